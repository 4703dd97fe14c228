"""Which faults a run has. Each class is on or off for a whole run: some bugs show only without the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from kshare.sync.pacing import MINUTE_MS
from kshare.sync.packs.turn import NETWORK_DRIVE, Grace
from kshare.sync.stores.faulty import Fault, Plan

FITTING: Final[dict[str, tuple[Fault, ...]]] = {
    "list": (
        Fault.BEFORE,
        Fault.AFTER,
        Fault.OFFLINE,
        Fault.STALE,
        Fault.INCOMPLETE,
        Fault.WRONG_SIZE,
        Fault.FOLDED,
        Fault.NEGATIVE,
    ),
    "get": (Fault.BEFORE, Fault.AFTER, Fault.OFFLINE, Fault.FLIP, Fault.NEGATIVE),
    "put_new": (
        Fault.BEFORE,
        Fault.AFTER,
        Fault.OFFLINE,
        Fault.LOST,
        Fault.TORN,
        Fault.BLANK,
        Fault.FULL,
        Fault.CONFLICT_COPY,
        Fault.READ_ONLY,
    ),
    "delete": (Fault.BEFORE, Fault.AFTER, Fault.OFFLINE, Fault.LOST, Fault.KEEP, Fault.READ_ONLY),
    "mkdir": (Fault.BEFORE, Fault.AFTER, Fault.OFFLINE, Fault.READ_ONLY),
}
"""The faults that mean something to each verb of the store."""

EVENTS: Final = (
    "crash",
    "power",
    "restore",
    "clone",
    "processes",
    "jump",
    "junk",
    "bend",
    "damage",
    "evil",
    "newer",
    "away",
    "meanwhile",
    "rollback",
    "resurrect",
    "emptied",
    "swapped",
)
"""What else may happen; see `world` and `hostile`."""
LATE_EVENTS: Final = ("overlap", "comes")
"""Two processes of one home begin a round at once; somebody new comes into an encrypted space."""
FEATURES: Final = {
    "encrypted": 0.12,
    "attachments": 0.12,
    "erasing": 0.2,
    "tidy": 0.06,
    "overlap": 0.1,
    "comes": 0.5,
}
"""What a run is about besides words, and how often."""


HINTS: Final = frozenset(
    (Fault.STALE, Fault.INCOMPLETE, Fault.WRONG_SIZE, Fault.FOLDED, Fault.NEGATIVE, Fault.BLANK)
)
"""Listings that lie: what they hide is found the slow way, by packs."""


@dataclass(frozen=True, slots=True)
class Swarm:
    """The configuration of one run."""

    pcs: int
    steps: int
    epoch_files: int
    packs_to_merge: int
    grace: Grace
    pause_ms: int
    """Mean time between two things that happen."""
    together: bool
    """Everybody looks each time, so that much is packed, merged and swept; else one PC at a time."""
    rate: float
    """Chance that a call of the store goes wrong."""
    faults: frozenset[Fault]
    events: frozenset[str]
    lag_ms: int
    cached: bool
    complete_torn: bool
    homes: bool
    """The PCs keep real homes instead of replicas in memory."""
    encrypted: bool = False
    """Everything is sealed; people come and are removed."""
    attachments: bool = False
    erasing: bool = False
    tidy: bool = False
    """After the faults two days go by, in which all is swept that may be."""

    @property
    def hides(self) -> bool:
        """True if files may be hidden from somebody while an epoch closes: then only packs bring them."""
        return bool(self.lag_ms or self.cached or self.faults & HINTS or self.events & {"bend", "meanwhile"})

    def plan(self, random: Random) -> Plan:
        """The faults of one PC's way to the share."""
        fitting = {
            verb: [fault for fault in faults if fault in self.faults] for verb, faults in FITTING.items()
        }
        rate = self.rate

        def fault(call: int, verb: str, path: str) -> Fault | None:
            if random.random() >= rate or not fitting[verb]:
                return None
            return random.choice(fitting[verb])

        return fault


CALM: Final = Swarm(
    pcs=3,
    steps=0,
    epoch_files=3,
    packs_to_merge=2,
    grace=NETWORK_DRIVE,
    pause_ms=8_000,
    together=False,
    rate=0.0,
    faults=frozenset(),
    events=frozenset(),
    lag_ms=0,
    cached=False,
    complete_torn=False,
    homes=False,
)
"""Nothing goes wrong by itself: for tests that say themselves what does."""


def swarm(random: Random, *, homes: bool = False) -> Swarm:
    """A configuration by lot."""

    def some(of: Sequence[str]) -> frozenset[str]:
        share = random.choice((0.0, 0.25, 0.5, 0.75))
        return frozenset(item for item in of if random.random() < share)

    names = some([fault.name for fault in Fault])
    together = random.random() < 0.4
    drawn = Swarm(
        pcs=random.randint(3, 4),
        steps=random.randint(8, 14) if together else random.randint(10, 30),
        epoch_files=random.choice((2, 3)) if together else random.choice((2, 3, 5, 8)),
        grace=random.choice((NETWORK_DRIVE, Grace(MINUTE_MS, 3 * MINUTE_MS))),
        pause_ms=6 * MINUTE_MS if together else random.choice((8_000, 8_000, 60_000)),
        together=together,
        packs_to_merge=random.choice((2, 3, 16)),
        rate=random.choice((0.0, 0.02, 0.05, 0.1, 0.2)),
        faults=frozenset(Fault[name] for name in names),
        events=some(EVENTS),
        lag_ms=random.choice((0, 0, 0, 5_000, 40_000, 300_000)),
        cached=random.random() < 0.4,
        complete_torn=random.random() < 0.5,
        homes=homes,
    )
    # Drawn last: what a seed does without these stays what it was.
    features = {name: random.random() < chance for name, chance in FEATURES.items()}
    late = frozenset(name for name in LATE_EVENTS if features.pop(name))
    return replace(
        drawn,
        events=drawn.events | late,
        encrypted=features["encrypted"],
        attachments=features["attachments"],
        erasing=features["erasing"],
        tidy=features["tidy"],
    )


def heavily(swarm: Swarm) -> Swarm:
    """The same with all that is seldom drawn together: a sealed space, attachments, erasing."""
    return replace(swarm, encrypted=True, attachments=True, erasing=True)
