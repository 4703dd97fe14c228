"""The genesis of a space: its name, its rules and its first admin, signed and named by its own hash.

    file     = MessagePack [body, signature]
    body     = MessagePack [v, name, purpose, language, time zone, created (HLC), creator's public key,
               policy, demo, nonce]
    space id = BLAKE2b-128("kshare-genesis-1" + body)
    signature = Ed25519(creator's key, "kshare-genesis-1" + body)

Of an encrypted space it holds keys and ids only; the rules are those of every new space, and whatever has a
name travels as an operation:

    body     = MessagePack [2, created (HLC), creator's public key, id of the first space key, nonce]

Nobody trusts `kshare.json`, the folder's name or the number of files: whoever knows the space id can tell
the right genesis from any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from kshare.errors import InvalidInput, NotFound, ShareTooNew, ShareUnavailable
from kshare.model.clock import MAX_HLC
from kshare.model.ids import SPACE_BYTES, digest, parse_id, text_id
from kshare.model.limits import NAME_CHARACTERS, NOTE_CHARACTERS, PAGE_BYTES, POST_CHARACTERS
from kshare.sync.keys.cipher import KEY_ID_BYTES
from kshare.sync.keys.identity import PUBLIC_BYTES, PersonKey, signature_holds
from kshare.sync.names import IDENTITY, LABEL, LOG, epoch_folder, genesis_path, is_genesis_name
from kshare.sync.stores.port import Store
from kshare.sync.trouble import FileTrouble, Newer, Unreadable

GENESIS_VERSION: Final = 1
ENCRYPTED_VERSION: Final = 2
"""Version of the body of an encrypted space."""
FORMAT_VERSION: Final = 1
"""What this KShare can read and write; a space may demand more by its policy `min_version`."""
NONCE_BYTES: Final = 16
MAX_GENESIS_FILE: Final = 64 << 10

FIRST_POLICY: Final[Mapping[str, Any]] = {
    "analysis": False,
    "max_blob_bytes": 300_000_000,
    "max_space_blob_bytes": 100_000_000_000,
    "max_user_blob_bytes": 10_000_000_000,
    "max_page_bytes": PAGE_BYTES,
    "max_post_characters": POST_CHARACTERS,
    "merge": 1,
    "min_version": 1,
    "presence": False,
    "public_reactions": False,
    "url_rule": 1,
}
"""Rules of a new space: versions of merge and URL rule, sizes, and what looks at people is off."""

_DOMAIN: Final = b"kshare-genesis-1"
_MAX_CANDIDATES: Final = 16
_TIME_ZONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_JUNK: Final = frozenset(
    ("thumbs.db", "desktop.ini", ".ds_store", "$recycle.bin/", "system volume information/", ".stfolder/")
)
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class SpaceDraft:
    """What a person decides when making a space."""

    name: str
    purpose: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    """An IANA name such as `Europe/Berlin`; days and weeks of all figures follow it."""
    policy: Mapping[str, Any] = field(default_factory=lambda: dict(FIRST_POLICY))
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Genesis:
    """A genesis that was checked."""

    space: bytes
    """The id, 16 bytes."""
    name: str
    purpose: str
    language: str
    time_zone: str
    created: int
    """HLC."""
    creator: bytes
    """Public key (32 bytes) of the first admin."""
    policy: Mapping[str, Any]
    demo: bool
    file: bytes = field(repr=False)
    first_key: bytes | None = None
    """Id (8 bytes) of the first key of an encrypted space, which has no names here; None for an open one."""


class _Body(msgspec.Struct, array_like=True):
    version: int
    name: str
    purpose: str
    language: str
    time_zone: str
    created: int
    creator: bytes
    policy: dict[str, Any]
    demo: bool
    nonce: bytes


class _EncryptedBody(msgspec.Struct, array_like=True):
    version: int
    created: int
    creator: bytes
    first_key: bytes
    nonce: bytes


class _File(msgspec.Struct, array_like=True):
    body: bytes
    signature: bytes


_decode_file = msgspec.msgpack.Decoder(_File).decode
_decode_body = msgspec.msgpack.Decoder(_Body).decode
_decode_encrypted = msgspec.msgpack.Decoder(_EncryptedBody).decode


def new_genesis(draft: SpaceDraft, creator: PersonKey, created: int, nonce: bytes) -> Genesis:
    """The genesis for a draft. `nonce` has 16 random bytes. `InvalidInput` for a bad name, language, zone."""
    name = check_draft(draft)
    body = _encode(
        _Body(
            version=GENESIS_VERSION,
            name=name,
            purpose=draft.purpose,
            language=draft.language,
            time_zone=draft.time_zone,
            created=created,
            creator=creator.public,
            policy=dict(draft.policy),
            demo=draft.demo,
            nonce=nonce,
        )
    )
    return open_genesis(_encode(_File(body, creator.sign(_DOMAIN + body))))


def new_encrypted_genesis(creator: PersonKey, created: int, nonce: bytes, first_key: bytes) -> Genesis:
    """The genesis of an encrypted space. `first_key` is the id (8 bytes) of its first key."""
    body = _encode(_EncryptedBody(ENCRYPTED_VERSION, created, creator.public, first_key, nonce))
    return open_genesis(_encode(_File(body, creator.sign(_DOMAIN + body))))


def check_draft(draft: SpaceDraft) -> str:
    """The name without spaces around it. `InvalidInput` for a bad name, purpose, language or zone."""
    name = draft.name.strip()
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise InvalidInput("A space needs a name of 1 to {most} characters.", most=NAME_CHARACTERS)
    if len(draft.purpose) > NOTE_CHARACTERS:
        raise InvalidInput("The purpose may have up to {most} characters.", most=NOTE_CHARACTERS)
    if not _LANGUAGE.fullmatch(draft.language):
        raise InvalidInput("'{code}' is not a language; write it like 'en' or 'de'.", code=draft.language)
    if not _TIME_ZONE.fullmatch(draft.time_zone):
        raise InvalidInput(
            "'{zone}' is not a time zone; write it like 'Europe/Berlin' or 'UTC'.", zone=draft.time_zone
        )
    return name


def open_genesis(file: bytes) -> Genesis:
    """Check the bytes of a genesis and read them; any bytes end in a genesis, `Unreadable` or `Newer`."""
    if len(file) > MAX_GENESIS_FILE:
        raise Unreadable("too large")
    try:
        parts = _decode_file(file)
        version = _version(parts.body)
        if version > ENCRYPTED_VERSION:
            raise Newer("genesis")
        space = digest(SPACE_BYTES, _DOMAIN, parts.body)
        read = _read_encrypted if version == ENCRYPTED_VERSION else _read_open
        genesis = read(parts.body, space, file)
    except (ValueError, RecursionError) as error:
        raise Unreadable("genesis") from error
    if version < 1 or not 0 <= genesis.created <= MAX_HLC or len(genesis.creator) != PUBLIC_BYTES:
        raise Unreadable("genesis")
    if not signature_holds(genesis.creator, parts.signature, _DOMAIN + parts.body):
        raise Unreadable("signature")
    return genesis


def first_policy(file: bytes) -> Mapping[str, Any]:
    """The rules that a genesis file begins with, before its admins set others."""
    return open_genesis(file).policy


def _read_open(raw: bytes, space: bytes, file: bytes) -> Genesis:
    body = _decode_body(raw)
    return Genesis(
        space=space,
        name=body.name,
        purpose=body.purpose,
        language=body.language,
        time_zone=body.time_zone,
        created=body.created,
        creator=body.creator,
        policy=body.policy,
        demo=body.demo,
        file=file,
    )


def _read_encrypted(raw: bytes, space: bytes, file: bytes) -> Genesis:
    body = _decode_encrypted(raw)
    if len(body.first_key) != KEY_ID_BYTES or len(body.nonce) != NONCE_BYTES:
        raise Unreadable("genesis")
    return Genesis(
        space=space,
        name="",
        purpose="",
        language="",
        time_zone="UTC",
        created=body.created,
        creator=body.creator,
        policy=FIRST_POLICY,
        demo=False,
        file=file,
        first_key=body.first_key,
    )


def _version(body: bytes) -> int:
    """The version alone, since the rest of a newer body may have any form."""
    match msgspec.msgpack.decode(body):
        case [int() as version, *_]:
            return version
    raise Unreadable("genesis")


def create_space(store: Store, draft: SpaceDraft, creator: PersonKey, created: int, nonce: bytes) -> Genesis:
    """Make the folder a space. Again with the same arguments it finishes what an outage cut short.

    `InvalidInput` if the folder is a space already or holds other files; share trouble as it comes.
    """
    genesis = new_genesis(draft, creator, created, nonce)
    lay_genesis(store, genesis)
    return genesis


def lay_genesis(store: Store, genesis: Genesis) -> None:
    """Make the folder this space; errors as of `create_space`."""
    entries = _without_junk(store.list(""))
    if not _is_begun(store, entries, genesis):
        _refuse_if_taken(entries)
    store.mkdir(IDENTITY)
    _put_whole(store, genesis_path(genesis.space), genesis.file)
    store.mkdir(epoch_folder(0))
    _put_whole(store, LABEL, _label(genesis.space))


def _put_whole(store: Store, path: str, content: bytes) -> None:
    """Create a file of our own, or mend what is left of an earlier try."""
    if not store.put_new(path, content) and store.get(path) != content:
        store.delete(path)
        store.put_new(path, content)


def read_space(store: Store) -> Genesis:
    """The space in the folder, for somebody who does not know its id yet.

    `ShareUnavailable` if the folder is missing or empty or its genesis cannot be read now, `NotFound` if it
    is no space, `ShareTooNew` if a newer KShare made it.
    """
    entries = _without_junk(store.list(""))
    if not entries:
        raise ShareUnavailable("The shared folder is empty.")
    names = sorted(name for name in _list_or_nothing(store, IDENTITY) if is_genesis_name(name))
    if not names:
        raise NotFound(
            "This folder is no KShare space. Choose another one, or create one in an empty folder."
        )
    found, newer = _candidates(store, names[:_MAX_CANDIDATES])
    hint = _hinted(store) if LABEL in entries else None
    chosen = [genesis for genesis in found if len(found) == 1 or genesis.space == hint]
    if chosen:
        return _readable(chosen[0])
    if newer:
        raise ShareTooNew("This space was made by a newer KShare.")
    if found:
        raise ShareUnavailable("The shared folder holds several spaces; it is not clear which one is meant.")
    raise ShareUnavailable("The space in the shared folder cannot be read yet.")


def check_space(store: Store, space: bytes) -> Genesis:
    """Make sure that the folder still is the space with this id: one read, if all is well.

    `ShareUnavailable` if it is missing, empty, damaged or another space; `ShareTooNew` as it says.
    """
    try:
        genesis = open_genesis(store.get(genesis_path(space), 0, MAX_GENESIS_FILE + 1))
    except NotFound as error:
        raise ShareUnavailable(
            "The shared folder is empty or belongs to another space; the space that was here is {space}.",
            space=text_id(space)[:16],
        ) from error
    except Newer as error:
        raise ShareTooNew("This space was made by a newer KShare.") from error
    except Unreadable as error:
        raise ShareUnavailable("The space in the shared folder cannot be read yet.") from error
    if genesis.space != space:
        raise ShareUnavailable("The shared folder belongs to another space.")
    return _readable(genesis)


def _readable(genesis: Genesis) -> Genesis:
    needed = genesis.policy.get("min_version", FORMAT_VERSION)
    if isinstance(needed, int) and needed > FORMAT_VERSION:
        raise ShareTooNew("This space needs a newer KShare.")
    return genesis


def _without_junk(entries: Iterable[str]) -> set[str]:
    """The entries less what Windows, macOS and sync programs leave in any folder."""
    return {entry for entry in entries if entry.lower() not in _JUNK and not entry.startswith("._")}


def _is_begun(store: Store, entries: set[str], genesis: Genesis) -> bool:
    """True if the folder holds nothing but the beginnings of this very genesis."""
    own = genesis_path(genesis.space).rpartition("/")[2]
    begun = set(_list_or_nothing(store, IDENTITY))
    allowed = {f"{IDENTITY}/", f"{LOG}/", LABEL} if begun else {f"{IDENTITY}/"}
    return begun <= {own} and entries <= allowed


def _refuse_if_taken(entries: set[str]) -> None:
    if LABEL in entries or f"{IDENTITY}/" in entries:
        raise InvalidInput("This folder is a KShare space already. Join it, or choose an empty folder.")
    if entries:
        raise InvalidInput(
            "This folder holds other things, such as '{entry}'. Choose an empty folder, or make one in it.",
            entry=min(entries),
        )


def _list_or_nothing(store: Store, folder: str) -> Mapping[str, int]:
    try:
        return store.list(folder)
    except NotFound:
        return {}


def _candidates(store: Store, names: list[str]) -> tuple[list[Genesis], bool]:
    """The genesis files that hold, and whether one was newer."""
    found, newer = [], False
    for name in names:
        try:
            genesis = open_genesis(store.get(f"{IDENTITY}/{name}", 0, MAX_GENESIS_FILE + 1))
        except (FileTrouble, NotFound) as trouble:
            newer |= isinstance(trouble, Newer)
            continue
        if genesis_path(genesis.space) == f"{IDENTITY}/{name}":
            found.append(genesis)
    return found, newer


def _label(space: bytes) -> bytes:
    return json.dumps({"kshare": 1, "space": text_id(space)}).encode("utf-8")


def _hinted(store: Store) -> bytes | None:
    """The id that `kshare.json` names, true or not."""
    try:
        label = json.loads(store.get(LABEL, 0, MAX_GENESIS_FILE))
        return parse_id(label["space"])
    except (NotFound, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
