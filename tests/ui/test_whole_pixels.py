"""Lines, borders and edges of boxes lie on whole pixels: one row each, in a colour of the tokens, nothing blurred."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kshare.app import person_of
from kshare.ui.desk import Desk
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import LIGHT
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.ui.homes import anna, session_of, settle

TEXT = (
    "Words with `code` and a [[link]].\n\n> [!warning] Hot\n> The oil is at 80 °C.\n\n> A quote\n\n---\n\n"
    "```python\nvalue = compute(1)\n```\n\n| Part | Count |\n|---|---|\n| Hose | 12 |\n| Pump | 1 |\n\n- [x] done\n"
)
LONG = 48
"""So long is a line; words have none in one colour, underlined ones aside."""
EVERY = 16
"""Looked at is every so many columns."""
TOKENS = frozenset(
    QColor(ink).rgb() for ink in astuple(LIGHT) if isinstance(ink, str) and ink.startswith("#")
)
ONE = frozenset(QColor(ink).rgb() for ink in (LIGHT.line, LIGHT.line_strong, LIGHT.input_border))
"""What is one row; rings, and what is chosen, are marked by two."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of one colour that differs from what is above and below."""

    x: int
    y: int
    long: int
    thick: int
    ink: str
    wrong: str


def blurred(image: QImage) -> list[Line]:
    """Horizontal lines and edges that are not on whole pixels."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    wide, high = plain.width(), plain.height()
    pixels = memoryview(plain.constBits()).cast("I")
    found: dict[tuple[int, int], Line] = {}
    for x in range(EVERY // 2, wide, EVERY):
        column = pixels[x::wide]
        for y in range(1, high - 3):
            ink = column[y]
            if ink == column[y - 1] or ink == column[y + 1] == column[y + 2]:
                continue
            thick = 2 if ink == column[y + 1] else 1
            wrong = "blurred" if ink not in TOKENS else "two rows" if thick == 2 and ink in ONE else ""
            if wrong:
                left, right = _run(pixels[y * wide : (y + 1) * wide], x)
                if right - left >= LONG:
                    found[left, y] = Line(left, y, right - left, thick, f"#{ink & 0xFFFFFF:06x}", wrong)
    return list(found.values())


def _run(row: memoryview, x: int) -> tuple[int, int]:
    left = right = x
    while left > 0 and row[left - 1] == row[x]:
        left -= 1
    while right < len(row) and row[right] == row[x]:
        right += 1
    return left, right


def all_blurred(image: QImage) -> list[Line]:
    """The upright ones too."""
    return blurred(image) + blurred(image.transformed(QTransform().rotate(90)))


@pytest.mark.parametrize(
    ("box", "wrong"),
    [(QRectF(10, 10, 200, 90), 0), (QRectF(10, 10.5, 200, 90), 4), (QRectF(10.3, 10, 200, 90), 4)],
)
@pytest.mark.parametrize("border", [LIGHT.line, None])
def test_what_looks_for_blurred_lines_finds_them(box: QRectF, wrong: int, border: str | None) -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    painter = QPainter(image)
    paint.box(painter, box, 8, LIGHT.code, border)
    painter.end()

    found = all_blurred(image)

    assert len(found) >= wrong / 2 if wrong else found == []


def test_what_looks_for_thick_lines_finds_them() -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    painter = QPainter(image)
    painter.fillRect(20, 20, 200, 2, QColor(LIGHT.line))
    painter.end()

    assert [line.wrong for line in all_blurred(image)] == ["two rows"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    made.run(write_post, WritePost("A thought with `code` #oil.\n\n```\none\n```"))
    made.run(add_bookmark, AddBookmark("https://pumps.example/a", title="All about pumps"))
    yield made
    made.close()


@pytest.fixture(params=[100, 145], ids=["usual", "large"])
def desk(request: pytest.FixtureRequest, qtbot: QtBot, home: Workspace, jobs: Jobs) -> Iterator[Desk]:
    theme().resize_text(request.param)
    made = Desk(session_of(home, jobs), person_of(home), WindowMemory(home.home), str)
    qtbot.addWidget(made.window)
    made.window.resize(1301, 823)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.begin()
    yield made
    made.end()
    settle(made.session)
    theme().resize_text(100)


def at_rest(qtbot: QtBot, desk: Desk) -> QImage:
    def idle() -> bool:
        QTest.qWait(0)
        return not desk.session.jobs.waiting

    qtbot.waitUntil(idle)
    for _ in range(3):
        QApplication.processEvents()
    image = QImage(desk.window.size(), QImage.Format.Format_RGB32)
    desk.window.render(image, QPoint())
    return image


SCREENS: dict[str, Callable[[Desk, str], object]] = {
    "home and page": lambda desk, page: desk.window.open_item(page),
    "chosen card": lambda desk, _page: desk.home.list.setCurrentIndex(desk.home.list.model().index(0, 0)),
    "composer": lambda desk, _page: desk.compose(),
    "wiki": lambda desk, _page: desk.window.go(Place("wiki")),
    "bookmarks": lambda desk, _page: desk.window.go(Place("bookmarks")),
    "search": lambda desk, _page: desk.window.go(Place("search")),
    "settings": lambda desk, _page: desk.window.go(Place("settings")),
    "editor": lambda desk, page: desk.wiki.real.edit_page(page),
}


def test_lines_and_edges_of_every_main_screen_are_on_whole_pixels(
    qtbot: QtBot, desk: Desk, home: Workspace
) -> None:
    page = home.run(save_page, SavePage("Pumps", TEXT)).id
    for name, show in SCREENS.items():
        show(desk, page)

        found = all_blurred(at_rest(qtbot, desk))

        assert found == [], name
