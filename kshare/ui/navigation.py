"""Places of the window and the way through them, like a browser's back and forward."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A view: the screen's key, the item in the reader, words or filters, and the scroll position (px)."""

    screen: str
    item: str = ""
    query: str = ""
    scroll: int = 0

    def same_view(self, other: Place) -> bool:
        """True if only the scroll position differs."""
        return replace(self, scroll=0) == replace(other, scroll=0)


class History:
    """The places visited, the newest last; going somewhere new forgets what lay ahead."""

    def __init__(self, start: Place, limit: int = 100) -> None:
        self._places = [start]
        self._at = 0
        self._limit = limit

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
