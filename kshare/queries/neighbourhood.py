"""The pages around a page: what it links to, what links to it, what stands above and under it, and so on."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kshare.model.ids import text_id
from kshare.queries.reader import Reader
from kshare.store.lookup import find_page

MOST_NODES: Final = 300
"""More nobody can tell apart."""
MOST_COUNTED: Final = 5_000
"""Nobody needs to know how many more there are."""
_AT_ONCE: Final = 100

_OUTWARD: Final = (
    # Links whose page was found when the text was saved, links by title, and the page above.
    "SELECT l.page, l.target FROM view_link l JOIN view_page p ON p.space = l.space AND p.id = l.target"
    " AND p.deleted = 0 WHERE l.space = ? AND l.page IN ({pages})",
    "SELECT l.page, t.page FROM view_link l JOIN view_title t ON t.space = l.space AND t.key = l.key"
    " WHERE l.target IS NULL AND l.space = ? AND l.page IN ({pages})",
    "SELECT p.id, a.id FROM view_page p JOIN view_page a ON a.id = p.parent AND a.space = p.space"
    " AND a.deleted = 0 WHERE p.space = ? AND p.deleted = 0 AND p.id IN ({pages})",
)
"""Each gives (one of the pages, a page that it names)."""
_INWARD: Final = (
    # Deleted pages have no rows in view_link.
    "SELECT l.target, l.page FROM view_link l WHERE l.space = ? AND l.target IN ({pages})",
    # Left alone, SQLite reads every link of the space.
    "SELECT t.page, l.page FROM view_title t CROSS JOIN view_link l INDEXED BY view_link_key"
    " ON l.space = t.space AND l.key = t.key"
    " AND l.target IS NULL WHERE t.space = ? AND t.page IN ({pages})",
    "SELECT p.parent, p.id FROM view_page p WHERE p.space = ? AND p.deleted = 0 AND p.parent IN ({pages})",
)
"""Each gives (one of the pages, a page that names it)."""


@dataclass(frozen=True, slots=True)
class ShowAround:
    """A page by title or id, and how many steps to go from it."""

    page: str
    steps: int = 2
    most: int = MOST_NODES


@dataclass(frozen=True, slots=True)
class Node:
    """A page of the neighbourhood: how many steps it is away, and to how many of the shown pages it is tied."""

    id: str
    title: str
    steps: int
    ties: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The first node is the page itself, the others follow by distance. Ties are pairs of places in `nodes`,
    the lower first. `total` counts every page within the steps, shown or not, the page itself too; it stops at
    `MOST_COUNTED`."""

    nodes: tuple[Node, ...]
    ties: tuple[tuple[int, int], ...]
    total: int


def show_around(reader: Reader, request: ShowAround) -> Neighbourhood:
    """The nearest pages; where a step has more than fit, those with the most ties to the nearer ones.
    Raises NotFound."""
    place = find_page(reader.connection, request.page)
    space = place.space.n
    steps = {place.id: 0}
    shown = [place.id]
    ring = [place.id]
    for step in range(1, request.steps + 1):
        met = _met(reader.connection, space, ring, steps)
        ring = sorted(met, key=lambda page: (-met[page], page))[: MOST_COUNTED - len(steps)]
        steps.update(dict.fromkeys(ring, step))
        shown += ring[: request.most - len(shown)]
    ties = _ties_among(reader.connection, space, shown)
    degree = Counter(end for tie in ties for end in tie)
    titles = _titles(reader.connection, space, shown)
    nodes = tuple(
        Node(text_id(page), titles[page], steps[page], degree[number]) for number, page in enumerate(shown)
    )
    return Neighbourhood(nodes, ties, len(steps))


def _met(
    connection: sqlite3.Connection, space: int, ring: Sequence[bytes], known: Collection[bytes]
) -> Counter[bytes]:
    """The pages beside those of a ring that are not known yet, and how often each was met."""
    met: Counter[bytes] = Counter()
    for beside in _beside(connection, space, ring, (*_OUTWARD, *_INWARD)):
        met.update(other for _, other in beside if other not in known)
        if len(met) + len(known) > MOST_COUNTED:
            break
    return met


def _beside(
    connection: sqlite3.Connection, space: int, pages: Sequence[bytes], questions: Sequence[str]
) -> Iterator[set[tuple[bytes, bytes]]]:
    """(page, page beside it), for some pages at a time."""
    for start in range(0, len(pages), _AT_ONCE):
        some = pages[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        found: set[tuple[bytes, bytes]] = set()
        for sql in questions:
            found.update(connection.execute(sql.format(pages=marks), (space, *some)))
        yield found


def _ties_among(
    connection: sqlite3.Connection, space: int, shown: Sequence[bytes]
) -> tuple[tuple[int, int], ...]:
    number = {page: at for at, page in enumerate(shown)}
    ties = {
        (min(number[one], number[other]), max(number[one], number[other]))
        for beside in _beside(connection, space, shown, _OUTWARD)
        for one, other in beside
        if other in number and one != other
    }
    return tuple(sorted(ties))


def _titles(connection: sqlite3.Connection, space: int, pages: Sequence[bytes]) -> dict[bytes, str]:
    marks = ", ".join("?" * len(pages))
    return dict(
        connection.execute(
            f"SELECT id, title FROM view_page WHERE space = ? AND id IN ({marks})", (space, *pages)
        )
    )
