"""Who uses the window in a soak: finds what lies open under the mouse, presses, types."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from kshare.queries.pages import ListPages, list_pages
from kshare.store.spaces import Space
from kshare.ui.desk import Desk
from tests.soak.colleague import Colleague

Kind = TypeVar("Kind", bound=QWidget)

_LEFT: Final = Qt.MouseButton.LeftButton
_LOOKS: Final = 300
_WRITES: Final = (QPlainTextEdit, QTextEdit)


@dataclass(slots=True)
class Person:
    """Who uses the window, with the colleague who disturbs and a second space that is left and entered again."""

    desk: Desk
    colleague: Colleague
    side: Space

    @property
    def window(self) -> QWidget:
        """Where the keyboard is: a popup, a second window or the main window."""
        found = QApplication.activePopupWidget() or QApplication.activeWindow()
        return found if found is not None and found.isVisible() else self.desk.window

    def to_main_window(self) -> None:
        """Back from a popup or a second window."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.desk.window.activateWindow()

    def end_sheet(self) -> None:
        """What covers everything else is closed: one sheet may lie above another."""
        if self.desk.doors.sheet is not None:
            self.desk.doors.sheet.close_sheet()
        for _ in range(3):
            self.keys("Esc")

    def keys(self, keys: str) -> None:
        """Press a sequence such as `Ctrl+K`."""
        handle = handle_of(self.window)
        if handle is not None:
            QTest.keySequence(handle, QKeySequence(keys))

    def write(self, words: str) -> None:
        """Type into what has the keyboard: letters as keys, others as an input method commits them."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.insert(words)
        elif isinstance(field, _WRITES) and not field.isReadOnly():
            field.textCursor().insertText(words)
        handle = handle_of(self.window)
        if handle is not None and field is not None and words.isascii():
            QTest.keyClick(handle, Qt.Key.Key_E)

    def find_field(self, chance: Random) -> QWidget | None:
        """The mouse into a field that lies open, unless the keyboard is in one already; where it is now."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit) or (isinstance(field, _WRITES) and not field.isReadOnly()):
            return field
        found = (
            self.reach(chance, QLineEdit)
            or self.reach(chance, QPlainTextEdit)
            or self.reach(chance, QTextEdit)
        )
        if found is not None and not found.isReadOnly():
            self.click(found, found.rect().center(), Qt.KeyboardModifier.NoModifier)
        return QApplication.focusWidget()

    def click(self, widget: QWidget, at: QPoint, modifier: Qt.KeyboardModifier) -> bool:
        """Press the mouse on a widget, as the window's system would report it; False if something covers it."""
        window = widget.window()
        handle = handle_of(window)
        if handle is None or not _lies_open(widget, at):
            return False
        QTest.mouseClick(handle, _LEFT, modifier, widget.mapTo(window, at))
        return True

    def reach(self, chance: Random, kind: type[Kind]) -> Kind | None:
        """A widget of a kind that the mouse meets somewhere: not what a sheet covers.

        Looks at points, as the mouse does. Neither the children of a widget are asked for nor `childAt`: what PySide
        hands out of those are inner parts of Qt's own widgets, their remains stay until the window goes, and would
        look like a leak of it.
        """
        window = self.window
        for _ in range(_LOOKS):
            at = QPoint(chance.randrange(max(1, window.width())), chance.randrange(max(1, window.height())))
            met = QApplication.widgetAt(window.mapToGlobal(at))
            while met is not None and not isinstance(met, kind):
                met = met.parentWidget()
            if met is not None and met.window() is window:
                return met
        return None

    def pages(self, space: Space | None = None) -> list[str]:
        """Ids of the latest pages."""
        rows = self.desk.session.workspace.ask(list_pages, ListPages(order="recent", limit=40)).items
        wanted = space.text_id if space is not None else ""
        return [row.id for row in rows if not wanted or row.space == wanted]


def handle_of(widget: QWidget) -> QWindow | None:
    """The system's window around a widget; None before it was shown."""
    return widget.window().windowHandle()


def _lies_open(widget: QWidget, at: QPoint) -> bool:
    """True if a press there meets this widget or a part of it."""
    window = widget.window()
    point = widget.mapTo(window, at)
    hit = QApplication.widgetAt(window.mapToGlobal(point)) if window.rect().contains(point) else None
    return hit is not None and (hit is widget or widget.isAncestorOf(hit))
