"""The quiet section "Related" at the end of what is read. It comes last and moves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Final

from PySide6.QtCore import QObject

from kshare.queries.related import RelatedTo
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.documents.rich_looks import lines_of, rule
from kshare.ui.search.related_rows import ItemRow, related_rows
from kshare.ui.session import Session
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Type
from kshare.words import say

SHOWN: Final = 5
_ASKED: Final = 12
"""More than are shown: what links here stands in its own box on a page."""
_ADDRESSES: Final = {"page": "page", "bookmark": "bookmark", "question": "post", "post": "post"}


class RelatedSection(QObject):
    """Appends what belongs to the shown item once everything else is painted."""

    def __init__(self, session: Session, browser: PageBrowser) -> None:
        super().__init__(browser)
        self._session, self._browser = session, browser
        self._item = ""
        self._rows: tuple[ItemRow, ...] | None = None
        browser.settled.connect(self._append_or_ask)

    def show_item(self, item: str) -> None:
        """Another item is about to be shown."""
        self._item, self._rows = item, None

    def _append_or_ask(self) -> None:
        if self._rows is not None:
            self._append()
        elif self._item:
            request, done = RelatedTo(self._item, _ASKED), partial(self._arrive, self._item)
            # The item may have gone meanwhile; its reader says so.
            self._session.ask(related_rows, request, self, done, lambda _trouble: None, lane="io")

    def _arrive(self, item: str, rows: tuple[ItemRow, ...]) -> None:
        if item == self._item and self._browser.complete:
            self._rows = rows
            self._append()

    def _append(self) -> None:
        rows = [row for row in self._rows or () if not (row.kind == "page" and row.links_here)][:SHOWN]
        if rows:
            self._browser.append(related_html(rows))


def related_html(rows: Sequence[ItemRow]) -> str:
    """The section as rich text in the colours of the theme; everything from people is escaped."""
    palette = theme().palette
    head = f"{Type.META.value.css};font-weight:600;color:{palette.text2};margin:12px 0 8px 0"
    link = f"color:{palette.accent_text};text-decoration:none"
    lines = "".join(
        f'<p style="{lines_of(Type.META)};margin:0 0 8px 0">'
        f'<a href="kshare:{_ADDRESSES[row.kind]}/{escape(row.id)}" style="{link}">{escape(row.title)}</a>'
        f'<br><span style="{Type.META.value.css};color:{palette.text3}">{escape(row.because)}</span></p>'
        for row in rows
    )
    title = f'<p style="{head}">{escape(say("Related"))}</p>'
    return f'{rule(palette, "20px 0 0 0")}{title}{lines}<p style="margin:0">&nbsp;</p>'
