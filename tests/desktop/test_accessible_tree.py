"""Every screen as a screen reader is told of it, in the real window, with hostile words wherever one can write."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from kshare.demo import build_demo
from kshare.errors import KShareError
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import MovePage, SavePage, move_page, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import open_workspace
from tests.desktop.display import Display, until
from tests.desktop.window import Ears, Node, Window

HOSTILE: Final = (
    '<img src="file:///etc/passwd">',
    r"\\evil.example\share\<script>alert(1)</script>",
    '<a href="file:///etc/passwd">loud</a>',
)
"""Titles and texts. They are shown and said letter by letter."""

PARENT, CHILD = "Release process", "Rollback checklist"
_MARKUP: Final = re.compile(r"</?(qt|p|b|i|span|html|body|br|div|h\d)\b[^>]*>|&(amp|lt|gt|quot|#\d+);")
_ID: Final = re.compile(r"\b[a-z2-7]{26,32}\b|\b[0-9a-f]{32,64}\b")
_PATH: Final = re.compile(r"^(/(home|root|tmp|usr|etc)/|[A-Z]:\\|\\\\)|\.svg$|0x[0-9a-f]{6,}")
_ROWS: Final = ("list item", "table cell", "tree item")
_PRESSED: Final = ("push button", "check box", "radio button", "page tab", "toggle button", "link")


@pytest.fixture(scope="module")
def sofia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the demo with hostile words in it."""
    home = build_demo(tmp_path_factory.mktemp("demo"), time.time_ns() // 1_000_000, people=3).home
    workspace = open_workspace(home, lambda: time.time_ns() // 1_000_000, os.urandom)
    for number, words in enumerate(HOSTILE):
        with suppress(KShareError):  # what cannot be a title is refused in words
            workspace.run(
                save_page, SavePage(words, f"{words}\n\n# {words}\n\n[{words}]({words}) #0{number}")
            )
        workspace.run(write_post, WritePost(f"{words} #word{number}"))
        workspace.run(add_bookmark, AddBookmark(f"https://evil.example/{number}", title=words, note=words))
    workspace.run(move_page, MovePage(CHILD, PARENT))
    workspace.close()
    (home / "window.ini").write_text("[General]\nrecovery=later\n", encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def at(display: Display, ears: Ears, sofia: Path) -> Iterator[Window]:
    """The window on that home; every test begins on Home."""
    opened = Window(display, ears, sofia)
    opened.start()
    opened.see("list", "Timeline")
    yield opened
    opened.stop()
    assert opened.complaints == []


def judge(nodes: list[Node]) -> list[str]:
    """What a person who hears the window could not work with."""
    return [f"{rule}: {node}" for node in nodes for rule, is_broken in _RULES.items() if is_broken(node)]


def _said(node: Node) -> str:
    """What is said of a node, without the hostile words that somebody wrote: those are said as they are."""
    said = node.name + "\n" + node.description
    for words in HOSTILE:
        said = said.replace(words, "")
    return said


_RULES: Final[dict[str, Callable[[Node], object]]] = {
    "takes the keyboard, has no name": lambda node: "focusable" in node.states and not node.name.strip(),
    "a row without words": lambda node: node.role in _ROWS and not node.name.strip(),
    "a button without a name": lambda node: node.role in _PRESSED and not node.name.strip(),
    "cannot be pressed": lambda node: (
        node.role in _PRESSED and "sensitive" in node.states and not node.actions
    ),
    "markup is said": lambda node: _MARKUP.search(_said(node)),
    "an id is said": lambda node: _ID.search(_said(node)),
    "a path is said": lambda node: node.role != "application" and _PATH.search(_said(node).strip()),
    "what has the keyboard does not say so": lambda node: (
        "focused" in node.states and not node.states & {"showing"}
    ),
}


def home(at: Window) -> None:
    at.see("list", "Timeline")


def thread(at: Window) -> None:
    at.click(at.see("radio button", "Questions"))
    at.click(at.see("list item", words="Question, Sofia"))
    at.see("text", "Write a reply")


def hostile_post(at: Window) -> None:
    at.click(at.see("radio button", "Everyone"))
    at.click(at.see("list item", words="#word2"))
    at.see("text", "Write a reply")


def pages(at: Window) -> None:
    at.press("g", "w")
    at.see("table cell", words="Cavitation")


def tree(at: Window) -> None:
    pages(at)
    at.click(at.see("radio button", "Tree"))
    at.see("tree", "Tree of pages")


def page(at: Window) -> None:
    pages(at)
    at.click(at.see("table cell", words="Cavitation"))
    at.see("push button", "Edit")


def hostile_page(at: Window) -> None:
    pages(at)
    at.click(at.see("table cell", words="loud"))
    at.see("push button", "Edit")


def editor(at: Window) -> None:
    page(at)
    at.press("e")
    at.see("text", "Text of the page, in Markdown")


def history(at: Window) -> None:
    pages(at)
    at.press("Home", "Return")
    at.see("push button", "Edit")
    at.press("h")
    at.see("push button", "Back to the page")


def bookmarks(at: Window) -> None:
    at.press("g", "b")
    at.see("table cell", words="evil.example")


def bookmark(at: Window) -> None:
    bookmarks(at)
    at.press("j", "Return")
    at.see("label", "Bookmark")


def found(at: Window) -> None:
    at.press("slash")
    at.type("loud")
    at.see("table cell", words="loud")


def palette(at: Window) -> None:
    at.press("ctrl+k")
    at.type("set")
    at.see("text", "Go to or do")


def composer(at: Window) -> None:
    at.press("n")
    at.see("push button", "Close; the draft is kept")


def settings(at: Window) -> None:
    at.press("ctrl+comma")
    at.see("label", "Settings")


def spaces(at: Window) -> None:
    settings(at)
    at.click(at.see("radio button", "Spaces"))
    at.see(words="Nordwerk")


def shortcuts(at: Window) -> None:
    settings(at)
    at.click(at.see("radio button", "Keys"))
    at.see("label", "Keys")


def storage(at: Window) -> None:
    settings(at)
    at.click(at.see("radio button", "Storage and backup"))
    at.see("label", "Storage and backup")


def about(at: Window) -> None:
    settings(at)
    at.click(at.see("radio button", "About KShare"))
    at.see("label", "About KShare")


def members(at: Window) -> None:
    at.press("ctrl+k")
    at.type("members")
    at.see("text", "Go to or do", words="Members")
    at.press("Return")
    at.see(words="Priya Nair")


def bell(at: Window) -> None:
    at.press("g", "n")
    at.see("table", "What concerns you")


def keys(at: Window) -> None:
    at.press("question")
    at.see("filler", "While writing")


WAYS: Final = (
    home, thread, hostile_post, pages, tree, page, hostile_page, editor, history, bookmarks, bookmark, found,
    palette, composer, settings, spaces, shortcuts, storage, about, members, bell, keys,
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whoever_hears_the_window_can_work_with(at: Window, way: Callable[[Window], None]) -> None:
    go_home(at)

    way(at)

    assert judge(at.nodes()) == []
    assert at.focused is not None, "the keyboard is nowhere"


def go_home(at: Window) -> None:
    """Close what lies over the window, and begin in the list of Home."""
    at.press("Escape", "Escape")
    at.press("ctrl+k")
    at.see("text", "Go to or do")
    at.type("go to home")
    at.see("text", "Go to or do", words="Go to Home")
    at.press("Return")
    at.see("list", "Timeline")


def test_the_first_start_can_be_heard(display: Display, ears: Ears, tmp_path: Path) -> None:
    at = Window(display, ears, tmp_path / "nobody")
    at.start()
    try:
        field = at.see("text", "Your name")
        assert "focused" in field.states
        assert judge(at.nodes()) == []
    finally:
        at.stop()


def test_the_place_one_is_in_and_the_row_that_is_chosen_say_so(at: Window) -> None:
    go_home(at)
    pages(at)
    at.click(at.see("radio button", "By title"))
    at.see("table cell", words="Priya Nair")

    chosen = {node.name: "checked" in node.states for node in at.all("radio button")}
    assert chosen["Wiki"] and not chosen["Home"] and chosen["By title"]

    at.click(at.see("table cell", words="Priya Nair"))
    until(lambda: [row for row in at.all("table cell") if "selected" in row.states], "a selected row")
    at.click(at.see("radio button", "Tree"))
    above = at.see("table cell", words=PARENT)
    assert "expandable" in above.states and "expanded" not in above.states
    at.click(above)
    at.press("Right")
    at.see("table cell", words=CHILD)
    assert "expanded" in at.see("table cell", words=PARENT).states


def test_the_quick_switcher_is_a_list_whose_chosen_row_says_so(at: Window) -> None:
    go_home(at)
    palette(at)
    box = at.see("list", "Go to or do")
    at.press("Down")
    rows = [node for node in at.all("list item") if node.path[: len(box.path)] == box.path]
    assert len(rows) > 1 and all(node.name for node in rows)
    until(
        lambda: (
            [
                number
                for number, node in enumerate(
                    each for each in at.all("list item") if each.path[: len(box.path)] == box.path
                )
                if "selected" in node.states
            ]
            == [1]
        ),
        "the second row is selected",
    )
    at.press("Escape")
