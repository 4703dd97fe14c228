"""A page out of a thread: what was asked and what answered it, with its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kshare.model.mentions import MENTION
from kshare.model.prose import with_line_ends
from kshare.model.tag import HASHTAG, hashtag_at
from kshare.queries.items import Item
from kshare.queries.reader import Reader
from kshare.queries.templates import Beginning
from kshare.queries.threads import ShowThread, Thread, show_thread
from kshare.words import say

_TITLE_CHARACTERS: Final = 120
_QUESTION: Final = re.compile(r"[^?]{8,}\?(?=\s)")
"""The first sentence of a line if it asks; what follows is said to somebody."""


@dataclass(frozen=True, slots=True)
class BeginPage:
    """The post at the top of a thread, or one of its replies: its id."""

    post: str


def page_of_thread(reader: Reader, request: BeginPage) -> Beginning:
    """What a page about a thread begins with, in the thread's space: a title out of its first line, then its words
    and the accepted answer, or every answer while none is accepted; each says whose it is. Raises NotFound."""
    thread = show_thread(reader, ShowThread(request.post))
    top = thread.top
    parts = [with_line_ends(top.text.strip())]
    for answer in _answers(thread):
        parts += [
            f"## {say('Answer by {name}', name=answer.author.name)}",
            with_line_ends(answer.text.strip()),
        ]
    source = say("Question by {name}") if top.kind == "question" else say("Post by {name}")
    parts += ["---", f"[{source.format(name=top.author.name)}](kshare:post/{top.id})"]
    title = _title(top.text.strip().partition("\n")[0])
    return Beginning(title, "\n\n".join(parts) + "\n", top.tags, top.space)


def _title(line: str) -> str:
    """The words of a line without whom it is said to, and without the tags at its end.

    >>> _title("How do we reset #pump-3? @anna do you know? #pumps")
    'How do we reset pump-3?'
    """
    asked = _QUESTION.match(line)
    words = MENTION.sub("", asked[0] if asked else line).split()
    while len(words) > 1 and _is_tag(words[-1]) and not all(map(_is_tag, words)):
        words.pop()
    return HASHTAG.sub(_word_of_tag, " ".join(words))[:_TITLE_CHARACTERS].strip()


def _is_tag(word: str) -> bool:
    found = HASHTAG.fullmatch(word)
    return found is not None and hashtag_at(found) != ("", "")


def _word_of_tag(found: re.Match[str]) -> str:
    return found[0][1:] if hashtag_at(found) != ("", "") else found[0]


def _answers(thread: Thread) -> Iterator[Item]:
    """The accepted one, else all that answer the top itself."""
    accepted = thread.top.answer
    for reply, depth in thread.replies:
        if reply.id == accepted or (accepted is None and depth == 1):
            yield reply
