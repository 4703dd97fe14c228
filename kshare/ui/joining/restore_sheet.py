"""Restoring a backup while a home is open: it becomes a second home beside the present one, which stays as it is."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QProcess, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.ui.joining.backup_choice import BackupChoice
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet, page_column
from kshare.words import say


class RestoreSheet(Sheet):
    """`open_wanted(str)`: the folder of a home that should be opened in a window of its own."""

    open_wanted = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window, (600, 420), fits=True)
        self._session, self._home = session, session.workspace.home
        self.choice = BackupChoice(session.jobs, session.wall, _beside(self._home), say("Close"))
        self.choice.restored.connect(self._show_made)
        self.choice.left.connect(self.close_sheet)
        self._choosing, self._made = QWidget(), QWidget()
        column = page_column(self._choosing)
        words = say(
            "The backup becomes a second home beside the present one, and opens in a window of its own. What you see"
            " here stays as it is."
        )
        column.addWidget(PlainLabel(words, Type.BODY, "text2", wrap=True))
        column.addWidget(self.choice)
        column.addStretch(1)
        self.words = PlainLabel("", Type.BODY, wrap=True)
        self.always = GhostButton(say("Open it from the next start on"), "history")
        self.always.clicked.connect(self._take_its_place)
        self.open = PrimaryButton(say("Open it"), "external-link")
        self.open.clicked.connect(self._open)
        later = GhostButton(say("Close"))
        later.clicked.connect(self.close_sheet)
        column = page_column(self._made)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(later)
        row.addStretch(1)
        row.addWidget(self.always)
        row.addWidget(self.open)
        column.addLayout(row)
        column.addStretch(1)
        for page in (self._choosing, self._made):
            self.add_page(page)

    def open_choice(self) -> None:
        """Ask for the folder."""
        self.show_page(self._choosing, say("Restore a backup"))
        self.open_sheet(self.choice.folder)

    def _show_made(self, home: Path) -> None:
        self.words.setText(
            say("The backup is restored in {folder}. It goes on as a new device.", folder=home)
        )
        self.show_page(self._made, say("The backup is restored"))
        self.open.setFocus()

    def _take_its_place(self) -> None:
        self.always.setEnabled(False)
        work = partial(_note, self._home, self.choice.home)
        self._session.work("io", work, self, self._noted, self._fail)

    def _noted(self, _none: None) -> None:
        self.words.setText(
            say("KShare opens the restored home from the next start on. The present one is kept beside it.")
        )

    def _fail(self, trouble: KShareError) -> None:
        self.words.setText(trouble.full_message)
        self.always.setEnabled(True)

    def _open(self) -> None:
        self.open_wanted.emit(str(self.choice.home))
        self.close_sheet()


def _note(home: Path, restored: Path) -> None:
    from kshare.sharing.next_home import note_next_home

    note_next_home(home, restored)


def open_home(home: str) -> None:
    """Start a window of another home."""
    QProcess.startDetached(sys.executable, ["-m", "kshare.app", "--home", home])


def _beside(home: Path) -> Path:
    return home.with_name(f"{home.name} restored {datetime.now():%Y-%m-%d %H-%M-%S}")
