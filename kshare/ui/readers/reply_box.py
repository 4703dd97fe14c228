"""Where a reply is written, below its thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from kshare.ui.files.pending import PendingFiles
from kshare.ui.files.taking import ask_for_files
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import IconButton, LinkButton, PrimaryButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.writing.post_field import PostField
from kshare.words import say


class ReplyBox(Card):
    """A field and who is answered."""

    sent = Signal(str)
    typed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        column = self.column(Space.M, Space.S)
        self.field = PostField(session, say("Write a reply"), least_lines=2)
        self.files = PendingFiles(session)
        self.files.changed.connect(self.typed)
        self.field.sent.connect(self._send)
        self.field.left.connect(self.clearFocus)
        self.field.textChanged.connect(self.typed)
        self._whom = LinkButton("", "x")
        self._whom.setAccessibleDescription(say("Answer the first post instead"))
        self.trouble = PlainLabel("", Type.META, "danger", wrap=True)
        self.trouble.hide()
        self.button = PrimaryButton(say("Reply  Ctrl ↵"))
        self.button.setAccessibleName(say("Reply"))
        self.button.clicked.connect(self._send)
        row = QHBoxLayout()
        attach = IconButton("paperclip", say("Attach file"), size=Size.ICON_SMALL)
        attach.clicked.connect(lambda: self.files.take(ask_for_files(self)))
        row.addWidget(attach)
        row.addWidget(self._whom)
        row.addStretch(1)
        row.addWidget(self.button)
        self.field.takes_files = True
        self.field.files_given.connect(self.files.take)
        column.addWidget(self.field)
        column.addWidget(self.files)
        column.addWidget(self.trouble)
        column.addLayout(row)
        self.whom_dropped = self._whom.clicked
        self.show_whom("")

    def show_whom(self, name: str) -> None:
        """The colleague within the thread who is answered; '' for the first post."""
        self._whom.setText(say("To {name}", name=name) if name else "")
        self._whom.setVisible(bool(name))
        self._whom.updateGeometry()

    def _send(self) -> None:
        self.files.when_taken(self._hand_over)

    def _hand_over(self) -> None:
        if self.field.toPlainText().strip() and self.button.isEnabled():
            self.sent.emit(self.field.toPlainText())
