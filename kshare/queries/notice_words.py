"""A notice as a sentence, for the window and the command line."""

from __future__ import annotations

from kshare.queries.inbox import Notice
from kshare.words import say, say_many


def notice_words(notice: Notice) -> str:
    """Who did what: "Ben and 2 others replied to you". The item's title and the words said stand elsewhere."""
    who = _who(notice)
    match notice.kind:
        case _ if not who:
            return say_many(
                "{count} file of {space} cannot be read yet",
                "{count} files of {space} cannot be read yet",
                notice.count,
                space=notice.space,
            )
        case "mention" if notice.item_kind == "page":
            return say("{who} wrote about you on a page", who=who)
        case "mention":
            return say("{who} mentioned you", who=who)
        case "reply":
            return say("{who} replied to you", who=who)
        case "answer":
            return say("{who} answered your question", who=who)
        case "change":
            return say("{who} changed a page you wrote at", who=who)
        case "mark":
            return _mark_words(notice, who)
    return say("{who} did something that a newer version shows", who=who)


def _who(notice: Notice) -> str:
    if notice.actor is None:
        return ""
    others = notice.people - 1
    if not others:
        return notice.actor.name
    return say_many("{name} and {count} other", "{name} and {count} others", others, name=notice.actor.name)


def _mark_words(notice: Notice, who: str) -> str:
    match notice.mark:
        case "helped":
            return say("{who} said that this helped", who=who)
        case "struggled":
            return say("{who} struggled with this", who=who)
        case "disagree":
            return say("{who} disagreed with this", who=who)
        case "thanks":
            return say("{who} said thank you for this", who=who)
    return say("{who} marked this", who=who)
