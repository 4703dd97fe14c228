"""Saved searches: registers of a person in the personal space, so that they follow to the person's other PCs.

Each has a key of its own and two registers, so that renaming it on one PC and opening it on another do not collide:
`search:<key>` holds {name, query}, or None once it is deleted; `searched:<key>` is when it was opened last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kshare.model.clock import MAX_HLC
from kshare.model.facts import Fact, shown, text_or, whole_or
from kshare.model.limits import NAME_CHARACTERS

QUERY_CHARACTERS: Final = 500
MOST_SEARCHES: Final = 100
"""More than this one person does not save; what goes beyond, oldest key first, is not shown."""
_SEARCH: Final = "search:"
_OPENED: Final = "searched:"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with a name. `opened_ms`: its hits up to then were seen."""

    key: str
    name: str
    query: str
    opened_ms: int


def search_field(key: str) -> str:
    """The register of a saved search's name and query."""
    return _SEARCH + key


def opened_field(key: str) -> str:
    """The register of when a saved search was opened last (ms since the epoch)."""
    return _OPENED + key


def search_value(name: str, query: str) -> dict[str, str]:
    """What the register of a saved search holds."""
    return {"name": name, "query": query}


def fold_searches(own: Sequence[Fact]) -> tuple[SavedSearch, ...]:
    """The saved searches that a person's own operations describe, by name."""
    keys = {fact.head.field.removeprefix(_SEARCH) for fact in own if fact.head.field.startswith(_SEARCH)}
    found = (_fold_search(own, key) for key in sorted(keys)[:MOST_SEARCHES])
    return tuple(sorted((each for each in found if each), key=lambda each: (each.name, each.key)))


def _fold_search(own: Sequence[Fact], key: str) -> SavedSearch | None:
    value: Any = shown(own, search_field(key))
    if not isinstance(value, dict):
        return None
    name = text_or(value.get("name"), most=NAME_CHARACTERS)
    query = text_or(value.get("query"), most=QUERY_CHARACTERS)
    opened_ms = whole_or(shown(own, opened_field(key)), least=0, most=MAX_HLC)
    return SavedSearch(key, name, query, opened_ms) if name and query else None
