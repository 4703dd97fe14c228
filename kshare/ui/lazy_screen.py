"""A screen that is made when it is seen first: the start pays for Home only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from kshare.ui.navigation import Place
from kshare.ui.screen import ChangeNews, Screen

Made = TypeVar("Made", bound=Screen)


class LazyScreen(Screen, Generic[Made]):
    """Stands for the screen that `make` gives, and passes everything on."""

    def __init__(self, make: Callable[[], Made]) -> None:
        super().__init__()
        self._make = make
        self._made: Made | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def uses_reader(self) -> bool:
        """As the screen says now: an editor takes the whole width."""
        return self._made is None or self._made.uses_reader

    @property
    def real(self) -> Made:
        """The screen itself, made now if need be."""
        if self._made is None:
            self._made = self._make()
            self._made.setAccessibleName(self.accessibleName())
            self._made.opened.connect(self.opened)
            self._made.visited.connect(self.visited)
            self._made.trouble.connect(self.trouble)
            self._column.addWidget(self._made)
            self.setFocusProxy(self._made)
        return self._made

    def make_ready(self) -> None:
        """Make it while the window has nothing else to do, so that whoever goes there need not wait for it."""
        _ = self.real

    def on_changes(self, changes: ChangeNews) -> None:
        """Nothing is out of date before it is made."""
        if self._made is not None:
            self._made.on_changes(changes)

    def show_place(self, place: Place) -> None:
        """The window arrives."""
        self.real.show_place(place)

    def current_place(self, place: Place) -> Place:
        """The window leaves."""
        return self._made.current_place(place) if self._made is not None else place

    def focus_first(self) -> None:
        """Where the keyboard begins."""
        self.real.focus_first()

    def walk(self, step: int) -> None:
        """J and K while reading."""
        self.real.walk(step)

    def take_key(self, event: QKeyEvent) -> bool:
        """Another key while reading."""
        return self.real.take_key(event)
