"""Replays keys in the real search box and notes when the rows for each were painted: for a test and for the bench."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from kshare.ui.desk import Desk

_LONGEST_MS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Key:
    """The words after a key, how long until their rows were painted, and how many rows; None if others came first."""

    text: str
    ms: float | None
    painted_rows: int | None


class _Watch(QObject):
    """Sees the list of results being painted, and for which words."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._began: dict[str, float] = {}
        self.painted: dict[str, tuple[float, int]] = {}
        self.loop = QEventLoop()
        screen = desk.search.real
        for widget in (screen.list.viewport(), screen.empty):
            widget.installEventFilter(self)
        # An answer without rows after another without rows changes nothing on the screen: it counts all the same.
        screen.model.modelReset.connect(screen.list.viewport().update)

    def key(self, text: str) -> None:
        """A key was pressed: these are the words now."""
        self._began[text] = time.perf_counter()

    def wait_for(self, text: str) -> None:
        """Until the rows for these words are painted, five seconds at most; those for others may come before."""
        limit = time.perf_counter() + _LONGEST_MS / 1000
        while text not in self.painted and time.perf_counter() < limit:
            QTimer.singleShot(_LONGEST_MS, self, self.loop.quit)
            self.loop.exec()

    def end(self) -> None:
        """Look no more."""
        screen = self._desk.search.real
        screen.model.modelReset.disconnect(screen.list.viewport().update)
        for widget in (screen.list.viewport(), screen.empty):
            widget.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A paint event: what is in the model now is on the screen right after it."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._painted)
        return super().eventFilter(watched, event)

    def _painted(self) -> None:
        screen = self._desk.search.real
        text = screen.shown_words
        if text in self._began and text not in self.painted:
            ms = (time.perf_counter() - self._began[text]) * 1000
            self.painted[text] = (ms, screen.model.rowCount())
            self.loop.quit()


def replay(desk: Desk, words: str, *, wait_for_paint: bool, pause_ms: int = 0) -> list[Key]:
    """Type `words` key by key into the window's search box.

    `wait_for_paint`: the next key is pressed once the answer to this one is painted; else after `pause_ms`, and only
    the last one is waited for. At most five seconds for each.
    """
    box = desk.window.top_bar.search
    box.clear()
    desk.window.search_asked.emit("")
    watch = _Watch(desk)
    texts = [words[: end + 1] for end in range(len(words))]
    for text in texts:
        watch.key(text)
        press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, text[-1])
        QApplication.sendEvent(box, press)
        if wait_for_paint or text == texts[-1]:
            watch.wait_for(text)
        elif pause_ms:
            QTimer.singleShot(pause_ms, watch, watch.loop.quit)
            watch.loop.exec()
        else:
            QApplication.processEvents()
    watch.end()
    found = [watch.painted.get(text) for text in texts]
    return [
        Key(text, each[0] if each else None, each[1] if each else None)
        for text, each in zip(texts, found, strict=True)
    ]
