"""What a home keeps of the keys of one encrypted space (docs/sync-protocol.md, "Keys")."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

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


class ChainState(msgspec.Struct, array_like=True):
    version: int
    keys: tuple[KnownKey, ...]
    served: tuple[bytes, ...] = ()
    """Users for whom this home wrapped the newest key that it made itself."""
    made: bytes = b""
    """Id of that key. Another device of the person does not know whom it was made without."""


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ChainState).decode


def pack_state(keys: tuple[KnownKey, ...], served: tuple[bytes, ...], made: bytes) -> bytes:
    """The bytes of a state."""
    return _encode(ChainState(_STATE_VERSION, keys, served, made))


def read_state(content: bytes) -> ChainState:
    """The state in these bytes; `StoreTooNew` if a newer KShare wrote it."""
    state = _decode(content)
    if state.version > _STATE_VERSION:
        raise StoreTooNew("The keys of this home were written by a newer KShare.")
    return state
