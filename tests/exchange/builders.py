"""Values for tests of the exporters."""

from __future__ import annotations

from kshare.exchange.values import (
    MARKDOWN,
    ExportedBookmark,
    ExportedPage,
    ExportedPerson,
    ExportedPost,
    Source,
)

MAY = 1_715_000_000_123


def a_page(
    title: str = "Travel rules",
    text: str = "# Rules\n\nSee [[Visa]].\n",
    *,
    id: str = "a" * 32,  # noqa: A002
) -> ExportedPage:
    source = Source(MARKDOWN, "vault", "a/Travel rules.md", "00")
    return ExportedPage(
        id,
        title=title,
        text=text,
        tags=("travel", "plant/b"),
        created=MAY,
        updated=MAY + 1,
        authors=("anna", "ben"),
        space="Team",
        source=source,
    )


def a_bookmark(url: str = "https://x.de/?a=1&copy=2", *, note: str = "Why & <how>") -> ExportedBookmark:
    tags = ("qt", "read-later")
    return ExportedBookmark(
        "b" * 32,
        url=url,
        title='The "best" <one>',
        tags=tags,
        note=note,
        text="kept",
        added=MAY,
        savers=("anna",),
    )


def a_post(text: str = "Moved the visa page", *, time: int = MAY) -> ExportedPost:
    return ExportedPost("c" * 32, "question", "anna", time, text, "d" * 32, ("visa",))


def a_person() -> ExportedPerson:
    return ExportedPerson("e" * 32, "Anna Berg", "anna", "Plant B", ("seals",), "Ask me")
