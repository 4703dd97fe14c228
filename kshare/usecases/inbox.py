"""What concerns this person: looking at it, and hearing nothing more of an item. Only the own PCs hear of either."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kshare.errors import InvalidInput
from kshare.model.facts import shown
from kshare.model.ids import text_id
from kshare.model.inbox import KEY_CHARACTERS, MOST_SEEN, NOTICED, QUIET, SEEN
from kshare.model.kinds import EntityKind
from kshare.store.lookup import find_item
from kshare.store.spaces import Space, all_spaces
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done, Undo

PERSON = EntityKind.PERSON


@dataclass(frozen=True, slots=True)
class SeeNotice:
    """The person looked at one notice (its key); with `undo` it counts as new again."""

    key: str
    undo: bool = False


def see_notice(tx: Transaction, command: SeeNotice) -> Done:
    """Note it; InvalidInput for what cannot be the key of a notice."""
    if not 0 < len(command.key) <= KEY_CHARACTERS:
        raise InvalidInput("'{key}' is no notice.", key=command.key)
    held = _held(tx, SEEN)
    if len(held) < MOST_SEEN or command.undo:
        _change(tx, SEEN, held - {command.key} if command.undo else held | {command.key})
    return Done(command.key, None if command.undo else Undo(see_notice, SeeNotice(command.key, undo=True)))


@dataclass(frozen=True, slots=True)
class SeeNotices:
    """What these notices (their keys) tell of was read where it stands."""

    keys: tuple[str, ...]


def see_notices(tx: Transaction, command: SeeNotices) -> Done:
    """Note it, of as many as are remembered."""
    held = _held(tx, SEEN)
    fresh = [key for key in command.keys if 0 < len(key) <= KEY_CHARACTERS and key not in held]
    _change(tx, SEEN, held.union(fresh[: max(0, MOST_SEEN - len(held))]))
    return Done(text_id(tx.user))


@dataclass(frozen=True, slots=True)
class SeeAll:
    """Everything up to `until_ms` was seen; without it, up to now."""

    until_ms: int | None = None


def see_all(tx: Transaction, command: SeeAll) -> Done:
    """Note it. The undo brings back what was new before."""
    space, held = _personal(tx), _held(tx, SEEN)
    before = shown(tx.facts(space, PERSON, tx.user), NOTICED, 0, {tx.user})
    tx.write(space, PERSON, tx.user, NOTICED, tx.now_ms if command.until_ms is None else command.until_ms)
    _change(tx, SEEN, ())
    return Done(text_id(tx.user), Undo(see_again, SeenBefore(before, tuple(sorted(held)))))


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """What had been seen before everything was."""

    until_ms: int
    seen: tuple[str, ...]


def see_again(tx: Transaction, command: SeenBefore) -> Done:
    """Let only this have been seen."""
    tx.write(_personal(tx), PERSON, tx.user, NOTICED, command.until_ms)
    _change(tx, SEEN, command.seen)
    return Done(text_id(tx.user))


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hear nothing more of an item and, if it is a post, of its thread; or hear of it again."""

    item: str
    undo: bool = False


def quiet(tx: Transaction, command: Quiet) -> Done:
    """Note it; NotFound if there is no such item."""
    item = find_item(tx.connection, command.item).text_id
    held = _held(tx, QUIET)
    _change(tx, QUIET, held - {item} if command.undo else held | {item})
    changes = (item in held) == command.undo
    return Done(item, Undo(quiet, Quiet(item, not command.undo)) if changes else None)


def _personal(tx: Transaction) -> Space:
    return next(space for space in all_spaces(tx.connection) if not space.is_shared)


def _held(tx: Transaction, what: str) -> set[str]:
    sql = "SELECT key FROM view_inbox WHERE space = ? AND person = ? AND what = ?"
    return {row[0] for row in tx.connection.execute(sql, (_personal(tx).n, tx.user, what))}


def _change(tx: Transaction, what: str, wanted: Iterable[str]) -> None:
    tx.change_set(_personal(tx), PERSON, tx.user, what, wanted)
