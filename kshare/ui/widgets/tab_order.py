"""The way of the Tab key: from left to right and from top to bottom, also through what was made later.

Qt puts whatever is made later at the end of its window. Only what takes the keyboard is moved here: to Qt, "behind
a box" means behind the last thing in that box.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def tab_through(*widgets: QWidget) -> None:
    """Let Tab lead from the first to all others, each with what lies in it. A scroll area counts without that."""
    stops = [stop for widget in widgets for stop in _stops(widget)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def tab_before(stop: QWidget, *widgets: QWidget) -> None:
    """Let Tab lead through these right before it comes to `stop`."""
    stops = [each for widget in widgets for each in _stops(widget)]
    before = _previous(stop)
    while before is not stop and (before in stops or not _is_stop(before)):
        before = _previous(before)
    tab_through(before, *stops, stop)


def _previous(widget: QWidget) -> QWidget:
    # The chain is a ring: without a neighbour a widget stands beside itself.
    return widget.previousInFocusChain() or widget


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if _is_stop(widget):
        yield widget
    if not isinstance(widget, QAbstractScrollArea):
        for child in widget.children():
            if isinstance(child, QWidget) and not child.isWindow():
                yield from _stops(child)


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
