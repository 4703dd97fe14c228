"""All that lies on the desk of somebody who writes a page: the fields and their tools, laid out. Knows no store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from kshare.queries.pages import PageConflict
from kshare.ui.editor.completion import Completer
from kshare.ui.editor.conflict_text import BOTH, chosen_text, together
from kshare.ui.editor.conflicts import ConflictBlocks
from kshare.ui.editor.files import EditorFiles
from kshare.ui.editor.find_bar import FindBar
from kshare.ui.editor.head import EditorHead
from kshare.ui.editor.manuscript import Written
from kshare.ui.editor.misspellings import Misspellings
from kshare.ui.editor.notices import Notices
from kshare.ui.editor.opening import EditSheet
from kshare.ui.editor.pasting import Pasting
from kshare.ui.editor.preview import Preview
from kshare.ui.editor.table_hand import TableHand
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.editor.toolbar import Toolbar
from kshare.ui.pages.templates import TemplateHand
from kshare.ui.presenting.people import audience_words
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.card import Rule
from kshare.ui.widgets.tab_order import tab_before, tab_through
from kshare.ui.writing.similar_items import SimilarItems

PREVIEW_FROM: Final = 860
"""Narrower desks show the text alone."""


class WritingDesk(QWidget):
    """Fields, tools, preview. `touched` follows every change that a person made, at every key."""

    touched = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = EditorHead(session)
        self.field = MarkdownField()
        self.similar = SimilarItems(session)
        self.similar.setContentsMargins(Space.XXL - Space.S, Space.S, Space.XL, 0)
        self.toolbar = Toolbar(self.field, self)
        self.find_bar = FindBar(self.field)
        self.notices = Notices()
        self.conflicts = ConflictBlocks()
        self.files = EditorFiles(session, self.field)
        self.preview = Preview(session, self.field, self.files)
        self.completer = Completer(session, self.field)
        self.tables = TableHand(self.field)
        self.spelling = Misspellings(session, self.field)
        self.pasting = Pasting(session, self.field, self.files)
        self.templates = TemplateHand(session, self)
        self._narrow, self._beside = False, True
        """Whether there is room for one only; whether the preview is wanted where there is room for both."""
        self._lay_out()
        self._connect_tools()

    def _lay_out(self) -> None:
        tools = QVBoxLayout()
        tools.setContentsMargins(Space.XXL - Space.S, 0, Space.XL, Space.XS)
        tools.addWidget(self.toolbar)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.field)
        splitter.addWidget(self.preview)
        splitter.setSizes([600, 560])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.similar)
        column.addLayout(tools)
        for widget in (self.notices, self.find_bar, self.conflicts, Rule()):
            column.addWidget(widget)
        column.addWidget(splitter, 1)
        column.addWidget(self.files)
        # From the title on to the tags and the text: whoever types on must not meet what throws the draft away.
        head = self.head
        tab_through(head.discard, head.close_button, head.publish, head.title, head.tags, self.toolbar)

    def _connect_tools(self) -> None:
        """What the parts want of each other."""
        self.head.title.textEdited.connect(lambda _title: self.touched.emit())
        self.head.title.returnPressed.connect(self.field.setFocus)
        self.head.tags.changed.connect(self.touched)
        self.head.tags.trouble.connect(self.notices.say_trouble)
        # Not `textChanged`: the highlighter sets that off too, once for every paragraph of a long text.
        self.field.document().contentsChange.connect(self._text_touched)
        self.files.pending.changed.connect(self.touched)
        self.toolbar.find_wanted.connect(self.find_bar.open)
        self.toolbar.file_wanted.connect(self.files.choose)
        self.toolbar.template_wanted.connect(
            lambda: self.templates.ask(self.toolbar.template, self.head.title.text())
        )
        self.templates.ready.connect(self.field.insertPlainText)
        self.toolbar.table_wanted.connect(lambda: self.tables.open(self.toolbar.table))
        self.toolbar.preview_toggled.connect(lambda _on: self.arrange())
        self.pasting.noted.connect(lambda words: self.notices.say(words, kind="info"))
        self.conflicts.chosen.connect(self._take_side)

    def _text_touched(self, _at: int, removed: int, added: int) -> None:
        """Asked at every key: the text itself, which may be long, is not looked at."""
        if removed or added:
            self.touched.emit()

    # -- what stands there -----------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What is written now."""
        return self.field.toPlainText()

    def written(self) -> Written:
        """What stands in all fields."""
        files = tuple(self.files.pending.files)
        return Written(self.head.title.text(), self.text, self.head.tags.tags, files)

    def show_head(self, shown: Written) -> None:
        """Title and tags; the text has its own ways."""
        if self.head.title.text() != shown.title:
            self.head.title.setText(shown.title)
            self.head.title.setCursorPosition(0)  # its beginning is seen where it is cut
        if self.head.tags.tags != shown.tags:
            self.head.tags.show_tags(shown.tags)

    def show_place(self, sheet: EditSheet) -> None:
        """Who will see it, and where names are looked up."""
        self.head.audience.setText(audience_words(sheet.space, sheet.shared))
        self.completer.space = self.preview.space = sheet.space

    # -- conflicts -------------------------------------------------------------------------------------

    def show_conflicts(self, conflicts: Sequence[PageConflict], text: str, me: str) -> None:
        """Those that still stand in the text."""
        self.conflicts.show_conflicts([each for each in conflicts if together(each) in text], me)
        tab_before(self.field, *self.conflicts.cards)

    def take_all_sides(self) -> None:
        """The texts of everybody, wherever they differ."""
        for card in self.conflicts.cards:
            self._take_side(card.conflict, BOTH)
        self.conflicts.show_conflicts((), "")

    def _take_side(self, conflict: PageConflict, choice: int) -> None:
        """Put the chosen text in the place of both; a place that was rewritten meanwhile stays as written."""
        self.field.replace_near(conflict.line - 1, together(conflict), chosen_text(conflict, choice))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notices.notice.hide()
        self.touched.emit()

    # -- looks -----------------------------------------------------------------------------------------

    def arrange(self) -> None:
        """The preview beside the text where there is room for both; on a narrow desk it takes the text's place."""
        button, narrow = self.toolbar.preview, self.width() < PREVIEW_FROM
        if narrow != self._narrow:
            self._narrow = narrow
            if narrow:
                self._beside = button.isChecked()
            button.setChecked(not narrow and self._beside)
        shown = self.preview.isVisible()
        self.preview.setVisible(button.isChecked())
        self.field.setVisible(not (narrow and button.isChecked()))
        if self.preview.isVisible() and not shown:
            self.preview.render_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As above."""
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface to write on; the preview lies on it as the page will."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(theme().palette.surface))
        painter.end()
