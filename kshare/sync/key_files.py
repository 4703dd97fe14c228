"""The keys of this home on disk: `person.key` and `device.key` in one folder, mode 0600.

    file = MessagePack [version, protection, protected seed, public key]

They are two files because a backup takes the person along and never the device. `protection` is "plain"
(the folder's rights protect it) or "dpapi" (Windows: bound to the account). The public key tells a damaged
seed from a good one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import msgspec

from kshare.errors import DamagedData, InvalidInput, NotFound, StoreTooNew
from kshare.sync.dpapi import protect, unprotect
from kshare.sync.keys import SEED_BYTES, DeviceKey, KeyRing, PersonKey, RandomBytes, SigningKey, key_ring
from kshare.sync.keys import new_device as with_new_device

KEY_FILE_VERSION: Final = 1
PERSON_FILE: Final = "person.key"
DEVICE_FILE: Final = "device.key"

_PLAIN: Final = "plain"
_DPAPI: Final = "dpapi"


class _KeyFile(msgspec.Struct, array_like=True):
    version: int
    protection: str
    secret: bytes
    public: bytes


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
    temporary = _write_temporary(folder / DEVICE_FILE, keys.device)
    temporary.replace(folder / DEVICE_FILE)
    return keys


def _write_new(path: Path, key: SigningKey) -> None:
    """Create the file whole or not at all, and never over another."""
    temporary = _write_temporary(path, key)
    try:
        if sys.platform == "win32":
            temporary.rename(path)  # refuses an existing name, as os.link does elsewhere
        else:
            path.hardlink_to(temporary)
    except FileExistsError as error:
        raise InvalidInput("This home has keys already.") from error
    finally:
        temporary.unlink(missing_ok=True)


def _write_temporary(path: Path, key: SigningKey) -> Path:
    sealed = protect(key.seed)
    protection, secret = (_PLAIN, key.seed) if sealed is None else (_DPAPI, sealed)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(_encode(_KeyFile(KEY_FILE_VERSION, protection, secret, key.public)))
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _read(path: Path) -> bytes:
    """The seed in a key file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("This home has no '{file}'.", file=path.name) from error
    try:
        parts = _decode(content)
    except (ValueError, RecursionError) as error:
        raise DamagedData("The file '{file}' in this home is damaged.", file=path.name) from error
    if parts.version > KEY_FILE_VERSION or parts.protection not in (_PLAIN, _DPAPI):
        raise StoreTooNew("The keys of this home were written by a newer KShare.")
    seed = parts.secret if parts.protection == _PLAIN else unprotect(parts.secret)
    if seed is None:
        raise DamagedData("The keys in this home belong to another Windows account or PC.")
    if len(seed) != SEED_BYTES or SigningKey(seed).public != parts.public:
        raise DamagedData("The file '{file}' in this home is damaged.", file=path.name)
    return seed
