"""A page out of a thread: what was asked and what answered it, with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kshare.queries.items import Item
from kshare.queries.reader import Reader
from kshare.queries.templates import Beginning
from kshare.queries.threads import ShowThread, Thread, show_thread
from kshare.words import say

_TITLE_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class BeginPage:
    """The post at the top of a thread, or one of its replies: its id."""

    post: str


def page_of_thread(reader: Reader, request: BeginPage) -> Beginning:
    """What a page about a thread begins with, in the thread's space: its first line as the title, then its words and
    the accepted answer, or every answer while none is accepted; each says whose it is. Raises NotFound."""
    thread = show_thread(reader, ShowThread(request.post))
    top = thread.top
    parts = [top.text.strip()]
    for answer in _answers(thread):
        parts += [f"## {say('Answer by {name}', name=answer.author.name)}", answer.text.strip()]
    source = say("Question by {name}") if top.kind == "question" else say("Post by {name}")
    parts += ["---", f"[{source.format(name=top.author.name)}](kshare:post/{top.id})"]
    title = top.text.strip().partition("\n")[0][:_TITLE_CHARACTERS].strip()
    return Beginning(title, "\n\n".join(parts) + "\n", top.tags, top.space)


def _answers(thread: Thread) -> Iterator[Item]:
    """The accepted one, else all that answer the top itself."""
    accepted = thread.top.answer
    for reply, depth in thread.replies:
        if reply.id == accepted or (accepted is None and depth == 1):
            yield reply
