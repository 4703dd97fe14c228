"""Keeping the own key in a space's folder under a passphrase: a way back for who finds no paper."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from kshare.errors import KShareError
from kshare.queries.spaces import find_one
from kshare.ui.session import Session
from kshare.ui.team.values import Team
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import page_column
from kshare.words import say
from kshare.workspace import Workspace


def keep_passphrase(workspace: Workspace, space_id: str, handle: str, passphrase: str) -> str:
    """Lay the key into the folder; the handle that belongs to it. For the share lane: seconds of computing."""
    space = workspace.ask(find_one, space_id)
    workspace.admission.keep_passphrase(space, handle, passphrase)
    return handle


def passphrase_field(name: str) -> QLineEdit:
    """A field whose letters are not shown."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
    field.setFont(font(Type.BODY))
    field.setFixedHeight(Size.CONTROL)
    return field


class PassphrasePage(QWidget):
    """Asks twice, says honestly what it is worth, and which handle belongs to it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._team: Team | None = None
        self.intro = PlainLabel("", Type.BODY, "text2", wrap=True)
        self.first = passphrase_field(say("Passphrase, 14 characters or more"))
        self.second = passphrase_field(say("The same once more"))
        self.state = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.keep = PrimaryButton(say("Keep the key under it"), "key-round")
        self.trouble = Banner()
        hint = say(
            "Several words that nobody would guess are best. Everybody who reaches the folder can try passphrases"
            " for years, and whoever finds it is you."
        )
        column = page_column(self)
        for widget in (self.intro, self.first, self.second, PlainLabel(hint, Type.LABEL, "warn", wrap=True)):
            column.addWidget(widget)
        column.addWidget(self.state)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.trouble)
        column.addStretch(1)
        for field in (self.first, self.second):
            field.textChanged.connect(self._typed)
        self.second.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)

    def begin(self, team: Team) -> None:
        """For the space of this team."""
        self._team = team
        self.intro.setText(
            say(
                "A passphrase brings you back on another PC: your key lies in the folder of {space}, and only the"
                " passphrase opens it. The 24 recovery words do the same without lying anywhere.",
                space=team.name,
            )
        )
        for field in (self.first, self.second):
            field.clear()
        self.trouble.hide()
        self._typed()
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self) -> None:
        first, second = self.first.text(), self.second.text()
        differ = bool(second) and not first.startswith(second)
        self._say(say("The two are not the same.") if differ else "", "danger")
        self.keep.setEnabled(bool(first) and first == second)

    def _say(self, words: str, tone: str) -> None:
        self.state.setText(words)
        self.state.set_tone(tone)
        self.state.setVisible(bool(words))

    def _keep(self) -> None:
        if self._team is None or not self.keep.isEnabled():
            return
        self.keep.setEnabled(False)
        self.trouble.hide()
        self._say(say("Locking it: this takes a few seconds on purpose…"), "text2")
        handle = next((each.person.handle for each in self._team.members if each.me), "")
        workspace, passphrase = self._session.workspace, self.first.text()
        work = partial(keep_passphrase, workspace, self._team.id, handle, passphrase)
        self._session.work("share", work, self, self._kept, self._fail)

    def _kept(self, handle: str) -> None:
        for field in (self.first, self.second):
            field.clear()
        words = say(
            "Kept. On another PC choose “I have recovery words”, then the passphrase, with this folder and the handle"
            " {handle}.",
            handle=handle,
        )
        self._say(words, "ok")

    def _fail(self, trouble: KShareError) -> None:
        self._typed()
        self.trouble.show_text(trouble.full_message, kind="warn")
