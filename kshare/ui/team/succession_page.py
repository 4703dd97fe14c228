"""Somebody lost the key: an admin says who that person is now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kshare.errors import KShareError
from kshare.model.statement import Role
from kshare.queries.members import Member
from kshare.ui.session import Session
from kshare.ui.team.values import Team
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.confirm import Confirm
from kshare.ui.widgets.fields import DropDown
from kshare.ui.widgets.fingerprint import FingerprintBox
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import page_column
from kshare.usecases.members import AttestSuccessor, attest_successor
from kshare.words import say


class SuccessionPage(QWidget):
    """`left` when it is said."""

    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._team: Team | None = None
        self._member: Member | None = None
        self.intro = PlainLabel("", Type.BODY, "text2", wrap=True)
        self.heir = DropDown()
        self.heir.setFont(font(Type.BODY))
        self.heir.setFixedHeight(Size.CONTROL)
        self.heir.setAccessibleName(say("Who it is now"))
        self.fingerprint = FingerprintBox()
        self.compare = PlainLabel("", Type.META, "text2", wrap=True)
        self.nobody = PlainLabel("", Type.BODY, "text2", wrap=True)
        self.attest = GhostButton(say("This is the same person…"), "user-check")
        self.confirm = Confirm()
        self.trouble = Banner()
        column = page_column(self)
        for widget in (self.intro, self.nobody, self.heir, self.fingerprint, self.compare):
            column.addWidget(widget)
        column.addWidget(self.attest, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.confirm)
        column.addWidget(self.trouble)
        column.addStretch(1)
        self.heir.currentIndexChanged.connect(lambda _number: self._show_heir())
        self.attest.clicked.connect(self._ask)

    def begin(self, team: Team, member: Member) -> None:
        """For this member; who joined last stands first, as who lost a key has just come back."""
        self._team, self._member = team, member
        self.confirm.hide()
        self.trouble.hide()
        name = member.person.name
        self.intro.setText(
            say(
                "Whoever lost the PC and the recovery words of {name} comes back as somebody new. Say who that is: the"
                " new one gets the role and may change what {name} wrote; the lost key may do nothing any more.",
                name=name,
            )
        )
        self.nobody.setText(
            say("Nobody else is here yet. Let the person join again first, then say so here.")
        )
        others = [each for each in team.members if each.person.id != member.person.id and each.fingerprint]
        others.sort(key=lambda each: (each.role == Role.ADMIN, each.person.name != name, each.person.name))
        self.heir.blockSignals(True)
        self.heir.clear()
        for each in others:
            self.heir.addItem(f"{each.person.name}  (@{each.person.handle})", each)
        self.heir.blockSignals(False)
        for widget in (self.heir, self.fingerprint, self.compare, self.attest):
            widget.setVisible(bool(others))
        self.nobody.setVisible(not others)
        self._show_heir()
        if others:
            self.heir.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _heir(self) -> Member | None:
        found = self.heir.currentData()
        return found if isinstance(found, Member) else None

    def _show_heir(self) -> None:
        self.confirm.hide()
        if (heir := self._heir) is not None:
            self.fingerprint.show_fingerprint(heir.fingerprint)
            self.compare.setText(
                say(
                    "Let them read this fingerprint to you, by phone or side by side. Whoever cannot may be anybody.",
                )
            )

    def _ask(self) -> None:
        heir, member = self._heir, self._member
        if heir is None or member is None:
            return
        words = say(
            "{heir} stands for {name} from now on, in the same role. Everybody sees it, and it cannot be undone.",
            heir=heir.person.name,
            name=member.person.name,
        )
        self.confirm.ask(words, say("Yes, the same person"), partial(self._attest, member, heir), danger=True)

    def _attest(self, member: Member, heir: Member) -> None:
        assert self._team is not None
        command = AttestSuccessor(member.person.id, heir.person.id, self._team.id)
        said = say("{heir} stands for {name} now.", heir=heir.person.name, name=member.person.name)
        self._session.run(
            attest_successor, command, self, lambda _done: self.left.emit(), self._fail, said=said
        )

    def _fail(self, trouble: KShareError) -> None:
        self.confirm.hide()
        self.trouble.show_text(trouble.full_message, kind="warn")
