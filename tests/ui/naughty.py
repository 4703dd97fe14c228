"""The Big List of Naughty Strings, a team in which somebody wrote them all, and what no room may make of them."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextEdit, QWidget

from kshare.errors import KShareError
from kshare.model.tag import parse_tag
from kshare.ui.documents import safe_document
from kshare.ui.session import Session
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import Team, team

STRINGS: Final[tuple[str, ...]] = tuple(
    json.loads((Path(__file__).parents[1] / "data" / "naughty" / "blns.json").read_text(encoding="utf-8"))
)
DANGEROUS: Final = tuple(
    text for text in STRINGS if any(sign in text for sign in ("<", "\\\\", "://", "javascript:", "%"))
)
"""Those that a careless reader would load, run or follow."""

ALL_TEXTS: Final = "Every one of them"
HALF: Final = len(STRINGS) // 2


def one_line(text: str) -> str:
    """As titles and names have it."""
    return " ".join(text.replace("\0", " ").split())


VISIBLE: Final = tuple(dict.fromkeys(one_line(text) for text in STRINGS if one_line(text)))
"""Each of them in one line, once."""


def taken_by(rule: Callable[[str], object]) -> dict[str, str]:
    """What a rule makes of those that it does not refuse."""
    taken = {}
    for text in STRINGS:
        with contextlib.suppress(KShareError):
            taken[text] = str(rule(text))
    return taken


# -- the team -------------------------------------------------------------------------------------------


class Naughty:
    """Ada's home, in whose space Ben wrote them all: as titles, texts, replies, bookmarks, tags and files."""

    def __init__(self, folder: Path) -> None:
        self.people: Team = team(folder, ["Ada Fox", "Ben Okafor"])
        self.home: Workspace = self.people["Ada Fox"].home
        self._ben = self.people["Ben Okafor"].home
        self.question = self.home.run(write_post, WritePost("Why?")).id
        self.people.sync_all()
        self.pages: dict[str, str] = {}
        """The page of each title."""
        self.bookmarks: dict[str, str] = {}
        self.halves = self._write_pages()
        self._write_posts_and_bookmarks()
        self.whole = self._write_all_in_one()
        self.people.sync_all()

    def _write_pages(self) -> tuple[str, str]:
        for text in STRINGS:
            title = one_line(text)
            with contextlib.suppress(KShareError):
                words = f"{text}\n\n# {text}\n\n[{text}]({text})\n\n![{text}]({text})\n"
                self.pages[title] = self._ben.run(save_page, SavePage(text, words)).id
        for text in STRINGS[::2]:
            with contextlib.suppress(KShareError):
                gone = self._ben.run(save_page, SavePage(f"{text} gone", text)).id
                self._ben.run(delete_page, DeletePage(gone))
        first, second = (
            self._ben.run(save_page, SavePage(f"Half {number}", "\n".join(f"[[{each}]]" for each in half))).id
            for number, half in enumerate((VISIBLE[:HALF], VISIBLE[HALF:]))
        )
        return first, second

    def _write_posts_and_bookmarks(self) -> None:
        tags = taken_by(parse_tag)
        for number, text in enumerate(STRINGS):
            with contextlib.suppress(KShareError):
                self._ben.run(write_post, WritePost(text, reply_to=self.question))
            kept = AddBookmark(
                f"https://naughty.example/{number}",
                title=text,
                note=text,
                text=f"{text}\n",
                tags=(tags[text],) if text in tags else (),
            )
            with contextlib.suppress(KShareError):
                self.bookmarks[text] = self._ben.run(add_bookmark, kept).id

    def _write_all_in_one(self) -> str:
        """One page with all of them, of two versions, with files that are called so."""
        page = self._ben.run(save_page, SavePage(ALL_TEXTS, "\n\n".join(VISIBLE[:HALF]))).id
        self._ben.run(save_page, SavePage(ALL_TEXTS, "\n\n".join(VISIBLE), page=page))
        sums = self._ben.files.keep(io.BytesIO(b"sums"))
        for text in VISIBLE:
            with contextlib.suppress(KShareError):
                self._ben.run(attach_file, AttachFile(page, sums, text, media_type="text/plain"))
        return page

    def close(self) -> None:
        """Close every home."""
        self.people.close()


class AtOnce(Session):
    """Answers before it returns: a room is led through hundreds of things in one turn."""

    def ask(  # type: ignore[override]
        self,
        query: Callable[..., Any],
        request: object,
        owner: object,
        done: Callable[[Any], object],
        failed: Callable[[KShareError], object] | None = None,
        **_lane: str,
    ) -> None:
        """Read now."""
        self.work("", lambda: self.workspace.ask(query, request), owner, done, failed)

    def work(  # type: ignore[override]
        self,
        lane: str,
        work: Callable[[], Any],
        owner: object,
        done: Callable[[Any], object],
        failed: Callable[[KShareError], object] | None = None,
        **_topic: str,
    ) -> None:
        """Do it now."""
        try:
            answer = work()
        except KShareError as trouble:
            (failed or self.trouble.emit)(trouble)
        else:
            done(answer)


# -- what holds everywhere ------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a document wanted to load."""
    wanted: list[str] = []
    answer = safe_document._Loader.answer

    def noting(self: safe_document._Loader, kind: int, url: object, widest: int) -> object:
        wanted.append(url.toString())  # type: ignore[attr-defined]
        return answer(self, kind, url, widest)  # type: ignore[arg-type]

    monkeypatch.setattr(safe_document._Loader, "answer", noting)
    return wanted


def told(widget: QWidget) -> str:
    """All that a screen reader is told of a widget and what is in it."""
    return "\n".join(_told(QAccessible.queryAccessibleInterface(widget)))


def _told(node: QAccessibleInterface | None) -> Iterator[str]:
    if node is None or node.state().invisible:
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
        yield node.text(kind)
    for number in range(node.childCount()):
        yield from _told(node.child(number))


def assert_told(texts: Iterable[str], words: str) -> None:
    """Each of `texts` stands in `words`, letter by letter; lines may break elsewhere."""
    said = one_line(words)
    assert [text for text in texts if one_line(text) not in said] == []


def copied(widget: QWidget) -> Iterator[str]:
    """What each text that is shown puts on the clipboard, as HTML."""
    for text in widget.findChildren(QWidget):
        if isinstance(text, QTextEdit | QPlainTextEdit) and text.isVisible():
            text.selectAll()
            text.copy()
            yield QGuiApplication.clipboard().mimeData().html()


def assert_harmless(widget: QWidget, asked: list[str]) -> None:
    """Nothing was loaded from outside, nothing on the clipboard would be, and no label or tip guesses markup."""
    assert [address for address in asked if not address.startswith("kshare:")] == []
    for html in copied(widget):
        assert re.findall(r'<img[^>]*src="(?!kshare:)[^"]*"', html) == []
        assert re.findall(r'href="(?!kshare:|https?:|mailto:)[^"]*"', html) == []
    labels = [each for each in widget.findChildren(QLabel) if each.text()]
    assert [each.text() for each in labels if each.textFormat() is not Qt.TextFormat.PlainText] == []
    tips = [each.toolTip() for each in widget.findChildren(QWidget) if each.toolTip()]
    assert [tip for tip in tips if not re.fullmatch(r"<qt>[^<>]*</qt>", tip)] == []


def assert_calm(trouble: KShareError) -> None:
    """A sentence that a colleague understands, and what to do next."""
    for sentence in (trouble.message, trouble.next_step):
        assert sentence.strip().endswith((".", "?"))
        assert not re.search(r"Traceback|Error\b|Exception|Errno|None\b", sentence.partition("'")[0])
