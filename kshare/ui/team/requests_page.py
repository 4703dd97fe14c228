"""Those who ask to be let in: a fingerprint each, to be compared before anybody is admitted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.statement import Role
from kshare.queries.spaces import find_one
from kshare.ui.session import Session
from kshare.ui.team.values import Team
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.confirm import Confirm
from kshare.ui.widgets.fingerprint import FingerprintBox
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import page_column
from kshare.words import say
from kshare.workspace import Workspace


def read_requests(workspace: Workspace, space_id: str) -> tuple[str, ...]:
    """The fingerprints of those who ask; for the share lane."""
    space = workspace.ask(find_one, space_id)
    return tuple(one.fingerprint for one in workspace.admission.requests(space))


def admit(workspace: Workspace, space_id: str, fingerprint: str) -> str:
    """Let one in as a member; the fingerprint. For the share lane."""
    workspace.admit(workspace.ask(find_one, space_id), fingerprint, Role.MEMBER)
    return fingerprint


class RequestsPage(QWidget):
    """`changed` when somebody was admitted: the requests are others now."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._team: Team | None = None
        self.fingerprints: tuple[str, ...] = ()
        self.admits: list[GhostButton] = []
        words = say(
            "Each of them has a fingerprint and reads it to you, by phone or side by side. Admit only whom you have"
            " heard: whoever has no such letters to read is a stranger."
        )
        self.empty = PlainLabel(say("Nobody asks at the moment."), Type.BODY, "text2", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.S)
        self.confirm = Confirm()
        self.trouble = Banner()
        column = page_column(self)
        column.addWidget(PlainLabel(words, Type.BODY, "text2", wrap=True))
        column.addLayout(self._rows)
        for widget in (self.empty, self.confirm, self.trouble):
            column.addWidget(widget)
        column.addStretch(1)

    def show_requests(self, team: Team, fingerprints: Sequence[str]) -> None:
        """Those who ask now. A question that is open stays while its request does."""
        self._team = team
        if tuple(fingerprints) == self.fingerprints and self.admits:
            return
        self.fingerprints = tuple(fingerprints)
        self.confirm.hide()
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.admits = []
        for fingerprint in self.fingerprints:
            self._rows.addWidget(self._row(fingerprint))
        self.empty.setVisible(not self.fingerprints)

    def _row(self, fingerprint: str) -> QWidget:
        button = GhostButton(say("Admit…"), "user-check")
        button.setAccessibleDescription(fingerprint)
        button.clicked.connect(partial(self._ask, fingerprint))
        self.admits.append(button)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(FingerprintBox(fingerprint), 1)
        row.addWidget(button)
        return box

    def _ask(self, fingerprint: str) -> None:
        words = say(
            "Did the person read exactly this to you: {fingerprint}? Whoever is admitted reads and writes everything"
            " in {space}.",
            fingerprint=fingerprint,
            space=self._team.name if self._team else "",
        )
        self.confirm.ask(words, say("Yes, admit"), partial(self._admit, fingerprint), leave=say("Not yet"))

    def _admit(self, fingerprint: str) -> None:
        if self._team is not None:
            work = partial(admit, self._session.workspace, self._team.id, fingerprint)
            self._session.work("share", work, self, self._admitted, self._fail)

    def _admitted(self, fingerprint: str) -> None:
        self.confirm.hide()
        said = say(
            "Admitted: {fingerprint}. They can come in as soon as this is sent.", fingerprint=fingerprint
        )
        self._session.tell(said)
        self.changed.emit()

    def _fail(self, trouble: KShareError) -> None:
        self.confirm.hide()
        self.trouble.show_text(trouble.full_message, kind="warn")
