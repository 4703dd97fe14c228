"""A request to be let in: the fingerprint to read out, and looking whether somebody did."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.ui.joining.entering import Request
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.fingerprint import FingerprintBox
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say


class RequestCard(QWidget):
    """`look_wanted` tries again; `left` goes on without the space for now."""

    look_wanted = Signal()
    left = Signal()

    def __init__(self, leave: str, parent: QWidget | None = None) -> None:
        """`leave` is the word of the button that goes on without."""
        super().__init__(parent)
        self._request: Request | None = None
        self.fingerprint = FingerprintBox()
        self.state = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.copy = GhostButton(say("Copy"), "copy")
        self.copy.clicked.connect(self._copy)
        self.look = PrimaryButton(say("Look again"), "refresh-cw")
        self.look.clicked.connect(self._look)
        self.leave = GhostButton(leave)
        self.leave.clicked.connect(self.left)
        first = say("Your request lies in the shared folder. Read this fingerprint to an admin of the space:")
        then = say(
            "By phone or side by side, all 16 letters. The admin compares them and admits you; that takes them"
            " a moment. What you write meanwhile stays on this PC."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(PlainLabel(first, Type.BODY, "text", wrap=True))
        column.addWidget(self.fingerprint)
        column.addWidget(PlainLabel(then, Type.LABEL, "text2", wrap=True))
        column.addWidget(self.state)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.look)
        column.addLayout(row)
        self.state.hide()

    def show_request(self, request: Request) -> None:
        """Show a request, or that it is still not answered."""
        again = self._request == request
        self._request = request
        self.fingerprint.show_fingerprint(request.fingerprint)
        self.look.setEnabled(True)
        self._say(say("Not admitted yet. It may take a minute until the folder has it.") if again else "")

    @property
    def folder(self) -> str:
        """Where the request lies."""
        return self._request.folder if self._request else ""

    def show_trouble(self, trouble: KShareError) -> None:
        """Why looking did not work."""
        self.look.setEnabled(True)
        self._say(trouble.full_message, "danger")

    def _say(self, words: str, tone: str = "text2") -> None:
        self.state.setText(words)
        self.state.set_tone(tone)
        self.state.setVisible(bool(words))

    def _look(self) -> None:
        self.look.setEnabled(False)
        self._say(say("Looking…"))
        self.look_wanted.emit()

    def _copy(self) -> None:
        if self._request is not None:
            QGuiApplication.clipboard().setText(self._request.fingerprint)
            self._say(say("Copied."))

    def focus_first(self) -> None:
        """Begin with the button that goes on."""
        self.look.setFocus(Qt.FocusReason.OtherFocusReason)
