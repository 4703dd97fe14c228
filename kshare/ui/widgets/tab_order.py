"""The way of the Tab key: from left to right and from top to bottom, also through what was made later."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def tab_through(first: QWidget, *others: QWidget) -> None:
    """Let Tab lead from `first` through the others, each with all that lies in it.

    Qt puts whatever is made later at the end of its window. A scroll area is taken without its content.
    """
    way = [first, *(stop for widget in others for stop in _stops(widget))]
    for before, after in pairwise(way):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    if not isinstance(widget, QAbstractScrollArea):
        for child in widget.children():
            if isinstance(child, QWidget) and not child.isWindow():
                yield from _stops(child)
