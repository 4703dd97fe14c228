"""A post with its thread: read, reply, say what it was worth, accept an answer, edit and delete own words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.changes import MARKS, PEOPLE, POSTS, Changes
from kshare.queries.drafts import DraftRow, find_draft
from kshare.queries.related import RelatedTo
from kshare.store.erasable import WhatToErase
from kshare.ui.actions import pressed
from kshare.ui.erasing import erase_sheet_on
from kshare.ui.readers.item_reader import ItemReader
from kshare.ui.readers.post_view import PostView
from kshare.ui.readers.reply_box import ReplyBox
from kshare.ui.readers.thread_values import PostRow, ThreadView, ViewThread, thread_view
from kshare.ui.search.related_rows import ItemRow, ItemRows, related_rows
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.tab_order import tab_through
from kshare.ui.writing.keeping import Keeping
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
_SHOWN: Final = 40
"""Replies that are shown at once; buttons bring the ones before and the next."""
_MADE: Final = 6
"""Posts that are put on the screen in one go: more of them would be felt."""


class ThreadReader(ItemReader):
    """Shows the thread that a post belongs to."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._post = ""
        self._reply_to = ""
        self._asked = ViewThread("", None, _SHOWN)
        self._coming: list[tuple[int, PostRow]] = []
        self._view: ThreadView | None = None
        self._views: dict[str, PostView] = {}
        self._wants_edit = self._wants_scroll = False
        self._keeper = Keeping(session, self._keep, self)
        self._build()
        self._session.ending.connect(self.keep_draft)
        session.changed.connect(self._on_changes)

    def _build(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(say("Thread"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        content.setObjectName("content")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(Space.XXL, Space.L, Space.XXL, Space.L)
        self._column.setSpacing(0)
        self._where = PlainLabel("", Type.META, "text3")
        self._column.addWidget(self._where)
        self._earlier = GhostButton("")
        self._earlier.clicked.connect(self._show_earlier)
        self._earlier.hide()
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
        self.reply = ReplyBox(self._session)
        self.reply.sent.connect(self._send)
        self.reply.typed.connect(self._keeper.touch)
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
    def begins_in(self) -> QWidget:
        """What the keyboard reads in."""
        return self._scroll

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
        self._post, self._reply_to, self._view = item_id, "", None
        self._asked = ViewThread(item_id, None, _SHOWN)
        self._coming = []
        self._wants_edit, self._wants_scroll = False, True
        self._earlier.hide()
        self._more.hide()
        for shown in tuple(self._views):
            self._drop(shown)
        self.reply.field.clear()
        self.reply.files.clear()
        self.reply.button.setEnabled(True)
        self.reply.show_whom("")
        self.reply.trouble.hide()
        self._keeper.stop()
        self.related.show_rows(())
        self._read()
        self._session.ask(find_draft, f"reply:{item_id}", self, self._restore, topic="draft")

    def start_reply(self) -> None:
        """Put the cursor into the reply box."""
        self.reply.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def start_edit(self) -> None:
        """Open the own words of the post that is shown, as soon as they are here."""
        self._wants_edit = True
        self._edit_if_wanted()

    def _edit_if_wanted(self) -> None:
        view = self._views.get(self._post)
        if self._wants_edit and view is not None:
            self._wants_edit = False
            if view.row.mine:
                view.edit()

    def _read(self) -> None:
        self._session.ask(thread_view, self._asked, self, self._show, lane="io")

    def _on_changes(self, changes: Changes) -> None:
        if self._post and self.isVisible() and changes.touches(POSTS, MARKS, PEOPLE):
            self._read()

    def _show(self, view: ThreadView) -> None:
        first = self._view is None
        self._view = view
        self._asked = replace(self._asked, first=view.before)
        kind = say("Question") if view.is_question else say("Post")
        replies = say_many("{count} reply", "{count} replies", view.replies)
        self._where.setText(" · ".join((kind, view.space, replies)))
        for gone in self._views.keys() - {row.id for row in view.posts}:
            self._drop(gone)
        self._coming = list(enumerate(view.posts))
        self._show_some()
        self._earlier.setVisible(view.before > 0)
        self._earlier.setText(
            say_many("Show {count} earlier reply", "Show {count} earlier replies", min(view.before, _SHOWN))
        )
        self._more.setVisible(view.after > 0)
        self._more.setText(say_many("Show {count} more", "Show {count} more", min(view.after, _SHOWN)))
        if first:
            self._ask_related()

    def _drop(self, post_id: str) -> None:
        view = self._views.pop(post_id)
        self._posts.removeWidget(view)
        view.hide()
        view.deleteLater()

    def _show_some(self) -> None:
        """The next posts, then a breath: the window answers between them."""
        made = 0
        while self._coming and made < _MADE:
            place, row = self._coming.pop(0)
            made += row.id not in self._views
            self._show_post(place, row)
        if self._coming:
            QTimer.singleShot(0, self, self._show_some)
        else:
            self._order_tabs()
            self._edit_if_wanted()
            self._scroll_if_wanted()

    def _order_tabs(self) -> None:
        """The posts as they stand, then what is below them."""
        shown = self._view.posts if self._view is not None else ()
        posts = [self._views[row.id] for row in shown if row.id in self._views]
        tab_through(*posts[:1], self._earlier, *posts[1:], self._more, self.related, self.reply)

    def _ask_related(self) -> None:
        """Last of all: what belongs to the thread stands below it and moves nothing."""
        request, done = RelatedTo(self._post, _RELATED), partial(self._show_related, self._post)
        self._session.ask(related_rows, request, self, done, lambda _trouble: None, lane="io")

    def _show_related(self, post: str, rows: tuple[ItemRow, ...]) -> None:
        if post == self._post:
            self.related.show_rows(rows)
            self._order_tabs()

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
            view.whole_wanted.connect(self._show_whole)
            self._views[row.id] = view
            self._posts.insertWidget(place if place == 0 else place + 1, view)
            if place == 0:
                self._posts.insertWidget(1, self._earlier, 0, Qt.AlignmentFlag.AlignHCenter)
        else:
            view.show_row(row)

    def _scroll_if_wanted(self) -> None:
        if self._wants_scroll and self._view is not None:
            self._wants_scroll = False
            if self._post != self._view.posts[0].id:
                QTimer.singleShot(0, self, self._scroll_to_post)

    def _scroll_to_post(self) -> None:
        if self._post in self._views:
            self._scroll.ensureWidgetVisible(self._views[self._post], 0, Space.XXL)

    def _show_more(self) -> None:
        self._asked = replace(self._asked, limit=self._asked.limit + _SHOWN)
        self._read()

    def _show_earlier(self) -> None:
        first = self._asked.first or 0
        step = min(first, _SHOWN)
        self._asked = replace(self._asked, first=first - step, limit=self._asked.limit + step)
        self._read()

    def _show_whole(self, post_id: str) -> None:
        self._asked = replace(self._asked, whole=self._asked.whole | {post_id})
        self._read()

    # -- replying --------------------------------------------------------------------------------------

    def _answer(self, post_id: str) -> None:
        self._reply_to = post_id
        view = self._views.get(post_id)
        self.reply.show_whom(view.row.author if view is not None and view.row.depth else "")
        if post_id:
            self.start_reply()

    def _send(self, text: str) -> None:
        self._keeper.stop()
        self.reply.button.setEnabled(False)
        # Whoever is quicker than the thread answers the post that was opened.
        target = self._reply_to or (self._view.posts[0].id if self._view is not None else self._post)
        files = tuple(self.reply.files.files)
        post = WritePost(text, reply_to=target, draft=f"reply:{self._post}", files=files)
        sent, refused = partial(self._sent, self._post, post), partial(self._refused, self._post, post)
        self._session.run(write_post, post, self, sent, refused, said=say("Replied"))

    def _sent(self, thread: str, post: WritePost, _done: Done) -> None:
        """The reply is kept. What is in the box by now may be of another thread, or typed since."""
        if thread != self._post:
            return
        self.reply.button.setEnabled(True)
        self.reply.files.let_go(post.files)
        self.reply.trouble.hide()
        self._answer("")
        if self.reply.field.toPlainText() == post.text:
            self.reply.field.clear()
            self._keeper.stop()

    def _refused(self, thread: str, post: WritePost, trouble: KShareError) -> None:
        if thread != self._post:
            draft = KeepDraft(f"reply:{thread}", "reply", post.text, entity=thread, files=post.files)
            self._session.run(write_draft, draft, self)
            self._session.tell_trouble(trouble)
            return
        self.reply.button.setEnabled(True)
        self.reply.trouble.setText(trouble.full_message)
        self.reply.trouble.show()

    def keep_draft(self) -> None:
        """Keep an unsent reply on this PC without waiting, if it changed since it was kept."""
        if self._keeper.waiting:
            self._keep()

    def _keep(self) -> None:
        key, text = f"reply:{self._post}", self.reply.field.toPlainText()
        files = tuple(self.reply.files.files)
        if text.strip() or files:
            draft = KeepDraft(key, "reply", text, entity=self._post, files=files)
            self._keeper.run(write_draft, draft)
        else:
            self._keeper.run(throw_draft_away, DropDraft(key))

    def _restore(self, draft: DraftRow | None) -> None:
        if draft is not None and draft.key == f"reply:{self._post}" and not self.reply.field.toPlainText():
            self.reply.field.setPlainText(draft.text)
            self.reply.files.show_files(draft.files)
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
        erase_sheet_on(self._session, self).ask(WhatToErase(post_id), lead)

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
