"""Renaming and merging tags: says how many items it touches before it does."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from kshare.errors import InvalidInput, KShareError
from kshare.model.tag import parse_tag
from kshare.queries.bookmarks import ListTags, TagCount, list_tags
from kshare.queries.tags import Reach, TagReach, tag_reach
from kshare.ui.session import Session
from kshare.ui.tags.tags_field import TagsField
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.answers import answers
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet, page_column
from kshare.usecases.tags import MergeTags, Retagged, merge_tags
from kshare.words import say, say_many

_SIZE: Final = (520, 470)


class TagSheet(Sheet):
    """`ask` opens it, with tags to begin with or without. `renamed(tags, name)` once it is done."""

    renamed = Signal(object, str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window, _SIZE, fits=True)
        self._session = session
        self._in_use = False
        self._page = QWidget()
        self.tags = TagsField(session)
        self.name = QLineEdit()
        self.name.setPlaceholderText(say("The new name, or a tag that is in use"))
        self.name.setAccessibleName(say("New name"))
        self.name.setFont(font(Type.BODY))
        self.reach = PlainLabel("", wrap=True)
        self.notice = Banner()
        self.notice.set_closable(False)
        self.cancel = GhostButton(say("Cancel"))
        self.go = PrimaryButton(say("Rename"), "check")
        self._lay_out_page()
        self.tags.changed.connect(self._look)
        self.tags.trouble.connect(self._say_trouble)
        self.name.textChanged.connect(self._look)
        self.name.returnPressed.connect(self._act)
        self.cancel.clicked.connect(self.close_sheet)
        self.go.clicked.connect(self._act)

    def _lay_out_page(self) -> None:
        column = page_column(self._page)
        lead = say(
            "One tag gets another name; several become one. Pages and bookmarks in all your spaces follow."
        )
        column.addWidget(PlainLabel(lead, Type.BODY, "text2", wrap=True))
        column.addWidget(PlainLabel(say("These tags"), Type.LABEL))
        column.addWidget(self.tags)
        column.addWidget(PlainLabel(say("are called from now on"), Type.LABEL))
        column.addWidget(self.name)
        column.addWidget(self.reach)
        column.addWidget(self.notice)
        column.addStretch(1)
        column.addLayout(answers(self.cancel, self.go))
        self.add_page(self._page)

    def ask(self, *tags: str) -> None:
        """Open it; `tags` are those to be renamed or merged."""
        self.tags.show_tags(tags)
        self.name.clear()
        self.show_page(self._page, say("Rename or merge tags"))
        self.open_sheet(self.name if tags else self.tags.line)
        self._look()

    def _wanted(self) -> str:
        """The new name in its one spelling, '' while it cannot be one."""
        try:
            return parse_tag(self.name.text()) if self.name.text().strip() else ""
        except InvalidInput:
            return ""

    def _look(self) -> None:
        self.notice.hide()
        self.go.setEnabled(False)
        wanted = self._wanted()
        if self.tags.tags:
            self._session.ask(tag_reach, TagReach(self.tags.tags), self, self._show_reach)
        else:
            self.reach.setText("")
        if wanted:
            self._session.ask(list_tags, ListTags(prefix=wanted, limit=1), self, self._show_known)
        elif self.name.text().strip():
            self.notice.show_text(
                say("That cannot be a tag: letters, digits, '-', '_' and '/'."), kind="warn"
            )

    def _show_reach(self, reach: Reach) -> None:
        lines = [
            say_many("{count} page", "{count} pages", reach.pages)
            + " · "
            + say_many("{count} bookmark", "{count} bookmarks", reach.bookmarks)
        ]
        if reach.posts:
            one, many = (
                "{count} post says it in its words, which stay.",
                "{count} posts say it in their words, which stay.",
            )
            lines.append(say_many(one, many, reach.posts))
        if reach.left:
            one, many = "{count} item lies where you only read.", "{count} items lie where you only read."
            lines.append(say_many(one, many, reach.left))
        self.reach.setText("\n".join(lines))
        self._settle_button(reach.changed > 0)

    def _show_known(self, found: tuple[TagCount, ...]) -> None:
        wanted = self._wanted()
        known = next((row for row in found if row.tag == wanted), None)
        merging = known is not None or len(self.tags.tags) > 1
        self.go.say(say("Merge") if merging else say("Rename"), "git-merge" if merging else "check")
        if known is not None and wanted not in self.tags.tags:
            one, many = (
                "#{tag} is on {count} item already: the tags become one.",
                "#{tag} is on {count} items already: the tags become one.",
            )
            self.notice.show_text(say_many(one, many, known.count, tag=wanted))

    def _settle_button(self, anything: bool) -> None:
        wanted = self._wanted()
        self.go.setEnabled(anything and bool(wanted) and set(self.tags.tags) != {wanted})

    def _act(self) -> None:
        if self.go.isEnabled():
            self.go.setEnabled(False)
            command = MergeTags(self.tags.tags, self._wanted())
            self._session.run(merge_tags, command, self, self._done, self._say_trouble)

    def _done(self, done: Retagged) -> None:
        self.close_sheet()
        self.renamed.emit(self.tags.tags, self._wanted())
        one, many = "{count} item is tagged #{tag} now", "{count} items are tagged #{tag} now"
        self._session.tell(say_many(one, many, done.items, tag=self._wanted()), done.undo)

    def _say_trouble(self, trouble: KShareError) -> None:
        self.notice.show_text(trouble.message, kind="warn")


def tag_sheet_on(session: Session, widget: QWidget) -> TagSheet:
    """The sheet of the window that a widget is in; made when first wanted."""
    window = widget.window()
    found = window.findChild(TagSheet, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, TagSheet) else TagSheet(session, window)
