"""The keys of this home on disk: `person.key`, `device.key` and one file for each encrypted space, mode 0600.

    file = MessagePack [version, protection, protected secret, check]

They are several files because a backup takes person and spaces along and never the device. `protection` is
"plain" (the folder's rights protect it) or "dpapi" (Windows: bound to the account). The check tells a damaged
secret from a good one: the public key of a seed; of a space's keys (`key_chain`) their hash with its id.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import msgspec

from kshare.errors import DamagedData, InvalidInput, NotFound, StoreTooNew
from kshare.model.ids import digest, text_id
from kshare.sync.keys.dpapi import protect, unprotect
from kshare.sync.keys.identity import (
    SEED_BYTES,
    DeviceKey,
    KeyRing,
    PersonKey,
    RandomBytes,
    SigningKey,
    key_ring,
)
from kshare.sync.keys.identity import new_device as with_new_device

KEY_FILE_VERSION: Final = 1
PERSON_FILE: Final = "person.key"
DEVICE_FILE: Final = "device.key"

_SPACE_DOMAIN: Final = b"kshare-space-keys-1"
_CHECK_BYTES: Final = 32

_PLAIN: Final = "plain"
_DPAPI: Final = "dpapi"


class _KeyFile(msgspec.Struct, array_like=True):
    version: int
    protection: str
    secret: bytes
    check: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_KeyFile).decode


def create_keys(folder: Path, random: RandomBytes, person: PersonKey | None = None) -> KeyRing:
    """Make and keep the keys of a new home; `person` is given when somebody recovers theirs.

    `InvalidInput` if the folder has keys already: they are never replaced.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    person = person or PersonKey(random(SEED_BYTES))
    device = DeviceKey(random(SEED_BYTES))
    _write_new(folder / PERSON_FILE, person)
    _write_new(folder / DEVICE_FILE, device)
    return key_ring(person, device)


def load_keys(folder: Path) -> KeyRing:
    """The keys of this home.

    `NotFound` if there are none, or no device key (a restored backup: call `new_device`), `DamagedData` if
    they cannot be read, `StoreTooNew` if a newer KShare wrote them.
    """
    return key_ring(load_person(folder), DeviceKey(_read(folder / DEVICE_FILE)))


def has_device(folder: Path) -> bool:
    """False for a home that came out of a backup: a device key is never copied."""
    return (folder / DEVICE_FILE).exists()


def load_person(folder: Path) -> PersonKey:
    """The person's key alone; errors as of `load_keys`."""
    return PersonKey(_read(folder / PERSON_FILE))


def new_device(folder: Path, random: RandomBytes) -> KeyRing:
    """Give this home a fresh device key, whether it has one or not. The old one is forgotten."""
    person = load_person(folder)
    keys = with_new_device(key_ring(person, DeviceKey(bytes(SEED_BYTES))), random)
    path = folder / DEVICE_FILE
    _write_temporary(path, keys.device.seed, keys.device.public).replace(path)
    return keys


class SpaceKeyFile:
    """Where this home keeps the keys of one encrypted space."""

    def __init__(self, folder: Path, space: bytes) -> None:
        """`folder` is the one with this home's keys; `space` the id, 16 bytes."""
        self._space = space
        self._path = folder / f"space-{text_id(space)}.key"

    def load(self) -> bytes | None:
        """What was kept last; None if nothing was. Errors as of `load_keys`."""
        if not self._path.exists():
            return None
        secret, check = _read_secret(self._path)
        if check != self._check(secret):
            raise _damaged(self._path)
        return secret

    def save(self, secret: bytes) -> None:
        """Keep this instead of what was kept before: whole or not at all."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_temporary(self._path, secret, self._check(secret)).replace(self._path)

    def delete(self) -> None:
        """Forget what was kept."""
        self._path.unlink(missing_ok=True)

    def _check(self, secret: bytes) -> bytes:
        return digest(_CHECK_BYTES, _SPACE_DOMAIN, self._space, secret)


def _write_new(path: Path, key: SigningKey) -> None:
    """Create the file whole or not at all, and never over another."""
    temporary = _write_temporary(path, key.seed, key.public)
    try:
        if sys.platform == "win32":
            temporary.rename(path)  # refuses an existing name, as os.link does elsewhere
        else:
            path.hardlink_to(temporary)
    except FileExistsError as error:
        raise InvalidInput("This home has keys already.") from error
    finally:
        temporary.unlink(missing_ok=True)


def _write_temporary(path: Path, secret: bytes, check: bytes) -> Path:
    sealed = protect(secret)
    protection, kept = (_PLAIN, secret) if sealed is None else (_DPAPI, sealed)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(_encode(_KeyFile(KEY_FILE_VERSION, protection, kept, check)))
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _read(path: Path) -> bytes:
    """The seed in a key file."""
    seed, public = _read_secret(path)
    if len(seed) != SEED_BYTES or SigningKey(seed).public != public:
        raise _damaged(path)
    return seed


def _read_secret(path: Path) -> tuple[bytes, bytes]:
    """(secret, check) as they stand in the file; the caller compares them."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("This home has no '{file}'.", file=path.name) from error
    try:
        parts = _decode(content)
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if parts.version > KEY_FILE_VERSION or parts.protection not in (_PLAIN, _DPAPI):
        raise StoreTooNew("The keys of this home were written by a newer KShare.")
    secret = parts.secret if parts.protection == _PLAIN else unprotect(parts.secret)
    if secret is None:
        raise DamagedData("The keys in this home belong to another Windows account or PC.")
    return secret, parts.check


def _damaged(path: Path) -> DamagedData:
    return DamagedData("The file '{file}' in this home is damaged.", file=path.name)
