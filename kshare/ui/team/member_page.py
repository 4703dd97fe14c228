"""One member: who it is for sure, and what an admin may change."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.statement import Role
from kshare.queries.members import Member
from kshare.ui.presenting import person_words
from kshare.ui.session import Session
from kshare.ui.team.member_list import name_words
from kshare.ui.team.values import ROLES, Team, admins_words, may_words, notes_of, removal_words, role_word
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.avatar import Avatar
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton, LinkButton
from kshare.ui.widgets.card import Rule
from kshare.ui.widgets.confirm import Confirm
from kshare.ui.widgets.fields import Choice
from kshare.ui.widgets.fingerprint import FingerprintBox
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.sheet import page_column
from kshare.usecases.members import (
    ROLE_NAMES,
    GrantRole,
    MemberChanged,
    RemoveMember,
    grant_role,
    remove_member,
)
from kshare.words import say


class MemberPage(QWidget):
    """`left` when nothing is to be done with this member any more; `profile_wanted(str)` shows the person."""

    left = Signal()
    profile_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._team: Team | None = None
        self._member: Member | None = None
        self._make()
        self._lay_out()
        self.role.activated.connect(self._ask_role)
        self.remove.clicked.connect(self._ask_removal)
        self.confirm.left.connect(self._show_role)
        self.profile.clicked.connect(self._show_profile)

    def _make(self) -> None:
        self._avatar = Avatar("", "", 56)
        self.name = PlainLabel("", Type.TITLE, wrap=True)
        self._line = ElidedLabel("", Type.META, "text3")
        self.profile = LinkButton(say("Profile"), "user")
        self.warning = Banner()
        self.notes = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.fingerprint = FingerprintBox()
        self.compare = PlainLabel("", Type.META, "text2", wrap=True)
        self.role = Choice()
        self.role.setAccessibleName(say("Role"))
        self.role.setFont(font(Type.BODY))
        self.role.setFixedHeight(Size.CONTROL)
        for role in ROLES:
            self.role.addItem(role_word(role), role)
        self.may = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.why_not = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.remove = GhostButton(say("Remove from the space…"), "log-out")
        self.confirm = Confirm()
        self.trouble = Banner()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.name)
        names.addWidget(self._line)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(self.profile, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self.role, 1)
        foot.addStretch(1)
        foot.addWidget(self.remove)
        column = page_column(self)
        column.addLayout(head)
        for widget in (self.notes, self.warning):
            column.addWidget(widget)
        column.addWidget(PlainLabel(say("Fingerprint"), Type.HEADING))
        column.addWidget(self.fingerprint)
        column.addWidget(self.compare)
        column.addWidget(Rule())
        column.addWidget(PlainLabel(say("Role"), Type.HEADING))
        for widget in (self.may, self.why_not):
            column.addWidget(widget)
        column.addLayout(foot)
        column.addWidget(self.confirm)
        column.addWidget(self.trouble)
        column.addStretch(1)

    def show_member(self, team: Team, member: Member) -> None:
        """Somebody, or the same one as things are now; a question that is open stays."""
        if self._member is None or self._member.person.id != member.person.id:
            self.confirm.hide()
            self.trouble.hide()
        self._team, self._member = team, member
        self._avatar.show_person(member.person.name, member.person.id)
        self.name.setText(name_words(member))
        self._line.setText(person_words(member.person))
        self.notes.setText(" ".join(notes_of(member)))
        self.notes.setVisible(bool(self.notes.text()))
        self._show_fingerprint(member)
        self._show_role()

    def _show_fingerprint(self, member: Member) -> None:
        self.warning.hide()
        if not member.confirmed:
            words = say(
                "Not confirmed: somebody else here has the same name or handle, and no admin has said who this is."
                " Compare the fingerprint before you trust it."
            )
            self.warning.show_text(words, kind="warn")
            self.warning.set_closable(False)
        self.fingerprint.show_fingerprint(member.fingerprint)
        self.fingerprint.setVisible(bool(member.fingerprint))
        if not member.fingerprint:
            words = say("Nothing of this person is here yet; the fingerprint comes with the first word.")
        elif member.me:
            words = say("Read it to whoever wants to be sure that you are you.")
        else:
            words = say("Let them read theirs to you. If all 16 letters are the same, it is this person.")
        self.compare.setText(words)

    def _show_role(self) -> None:
        team, member = self._team, self._member
        if team is None or member is None:
            return
        is_last = team.admins == (member,)
        decides = team.is_admin and not is_last
        if self.confirm.isHidden():
            self.role.setCurrentIndex(max(0, self.role.findData(member.role)))
        self.may.setText(may_words(member.role, member.person.name))
        if team.is_admin and is_last:
            self.why_not.setText(say("A space needs an admin. Make somebody else admin first."))
        else:
            self.why_not.setText(admins_words(team))
        self.why_not.setVisible(not decides)
        for widget in (self.role, self.remove):
            widget.setVisible(decides)

    def _show_profile(self) -> None:
        if self._member is not None:
            self.profile_wanted.emit(self._member.person.id)

    # -- changing --------------------------------------------------------------------------------------

    def _ask_role(self, number: int) -> None:
        team, member, role = self._team, self._member, Role(self.role.itemData(number))
        if team is None or member is None or role == member.role:
            self.confirm.hide()
            return
        name = member.person.name
        words = say("Make {name} a {role}?", name=name, role=role_word(role).lower())
        if role == Role.ADMIN:
            words = say("Make {name} an admin?", name=name)
        if role < member.role:
            words += " " + say("What they did until now stays.")
        act = partial(self._grant, member, role)
        self.confirm.ask(f"{words} {may_words(role, name)}", say("Change the role"), act)

    def _ask_removal(self) -> None:
        team, member = self._team, self._member
        if team is not None and member is not None:
            words = removal_words(team, member.person.name)
            act = partial(self._remove, member)
            self.confirm.ask(words, say("Remove from the space"), act, danger=True)

    def _grant(self, member: Member, role: Role) -> None:
        assert self._team is not None
        command = GrantRole(member.person.id, ROLE_NAMES[role], self._team.id)
        said = say("{name}: {role}", name=member.person.name, role=role_word(role))
        self._session.run(grant_role, command, self, self._changed, self._fail, said=said)

    def _remove(self, member: Member) -> None:
        assert self._team is not None
        command = RemoveMember(member.person.id, self._team.id)
        said = say("Removed: {name}. What they wrote stays.", name=member.person.name)
        self._session.run(remove_member, command, self, self._changed, self._fail, said=said)

    def _changed(self, changed: MemberChanged) -> None:
        self.confirm.hide()
        if changed.role == ROLE_NAMES[Role.NONE]:
            self.left.emit()
        else:
            self.role.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail(self, trouble: KShareError) -> None:
        self.confirm.hide()
        self._show_role()
        self.trouble.show_text(f"{trouble.message} {trouble.next_step}", kind="warn")
