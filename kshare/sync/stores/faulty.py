"""A shared folder that goes wrong in all the ways seen on real ones; for tests and the simulator.

A *plan* is asked before every call and names the fault, if any. Plans are plain functions, so a test
reads like what it says: `FaultyStore(store, at_call(7, Fault.TORN))`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum, auto
from random import Random

from kshare.errors import NotFound, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.sync.stores.memory import missing
from kshare.sync.stores.port import Content, Store


class Fault(Enum):
    """What may go wrong. A fault that does not fit the verb of the call does nothing."""

    BEFORE = auto()
    """Any verb: an error, and nothing happened."""
    AFTER = auto()
    """Any verb: it happened, and an error."""
    LOST = auto()
    """put_new, delete: acknowledged, but the server forgets it: no file, or the file comes back."""
    TORN = auto()
    """put_new: a beginning is written, then an error. `complete_torn` may finish it."""
    BLANK = auto()
    """put_new: a file of the right size whose end is zeros, then an error. `complete_torn` may finish it."""
    FLIP = auto()
    """get: some bits are wrong."""
    STALE = auto()
    """list: what the folder held at the last listing."""
    INCOMPLETE = auto()
    """list: a third of the entries is missing."""
    WRONG_SIZE = auto()
    """list: the sizes are those of another moment."""
    FOLDED = auto()
    """list: names in capital letters, as old servers show them."""
    NEGATIVE = auto()
    """list, get: "there is no such thing", from a cache that remembers the time before."""
    CONFLICT_COPY = auto()
    """put_new: a sync program adds a copy under a name of its own."""
    READ_ONLY = auto()
    """Writing verbs are refused."""
    KEEP = auto()
    """delete: refused, by an access list that allows to add but not to delete."""
    FULL = auto()
    """put_new: an empty file is left, and an error."""
    OFFLINE = auto()
    """Any verb: nobody answers."""


Plan = Callable[[int, str, str], Fault | None]
"""(number of the call from 0, verb, path) -> fault."""


def no_faults(call: int, verb: str, path: str) -> Fault | None:
    """Everything works."""
    return None


def at_call(number: int, fault: Fault) -> Plan:
    """The fault at exactly that call."""
    return lambda call, verb, path: fault if call == number else None


def always(fault: Fault) -> Plan:
    """The fault at every call."""
    return lambda call, verb, path: fault


def seeded(seed: int, rate: float, faults: tuple[Fault, ...] = tuple(Fault)) -> Plan:
    """One of `faults` with probability `rate` at each call; the same seed gives the same faults."""
    random = Random(seed)
    return lambda call, verb, path: random.choice(faults) if random.random() < rate else None


class FaultyStore:
    """Wraps a store. `plan` may be exchanged at any time; `calls` counts by verb."""

    def __init__(self, inner: Store, plan: Plan = no_faults, seed: int = 0) -> None:
        self._inner = inner
        self._random = Random(seed)
        self._listed: dict[str, Mapping[str, int]] = {}
        self.plan = plan
        self.calls: Counter[str] = Counter()
        self.torn: dict[str, bytes] = {}
        """Whole content of files that were torn, by path."""

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`."""
        fault = self._begin("list", folder)
        if fault is Fault.STALE and folder in self._listed:
            return self._listed[folder]
        entries = self._listed[folder] = self._inner.list(folder)
        self._end(fault)
        if fault is Fault.INCOMPLETE:
            kept = set(self._random.sample(sorted(entries), len(entries) - (len(entries) + 2) // 3))
            return {name: size for name, size in entries.items() if name in kept}
        if fault is Fault.WRONG_SIZE:
            return {name: size and self._random.randrange(2 * size) for name, size in entries.items()}
        if fault is Fault.FOLDED:
            return {name.upper(): size for name, size in entries.items()}
        return entries

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        fault = self._begin("get", path)
        content = self._inner.get(path, offset, size)
        self._end(fault)
        if fault is Fault.FLIP and content:
            damaged = bytearray(content)
            for _ in range(self._random.randint(1, 4)):
                damaged[self._random.randrange(len(damaged))] ^= 1 << self._random.randrange(8)
            return bytes(damaged)
        return content

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`. A fault that changes the content needs the whole of it in memory."""
        fault = self._begin("put_new", path)
        if fault in (Fault.TORN, Fault.BLANK, Fault.CONFLICT_COPY) and not isinstance(content, bytes):
            content = b"".join(content)
        if fault is Fault.LOST:
            return True
        if fault in (Fault.TORN, Fault.BLANK) and isinstance(content, bytes):
            beginning = content[: self._random.randrange(len(content))]
            if fault is Fault.BLANK:
                beginning = beginning.ljust(len(content), b"\0")
            if self._inner.put_new(path, beginning):
                self.torn[path] = content
            raise _broken()
        if fault is Fault.FULL:
            self._inner.put_new(path, b"")
            raise ShareFull("The shared folder {folder} is full.", folder="(test)")
        if fault is Fault.CONFLICT_COPY and isinstance(content, bytes):
            stem, _, suffix = path.rpartition(".")
            self._inner.put_new(f"{stem} (PC-17).{suffix}", content)
        created = self._inner.put_new(path, content)
        self._end(fault)
        return created

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        fault = self._begin("delete", path)
        if fault is Fault.KEEP:
            raise ShareReadOnly("The shared folder {folder} cannot be written.", folder="(test)")
        if fault is Fault.LOST:
            return
        self._inner.delete(path)
        self._end(fault)

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        fault = self._begin("mkdir", folder)
        self._inner.mkdir(folder)
        self._end(fault)

    def complete_torn(self) -> None:
        """What was torn is written to its end after all, unless somebody deleted it."""
        for path, content in self.torn.items():
            with suppress(NotFound):
                self._inner.delete(path)
                self._inner.put_new(path, content)
        self.torn.clear()

    def _begin(self, verb: str, path: str) -> Fault | None:
        fault = self.plan(self.calls.total(), verb, path)
        self.calls[verb] += 1
        if fault in (Fault.BEFORE, Fault.OFFLINE):
            raise _broken()
        if fault is Fault.READ_ONLY and verb in ("put_new", "delete", "mkdir"):
            raise ShareReadOnly("The shared folder {folder} cannot be written.", folder="(test)")
        if fault is Fault.NEGATIVE and verb in ("list", "get"):
            raise missing(path)
        return fault

    def _end(self, fault: Fault | None) -> None:
        if fault is Fault.AFTER:
            raise _broken()


def _broken() -> ShareUnavailable:
    return ShareUnavailable("The shared folder {folder} cannot be reached.", folder="(test)")
