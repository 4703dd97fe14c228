"""What a page was: its revisions, the difference between any two, who wrote which line, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from kshare.model.changes import PAGES, Changes
from kshare.queries.page_history import BlamedLine, Revision, blame_page, page_history
from kshare.queries.pages import ShowPage
from kshare.store.erasable import WhatToErase
from kshare.ui.delegates.row_list import RowList
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.editor.comparison import CompareRevisions, Comparison, compare_revisions
from kshare.ui.editor.history_rows import LINE, REVISION, BlameDelegate, RevisionDelegate, RowsModel
from kshare.ui.erasing import erase_sheet_on
from kshare.ui.presenting.times import moment_words
from kshare.ui.session import Session
from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton
from kshare.ui.widgets.fields import DropDown
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.tabs import Tabs
from kshare.usecases.pages import PageSaved, RestorePage, restore_page
from kshare.words import say, say_many

_SIDE_BY_SIDE = 720
_WIDE = 4_000
_SEEN = 5 * REVISION
"""px of the timeline above the difference: whole revisions."""


class HistoryView(QWidget):
    """Give it a page with `show_page`. Choosing a revision compares it with the one before it."""

    closed = Signal()
    restored = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._page_id = ""
        self._revisions: tuple[Revision, ...] = ()
        self._first = ""
        self._title = ElidedLabel("", Type.SECTION)
        self.back = IconButton("arrow-left", say("Back to the page"), shortcut="Esc")
        self.model, self._lines = RowsModel(self), RowsModel(self)
        self.timeline = RowList(say("Revisions, newest first"), REVISION)
        self.timeline.show_model(self.model, RevisionDelegate(self.timeline))
        self.tabs = Tabs([("changes", say("Changes")), ("blame", say("Who wrote what"))], say("View"))
        self.old, self.new = DropDown(), DropDown()
        self.restore = GhostButton(say("Restore this text"), "undo-2")
        self.erase = GhostButton(say("Erase for good…"), "trash-2")
        self.erase.setEnabled(False)
        self.erase.set_narrow(True)
        self._figures = ElidedLabel("", Type.META, "text3")
        self.browser = PageBrowser(measure=_WIDE)
        self.browser.setAccessibleName(say("Difference"))
        self.blame = RowList(say("Lines with their authors"), LINE)
        self.blame.show_model(self._lines, BlameDelegate(self.blame))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.M, Space.M, Space.L, Space.S)
        head.addWidget(self.back)
        head.addWidget(self._title, 1)
        head.addWidget(self.erase)
        head.addSpacing(Space.S)
        head.addWidget(self.restore)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(Space.L, Space.S, Space.L, 0)
        tabs.setSpacing(Space.M)
        tabs.addWidget(self.tabs)
        self._figures.setAlignment(Qt.AlignmentFlag.AlignRight)
        tabs.addWidget(self._figures, 1)
        self._choice = self._choice_of_two()
        self._views = QStackedWidget()
        self._views.addWidget(self.browser)
        self._views.addWidget(self.blame)
        column.addLayout(tabs)
        column.addWidget(self._choice)
        column.addWidget(self._views, 1)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.timeline)
        self._splitter.addWidget(right)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([_SEEN, 560])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._splitter, 1)

    def _choice_of_two(self) -> QWidget:
        whole = QWidget()
        choice = QHBoxLayout(whole)
        choice.setContentsMargins(Space.L, 0, Space.L, 0)
        choice.setSpacing(Space.S)
        self.old.setAccessibleName(say("Compare this revision"))
        self.new.setAccessibleName(say("with this one"))
        for box in (self.old, self.new):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
        choice.addWidget(self.old, 1)
        choice.addWidget(PlainLabel("→", Type.BODY, "text3"))
        choice.addWidget(self.new, 1)
        return whole

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.timeline.settled.connect(self._go_to)
        self.old.activated.connect(lambda _index: self._compare())
        self.new.activated.connect(lambda _index: self._compare())
        self.restore.clicked.connect(self._restore)
        self.erase.clicked.connect(self._erase)
        self.tabs.chosen.connect(self._switch)
        self._session.changed.connect(self._on_changes)
        leave = QShortcut(QKeySequence("Esc"), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.closed)
        follow_theme(self._compare)

    def show_page(self, page_id: str, title: str, revision: str = "") -> None:
        """The history of another page, beginning with its latest change, or with one of its revisions."""
        self._page_id, self._revisions, self._first = page_id, (), revision
        self.erase.setEnabled(False)
        self.restore.setEnabled(False)
        self._title.setText(say("History of “{title}”", title=title))
        self.tabs.choose("changes")
        self._switch("changes")
        self._ask()
        self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        self._session.ask(page_history, ShowPage(self._page_id), self, self._show, lane="io")

    def _on_changes(self, changes: Changes) -> None:
        if self._page_id and self.isVisible() and changes.touches(PAGES):
            self._ask()
            if self.tabs.current == "blame":
                self._switch("blame")

    def _show(self, revisions: tuple[Revision, ...]) -> None:
        if revisions == self._revisions:
            return
        self._revisions = revisions
        now_ms = self._session.wall()
        self.model.show(revisions, now_ms)
        # The time first: it tells texts of one author apart, also where the rest is cut off.
        names = [f"{moment_words(each.time_ms, now_ms)} · {each.author.name}" for each in revisions]
        self.new.clear()
        self.new.addItems(names)
        self.old.clear()
        self.old.addItems([*names, say("(nothing)")])
        self.restore.setEnabled(False)
        if revisions:
            first = next((n for n, each in enumerate(revisions) if each.id == self._first), 0)
            self._first = ""
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.timeline.selectionModel().setCurrentIndex(self.model.index(first, 0), select)
            self._choose(revisions[first])

    def _go_to(self, row: object) -> None:
        """Another revision of the timeline: what can be restored is what one sees."""
        if self.tabs.current == "blame" and row in self._revisions:
            if self._revisions.index(row) == self.new.currentIndex():
                return
            self.tabs.choose("changes")
            self._switch("changes")
        self._choose(row)

    def _choose(self, row: object) -> None:
        """Compare a revision with its first parent."""
        if not isinstance(row, Revision) or row not in self._revisions:
            return
        ids = [each.id for each in self._revisions]
        parent = row.parents[0] if row.parents else ""
        self.new.setCurrentIndex(ids.index(row.id))
        self.old.setCurrentIndex(ids.index(parent) if parent in ids else len(ids))
        self._compare()

    def compare(self, old: str, new: str) -> None:
        """Compare two revisions by their ids."""
        ids = [each.id for each in self._revisions]
        self.old.setCurrentIndex(ids.index(old))
        self.new.setCurrentIndex(ids.index(new))
        self._compare()

    def _compare(self) -> None:
        at, before = self.new.currentIndex(), self.old.currentIndex()
        if not 0 <= at < len(self._revisions):
            return
        old = self._revisions[before].id if 0 <= before < len(self._revisions) else None
        self.restore.setEnabled(at > 0 and self._revisions[at].size is not None)
        self.erase.setEnabled(bool(self._revisions))
        request = CompareRevisions(self._page_id, old, self._revisions[at].id, theme().palette)
        self._session.ask(compare_revisions, request, self, self._show_comparison, lane="io")

    def _show_comparison(self, comparison: Comparison) -> None:
        self.browser.show_parts(comparison.parts)
        added = say_many("{count} word came", "{count} words came", comparison.added)
        removed = say_many("{count} went", "{count} went", comparison.removed)
        self._figures.setText(say("{added}, {removed}", added=added, removed=removed))

    def _switch(self, key: str) -> None:
        blamed = key == "blame"
        self._choice.setVisible(not blamed)
        self._figures.setVisible(not blamed)
        self._views.setCurrentWidget(self.blame if blamed else self.browser)
        if blamed:
            self._session.ask(blame_page, ShowPage(self._page_id), self, self._show_lines, lane="io")

    def _show_lines(self, lines: tuple[BlamedLine, ...]) -> None:
        self._lines.show(lines, self._session.wall())

    def _restore(self) -> None:
        revision = self._revisions[self.new.currentIndex()]
        when = moment_words(revision.time_ms, self._session.wall())

        def done(outcome: PageSaved) -> None:
            self.restored.emit(outcome.id)

        command = RestorePage(self._page_id, revision.id)
        said = say("The text of {moment} is back", moment=when)
        self._session.run(restore_page, command, self, done, said=said)

    def _erase(self) -> None:
        """Ask about the text that is chosen; a passage of all texts can be chosen there."""
        revision = self._revisions[self.new.currentIndex()]
        when = moment_words(revision.time_ms, self._session.wall())
        lead = say("The text that {name} saved, {moment}.", name=revision.author.name, moment=when)
        what = WhatToErase(self._page_id, revision=revision.id)
        erase_sheet_on(self._session, self).ask(what, lead, passages=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE
        self.erase.set_narrow(not wide)
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
            self._splitter.setSizes(
                [280, self.width() - 280] if wide else [_SEEN, max(200, self.height() - _SEEN)]
            )
