"""Which servers may be asked whether addresses still work: none is, before somebody ticks it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from kshare.queries.link_checks import HostCount, hosts_to_check
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.answers import answers
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.fields import SearchField
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet, page_column
from kshare.ui.widgets.tab_order import tab_through
from kshare.ui.widgets.tick import Tick
from kshare.words import say, say_many

_SIZE: Final = (560, 600)
_MOST: Final = 200
"""Servers with a box to tick; the field finds the others."""


class CheckSheet(Sheet):
    """`wanted(hosts, number of addresses)` once the person has chosen."""

    wanted = Signal(object, int)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window, _SIZE)
        self._session = session
        self._hosts: tuple[HostCount, ...] = ()
        self._ticked: set[str] = set()
        self.boxes: dict[str, Tick] = {}
        self._page = QWidget()
        self.field = SearchField(say("Find a server"))
        self.field.setAccessibleName(say("Find a server"))
        self._house = PlainLabel(say("In your network"), Type.LABEL)
        self._outside = PlainLabel(say("On the internet"), Type.LABEL)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.nothing = PlainLabel(say("No bookmark leads to a web server."), Type.BODY, "text2", wrap=True)
        self.cancel = GhostButton(say("Cancel"))
        self.go = PrimaryButton(say("Check"), "refresh-cw")
        self._lay_out_page()
        self.field.asked.connect(lambda _typed: self._show_boxes())
        self.field.left.connect(self.close_sheet)
        self.cancel.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self._go)

    def _lay_out_page(self) -> None:
        column = page_column(self._page)
        lead = say(
            "KShare asks the servers that you tick whether the addresses still work, slowly and now only."
            " They see that this PC asks. What is found stays on this PC."
        )
        column.addWidget(PlainLabel(lead, Type.BODY, "text2", wrap=True))
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        hosts = QWidget()
        hosts.setObjectName("content")
        inside = QVBoxLayout(hosts)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self._rows)
        inside.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(hosts)
        column.addWidget(area, 1)
        column.addLayout(answers(self.cancel, self.go))
        self.add_page(self._page, scrolls=False)

    def ask(self) -> None:
        """Open it with nothing ticked."""
        self._ticked.clear()
        self.field.clear()
        self._show_hosts(())
        self.show_page(self._page, say("Check links"))
        self.open_sheet(self.field)
        self._session.ask(hosts_to_check, None, self, self._show_hosts)

    def tick(self, host: str, on: bool) -> None:
        """Ask this server, or not."""
        (self._ticked.add if on else self._ticked.discard)(host)
        count = sum(row.count for row in self._hosts if row.host in self._ticked)
        self.go.say(say_many("Check {count} link", "Check {count} links", count), "refresh-cw")
        self.go.setEnabled(count > 0)

    def _show_hosts(self, hosts: tuple[HostCount, ...]) -> None:
        self._hosts = hosts
        self._show_boxes()
        self.tick("", False)

    def _show_boxes(self) -> None:
        for label in (self._house, self._outside):
            self._rows.removeWidget(label)
            label.hide()
        for box in self.boxes.values():
            self._rows.removeWidget(box)
            box.hide()
            box.deleteLater()
        typed = self.field.text().strip().casefold()
        shown = [row for row in self._hosts if typed in row.host][:_MOST]
        self.boxes = {}
        for heading, rows in (
            (self._house, [row for row in shown if row.intranet]),
            (self._outside, [row for row in shown if not row.intranet]),
        ):
            if rows:
                self._rows.addWidget(heading)
                heading.show()
            for row in rows:
                self._rows.addWidget(self._box(row))
        self.nothing.setVisible(not shown)
        self.field.setVisible(len(self._hosts) > 8)
        tab_through(self.field, *self.boxes.values(), self.cancel, self.go)
        if self.field.isHidden() and self.boxes and not self._ticked:
            next(iter(self.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _box(self, row: HostCount) -> Tick:
        box = Tick(row.host, say_many("{count} bookmark", "{count} bookmarks", row.count))
        box.setChecked(row.host in self._ticked)
        box.toggled.connect(lambda on, host=row.host: self.tick(host, on))
        self.boxes[row.host] = box
        return box

    def _go(self) -> None:
        hosts = frozenset(self._ticked)
        count = sum(row.count for row in self._hosts if row.host in hosts)
        self.close_sheet()
        self.wanted.emit(hosts, count)


def check_sheet_on(session: Session, widget: QWidget) -> CheckSheet:
    """The sheet of the window that a widget is in; made when first wanted."""
    window = widget.window()
    found = window.findChild(CheckSheet, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, CheckSheet) else CheckSheet(session, window)
