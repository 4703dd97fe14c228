"""Packs on the share: how many reads they take, how they are read back, and what that allows."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

import kshare.sync
from kshare.cancel import CancelToken, no_progress
from kshare.errors import NotFound
from kshare.model.op import Erase
from kshare.sync.keys.cipher import Cipher, SpaceCipher, SpaceKey, space_key
from kshare.sync.names import parse_pack_name
from kshare.sync.packs.folder import FAST_BYTES_PER_S, Meter, PackFolder, ReadBack
from kshare.sync.packs.format import Packable, make_pack
from kshare.sync.round import Round
from kshare.sync.stores.ahead import ReadAheadStore
from kshare.sync.stores.counting import CountingStore
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.trouble import Unreadable
from tests.sync.builders import PC, SPACE, Clock, MemoryReplica, keys_of, op_by, space_in
from tests.sync.packs import lying, pack_of, some_segments
from tests.sync.test_slow_work import torn_out


class Shelf:
    """A folder of packs and somebody who looks into it."""

    def __init__(self, cipher: Cipher | None = None) -> None:
        self.store = MemoryStore()
        self.store.mkdir("pk")
        self.store.mkdir("log/00000000")
        self.counting = CountingStore(self.store)
        self.replica = MemoryReplica(SPACE)
        self.clock = Clock()
        ben = keys_of("ben")
        cancel = CancelToken()
        store = ReadAheadStore(self.counting, 1, cancel)
        this = Round(self.replica, store, ben, self.clock, cancel, no_progress, cipher)
        self.folder = PackFolder(this, Meter())

    def put(self, segments: list[Packable]) -> str:
        """A pack of these segments lies there."""
        name, file = pack_of(segments)
        self.store.files[f"pk/{name}"] = file
        return name

    def opened(self, name: str) -> list[bytes]:
        """The ids of all segments in a pack."""
        pack = self.folder.open(name, len(self.store.files[f"pk/{name}"]))
        frames = self.folder.frames(pack, range(len(pack.index.frames)))
        return [segment.id for frame in frames for segment in frame.segments]


def test_a_small_pack_is_one_read() -> None:
    shelf = Shelf()
    segments = some_segments(30)
    name = shelf.put(segments)

    assert shelf.opened(name) == [segment.id for segment in segments]
    assert shelf.counting.calls == {"get": 1}


def test_a_great_pack_is_its_end_and_as_few_reads_as_its_frames_allow() -> None:
    shelf = Shelf()
    noise = Random(1)
    segments = [
        segment
        for number in range(150)
        for segment in some_segments(1, f"p{number}", text=noise.randbytes(8_000).hex())
    ]
    segments.sort(key=lambda segment: segment.order)
    name = shelf.put(segments)
    size = len(shelf.store.files[f"pk/{name}"])
    assert size > 1 << 20

    assert shelf.opened(name) == [segment.id for segment in segments]
    assert shelf.counting.calls["get"] <= 1 + 4, "the end, then pieces of 128, 256, 512, 1,024 KiB"

    pack = shelf.folder.open(name, size)
    shelf.counting.calls.clear()
    (one,) = shelf.folder.frames(pack, [2])
    assert len(one.segments) > 5
    assert shelf.counting.calls == {"get": 1}


def test_a_bad_frame_does_not_hide_the_good_ones() -> None:
    shelf = Shelf()
    segments = some_segments(40, text="x" * 20_000)
    name = shelf.put(segments)
    pack = shelf.folder.open(name, len(shelf.store.files[f"pk/{name}"]))
    damaged = bytearray(shelf.store.files[f"pk/{name}"])
    damaged[pack.index.frames[2].offset + 20] ^= 1
    shelf.store.files[f"pk/{name}"] = bytes(damaged)
    pack = shelf.folder.open(name, len(damaged))

    outcomes = list(shelf.folder.frames(pack, range(5)))

    assert [bool(outcome.trouble) for outcome in outcomes] == [False, False, True, False, False]
    with pytest.raises(Unreadable):
        ReadBack(shelf.folder, name)


def test_a_pack_under_another_name_is_refused() -> None:
    shelf = Shelf()
    name = shelf.put(some_segments(3))
    file = shelf.store.files[f"pk/{name}"]
    for other in (name.replace("-00000000-0", "-00000000-1"), f"0-00000000-00000000-{'a' * 16}.kp"):
        shelf.store.files[f"pk/{other}"] = file
        with pytest.raises(Unreadable, match="name"):
            shelf.folder.open(other, len(file))


def test_only_what_was_read_back_whole_allows_a_delete() -> None:
    shelf = Shelf()
    segments = some_segments(4)
    name = shelf.put(segments)
    proof = ReadBack(shelf.folder, name)
    path = "log/00000000/loose.ks"
    shelf.store.files[path] = b""
    here, foreign = segments[0].id, some_segments(1, "ben")[0].id
    ledger = shelf.replica.ledger

    assert not proof.delete(path, {here, foreign}, ledger)
    assert not proof.delete(path, set(), ledger)
    assert not proof.delete(f"pk/{name}", {here}, ledger)
    assert shelf.store.files.keys() == {path, f"pk/{name}"}
    assert proof.delete(path, {here, segments[1].id}, ledger)
    assert path not in shelf.store.files


def test_a_pack_that_lies_or_is_torn_allows_nothing() -> None:
    shelf = Shelf()
    _, file = pack_of(some_segments(3))
    name, lie = lying(file, [bytes(20)])
    shelf.store.files[f"pk/{name}"] = lie
    with pytest.raises(Unreadable):
        ReadBack(shelf.folder, name)
    good = shelf.put(some_segments(3))
    for length in (0, 10, len(file) // 2, len(file) - 1):
        shelf.store.files[f"pk/{good}"] = file[:length]
        with pytest.raises(Unreadable):
            ReadBack(shelf.folder, good)
    with pytest.raises(NotFound):
        ReadBack(shelf.folder, f"0-00000000-00000000-{'a' * 16}.kp")


def test_torn_out_content_allows_a_delete_only_where_it_was_erased() -> None:
    shelf = Shelf()
    (segment,) = some_segments(1)
    name, file = pack_of([torn_out(segment)])
    shelf.store.files[f"pk/{name}"] = file
    shelf.store.files["log/00000000/loose.ks"] = b""
    proof = ReadBack(shelf.folder, name)

    assert not proof.delete("log/00000000/loose.ks", {segment.id}, shelf.replica.ledger)

    author = keys_of("anna")
    original = op_by(author, number=0, text="Moin 0")
    shelf.replica.write(original)
    shelf.replica.write(op_by(author, Erase((original.id,)), number=5))
    assert proof.delete("log/00000000/loose.ks", {segment.id}, shelf.replica.ledger)


def test_a_written_pack_is_read_back_and_a_torn_one_is_written_beside() -> None:
    shelf = Shelf()
    shelf.store.folders = {""}
    made = make_pack(some_segments(3), 0, 0)
    name = parse_pack_name(pack_of(some_segments(3))[0])
    assert name is not None

    first = shelf.folder.write(name, made.file)
    assert first is not None
    assert first.segment_ids == made.segment_ids
    shelf.counting.calls.clear()
    again = shelf.folder.write(name, made.file)
    assert again is not None
    assert again.file_name == first.file_name
    assert shelf.counting.bytes_up == len(made.file), "a whole one of that name is as good"

    shelf.store.files[f"pk/{name.file_name}"] = made.file[:50]
    third = shelf.folder.write(name, made.file)
    assert third is not None
    assert third.file_name == f"{name.file_name[:-3]}.1.kp"


def test_a_line_is_fast_only_if_it_was_measured() -> None:
    meter = Meter()
    assert not meter.fast
    meter.add(10_000, 1)
    assert not meter.fast, "small transfers measure the way, not the width"
    meter.add(1 << 20, 100)
    assert meter.fast
    meter.add(10 * FAST_BYTES_PER_S, 60_000)
    assert not meter.fast


class OneKey:
    """The keys of a space that has one."""

    def __init__(self) -> None:
        self.key = space_key(bytes(32))

    def writing(self) -> SpaceKey:
        return self.key

    def find(self, key_id: bytes) -> SpaceKey | None:
        return self.key if key_id == self.key.id else None


def test_packs_of_an_encrypted_space_show_nothing_and_are_read_with_the_key() -> None:
    cipher = SpaceCipher(SPACE, OneKey(), Random(1).randbytes)
    segments = some_segments(20, text="a canary")
    made = make_pack(segments, 0, 0, cipher)
    name = parse_pack_name(pack_of(segments)[0])
    assert name is not None
    shelf = Shelf(cipher)

    proof = shelf.folder.write(name, made.file)

    assert proof is not None
    assert proof.segment_ids == {segment.id for segment in segments}
    assert not any(segment.id in made.file or segment.device in made.file for segment in segments)
    outsider = Shelf()
    outsider.store.files.update(shelf.store.files)
    with pytest.raises(Unreadable, match="encrypted"):
        ReadBack(outsider.folder, name.file_name)


def test_a_whole_space_can_be_encrypted() -> None:
    store = MemoryStore()
    space = space_in(store).space
    clock = Clock()
    source = OneKey()
    source.key = space_key(bytes(32))
    cipher = SpaceCipher(space, source, Random(2).randbytes)
    anna, ben = (PC(store, space, name, clock) for name in ("anna", "ben"))
    for pc in (anna, ben):
        pc.cipher = cipher
        pc.started_again()
    for number in range(70):
        anna.post(f"canary {number}")
        anna.sync()
    for _ in range(12):
        clock.pass_s(301)
        anna.sync()
    ben.sync()

    assert len([path for path in store.files if path.startswith("pk/")]) == 1
    assert len(ben.texts()) == 70
    assert not any(b"canary" in file for file in store.files.values())


def test_nothing_else_in_sync_can_delete_segments_or_packs() -> None:
    """Attachments have their own rules, and a genesis is mended only where it was just made."""
    folder = Path(kshare.sync.__file__).parent
    deleting = {path.name for path in folder.glob("*.py") if "store.delete(" in path.read_text("utf-8")}
    assert deleting <= {"pack_folder.py", "blob_transfer.py", "genesis.py"}
