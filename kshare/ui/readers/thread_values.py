"""A thread as its reader shows it; made on a lane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kshare.model.post import OTHERS_MAY_ACCEPT_AFTER_MS
from kshare.model.statement import Role
from kshare.queries.attachments import has_files
from kshare.queries.items import Item
from kshare.queries.reader import Reader
from kshare.queries.threads import ShowThread, show_thread
from kshare.ui.presenting.card_rows import card_row
from kshare.ui.presenting.times import moment_words, time_words
from kshare.words import say

MARKS: Final = ("helped", "struggled", "disagree", "thanks")


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post of a thread. `html` is sanitised, `text` its Markdown; `depth` is 0 for the first one."""

    id: str
    author: str
    author_id: str
    time: str
    moment: str
    html: str
    text: str
    remark: str
    depth: int
    marks: tuple[tuple[str, int], ...]
    my_marks: tuple[str, ...]
    mine: bool
    gone: bool = False
    is_question: bool = False
    is_answer: bool = False
    may_accept: bool = False
    has_files: bool = False
    folded: bool = False
    """True if `html` is only the beginning; `text` is whole."""
    may_erase: bool = False
    """Own words, or those of others where this person is a moderator."""


@dataclass(frozen=True, slots=True)
class ThreadView:
    """The first post, some of its replies, and the space where they are read.

    `before` and `after` are the replies that stand before and behind those.
    """

    posts: tuple[PostRow, ...]
    space: str
    is_question: bool
    answered: bool
    before: int = 0
    after: int = 0

    @property
    def replies(self) -> int:
        """How many there are in all."""
        return self.before + len(self.posts) - 1 + self.after


@dataclass(frozen=True, slots=True)
class ViewThread:
    """Which thread, as in `ShowThread`; the posts in `whole` are not folded."""

    post: str
    first: int | None = 0
    limit: int = 60
    whole: frozenset[str] = frozenset()


def thread_view(reader: Reader, request: ViewThread) -> ThreadView:
    """A part of a thread, rendered. NotFound if there is no such post."""
    thread = show_thread(reader, ShowThread(request.post, request.first, request.limit))
    whole = request.whole
    top = thread.top
    is_question = top.kind == "question"
    may_accept = is_question and (top.mine or reader.now_ms - top.time_ms >= OTHERS_MAY_ACCEPT_AFTER_MS)
    rows = [_post_row(reader, top, 0, top.answer, whole)]
    for item, depth in thread.replies:
        may = may_accept and depth == 1 and item.author != top.author
        rows.append(_post_row(reader, item, depth, top.answer, whole, may_accept=may))
    from kshare.queries.members import role_here  # a window paints before it loads what checks keys

    if role_here(reader, top.space) >= Role.MODERATOR:
        rows = [replace(row, may_erase=True) for row in rows]
    after = thread.count - thread.first - len(thread.replies)
    return ThreadView(tuple(rows), top.space, is_question, top.answer is not None, thread.first, after)


def _post_row(
    reader: Reader,
    item: Item,
    depth: int,
    answer: str | None,
    whole: frozenset[str],
    *,
    may_accept: bool = False,
) -> PostRow:
    gone = item.kind == "gone"
    card = None if gone else card_row(reader, item, whole=item.id in whole)
    return PostRow(
        id=item.id,
        author=item.author.name,
        author_id=item.author.id,
        time=time_words(item.time_ms, reader.now_ms),
        moment=moment_words(item.time_ms, reader.now_ms),
        html=card.body_html if card is not None else "",
        text=item.text,
        remark=say("edited") if item.state == "edited" else "",
        depth=depth,
        marks=tuple((mark, item.marks.get(mark, 0)) for mark in MARKS),
        my_marks=item.my_marks,
        mine=item.mine,
        gone=gone,
        is_question=item.kind == "question",
        is_answer=item.id == answer,
        may_accept=may_accept,
        has_files=has_files(reader, item.id),
        folded=card is not None and card.folded,
        may_erase=item.mine,
    )
