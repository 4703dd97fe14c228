"""The keys of one encrypted space as this home knows them, and how it comes by more.

A key is believed in if the space's first key, which the genesis names, is among the older ones that came with
it: who never had a key of the space cannot make one. It is *written with* only if an admin made it, since a
former member has old keys too. Of the keys that no other one replaces, the (HLC, id)-highest is written with;
all are read. So two admins who change the key at once harm nobody, and a clock of 2099 wins one tie at most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from msgspec.structs import replace

from kshare.errors import KShareError, NotFound, ShareReadOnly
from kshare.model.clock import HOUR_MS, MAX_HLC, WallClock, stamp
from kshare.model.ids import digest, text_id
from kshare.sync.genesis import check_space
from kshare.sync.keys.cipher import KEY_BYTES, SpaceKey, space_key
from kshare.sync.keys.identity import RandomBytes, user_id
from kshare.sync.keys.invite import DatedKey
from kshare.sync.keys.kept import Keeping, KnownKey
from kshare.sync.keys.key_file import MAX_KEY_FILE, KeyFile, make_key_file, older_keys, open_key_file, unwrap
from kshare.sync.keys.laying import lay
from kshare.sync.keys.ring import ChainOf, KeyRing
from kshare.sync.names import KEYS, KeyFileName, parse_key_file_name
from kshare.sync.stores.port import Store
from kshare.sync.trouble import FileTrouble

LOOK_EVERY_MS: Final = 5_000
"""A key that is missed is looked for at most so often."""
LOOK_ANYWAY_MS: Final = HOUR_MS
"""So often at least: a key may have been changed by somebody who wrote nothing since, and files get lost."""
FILES_PER_LOOK: Final = 64
TRIES_PER_LOOK: Final = 512
"""Wraps of files by unknown signers that one look tries (30 ms): anybody may fill the folder with them."""
THOROUGH_TRIES: Final = 40_000
"""The same for somebody who waits for it (3 s): a new PC knows no admin but the founder."""

_MARK_DOMAIN: Final = b"kshare-wrap-for-1"
_MARK_BYTES: Final = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """When this person last removed somebody, or took something away (HLC; 0 for never)."""

    by_person: int = 0
    here: int = 0
    """The same of what was said at this home: no other one knows of it before it is published."""


class KeyChain:
    """The keys of a space. Reads and writes the share only where its methods say so."""

    def __init__(
        self, whose: ChainOf, store: Store, kept: Keeping, clock: WallClock, random: RandomBytes
    ) -> None:
        self._whose = whose
        self._store = store
        self._clock = clock
        self._random = random
        self._ring = KeyRing(whose, kept)
        self._tried: dict[str, int] = {}
        """Path of a key file -> how many of its wraps were tried in vain, in this process."""
        self._in_vain: dict[str, int] = {}
        """Path of a key file -> how often it was read without use."""
        self._looked_ms: int | None = None
        self._held_back = False

    # --- what a cipher asks -----------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """True if this home can read nothing of the space."""
        return not self._ring.keys

    @property
    def is_look_due(self) -> bool:
        """True if this process has not looked at the key files on the share for an hour, or at all."""
        return self._since_look_ms() >= LOOK_ANYWAY_MS

    def _since_look_ms(self) -> int:
        """How long ago the last look was; an hour if there was none, or if the clock was set back since."""
        since = LOOK_ANYWAY_MS if self._looked_ms is None else self._clock() - self._looked_ms
        return since if since >= 0 else LOOK_ANYWAY_MS

    def every(self) -> tuple[SpaceKey, ...]:
        """Every key of the space that is known here, the one to write with first; `NotFound` if there is none."""
        newest = self._ring.newest()[0].key
        return (newest, *(key for key in reversed(self._ring.ordered()) if key.id != newest.id))

    def find(self, key_id: bytes) -> SpaceKey | None:
        """The key with this id; looks on the share if it is not here. Share trouble passes through."""
        if key_id not in self._ring.keys and self._since_look_ms() >= LOOK_EVERY_MS:
            self.look(key_id)
        known = self._ring.keys.get(key_id)
        return SpaceKey(key_id, known.secret) if known else None

    def writing(self) -> SpaceKey:
        """The key to write with; `NotFound` if this home has none, `ShareReadOnly` while it must be changed first."""
        if self._held_back:
            raise ShareReadOnly(
                "Somebody was removed, and the key of the space cannot be changed. Nothing is sent until it is."
            )
        return self._ring.newest()[0].key

    def hold_back(self, *, held: bool) -> None:
        """Let nothing be sealed, or let it again."""
        self._held_back = held

    def newest(self) -> tuple[DatedKey, ...]:
        """The keys that no accepted one replaces, the one to write with first; `NotFound` if there is none."""
        return self._ring.newest()

    # --- keys from elsewhere ----------------------------------------------------------------------

    def reload(self) -> None:
        """Read what this home keeps: another process of it may have learnt a key."""
        self._ring.reload()

    def adopt(self, keys: Iterable[DatedKey], maker: bytes) -> None:
        """Keep the keys that an invite brought; `maker` is the user id of the admin who signed it."""
        for dated in keys:
            self._ring.note(KnownKey(dated.key.secret, dated.created, maker, accepted=True))
        self._ring.save()

    def look(self, wanted: bytes = b"", tries: int = TRIES_PER_LOOK) -> bool:
        """Read key files that may bring something: one listing and a read for each. True if one did.

        Those of the key `wanted` come first. `tries` wraps by signers who are not known as admins are tried;
        the next look goes on behind them. Share trouble passes through.
        """
        self._looked_ms = self._clock()
        self._ring.reload()
        listing = self._list()
        learnt, lost = False, self._note_lost(listing)
        for name in self._worth_reading(listing, wanted):
            try:
                file = open_key_file(self._store.get(name.path, 0, MAX_KEY_FILE + 1), self._whose.space)
                key, tries = self._key_in(file, name, tries)
                useful = key is not None and self._learn(file, key, name)
            except (FileTrouble, NotFound):
                useful = False
            learnt |= useful
            self._in_vain[name.path] = self._in_vain.get(name.path, 0) + (not useful)
        if learnt or lost:
            self._ring.save()
        return learnt

    def _note_lost(self, listing: Mapping[str, int]) -> bool:
        """True if files were deleted that brought a key to somebody: `secure` and `cover` lay them down again."""
        names = {
            (name.key_id, name.mark)
            for entry, size in listing.items()
            if size and (name := parse_key_file_name(entry))
        }

        def is_marked(key_id: bytes, user: bytes) -> bool:
            return (key_id, self._mark(key_id, user)) in names

        own = self._whose.person.id
        lost = {
            key_id: replace(known, fetchable=False)
            for key_id, known in self._ring.keys.items()
            if known.fetchable
            and (known.by_own_file or (key_id, "") not in names)
            and not is_marked(key_id, own)
        }
        self._ring.keys = self._ring.keys | lost
        by_mark = (
            self._ring.marked
            if (self._ring.made, "") in names or not self._is_main_lost()
            else self._ring.served
        )
        left_out = {user for user in by_mark - {own} if not is_marked(self._ring.made, user)}
        self._ring.served -= left_out
        return bool(lost or left_out)

    def _is_main_lost(self) -> bool:
        """True if the file is gone that came with the key made here; a listing that is cut short is no proof."""
        if self._ring.made not in self._ring.keys or self._ring.made == self._whose.first_key:
            return False
        try:
            return not self._store.get(KeyFileName(self._ring.made).path, 0, 1)
        except NotFound:
            return True

    def _worth_reading(self, listing: Mapping[str, int], wanted: bytes) -> list[KeyFileName]:
        """Files of keys that are not wholly known, for everybody or for this person; the least read first."""
        names = [
            name
            for entry, size in listing.items()
            if (name := parse_key_file_name(entry)) and size <= MAX_KEY_FILE and self._is_news(name)
        ]
        names.sort(key=lambda name: (name.key_id != wanted, self._in_vain.get(name.path, 0), name))
        return names[:FILES_PER_LOOK]

    def _list(self) -> Mapping[str, int]:
        try:
            return self._store.list(KEYS)
        except NotFound:
            return {}

    def _is_news(self, name: KeyFileName) -> bool:
        known = self._ring.keys.get(name.key_id)
        if name.mark:
            return known is None and name.mark == self._mark(name.key_id, self._whose.person.id)
        return known is None or not known.maker or (not known.older and name.key_id != self._whose.first_key)

    def _key_in(self, file: KeyFile, name: KeyFileName, tries: int) -> tuple[SpaceKey | None, int]:
        """The key of the file, held or unwrapped, and how many tries are left."""
        if file.key_id != name.key_id:
            return None, tries
        if held := self._ring.keys.get(file.key_id):
            return SpaceKey(file.key_id, held.secret), tries
        begin = self._tried.get(name.path, 0)
        if self._whose.is_admin(file.signer):
            return unwrap(file, self._whose.person, file.wraps[begin:]), tries
        some = file.wraps[begin : begin + tries]
        self._tried[name.path] = begin + len(some)
        return unwrap(file, self._whose.person, some), tries - len(some)

    def _learn(self, file: KeyFile, key: SpaceKey, name: KeyFileName) -> bool:
        """Keep a key and all before it, if the first one of the space is among them."""
        older = older_keys(file, key)
        if self._whose.first_key not in (key.id, *(one.id for one in older)):
            return False
        self._ring.note(
            KnownKey(
                key.secret,
                file.created,
                file.signer,
                accepted=self._whose.is_admin(file.signer),
                older=tuple(one.id for one in older),
                fetchable=key.id not in self._ring.keys,
                by_own_file=bool(name.mark),
            )
        )
        for one in older:
            self._ring.note(KnownKey(one.secret))
        return True

    # --- keys of our own making -------------------------------------------------------------------

    def begin(self, key: SpaceKey, created: int) -> None:
        """Keep the first key of a space of our own, before the space is made."""
        self._ring.note(KnownKey(key.secret, created, self._whose.person.id, accepted=True))
        self._ring.save()

    def lay_first(self) -> None:
        """Put the first key into the new space's folder, for its founder alone."""
        first = self._ring.newest()[0]
        own = self._whose.person.public
        self._put(KeyFileName(first.key.id), first.key, first.created, [], {own}, for_one=own)
        self._ring.note(replace(self._ring.keys[first.key.id], fetchable=True))
        self._ring.save()

    def is_outdated(self, taken: Taken, members: Collection[bytes]) -> bool:
        """True if somebody who is out may have the key that is written with; `NotFound` if there is none.

        `members` are the public keys of those who are in. A key of another admin does: it may have been made at the
        same time, for those whom that admin knew. So does one that this person made on another PC, if that could
        not know whom this one took out. And one of our own does that was made for somebody whom another admin has
        removed since, or whose making was cut off.
        """
        newest, own = self._ring.newest()[0].key.id, self._whose.person.id
        if self._ring.made and (self._ring.made not in self._ring.keys or not self._ring.served):
            return True
        made = {
            key_id: self._ring.keys[key_id]
            for key_id in (newest, *self._ring.keys[newest].older)
            if key_id in self._ring.keys
        }
        if taken.by_person and not any(
            known.maker == own and known.created > taken.by_person for known in made.values()
        ):
            return True
        if taken.here and (self._ring.made not in made or made[self._ring.made].created <= taken.here):
            return True
        return newest == self._ring.made and not self._ring.served <= {own, *map(user_id, members)}

    def rotate(self, members: Collection[bytes], after: int = 0) -> SpaceKey:
        """Make a new key for the people with these public keys, and write with it from now on.

        It is dated behind `after` (HLC), which is what called for it, and behind every other key.

        The file is read back before the key is used. `NotFound` if this home has no key of the space; share
        trouble passes through, and then nothing has changed.
        """
        self._ring.newest()
        highest = max(after, *(known.created for known in self._ring.keys.values()))
        created = min(MAX_HLC, max(stamp(self._clock()), highest + 1))
        key = space_key(self._random(KEY_BYTES))
        publics = {self._whose.person.public, *members}
        older = self._ring.ordered()
        before = self._ring.served, self._ring.made
        # Noted first: if the process dies behind the write, nobody would know for whom the key was made.
        self._ring.served, self._ring.made = frozenset(), key.id
        self._ring.save()
        try:
            self._put(KeyFileName(key.id), key, created, older, publics)
        except KShareError:
            self._ring.served, self._ring.made = before
            self._ring.save()
            raise
        self._ring.note(
            KnownKey(
                key.secret,
                created,
                self._whose.person.id,
                accepted=True,
                older=tuple(one.id for one in older),
                fetchable=True,
            )
        )
        self._ring.served, self._ring.marked = frozenset(map(user_id, publics)), frozenset()
        self._ring.save()
        return key

    def serve(self, public: bytes) -> None:
        """Give the newest keys to one person, by their public key."""
        user = user_id(public)
        for dated in self._ring.newest():
            replaced = self._ring.keys[dated.key.id].older
            older = [one for one in self._ring.ordered() if one.id in replaced]
            name = KeyFileName(dated.key.id, self._mark(dated.key.id, user))
            self._put(name, dated.key, dated.created, older, {public}, for_one=public)

    def cover(self, members: Collection[bytes]) -> int:
        """Give the newest key, if this home made it, to members whom it was not made for; how many.

        So nobody is left out who came in by an invite while the key was changed.
        """
        missing = self._uncovered(members)
        for public in missing:
            self.serve(public)
            self._ring.served |= {user_id(public)}
            self._ring.marked |= {user_id(public)}
        if missing:
            self._ring.save()
        return len(missing)

    def _uncovered(self, members: Collection[bytes]) -> list[bytes]:
        if self._ring.newest()[0].key.id != self._ring.made:
            return []
        return [public for public in sorted(members) if user_id(public) not in self._ring.served]

    def secure(self) -> None:
        """Make sure that the share gives the newest keys to this person again, should the PC be lost."""
        if self._is_secure():
            return
        tips = [dated.key.id for dated in self._ring.newest()]
        self.serve(self._whose.person.public)
        for key_id in tips:
            self._ring.keys[key_id] = replace(self._ring.keys[key_id], fetchable=True, by_own_file=True)
        self._ring.save()

    def _is_secure(self) -> bool:
        tips = [dated.key.id for dated in self._ring.newest()]
        whole = all(self._ring.keys[key_id].older or key_id == self._whose.first_key for key_id in tips)
        return not whole or all(self._ring.keys[key_id].fetchable for key_id in tips)

    def owes(self, members: Collection[bytes]) -> bool:
        """True if `cover` or `secure` has something to write."""
        return bool(self._uncovered(members)) or not self._is_secure()

    def check_folder(self) -> None:
        """Raise ShareUnavailable unless the folder is this space: no key of it may end up in another one."""
        check_space(self._store, self._whose.space)

    def _put(
        self,
        name: KeyFileName,
        key: SpaceKey,
        created: int,
        older: list[SpaceKey],
        publics: set[bytes],
        for_one: bytes = b"",
    ) -> None:
        whose = self._whose
        file = make_key_file(key, whose.space, created, older, publics, whose.person, self._random)
        lay(self._store, name, file, partial(self._is_good, key.id, for_one))

    def _is_good(self, key_id: bytes, public: bytes, file: bytes) -> bool:
        """True if a file that lies there already brings this key to who has this public key, as far as one can tell."""
        try:
            found = open_key_file(file, self._whose.space)
        except FileTrouble:
            return False
        person = self._whose.person
        if public == person.public and not unwrap(found, person, found.wraps):
            return False
        trusted = found.signer in (person.id, user_id(public)) or self._whose.is_admin(found.signer)
        return found.key_id == key_id and trusted

    def _mark(self, key_id: bytes, user: bytes) -> str:
        """Tells a person which file is for them; whoever does not know their id learns nothing."""
        return text_id(digest(_MARK_BYTES, _MARK_DOMAIN, self._whose.space, key_id, user))
