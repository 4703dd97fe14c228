"""How soon pages are there to read and how smoothly one writes: python -m bench.reading

The peers are Qt's own Markdown reader (`QTextBrowser.setMarkdown`, no safety, no links between pages) with the same
text in the same process, and ReText with its preview, started with the same text from outside: see
`bench.reading_peers` for what that can and cannot tell.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.reading_peers import read_by_peers
from bench.render import section
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.workspace import Workspace, init_workspace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTextBrowser

Row = tuple[str, float, str, float | None, str]
"""(what, median, unit, limit or None, the peer and the ratio to it)"""

_PAGES: Final = 12
_KEYS: Final = 200
_LONGEST_S: Final = 60.0
_PAUSE_S: Final = 0.0005
"""A window sleeps when it has nothing to do. One that asks again at once fights its own lanes for the interpreter."""
_BETWEEN_KEYS_S: Final = 0.03
_SMALL, _LARGE = 10_000, 1_000_000


def _text(characters: int, seed: int) -> str:
    made, number = [f"Page {seed}.\n\n"], seed * 1_000
    while sum(map(len, made)) < characters:
        number += 1
        made.append(section(number))
    return "".join(made)[:characters] + "\n\nThe very end.\n"


def _wall() -> int:
    return time.time_ns() // 1_000_000


def _says(browser: QTextBrowser, words: str) -> bool:
    return words in browser.toPlainText()


def _passed(began: float) -> bool:
    return time.perf_counter() - began > _BETWEEN_KEYS_S


class _Measured:
    """A home with its pages, and widgets over it, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from kshare.lanes import Lanes
        from kshare.ui.process.jobs import Jobs
        from kshare.ui.session import Session

        self.qt = QApplication(["kshare"])
        self.home: Workspace = init_workspace(
            folder, Introduce("Anna Berg"), _wall, os.urandom, durable=False
        )
        self.jobs = Jobs(Lanes())
        self.session = Session(self.home, self.jobs, _wall, self.jobs)
        self.pages = [self._page(f"Page {n}", _text(_SMALL, n)) for n in range(_PAGES)]
        self.large = self._page("Large", _text(_LARGE, 99))

    def _page(self, title: str, text: str) -> str:
        return self.home.run(save_page, SavePage(title, text)).id

    def until(self, holds: Callable[[], object]) -> tuple[float, float]:
        """(ms until something holds, the longest ms that one turn of the event loop took until then)."""
        began, longest = time.perf_counter(), 0.0
        while not holds():
            turn = time.perf_counter()
            self.qt.processEvents()
            longest = max(longest, time.perf_counter() - turn)
            time.sleep(_PAUSE_S)
            if turn - began > _LONGEST_S:
                raise TimeoutError("the window did not come to rest")
        return (time.perf_counter() - began) * 1000, longest * 1000

    def reading(self) -> dict[str, float]:
        """Opening pages, and a large one bit by bit."""
        from kshare.ui.readers.page_reader import PageReader

        reader = PageReader(self.session)
        reader.resize(760, 900)
        reader.show()

        def opened(page: str, number: int) -> float:
            self.until(lambda: not self.jobs.waiting)
            began = time.perf_counter()
            reader.show_item(page)
            self.until(lambda: reader.view is not None and reader.view.title == f"Page {number}")
            reader.browser.viewport().repaint()
            return (time.perf_counter() - began) * 1000

        first = [opened(page, number) for number, page in enumerate(self.pages)][1:]
        again = [opened(page, number) for number, page in enumerate(self.pages)][1:]
        self.until(lambda: not self.jobs.waiting)
        began = time.perf_counter()
        reader.show_item(self.large)
        self.until(lambda: reader.view is not None and reader.view.title == "Large")
        reader.browser.viewport().repaint()
        readable = (time.perf_counter() - began) * 1000
        complete, stall = self.until(lambda: reader.is_whole and reader.browser.complete)
        reader.close()
        return {
            "uncached": statistics.median(first),
            "cached": statistics.median(again),
            "readable": readable,
            "complete": complete + readable,
            "stall": stall,
        }

    def writing(self) -> dict[str, float]:
        """Keys in a large text, and the preview of a small one."""
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QTextCursor
        from PySide6.QtTest import QTest

        from kshare.ui.editor.page_editor import PageEditor

        editor = PageEditor(self.session)
        editor.resize(1400, 900)
        editor.show()
        editor.open_page(self.pages[1])
        self.until(lambda: editor.isEnabled() and "very end" in editor.preview.browser.toPlainText())
        shown = []
        editor.field.setFocus()
        editor.field.moveCursor(QTextCursor.MoveOperation.Start)
        for number in range(1, 11):
            self.until(lambda: not self.jobs.waiting)
            QTest.keyClick(editor.field, Qt.Key.Key_Q)
            shown.append(self.until(partial(_says, editor.preview.browser, "q" * number))[0])
        editor.open_page(self.large)
        self.until(lambda: editor.isEnabled() and len(editor.text) > _LARGE)
        self.until(lambda: not self.jobs.waiting and not editor.field.highlighter.busy)
        keys = []
        for number in range(_KEYS):
            began = time.perf_counter()
            QTest.keyClick(editor.field, Qt.Key(Qt.Key.Key_A + number % 26))
            editor.field.viewport().repaint()
            keys.append((time.perf_counter() - began) * 1000)
            self.until(partial(_passed, began))
        editor.close()
        return {
            "preview": statistics.median(shown),
            "key": statistics.median(keys),
            "key_p95": statistics.quantiles(keys, n=20)[-1],
        }

    def peer(self) -> dict[str, float]:
        """Qt's own reader with the same texts."""
        from PySide6.QtWidgets import QTextBrowser

        browser = QTextBrowser()
        browser.resize(760, 900)
        browser.show()
        times = {}
        for name, text in (("small", _text(_SMALL, 1)), ("large", _text(_LARGE, 99))):
            began = time.perf_counter()
            browser.setMarkdown(text)
            browser.document().size()
            browser.viewport().repaint()
            times[name] = (time.perf_counter() - began) * 1000
        return times


