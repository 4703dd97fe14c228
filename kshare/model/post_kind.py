"""What a post is meant as; apart from the posts, since whoever only shows them needs no more."""

from __future__ import annotations

from enum import StrEnum


class PostKind(StrEnum):
    """Other kinds of newer versions are shown as notes."""

    NOTE = "note"
    QUESTION = "question"
    POLL = "poll"
    THANKS = "thanks"
    STORY = "story"
    CHAT = "chat"
