"""The first start: a name, then alone or with a shared folder; or coming back by recovery words.

The folder is looked at on the share lane: a dead drive keeps nobody from beginning alone.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from kshare.errors import InvalidInput, KShareError
from kshare.model.clock import WallClock
from kshare.model.person import parse_name
from kshare.store.transaction import RandomBytes
from kshare.ui.joining.entering import Request, Wanted, enter
from kshare.ui.joining.folder_choice import FolderChoice
from kshare.ui.joining.passphrase_back import PassphraseBack
from kshare.ui.joining.request_card import RequestCard
from kshare.ui.joining.words_field import WordsField
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.shell.rail import Sign
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, LinkButton, PrimaryButton
from kshare.ui.widgets.card import Card, IconTile
from kshare.ui.widgets.labels import PlainLabel
from kshare.usecases.people import Introduce
from kshare.words import say
from kshare.workspace import Workspace, init_workspace, is_home, open_workspace

if TYPE_CHECKING:
    from kshare.sync.keys.identity import PersonKey

_WIDTH: Final = 560
_FILL: Final = Qt.AlignmentFlag(0)


class _Choice(Card):
    """One way to begin: icon, words, and what belongs below."""

    def __init__(
        self, icon: str, title: str, sentence: str, below: QWidget, align: Qt.AlignmentFlag = _FILL
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        row.addWidget(IconTile(icon), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        column.addWidget(PlainLabel(title, Type.HEADING, wrap=True))
        column.addWidget(PlainLabel(sentence, Type.LABEL, "text2", wrap=True))
        column.addWidget(below, 0, align)
        row.addLayout(column, 1)


class Welcome(QWidget):
    """The window before there is a home. `ready(Workspace)` when there is one."""

    ready = Signal(object)

    def __init__(
        self,
        home: Path,
        jobs: Jobs,
        wall: WallClock,
        random_bytes: RandomBytes,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._home, self._jobs, self._wall, self._random = home, jobs, wall, random_bytes
        self._seed = b""
        self.setWindowTitle("KShare")
        self.setMinimumSize(480, 480)
        self.resize(900, 680)
        self._stack = QStackedWidget()
        self._stack.setMaximumWidth(_WIDTH)
        self._name = self._add(self._name_step())
        self._space = self._add(self._space_step())
        self._words = self._add(self._words_step())
        self._passphrase = self._add(self._passphrase_step())
        self._asked = self._add(self._asked_step())
        self._backup: QWidget | None = None
        self._lay_out()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, step: QWidget) -> QWidget:
        self._stack.addWidget(step)
        return step

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.addStretch(2)
        inner.addWidget(self._stack)
        inner.addStretch(3)
        content = QWidget()
        content.setObjectName("content")
        row = QHBoxLayout(content)
        row.addStretch(1)
        row.addLayout(inner, 6)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # everything in it takes the keyboard itself
        scroll.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        whole.addWidget(scroll)

    # -- the steps -------------------------------------------------------------------------------------

    def _name_step(self) -> QWidget:
        self.name = QLineEdit()
        self.name.setPlaceholderText(say("Your name, as colleagues know it"))
        self.name.setAccessibleName(say("Your name"))
        self.name.setFont(font(Type.READING))
        self.name.setFixedHeight(Size.CONTROL + Space.XS)
        self.name.returnPressed.connect(self.go_on)
        self.name_trouble = PlainLabel("", Type.META, "danger", wrap=True)
        self.name_trouble.hide()
        self.name.textEdited.connect(self.name_trouble.hide)
        self.next = PrimaryButton(say("Go on"), "arrow-right")
        self.next.clicked.connect(self.go_on)
        self.have_words = LinkButton(say("I have recovery words"), "key-round")
        self.have_words.clicked.connect(self.recover)
        self.have_backup = LinkButton(say("I have a backup"), "folder-sync")
        self.have_backup.clicked.connect(self.restore)
        step = QWidget()
        column = self._column(step)
        column.addWidget(Sign(Size.SIGN))
        column.addSpacing(Space.S)
        column.addWidget(PlainLabel(say("Welcome to KShare"), Type.DISPLAY, wrap=True))
        words = say("Pages, bookmarks and short posts: everything you write here is yours first.")
        column.addWidget(PlainLabel(words, Type.READING, "text2", wrap=True))
        column.addSpacing(Space.M)
        column.addWidget(PlainLabel(say("What is your name?"), Type.HEADING))
        column.addWidget(self.name)
        column.addWidget(self.name_trouble)
        column.addLayout(_row(self.have_words, self.next))
        column.addWidget(self.have_backup, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return step

    def _space_step(self) -> QWidget:
        self.alone = GhostButton(say("Begin alone"), "arrow-right")
        self.alone.clicked.connect(self._begin_alone)
        self.choice = FolderChoice(self._jobs, self._wall)
        self.choice.wanted.connect(self._enter)
        step = QWidget()
        column = self._column(step)
        self._hello = PlainLabel("", Type.TITLE, wrap=True)
        column.addWidget(self._hello)
        column.addSpacing(Space.S)
        team = say(
            "Paste the path of a shared folder that your team uses, or of an empty one to begin there."
        )
        column.addWidget(_Choice("users", say("With colleagues"), team, self.choice))
        alone = say("Everything stays on this PC. You can share later, piece by piece.")
        column.addWidget(
            _Choice("monitor", say("Alone for now"), alone, self.alone, Qt.AlignmentFlag.AlignRight)
        )
        self.back = GhostButton(say("Back"), "arrow-left")
        self.back.clicked.connect(self._to_name)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return step

    def _words_step(self) -> QWidget:
        self.words = WordsField(self._jobs)
        self.words.checked.connect(self._take_seed)
        self.words_next = PrimaryButton(say("Go on"), "arrow-right")
        self.words_next.clicked.connect(self._to_space)
        self.words_next.setEnabled(False)
        self.have_passphrase = LinkButton(say("I have a passphrase instead"), "key-round")
        self.have_passphrase.clicked.connect(self._to_passphrase)
        back = GhostButton(say("Back"), "arrow-left")
        back.clicked.connect(self._to_name)
        step = QWidget()
        column = self._column(step)
        column.addWidget(PlainLabel(say("Welcome back"), Type.TITLE, wrap=True))
        lines = say(
            "Your 24 recovery words make this PC yours. Then choose the folder of your team: what you wrote there"
            " comes back from it. What was only on the lost PC does not."
        )
        column.addWidget(PlainLabel(lines, Type.BODY, "text2", wrap=True))
        column.addWidget(self.words)
        column.addWidget(self.have_passphrase, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(_row(back, self.words_next))
        column.addStretch(1)
        return step

    def _passphrase_step(self) -> QWidget:
        self.way_back = PassphraseBack(self._jobs)
        self.way_back.opened.connect(self._come_back)
        self.way_back.left.connect(self.recover)
        step = QWidget()
        column = self._column(step)
        column.addWidget(PlainLabel(say("Welcome back"), Type.TITLE, wrap=True))
        column.addWidget(self.way_back)
        column.addStretch(1)
        return step

    def _asked_step(self) -> QWidget:
        self.request = RequestCard(say("Begin meanwhile"))
        self.request.look_wanted.connect(lambda: self._enter(Wanted(self.request.folder)))
        self.request.left.connect(self._begin_alone)
        step = QWidget()
        column = self._column(step)
        column.addWidget(PlainLabel(say("You asked to be let in"), Type.TITLE, wrap=True))
        card = Card()
        card.column(Space.XL).addWidget(self.request)
        column.addWidget(card)
        column.addStretch(1)
        return step

    @staticmethod
    def _column(step: QWidget) -> QVBoxLayout:
        step.setMaximumWidth(_WIDTH)
        step.setMinimumWidth(420)
        column = QVBoxLayout(step)
        column.setSpacing(Space.M)
        return column

    # -- going -----------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """To the second step, with a name that can be one."""
        if self._has_name():
            self._take_seed(b"")
            self._to_space()

    def recover(self) -> None:
        """To the field for recovery words, with a name that can be one."""
        if self._has_name():
            self._stack.setCurrentWidget(self._words)
            self.words.check()
            self.words.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def restore(self) -> None:
        """To the choice of a backup; whose it is says the backup."""
        if self._backup is None:
            self._backup = self._add(self._backup_step())
        self._stack.setCurrentWidget(self._backup)
        self.backup.folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _backup_step(self) -> QWidget:
        from kshare.ui.joining.backup_choice import BackupChoice

        self.backup = BackupChoice(self._jobs, self._wall, self._home, say("Back"))
        self.backup.left.connect(self._to_name)
        self.backup.restored.connect(self._open_restored)
        step = QWidget()
        column = self._column(step)
        column.addWidget(PlainLabel(say("Welcome back"), Type.TITLE, wrap=True))
        words = say(
            "Choose the folder that you backed up to. Everything in it comes back to this PC, which goes on as a new"
            " device of yours; what was shared since comes from the shared folder."
        )
        column.addWidget(PlainLabel(words, Type.BODY, "text2", wrap=True))
        column.addWidget(self.backup)
        column.addStretch(1)
        return step

    def _open_restored(self, home: Path) -> None:
        work = partial(open_workspace, home, self._wall, self._random)
        self._jobs.run("store", work, self, self.ready.emit, self.backup.show_trouble)

    def _to_passphrase(self) -> None:
        self._stack.setCurrentWidget(self._passphrase)
        self.way_back.folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _come_back(self, seed: bytes, folder: str) -> None:
        """The key was found: on to the folder that it lay in."""
        self._take_seed(seed)
        self._to_space()
        self.choice.folder.setText(folder)

    def _has_name(self) -> bool:
        try:
            parse_name(self.name.text())
        except InvalidInput as trouble:
            self.name_trouble.setText(trouble.message)
            self.name_trouble.show()
            return False
        self.name_trouble.hide()
        return True

    def _take_seed(self, seed: bytes) -> None:
        self._seed = seed
        self.words_next.setEnabled(bool(seed))
        self.choice.returning = bool(seed)

    def _to_name(self) -> None:
        self._stack.setCurrentWidget(self._name)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_space(self) -> None:
        first = parse_name(self.name.text()).split()[0]
        words = (
            say("Welcome back, {name}. Where were you?")
            if self._seed
            else say("Hello, {name}. How do you begin?")
        )
        self._hello.setText(words.format(name=first))
        self._stack.setCurrentWidget(self._space)
        self.choice.folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_alone(self) -> None:
        self.alone.setEnabled(False)
        self._jobs.run("store", self._opening(), self, self.ready.emit, self._fail)

    def _enter(self, wanted: Wanted) -> None:
        self.alone.setEnabled(False)
        self.back.setEnabled(False)
        work = partial(_enter_space, self._opening(), wanted, bool(self._seed))
        self._jobs.run("share", work, self, self._entered, self._fail)

    def _opening(self) -> partial[Workspace]:
        person = Introduce(self.name.text())
        return partial(_home_of, self._home, person, self._wall, self._random, self._seed)

    def _entered(self, made: Workspace | Request) -> None:
        memory = WindowMemory(self._home)
        memory.keep_asked(made.folder if isinstance(made, Request) else "")
        if isinstance(made, Workspace):
            self.ready.emit(made)
            return
        self.alone.setEnabled(True)
        self.show_request(made)

    def show_request(self, request: Request) -> None:
        """Somebody was asked to let this person in: how it stands, and what to do meanwhile."""
        self.request.show_request(request)
        self._stack.setCurrentWidget(self._asked)
        self.request.focus_first()

    def _fail(self, trouble: KShareError) -> None:
        self.alone.setEnabled(True)
        self.back.setEnabled(True)
        if self._stack.currentWidget() is self._asked:
            self.request.show_trouble(trouble)
        else:
            self.choice.show_trouble(trouble)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(theme().palette.canvas))
        painter.end()


def _row(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(left)
    row.addStretch(1)
    row.addWidget(right)
    return row


def _home_of(
    home: Path, person: Introduce, wall: WallClock, random_bytes: RandomBytes, seed: bytes
) -> Workspace:
    """The home, made now or in an earlier try whose folder could not be used; with the person of these words."""
    recovered = _person_of(seed)
    if not is_home(home):
        return init_workspace(home, person, wall, random_bytes, recovered=recovered)
    workspace = open_workspace(home, wall, random_bytes)
    if recovered is not None and workspace.store.user != recovered.id:
        workspace.close()
        raise InvalidInput("This PC was begun as a new person a moment ago. Start KShare with an empty home.")
    return workspace


def _person_of(seed: bytes) -> PersonKey | None:
    from kshare.sync.keys.identity import PersonKey

    return PersonKey(seed) if seed else None


def _enter_space(opening: partial[Workspace], wanted: Wanted, returning: bool) -> Workspace | Request:
    """The home with the space in it, or the request that was left; a home stays if entering fails."""
    workspace = opening()
    try:
        done = enter(workspace, wanted, returning=returning)
    except BaseException:
        workspace.close()
        raise
    if isinstance(done, Request):
        workspace.close()
        return done
    return workspace
