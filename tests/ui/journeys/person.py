"""Somebody at a window: what they see, and what their hands do.

A person finds things by the words on them and acts by keys or by the mouse only: nothing here calls a slot, sets
a focus or looks into a model. Keys go to the window as the window system would send them, so that shortcuts,
popups and the widget with the keyboard get them in Qt's own order; a click lands on what lies at that spot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QKeySequence, QTextCursor, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.exceptions import TimeoutError as WaitedTooLong
from pytestqt.qtbot import QtBot

from kshare.ui.widgets.popup import CompletionPopup

PATIENCE_MS: Final = 8_000
LEFT: Final = Qt.MouseButton.LeftButton
_HTML: Final = Qt.ItemDataRole.AccessibleTextRole


class Person:
    """Sits at one window and at what opens above it."""

    def __init__(self, qtbot: QtBot, window: QWidget) -> None:
        self._qtbot, self.window = qtbot, window
        self.sits_down()

    def sits_down(self) -> None:
        """Take this window to the front: with two windows on one screen, keys go to the one in front."""
        self.window.activateWindow()
        self.until(lambda: QApplication.activeWindow() is self.window, "the window in front")

    def moves_to(self, window: QWidget) -> None:
        """The window that took the place of the last one."""
        self.window = window
        self.sits_down()

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait as long as a patient person would."""
        try:
            self._qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)
        except WaitedTooLong:
            raise AssertionError(f"waited for {what}; there is: {self.all_seen()}") from None

    # -- eyes ------------------------------------------------------------------------------------------

    def sees(self, *words: str) -> None:
        """Wait until all of this can be read somewhere."""
        for each in words:
            self.until(lambda each=each: self.can_read(each), f"“{each}”")  # type: ignore[misc]

    def misses(self, *words: str) -> None:
        """Wait until nothing of this can be read any more."""
        for each in words:
            self.until(lambda each=each: not self.can_read(each), f"no “{each}”")  # type: ignore[misc]

    def waits_for_offer(self, words: str) -> None:
        """Wait until the box under the text cursor offers this first."""

        def offered() -> bool:
            boxes = (each for each in self._seen() if isinstance(each, CompletionPopup))
            return any(words in name_of(each) for each in boxes)

        self.until(offered, f"an offer of “{words}”")

    def can_read(self, words: str) -> bool:
        """True if this stands somewhere now."""
        return any(words in seen for seen in self._texts())

    def all_seen(self) -> str:
        """Everything that can be read, for the message of a test that fails."""
        return " | ".join(dict.fromkeys(text[:60] for text in self._texts() if text))

    def _texts(self) -> Iterator[str]:
        for widget in self._seen():
            yield from _texts_of(widget)

    def _seen(self) -> Iterator[QWidget]:
        """Every widget of which something can be seen, of this window and its popups."""
        for top in QApplication.topLevelWidgets():
            if top.isVisible() and _belongs_to(top, self.window):
                yield from (
                    each
                    for each in (top, *top.findChildren(QWidget))
                    if each.isVisible() and not each.visibleRegion().isEmpty()
                )

    @property
    def keyboard(self) -> QWidget:
        """What takes the keys now. Its name is `keyboard_is_on`."""
        self.until(QApplication.focusWidget, "the keyboard to be somewhere")
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    @property
    def keyboard_is_on(self) -> str:
        """What a screen reader says of the widget that has the keyboard."""
        return name_of(self.keyboard)

    # -- the keyboard ----------------------------------------------------------------------------------

    def presses(self, *keys: str) -> None:
        """Keys one after the other, each in Qt's spelling: `Ctrl+Return`, `Tab`, `J`."""
        for each in keys:
            combination = QKeySequence.fromString(each)[0]  # type: ignore[index]
            key, held = combination.key(), combination.keyboardModifiers()
            if (key, held) == (Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier):
                key = Qt.Key.Key_Backtab  # as every window system sends it
            QTest.keyClick(self._front(), key, held)

    def types(self, text: str) -> None:
        """Letter by letter into whatever has the keyboard."""
        for line, part in enumerate(text.split("\n")):
            if line:
                QTest.keyClick(self._front(), Qt.Key.Key_Return)
            for letter in part:
                QTest.keyClick(self._front(), letter)  # type: ignore[call-overload]

    def presses_until(self, key: str, *words: str, gone: str = "") -> None:
        """The same key every half second, until all of this can be read, and what should be `gone` cannot."""

        def is_so() -> bool:
            return all(self.can_read(each) for each in words) and not (gone and self.can_read(gone))

        for _ in range(2 * PATIENCE_MS // 1000):
            self.presses(key)
            try:
                self._qtbot.waitUntil(is_so, timeout=500)
                return
            except WaitedTooLong:
                continue
        raise AssertionError(f"{key} never brought {words}; there is: {self.all_seen()}")

    def is_at(self, name: str) -> None:
        """Wait until the keyboard is on what is called so."""
        self.until(lambda: self.keyboard_is_on == name, f"the keyboard on “{name}”")

    def tabs_to(self, name: str, *, back: bool = False) -> None:
        """Tab (or Shift+Tab) until the keyboard is on what is called so."""
        visited = []
        for _ in range(80):
            if name in self.keyboard_is_on:
                return
            visited.append(self.keyboard_is_on)
            self.presses("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not lead to “{name}”, only to {list(dict.fromkeys(visited))}")

    def _front(self) -> QWindow:
        """The native window that the window system would give the keys to."""
        popup = QApplication.activePopupWidget()
        handle = (popup or self.window).windowHandle()
        assert handle is not None
        return handle

    # -- the mouse -------------------------------------------------------------------------------------

    def clicks(self, name: str, *, number: int = 0, twice: bool = False, beginning: bool = False) -> None:
        """The button, field or entry of a menu that is called so, or whose name is so at the `beginning`;
        `number` counts those of one name."""
        found: list[tuple[QWidget, QPoint]] = []

        def look() -> bool:
            found[:] = self._called(name, beginning)
            return len(found) > number

        self.until(look, f"something to click called “{name}”")
        self._click(*found[number], twice=twice)

    def clicks_row(self, words: str, *, button: Qt.MouseButton = LEFT, keys: str = "") -> None:
        """The row of a list in which these words stand; `keys` are held meanwhile: 'Ctrl' or 'Shift'."""
        found: list[tuple[QWidget, QPoint]] = []

        def look() -> bool:
            found[:] = [spot for widget in self._seen() for spot in _row_spots(widget, words)]
            return bool(found)

        self.until(look, f"a row with “{words}”")
        self._click(*found[0], button=button, held=_HELD[keys])

    def clicks_link(self, words: str) -> None:
        """A link of what is read."""
        found: list[tuple[QWidget, QPoint]] = []

        def look() -> bool:
            found[:] = [spot for widget in self._seen() for spot in _link_spots(widget, words)]
            return bool(found)

        self.until(look, f"a link “{words}”")
        self._click(*found[0])

    def opens_menu_of(self, words: str) -> None:
        """The right button on the row with these words."""
        found: list[tuple[QWidget, QPoint]] = []

        def look() -> bool:
            found[:] = [spot for widget in self._seen() for spot in _row_spots(widget, words)]
            return bool(found)

        self.until(look, f"a row with “{words}”")
        self._click(*found[0], button=Qt.MouseButton.RightButton)

    def turns_the_wheel(self, name: str, notches: int) -> None:
        """Down over what is called so; up if negative."""
        widget = next(each for each in self._seen() if name in name_of(each))
        target = widget.viewport() if isinstance(widget, QAbstractItemView | QTextEdit) else widget
        at = QPointF(target.rect().center())
        for _ in range(abs(notches)):
            event = QWheelEvent(
                at,
                QPointF(target.mapToGlobal(at.toPoint())),
                QPoint(),
                QPoint(0, -120 if notches > 0 else 120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(target, event)

    def _called(self, name: str, beginning: bool) -> Iterator[tuple[QWidget, QPoint]]:
        for widget in self._seen():
            if isinstance(widget, QMenu):
                for action in widget.actions():
                    if action.isEnabled() and _plain(action.text()) == name:
                        yield widget, widget.actionGeometry(action).center()
            elif _can_be_clicked(widget) and _is_called(widget, name, beginning):
                yield widget, widget.visibleRegion().boundingRect().center()

    def _click(
        self,
        widget: QWidget,
        at: QPoint,
        *,
        button: Qt.MouseButton = LEFT,
        twice: bool = False,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        top = widget.window()
        spot = widget.mapTo(top, at)
        there = top.childAt(spot) or top
        assert there is widget or widget.isAncestorOf(there), (
            f"{name_of(there)!r} lies over {name_of(widget)!r}"
        )
        popup = QApplication.activePopupWidget()
        if popup is not None and popup is not top:
            raise AssertionError(f"{name_of(popup)!r} is open and takes the click")
        handle = top.windowHandle()
        assert handle is not None
        QTest.mouseMove(handle, spot)
        click = QTest.mouseDClick if twice else QTest.mouseClick
        click(handle, button, held, spot)


_HELD: Final = {
    "": Qt.KeyboardModifier.NoModifier,
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}


def name_of(widget: QWidget) -> str:
    """What a screen reader calls the widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def _plain(text: str) -> str:
    """A menu's entry without its keys and the mark of its letter."""
    return text.partition("\t")[0].replace("&&", "\0").replace("&", "").replace("\0", "&")


def _own_text(widget: QWidget) -> str:
    """What stands on a button, or in an empty field."""
    if isinstance(widget, QAbstractButton):
        return widget.text()
    return widget.placeholderText() if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) else ""


def _is_called(widget: QWidget, name: str, beginning: bool) -> bool:
    names = (name_of(widget), _own_text(widget))
    return any(each.startswith(name) for each in names) if beginning else name in names


def _can_be_clicked(widget: QWidget) -> bool:
    if not widget.isEnabled():
        return False
    takes_keys = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    return isinstance(widget, QAbstractButton | QLineEdit | QPlainTextEdit | QTextEdit) or takes_keys


def _texts_of(widget: QWidget) -> Iterator[str]:
    """What can be read on one widget, without what its children say."""
    if isinstance(widget, QLineEdit):
        yield from (widget.text() or widget.placeholderText(), widget.accessibleDescription())
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText() or widget.placeholderText()
    elif isinstance(widget, QLabel):
        yield widget.text()
    elif isinstance(widget, QMenu):
        yield from (_plain(action.text()) for action in widget.actions())
    elif isinstance(widget, QAbstractItemView):
        yield from (text for text, _rect in _rows_of(widget))
    elif isinstance(widget, QAbstractButton):
        yield from (widget.text(), name_of(widget))
    else:
        yield from (widget.accessibleName(), widget.accessibleDescription())


def _rows_of(view: QAbstractItemView) -> Iterator[tuple[str, QRect]]:
    """Each row that is at least partly seen: its words and where it is in the viewport."""
    port, model = view.viewport().rect(), view.model()
    if model is None:
        return
    below = 0
    while below < port.bottom():
        index = view.indexAt(QPoint(port.width() // 2, below))
        rect = view.visualRect(index).intersected(port)
        if index.isValid() and not rect.isEmpty():
            words = [index.data(role) for role in (_HTML, Qt.ItemDataRole.DisplayRole)]
            yield " ".join(word for word in words if isinstance(word, str)), rect
        below = max(below + 4, rect.bottom() + 1)


def _row_spots(widget: QWidget, words: str) -> Iterator[tuple[QWidget, QPoint]]:
    """Where a row with these words is clicked: near its left top, where a card has no button."""
    if isinstance(widget, QAbstractItemView):
        for text, rect in _rows_of(widget):
            if words in text:
                yield (
                    widget.viewport(),
                    QPoint(rect.left() + rect.width() // 2, rect.top() + min(14, rect.height() // 2)),
                )


def _link_spots(widget: QWidget, words: str) -> Iterator[tuple[QWidget, QPoint]]:
    if not isinstance(widget, QTextEdit):
        return
    found = widget.document().find(words)
    while not found.isNull():
        if found.charFormat().isAnchor():
            end = QTextCursor(found)
            end.setPosition(found.selectionStart() + 1)
            rect = widget.cursorRect(end)
            if widget.viewport().rect().contains(rect.center()):
                yield widget.viewport(), rect.center()
        found = widget.document().find(words, found)


def _belongs_to(top: QWidget, window: QWidget) -> bool:
    """True for the window itself and for what one of its widgets opened."""
    seen: QWidget | None = top
    while seen is not None:
        if seen is window:
            return True
        seen = seen.parentWidget()
    return False
