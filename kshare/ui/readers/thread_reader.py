"""A post with its thread: read, reply, say what it was worth, accept an answer, edit and delete own words."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.changes import MARKS, PEOPLE, POSTS, Changes
from kshare.queries.drafts import DraftRow, find_draft
from kshare.queries.related import RelatedTo
from kshare.store.erasable import WhatToErase
from kshare.ui.actions import pressed
from kshare.ui.composer import KEEP_MS
from kshare.ui.erasing import sheet_on
from kshare.ui.files.pending import PendingFiles
from kshare.ui.files.taking import ask_for_files
from kshare.ui.post_field import PostField
from kshare.ui.readers.post_view import PostView
from kshare.ui.readers.thread_values import PostRow, ThreadView, thread_view
from kshare.ui.related_rows import ItemRow, ItemRows, related_rows
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton, LinkButton, PrimaryButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import PlainLabel
from kshare.usecases.drafts import DropDraft, KeepDraft, throw_draft_away, write_draft
from kshare.usecases.people import Mute, mute
from kshare.usecases.posts import (
    AcceptAnswer,
    DeletePost,
    EditPost,
    MarkItem,
    WritePost,
    accept_answer,
    delete_post,
    edit_post,
    mark_item,
    write_post,
)
from kshare.usecases.undo import Done
from kshare.words import say, say_many

_RELATED: Final = 4
_SHOWN: Final = 60
"""Posts that are shown at once; a button brings the next ones."""


class _ReplyBox(Card):
    """A field and who is answered."""

    sent = Signal(str)
    typed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        column = self.column(Space.M, Space.S)
        self.field = PostField(session, say("Write a reply"), least_lines=2)
        self.files = PendingFiles(session)
        self.field.sent.connect(self._send)
        self.field.left.connect(self.clearFocus)
        self.field.textChanged.connect(self.typed)
        self._whom = LinkButton("", "x")
        self._whom.setAccessibleDescription(say("Answer the first post instead"))
        self.trouble = PlainLabel("", Type.META, "danger", wrap=True)
        self.trouble.hide()
        self.button = PrimaryButton(say("Reply  Ctrl ↵"))
        self.button.setAccessibleName(say("Reply"))
        self.button.clicked.connect(self._send)
        row = QHBoxLayout()
        attach = IconButton("paperclip", say("Attach file"), size=Size.ICON_SMALL)
        attach.clicked.connect(lambda: self.files.take(ask_for_files(self)))
        row.addWidget(attach)
        row.addWidget(self._whom)
        row.addStretch(1)
        row.addWidget(self.button)
        self.field.takes_files = True
        self.field.files_given.connect(self.files.take)
        column.addWidget(self.field)
        column.addWidget(self.files)
        column.addWidget(self.trouble)
        column.addLayout(row)
        self.whom_dropped = self._whom.clicked
        self.show_whom("")

    def show_whom(self, name: str) -> None:
        """The colleague within the thread who is answered; '' for the first post."""
        self._whom.setText(say("To {name}", name=name) if name else "")
        self._whom.setVisible(bool(name))
        self._whom.updateGeometry()

    def _send(self) -> None:
        if self.field.toPlainText().strip() and self.button.isEnabled():
            self.sent.emit(self.field.toPlainText())


class ThreadReader(QWidget):
    """Shows the thread that a post belongs to."""

    link_wanted = Signal(str)
    opened = Signal(str)
    page_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._post = ""
        self._reply_to = ""
        self._limit = _SHOWN
        self._view: ThreadView | None = None
        self._views: dict[str, PostView] = {}
        self._wants_reply = False
        self._build()
        self._keeper = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keeper.timeout.connect(self.keep_draft)
        session.changed.connect(self._on_changes)

    def _build(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        content.setObjectName("content")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(Space.XXL, Space.L, Space.XXL, Space.L)
        self._column.setSpacing(0)
        self._where = PlainLabel("", Type.META, "text3")
        self._column.addWidget(self._where)
        self._posts = QVBoxLayout()
        self._posts.setSpacing(0)
        self._column.addLayout(self._posts)
        self._more = GhostButton("")
        self._more.clicked.connect(self._show_more)
        self._more.hide()
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addSpacing(Space.L)
        self.related = ItemRows(say("Related"))
        self.related.opened.connect(self.opened)
        self._column.addWidget(self.related)
        self._column.addStretch(1)
        self._scroll.setWidget(content)
        self.reply = _ReplyBox(self._session)
        self.reply.sent.connect(self._send)
        self.reply.typed.connect(lambda: self._keeper.start())
        self.reply.whom_dropped.connect(lambda: self._answer(""))
        foot = QVBoxLayout()
        foot.setContentsMargins(Space.XXL, 0, Space.XXL, Space.L)
        foot.addWidget(self.reply)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(foot)

    # -- showing ---------------------------------------------------------------------------------------

    @property
    def views(self) -> dict[str, PostView]:
        """The posts that are shown, by id."""
        return self._views

    def show_item(self, item_id: str) -> None:
        """Show the thread of a post; scrolled to it if it is a reply."""
        if item_id == self._post:
            self._read()
            return
        self.keep_draft()
        self._post, self._reply_to, self._limit, self._view = item_id, "", _SHOWN, None
        for view in self._views.values():
            view.deleteLater()
        self._views = {}
        self.reply.field.clear()
        self.reply.files.clear()
        self.reply.show_whom("")
        self.reply.trouble.hide()
        self._keeper.stop()
        self.related.show_rows(())
        self._read()
        self._session.ask(find_draft, f"reply:{item_id}", self, self._restore, topic="draft")

    def start_reply(self) -> None:
        """Put the cursor into the reply box."""
        self.reply.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _read(self) -> None:
        work = partial(self._session.workspace.ask, thread_view, self._post)
        self._session.work("io", work, self, self._show, self._fail, topic="thread")

    def _on_changes(self, changes: Changes) -> None:
        if self._post and self.isVisible() and changes.touches(POSTS, MARKS, PEOPLE):
            self._read()

    def _show(self, view: ThreadView) -> None:
        first = self._view is None
        self._view = view
        answers = len(view.posts) - 1
        kind = say("Question") if view.is_question else say("Post")
        self._where.setText(
            " · ".join((kind, view.space, say_many("{count} reply", "{count} replies", answers)))
        )
        shown = view.posts[: self._limit]
        for place, row in enumerate(shown):
            self._show_post(place, row)
        for gone in self._views.keys() - {row.id for row in shown}:
            self._views.pop(gone).deleteLater()
        rest = len(view.posts) - len(shown)
        self._more.setVisible(rest > 0)
        self._more.setText(say_many("Show {count} more", "Show {count} more", rest))
        if first:
            self._ask_related()
        if first and self._post in self._views and self._post != view.posts[0].id:
            QTimer.singleShot(0, self, self._scroll_to_post)

    def _ask_related(self) -> None:
        """Last of all: what belongs to the thread stands below it and moves nothing."""
        work = partial(self._session.workspace.ask, related_rows, RelatedTo(self._post, _RELATED))
        done = partial(self._show_related, self._post)
        self._session.work("io", work, self, done, lambda _trouble: None, topic="related")

    def _show_related(self, post: str, rows: tuple[ItemRow, ...]) -> None:
        if post == self._post:
            self.related.show_rows(rows)

    def _show_post(self, place: int, row: PostRow) -> None:
        view = self._views.get(row.id)
        if view is None:
            view = PostView(self._session, row)
            view.link_wanted.connect(self.link_wanted)
            view.person_wanted.connect(self.opened)
            view.reply_wanted.connect(self._answer)
            view.mark_wanted.connect(self._mark)
            view.accept_wanted.connect(self._accept)
            view.edited.connect(self._edit)
            view.delete_wanted.connect(self._delete)
            view.erase_wanted.connect(self._erase)
            view.mute_wanted.connect(self._mute)
            view.page_wanted.connect(self.page_wanted)
            self._views[row.id] = view
            self._posts.insertWidget(place, view)
        else:
            view.show_row(row)

    def _scroll_to_post(self) -> None:
        if self._post in self._views:
            self._scroll.ensureWidgetVisible(self._views[self._post], 0, Space.XXL)

    def _show_more(self) -> None:
        self._limit += _SHOWN
        if self._view is not None:
            self._show(self._view)

    def _fail(self, trouble: KShareError) -> None:
        self._session.trouble.emit(trouble)

    # -- replying --------------------------------------------------------------------------------------

    def _answer(self, post_id: str) -> None:
        self._reply_to = post_id
        view = self._views.get(post_id)
        self.reply.show_whom(view.row.author if view is not None and view.row.depth else "")
        if post_id:
            self.start_reply()

    def _send(self, text: str) -> None:
        if self._view is None:
            return
        self._keeper.stop()
        self.reply.button.setEnabled(False)
        target = self._reply_to or self._view.posts[0].id
        post = WritePost(text, reply_to=target, draft=f"reply:{self._post}")
        self._session.run(write_post, post, self, self._sent, self._refused, said=say("Replied"))

    def _sent(self, done: Done) -> None:
        self.reply.files.attach_to(done.id, None, self._all_sent)

    def _all_sent(self) -> None:
        self.reply.field.clear()
        self._keeper.stop()
        self.reply.trouble.hide()
        self.reply.button.setEnabled(True)
        self._answer("")

    def _refused(self, trouble: KShareError) -> None:
        self.reply.button.setEnabled(True)
        self.reply.trouble.setText(f"{trouble.message} {trouble.next_step}")
        self.reply.trouble.show()

    def keep_draft(self) -> None:
        """Keep an unsent reply on this PC."""
        if not self._keeper.isActive():
            return
        self._keeper.stop()
        key, text = f"reply:{self._post}", self.reply.field.toPlainText()
        if text.strip():
            self._session.run(write_draft, KeepDraft(key, "reply", text, entity=self._post), self)
        else:
            self._session.run(throw_draft_away, DropDraft(key), self)

    def _restore(self, draft: DraftRow | None) -> None:
        if draft is not None and draft.key == f"reply:{self._post}" and not self.reply.field.toPlainText():
            self.reply.field.setPlainText(draft.text)
            self._keeper.stop()

    # -- acting ----------------------------------------------------------------------------------------

    def _mark(self, post_id: str, mark: str, withdraw: bool) -> None:
        self._session.run(mark_item, MarkItem(post_id, mark, withdraw=withdraw), self)

    def _accept(self, post_id: str, withdraw: bool) -> None:
        said = say("Not the answer any more") if withdraw else say("Answer accepted")
        self._session.run(accept_answer, AcceptAnswer(post_id, withdraw), self, said=said)

    def _edit(self, post_id: str, text: str) -> None:
        view = self._views[post_id]
        self._session.run(
            edit_post, EditPost(post_id, text), self, lambda _done: view.end_edit(), said=say("Changed")
        )

    def _delete(self, post_id: str) -> None:
        self._session.run(delete_post, DeletePost(post_id), self, said=say("Deleted"))

    def _erase(self, post_id: str) -> None:
        row = self._views[post_id].row
        lead = (
            say("Your post. Replies to it stay.")
            if row.mine
            else say("The post of {name}. Replies to it stay.", name=row.author)
        )
        sheet_on(self._session, self).ask(WhatToErase(post_id), lead)

    def _mute(self, person_id: str, name: str) -> None:
        said = say("The posts of {name} are not shown to you any more.", name=name)
        self._session.run(mute, Mute(person_id), self, said=said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """R replies, L says that the first post helped."""
        if pressed(event, "item.reply"):
            self.start_reply()
        elif pressed(event, "item.helped") and self._view is not None:
            first = self._view.posts[0]
            self._mark(first.id, "helped", "helped" in first.my_marks)
        else:
            super().keyPressEvent(event)
