"""The reading view: lines of a readable length, long pages bit by bit, and no jump when a page changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QWidget

from kshare.ui.documents.rich_zoom import zoomed
from kshare.ui.documents.safe_document import LoadPicture, SafeBrowser, no_pictures
from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.theme.tokens import Size, Space

_LINE_END: Final = "\u2029"
"""What ends a line of a document; before a table stands another sign."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """The block at the top of the view: its words, its number, and how far it is scrolled away (px)."""

    words: str
    number: int
    offset: int
    value: int


class PageBrowser(SafeBrowser):
    """Shows parts of rich text one after the other; `settled` is emitted when the last one is in."""

    settled = Signal()

    def __init__(
        self,
        load_picture: LoadPicture = no_pictures,
        *,
        measure: int = Size.MEASURE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(load_picture, parent)
        self._measure = measure
        self._parts: tuple[str, ...] = ()
        self._waiting: list[str] = []
        self._mark: _Mark | None = None
        self._anchor = ""
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._append_next)
        self.parts_shown = 0
        follow_theme(self._wait_for_colours)

    @property
    def complete(self) -> bool:
        """True once everything is in the view."""
        return not self._waiting

    def show_parts(self, parts: Sequence[str], *, keep_place: bool = False, scroll: int = 0) -> None:
        """Show the first part now and append the others; `keep_place` holds the line at the top of the view.

        Without it the view begins at `scroll` px, as soon as so much is there.
        """
        self._begin(parts, self._top() if keep_place else _Mark("", 0, 0, scroll))

    def _begin(self, parts: Sequence[str], mark: _Mark) -> None:
        self._mark = mark
        self._anchor = ""
        self._parts = tuple(parts)
        self._waiting = list(parts[1:])
        self.parts_shown = 1
        self.setUpdatesEnabled(False)
        self.show_html(parts[0] if parts else "")
        self._return()
        if self._waiting:
            self._next.start()
        else:
            self._finish()

    def go_to(self, anchor: str) -> None:
        """Scroll to a heading, at once or when its part is in."""
        self._anchor = anchor
        self.scrollToAnchor(anchor)
        if self.complete:
            self._anchor = ""

    def append(self, html: str) -> None:
        """Put something behind everything else; what is read stays where it is."""
        value = self.verticalScrollBar().value()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()  # laid out once, not twice
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock(
            QTextBlockFormat(), QTextCharFormat()
        )  # not one more item of a list that ends here
        begin = cursor.position()
        # What comes first takes the place of the empty block and loses its own form, so something else is first.
        cursor.insertHtml("<p>.</p>" + zoomed(html, theme().zoom))
        # Where a table begins right after it, its line must stay: Qt crashes without one before a table.
        document = self.document()
        end = begin + (2 if document.characterAt(begin + 1) == _LINE_END else 1)
        cursor.setPosition(begin)
        cursor.setPosition(min(end, document.characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.endEditBlock()
        self.verticalScrollBar().setValue(value)

    def _resize_text(self) -> None:
        """The whole page again; the line at the top of the view stays there."""
        mark = self._top()
        if self._parts:
            # Qt would lay out all of it in the new size, only to forget it again.
            self.setUpdatesEnabled(False)
            self.clear()
        super()._resize_text()
        self._keep_measure()
        if self._parts:
            self._begin(self._parts, mark)

    def _append_next(self) -> None:
        self.append(self._waiting.pop(0))
        self.parts_shown += 1
        self._return()
        if not self._waiting:
            self._finish()

    def _finish(self) -> None:
        self._next.stop()
        self.setUpdatesEnabled(True)
        self._mark = None
        if self._anchor:
            self.go_to(self._anchor)
        self.settled.emit()

    # -- keeping the place -----------------------------------------------------------------------------

    def _top(self) -> _Mark:
        bar = self.verticalScrollBar().value()
        block = self.cursorForPosition(QPoint(1, 1)).block()
        return _Mark(block.text(), block.blockNumber(), bar - self._top_of(block), bar)

    def _top_of(self, block: QTextBlock) -> int:
        return round(self.document().documentLayout().blockBoundingRect(block).top())

    def _return(self) -> None:
        """Back to the remembered place, if it is in already; then the view may be painted."""
        mark = self._mark
        if mark is None:
            return
        self.document().size()  # Qt lays out bit by bit; until all is laid out it knows no place for sure
        wanted = mark.value
        if mark.words and mark.value:
            block = self._find(mark)
            if block is None and self._waiting:
                return
            if block is not None:
                wanted = self._top_of(block) + mark.offset
        bar = self.verticalScrollBar()
        if wanted <= bar.maximum() or not self._waiting:
            bar.setValue(wanted)
            self._mark = None
            self.setUpdatesEnabled(True)
            theme().frame.is_there(self)

    def _wait_for_colours(self) -> None:
        """Who renders what stands here will show it again."""
        if self._parts:
            theme().frame.wait_for(self)

    def _find(self, mark: _Mark) -> QTextBlock | None:
        """The nearest block with the same words."""
        document = self.document()
        for distance in range(document.blockCount()):
            for number in (mark.number + distance, mark.number - distance):
                block = document.findBlockByNumber(number) if number >= 0 else QTextBlock()
                if block.isValid() and block.text() == mark.words:
                    return block
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room at both sides."""
        self._keep_measure()
        super().resizeEvent(event)

    def _keep_measure(self) -> None:
        """At most `measure` px of text; larger letters have more of them, so that a line holds as many."""
        side = max(Space.XL, (self.width() - round(self._measure * theme().zoom) + 1) // 2)
        self.setViewportMargins(side, Space.L, side, 0)
