"""A shared folder, pasted or browsed, with what there is to decide about it."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.clock import WallClock
from kshare.ui.joining.entering import Wanted
from kshare.ui.joining.looking import InviteNews, Look, folder_of, look_at, look_at_invite
from kshare.ui.process.jobs import Jobs
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, LinkButton, PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.tabs import Tabs
from kshare.words import say

_LOOK_AFTER_MS: Final = 350
_INVITE_HEIGHT: Final = 76
_SHORT_NAME: Final = 30


def invite_field() -> QPlainTextEdit:
    """Where an invite is pasted, whatever a mail program did to its lines."""
    field = QPlainTextEdit()
    field.setObjectName("field")
    field.setFont(font(Type.MONO))
    field.setPlaceholderText(say("Paste the invite: it begins with kshare1:"))
    field.setAccessibleName(say("Invite"))
    field.setTabChangesFocus(True)
    field.setFixedHeight(_INVITE_HEIGHT)
    field.document().setDocumentMargin(2)
    return field


class FolderChoice(QWidget):
    """Says what is in the folder and offers what fits: `wanted(Wanted)` joins, begins a space, or asks."""

    wanted = Signal(object)

    def __init__(
        self, jobs: Jobs, wall: WallClock, parent: QWidget | None = None, *, offers_return: bool = False
    ) -> None:
        """`offers_return`: this home has a person already, who may have been in the space on a lost PC."""
        super().__init__(parent)
        self._offers_return = offers_return
        self._jobs, self._wall = jobs, wall
        self._look: Look | None = None
        self._news: InviteNews | None = None
        self._busy = False
        self.returning = False
        """True for somebody who came back by recovery words: their own key may open an encrypted space."""
        self._make_fields()
        self._lay_out()
        self._connect()
        self._show()

    def _make_fields(self) -> None:
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(say("\\\\server\\team or a folder on this PC"))
        self.folder.setAccessibleName(say("Shared folder"))
        self.browse = GhostButton(say("Browse…"), "folder-open")
        self.found = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.have_invite = LinkButton(say("I have an invite"), "key-round")
        self.was_here = LinkButton(say("I was in it before"), "history")
        self.invite = invite_field()
        self.invite.hide()
        self.invite_words = PlainLabel("", Type.META, "text2", wrap=True)
        self.name = QLineEdit()
        self.name.setPlaceholderText(say("Name of the space, for example Team Hydraulics"))
        self.name.setAccessibleName(say("Name of the space"))
        self.protection = Tabs(
            (("open", say("Open", context="who can read")), ("encrypted", say("Encrypted"))),
            say("Who can read"),
        )
        self.note = PlainLabel("", Type.META, "text2", wrap=True)
        self.ask = GhostButton(say("Ask to be let in"), "hand-helping")
        self.button = PrimaryButton(say("Join"), "users")
        for field in (self.folder, self.name):
            field.setFont(font(Type.BODY))
            field.setFixedHeight(Size.CONTROL)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.have_invite)
        foot.addWidget(self.was_here)
        foot.addStretch(1)
        foot.addWidget(self.ask)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(row)
        for widget in (self.found, self.invite, self.invite_words, self.name, self.protection, self.note):
            column.addWidget(widget)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.folder.textChanged.connect(self._typed)
        self.invite.textChanged.connect(self._pasted)
        self.name.textChanged.connect(self._show)
        self.protection.chosen.connect(lambda _key: self._show())
        self.browse.clicked.connect(self._browse)
        self.have_invite.clicked.connect(self.open_invite)
        self.was_here.clicked.connect(self.come_back)
        self.ask.clicked.connect(lambda: self._send(Wanted(self._folder)))
        for field in (self.folder, self.name):
            field.returnPressed.connect(self._go)
        self.button.clicked.connect(self._go)
        self._due = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._due.timeout.connect(self._ask_folder)

    @property
    def look(self) -> Look | None:
        """What was found, or None while that is not known."""
        return self._look

    @property
    def _folder(self) -> str:
        return folder_of(self.folder.text())

    def open_invite(self) -> None:
        """The field for an invite, with the keyboard in it."""
        self.invite.show()
        self.have_invite.hide()
        self.invite.setFocus(Qt.FocusReason.OtherFocusReason)

    def come_back(self) -> None:
        """Enter with the own key: it opens what it opened before."""
        self.returning = True
        self.invite.clear()
        self.invite.hide()
        self._show()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- looking ---------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._look = None
        self._busy = False
        self._show()
        if self._folder:
            self.found.setText(say("Looking…"))
            self.found.show()
            self._due.start()
        else:
            self._due.stop()

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, say("Choose the shared folder"))
        if chosen:
            self.folder.setText(chosen)

    def _ask_folder(self) -> None:
        folder = self._folder
        work = partial(look_at, folder)
        self._jobs.run("share", work, self, partial(self._answer, folder), self.show_trouble, topic="look")

    def _answer(self, folder: str, look: Look) -> None:
        if folder == self._folder:
            self._look = look
            self._show()

    def _pasted(self) -> None:
        self._news, text = None, self.invite.toPlainText()
        if text.strip():
            work = partial(look_at_invite, text, self._wall())
            done = partial(self._take_news, text)
            self._jobs.run("io", work, self, done, self.show_trouble, topic="invite")
        self._show()

    def _take_news(self, text: str, news: InviteNews) -> None:
        if text != self.invite.toPlainText():
            return
        self._news = news
        if news.folder and not self._folder:
            self.folder.setText(news.folder)
        self._show()

    # -- showing ---------------------------------------------------------------------------------------

    def _show(self) -> None:
        look, kind = self._look, self._look.kind if self._look else ""
        self.found.setText(look.words if look else "")
        self.found.setVisible(look is not None)
        self.found.set_tone("ok" if kind in ("space", "encrypted") else "text2")
        takes_invite = kind in ("", "space", "encrypted")
        if kind == "encrypted" and not self.returning:
            self.have_invite.hide()
            self.invite.show()
        self.have_invite.setVisible(takes_invite and self.invite.isHidden())
        if not takes_invite:
            self.invite.hide()
        may_return = self._offers_return and not self.returning and kind in ("space", "encrypted")
        self.was_here.setVisible(may_return)
        self._show_news()
        for widget in (self.name, self.protection):
            widget.setVisible(kind == "empty")
        self.note.setText(self._consequence(kind))
        self.note.setVisible(bool(self.note.text()))
        self.ask.setVisible(kind == "encrypted" and not self.returning)
        self.button.setVisible(kind in ("space", "encrypted", "empty"))
        self.button.setText(say("Create the space") if kind == "empty" else self._join_words())
        self.button.setEnabled(not self._busy and self._is_ready(kind))
        self.ask.setEnabled(not self._busy)
        self.button.updateGeometry()

    def _show_news(self) -> None:
        words, is_good = self._invite_words()
        self.invite_words.setText(words)
        self.invite_words.set_tone("ok" if is_good else "danger")
        self.invite_words.setVisible(bool(words) and not self.invite.isHidden())

    def _invite_words(self) -> tuple[str, bool]:
        if self._news is None:
            return "", False
        if self._news.holds and self._look and self._look.space not in (b"", self._news.space):
            return say("This invite is for another space than the one in this folder."), False
        return self._news.words, self._news.holds

    def _consequence(self, kind: str) -> str:
        """The honest sentence below."""
        if kind == "space" or (kind == "empty" and self.protection.current == "open"):
            return say("Everybody with access to this folder can read all of it.")
        if kind == "empty":
            return say(
                "Only those whom you let in can read it, not even those who run the folder. Nobody can help"
                " somebody who loses their PC and their recovery words, so keep the words on paper."
            )
        if kind == "encrypted" and self.returning:
            return say("If you were in it with this key, it opens again.")
        if kind == "encrypted":
            return say("Paste the invite that an admin sent you. Without one, ask to be let in.")
        return ""

    def _is_ready(self, kind: str) -> bool:
        if kind == "empty":
            return bool(self.name.text().strip())
        words, is_good = self._invite_words()
        if kind == "encrypted" and not self.returning:
            return is_good
        return kind in ("space", "encrypted") and (is_good or not words)

    def _join_words(self) -> str:
        name = self._look.name if self._look else ""
        return say("Join {name}", name=name) if 0 < len(name) <= _SHORT_NAME else say("Join")

    def show_trouble(self, trouble: KShareError) -> None:
        """Why it did not work; what was typed stays."""
        self._busy = False
        self._show()
        self.found.setText(trouble.full_message)
        self.found.set_tone("danger")
        self.found.show()

    # -- deciding --------------------------------------------------------------------------------------

    def _go(self) -> None:
        if self._look is None or self.button.isHidden() or not self.button.isEnabled():
            if self.name.isVisible() and not self.name.text().strip():
                self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._look.kind == "empty":
            is_encrypted = self.protection.current == "encrypted"
            self._send(Wanted(self._folder, self.name.text().strip(), is_encrypted))
        else:
            invite = self.invite.toPlainText() if self._news and self._news.holds else ""
            self._send(Wanted(self._folder, invite=invite))

    def _send(self, wanted: Wanted) -> None:
        self._busy = True
        self._show()
        self.wanted.emit(wanted)
