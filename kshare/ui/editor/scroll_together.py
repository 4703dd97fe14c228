"""Text and preview scroll together, whichever of the two is scrolled: headings stand beside each other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor

from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.editor.highlighter import places
from kshare.ui.editor.text_field import MarkdownField

Pair = tuple[float, float]
_HEADING: Final = re.compile(r"(?:\A|(?<=\u2029)) {0,3}#{1,6}[^\S\u2029]+\S")
"""In the text of a selection, whose lines end with U+2029."""


def along(pairs: Sequence[Pair], at: float) -> float:
    """Where `at` of the first scale is on the second; both scales grow, and it is even between two pairs.

    >>> along([(0, 0), (10, 100), (20, 110)], 5), along([(0, 0), (10, 100), (20, 110)], 15)
    (50.0, 105.0)
    >>> along([(0, 0), (10, 100)], 99)
    100
    """
    after = bisect_right(pairs, at, key=lambda pair: pair[0])
    if after == 0:
        return pairs[0][1]
    if after == len(pairs):
        return pairs[-1][1]
    (left, low), (right, high) = pairs[after - 1], pairs[after]
    return low + (high - low) * (at - left) / (right - left)


class ScrollTogether(QObject):
    """`learn` after every change of the preview."""

    def __init__(self, field: MarkdownField, browser: PageBrowser) -> None:
        super().__init__(browser)
        self._field, self._browser = field, browser
        self._pairs: tuple[Pair, ...] = ()
        self._by_hand = False
        field.verticalScrollBar().valueChanged.connect(self.follow_text)
        bar = browser.verticalScrollBar()
        # Emitted for a person's scrolling only: wheel, bar and keys.
        bar.actionTriggered.connect(self._taken)
        bar.valueChanged.connect(self._follow_preview)

    def learn(self, part: QTextCursor) -> None:
        """Which lines of the text stand beside which px of the preview, which shows the selection of `part`:
        its beginning, its headings, its end."""
        lines, px = self._field.verticalScrollBar().maximum(), self._browser.verticalScrollBar().maximum()
        document = self._field.document()
        first = document.findBlock(part.selectionStart()).firstLineNumber()
        last = document.findBlock(part.selectionEnd())
        end = float(min(lines, last.firstLineNumber() + last.lineCount()))
        pairs = [(float(first), 0.0)]
        written = self._headings_of(part)
        shown = self._headings_shown() if written else []
        for line, top in zip(written, shown, strict=False) if len(written) == len(shown) else ():
            if pairs[-1][0] < line < end and pairs[-1][1] < top < px:
                pairs.append((float(line), top))
        self._pairs = (*pairs, (max(end, pairs[-1][0] + 1), float(px)))

    def stop(self) -> None:
        """Something else than the preview is shown now."""
        self._pairs = ()

    def _headings_of(self, part: QTextCursor) -> list[int]:
        """The lines of its headings; looks at these only, of however many lines."""
        document, text = self._field.document(), part.selectedText()
        found, done, at = [], 0, part.selectionStart()
        for match in _HEADING.finditer(text):
            at += places(text[done : match.start()])
            done = match.start()
            block = document.findBlock(at)
            if not self._field.highlighter.in_code(block):
                found.append(block.firstLineNumber())
        return found

    def _headings_shown(self) -> list[float]:
        """The tops of the headings of the preview, in px."""
        layout = self._browser.document().documentLayout()
        found, block = [], self._browser.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel():
                found.append(layout.blockBoundingRect(block).top())
            block = block.next()
        return found

    def follow_text(self) -> None:
        """As far down as the text is; a text that needs no scrolling follows the caret."""
        if not self._pairs or self._by_hand:
            return
        bar = self._field.verticalScrollBar()
        at = along(self._pairs, bar.value())
        if not bar.maximum():
            share = self._field.textCursor().blockNumber() / max(1, self._field.blockCount() - 1)
            at = share * self._pairs[-1][1]
        self._browser.verticalScrollBar().setValue(round(at))

    def _taken(self) -> None:
        self._by_hand = bool(self._pairs)
        QTimer.singleShot(0, self, self._let_go)  # at the end of its way the bar moves no more

    def _let_go(self) -> None:
        self._by_hand = False

    def _follow_preview(self, value: int) -> None:
        if self._by_hand:
            turned = [(px, line) for line, px in self._pairs]
            self._field.verticalScrollBar().setValue(round(along(turned, value)))
            self._by_hand = False
