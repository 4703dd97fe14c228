"""Markdown in colours while it is written.

A long text is coloured a few hundred lines at a time, so that opening a page of a megabyte shows it at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextDocument

from kshare.model.links import WIKI_LINK
from kshare.model.mentions import MENTION
from kshare.model.tag import HASHTAG, hashtag_at
from kshare.ui.theme.apply import follow_theme, theme

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}\s+\S.*")
_HEADING_MARK = re.compile(r"#+")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(\[[ xX]\]\s)?")
_QUOTE = re.compile(r"\s*>.*")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?:.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])(?:.+?)(?<=[^\s*_])\1(?![\w*_])")
_STRUCK = re.compile(r"~~(?=\S).+?(?<=\S)~~")
_LINK = re.compile(r"!?\[[^\[\]\n]*\]\([^()\s]*\)|<?https?://[^\s<>]+>?")

Misspelt = Callable[[str], Iterable[tuple[int, int]]]

_IN_TEXT: Final = -1
_IN_BACKTICKS: Final = 1
_IN_TILDES: Final = 2
_LONGEST: Final = 5_000
"""Longer lines stay as they are: nobody reads them, and every key would cost."""
_AT_ONCE: Final = 400
"""Lines that are coloured without a pause."""
_SLICE_S: Final = 0.008
"""Of a frame: so long the others are coloured before the window goes on."""


class MarkdownHighlighter(QSyntaxHighlighter):
    """Headings, emphasis, code, links, `[[pages]]`, `@people` and `#tags`."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.misspelt: Misspelt = lambda _line: ()
        """Asked about every line outside code: the (start, length) of words that are wrong."""
        self._formats: dict[str, QTextCharFormat] = {}
        self._reached = _AT_ONCE
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        document.blockCountChanged.connect(self._look_at_length)
        follow_theme(self._wear_theme)
        self._make_formats()

    def begin(self) -> None:
        """A whole new text comes: colour its beginning, then the rest bit by bit."""
        self._reached = _AT_ONCE

    @property
    def busy(self) -> bool:
        """True while lines of a long text still wait for their colours."""
        return self._timer.isActive()

    @property
    def line(self) -> QTextBlock:
        """The one that is coloured now."""
        return self.currentBlock()

    @staticmethod
    def in_code(block: QTextBlock) -> bool:
        """True for a line of a fenced block, its fences too, as far as lines are coloured already."""
        fenced = (_IN_BACKTICKS, _IN_TILDES)
        return block.userState() in fenced or block.previous().userState() in fenced

    def _look_at_length(self, count: int) -> None:
        if count > self._reached and not self._timer.isActive():
            self._timer.start()

    def _go_on(self) -> None:
        document = self.document()
        block = document.findBlockByNumber(self._reached)
        until = perf_counter() + _SLICE_S
        while block.isValid() and perf_counter() < until:
            # A block is coloured only below this number, and the slice may end after any.
            self._reached = block.blockNumber() + 1
            self.rehighlightBlock(block)
            block = block.next()
        if self._reached >= document.blockCount():
            self._timer.stop()

    def _wear_theme(self) -> None:
        self._make_formats()
        self.begin()
        self.rehighlight()
        self._look_at_length(self.document().blockCount())

    def _make_formats(self) -> None:
        palette = theme().palette

        def made(
            ink: str | None = None, *, bold: bool = False, italic: bool = False, fill: str | None = None
        ) -> QTextCharFormat:
            style = QTextCharFormat()
            if ink is not None:
                style.setForeground(QColor(ink))
            if fill is not None:
                style.setBackground(QColor(fill))
            if bold:
                style.setFontWeight(QFont.Weight.Bold)
            style.setFontItalic(italic)
            return style

        struck = made(palette.text3)
        struck.setFontStrikeOut(True)
        misspelt = QTextCharFormat()
        misspelt.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        misspelt.setUnderlineColor(QColor(palette.danger))
        self._formats = {
            "misspelt": misspelt,
            "heading": made(palette.text, bold=True),
            "mark": made(palette.text3, bold=True),
            "item": made(palette.accent_text, bold=True),
            "quote": made(palette.text2, italic=True),
            "code": made(palette.code_string, fill=palette.code),
            "bold": made(bold=True),
            "italic": made(italic=True),
            "struck": struck,
            "link": made(palette.accent_text),
            "wiki": made(palette.page),
            "name": made(palette.accent_text),
        }

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        if self.currentBlock().blockNumber() >= self._reached or len(text) > _LONGEST:
            self.setCurrentBlockState(_IN_TEXT)
            return
        fence = _FENCE.match(text)
        kind = 0 if fence is None else _IN_BACKTICKS if "`" in fence[1] else _IN_TILDES
        inside = self.previousBlockState()
        if inside in (_IN_BACKTICKS, _IN_TILDES):
            self.setFormat(0, len(text), self._formats["code"])
            self.setCurrentBlockState(_IN_TEXT if kind == inside else inside)
        elif kind:
            self.setFormat(0, len(text), self._formats["code"])
            self.setCurrentBlockState(kind)
        else:
            self.setCurrentBlockState(_IN_TEXT)
            self._colour_line(text)
            self._underline(text)

    def _colour_line(self, text: str) -> None:
        if _HEADING.match(text):
            self.setFormat(0, len(text), self._formats["heading"])
            mark = _HEADING_MARK.match(text)
            self.setFormat(0, mark.end() if mark else 0, self._formats["mark"])
        elif item := _ITEM.match(text):
            self.setFormat(0, item.end(), self._formats["item"])
        elif _QUOTE.match(text):
            self.setFormat(0, len(text), self._formats["quote"])
        self._emphasise(text)
        self._colour_names(text)

    def _underline(self, text: str) -> None:
        """Words that are wrong keep their colours."""
        for start, length in self.misspelt(text):
            at = start if text.isascii() else places(text[:start])
            style = self.format(at)
            style.merge(self._formats["misspelt"])
            self.setFormat(at, length, style)

    def _emphasise(self, text: str) -> None:
        """Emphasis adds to what is there, so a bold word in a quote stays italic."""
        for pattern, name in ((_BOLD, "bold"), (_ITALIC, "italic"), (_STRUCK, "struck")):
            for match in pattern.finditer(text):
                style = self.format(match.start())
                style.merge(self._formats[name])
                self.setFormat(match.start(), match.end() - match.start(), style)

    def _colour_names(self, text: str) -> None:
        for pattern, name in ((_LINK, "link"), (WIKI_LINK, "wiki"), (MENTION, "name")):
            for match in pattern.finditer(text):
                self.setFormat(match.start(), match.end() - match.start(), self._formats[name])
        open_link = text.rfind("[[")
        if open_link >= 0 and "]]" not in text[open_link:]:
            self.setFormat(open_link, len(text) - open_link, self._formats["wiki"])
        for match in HASHTAG.finditer(text):
            written, _ = hashtag_at(match)
            if written:
                self.setFormat(match.start("tag") - 1, len(written) + 1, self._formats["name"])
        for match in _CODE.finditer(text):
            self.setFormat(match.start(), match.end() - match.start(), self._formats["code"])


def places(text: str) -> int:
    """How many positions `text` takes in a document: Qt counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
