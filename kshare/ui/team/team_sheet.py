"""The members' sheet of a space: who is in it, who asks, inviting, and taking over what nobody leads any more."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.changes import PEOPLE, SPACES, Changes
from kshare.queries.members import Member
from kshare.ui.session import Session
from kshare.ui.team.invite_page import InvitePage
from kshare.ui.team.member_list import MemberList
from kshare.ui.team.member_page import MemberPage
from kshare.ui.team.passphrase_page import PassphrasePage
from kshare.ui.team.requests_page import RequestsPage, read_requests
from kshare.ui.team.succession_page import SuccessionPage
from kshare.ui.team.values import Team, admins_words, summary_words, team_of
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import PrimaryButton
from kshare.ui.widgets.confirm import Confirm
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet
from kshare.usecases.members import ClaimSpace, claim_space
from kshare.words import say, say_many


class TeamSheet(Sheet):
    """Follows what changes while it is open. `profile_wanted(str)` is a person's id."""

    profile_wanted = Signal(str)

    def __init__(self, session: Session, space_id: str, window: QWidget) -> None:
        super().__init__(window, (620, 680))
        self._session, self._space = session, space_id
        self.team: Team | None = None
        self._shown_member = ""
        self._wants_invite = False
        self._wants_passphrase = False
        self._make()
        self.member = MemberPage(session)
        self.inviting = InvitePage(session)
        self.requests = RequestsPage(session)
        self.succession = SuccessionPage(session)
        self.passphrase = PassphrasePage(session)
        self.add_page(self._everybody, scrolls=False)
        for page in (self.member, self.inviting, self.requests, self.succession, self.passphrase):
            self.add_page(page)
        self._connect()
        self._show_everybody()

    def _make(self) -> None:
        self._everybody = QWidget()
        self.summary = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.asking = Banner()
        self.asking.set_closable(False)
        self.orphan = Banner()
        self.orphan.set_closable(False)
        self.confirm = Confirm()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(say("Find a member"))
        self.filter.setAccessibleName(say("Find a member"))
        self.filter.setFont(font(Type.BODY))
        self.filter.setFixedHeight(Size.CONTROL)
        self.invite = PrimaryButton(say("Invite…"), "user-plus")
        self.why_not = PlainLabel("", Type.META, "text2", wrap=True)
        self.list = MemberList()
        self.nobody = PlainLabel(say("Nobody with this name is here."), Type.BODY, "text2")
        self.nobody.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = self._column()
        row = QHBoxLayout()
        row.setContentsMargins(Space.XL, 0, Space.XL, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.filter, 1)
        row.addWidget(self.invite)
        column.addLayout(row)
        column.addWidget(self.nobody)
        cards = QHBoxLayout()
        cards.setContentsMargins(Space.XL - Space.M, 0, Space.XL - Space.M, 0)
        cards.addWidget(self.list)
        column.addLayout(cards, 1)
        self.nobody.hide()

    def _column(self) -> QVBoxLayout:
        """What stands above the list has margins; the cards of the list bring part of theirs."""
        whole = QVBoxLayout(self._everybody)
        whole.setContentsMargins(0, 0, 0, Space.M)
        whole.setSpacing(Space.S)
        above = QVBoxLayout()
        above.setContentsMargins(Space.XL, 0, Space.XL, Space.XS)
        above.setSpacing(Space.S)
        for widget in (self.summary, self.asking, self.orphan, self.confirm, self.why_not):
            above.addWidget(widget)
        whole.addLayout(above)
        return whole

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._find)
        self.filter.returnPressed.connect(self._open_first)
        self.invite.clicked.connect(self.open_invite)
        self.asking.wanted.connect(self._show_requests)
        self.orphan.wanted.connect(self._ask_claim)
        self.list.opened.connect(self._show_member)
        self.member.left.connect(self._show_everybody)
        self.member.profile_wanted.connect(self._leave_to)
        self.member.succession_wanted.connect(self._show_succession)
        self.member.passphrase_wanted.connect(self._show_passphrase)
        self.succession.left.connect(self._show_everybody)
        self.requests.changed.connect(self._read_requests)
        self._session.changed.connect(self._on_changes)

    # -- reading ---------------------------------------------------------------------------------------

    def open_team(self, *, invite: bool = False) -> None:
        """Read the space and show it; with `invite` begin with a new invite, if this person may write one."""
        self._wants_invite = invite
        self.open_sheet(self.filter)
        self._read()

    def open_passphrase(self) -> None:
        """Read the space and ask for a passphrase to keep one's key under."""
        self._wants_passphrase = True
        self.open_sheet(self.filter)
        self._read()

    def _on_changes(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches(PEOPLE, SPACES):
            self._read()

    def _read(self) -> None:
        self._session.ask(team_of, self._space, self, self._show_team, self._fail)

    def _show_team(self, team: Team) -> None:
        is_first, self.team = self.team is None, team
        self.summary.setText(summary_words(team))
        self.list.members.show_members(team.members)
        self.invite.setVisible(team.is_admin)
        self.why_not.setText(admins_words(team))
        self.why_not.setVisible(not team.is_admin and bool(team.admins))
        self._show_orphan(team)
        self._find()
        if self.shown is self._everybody:
            self._show_everybody()
        elif self.shown is self.member and (member := team.member(self._shown_member)) is not None:
            self.member.show_member(team, member)
        if is_first and team.is_admin:
            self._read_requests()
        if self._wants_invite and team.is_admin:
            self._wants_invite = False
            self.open_invite()
        if self._wants_passphrase:
            self._wants_passphrase = False
            self._show_passphrase()
            self.passphrase.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_requests(self) -> None:
        work = partial(read_requests, self._session.workspace, self._space)
        self._session.work("share", work, self, self._take_requests, lambda _trouble: None, topic="requests")

    def _take_requests(self, fingerprints: tuple[str, ...]) -> None:
        if self.team is None:
            return
        self.requests.show_requests(self.team, fingerprints)
        count = len(fingerprints)
        words = say_many("{count} person asks to be let in", "{count} people ask to be let in", count)
        self.asking.show_text(words, say("Compare and admit"))
        self.asking.setVisible(bool(count))

    def _fail(self, trouble: KShareError) -> None:
        self.orphan.show_text(trouble.full_message, kind="warn")

    # -- going -----------------------------------------------------------------------------------------

    def _show_everybody(self) -> None:
        name = self.team.name if self.team else ""
        came_from = self.shown
        self.show_page(self._everybody, say("Members of {space}", space=name) if name else say("Members"))
        if came_from is not self._everybody:
            (self.list if came_from is self.member else self.filter).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_member(self, row: object) -> None:
        if isinstance(row, Member) and self.team is not None:
            self._shown_member = row.person.id
            self._back_to_member()

    def _back_to_member(self) -> None:
        if self.team is None or (member := self.team.member(self._shown_member)) is None:
            self._show_everybody()
            return
        self.member.show_member(self.team, member)
        self.show_page(self.member, say("Member"), self._show_everybody)
        self.member.profile.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_succession(self) -> None:
        if self.team is not None and (member := self.team.member(self._shown_member)) is not None:
            title = say("{name} lost the key", name=member.person.name)
            self.show_page(self.succession, title, self._back_to_member)
            self.succession.begin(self.team, member)

    def _show_passphrase(self) -> None:
        if self.team is not None:
            self.show_page(self.passphrase, say("Come back by a passphrase"), self._back_to_member)
            self.passphrase.begin(self.team)

    def _show_requests(self) -> None:
        self.show_page(self.requests, say("Who asks to be let in"), self._show_everybody)
        if self.requests.admits:
            self.requests.admits[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def open_invite(self) -> None:
        """The page for a new invite."""
        if self.team is not None:
            self.show_page(self.inviting, say("Invite somebody"), self._show_everybody)
            self.inviting.begin(self.team)

    def _leave_to(self, person_id: str) -> None:
        self.close_sheet()
        self.profile_wanted.emit(person_id)

    def _find(self) -> None:
        self.list.members.find(self.filter.text())
        found = self.list.members.rowCount() > 0
        self.nobody.setVisible(not found and self.team is not None)
        self.list.setVisible(found or self.team is None)

    def _open_first(self) -> None:
        model = self.list.members
        if model.rowCount():
            self._show_member(model.index(0).data(Qt.ItemDataRole.UserRole))

    # -- taking over -----------------------------------------------------------------------------------

    def _show_orphan(self, team: Team) -> None:
        if team.admins:
            self.orphan.hide()
            self.confirm.hide()
        else:
            self.orphan.show_text(admins_words(team), say("Take it over…"), kind="warn")

    def _ask_claim(self) -> None:
        if self.team is None or self.team.admins:
            return
        words = say(
            "Become the admin of {space}? Everybody sees that you took it over. Ask the others first: the most"
            " senior member of all who claim it gets it.",
            space=self.team.name,
        )
        self.confirm.ask(words, say("Take it over"), self._claim)

    def _claim(self) -> None:
        said = say("You are the admin now.")
        command = ClaimSpace(self._space)
        self._session.run(
            claim_space, command, self, lambda _done: self.confirm.hide(), self._refuse, said=said
        )

    def _refuse(self, trouble: KShareError) -> None:
        self.confirm.hide()
        self.orphan.show_text(trouble.full_message, kind="warn")
