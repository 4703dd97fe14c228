"""Underlines words that are wrong in one field, and offers others in its menu."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from functools import partial
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QTextBlock, QTextCursor
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from kshare.queries.spelling import languages_told
from kshare.spelling.words import Word, words_of
from kshare.ui.editor.highlighter import places
from kshare.ui.editor.spelling import SpellDesk
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.session import Session
from kshare.words import say

_ENOUGH: Final = 8
"""Words of a paragraph that tell its language by themselves; shorter ones have that of the text."""
_TOLD_BY: Final = 6_000
"""Characters at the beginning of a text that tell its language."""
_TELL_MS: Final = 1_000
_SLICE_S: Final = 0.002
_PAUSE_MS: Final = 60
"""After a key, which is painted before anything is coloured."""
_NONE: Final = -1
MOST_LINES: Final = 30
"""Remembered for a word: a word that is everywhere, asked about anew, took half a second to be forgotten."""


class Misspellings(QObject):
    """Acts on one field. Nothing happens until the desk has dictionaries."""

    def __init__(self, session: Session, field: MarkdownField) -> None:
        super().__init__(field)
        self._field, self._desk = field, SpellDesk.of(session)
        self._languages: tuple[str, ...] = ()
        self._unsure: dict[str, dict[int, QTextBlock]] = {}
        """The lines, by number, of words that were asked about; of a word that is in more than these, all are meant."""
        self._waiting: deque[QTextBlock] = deque()
        """Lines to colour again, and from `_next` on all of them."""
        self._next = _NONE
        self._is_colouring = False
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._go_on)
        self._tell = QTimer(self, singleShot=True)
        self._tell.timeout.connect(self._tell_language)
        field.document().contentsChange.connect(self._wait)
        field.fill_menu = self.fill_menu
        self._desk.learned.connect(self._show_learned)
        self._desk.changed.connect(self._begin)
        self._begin()

    @property
    def busy(self) -> bool:
        """True while lines wait for their lines below wrong words."""
        return self._slices.isActive() or self._tell.isActive()

    def _begin(self) -> None:
        """Look at everything again."""
        was_ready = self._field.highlighter.misspelt == self._misspelt
        if self._desk.is_ready:
            self._field.highlighter.misspelt = self._misspelt
            self._tell_language()
        else:
            self._field.highlighter.misspelt = lambda _line: ()
        if was_ready or self._desk.is_ready:
            self._colour_all()

    # -- languages -------------------------------------------------------------------------------------

    def _wait(self, _at: int, removed: int, added: int) -> None:
        if self._is_colouring:
            return  # colours are a change for Qt, too
        if self._slices.isActive():
            self._slices.start(_PAUSE_MS)
        if self._desk.is_ready and (removed or added) and not self._tell.isActive():
            self._tell.start(_TELL_MS if self._languages else 0)

    def _tell_language(self) -> None:
        cursor = QTextCursor(self._field.document())
        end = min(_TOLD_BY, self._field.document().characterCount() - 1)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        lines = cursor.selectedText().split("\u2029")
        words = {word.text.lower() for line in lines for word in words_of(line)}
        told = languages_told(words) if words else ()
        if told != self._languages:
            self._languages = told
            self._colour_all()

    def _languages_of(self, words: list[Word]) -> tuple[str, ...]:
        if len(words) < _ENOUGH:
            return self._languages
        return languages_told({word.text.lower() for word in words})

    # -- underlining -----------------------------------------------------------------------------------

    def _misspelt(self, line: str) -> list[tuple[int, int]]:
        words = words_of(line)
        languages = self._languages_of(words)
        if not languages:
            return []
        found = []
        for word in words:
            wrong = self._desk.is_wrong(word.text, languages)
            if wrong is None:
                lines = self._unsure.setdefault(word.text, {})
                if len(lines) < MOST_LINES:
                    block = self._field.highlighter.line
                    lines[block.blockNumber()] = block
            elif wrong:
                found.append((word.start, word.length))
        return found

    def _show_learned(self, words: Sequence[str], wrong: Collection[str]) -> None:
        """Colour the lines again that asked about a wrong word."""
        for word in words:
            lines = self._unsure.pop(word, {})
            if word in wrong and len(lines) < MOST_LINES:
                self._waiting.extend(lines.values())
            elif word in wrong:
                self._next = 0
        if (self._waiting or self._next != _NONE) and not self._slices.isActive():
            self._slices.start(0)

    def _colour_all(self) -> None:
        self._unsure.clear()
        self._waiting.clear()
        self._next = 0
        self._slices.start(0)

    def _go_on(self) -> None:
        """A part of a frame at a time."""
        self._slices.setInterval(0)
        until = perf_counter() + _SLICE_S
        self._is_colouring = True
        while self._waiting and perf_counter() < until:
            self._colour(self._waiting.popleft())
        block = self._field.document().findBlockByNumber(self._next)
        while block.isValid() and perf_counter() < until:
            self._colour(block)
            block = block.next()
        self._is_colouring = False
        self._next = block.blockNumber() if block.isValid() else _NONE
        if not self._waiting and self._next == _NONE:
            self._slices.stop()

    def _colour(self, block: QTextBlock) -> None:
        if block.isValid():
            self._field.highlighter.rehighlightBlock(block)

    # -- the menu --------------------------------------------------------------------------------------

    def fill_menu(self, menu: QMenu, place: QTextCursor) -> None:
        """Other words for a wrong one at this place, and a way to say that it is right."""
        line, at = place.block().text(), place.positionInBlock()
        if not self._desk.is_ready or self._field.highlighter.in_code(place.block()):
            return
        words = words_of(line)
        languages = self._languages_of(words)
        for word in words:
            start = places(line[: word.start])
            if start <= at <= start + word.length and self._desk.is_wrong(word.text, languages):
                self._offer(menu, word, place.block().position() + start, languages)
                return

    def _offer(self, menu: QMenu, word: Word, start: int, languages: tuple[str, ...]) -> None:
        first = menu.actions()[0] if menu.actions() else None
        looking = QAction(say("Looking for other words…"), menu, enabled=False)
        learn = QAction(say("Add “{word}” to my words", word=word.text).replace("&", "&&"), menu)
        learn.triggered.connect(partial(self._desk.learn, word.text))
        menu.insertActions(first, [looking, learn])  # type: ignore[arg-type]  # None is the end
        menu.insertSeparator(first)  # type: ignore[arg-type]
        put = partial(self._put, menu, looking, word, start)
        self._desk.suggest(word.text, languages, self, put)

    def _put(
        self, menu: QMenu, looking: QAction, word: Word, start: int, suggestions: tuple[str, ...]
    ) -> None:
        if not isValid(menu):
            return  # it was closed meanwhile
        for suggestion in suggestions:
            action = QAction(suggestion.replace("&", "&&"), menu)
            action.triggered.connect(partial(self._replace, word, start, suggestion))
            menu.insertAction(looking, action)
        looking.setText(say("No other word is near"))
        looking.setVisible(not suggestions)

    def _replace(self, word: Word, start: int, suggestion: str) -> None:
        cursor = QTextCursor(self._field.document())
        cursor.setPosition(start)
        cursor.setPosition(start + word.length, QTextCursor.MoveMode.KeepAnchor)
        if cursor.selectedText().replace("’", "'") == word.text:
            self._field.replace_range(start, start + word.length, suggestion)
