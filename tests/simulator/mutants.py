"""Rules of the protocol, broken one at a time: each must be caught by the invariant that states it.

"All replicas are equal in the end" would miss half of these, since healing hides mistakes. A mutant is a
patch of one function of the product (or of the replica in memory, where the rule is the store's).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from itertools import count
from typing import Any, Final
from unittest.mock import PropertyMock, patch

import msgspec

from kshare.model import facts, merge, page, revisions, roster
from kshare.model.kinds import OpKind
from kshare.model.roster_facts import RosterFact
from kshare.model.statement import Role
from kshare.sync import reader, segment
from kshare.sync.frame import SEGMENT_MAGIC, open_frame
from kshare.sync.names import SegmentName, epoch_folder, pack_path, parse_pack_name, parse_segment_name
from kshare.sync.packs import folder as pack_folder
from kshare.sync.packs import healer, slow_work, sweeper
from kshare.sync.packs.reader import PackReader
from kshare.sync.packs.turn import Turn
from kshare.sync.publisher import Publisher
from kshare.sync.reader import Reader
from kshare.sync.replica import Announcement, Position, Publication
from kshare.sync.stores.faulty import Fault
from kshare.sync.trouble import FileTrouble
from tests.simulator.broken import Mutant, badly_written, hasty, instead, sweeping, together, with_
from tests.sync.builders import MemoryReplica

# -- own words ---------------------------------------------------------------------------------------------


def _confirm_everything(self: Any, epoch: int, listing: object, listed_ms: int, *, door_seen: bool) -> None:
    if waiting := [own.segment_id for own in self._replica.unconfirmed()]:
        self._replica.confirmed(waiting)


_settle = Reader._settle


def _settle_by_name(
    self: Any, epoch: int, listing: Mapping[str, int], listed_ms: int, *, door_seen: bool
) -> None:
    sizes = {own.name: own.size for own in self._replica.unconfirmed()}
    by_name = {
        entry: sizes.get(name.stem, size) if (name := parse_segment_name(entry)) else size
        for entry, size in listing.items()
    }
    _settle(self, epoch, by_name, listed_ms, door_seen=door_seen)


_unconfirmed = MemoryReplica.unconfirmed


def _always_the_first_copy(self: MemoryReplica) -> Sequence[Announcement]:
    return [replace(own, attempt=0) for own in _unconfirmed(self)]


_to_publish = MemoryReplica.to_publish
_number = count()


def _packed_again(self: MemoryReplica) -> Sequence[Publication]:
    return [replace(own, file=own.file + bytes(next(_number) % 3)) for own in _to_publish(self)]


def _position_of_own_signatures(self: MemoryReplica, device: bytes) -> Position:
    own = [self.segments[segment_id] for segment_id in sorted(self.signed_here)]
    mine = [one for one in own if one.device == device]
    last = max(mine, key=lambda one: one.head.seq, default=None)
    return Position(last.head.seq + 1, last.id) if last else Position(0, segment.NO_SEGMENT)


@contextmanager
def _sequence_reused() -> Iterator[None]:
    """A restored home goes on where its backup stood, as the old device."""
    with (
        patch.object(MemoryReplica, "forked", lambda self, device: False),
        patch.object(MemoryReplica, "_position", _position_of_own_signatures),
    ):
        yield


# -- words of others ---------------------------------------------------------------------------------------

_read_files = Reader._read_files


def _seen_before_read(self: Any, epoch: int, names: list[SegmentName], listing: Mapping[str, int]) -> None:
    self._replica.ignore(epoch, [name.file_name for name in names])
    _read_files(self, epoch, names, listing)


_open_segment = segment.open_segment


def _trouble_is_fatal(*arguments: Any) -> Any:
    try:
        return _open_segment(*arguments)
    except FileTrouble as trouble:
        raise ValueError(trouble.reason) from trouble


def _any_space(file: bytes, space: bytes, *rest: Any) -> Any:
    try:
        head = msgspec.msgpack.decode(open_frame(SEGMENT_MAGIC, file))[1]
        space = msgspec.msgpack.decode(head)[1]
    except (FileTrouble, ValueError, IndexError, KeyError, TypeError, RecursionError):
        pass
    return _open_segment(file, space, *rest)


@contextmanager
def _never_checked() -> Iterator[None]:
    with (
        patch("kshare.sync.reader.check_space", lambda *_: None),
        patch("kshare.sync.engine.check_space", lambda *_: None),
    ):
        yield


_read_listing = Reader._read_listing


def _absence_is_a_delete(self: Any, epoch: int, listing: Mapping[str, int]) -> int:
    for name in sorted(self._replica.seen(epoch) - listing.keys()):
        stem = name.partition(".")[0]
        local = self._replica._pc.local.replica
        for gone in [one for one in local.segments.values() if one.name == stem]:
            for lost in gone.head.ops:
                local.ops.pop(lost, None)
    return _read_listing(self, epoch, listing)


@contextmanager
def _torn_out_is_whole() -> Iterator[None]:
    with (
        patch.object(segment.VerifiedSegment, "complete", PropertyMock(return_value=True)),
        patch.object(MemoryReplica, "_whole", lambda self, held: True),
    ):
        yield


_poll = Reader.poll


def _look_twice(self: Any, *arguments: Any) -> None:
    self._store.list("log")
    _poll(self, *arguments)


# -- packs -------------------------------------------------------------------------------------------------


class _ByIndex:
    """What a pack claims to hold, taken for what it holds."""

    def __init__(self, turn: Turn, pack: str) -> None:
        self._turn = turn
        self._pack = pack
        self.file_name = pack
        self.segment_ids = turn.replica.ledger.claims(pack)

    def delete(self, path: str, holds: Collection[bytes], ledger: object) -> bool:
        if path == pack_path(self._pack) or not holds or not set(holds) <= self.segment_ids:
            return False
        self._turn.folder.store.delete(path)
        return True


def _not_read_back(self: Turn, pack: str, note: object) -> _ByIndex:
    return _ByIndex(self, pack)


def _sweep_by_name(turn: Turn, epoch: int, notes: Mapping[str, object], newer: object) -> int:
    """Kopia's mistake (#5371): what a pack holds is concluded from the epochs in its name."""
    names = [name for pack in sorted(notes) if (name := parse_pack_name(pack))]
    if not any(name.first_epoch <= epoch <= name.last_epoch for name in names):
        return 0
    gone = [entry for entry in turn.listings[epoch] if parse_segment_name(entry)]
    for entry in gone:
        turn.folder.store.delete(f"{epoch_folder(epoch)}/{entry}")
    return len(gone)