def measured() -> dict[str, float]:
    """Everything, in this process."""
    with tempfile.TemporaryDirectory(prefix="kshare-bench-") as folder:
        bench = _Measured(Path(folder) / "home")
        found = {**bench.reading(), **bench.writing(), **bench.peer()}
        bench.until(lambda: not bench.jobs.waiting)
        bench.home.close()
    return found


def rows() -> list[Row]:
    """The figures that are published."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "bench.reading", "--measure"]
    answer = subprocess.run(command, env=env, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    others = read_by_peers({"small": _text(_SMALL, 1), "large": _text(_LARGE, 99)})
    small, large = (
        "; ".join((f"setMarkdown {found['small']:.0f} ms", *(one.words("small") for one in others))),
        "; ".join(
            (
                f"setMarkdown {found['large']:.0f} ms, all in one stall",
                *(one.words("large") for one in others),
            )
        ),
    )
    return [
        ("a page of 10 kB opened", found["uncached"], "ms", 150.0, small),
        ("the same page opened again", found["cached"], "ms", 60.0, small),
        ("a page of 1 MB readable", found["readable"], "ms", 300.0, large),
        ("a page of 1 MB complete", found["complete"], "ms", None, large),
        ("longest stall meanwhile", found["stall"], "ms", 50.0, ""),
        ("preview after the last key, 10 kB", found["preview"], "ms", 250.0, "75 ms of it are waited"),
        (
            "a key in a page of 1 MB painted, p95",
            found["key_p95"],
            "ms",
            5.0,
            f"median {found['key']:.1f} ms",
        ),
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measured()))
    else:
        for what, median, unit, limit, peer in rows():
            bound = f"<= {limit:g} {unit}" if limit is not None else ""
            print(f"{what:<38} {median:>9.2f} {unit}  {bound:<10} {peer}")
