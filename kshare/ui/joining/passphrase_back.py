"""Coming back by a passphrase: the key lies in a space's folder, and handle and passphrase open it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kshare.errors import KShareError, NotFound
from kshare.ui.joining.looking import folder_of
from kshare.ui.process.jobs import Jobs
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say


def seed_under(folder: str, handle: str, passphrase: str) -> bytes:
    """The person's seed; for the share lane: seconds of computing. NotFound; share trouble passes through."""
    from kshare.sharing.admission import person_in

    return person_in(folder, handle, passphrase).seed


class PassphraseBack(QWidget):
    """`opened(bytes, str)`: the seed and the folder; `left` to go back."""

    opened = Signal(object, str)
    left = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.folder = self._field(say("\\\\server\\team or a folder on this PC"), say("Shared folder"))
        self.handle = self._field(say("Your handle there, for example anna.berg"), say("Handle"))
        self.passphrase = self._field(say("Passphrase"), say("Passphrase"))
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.browse = GhostButton(say("Browse…"), "folder-open")
        self.state = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.state.hide()
        self.back = GhostButton(say("Back"), "arrow-left")
        self.next = PrimaryButton(say("Go on"), "arrow-right")
        self._lay_out()
        for field in (self.folder, self.handle, self.passphrase):
            field.textChanged.connect(self._typed)
            field.returnPressed.connect(self._go)
        self.browse.clicked.connect(self._browse)
        self.back.clicked.connect(self.left)
        self.next.clicked.connect(self._go)
        self._typed()

    @staticmethod
    def _field(placeholder: str, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(name)
        field.setFont(font(Type.BODY))
        field.setFixedHeight(Size.CONTROL)
        return field

    def _lay_out(self) -> None:
        words = say(
            "Your key lies in the folder of a space in which you kept it under a passphrase. The folder, your handle"
            " there and the passphrase bring you back as yourself."
        )
        where = QHBoxLayout()
        where.setSpacing(Space.S)
        where.addWidget(self.folder, 1)
        where.addWidget(self.browse)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(PlainLabel(words, Type.BODY, "text2", wrap=True))
        column.addLayout(where)
        for widget in (self.handle, self.passphrase, self.state):
            column.addWidget(widget)
        column.addLayout(foot)

    def _typed(self) -> None:
        fields = (self.folder, self.handle, self.passphrase)
        self.next.setEnabled(all(field.text().strip() for field in fields))

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, say("Choose the shared folder"))
        if chosen:
            self.folder.setText(chosen)

    def _go(self) -> None:
        if not self.next.isEnabled():
            return
        self.next.setEnabled(False)
        self._say(say("Opening it: this takes a few seconds on purpose…"), "text2")
        folder = folder_of(self.folder.text())
        handle = self.handle.text().strip().removeprefix("@")
        work = partial(seed_under, folder, handle, self.passphrase.text())
        done = partial(self._found, folder)
        self._jobs.run("share", work, self, done, self._fail, topic="passphrase")

    def _found(self, folder: str, seed: bytes) -> None:
        self.passphrase.clear()
        self.state.hide()
        self.opened.emit(seed, folder)

    def _fail(self, trouble: KShareError) -> None:
        self._typed()
        # The hint of NotFound is about names of pages.
        hint = "" if isinstance(trouble, NotFound) else trouble.next_step
        self._say(f"{trouble.message} {hint}".rstrip(), "danger")

    def _say(self, words: str, tone: str) -> None:
        self.state.setText(words)
        self.state.set_tone(tone)
        self.state.show()
