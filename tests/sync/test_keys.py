"""Keys: kept whole, never replaced by accident, and one file for each encrypted space."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from random import Random

import pytest

from kshare.errors import DamagedData, InvalidInput, NotFound, StoreTooNew
from kshare.sync.keys.files import SpaceKeyFile, create_keys, load_keys, load_person, new_device
from tests.sync.builders import decode, encode, keys_of

RANDOM = Random(5).randbytes


def test_keys_come_back_as_they_were_made(tmp_path: Path) -> None:
    made = create_keys(tmp_path / "keys", RANDOM)

    assert load_keys(tmp_path / "keys") == made
    assert made.certificate.holds()
    assert (made.certificate.user, made.certificate.device) == (made.person.id, made.device.id)
    assert (len(made.person.id), len(made.device.id)) == (20, 8)


def test_keys_are_never_replaced_by_new_ones(tmp_path: Path) -> None:
    made = create_keys(tmp_path, RANDOM)

    with pytest.raises(InvalidInput, match="keys already"):
        create_keys(tmp_path, RANDOM)
    assert load_keys(tmp_path) == made
    assert sorted(path.name for path in tmp_path.iterdir()) == ["device.key", "person.key"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has rights of another kind")
def test_only_the_person_can_read_the_keys(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys", RANDOM)

    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_home_without_keys_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="person"):
        load_keys(tmp_path)


def test_a_restored_home_has_a_person_and_becomes_a_new_device(tmp_path: Path) -> None:
    made = create_keys(tmp_path, RANDOM)
    (tmp_path / "device.key").unlink()
    with pytest.raises(NotFound, match="device"):
        load_keys(tmp_path)

    renewed = new_device(tmp_path, RANDOM)

    assert load_keys(tmp_path) == renewed
    assert renewed.person == made.person
    assert renewed.device.id != made.device.id
    assert renewed.certificate.holds()


def test_damage_to_a_key_file_is_noticed(tmp_path: Path) -> None:
    made = create_keys(tmp_path, RANDOM)
    file = tmp_path / "person.key"
    whole = file.read_bytes()
    damaged = [whole[:length] for length in range(len(whole))]
    damaged += [whole.replace(made.person.seed, bytes(32)), b"\x91" * 99_999, encode([1, "plain", b"", b""])]
    for content in damaged:
        file.write_bytes(content)
        with pytest.raises(DamagedData):
            load_keys(tmp_path)


def test_keys_of_a_newer_version_are_left_alone(tmp_path: Path) -> None:
    create_keys(tmp_path, RANDOM)
    file = tmp_path / "person.key"
    for place, value in ((0, 2), (1, "keyring")):
        parts = decode(encode(decode(file.read_bytes())))
        parts[place] = value
        newer = tmp_path / "newer"
        newer.mkdir(exist_ok=True)
        (newer / "person.key").write_bytes(encode(parts))
        with pytest.raises(StoreTooNew):
            load_person(newer)


@pytest.mark.skipif(sys.platform == "win32", reason="there they can be opened by the right account")
def test_keys_sealed_by_another_windows_account_say_so(tmp_path: Path) -> None:
    (tmp_path / "person.key").write_bytes(encode([1, "dpapi", b"sealed", bytes(32)]))

    with pytest.raises(DamagedData, match="another Windows account"):
        load_person(tmp_path)


def test_a_crash_while_making_keys_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("pulled")))
    with pytest.raises(OSError, match="pulled"):
        create_keys(tmp_path, RANDOM)
    monkeypatch.undo()

    assert not (tmp_path / "person.key").exists()
    assert create_keys(tmp_path, RANDOM) == load_keys(tmp_path)


def test_a_certificate_of_somebody_else_does_not_hold() -> None:
    anna, ben = keys_of("anna"), keys_of("ben")
    signature = anna.certificate.signature
    forged = type(anna.certificate)(ben.person.public, anna.device.public, signature)

    assert not forged.holds()
    assert not type(forged)(b"short", anna.device.public, signature).holds()
    assert not type(forged)(anna.person.public, anna.device.public + b"x", signature).holds()


def test_secrets_are_not_printed() -> None:
    anna = keys_of("anna")

    assert anna.person.seed.hex() not in repr(anna)
    assert repr(anna.person.seed) not in repr(anna)


def test_keys_of_a_space_are_kept_like_the_others(tmp_path: Path) -> None:
    kept = SpaceKeyFile(tmp_path / "keys", bytes(16))
    assert kept.load() is None

    kept.save(b"first")
    kept.save(b"second")

    assert SpaceKeyFile(tmp_path / "keys", bytes(16)).load() == b"second"
    (file,) = (tmp_path / "keys").iterdir()
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_damaged_keys_of_a_space_are_noticed(tmp_path: Path) -> None:
    kept = SpaceKeyFile(tmp_path, bytes(16))
    kept.save(b"the keys of a space")
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for content in (whole[:-1], b"", whole.replace(b"keys of", b"keys_of")):
        file.write_bytes(content)
        with pytest.raises(DamagedData):
            kept.load()

    other = SpaceKeyFile(tmp_path, bytes(15) + b"1")
    other.save(b"the keys of another space")
    (file_of_other,) = set(tmp_path.iterdir()) - {file}
    file.write_bytes(file_of_other.read_bytes())
    with pytest.raises(DamagedData):
        kept.load()
