"""Places of the window and the way through them, like a browser's back and forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

ITEMS: Final = ("page", "post", "bookmark", "person")
"""The kinds of items that a link can lead to."""
REVISION: Final = "revision:"
"""Behind the '#' of a page: its history at this revision, where a heading would stand otherwise."""


def target_of(link: str) -> tuple[str, str]:
    """Kind and name of what a link to one of KShare's own places leads to.

    Of an item (see `ITEMS`) the name is its id, with `#heading` behind it where the link names one.

    >>> target_of("kshare:tag/oil%20seals"), target_of("kshare:page/abc#top"), target_of("kshare:")
    (('tag', 'oil seals'), ('page', 'abc#top'), ('', ''))
    """
    kind, _, rest = link.removeprefix("kshare:").partition("/")
    return kind, unquote(rest if kind in ITEMS else rest.partition("#")[0])


@dataclass(frozen=True, slots=True)
class Place:
    """A view: the screen's key, the item in the reader (with `#heading` at that place of it), words or filters, and
    how far list and reader are scrolled (px)."""

    screen: str
    item: str = ""
    query: str = ""
    scroll: int = 0
    reading: int = 0

    @property
    def item_id(self) -> str:
        """The item alone, as lists know it."""
        return self.item.partition("#")[0]

    def same_view(self, other: Place) -> bool:
        """True if only the scroll positions differ."""
        return replace(self, scroll=0, reading=0) == replace(other, scroll=0, reading=0)


class History:
    """The places visited, the newest last; going somewhere new forgets what lay ahead."""

    def __init__(self, start: Place, limit: int = 100) -> None:
        self._places = [start]
        self._at = 0
        self._limit = limit

    @classmethod
    def of(cls, places: Sequence[Place], at: int) -> History:
        """A way that was walked before, standing at one of its places. There must be one at least."""
        made = cls(places[0])
        made._places = list(places)
        made._at = max(0, min(at, len(places) - 1))
        return made

    @property
    def places(self) -> tuple[Place, ...]:
        """The whole way, the oldest first."""
        return tuple(self._places)

    @property
    def at(self) -> int:
        """The number of the current place."""
        return self._at

    @property
    def current(self) -> Place:
        """Where the window is."""
        return self._places[self._at]

    @property
    def can_go_back(self) -> bool:
        """True if `back` leads somewhere."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """True if `forward` leads somewhere."""
        return self._at + 1 < len(self._places)

    def visit(self, place: Place) -> None:
        """Go to `place`; going where one already is changes nothing."""
        if place.same_view(self.current):
            return
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[: -self._limit]
        self._at = len(self._places) - 1

    def keep(self, place: Place) -> None:
        """Replace the current place, for example with its scroll position, before leaving it."""
        self._places[self._at] = place

    def back(self) -> Place:
        """One step back; stays at the first place."""
        self._at = max(0, self._at - 1)
        return self.current

    def forward(self) -> Place:
        """One step forward; stays at the last place."""
        self._at = min(len(self._places) - 1, self._at + 1)
        return self.current


class Tabs:
    """Several ways side by side, each with its own back and forward; one of them is walked."""

    def __init__(self, start: Place) -> None:
        self._ways = [History(start)]
        self._at = 0
        self._behind = 0
        """How many were opened behind since this one was chosen: they stand in the order of their opening."""

    @property
    def ways(self) -> tuple[History, ...]:
        """All of them, from left to right."""
        return tuple(self._ways)

    @property
    def at(self) -> int:
        """The number of the current one."""
        return self._at

    @property
    def current(self) -> History:
        """The way that is walked."""
        return self._ways[self._at]

    def open(self, place: Place, *, behind: bool = False) -> None:
        """A new tab right of the current one; `behind` does not go there."""
        if behind:
            self._behind += 1
            self._ways.insert(self._at + self._behind, History(place))
        else:
            self._ways.insert(self._at + 1, History(place))
            self.choose(self._at + 1)

    def choose(self, number: int) -> None:
        """Go to a tab; a number beyond the ends begins again at the other."""
        self._at, self._behind = number % len(self._ways), 0

    def close(self, number: int) -> None:
        """Without this tab; the last one stays. Closing the current one goes to its right neighbour."""
        if len(self._ways) > 1:
            del self._ways[number]
            self._at, self._behind = min(self._at - (number < self._at), len(self._ways) - 1), 0

    def move(self, number: int, to: int) -> None:
        """A tab to another position, from 0 to the last; the person stays in the tab where they are."""
        if 0 <= to < len(self._ways):
            here = self.current
            self._ways.insert(to, self._ways.pop(number))
            self.choose(self._ways.index(here))

    def load(self, ways: Sequence[History], at: int) -> None:
        """Those of the last time; none changes nothing."""
        if ways:
            self._ways = list(ways)
            self._at = max(0, min(at, len(ways) - 1))
