"""The tree of pages: which page stands under which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kshare.model.ids import parse_id, text_id
from kshare.queries.reader import Reader

MOST_CHILDREN: Final = 1_000
"""Under one page, or at the top, no more are listed: the filter finds the others."""


@dataclass(frozen=True, slots=True)
class ReadTree:
    """The top of the tree unless it is known, and what stands under the pages with these text ids."""

    opened: tuple[str, ...] = ()
    top: bool = True


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A page in the tree. `children` is how many pages stand right under it."""

    id: str
    space: str
    title: str
    children: int
    updated_ms: int


@dataclass(frozen=True, slots=True)
class Branch:
    """The pages under one page, by title, and how many there are if not all are listed."""

    rows: tuple[TreeRow, ...]
    total: int


Tree = Mapping[str, Branch]
"""By the text id of the page above; '' is the top."""

_CHILDREN: Final = (
    "(SELECT count(*) FROM view_page c WHERE c.parent = p.id AND c.space = p.space AND c.deleted = 0)"
)


def read_tree(reader: Reader, request: ReadTree) -> Tree:
    """The branches that were asked for. A page whose parent is gone stands at the top, and so does one of every
    ring of pages that colleagues moved under each other at the same time: nothing is out of reach."""
    tree = {"": _top(reader)} if request.top else {}
    for page in request.opened:
        tree[page] = _under(reader, parse_id(page))
    return tree


def _top(reader: Reader) -> Branch:
    first = _first_of_rings(reader)
    rings = "".join(f" OR (p.space = {space} AND p.id = x'{page.hex()}')" for space, page in first)
    where = (
        "p.deleted = 0 AND (p.parent IS NULL OR NOT EXISTS (SELECT 1 FROM view_page a WHERE a.id = p.parent"
        f" AND a.space = p.space AND a.deleted = 0){rings})"
    )
    return _branch(reader, where, ())


def _under(reader: Reader, parent: bytes) -> Branch:
    return _branch(reader, "p.parent = ? AND p.deleted = 0", (parent,))


def _branch(reader: Reader, where: str, values: tuple[object, ...]) -> Branch:
    rows = reader.connection.execute(
        f"SELECT p.space, p.id, p.title, {_CHILDREN}, p.updated_ms FROM view_page p WHERE {where}"
        " ORDER BY p.key, p.id LIMIT ?",
        (*values, MOST_CHILDREN + 1),
    ).fetchall()
    total = len(rows)
    if total > MOST_CHILDREN:
        total = reader.connection.execute(
            f"SELECT count(*) FROM view_page p WHERE {where}", values
        ).fetchone()[0]
    listed = tuple(
        TreeRow(text_id(page), reader.space_name(space), title, children, updated_ms)
        for space, page, title, children, updated_ms in rows[:MOST_CHILDREN]
        if space in reader.spaces
    )
    return Branch(listed, total)


def _first_of_rings(reader: Reader) -> tuple[tuple[int, bytes], ...]:
    """Of every ring of pages that stand under each other the one with the lowest id."""
    above = {
        (space, page): (space, parent)
        for space, page, parent in reader.connection.execute(
            "SELECT space, id, parent FROM view_page INDEXED BY view_page_parent"
            " WHERE parent IS NOT NULL AND deleted = 0"
        )
    }
    done: set[tuple[int, bytes]] = set()
    first = []
    for start in above:
        way: dict[tuple[int, bytes], None] = {}
        at = start
        while at in above and at not in done and at not in way:
            way[at] = None
            at = above[at]
        if at in way:
            steps = list(way)
            first.append(min(steps[steps.index(at) :]))
        done.update(way)
    return tuple(first)
