"""Who will see what is being written: said in words, and chosen where there are several spaces."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from kshare.queries.spaces import SpaceRow
from kshare.ui.presenting.people import audience_words
from kshare.ui.widgets.buttons import LinkButton
from kshare.ui.widgets.menu import Menu
from kshare.words import say


class Audience(LinkButton):
    """Names the space; a click offers the others. `changed` follows every other space, `chosen` the person's choice."""

    changed = Signal(str)
    """The id of the space."""
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__("", "users")
        self.spaces: tuple[SpaceRow, ...] = ()
        """Where one can write; empty until they were asked for."""
        self.space = ""
        """The id of the one that is written to; '' is the current one."""
        self.clicked.connect(self._offer)

    def show_spaces(self, spaces: tuple[SpaceRow, ...]) -> None:
        """These are there; the one that was chosen stays, else it is the current one."""
        self.spaces = spaces
        current = next((row for row in spaces if row.current), spaces[0])
        self.use(next((row for row in spaces if row.id == self.space), current))

    def use(self, space: SpaceRow) -> None:
        """Write to this space."""
        self.space = space.id
        self.setText(audience_words(space.name, space.folder is not None))
        self.setAccessibleName(say("Who will see it: {audience}", audience=self.text()))
        self.setEnabled(len(self.spaces) > 1)
        self.updateGeometry()
        self.changed.emit(space.id)

    def _offer(self) -> None:
        menu = Menu(self)
        for space in self.spaces:
            words = audience_words(space.name, space.folder is not None)
            menu.offer_choice(words, space.id == self.space, partial(self._choose, space))
        menu.show_below(self)

    def _choose(self, space: SpaceRow, _wanted: bool) -> None:
        self.use(space)
        self.chosen.emit()
