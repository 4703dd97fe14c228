"""An encrypted space under watch: every key that ever was, who can come by which, and what nobody may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from kshare.sync.keys.cipher import NONCE_BYTES, SpaceKey, open_with, seal_with, space_key
from kshare.sync.keys.identity import DeviceKey, PersonKey
from kshare.sync.keys.key_file import older_keys, open_key_file, unwrap
from kshare.sync.keys.recovery import recovery_words
from kshare.sync.trouble import FileTrouble, Unreadable

CANARY = "wordsaid"
"""Every word that is said in an encrypted space begins so."""
KEY_ID = {".ks": slice(9, 17), ".kp": slice(9, 17), ".kb": slice(4, 12)}
"""Where the files that are sealed name their key."""

_decode = msgspec.msgpack.Decoder().decode


@dataclass
class EveryKey:
    """Sees what nobody in the space sees. As a `Cipher` it opens everything, and seals with the newest key."""

    space: bytes
    random_bytes: Callable[[int], bytes]
    keys: dict[bytes, SpaceKey] = field(default_factory=dict)
    people: dict[bytes, PersonKey] = field(default_factory=dict)
    reach: dict[bytes, set[bytes]] = field(default_factory=dict)
    """The ids of the keys that a person has, or needs only to read from the share."""
    secrets: list[bytes] = field(default_factory=list)
    """What must be found nowhere on the share."""

    def know(self, person: PersonKey, device: DeviceKey) -> None:
        """Somebody at a PC."""
        if person.id not in self.people:
            self.people[person.id] = person
            self.reach[person.id] = set()
            self.secrets += [person.seed, person.id, recovery_words(person.seed).encode()]
        self.secrets += [device.seed, device.id]

    def kept(self, person: bytes, state: bytes) -> None:
        """A home keeps these keys: the secret part of its key file."""
        for known in _decode(state)[1]:
            self._note(person, space_key(known[0]))

    def _note(self, person: bytes, key: SpaceKey) -> None:
        if key.id not in self.keys:
            self.keys[key.id] = key
            self.secrets.append(key.secret)
        self.reach[person].add(key.id)

    def laid(self, content: bytes) -> None:
        """A key file lies on the share: whoever can open it needs nobody's leave."""
        try:
            file = open_key_file(content, self.space)
            for person in self.people.values():
                if key := unwrap(file, person, file.wraps):
                    for one in (key, *older_keys(file, key)):
                        self._note(person.id, one)
        except FileTrouble:
            return

    def seal(self, header: bytes, plain: bytes) -> bytes:
        """See `Cipher.seal`; for those who wish ill and have a key all the same."""
        newest = next(reversed(self.keys.values()))
        return seal_with(newest, self.space, header, plain, self.random_bytes(NONCE_BYTES))

    def open(self, header: bytes, sealed: bytes) -> bytes:
        """See `Cipher.open`."""
        if (key := self.keys.get(sealed[:8])) is None:
            raise Unreadable("key")
        return open_with(key, self.space, header, sealed)

    def is_current(self, sealed: bytes) -> bool:
        """See `Cipher.is_current`; nobody asks."""
        return sealed[:8] == next(reversed(self.keys))
