"""The Big List of Naughty Strings, a team in which somebody wrote them all, and what no room may make of them."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QLabel, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from kshare.errors import KShareError
from kshare.model.attachment import NewFile
from kshare.model.tag import parse_tag
from kshare.model.visible import has_visible
from kshare.queries.reader import Person
from kshare.ui.session import Session
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import Team, team

T = TypeVar("T")

STRINGS: Final[tuple[str, ...]] = tuple(
    json.loads((Path(__file__).parents[1] / "data" / "naughty" / "blns.json").read_text(encoding="utf-8"))
)
DANGEROUS: Final = tuple(
    text for text in STRINGS if any(sign in text for sign in ("<", "\\\\", "://", "javascript:", "%"))
)
"""Those that a careless reader would load, run or follow."""

ALL_TEXTS: Final = "Every one of them"
FILES: Final = 24
REPLIES: Final = 40
"""As many as a thread shows at once."""


def one_line(text: str) -> str:
    """As titles and names have it."""
    return " ".join(text.replace("\0", " ").split())


VISIBLE: Final = tuple(dict.fromkeys(one_line(text) for text in STRINGS if has_visible(text)))
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
        self.questions = [
            self.home.run(write_post, WritePost("Why?")).id for _ in range(0, len(STRINGS), REPLIES)
        ]
        self.people.sync_all()
        self.replies: list[str] = []
        self.pages: dict[str, str] = {}
        """The page of each title."""
        self.bookmarks: dict[str, str] = {}
        self.with_files: list[str] = []
        """Pages with `FILES` files each."""
        self._write_pages()
        self._write_posts_and_bookmarks()
        self.whole = self._write_all_in_one()
        self.people.sync_all()

    def _write_pages(self) -> None:
        for text in STRINGS:
            title = one_line(text)
            with contextlib.suppress(KShareError):
                words = f"{text}\n\n# {text}\n\n[{text}]({text})\n\n![{text}]({text})\n"
                self.pages[title] = self._ben.run(save_page, SavePage(text, words)).id
        for text in STRINGS:
            with contextlib.suppress(KShareError):
                gone = self._ben.run(save_page, SavePage(f"{text} gone", text)).id
                self._ben.run(delete_page, DeletePage(gone))

    def _write_posts_and_bookmarks(self) -> None:
        tags = taken_by(parse_tag)
        for number, text in enumerate(STRINGS):
            with contextlib.suppress(KShareError):
                reply = WritePost(text, reply_to=self.questions[number // REPLIES])
                self.replies.append(self._ben.run(write_post, reply).id)
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
        page = self._ben.run(save_page, SavePage(ALL_TEXTS, "\n\n".join(VISIBLE[: len(VISIBLE) // 2]))).id
        self._ben.run(save_page, SavePage(ALL_TEXTS, "\n\n".join(VISIBLE), page=page))
        sums = self._ben.files.keep(io.BytesIO(b"sums"))
        for number in range(0, len(VISIBLE), FILES):
            files = tuple(
                NewFile(sums, text, "text/plain", None) for text in VISIBLE[number : number + FILES]
            )
            self.with_files.append(
                self._ben.run(save_page, SavePage(f"Files {number}", "Below.", files=files)).id
            )
        return page

    def close(self) -> None:
        """Close every home."""
        self.people.close()


class AtOnce(Session):
    """Answers before it returns: a room is led through hundreds of things in one turn."""

    def ask(
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

    def work(
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
    missing = [text for text in texts if one_line(text) not in said]
    assert not missing, f"{missing} not in {said[:2_000]!r}"


def assert_clean_copy(text: QTextEdit | QPlainTextEdit) -> None:
    """What is copied loads nothing where it is pasted, and its links lead to the web, a mail or KShare."""
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    text.selectAll()
    text.copy()
    taken = clipboard.mimeData()
    html = taken.html() if taken is not None else ""
    loaded = re.findall(r'<img[^>]*src="(?!kshare:)[^"]*"', html)
    followed = re.findall(r'href="(?!kshare:|https?:|mailto:)[^"]*"', html)
    assert not loaded and not followed, f"on the clipboard: {loaded} {followed}"


def assert_harmless(widget: QWidget, asked: list[str]) -> None:
    """Nothing was loaded from outside, nothing on the clipboard would be, and no label or tip guesses markup."""
    outside = [address for address in asked if not address.startswith("kshare:")]
    assert not outside, f"asked for {outside}"
    for text in widget.findChildren(QWidget):
        if isinstance(text, QTextEdit | QPlainTextEdit) and text.isVisible():
            assert_clean_copy(text)
    labels = [each for each in widget.findChildren(QLabel) if each.text()]
    rich = [each.text() for each in labels if each.textFormat() is not Qt.TextFormat.PlainText]
    assert not rich, f"rich labels: {rich}"
    assert_plain_tips(each.toolTip() for each in (widget, *widget.findChildren(QWidget)))


def assert_plain_tips(tips: Iterable[str]) -> None:
    """Qt guesses whether a tip is markup; ours are, with everything in them escaped."""
    ours = re.compile(r"<qt>(<div [^<>]*>[^<>]*</div>|[^<>]*)</qt>")
    guessed = [tip for tip in tips if tip and not ours.fullmatch(tip)]
    assert not guessed, f"tips that Qt may take for markup: {guessed}"


def assert_calm(trouble: KShareError) -> None:
    """A sentence that a colleague understands, and what to do next."""
    for sentence in (trouble.message, trouble.next_step):
        assert sentence.strip().endswith((".", "?"))
        assert not re.search(r"Traceback|Error\b|Exception|Errno|None\b", sentence.partition("'")[0])


# -- leading a room through them ------------------------------------------------------------------------


def some(texts: Sequence[T], count: int) -> Iterator[Sequence[T]]:
    """As many at a time as a room bears."""
    return (texts[at : at + count] for at in range(0, len(texts), count))


def person_called(name: str) -> Person:
    """Somebody of whom nothing else is known."""
    return Person(name, name, name, name)


def spoken(view: QAbstractItemView) -> str:
    """What a screen reader says of every row of a list."""
    model = view.model()
    rows = (model.index(number, 0) for number in range(model.rowCount()))
    return "\n".join(str(row.data(Qt.ItemDataRole.AccessibleTextRole)) for row in rows)


def shown(qtbot: QtBot, room: QWidget) -> None:
    """The room as a window of its own."""
    qtbot.addWidget(room)
    room.resize(1000, 820)
    room.show()
    qtbot.waitExposed(room)
