"""How long one page may hold the window up, whatever stands in it: python -m bench.stalls [names]

Each page is read and written in a process of its own. A stall is the longest turn of the event loop, see
`bench.watch`; of three times that something is done the median and the longest are told, and how long the window's own
thread worked in one. `rows` gives the longest of all pages for each thing that is done.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.render import section
from bench.watch import Stall, Watch
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.workspace import Workspace, init_workspace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

Row = tuple[str, float, str, float | None, str]
"""(what, value, unit, limit or None, the page that it was)"""
Found = dict[str, list[float]]
"""By what was done the ms of its stalls: the median, the longest, and the most processor time of the window's thread in
one, which does not depend on what else the machine does."""

ON_REQUEST: Final = True
"""Some minutes for each page: measured only where it is named."""
_MEGABYTE: Final = 1_000_000
_TIMES: Final = 3
_KEYS: Final = 40
_QUIET_S: Final = 0.3
_LIMIT_MS: Final = 50.0
_LONGEST_S: Final = 600.0


def _wall() -> int:
    return time.time_ns() // 1_000_000


def _prose() -> str:
    return "".join(section(number) for number in range(_MEGABYTE // len(section(0))))


def _table(rows: int, columns: int) -> str:
    head = f"|{'head|' * columns}\n|{'---|' * columns}\n"
    return head + "".join(f"|{f'cell {n}|' * columns}\n" for n in range(rows))


PAGES: Final[dict[str, Callable[[], str]]] = {
    "prose": _prose,
    "list in an item": lambda: "- one\n" + "".join(f"    - item {n} of many\n" for n in range(20_000)),
    "list in a list in an item": lambda: (
        "- a\n    - b\n" + "".join(f"        - c {n}\n" for n in range(20_000))
    ),
    "list": lambda: "".join(f"- item {n} of many\n" for n in range(20_000)),
    "tasks": lambda: "".join(f"- [ ] item {n} of many\n" for n in range(20_000)),
    "tasks in an item": lambda: "- one\n" + "".join(f"    - [x] item {n}\n" for n in range(10_000)),
    "lists 100 deep": lambda: "".join(f"{'    ' * (n % 100)}- level {n % 100}\n" for n in range(2_000)),
    "quotes 100 deep": lambda: "".join(f"{'> ' * (n % 100 + 1)}level\n" for n in range(2_000)),
    "quote": lambda: "".join(f"> line {n} of what somebody said at length\n>\n" for n in range(20_000)),
    "callout": lambda: "> [!note] Long\n" + "".join(f"> line {n} of it\n>\n" for n in range(20_000)),
    "long table": lambda: _table(8_000, 8),
    "wide table": lambda: _table(60, 400),
    "tables": lambda: "".join(f"{_table(3, 3)}\n" for _ in range(3_000)),
    "pictures": lambda: "".join(f"![[{n}.png]]\n\n" for n in range(1_000)),
    "one word": lambda: "x" * _MEGABYTE,
    "long words": lambda: ("x" * 15_000 + "\n\n") * 60,
    "one paragraph": lambda: "some words of it " * (_MEGABYTE // 17),
    "emoji": lambda: "😀👩‍👩‍👧🇩🇪" * 12_000,
    "emoji with spaces": lambda: "😀 👍🏽 🎉 ⚙️ " * 15_000,
    "footnotes": lambda: "".join(f"See[^{n}].\n\n[^{n}]: Note {n} of it.\n\n" for n in range(4_000)),
    "details": lambda: "<details><summary>s</summary>\n\n" * 200 + "x\n\n" + "</details>\n\n" * 200,
    "headings": lambda: "".join(f"## Heading {n}\n\nText.\n\n" for n in range(10_000)),
    "links": lambda: " ".join(f"[[Page {n}]]" for n in range(20_000)),
    "code": lambda: "```python\n" + "x = compute(1, 'two')  # three\n" * 30_000 + "```\n",
    "blocks of code": lambda: "```python\nx = 1\n```\n\n" * 5_000,
    "rules": lambda: "---\n\n" * 20_000,
    "right to left": lambda: "שלום עולם `code` مرحبا بالعالم\n\n" * 20_000,
}


def _copy_all(field: QTextEdit | QPlainTextEdit) -> None:
    field.selectAll()
    field.copy()


class _Bench:
    """A home with one page of that kind, and widgets over it."""

    def __init__(self, folder: Path, text: str) -> None:
        from PySide6.QtWidgets import QApplication

        from kshare.lanes import Lanes
        from kshare.ui.process.jobs import Jobs
        from kshare.ui.session import Session
        from kshare.ui.theme.apply import theme

        self.qt = QApplication(["kshare"])
        theme().install(self.qt)

        self.home: Workspace = init_workspace(
            folder, Introduce("Anna Berg"), _wall, os.urandom, durable=False
        )
        self.jobs = Jobs(Lanes())
        self.session = Session(self.home, self.jobs, _wall, self.jobs)
        self.small = self.home.run(save_page, SavePage("Small", "A few words.")).id
        self.page = self.home.run(save_page, SavePage("Large", text)).id
        self.watch = Watch()
        self.found: Found = {}

    def note(self, what: str, stalls: Sequence[Stall]) -> None:
        """Keep the figures of what was done."""
        clocks, works = [stall.clock for stall in stalls], [stall.work for stall in stalls]
        self.found[what] = [statistics.median(clocks), max(clocks), max(works)]
        print(_line(what, self.found[what]), file=sys.stderr, flush=True)

    def reading(self) -> None:
        """Everything that is done with a page that is read."""
        from PySide6.QtGui import QTextCursor

        from kshare.ui.readers.page_reader import PageReader
        from kshare.ui.theme.apply import theme

        reader = PageReader(self.session)
        reader.resize(760, 900)
        reader.show()
        browser, bar = reader.browser, reader.browser.verticalScrollBar()

        def is_here(page: str) -> bool:
            here = reader.view is not None and reader.view.id == page
            return here and reader.is_whole and browser.complete and not self.jobs.waiting

        def stalls(act: Callable[[int], object]) -> list[Stall]:
            return [
                self.watch.after(partial(act, number), partial(is_here, self.page))
                for number in range(_TIMES)
            ]

        opened = []
        for _ in range(_TIMES):
            self.watch.after(lambda: reader.show_item(self.small), partial(is_here, self.small))
            opened += [self.watch.after(lambda: reader.show_item(self.page), partial(is_here, self.page))]
        self.note("open", opened)
        self.note("scroll", stalls(lambda number: bar.setValue(bar.maximum() * (number + 1) // _TIMES)))
        self.note("text size", stalls(lambda number: theme().step_text(-1 if number == 1 else 1)))
        theme().resize_text(100)
        self.note("theme", stalls(lambda _number: theme().toggle()))
        self.note("window size", stalls(lambda number: reader.resize(700 - 60 * number, 900)))
        self.note("find", [*self._found(reader, partial(is_here, self.page))])
        reader.finder.leave()
        self.note("select and copy", stalls(lambda _number: _copy_all(browser)))
        browser.moveCursor(QTextCursor.MoveOperation.Start)
        reader.close()
        reader.deleteLater()

    def _found(self, reader: object, is_here: Callable[[], object]) -> list[Stall]:
        from kshare.ui.readers.page_reader import PageReader

        assert isinstance(reader, PageReader)
        finder = reader.finder
        return [
            self.watch.after(finder.open, is_here),
            self.watch.after(lambda: finder.words.setText("e"), lambda: finder.count.text()),
            *(self.watch.after(lambda: finder.step(1), is_here) for _ in range(2)),
        ]

    def writing(self) -> None:
        """Everything that is done with a page that is written."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from kshare.ui.editor.page_editor import PageEditor
        from kshare.ui.theme.apply import theme

        editor = PageEditor(self.session)
        editor.resize(1400, 900)
        editor.show()
        field, find = editor.field, editor.find_bar

        worked = [time.perf_counter()]

        def is_quiet() -> bool:
            """So long that the preview has come too."""
            busy = self.jobs.waiting or field.highlighter.busy or editor.spelling.busy
            if busy or not editor.is_open or not editor.preview.browser.complete or field.isReadOnly():
                worked[0] = time.perf_counter()
            return time.perf_counter() - worked[0] > _QUIET_S

        def stalls(*acts: Callable[[], object]) -> list[Stall]:
            found = []
            for act in acts:
                worked[0] = time.perf_counter()
                found.append(self.watch.after(act, is_quiet))
            return found

        self.note("editor: open", stalls(lambda: editor.open_page(self.page)))
        cursor = field.textCursor()
        cursor.setPosition(field.document().characterCount() // 2)
        field.setTextCursor(cursor)
        keys = (partial(QTest.keyClick, field, Qt.Key(Qt.Key.Key_A + n % 26)) for n in range(_KEYS))
        self.note("editor: key", [self.watch.after(key, lambda: True) for key in keys])
        self.note("editor: preview", stalls(lambda: QTest.keyClick(field, Qt.Key.Key_Q)))
        step = theme().step_text
        self.note("editor: text size", stalls(lambda: step(1), lambda: step(-1), lambda: step(1)))
        theme().resize_text(100)
        self.note("editor: theme", stalls(*[theme().toggle] * 2))
        self.note(
            "editor: window size", stalls(lambda: editor.resize(1200, 900), lambda: editor.resize(800, 900))
        )
        self.note(
            "editor: find",
            stalls(lambda: find.open(replace=True), lambda: find.words.setText("e"), find.step),
        )
        find.replacement.setText("oe")
        self.note("editor: replace all", stalls(find.replace_all.click))
        self.note("editor: undo of it", stalls(field.undo))
        self.note("editor: select and copy", stalls(lambda: _copy_all(field)))
        editor.close()


def _measured(name: str) -> Found:
    """One page, in this process."""
    with tempfile.TemporaryDirectory(prefix="kshare-bench-") as folder:
        bench = _Bench(Path(folder) / "home", PAGES[name]())
        bench.reading()
        bench.writing()
        bench.watch.run(lambda: not bench.jobs.waiting)
        bench.home.close()
    return bench.found


def _of(name: str) -> Found:
    """One page, in a process of its own. Raises OSError, subprocess.SubprocessError."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "bench.stalls", "--measure", name]
    answer = subprocess.run(
        command, env=env, stdout=subprocess.PIPE, encoding="utf-8", check=True, timeout=_LONGEST_S
    )
    found: Found = json.loads(answer.stdout.splitlines()[-1])
    return found


def _line(what: str, found: Sequence[float]) -> str:
    return f"  {what:<26}" + "".join(f"{ms:>9.0f}" for ms in found)


def rows() -> list[Row]:
    """The longest stall of each thing that is done, with the page that it was."""
    worst: dict[str, tuple[float, str]] = {}
    for name in PAGES:
        for what, (_median, longest, work) in _of(name).items():
            worst[what] = max(worst.get(what, (0.0, "")), (longest, f"{name}; {work:.0f} ms of work"))
    return [(f"longest stall: {what}", ms, "ms", _LIMIT_MS, name) for what, (ms, name) in worst.items()]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(_measured(sys.argv[2])))
    else:
        load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
        print(f"{'ms':<28}{'median':>9}{'longest':>9}{'work':>9}  {load}")
        for each in sys.argv[1:] or PAGES:
            print(each, flush=True)
            for done, ms in _of(each).items():
                print(_line(done, ms), flush=True)
