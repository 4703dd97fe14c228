"""Looking through former texts of pages: `in:history`. Words that are gone from a page are found, with who wrote them.

Former texts are in no index: they are many, and most are nearly alike. Those that are looked for are put into an index
in memory, which is asked like the other one, so that the whole query language holds. It is bounded, and the answer
says how far it looked. What was erased for good is not there.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from kshare.index.document import Document
from kshare.index.query import parse
from kshare.index.results import Hit
from kshare.index.schema import create
from kshare.index.searcher import Searcher
from kshare.index.writer import Writer
from kshare.model.clock import display_ms
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.skeleton import Skeleton, read_skeleton
from kshare.queries.documents import document_uid
from kshare.queries.reader import Reader
from kshare.render.plain import plain_text
from kshare.store.log import EntityKey
from kshare.store.revision_texts import RevisionTexts
from kshare.store.roster import authority_of
from kshare.words import say, say_many

MOST_TEXTS: Final = 2_000
"""Former texts that are searched, newest first: about a second."""
MOST_CHARACTERS: Final = 2_000_000
_MOST_OPS: Final = 100_000
"""Operations of the log that are looked at, newest first, to find them."""
_AT_ONCE: Final = 2_000
_MOST_HITS: Final = 1_000
_IN_HISTORY: Final = re.compile("history|verlauf", re.IGNORECASE)
_WILDCARD: Final = re.compile(r"[*?~]")


@dataclass(frozen=True, slots=True)
class FormerText:
    """A page of whose former texts one fits best, and that revision (text id)."""

    hit: Hit
    revision: str


def asks_for_history(query: str) -> bool:
    """True if the query has the filter `in:history`.

    >>> asks_for_history("pump in:history"), asks_for_history('"in:history"'), asks_for_history("in:historian")
    (True, False, False)
    """
    return _IN_HISTORY.search(query) is not None and parse(query).history


def former_texts_with(
    reader: Reader, query: str, aliases: dict[str, dict[str, str]]
) -> tuple[tuple[FormerText, ...], str]:
    """Pages with a former text that fits, best first, each once; and a sentence on how far it looked."""
    former = _FormerTexts(reader)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        create(memory)
        writer = Writer(memory)
        writer.put(former.documents())
        if _WILDCARD.search(query):
            writer.refresh_words()
        searcher = Searcher(memory, me=text_id(reader.user), aliases=aliases, cancel=reader.cancel)
        hits = searcher.search(query, limit=_MOST_HITS, now=reader.now_ms).items
    found: dict[str, FormerText] = {}
    for hit in hits:
        page, _, revision = hit.uid.rpartition(".")
        found.setdefault(page, FormerText(hit, revision))
    return tuple(found.values()), former.remark


class _FormerTexts:
    """Revisions that are shown no more, newest first, as documents; `remark` is true once all were taken."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._texts: dict[int, RevisionTexts] = {}
        self._pages: dict[EntityKey, tuple[str, bytes]] = {}
        self._count = 0
        self._all = True

    @property
    def remark(self) -> str:
        """How far it looked."""
        if self._all:
            return say_many(
                "{count:,} former text of pages was searched.",
                "{count:,} former texts of pages were searched: all there are.",
                self._count,
            )
        return say("Only the newest {count:,} former texts of pages were searched.", count=self._count)

    def documents(self) -> Iterator[Document]:
        """As many as the bounds allow."""
        characters = 0
        for space, op, author, received_ms, head in self._revisions():
            self._reader.cancel.check()
            title, shown = self._page(EntityKey(space, EntityKind.PAGE, head.entity))
            if op in {shown[at : at + len(op)] for at in range(0, len(shown), len(op))}:
                continue
            text = self._text(space, op)
            if text is None:
                continue
            if self._count >= MOST_TEXTS or characters >= MOST_CHARACTERS:
                self._all = False
                return
            self._count += 1
            characters += len(text)
            yield Document(
                uid=f"{document_uid(EntityKey(space, EntityKind.PAGE, head.entity))}.{text_id(op)}",
                kind="page",
                space=str(space),
                author=text_id(author),
                time=display_ms(head.hlc, received_ms),
                title=title,
                body=plain_text(text),
            )

    def _revisions(self) -> Iterator[tuple[int, bytes, bytes, int, Skeleton]]:
        """(space, id, author, received, skeleton) of revisions with their content, newest first."""
        before, looked = 1 << 62, 0
        while looked < _MOST_OPS:
            rows = self._reader.connection.execute(
                "SELECT n, space, id, author, received_ms, skeleton FROM log_op"
                " WHERE n < ? AND content IS NOT NULL ORDER BY n DESC LIMIT ?",
                (before, _AT_ONCE),
            ).fetchall()
            for _, space, op, author, received_ms, skeleton in rows:
                head = read_skeleton(skeleton)
                if space in self._reader.spaces and head is not None and head.kind == OpKind.REVISE:
                    yield space, op, author, received_ms, head
            if len(rows) < _AT_ONCE:
                return
            before, looked = rows[-1][0], looked + len(rows)
        self._all = False

    def _page(self, key: EntityKey) -> tuple[str, bytes]:
        """Title of a page, and the revisions of which the shown text is made; a deleted one shows none."""
        if key not in self._pages:
            row = self._reader.connection.execute(
                "SELECT title, CASE deleted WHEN 0 THEN heads ELSE x'' END FROM view_page"
                " WHERE space = ? AND id = ?",
                (key.space, key.id),
            ).fetchone()
            self._pages[key] = row or ("", b"")
        return self._pages[key]

    def _text(self, space: int, revision: bytes) -> str | None:
        if space not in self._texts:
            connection = self._reader.connection
            self._texts[space] = RevisionTexts(connection, space, authority_of(connection, space))
        return self._texts[space].text(revision)
