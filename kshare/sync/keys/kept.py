"""What a home keeps of the keys of one encrypted space (docs/sync-protocol.md, "Keys")."""

from __future__ import annotations

from typing import Annotated, Final, Protocol

import msgspec
from msgspec.structs import replace

from kshare.errors import StoreTooNew
from kshare.sync.keys.cipher import KEY_BYTES

_STATE_VERSION: Final = 1


class KnownKey(msgspec.Struct, array_like=True, frozen=True):
    """A key and what is known of it."""

    secret: Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
    created: int = 0
    maker: bytes = b""
    """User id; empty while no file of it was read."""
    accepted: bool = False
    """An admin made it, as far as was known at some time."""
    older: tuple[bytes, ...] = ()
    """Ids of the keys that it replaces."""
    fetchable: bool = False
    """A file on the share gives it to this person, so that a new device needs nobody's help."""
    by_own_file: bool = False
    """That file is for this person alone. The one that came with the key is not for everybody."""


class Keeping(Protocol):
    """Where a home keeps what a chain knows: `key_files.SpaceKeyFile`, in tests a variable."""

    def load(self) -> bytes | None:
        """What was saved last."""

    def save(self, secret: bytes) -> None:
        """Keep it, whole or not at all."""


class ChainState(msgspec.Struct, array_like=True):
    version: int
    keys: tuple[KnownKey, ...]
    served: tuple[bytes, ...] = ()
    """Users for whom this home wrapped the newest key that it made itself."""
    made: bytes = b""
    """Id of that key. Another device of the person does not know whom it was made without."""
    marked: tuple[bytes, ...] = ()
    """Those of `served` who got it by a file of their own, not by the one that came with the key."""


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ChainState).decode


def join(known: KnownKey, news: KnownKey) -> KnownKey:
    """What two know of one key: what came from a file with all its older keys is the better word."""
    better = news if news.older or not known.maker else known
    return replace(
        better,
        accepted=known.accepted or news.accepted,
        fetchable=known.fetchable or news.fetchable,
        by_own_file=known.by_own_file if known.fetchable else news.by_own_file,
    )


def pack_state(
    keys: tuple[KnownKey, ...], served: tuple[bytes, ...], made: bytes, marked: tuple[bytes, ...]
) -> bytes:
    """The bytes of a state."""
    return _encode(ChainState(_STATE_VERSION, keys, served, made, marked))


def read_state(content: bytes) -> ChainState:
    """The state in these bytes; `StoreTooNew` if a newer KShare wrote it."""
    state = _decode(content)
    if state.version > _STATE_VERSION:
        raise StoreTooNew("The keys of this home were written by a newer KShare.")
    return state
