"""Writing an invite: for whom, how long, and the text to send."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from kshare.errors import KShareError
from kshare.model.statement import Role
from kshare.queries.people import ShowPerson, show_person
from kshare.queries.spaces import find_one
from kshare.sharing.admission import MadeInvite
from kshare.ui.presenting.times import date_words
from kshare.ui.session import Session
from kshare.ui.team.values import Team
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.fields import DropDown
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import page_column, reveal
from kshare.usecases.members import WithdrawInvitation, withdraw_invitation
from kshare.words import say, say_many
from kshare.workspace import Workspace

_DAYS: Final = (1, 3, 14, 30, 90)
_FIRST_DAYS: Final = 14
_TEXT_HEIGHT: Final = 112


@dataclass(frozen=True, slots=True)
class _Draft:
    space: str
    name: str
    days: int
    role: Role


def write_invite(workspace: Workspace, draft: _Draft) -> MadeInvite:
    """Make the text; for the share lane, since an encrypted space's keys are looked up in its folder."""
    space = workspace.ask(find_one, draft.space)
    me = workspace.ask(show_person, ShowPerson()).person
    return workspace.admission.invite(space, draft.name, me.name, draft.days, draft.role)


def invite_words(made: MadeInvite, team: Team) -> str:
    """What the text is, whom it lets in, until when, and what to take care of."""
    who = say("It lets in {name}", name=made.name) if made.name else say("It lets in whoever has it")
    until = say("{who}, until {day}.", who=who, day=date_words(made.expires_ms))
    if team.encrypted:
        return f"{until} " + say("It holds the key to {space}: send it to nobody else.", space=team.name)
    return until


class InvitePage(QWidget):
    """First what to decide, then the text."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._team: Team | None = None
        self._made: MadeInvite | None = None
        self._make()
        self._lay_out()
        self.write.clicked.connect(self._write)
        self.name.returnPressed.connect(self._write)
        self.copy.clicked.connect(self._copy)
        self.withdraw.clicked.connect(self._withdraw)

    def _make(self) -> None:
        self.intro = PlainLabel("", Type.BODY, "text2", wrap=True)
        self.name = QLineEdit()
        self.name.setAccessibleName(say("Name of the person"))
        self.name.setPlaceholderText(say("Name, as the person will type it"))
        self.days, self.role = DropDown(), DropDown()
        for days in _DAYS:
            self.days.addItem(say_many("{count} day", "{count} days", days), days)
        self.days.setCurrentIndex(_DAYS.index(_FIRST_DAYS))
        self.days.setAccessibleName(say("How long it works"))
        self.role.addItem(say("May read and write"), Role.MEMBER)
        self.role.addItem(say("May only read"), Role.READER)
        self.role.setAccessibleName(say("Role"))
        for field in (self.name, self.days, self.role):
            field.setFont(font(Type.BODY))
            field.setFixedHeight(Size.CONTROL)
        self.write = PrimaryButton(say("Write the invite"), "key-round")
        self.result = Card(fill="accent_soft", border="accent_soft")
        self.meaning = PlainLabel("", Type.BODY, wrap=True)
        self.text = QPlainTextEdit()
        self.text.setObjectName("field")
        self.text.setReadOnly(True)
        self.text.setFont(font(Type.MONO))
        self.text.setTabChangesFocus(True)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.text.setAccessibleName(say("The invite"))
        self.copy = PrimaryButton(say("Copy"), "copy")
        self.withdraw = GhostButton(say("Withdraw it"), "x")
        self.state = PlainLabel("", Type.META, "ok", wrap=True)
        self.trouble = Banner()

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(Space.M)
        fields.setVerticalSpacing(Space.XS)
        for label, field, row, place, span in (
            (say("For whom"), self.name, 0, 0, 2),
            (say("How long"), self.days, 2, 0, 1),
            (say("What for"), self.role, 2, 1, 1),
        ):
            fields.addWidget(PlainLabel(label, Type.META_STRONG, "text2"), row, place, 1, span)
            fields.addWidget(field, row + 1, place, 1, span)
        fields.setRowMinimumHeight(1, Size.CONTROL + Space.XS)
        send = say("With the text the person chooses “I have an invite” at the start of KShare.")
        inside = self.result.column(Space.L, Space.S)
        for widget in (self.meaning, self.text):
            inside.addWidget(widget)
        inside.addWidget(PlainLabel(send, Type.META, "text2", wrap=True))
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.withdraw)
        foot.addWidget(self.copy)
        inside.addLayout(foot)
        column = page_column(self)
        column.addWidget(self.intro)
        column.addLayout(fields)
        hint = say("Without a name, whoever gets hold of the text can use it.")
        column.addWidget(PlainLabel(hint, Type.META, "text3", wrap=True))
        column.addWidget(self.write, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.result)
        column.addWidget(self.trouble)
        column.addStretch(1)

    def begin(self, team: Team) -> None:
        """A new invite to this space."""
        self._team, self._made = team, None
        self.intro.setText(
            say(
                "An invite is a text that lets one person into {space}. Send it on a way that you trust; you need"
                " not be here when it is used.",
                space=team.name,
            )
        )
        self.name.clear()
        for widget in (self.result, self.trouble):
            widget.hide()
        self.write.setEnabled(True)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self) -> None:
        if self._team is None or not self.write.isEnabled():
            return
        self.write.setEnabled(False)
        self.trouble.hide()
        draft = _Draft(
            self._team.id, self.name.text(), int(self.days.currentData()), Role(self.role.currentData())
        )
        work = partial(write_invite, self._session.workspace, draft)
        self._session.work("share", work, self, self._show, self._fail, topic="invite")

    def _show(self, made: MadeInvite) -> None:
        assert self._team is not None
        self._made = made
        self.write.setEnabled(True)
        self.meaning.setText(invite_words(made, self._team))
        self.text.setPlainText(made.text)
        self.state.setText("")
        for button in (self.copy, self.withdraw):
            button.setEnabled(True)
        self.result.show()
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: reveal(self.copy))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.state.setText(say("Copied."))

    def _withdraw(self) -> None:
        from kshare.sync.keys.invite import read_invite

        if self._made is None or self._team is None:
            return
        self.withdraw.setEnabled(False)
        invitation = read_invite(self._made.text).invitation.id
        command = WithdrawInvitation(invitation, self._team.id)
        self._session.run(withdraw_invitation, command, self, self._withdrawn, self._fail)

    def _withdrawn(self, _done: object) -> None:
        self.copy.setEnabled(False)
        self.text.clear()
        self.meaning.setText(say("Withdrawn: it lets nobody in any more."))

    def _fail(self, trouble: KShareError) -> None:
        self.write.setEnabled(True)
        self.trouble.show_text(trouble.full_message, kind="warn")
