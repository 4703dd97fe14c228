"""What is wrong with a screen that a picture does not show at a glance: names that are missing, words that are cut."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from kshare.ui.widgets.labels import ElidedLabel

_SPARE_PX = 1


def complaints(shown: QWidget) -> list[str]:
    """Everything that is wrong with the visible widgets of a window, each in a few words."""
    found = list[str]()
    for widget in [shown, *shown.findChildren(QWidget)]:
        if (widget is shown or widget.isVisibleTo(shown)) and widget.width() and widget.height():
            found += _about(widget)
    return sorted(set(found))


def _about(widget: QWidget) -> Iterator[str]:
    if _takes_tab(widget) and not _spoken(widget):
        yield f"{_kind(widget)} takes the keyboard and has no name"
    if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel):
        if widget.textFormat() is not Qt.TextFormat.PlainText and widget.text():
            yield f"{_kind(widget)} “{widget.text()[:40]}” may be rich text"
        if not widget.wordWrap() and widget.text() and _is_cut(widget):
            yield f"“{widget.text()[:40]}” is cut"
    if isinstance(widget, QAbstractButton) and widget.text() and widget.width() + _SPARE_PX < _least(widget):
        yield f"the button “{widget.text()[:40]}” is cut"


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value) and widget.isEnabled()


def _spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def _is_cut(label: QLabel) -> bool:
    return label.contentsRect().width() + _SPARE_PX < label.fontMetrics().horizontalAdvance(label.text())


def _least(button: QAbstractButton) -> int:
    return min(button.minimumSizeHint().width(), button.sizeHint().width())


def _kind(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__
