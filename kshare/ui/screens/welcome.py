"""The first start: a name, then alone or with a shared folder. Says in words what was found in it.

The folder is looked at on the share lane: a dead drive keeps nobody from beginning alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kshare.errors import InvalidInput, KShareError, NotFound, ShareUnavailable
from kshare.model.clock import WallClock
from kshare.model.person import parse_name
from kshare.store.transaction import RandomBytes
from kshare.sync.genesis import SpaceDraft, read_space
from kshare.sync.stores.folder import FolderStore
from kshare.ui import paint
from kshare.ui.jobs import Jobs
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.card import Card, IconTile
from kshare.ui.widgets.labels import PlainLabel
from kshare.usecases.people import Introduce
from kshare.words import say
from kshare.workspace import Workspace, init_workspace, is_home, open_workspace

_LOOK_AFTER_MS: Final = 350
_WIDTH: Final = 560
_FILL: Final = Qt.AlignmentFlag(0)


@dataclass(frozen=True, slots=True)
class Look:
    """What a folder is: a space to join, empty (one can be created), or neither. `words` say it."""

    kind: Literal["space", "empty", "other"]
    words: str
    name: str = ""


def folder_of(typed: str) -> str:
    """A path as pasted: without the quotes of 'Copy as path' and without spaces around.

    >>> folder_of(' "//server/team" ')
    '//server/team'
    """
    return typed.strip().strip('"').strip()


def look_at(folder: str) -> Look:
    """Look into a folder that may become a space; for the share lane."""
    store = FolderStore(Path(folder).expanduser())
    try:
        genesis = read_space(store)
    except NotFound:
        return Look("other", say("This folder holds other things. Choose an empty one, or make one in it."))
    except ShareUnavailable as trouble:
        try:
            is_empty = not store.list("")
        except KShareError:
            is_empty = False
        if is_empty:
            return Look("empty", say("This folder is empty: a new space can begin here."))
        return Look("other", trouble.message)
    except KShareError as trouble:
        return Look("other", f"{trouble.message} {trouble.next_step}")
    purpose = f" {genesis.purpose}" if genesis.purpose else ""
    return Look("space", say("Found: {name}.{purpose}", name=genesis.name, purpose=purpose), genesis.name)


class FolderChoice(QWidget):
    """Paste or browse; says what is there; `wanted(folder, name)` joins (name '') or creates a space."""

    wanted = Signal(str, str)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._look: Look | None = None
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(say("\\\\server\\team or a folder on this PC"))
        self.folder.setAccessibleName(say("Shared folder"))
        self.folder.textChanged.connect(self._typed)
        self.folder.returnPressed.connect(self._go)
        browse = GhostButton(say("Browse…"), "folder-open")
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.folder, 1)
        row.addWidget(browse)
        self.found = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.name = QLineEdit()
        self.name.setPlaceholderText(say("Name of the space, for example Team Hydraulics"))
        self.name.setAccessibleName(say("Name of the space"))
        self.name.textChanged.connect(self._show_look)
        self.name.returnPressed.connect(self._go)
        self.note = PlainLabel(
            say("Everybody with access to this folder can read all of it."), Type.META, "text3", wrap=True
        )
        self.button = PrimaryButton(say("Join"), "users")
        self.button.clicked.connect(self._go)
        for field in (self.folder, self.name):
            field.setFont(font(Type.BODY))
            field.setFixedHeight(Size.CONTROL)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(row)
        for widget in (self.found, self.name, self.note):
            column.addWidget(widget)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        self._due = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._due.timeout.connect(self._ask)
        self._show_look()

    @property
    def look(self) -> Look | None:
        """What was found, or None while that is not known."""
        return self._look

    def _typed(self) -> None:
        self._look = None
        self._show_look()
        if folder_of(self.folder.text()):
            self.found.setText(say("Looking…"))
            self.found.show()
            self._due.start()
        else:
            self._due.stop()

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, say("Choose the shared folder"))
        if chosen:
            self.folder.setText(chosen)

    def _ask(self) -> None:
        folder = folder_of(self.folder.text())
        work = partial(look_at, folder)
        self._jobs.run("share", work, self, partial(self._answer, folder), self.show_trouble, topic="look")

    def _answer(self, folder: str, look: Look) -> None:
        if folder == folder_of(self.folder.text()):
            self._look = look
            self._show_look()

    def _show_look(self) -> None:
        look = self._look
        self.found.setText(look.words if look else "")
        self.found.setVisible(look is not None)
        self.found.set_tone("ok" if look and look.kind == "space" else "text2")
        is_empty = look is not None and look.kind == "empty"
        self.name.setVisible(is_empty)
        self.note.setVisible(look is not None and look.kind != "other")
        self.button.setVisible(look is not None and look.kind != "other")
        self.button.setText(say("Create the space") if is_empty else self._join_words())
        self.button.setEnabled(not is_empty or bool(self.name.text().strip()))
        self.button.updateGeometry()

    def _join_words(self) -> str:
        name = self._look.name if self._look else ""
        return say("Join {name}", name=name) if 0 < len(name) <= 30 else say("Join")

    def show_trouble(self, trouble: KShareError) -> None:
        """Why it did not work; what was typed stays."""
        self.found.setText(f"{trouble.message} {trouble.next_step}")
        self.found.set_tone("danger")
        self.found.show()
        self.button.setEnabled(self.button.isVisible())

    def _go(self) -> None:
        if self._look is None or self._look.kind == "other" or not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        name = self.name.text().strip() if self._look.kind == "empty" else ""
        self.wanted.emit(folder_of(self.folder.text()), name)


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
        self.setWindowTitle("KShare")
        self.setMinimumSize(480, 480)
        self.resize(900, 680)
        self._stack = QStackedWidget()
        self._stack.setMaximumWidth(_WIDTH)
        self._stack.addWidget(self._name_step())
        self._stack.addWidget(self._space_step())
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
        scroll.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        whole.addWidget(scroll)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_step(self) -> QWidget:
        self.name = QLineEdit()
        self.name.setPlaceholderText(say("Your name, as colleagues know it"))
        self.name.setAccessibleName(say("Your name"))
        self.name.setFont(font(Type.READING))
        self.name.setFixedHeight(Size.CONTROL + Space.XS)
        self.name.returnPressed.connect(self.go_on)
        self.name_trouble = PlainLabel("", Type.META, "danger", wrap=True)
        self.next = PrimaryButton(say("Go on"), "arrow-right")
        self.next.clicked.connect(self.go_on)
        step = QWidget()
        column = self._column(step)
        column.addWidget(PlainLabel(say("Welcome to KShare"), Type.DISPLAY, wrap=True))
        words = say("Pages, bookmarks and short posts: everything you write here is yours first.")
        column.addWidget(PlainLabel(words, Type.READING, "text2", wrap=True))
        column.addSpacing(Space.M)
        column.addWidget(PlainLabel(say("What is your name?"), Type.HEADING))
        column.addWidget(self.name)
        column.addWidget(self.name_trouble)
        self.name_trouble.hide()
        column.addWidget(self.next, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        return step

    def _space_step(self) -> QWidget:
        self.alone = GhostButton(say("Begin alone"), "arrow-right")
        self.alone.clicked.connect(self._begin_alone)
        self.choice = FolderChoice(self._jobs)
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
        back = GhostButton(say("Back"), "arrow-left")
        back.clicked.connect(lambda: self._stack.setCurrentIndex(0))
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        return step

    @staticmethod
    def _column(step: QWidget) -> QVBoxLayout:
        step.setMaximumWidth(_WIDTH)
        step.setMinimumWidth(420)
        column = QVBoxLayout(step)
        column.setSpacing(Space.M)
        return column

    def go_on(self) -> None:
        """To the second step, with a name that can be one."""
        try:
            name = parse_name(self.name.text())
        except InvalidInput as trouble:
            self.name_trouble.setText(trouble.message)
            self.name_trouble.show()
            return
        self.name_trouble.hide()
        self._hello.setText(say("Hello, {name}. How do you begin?", name=name.split()[0]))
        self._stack.setCurrentIndex(1)
        self.choice.folder.setFocus()

    def _begin_alone(self) -> None:
        self.alone.setEnabled(False)
        self._jobs.run("store", self._opening(), self, self._finish, self._fail)

    def _enter(self, folder: str, name: str) -> None:
        work = partial(_enter_space, self._opening(), folder, name)
        self._jobs.run("share", work, self, self._finish, self._fail)

    def _opening(self) -> partial[Workspace]:
        return partial(_home_of, self._home, Introduce(self.name.text()), self._wall, self._random)

    def _finish(self, workspace: Workspace) -> None:
        self.ready.emit(workspace)

    def _fail(self, trouble: KShareError) -> None:
        self.alone.setEnabled(True)
        self.choice.show_trouble(trouble)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(theme().palette.canvas))
        painter.end()


def _home_of(home: Path, person: Introduce, wall: WallClock, random_bytes: RandomBytes) -> Workspace:
    """The home, made now or in an earlier try whose folder could not be used."""
    if is_home(home):
        return open_workspace(home, wall, random_bytes)
    return init_workspace(home, person, wall, random_bytes)


def _enter_space(opening: partial[Workspace], folder: str, name: str) -> Workspace:
    """Create (with a name) or join the space in a folder; a home stays if that fails."""
    workspace = opening()
    try:
        if name:
            workspace.create_space(folder, SpaceDraft(name))
        else:
            workspace.join_space(folder)
    except BaseException:
        workspace.close()
        raise
    return workspace
