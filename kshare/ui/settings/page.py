"""A page of settings: cards of rows under the headings of their groups, scrolled as one."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import groupby
from time import perf_counter
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from kshare.ui.session import Session
from kshare.ui.settings.field import Field, Kind
from kshare.ui.settings.row import FieldRow
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.card import Card, Rule
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import reveal

_WIDEST: Final = 760
_FRAME_S: Final = 0.012
Group = tuple[str, tuple[Field, ...]]
"""A heading ('' for none) and what stands below it."""


def grouped(fields: Sequence[Field]) -> list[Group]:
    """Neighbours of one group together."""
    return [(heading, tuple(some)) for heading, some in groupby(fields, lambda field: field.group)]


def margin_beside(width: int) -> int:
    """What stays free at the right of a page that is so wide."""
    return max(Space.L, width - _WIDEST)


class FieldPage(QScrollArea):
    """Shows groups of fields. The same fields again change their rows; others make new ones."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._marked: FieldRow | None = None
        self._plan: list[tuple[str, type[Kind]]] = []
        self._fields: dict[str, Field] = {}
        self._waiting: deque[tuple[str, QVBoxLayout, PlainLabel | None, Card]] = deque()
        """Rows that are still to be made: key, where, the heading above, the card around."""
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._go_on)
        self.rows: dict[str, FieldRow] = {}
        """By key, as far as they are made."""
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Bring the page to these fields; the keyboard and what is typed stay where they are if it can be."""
        plan = [(field.key, type(field.kind)) for _, some in groups for field in some]
        if plan == self._plan:
            self._fields = {field.key: field for _, some in groups for field in some}
            for key, row in self.rows.items():
                row.show_field(self._fields[key])
            return
        at, self._plan = self.verticalScrollBar().value(), plan
        self._begin(groups)
        self._go_on()
        if at:
            QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(at))  # once it is laid out

    def _begin(self, groups: Sequence[Group]) -> None:
        """Headings and empty cards; their rows come one after the other."""
        self.rows, self._marked = {}, None
        self._fields = {field.key: field for _, some in groups for field in some}
        self._waiting.clear()
        content = QWidget()
        content.setObjectName("content")
        column = self._column = QVBoxLayout(content)
        column.setSpacing(Space.S)
        for heading, fields in groups:
            label = PlainLabel(heading, Type.SECTION, wrap=True)
            label.setContentsMargins(Space.XS, Space.L if column.count() else 0, 0, 0)
            card = Card()
            rows = card.column(0, 0)
            for part in (label, card):
                column.addWidget(part)
                part.hide()
            self._waiting.extend((field.key, rows, label if heading else None, card) for field in fields)
        column.addStretch(1)
        self._keep_measure()
        self.setWidget(content)

    def _go_on(self) -> None:
        """Rows for one frame's time; a long page never holds the window up."""
        began = perf_counter()
        while self._waiting and perf_counter() - began < _FRAME_S:
            self._make_next()
        if self._waiting:
            self._more.start()

    def _make_next(self) -> None:
        key, rows, label, card = self._waiting.popleft()
        if rows.count():
            rows.addWidget(Rule())
        elif label is not None:
            label.show()
        self.rows[key] = FieldRow(self._fields[key], self._session)
        rows.addWidget(self.rows[key])
        card.show()

    @property
    def is_at_rest(self) -> bool:
        """No row says or does anything that would be gone with the page."""
        return all(row.is_at_rest for row in self.rows.values())

    def mark(self, key: str) -> None:
        """Show that one field, with the keyboard in it; a key that is not here marks nothing."""
        if self._marked is not None:
            self._marked.set_marked(False)
        while key in self._fields and key not in self.rows:
            self._make_next()
        self._marked = self.rows.get(key)
        if self._marked is not None:
            row = self._marked
            row.set_marked(True)
            row.control.setFocus(Qt.FocusReason.ShortcutFocusReason)
            QTimer.singleShot(0, row, lambda: reveal(row))  # once it has its place

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows of a readable width."""
        super().resizeEvent(event)
        self._keep_measure()

    def _keep_measure(self) -> None:
        if self.rows or self.widget() is not None:
            bar = self.width() - self.viewport().width()
            beside = max(0, margin_beside(self.width()) - bar)
            self._column.setContentsMargins(Space.L, Space.XS, beside, Space.XL)
