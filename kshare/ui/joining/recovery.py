"""The recovery words in the window: a small task that asks to keep them, and the sheet that shows them."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kshare.errors import DiskFull, KShareError, NotFound
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton, LinkButton, PrimaryButton
from kshare.ui.widgets.card import Card, IconTile
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet, page_column
from kshare.words import say
from kshare.workspace import KEYS

_COLUMNS: Final = 3
_ROW: Final = 30
_NUMBER: Final = 36


def words_of(home: Path) -> tuple[str, ...]:
    """The 24 words of the person of a home; for a lane."""
    from kshare.sync.keys.files import load_person
    from kshare.sync.keys.recovery import recovery_words

    return tuple(recovery_words(load_person(home / KEYS).seed).split())


def numbered(words: tuple[str, ...]) -> str:
    """The words for paper or a file, one a line; pasted as a whole they are understood.

    >>> numbered(("able", "zoo"))
    '1. able\\n2. zoo\\n'
    """
    return "".join(f"{number}. {word}\n" for number, word in enumerate(words, 1))


def save_words(path: Path, words: tuple[str, ...]) -> Path:
    """Write the words into a file that only this person may read; for a lane. DiskFull, NotFound."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(numbered(words))
    except FileNotFoundError as error:
        raise NotFound("The folder {folder} is not there.", folder=path.parent) from error
    except OSError as error:
        raise DiskFull("{path} cannot be written.", path=path) from error
    return path


class WordGrid(QWidget):
    """The words with their numbers, read down the columns. A screen reader hears them in order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("Recovery words"))

    def show_words(self, words: tuple[str, ...]) -> None:
        """Show them; none while they are not read."""
        self.words = words
        self.setAccessibleDescription(numbered(words).replace("\n", " "))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Eight rows."""
        return QSize(420, 8 * _ROW + 2 * Space.M)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A quiet box with columns of words."""
        palette = theme().palette
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint.box(painter, rect, Radius.CARD, palette.hover, palette.line)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CARD, palette)
        rows = -(-len(self.words) // _COLUMNS)
        wide = (rect.width() - 2 * Space.M) / _COLUMNS
        for number, word in enumerate(self.words):
            left = Space.M + wide * (number // rows)
            cell = QRectF(left, Space.M + _ROW * (number % rows), _NUMBER - Space.S, _ROW)
            paint.line_of_text(painter, cell, f"{number + 1}", font(Type.META), palette.text3, paint.RIGHT)
            cell.setLeft(left + _NUMBER)
            cell.setWidth(wide - _NUMBER)
            paint.line_of_text(painter, cell, word, font(Type.MONO, weight=600), palette.text)
        painter.end()


class RecoverySheet(Sheet):
    """`kept` when the person has the words somewhere else too."""

    kept = Signal()

    def __init__(self, session: Session, name: str, window: QWidget) -> None:
        """`name` is the person's, for the name of the file."""
        super().__init__(window, (620, 590), fits=True)
        self._session, self._name = session, name
        self.grid = WordGrid()
        self.state = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.copy = GhostButton(say("Copy"), "copy")
        self.save = GhostButton(say("Save as a file…"), "download")
        self.done = PrimaryButton(say("I have written them down"), "check")
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._choose_file)
        self.done.clicked.connect(self._written_down)
        page = QWidget()
        column = page_column(page)
        words = say(
            "If this PC is lost or breaks, these 24 words bring you back: into every space, as yourself. Write"
            " them on paper and keep it where only you find it."
        )
        warning = say("Whoever has these words is you. Nobody can give them back to you, or change them.")
        column.addWidget(PlainLabel(words, Type.BODY, "text2", wrap=True))
        column.addWidget(self.grid)
        column.addWidget(PlainLabel(warning, Type.LABEL, "warn", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.state)
        column.addStretch(1)
        column.addWidget(self.done, 0, Qt.AlignmentFlag.AlignRight)
        self.add_page(page)
        self.show_page(page, say("Your recovery words"))
        self._show_words(())

    def open_words(self) -> None:
        """Read the words and show them."""
        self.open_sheet(self.grid)
        work = partial(words_of, self._session.workspace.home)
        self._session.work("io", work, self, self._show_words, self._fail, topic="words")

    def close_sheet(self) -> None:
        """Put it away, and the words with it."""
        self._show_words(())
        super().close_sheet()

    def _show_words(self, words: tuple[str, ...]) -> None:
        self.grid.show_words(words)
        self._say("")
        for button in (self.copy, self.save, self.done):
            button.setEnabled(bool(words))

    def _say(self, words: str, tone: str = "ok") -> None:
        self.state.setText(words)
        self.state.set_tone(tone)
        self.state.setVisible(bool(words))

    def _fail(self, trouble: KShareError) -> None:
        self._say(trouble.full_message, "danger")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(numbered(self.grid.words))
        self._say(say("Copied. Paste them where only you can read, and copy something else afterwards."))
        self.kept.emit()

    def _choose_file(self) -> None:
        begin = str(Path.home() / say("KShare recovery words of {name}.txt", name=self._name))
        chosen, _kind = QFileDialog.getSaveFileName(self, say("Save the recovery words"), begin)
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the words into this file."""
        work = partial(save_words, path, self.grid.words)
        self._session.work("io", work, self, self._saved, self._fail)

    def _saved(self, path: Path) -> None:
        self._say(
            say("Saved: {path}. Move it to a stick or print it; on this PC it helps nobody.", path=path)
        )
        self.kept.emit()

    def _written_down(self) -> None:
        self.kept.emit()
        self.close_sheet()


class RecoveryTask(Card):
    """One small task on Home. `wanted` shows the words, `put_off` asks no more."""

    wanted = Signal()
    put_off = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.M, Space.S, Space.M)
        row.setSpacing(Space.M)
        row.addWidget(IconTile("key-round", side=36))
        words = PlainLabel(say("24 words bring you back if this PC is lost."), Type.META, "text2", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(Space.XXS)
        column.addWidget(PlainLabel(say("Keep your recovery words"), Type.BODY_STRONG))
        column.addWidget(words)
        row.addLayout(column, 1)
        self.show_words = LinkButton(say("Show them"))
        self.show_words.clicked.connect(self.wanted)
        self.later = IconButton("x", say("Do not ask again"), size=16)
        self.later.clicked.connect(self.put_off)
        row.addWidget(self.show_words)
        row.addWidget(self.later)
