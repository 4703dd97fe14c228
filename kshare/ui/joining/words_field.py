"""The field for 24 recovery words, with a check in words while they are typed or pasted."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from kshare.errors import InvalidInput, KShareError
from kshare.ui.process.jobs import Jobs
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

_HEIGHT: Final = 124
_CHECK_AFTER_MS: Final = 250
_WORD: Final = re.compile(r"[A-Za-z]+")


class WordsField(QWidget):
    """`checked(bytes)`: the seed of the words, or b'' while they are not whole."""

    checked = Signal(object)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.field = QPlainTextEdit()
        self.field.setObjectName("field")
        self.field.setFont(font(Type.MONO))
        self.field.setPlaceholderText(say("Type or paste the 24 words, in their order"))
        self.field.setAccessibleName(say("Recovery words"))
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(_HEIGHT)
        self.field.document().setDocumentMargin(2)
        self.state = PlainLabel(say("Capitals, numbers and line breaks do not matter."), Type.META, "text2")
        self.state.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.field)
        column.addWidget(self.state)
        self._due = QTimer(self, singleShot=True, interval=_CHECK_AFTER_MS)
        self._due.timeout.connect(self.check)
        self.field.textChanged.connect(self._typed)

    def _typed(self) -> None:
        self.checked.emit(b"")
        self._due.start()

    def check(self) -> None:
        """Look at what is typed now."""
        typed = self.field.toPlainText()
        done, failed = partial(self._answer, typed), partial(self._refuse, typed)
        self._jobs.run("io", partial(check_words, typed), self, done, failed, topic="words")

    def _answer(self, typed: str, found: tuple[str, bytes]) -> None:
        if typed != self.field.toPlainText():
            return
        words, seed = found
        self.state.setText(words)
        self.state.set_tone("ok" if seed else "text2")
        self.checked.emit(seed)

    def _refuse(self, typed: str, trouble: KShareError) -> None:
        if typed == self.field.toPlainText():
            self.state.setText(trouble.message)
            self.state.set_tone("danger")


def check_words(typed: str) -> tuple[str, bytes]:
    """(what to say, the seed or b'') of words as far as they are typed. InvalidInput for a word that is none."""
    from kshare.sync.keys.recovery import WORDS, known_word, seed_from_words

    parts = _WORD.findall(typed)
    # The last one may still be in the making, as long as nothing stands behind it.
    whole = parts[:-1] if parts and len(parts) < WORDS and typed[-1:].isalpha() else parts
    wrong = next((part for part in whole if not known_word(part)), None)
    if wrong is not None:
        raise InvalidInput("'{word}' is not a word of a recovery phrase.", word=wrong)
    if len(parts) < WORDS:
        return say("{count} of {words} words", count=len(parts), words=WORDS), b""
    return say("These words fit together."), seed_from_words(typed)
