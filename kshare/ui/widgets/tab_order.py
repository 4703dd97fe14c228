"""The way of the Tab key: from left to right and from top to bottom, also through what was made later.

Qt puts whatever is made later at the end of its window. Only what takes the keyboard is moved here: to Qt, "behind
a box" means behind the last thing in that box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    tab_through(_stop_before(stop, stops), *stops, stop)


def tab_at(box: QWidget, *widgets: QWidget) -> None:
    """Let Tab lead through these where `box`, which holds them, was put; they are later than what follows it."""
    stops = [each for widget in widgets for each in _stops(widget)]
    before = _stop_before(box, stops)
    if before is not box:
        tab_through(before, *stops)


def _stop_before(widget: QWidget, others: Sequence[QWidget]) -> QWidget:
    """Where the keyboard stops before it comes to `widget`, but for the `others`."""
    before = _previous(widget)
    while before is not widget and (before in others or not _is_stop(before)):
        before = _previous(before)
    return before


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
