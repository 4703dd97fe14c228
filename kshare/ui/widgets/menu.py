"""A menu with the round corners of everything else that is raised."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from kshare.ui.theme.assets import icon

_SHAPED = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
"""The system's shadow is that of a rectangle."""


class Menu(QMenu):
    """Actions below a button or under the mouse; the style sheet draws its box. Once shown, it is deleted as it goes.

    Words may hold names that others chose: an '&' in them is a letter, not the mark of a key.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlags(self.windowFlags() | _SHAPED)

    def offer(
        self, words: str, act: Callable[[], object], sign: str = "", *, ink: str = "text2", keys: str = ""
    ) -> QAction:
        """One thing to do, with the icon `sign` in the colour token `ink`; `keys` do the same."""
        action = self.addAction(_letters(words) + (f"\t{keys}" if keys else ""))
        if sign:
            action.setIcon(icon(sign, ink))
        action.triggered.connect(lambda _checked=False: act())
        return action

    def offer_choice(self, words: str, holds: bool, act: Callable[[bool], object]) -> QAction:
        """Something that holds or does not; `act` is told what the person wants now."""
        action = self.addAction(_letters(words))
        action.setCheckable(True)
        action.setChecked(holds)
        action.triggered.connect(lambda wanted: act(wanted))
        return action

    def show_below(self, anchor: QWidget) -> None:
        """Show it below a button."""
        self.show_at(anchor.mapToGlobal(QPoint(0, anchor.height())))

    def show_at(self, point: QPoint) -> None:
        """Show it with its corner at a point of the screen."""
        self.aboutToHide.connect(self.deleteLater)
        self.popup(point)


def _letters(words: str) -> str:
    return words.replace("&", "&&")
