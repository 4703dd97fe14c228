"""The keys of one encrypted space that this home holds, and for whom it made the newest; kept in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from kshare.errors import NotFound
from kshare.sync.keys.cipher import SpaceKey, space_key
from kshare.sync.keys.identity import PersonKey
from kshare.sync.keys.invite import MAX_KEYS, DatedKey
from kshare.sync.keys.kept import Keeping, KnownKey, join, pack_state, read_state


@dataclass(frozen=True, slots=True)
class ChainOf:
    """Whose chain of which space."""

    space: bytes
    first_key: bytes
    """Id (8 bytes) of the key that the genesis names."""
    founder: bytes
    """User id of the person who signed the genesis, and made that key."""
    person: PersonKey
    is_admin: Callable[[bytes], bool]
    """Says of a user id whether the roster, as it is known here, makes it an admin."""


class KeyRing:
    """What `KeyChain` knows; it never looks on the share."""

    def __init__(self, whose: ChainOf, kept: Keeping) -> None:
        self._whose = whose
        self._kept = kept
        self.keys: dict[bytes, KnownKey] = {}
        """All keys by their id."""
        self.made = b""
        """Id of the newest key that was made at this home."""
        self.served: frozenset[bytes] = frozenset()
        """User ids of those who can come by it."""
        self.marked: frozenset[bytes] = frozenset()
        """Those of them who have it by a file of their own."""
        self.reload()

    def newest(self) -> tuple[DatedKey, ...]:
        """The keys that no accepted one replaces, the one to write with first; `NotFound` if there is none."""
        accepted = {key_id: known for key_id, known in self.keys.items() if self.is_accepted(known)}
        replaced = {key_id for known in accepted.values() for key_id in known.older}
        tips = [(known.created, key_id) for key_id, known in accepted.items() if key_id not in replaced]
        if not tips:
            raise NotFound("This home has no key of the space.")
        return tuple(
            DatedKey(SpaceKey(key_id, self.keys[key_id].secret), created)
            for created, key_id in sorted(tips, reverse=True)[:MAX_KEYS]
        )

    def reload(self) -> None:
        """Read what this home keeps: another process of it may have learnt a key; and note which keys admins made."""
        content = self._kept.load()
        if content is not None:
            state = read_state(content)
            if state.made == self.made:
                self.served |= frozenset(state.served)
                self.marked |= frozenset(state.marked)
            elif state.made:
                self.served, self.made = frozenset(state.served), state.made
                self.marked = frozenset(state.marked)
            for known in state.keys:
                self.note(known)
        news = [known for known in self.keys.values() if not known.accepted and self.is_accepted(known)]
        for known in news:
            self.note(replace(known, accepted=True))
        if news:
            self.save()

    def note(self, news: KnownKey) -> None:
        """Take over what is new of a key; of the first one of the space the genesis says who made it."""
        key_id = space_key(news.secret).id
        known = self.keys.get(key_id)
        if key_id == self._whose.first_key:
            news = replace(news, maker=self._whose.founder, accepted=True, older=())
        joined = news if known is None else join(known, news)
        self.keys = self.keys | {key_id: joined}  # another thread may be going through the former ones

    def save(self) -> None:
        """Keep them at this home."""
        known = sorted(self.keys.values(), key=lambda known: (known.created, known.secret))
        served = tuple(sorted(self.served))
        self._kept.save(pack_state(tuple(known), served, self.made, tuple(sorted(self.marked))))

    def is_accepted(self, known: KnownKey) -> bool:
        """True if an admin made it, or vouched for it by an invite: it may be written with."""
        return known.accepted or (bool(known.maker) and self._whose.is_admin(known.maker))

    def ordered(self) -> list[SpaceKey]:
        """All keys, the first of the space first, then by age."""
        first = self._whose.first_key
        known = sorted(self.keys.items(), key=lambda item: (item[0] != first, item[1].created, item[0]))
        return [SpaceKey(key_id, one.secret) for key_id, one in known]
