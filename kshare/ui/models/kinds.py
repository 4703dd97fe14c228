"""How each kind of item looks and is called: always icon, colour and word together."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.words import say


@dataclass(frozen=True, slots=True)
class Look:
    """Icon name, colour tokens for ink and soft background."""

    icon: str
    ink: str
    soft: str


LOOKS = {
    "page": Look("book-open", "page", "page_soft"),
    "question": Look("circle-help", "page", "page_soft"),
    "post": Look("message-circle", "post", "post_soft"),
    "bookmark": Look("bookmark", "bookmark", "bookmark_soft"),
    "person": Look("users", "person", "person_soft"),
    "file": Look("paperclip", "text2", "hover"),
    "draft": Look("pencil", "text2", "hover"),
}


def kind_word(kind: str) -> str:
    """The kind's name for people; an unknown kind comes from a newer version."""
    match kind:
        case "page":
            return say("Page")
        case "question":
            return say("Question")
        case "post":
            return say("Post")
        case "bookmark":
            return say("Bookmark")
        case "person":
            return say("Person")
        case "file":
            return say("File")
        case "draft":
            return say("Draft")
        case _:
            return say("Needs a newer version")


def look(kind: str) -> Look:
    """Icon and colours of a kind."""
    return LOOKS.get(kind, Look("info", "text3", "hover"))
