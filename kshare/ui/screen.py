"""What every screen of the window has in common: it hears what changed and refreshes late."""

from __future__ import annotations

from typing import ClassVar, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.navigation import Place


def begin_in(widget: QWidget, until: QWidget) -> None:
    """Give the keyboard to `widget`. While that is hidden `until` has it, and hands it over when `widget` is shown.

    A list is hidden until its rows have come; whoever moves the keyboard meanwhile keeps it.
    """
    if widget.isVisibleTo(until):
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
    else:
        until.setFocus(Qt.FocusReason.OtherFocusReason)
        _HandOver.of(until).wait_for(widget)


def waits_with(widget: QWidget) -> bool:
    """True if `widget` itself has the keyboard of its window, whether that window is in front or not."""
    return widget.window().focusWidget() is widget


class _HandOver(QObject):
    """Waits for a widget to be shown; then the keyboard goes to it, if it still is where it waits.

    One for each `until`, for as long as that lives: it waits for the widget that was named last.
    """

    def __init__(self, until: QWidget) -> None:
        super().__init__(until)
        self._widget, self._until = until, until

    @classmethod
    def of(cls, until: QWidget) -> _HandOver:
        """The one of this widget."""
        found = until.findChild(cls, "", Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, cls) else cls(until)

    def wait_for(self, widget: QWidget) -> None:
        """Instead of what it waited for until now."""
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look once; after the event, because what is around the widget is about to be shown with it."""
        if event.type() is QEvent.Type.Show:
            watched.removeEventFilter(self)
            if watched is self._widget:
                QTimer.singleShot(0, self, self._hand_over)
        return False

    def _hand_over(self) -> None:
        if waits_with(self._until):
            begin_in(self._widget, self._until)


class ChangeNews(Protocol):
    """What a screen needs of `kshare.model.changes.Changes`."""

    def touches(self, *topics: str) -> bool: ...


class Screen(QWidget):
    """One place of the rail. A hidden screen only remembers that it is out of date.

    Subclasses name their `topics`, and override `refresh` and, if they have more than one view, `show_place`.
    """

    topics: ClassVar[tuple[str, ...]] = ()

    opened = Signal(str)
    """An item's id: show it in the reader."""
    visited = Signal(object)
    """A `Place`: the person went there, so that 'back' can return."""
    trouble = Signal(object)
    """A KShareError that the window shows as a quiet banner."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stale = True

    @property
    def uses_reader(self) -> bool:
        """False while the screen takes the whole width, as an editor does."""
        return True

    @property
    def stale(self) -> bool:
        """True while what is shown is known to be out of date."""
        return self._stale

    def on_changes(self, changes: ChangeNews) -> None:
        """Somebody changed something: this person, an importer or a colleague. Nobody here asks who."""
        self._stale |= changes.touches(*self.topics)
        self._refresh_if_seen()

    def refresh(self) -> None:
        """Ask for the values again and show them."""

    def show_place(self, place: Place) -> None:
        """Go to one view of this screen; called for links, and by back and forward."""

    def current_place(self, place: Place) -> Place:
        """`place` with what must be kept to return to it: selection, words searched for, scroll position."""
        return place

    def focus_first(self) -> None:
        """Where the keyboard begins."""
        self.setFocus()

    def walk(self, step: int) -> None:
        """Open the neighbour of what is read, as J (1) and K (-1) do while reading."""

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means for the item that is read, if its reader had no use for it; False if nothing."""
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._refresh_if_seen()

    def _refresh_if_seen(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self.refresh()
