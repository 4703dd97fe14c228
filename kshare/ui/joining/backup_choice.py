"""Going on from a backup: choose its folder, read in words what is in it, and make a home from it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from kshare.errors import Cancelled, KShareError, NotFound
from kshare.model.clock import WallClock
from kshare.model.quota import readable_bytes
from kshare.ui.joining.looking import folder_of
from kshare.ui.presenting.times import moment_words
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.run import Run
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.card import Card, IconTile
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say, say_many

if TYPE_CHECKING:
    from kshare.sharing.restoring import Backup

_LOOK_EVERY_MS: Final = 100
_LOOK_AFTER_MS: Final = 300


def _look(folder: str) -> Backup:
    """For a lane: a backup may lie on a drive that does not answer."""
    from kshare.sharing.restoring import look_at_backup

    return look_at_backup(Path(folder))


def _restore(backup: Backup, home: Path, run: Run) -> Path:
    from kshare.sharing.restoring import restore_home

    restore_home(backup, home, run.cancel, run.progress)
    return home


class BackupChoice(QWidget):
    """`restored(Path)` once the home is made; `left` to go back."""

    restored = Signal(object)
    left = Signal()

    def __init__(self, jobs: Jobs, wall: WallClock, home: Path, leave: str) -> None:
        """`home` is where the new home will be; `leave` the word of the button that leaves."""
        super().__init__()
        self._jobs, self._wall, self.home, self._leave_word = jobs, wall, home, leave
        self._found: Backup | None = None
        self._run: Run | None = None
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(say("The folder of the backup"))
        self.folder.setAccessibleName(say("The folder of the backup"))
        self.folder.setFont(font(Type.BODY))
        self.folder.setFixedHeight(Size.CONTROL)
        self.browse = GhostButton(say("Browse…"), "folder-open")
        self.title = PlainLabel("", Type.HEADING, wrap=True)
        self.facts = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.state = PlainLabel("", Type.LABEL, "text2", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say("Restoring"))
        self.leave = GhostButton(leave)
        self.go = PrimaryButton(say("Restore"), "history")
        self._late = QTimer(self, interval=_LOOK_AFTER_MS, singleShot=True)
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._lay_out()
        self.folder.textChanged.connect(self._typed)
        self._late.timeout.connect(self.look)
        self.folder.returnPressed.connect(self._enter)
        self.browse.clicked.connect(self._browse)
        self.leave.clicked.connect(self._leave)
        self.go.clicked.connect(self.restore)
        self._timer.timeout.connect(self._show_progress)
        self._typed()

    def _lay_out(self) -> None:
        where, foot, inside = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        where.setSpacing(Space.S)
        where.addWidget(self.folder, 1)
        where.addWidget(self.browse)
        self.card = Card()
        row = QHBoxLayout(self.card)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        row.addWidget(IconTile("folder-sync"), 0, Qt.AlignmentFlag.AlignTop)
        inside.setSpacing(Space.XS)
        inside.addWidget(self.title)
        inside.addWidget(self.facts)
        row.addLayout(inside, 1)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(where)
        for widget in (self.card, self.state, self.bar):
            column.addWidget(widget)
            widget.hide()
        column.addLayout(foot)

    # -- looking ---------------------------------------------------------------------------------------

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, say("The folder of the backup"))
        if chosen:
            self.folder.setText(chosen)
            self.look()

    def _typed(self) -> None:
        self._found = None
        self.card.hide()
        self.state.hide()
        self.go.setEnabled(False)
        self._late.start()

    def look(self) -> None:
        """Read what is in the folder that stands in the line."""
        self._late.stop()
        folder = folder_of(self.folder.text())
        if folder:
            self._jobs.run("io", partial(_look, folder), self, self._show, self.show_trouble, topic="backup")

    def _show(self, found: Backup) -> None:
        self._found = found
        self.title.setText(
            say(
                "{name} (@{handle}), as of {when}",
                name=found.name,
                handle=found.handle,
                when=self._when(found),
            )
        )
        self.facts.setText("\n".join(_facts(found)))
        self.card.show()
        self.state.hide()
        self.go.setEnabled(True)

    def _when(self, found: Backup) -> str:
        return moment_words(found.newest_ms, self._wall()) if found.newest_ms else say("nothing yet")

    def show_trouble(self, trouble: KShareError) -> None:
        """Why it did not go."""
        self._end()
        if isinstance(trouble, Cancelled):
            self._say(say("Stopped. Nothing was changed."), "text2")
            return
        # The hint of NotFound is about names of pages.
        hint = "" if isinstance(trouble, NotFound) else trouble.next_step
        self._say(f"{trouble.message} {hint}".rstrip(), "danger")

    def _say(self, words: str, tone: str) -> None:
        self.state.setText(words)
        self.state.set_tone(tone)
        self.state.setVisible(bool(words))

    # -- restoring -------------------------------------------------------------------------------------

    def _enter(self) -> None:
        if self._found is not None:
            self.restore()
        else:
            self.look()

    def restore(self) -> None:
        """Make the home; it takes as long as copying does and can be stopped."""
        if self._found is None or self._run is not None:
            return
        run = self._run = Run()
        self.destroyed.connect(run.cancel.cancel)
        for widget in (self.go, self.folder, self.browse):
            widget.setEnabled(False)
        self.leave.setText(say("Stop"))
        self._say("", "text2")
        self.bar.setRange(0, 0)
        self.bar.show()
        self._timer.start()
        work = partial(_restore, self._found, self.home, run)
        self._jobs.run("io", work, self, self._finish, self.show_trouble, topic="restore")

    def _show_progress(self) -> None:
        run = self._run
        if run is not None and run.total:
            self.bar.setRange(0, 1000)  # bytes do not fit the bar's int
            self.bar.setValue(round(1000 * run.done / run.total))

    def _finish(self, home: Path) -> None:
        self._end()
        self.restored.emit(home)

    def _end(self) -> None:
        was_running, self._run = self._run is not None, None
        self._timer.stop()
        self.bar.hide()
        for widget in (self.folder, self.browse):
            widget.setEnabled(True)
        self.go.setEnabled(self._found is not None)
        if was_running:
            self.leave.setText(self._leave_word)

    def _leave(self) -> None:
        if self._run is not None:
            self._run.cancel.cancel()
        else:
            self.left.emit()


def _facts(found: Backup) -> list[str]:
    counts = (
        say_many("{count} page", "{count} pages", found.pages),
        say_many("{count} bookmark", "{count} bookmarks", found.bookmarks),
        say_many("{count} post", "{count} posts", found.posts),
    )
    size = readable_bytes(found.size.database + found.size.files)
    lines = [f"{', '.join(counts)}, {size}"]
    if found.spaces:
        lines.append(say("Shared: {spaces}", spaces=", ".join(found.spaces)))
    lines.append(say("In {folder}", folder=found.folder))
    return lines