# -- what is shown -----------------------------------------------------------------------------------------


def _state_without_author(space: bytes, author: bytes) -> blake2b:
    return blake2b(b"kshare-op-1" + space, digest_size=20)


@contextmanager
def _ids_without_author() -> Iterator[None]:
    with (
        patch("kshare.model.op.id_state", _state_without_author),
        patch("kshare.sync.segment.id_state", _state_without_author),
    ):
        yield


def _by_clock(all_facts: Sequence[facts.Fact], field: str, authors: Any = None) -> list[facts.Fact]:
    writes = [fact for fact in facts.of_kind(all_facts, OpKind.SET) if fact.head.field == field]
    return sorted(writes, key=lambda fact: fact.order, reverse=True)[:1]


_roster_of = roster.roster_of


def _members_by_arrival(
    founder: bytes, statements: Sequence[RosterFact], *, is_open: bool = True
) -> roster.Roster:
    """Each statement is judged when it comes, by those that came before."""
    taken: list[RosterFact] = []
    for fact in statements:
        if _roster_of(founder, taken, is_open=is_open).role_of(fact.author) == Role.ADMIN:
            taken.append(fact)
    return _roster_of(founder, taken, is_open=is_open)


_elements = facts.elements


def _drop_wins(all_facts: Sequence[facts.Fact], set_name: str, *, own: bool = False) -> list[facts.Fact]:
    adds = {fact.id: fact.first() for fact in facts.of_kind(all_facts, OpKind.ADD)}
    gone = {
        adds[ref] for fact in facts.of_kind(all_facts, OpKind.DROP) for ref in fact.head.refs if ref in adds
    }
    return [fact for fact in _elements(all_facts, set_name, own=own) if fact.first() not in gone]


def _by_arrival(all_facts: Sequence[facts.Fact], set_name: str, *, own: bool = False) -> list[facts.Fact]:
    standing = {fact.id for fact in _elements(all_facts, set_name, own=own)}
    return [fact for fact in all_facts if fact.id in standing]


