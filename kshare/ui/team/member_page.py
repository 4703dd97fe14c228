"""One member: who it is for sure, what there is to know, what an admin may change, what is one's own affair."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.statement import Role
from kshare.queries.members import Member
from kshare.ui.presenting.people import person_words
from kshare.ui.session import Session
from kshare.ui.team.member_list import name_words
from kshare.ui.team.values import (
    ROLES,
    Team,
    admins_words,
    facts_of,
    may_words,
    notes_of,
    quota_words,
    removal_words,
    role_word,
)
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.avatar import Avatar
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton, LinkButton
from kshare.ui.widgets.card import Rule
from kshare.ui.widgets.confirm import Confirm
from kshare.ui.widgets.fields import DropDown
from kshare.ui.widgets.fingerprint import FingerprintBox
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.sheet import page_column
from kshare.usecases.comparing import ConfirmPerson, DoubtPerson, confirm_person, doubt_person
from kshare.usecases.members import (
    ROLE_NAMES,
    GrantRole,
    MemberChanged,
    RemoveMember,
    grant_role,
    remove_member,
)
from kshare.usecases.people import Mute, mute
from kshare.words import say


class MemberPage(QWidget):
    """`left` when nothing is to be done with this member any more; `profile_wanted(str)` shows the person.

    `succession_wanted` names somebody else for a lost key, `passphrase_wanted` keeps the own one under a passphrase.
    """

    left = Signal()
    profile_wanted = Signal(str)
    succession_wanted = Signal()
    passphrase_wanted = Signal()

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
        self.mute.clicked.connect(self._toggle_mute)
        self.confirmed.clicked.connect(self._ask_compared)
        self.doubted.clicked.connect(self._doubt)
        self.lost.clicked.connect(self.succession_wanted)
        self.passphrase.clicked.connect(self.passphrase_wanted)

    def _make(self) -> None:
        self._avatar = Avatar("", "", 56)
        self.name = PlainLabel("", Type.TITLE, wrap=True)
        self._line = ElidedLabel("", Type.META, "text3")
        self.profile = LinkButton(say("Profile"), "user")
        self.mute = LinkButton("", "bell-off")
        self.facts = PlainLabel("", Type.META, "text2", wrap=True)
        self.warning = Banner()
        self.room = Banner()
        self.room.set_closable(False)
        self.confirmed = GhostButton(say("I compared it"), "user-check")
        self.doubted = LinkButton(say("Take it back"), "x")
        self.lost = GhostButton(say("Lost the key…"), "key-round")
        self.passphrase = GhostButton(say("Keep a passphrase…"), "key-round")
        self.notes = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.fingerprint = FingerprintBox()
        self.compare = PlainLabel("", Type.META, "text2", wrap=True)
        self.role = DropDown()
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

    def _lay_out_returning(self) -> None:
        """For oneself only: the ways back after a lost PC."""
        self.returning = QWidget()
        words = say("Your 24 recovery words bring you back after a lost PC. A passphrase can do so too.")
        below = QVBoxLayout(self.returning)
        below.setContentsMargins(0, Space.S, 0, 0)
        below.setSpacing(Space.M)
        below.addWidget(Rule())
        below.addWidget(PlainLabel(say("Coming back"), Type.HEADING))
        below.addWidget(PlainLabel(words, Type.LABEL, "text2", wrap=True))
        below.addWidget(self.passphrase, 0, Qt.AlignmentFlag.AlignRight)

    def _lay_out(self) -> None:
        self._lay_out_returning()
        names = QVBoxLayout()
        names.setSpacing(Space.XXS)
        names.addWidget(self.name)
        names.addWidget(self._line)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(self.mute, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.profile, 0, Qt.AlignmentFlag.AlignTop)
        comparing = QHBoxLayout()
        comparing.setSpacing(Space.S)
        comparing.addWidget(self.compare, 1)
        for button in (self.confirmed, self.doubted):
            comparing.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self.role, 1)
        foot.addStretch(1)
        foot.setSpacing(Space.S)
        for button in (self.lost, self.remove):
            foot.addWidget(button)
        column = page_column(self)
        column.addLayout(head)
        for widget in (self.facts, self.notes, self.warning, self.room):
            column.addWidget(widget)
        column.addWidget(PlainLabel(say("Fingerprint"), Type.HEADING))
        column.addWidget(self.fingerprint)
        column.addLayout(comparing)
        column.addWidget(Rule())
        column.addWidget(PlainLabel(say("Role"), Type.HEADING))
        for widget in (self.may, self.why_not):
            column.addWidget(widget)
        column.addLayout(foot)
        column.addWidget(self.returning)
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
        self.facts.setText(facts_of(member))
        self.room.show_text(quota_words(member), kind="warn")
        self.room.setVisible(member.over_quota)
        self._show_fingerprint(member)
        self._show_own_affairs(team, member)
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
        elif member.compared:
            words = say("You compared it: this is {name}.", name=member.person.name)
        elif member.me:
            words = say("Read it to whoever wants to be sure that you are you.")
        else:
            words = say("Let them read theirs to you. If all 16 letters are the same, it is this person.")
        self.compare.setText(words)
        self.compare.set_tone("ok" if member.compared else "text2")
        may_compare = bool(member.fingerprint) and not member.me
        self.confirmed.setVisible(may_compare and not member.compared)
        self.doubted.setVisible(may_compare and member.compared)

    def _show_own_affairs(self, team: Team, member: Member) -> None:
        """What nobody but the person at this PC hears of."""
        is_muted = member.person.id in team.muted
        self.mute.say(say("Hear again") if is_muted else say("Mute"), "bell" if is_muted else "bell-off")
        self.mute.setAccessibleDescription(say("Nobody else hears of it."))
        self.mute.setVisible(not member.me)
        self.returning.setVisible(member.me and member.role != Role.NONE)

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
        self.lost.setVisible(decides and not member.me and member.successor is None)

    def _show_profile(self) -> None:
        if self._member is not None:
            self.profile_wanted.emit(self._member.person.id)

    # -- one's own affairs -----------------------------------------------------------------------------

    def _toggle_mute(self) -> None:
        if self._team is None or self._member is None:
            return
        person, is_muted = self._member.person, self._member.person.id in self._team.muted
        said = (
            say("The posts of {name} are shown again.", name=person.name)
            if is_muted
            else say("The posts of {name} are not shown to you any more.", name=person.name)
        )
        self._session.run(mute, Mute(person.id, is_muted), self, failed=self._fail, said=said)

    def _ask_compared(self) -> None:
        member = self._member
        if member is not None:
            words = say(
                "Did {name} read exactly this to you, by phone or side by side: {fingerprint}? Only you will see it"
                " as confirmed.",
                name=member.person.name,
                fingerprint=member.fingerprint,
            )
            act = partial(self._compared, member)
            self.confirm.ask(words, say("Yes, it is the same"), act, leave=say("Not yet"))

    def _compared(self, member: Member) -> None:
        assert self._team is not None
        command = ConfirmPerson(member.person.id, member.fingerprint, self._team.id)
        said = say("Confirmed for you: {name}", name=member.person.name)
        self._session.run(
            confirm_person, command, self, lambda _done: self.confirm.hide(), self._fail, said=said
        )

    def _doubt(self) -> None:
        if self._team is not None and self._member is not None:
            command = DoubtPerson(self._member.person.id, self._team.id)
            self._session.run(doubt_person, command, self, failed=self._fail)

    # -- changing --------------------------------------------------------------------------------------

    def _ask_role(self, number: int) -> None:
        team, member, role = self._team, self._member, Role(self.role.itemData(number))
        if team is None or member is None or role == member.role:
            self.confirm.hide()
            return
        name = member.person.name
        words = say("Make {name} a {role}?", name=name, role=role_word(role))
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
        self.trouble.show_text(trouble.full_message, kind="warn")
