"""The one place for quiet lines about the whole window: one at a time, the gravest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.widgets.announcing import announce
from kshare.ui.widgets.banner import Banner
from kshare.words import say_many

_GRAVITY: Final = ("danger", "warn", "info", "ok")
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    kind: str
    action: str
    act: Callable[[], object] | None


class BannerQueue(Banner):
    """`add` shows a line or lets it wait; the same words are said once. Esc puts the line away, as its cross does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self.closed.connect(self._next)
        self.wanted.connect(self._act)

    @property
    def waiting(self) -> int:
        """How many lines there are, the one that is shown too."""
        return len(self._lines)

    def add(
        self, text: str, kind: str = "info", action: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """A line of a kind (info, ok, warn, danger); its `action` calls `act` and ends it."""
        if any(line.text == text for line in self._lines):
            return
        shown = self._lines[0] if self._lines else None
        self._lines.append(_Line(text, kind, action, act))
        self._lines.sort(key=lambda line: _GRAVITY.index(line.kind))
        del self._lines[_MOST:]
        announce(self, text, urgent=kind == "danger")
        self._show(changed=shown != self._lines[0])

    def take_back(self, text: str) -> None:
        """What a line was about is over."""
        self._lines = [line for line in self._lines if line.text != text]
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self._next()
        else:
            super().keyPressEvent(event)

    def _show(self, *, changed: bool = True) -> None:
        if not self._lines:
            self.hide()
            return
        line, more = self._lines[0], len(self._lines) - 1
        self.show_more(say_many("{count} more", "{count} more", more) if more else "")
        if changed:
            self.show_text(line.text, line.action, line.kind)

    def _next(self) -> None:
        del self._lines[:1]
        self._show()

    def _act(self) -> None:
        act = self._lines[0].act if self._lines else None
        self._next()
        if act is not None:
            act()