_heads = revisions._heads


def _one_head(nodes: revisions.Nodes, height: Mapping[bytes, int]) -> list[bytes]:
    return _heads(nodes, height)[-1:]


def _one_side(parts: Sequence[Any]) -> str:
    return "".join(part.text if isinstance(part, merge.Same) else part.sides[0].text for part in parts)


_TAKEN_IS_WRITTEN: Final = instead(Publisher, "_holds", lambda *_: True)
"""A name that is taken is read back before it counts as written; without that the next line of defence is seen."""

MUTANTS: Final = (
    Mutant("own writes are counted as sent unseen", "S1", instead(Reader, "_settle", _confirm_everything)),
    Mutant(
        "half-written own file taken as published",
        "S1",
        together(instead(Reader, "_settle", _settle_by_name), _TAKEN_IS_WRITTEN),
        badly_written(Fault.TORN, Fault.FULL),
    ),
    Mutant("absence taken as delete", "S1", instead(Reader, "_read_listing", _absence_is_a_delete), lately=1),
    Mutant(
        "signatures not checked", "S2", instead(segment, "signature_holds", lambda *_: True), with_("evil")
    ),
    Mutant("op id without author", "S2", _ids_without_author, with_("evil"), lately=2),
    Mutant("membership by arrival", "S2", instead(roster, "roster_of", _members_by_arrival), lately=44),
    Mutant("segments of any space taken", "S2", instead(reader, "open_segment", _any_space), with_("evil")),
    Mutant("delete without read back", "S3", instead(Turn, "proof", _not_read_back), sweeping("evil")),
    Mutant(
        "deleted for a pack that lacks contents",
        "S3",
        instead(pack_folder, "without_content", lambda segment: frozenset()),
        sweeping("evil"),
        lately=3,
    ),
    Mutant(
        "deleted for a pack of the same epochs",
        "S3",
        instead(sweeper, "_sweep_epoch", _sweep_by_name),
        sweeping("evil"),
    ),
    Mutant(
        "two packs deleted for each other",
        "S3",
        instead(sweeper, "outranks", lambda *_: True),
        sweeping("evil"),
        lately=2,
    ),
    Mutant("packs are never read", "L3", instead(PackReader, "read_new", lambda self: None), lately=6),
    Mutant(
        "nothing is healed",
        "L3",
        instead(slow_work, "heal", lambda turn: None),
        with_("rollback", "damage"),
        lately=5,
    ),
    Mutant(
        "own files are never read again",
        "L1",
        together(instead(healer, "_spoiled", lambda turn, own: []), _TAKEN_IS_WRITTEN),
        badly_written(Fault.BLANK),
    ),
    Mutant("seen before read", "SEEN", instead(Reader, "_read_files", _seen_before_read)),
    Mutant("contents torn out count as whole", "L1", _torn_out_is_whole, with_("evil", "away"), lately=6),
    Mutant("savers in order of arrival", "S4", lambda: patch("kshare.model.bookmark.elements", _by_arrival)),
    Mutant("register by clock, losers dropped", "S5", instead(facts, "unreplaced", _by_clock), lately=8),
    Mutant("a drop takes additions it did not see", "S5", instead(facts, "elements", _drop_wins), lately=2),
    Mutant("a page has one head", "S5", instead(revisions, "_heads", _one_head)),
    Mutant("a conflict shows one side", "S6", instead(page, "shown_text", _one_side), lately=3),
    Mutant("an unreadable file raises", "S7", instead(reader, "open_segment", _trouble_is_fatal), lately=1),
    Mutant(
        "fork not detected", "S10", instead(MemoryReplica, "forked", lambda self, device: False), lately=6
    ),
    Mutant("sequence reused after restore", "S10", _sequence_reused, lately=6),
    Mutant("the folder is never checked", "S11", _never_checked, with_("swapped"), lately=1),
    Mutant("one name, other bytes", "S12", instead(MemoryReplica, "to_publish", _packed_again)),
    Mutant("an idle poll looks twice", "L5", instead(Reader, "poll", _look_twice)),
    Mutant("copies without end", "L6", instead(MemoryReplica, "unconfirmed", _always_the_first_copy), hasty),
)
