"""One post of a thread with everything one can do with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kshare.ui.documents.rich_text import to_qt
from kshare.ui.documents.safe_document import SafeBrowser
from kshare.ui.files.strip import AttachmentStrip
from kshare.ui.readers.thread_values import PostRow
from kshare.ui.session import Session
from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.avatar import Avatar
from kshare.ui.widgets.buttons import GhostButton, IconButton, LinkButton, PrimaryButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.menu import Menu
from kshare.ui.writing.post_field import PostField
from kshare.words import say

_INDENT: Final = 28
_MOST_INDENTS: Final = 4
_PADDING: Final = 9
"""Buttons have room around their words; the body stands in line with them."""


def mark_words(mark: str) -> str:
    """What a mark says."""
    match mark:
        case "helped":
            return say("This helped me")
        case "struggled":
            return say("I struggled with this")
        case "disagree":
            return say("I see it differently")
        case _:
            return say("Thanks")


_ICONS: Final = {
    "helped": "heart",
    "struggled": "hand-helping",
    "disagree": "thumbs-down",
    "thanks": "heart-handshake",
}


class Body(SafeBrowser):
    """A post's words, as high as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._html = ""
        follow_theme(self._draw)

    def show_words(self, html: str) -> None:
        """Show sanitised HTML."""
        self._html = html
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other line breaks, another height."""
        super().resizeEvent(event)
        self._fit()

    def _resize_text(self) -> None:
        super()._resize_text()
        self._draw()

    def _draw(self) -> None:
        self.show_html(to_qt(self._html, theme().palette, Type.READING.value.px))
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(max(1, round(self.document().size().height()) + 2))


class PostView(QWidget):
    """States wishes; the thread reader answers them."""

    link_wanted = Signal(str)
    person_wanted = Signal(str)
    reply_wanted = Signal(str)
    mark_wanted = Signal(str, str, bool)
    """Post, mark, and True to take it back."""
    accept_wanted = Signal(str, bool)
    edited = Signal(str, str)
    delete_wanted = Signal(str)
    erase_wanted = Signal(str)
    page_wanted = Signal(str)
    mute_wanted = Signal(str, str)
    """Id and name of the author."""
    whole_wanted = Signal(str)
    """The post is long, and only its beginning is shown."""

    def __init__(self, session: Session, row: PostRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.row = row
        self._editor: QWidget | None = None
        whole = QHBoxLayout(self)
        whole.setContentsMargins(min(row.depth, _MOST_INDENTS) * _INDENT, Space.S, 0, Space.S)
        whole.setSpacing(Space.XS)
        self.avatar = Avatar(row.author, row.author_id, Size.AVATAR if row.depth == 0 else 28)
        whole.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.XS)
        whole.addLayout(self._column, 1)
        self._column.addLayout(self._head())
        self.body = Body()
        self.body.setAccessibleName(say("Post by {name}", name=row.author))
        self.body.link_activated.connect(self.link_wanted)
        self.body.setMaximumWidth(Size.MEASURE)
        inset = QHBoxLayout()
        inset.setContentsMargins(_PADDING, 0, 0, 0)
        inset.addWidget(self.body, 1)
        inset.addStretch(0)
        self._column.addLayout(inset)
        self.unfold = LinkButton(say("Show more"))
        self.unfold.setAccessibleDescription(say("Post by {name}", name=row.author))
        self.unfold.clicked.connect(lambda: self.whole_wanted.emit(self.row.id))
        self._column.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignLeft)
        self.files: AttachmentStrip | None = None
        self._buttons: dict[str, IconButton] = {}
        self._foot = QWidget()
        self._fill_foot()
        self._column.addWidget(self._foot)
        self.show_row(row)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        name = LinkButton(self.row.author)
        name.clicked.connect(lambda: self.person_wanted.emit(self.row.author_id))
        self._time = ElidedLabel("", Type.META, "text3")
        self._answer = Chip(say("Accepted answer"), icon="check", ink="ok", fill="ok_soft")
        self._answer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.addWidget(name)
        head.addWidget(self._time, 1)
        head.addWidget(self._answer)
        return head

    def _fill_foot(self) -> None:
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(Space.XXS)
        for mark, icon in _ICONS.items():
            button = IconButton(icon, mark_words(mark), ink="text3", size=Size.ICON_SMALL)
            button.clicked.connect(lambda _checked=False, mark=mark: self._mark(mark))
            foot.addWidget(button)
            self._buttons[mark] = button
        self.reply = IconButton("reply", say("Reply"), ink="text3", size=Size.ICON_SMALL, shortcut="R")
        self.reply.clicked.connect(lambda: self.reply_wanted.emit(self.row.id))
        foot.addWidget(self.reply)
        foot.addStretch(1)
        self.accept = LinkButton(say("Accept this answer"), "check")
        self.accept.clicked.connect(lambda: self.accept_wanted.emit(self.row.id, self.row.is_answer))
        self.more = IconButton("ellipsis", say("More"), ink="text3", size=Size.ICON_SMALL)
        self.more.clicked.connect(lambda: self.menu().show_below(self.more))
        foot.addWidget(self.accept)
        foot.addWidget(self.more)

    def show_row(self, row: PostRow) -> None:
        """The post as it is now."""
        changed = row.html != self.row.html or not self.body.toPlainText()
        self.row = row
        remark = f" · {row.remark}" if row.remark else ""
        self._time.setText(f"{row.time}{remark}")
        self._time.setAccessibleDescription(row.moment)
        self._answer.setVisible(row.is_answer)
        if changed:
            gone = f"<p><i>{say('This post was deleted.')}</i></p>"
            self.body.show_words(gone if row.gone else row.html)
        if row.has_files and self.files is None:
            self.files = AttachmentStrip(self._session, margins=(_PADDING, 0), line=False)
            self._column.insertWidget(self._column.indexOf(self._foot), self.files)
            self.files.show_item(row.id)
        for mark, count in row.marks:
            button, mine = self._buttons[mark], mark in row.my_marks
            button.setText(str(count) if count else "")
            name = say("{words}; take it back", words=mark_words(mark)) if mine else mark_words(mark)
            button.show_icon(_ICONS[mark], name, ink="accent_text" if mine else "text3", filled=mine)
            button.setAccessibleDescription(str(count))
            button.updateGeometry()
        self.unfold.setVisible(row.folded)
        self._foot.setVisible(not row.gone)
        self.accept.setVisible(row.may_accept)
        if row.is_answer:
            self.accept.say(say("Not the answer"), "x")
        else:
            self.accept.say(say("Accept this answer"), "check")

    def _mark(self, mark: str) -> None:
        self.mark_wanted.emit(self.row.id, mark, mark in self.row.my_marks)

    def menu(self) -> Menu:
        """What is rarer than the buttons below the words."""
        menu = Menu(self)
        if self.row.is_question:
            menu.offer(say("Make a page of it"), lambda: self.page_wanted.emit(self.row.id))
        if self.row.mine:
            menu.offer(say("Edit"), self.edit)
            menu.offer(say("Delete"), lambda: self.delete_wanted.emit(self.row.id))
        else:
            mute = say("Mute {name}", name=self.row.author)
            menu.offer(mute, lambda: self.mute_wanted.emit(self.row.author_id, self.row.author))
        if self.row.may_erase:
            menu.offer(say("Erase for good…"), lambda: self.erase_wanted.emit(self.row.id))
        return menu

    # -- editing own words -----------------------------------------------------------------------------

    def edit(self) -> None:
        """Open the own words in their place."""
        if self._editor is not None:
            return
        self._editor = QWidget()
        column = QVBoxLayout(self._editor)
        column.setContentsMargins(0, 0, 0, 0)
        self.field = PostField(self._session, say("Your words"))
        self.field.setPlainText(self.row.text)
        note = PlainLabel(say("Ctrl+Enter keeps the change, Esc leaves it."), Type.META, "text3", wrap=True)
        save, leave = PrimaryButton(say("Keep the change")), GhostButton(say("Leave it"))
        row = QHBoxLayout()
        row.addWidget(note, 1)
        row.addWidget(leave)
        row.addWidget(save)
        column.addWidget(self.field)
        column.addLayout(row)
        self.field.sent.connect(self._save)
        self.field.left.connect(self.end_edit)
        save.clicked.connect(self._save)
        leave.clicked.connect(self.end_edit)
        self.body.hide()
        self._column.insertWidget(1, self._editor)
        self.field.setFocus()

    def _save(self) -> None:
        self.edited.emit(self.row.id, self.field.toPlainText())

    def end_edit(self) -> None:
        """Show the words again."""
        if self._editor is not None:
            self._editor.deleteLater()
            self._editor = None
            self.body.show()
