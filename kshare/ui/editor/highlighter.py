"""Markdown in colours while it is written.

A long text is coloured a few hundred lines at a time, so that opening a page of a megabyte shows it at once. It is
the same with what else concerns many lines: a long passage that is pasted, a fence that turns all below it into code.
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
AT_ONCE: Final = 200
"""Lines that are coloured without a pause."""
_SLICE_S: Final = 0.008
"""Of a frame: so long the others are coloured before the window goes on."""
_SEEN: Final = 100
"""Lines that fit into a window."""
_ALL: Final = 1 << 30
_PAUSE_MS: Final = 60
"""After a change, which is painted before more is coloured."""


class MarkdownHighlighter(QSyntaxHighlighter):
    """Headings, emphasis, code, links, `[[pages]]`, `@people` and `#tags`."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(None)  # type: ignore[call-overload]  # the document comes below
        self.setParent(document)
        self.misspelt: Misspelt = lambda _line: ()
        """Asked about every line outside code: the (start, length) of words that are wrong."""
        self.first_seen: Callable[[], QTextBlock] = document.begin
        """Where the lines begin that somebody looks at."""
        self.coloured = 0
        """How many lines were coloured so far, those of every time that they were."""
        self._formats: dict[str, QTextCharFormat] = {}
        self._reached = _ALL
        """From the line of this number on all wait for their colours."""
        self._changes = self._met = 0
        """Changes that are being told: giving colours is one too, within the one that led to it; lines that this one
        concerns."""
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        # Qt tells of a change in the order in which it was asked to.
        document.contentsChange.connect(self._begin_change)
        self.setDocument(document)
        document.contentsChange.connect(self._end_change)
        follow_theme(self._wear_theme)
        self._make_formats()

    def _begin_change(self, at: int, removed: int, added: int) -> None:
        """Before Qt has its lines coloured."""
        if not self._changes:
            self._met = 0
        self._changes += 1
        if removed > added and self.busy:
            self._reached = min(self._reached, self.document().findBlock(at).blockNumber())

    def _end_change(self, _at: int, removed: int, added: int) -> None:
        """Afterwards."""
        self._changes -= 1
        if removed != added and self.busy:
            self._timer.start(_PAUSE_MS)

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

    def _wait_from(self, number: int) -> None:
        self._reached = min(self._reached, number)
        if not self.busy:
            self._timer.start(0)

    def _go_on(self) -> None:
        self._timer.setInterval(0)
        block = self.document().findBlockByNumber(self._reached)
        until = perf_counter() + _SLICE_S
        while block.isValid() and perf_counter() < until:
            # A block is coloured only below this number, and the slice may end after any.
            self._reached = block.blockNumber() + 1
            self.rehighlightBlock(block)
            block = block.next()
        if not block.isValid():
            self._reached = _ALL
            self._timer.stop()

    def _wear_theme(self) -> None:
        """What is seen at once."""
        self._make_formats()
        self._reached, block = _ALL, self.first_seen()
        for _ in range(_SEEN):
            self.rehighlightBlock(block)
            block = block.next()
        self._wait_from(0)

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
        if self._changes:
            self._met += 1
            if self._met > AT_ONCE:
                if self._met == AT_ONCE + 1:
                    self._wait_from(self.currentBlock().blockNumber())
                return
        if self.currentBlock().blockNumber() >= self._reached:
            return
        self.coloured += 1
        if len(text) > _LONGEST:
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
