"""Saving searches: they lie in the personal space, which is never shared, and follow to the person's other PCs."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import digest, text_id
from kshare.model.kinds import EntityKind
from kshare.model.limits import NAME_CHARACTERS, within
from kshare.model.saved_search import (
    MOST_SEARCHES,
    QUERY_CHARACTERS,
    SavedSearch,
    fold_searches,
    opened_field,
    search_field,
    search_value,
)
from kshare.store.spaces import PERSONAL, Space, all_spaces
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done, Undo

_KEY_BYTES = 10
PERSON = EntityKind.PERSON


@dataclass(frozen=True, slots=True)
class SaveSearch:
    """Save a query under a name; with the `key` of one that is saved, change that one."""

    query: str
    name: str = ""
    key: str = ""


def save_search(tx: Transaction, command: SaveSearch) -> Done:
    """Save a query; the same query again only changes its name. What it finds now counts as seen.

    Raises InvalidInput for an empty query, a name that another one has, or too many.
    """
    query = within(command.query.strip(), QUERY_CHARACTERS, "query")
    if not query:
        raise InvalidInput("There are no words to search for.")
    name = within(" ".join(command.name.split()) or query[:NAME_CHARACTERS], NAME_CHARACTERS, "name")
    space, held = _personal(tx), _held(tx)
    known = next((each for each in held if each.key == command.key or each.query == query), None)
    if any(each.name.casefold() == name.casefold() and each != known for each in held):
        raise InvalidInput("Another saved search is called '{name}'.", name=name)
    if known is None and len(held) >= MOST_SEARCHES:
        raise InvalidInput("You have {count} saved searches: delete one first.", count=len(held))
    key = known.key if known else text_id(digest(_KEY_BYTES, query.encode(), tx.now_ms.to_bytes(8, "big")))
    tx.write(space, PERSON, tx.user, search_field(key), search_value(name, query))
    if known is None:
        tx.write(space, PERSON, tx.user, opened_field(key), tx.now_ms)
    undo = SaveSearch(known.query, known.name, key) if known else None
    return Done(key, Undo(save_search, undo) if undo else Undo(delete_search, DeleteSearch(key)))


@dataclass(frozen=True, slots=True)
class DeleteSearch:
    """Forget a saved search, by its key or name."""

    search: str


def delete_search(tx: Transaction, command: DeleteSearch) -> Done:
    """Forget a saved search; NotFound if there is none."""
    known = find_search(_held(tx), command.search)
    tx.write(_personal(tx), PERSON, tx.user, search_field(known.key), None)
    return Done(known.key, Undo(save_again, known))


def save_again(tx: Transaction, command: SavedSearch) -> Done:
    """Bring a deleted one back as it was."""
    value = search_value(command.name, command.query)
    tx.write(_personal(tx), PERSON, tx.user, search_field(command.key), value)
    return Done(command.key)


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """The person looks at what a saved search finds now."""

    search: str


def open_search(tx: Transaction, command: OpenSearch) -> Done:
    """Note that the hits up to now were seen; NotFound if there is no such search."""
    known = find_search(_held(tx), command.search)
    tx.write(_personal(tx), PERSON, tx.user, opened_field(known.key), tx.now_ms)
    return Done(known.key)


def find_search(held: tuple[SavedSearch, ...], named: str) -> SavedSearch:
    """The saved search with this key or name; NotFound if there is none."""
    wanted = named.strip().casefold()
    found = next((each for each in held if wanted in (each.key, each.name.casefold())), None)
    if found is None:
        raise NotFound("There is no saved search called '{name}'.", name=named)
    return found


def _personal(tx: Transaction) -> Space:
    return next(space for space in all_spaces(tx.connection) if space.name == PERSONAL)


def _held(tx: Transaction) -> tuple[SavedSearch, ...]:
    facts = tx.facts(_personal(tx), PERSON, tx.user)
    return fold_searches([fact for fact in facts if fact.author == tx.user])
