"""The wiki: all pages in their views, and the editor in their place while somebody writes."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kshare.model.changes import DRAFTS, MARKS, PAGES, SPACES
from kshare.queries.drafts import DraftRow, list_drafts
from kshare.queries.templates import Beginning, UseTemplate, use_template
from kshare.ui.editor.drafts import KIND
from kshare.ui.editor.early_keys import EarlyKeys
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.exchange.importing import ImportPanel
from kshare.ui.navigation import Place
from kshare.ui.pages.pane import PagesPane
from kshare.ui.pages.templates import TemplateQuestion
from kshare.ui.screen import Screen
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton, PrimaryButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.chip_row import ChipRow
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

SCREEN: Final = "wiki"
_EDIT: Final = "edit "
_NEW: Final = "new "
_VIEW: Final = "view "


class WikiScreen(Screen):
    """Lists pages in the views of `kshare.ui.pages`; `edit_page` opens the editor."""

    topics: ClassVar[tuple[str, ...]] = (PAGES, SPACES, DRAFTS, MARKS)

    link_wanted = Signal(str)
    """A link that was followed in the editor's preview."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._editing = ""
        self._beginning: Beginning | None = None
        self._question: TemplateQuestion | None = None
        self.new_page = PrimaryButton(say("New page"), "file-plus")
        self.from_template = IconButton("chevron-down", say("New page from a template"))
        self.import_button = GhostButton(say("Import"), "download")
        self.importing = ImportPanel(session, "wiki")
        self.draft_chips = ChipRow()
        self.pane = PagesPane(session)
        self.list = self.pane.list
        self.editor = PageEditor(session)
        self.early = EarlyKeys(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.M, Space.M, Space.S)
        head.addWidget(PlainLabel(say("Wiki"), Type.TITLE))
        head.setSpacing(Space.S)
        head.addStretch(1)
        for button in (self.import_button, self.new_page, self.from_template):
            head.addWidget(button)
        drafts = QHBoxLayout()
        drafts.setContentsMargins(Space.M, 0, Space.M, Space.S)
        drafts.addWidget(self.draft_chips)
        listing = QWidget()
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(drafts)
        column.addWidget(self.importing)
        column.addWidget(self.pane, 1)
        self._listing = listing
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        self._stack.addWidget(self.editor)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self.draft_chips.hide()

    def _connect(self) -> None:
        self.new_page.clicked.connect(lambda: self.edit_page(None))
        self.from_template.clicked.connect(self._ask_template)
        self.import_button.clicked.connect(lambda: self.importing.offer(self.import_button))
        self.pane.opened.connect(self.opened)
        self.pane.edit_wanted.connect(self.edit_page)
        self.pane.begin_wanted.connect(lambda title: self.edit_page(None, title))
        self.editor.ready.connect(lambda: self.early.hand_over(self.editor))
        self.editor.published.connect(self._leave_editor)
        self.editor.closed.connect(lambda: self._leave_editor(self.editor.page_id or ""))
        self.editor.link_wanted.connect(self.link_wanted)

    @property
    def editing(self) -> bool:
        """True while the editor has the place of the list."""
        return bool(self._editing)

    @property
    def uses_reader(self) -> bool:
        """Not while somebody writes."""
        return not self.editing

    # -- the list --------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for pages, tags and drafts again."""
        self.pane.refresh()
        self._session.ask(list_drafts, None, self, self._show_drafts)

    def show_tag(self, tag: str) -> None:
        """Only pages with this tag; '' shows all."""
        self.pane.show_tag(tag)

    def _show_drafts(self, drafts: tuple[DraftRow, ...]) -> None:
        chips = []
        for draft in drafts:
            if draft.kind == KIND:
                words = say("Draft: {title}", title=draft.title or say("no title yet"))
                chip = Chip(words, icon="pencil", ink="warn", fill="warn_soft")
                chip.clicked.connect(lambda _checked=False, draft=draft: self._open_draft(draft))
                chips.append(chip)
        self.draft_chips.show_chips(chips)
        self.draft_chips.setVisible(bool(chips))

    def _open_draft(self, draft: DraftRow) -> None:
        self.edit_page(draft.entity, draft.key.partition(":")[2] if draft.entity is None else "")

    # -- templates -------------------------------------------------------------------------------------

    @property
    def question(self) -> TemplateQuestion | None:
        """The question which template, if it is open or was."""
        return self._question

    def _ask_template(self) -> None:
        if self._question is not None:
            self._question.deleteLater()
        self._question = TemplateQuestion(self._session, self.window())
        self._question.begun.connect(self._use_template)
        self._question.open_at(self.from_template)

    def _use_template(self, template: str, title: str) -> None:
        self._session.ask(use_template, UseTemplate(template, title), self, self.begin)

    def begin(self, beginning: Beginning) -> None:
        """The editor with a new page that has its first words."""
        self._beginning = beginning
        self.edit_page(None, beginning.title)

    # -- the editor ------------------------------------------------------------------------------------

    def edit_page(self, page_id: str | None, title: str = "") -> None:
        """Open the editor over the whole width; `title` is what a new page begins with."""
        place = Place(SCREEN, query=f"{_EDIT}{page_id}" if page_id is not None else f"{_NEW}{title}")
        self.show_place(place)
        self.visited.emit(place)
        self.focus_first()

    def _leave_editor(self, page_id: str) -> None:
        self._show_list()
        self.pane.focus_first()  # which is still empty after the first page of all
        self.visited.emit(Place(SCREEN, item=page_id))

    def _show_list(self) -> None:
        self._editing = ""
        self._stack.setCurrentWidget(self._listing)

    # -- places ----------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """The editor for 'edit ID' and 'new TITLE', else the list with the item that is read."""
        if place.query.startswith((_EDIT, _NEW)):
            if self._editing != place.query:
                self._editing = place.query
                self._stack.setCurrentWidget(self.editor)
                self.early.forget()
                if place.query.startswith(_EDIT):
                    self.editor.open_page(place.query.removeprefix(_EDIT))
                else:
                    begun, self._beginning = self._beginning, None
                    space = begun.space or None if begun is not None else None
                    self.editor.open_page(None, place.query.removeprefix(_NEW), space, begun=begun)
            return
        self._show_list()
        if place.query.startswith(_VIEW) and place.query != f"{_VIEW}{self.pane.view.key}":
            self.pane.show_view(place.query.removeprefix(_VIEW))
        self.pane.return_to(place.item_id, place.scroll)

    def current_place(self, place: Place) -> Place:
        """With the view, and how far its list is scrolled."""
        if self.editing:
            return place
        return replace(place, query=f"{_VIEW}{self.pane.view.key}", scroll=self.pane.scrolled)

    def walk(self, step: int) -> None:
        """The page above or below, opened."""
        self.pane.walk(step)

    def focus_first(self) -> None:
        """The text while writing, else the list. What is typed before the page is here waits for it."""
        if self.editing and not self.editor.is_open:
            self.early.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.editing:
            self.editor.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.pane.focus_first()
