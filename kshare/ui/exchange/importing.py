"""Importing from the window: choose a file or folder, watch it, stop it, read in words what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from kshare.cancel import CancelToken, Progress
from kshare.errors import Cancelled, KShareError
from kshare.exchange.values import Skipped
from kshare.queries.spaces import SpaceRow, list_spaces
from kshare.store.spaces import PERSONAL
from kshare.ui.exchange.import_place import ImportPlace
from kshare.ui.process.run import Run
from kshare.ui.session import Session
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.running_card import RunningCard
from kshare.words import figure, say, say_many
from kshare.workspace import Workspace

if TYPE_CHECKING:
    from kshare.importing.runs import ImportReport

_LOOK_EVERY_MS: Final = 100
_DETAILS_HEIGHT: Final = (44, 180)
"""Least and most, in px."""
_ITEM_HEIGHT: Final = 36
_MOST_LINES: Final = 2_000


@dataclass(slots=True, kw_only=True)
class _ImportRun(Run):
    """An import under way; `sees` says who sees what comes in."""

    path: Path
    sees: str


def _import(
    workspace: Workspace, path: Path, space: str, progress: Progress, cancel: CancelToken
) -> ImportReport:
    from kshare.importing.runs import run_import

    return run_import(workspace, path, space=space, progress=progress, cancel=cancel)


def report_words(report: ImportReport, name: str, sees: str) -> str:
    """What an import did, in one or two sentences; `sees` says who sees what came in."""
    figures = (
        (report.new_pages, say_many("{count} page", "{count} pages", report.new_pages)),
        (report.new_bookmarks, say_many("{count} bookmark", "{count} bookmarks", report.new_bookmarks)),
        (report.new_files, say_many("{count} file", "{count} files", report.new_files)),
        (
            report.updated,
            say_many("{count} brought up to date", "{count} brought up to date", report.updated),
        ),
        (
            report.unchanged,
            say_many("{count} was here already", "{count} were here already", report.unchanged),
        ),
        (len(report.skipped), say_many("{count} left out", "{count} left out", len(report.skipped))),
    )
    parts = [words for count, words in figures if count]
    if not parts:
        return say("There is nothing to import in {name}.", name=name)
    words = say("Imported from {name}: {figures}.", name=name, figures=", ".join(parts))
    if report.created:
        words += " " + sees
    return words


def _where(report: ImportReport, here: str) -> str:
    """The screen that has what is new if this one has none of it, else ''."""
    came = {"wiki": report.new_pages, "bookmarks": report.new_bookmarks}
    return "" if came[here] else next((screen for screen, new in came.items() if new), "")


def left_out_lines(report: ImportReport) -> str:
    """Each item that was left out or taken over with a remark, with the reason, one a line."""
    lines = [_line(skipped) for skipped in (*report.skipped, *report.notes)]
    more = len(lines) - _MOST_LINES
    shown = lines[:_MOST_LINES]
    if more > 0:
        shown.append(say_many("… and {count} more", "… and {count} more", more))
    return "\n".join(shown)


def _line(skipped: Skipped) -> str:
    return f"{' '.join(skipped.item.split())}: {skipped.reason}"


def import_menu(parent: QWidget, choose_file: Callable[[], None], choose_folder: Callable[[], None]) -> Menu:
    """What can be brought along: a file or a folder of notes."""
    menu = Menu(parent)
    menu.offer(say("Bookmarks of a browser, or an export of KShare…"), choose_file, "bookmark")
    menu.offer(say("A folder of notes (Markdown, Obsidian)…"), choose_folder, "folder")
    return menu


def _progress_words(run: _ImportRun) -> str:
    name = run.path.name or str(run.path)
    if run.cancel.cancelled:
        return say("Stopping …")
    if run.total and run.done >= run.total:
        return say("Finishing …")
    if not run.total:
        return say("Importing {name} …", name=name)
    # An import counts each item when it is read, and again when it is taken over.
    done, total = figure(run.done // 2), figure(run.total // 2)
    return say("Importing {name}: {done} of {total}", name=name, done=done, total=total)


class ImportPanel(QWidget):
    """Hidden until an import begins. `offer` asks for what to import, `start` imports a path."""

    finished = Signal(object)
    """The `ImportReport` of a run that ended by itself."""
    screen_wanted = Signal(str)
    """Where that which came in is found: 'wiki' or 'bookmarks'."""

    def __init__(self, session: Session, screen: str, parent: QWidget | None = None) -> None:
        """`screen` is the one that the panel stands on: what it shows is found without being told where."""
        super().__init__(parent)
        self._session, self._screen = session, screen
        self._elsewhere = ""
        self._run: _ImportRun | None = None
        self.progress = RunningCard(say("Import"))
        self.banner = Banner()
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(font(Type.META))
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName(say("What was left out, and why"))
        self.place = ImportPlace()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._show_progress)
        self._lay_out()
        self.progress.stop_wanted.connect(self.cancel)
        self.place.chosen.connect(self.start)
        self.banner.wanted.connect(self._act)
        self.banner.closed.connect(self.hide)
        self.hide()

    def _lay_out(self) -> None:
        self._box = Card()
        self._box.column(Space.S).addWidget(self.details)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.M, 0, Space.M, Space.S)
        whole.setSpacing(Space.S)
        for widget in (self.place, self.progress, self.banner, self._box):
            whole.addWidget(widget)
            widget.hide()

    @property
    def running(self) -> bool:
        """True while an import is under way."""
        return self._run is not None

    # -- choosing --------------------------------------------------------------------------------------

    def menu(self) -> Menu:
        """A file or a folder; nothing can be chosen while an import is under way."""
        menu = import_menu(self, self.choose_file, self.choose_folder)
        for choice in menu.actions():
            choice.setEnabled(not self.running)
        return menu

    def offer(self, anchor: QWidget) -> None:
        """The menu below a button."""
        self.menu().show_below(anchor)

    def choose_file(self) -> None:
        """Ask for a file, then import it."""
        kinds = say("Bookmarks, exports and notes") + " (*.html *.htm *.json *.md *.markdown *.txt)"
        every = say("All files") + " (*)"
        path, _kind = QFileDialog.getOpenFileName(
            self, say("Choose a file to import"), "", f"{kinds};;{every}"
        )
        if path:
            self.ask_place(Path(path))

    def choose_folder(self) -> None:
        """Ask for a folder, then import it."""
        path = QFileDialog.getExistingDirectory(self, say("Choose a folder of notes to import"))
        if path:
            self.ask_place(Path(path))

    def ask_place(self, path: Path) -> None:
        """Ask where it should go, if there is a choice, then import it."""
        self._session.ask(list_spaces, None, self, partial(self._offer_places, path))

    def _offer_places(self, path: Path, spaces: tuple[SpaceRow, ...]) -> None:
        if self._run is None:
            self.banner.hide()
            self._box.hide()
            self.show()
            self.place.ask(path, spaces)

    # -- running ---------------------------------------------------------------------------------------

    def start(self, path: Path, space: str = PERSONAL, sees: str = "") -> None:
        """Import what lies at `path` into a space, beside everything else the window does."""
        if self._run is not None:
            return
        run = self._run = _ImportRun(path=path, sees=sees or say("Only you see it until you share it."))
        self.destroyed.connect(run.cancel.cancel)
        self.banner.hide()
        self._box.hide()
        self._show_progress()
        self.progress.begin()
        self.show()
        self._timer.start()
        work = partial(_import, self._session.workspace, path, space, run.progress, run.cancel)
        self._session.work("io", work, self, self._finish, self._fail)

    def cancel(self) -> None:
        """Stop; nothing of this run is kept."""
        if self._run is not None:
            self._run.cancel.cancel()

    def _show_progress(self) -> None:
        if (run := self._run) is not None:
            self.progress.show_step(_progress_words(run), run.done, run.total)

    def _end(self) -> None:
        """Put the progress away."""
        self._run = None
        self._timer.stop()
        self.progress.hide()

    def _finish(self, report: ImportReport) -> None:
        run = self._run
        self._end()
        if run is None:
            return
        lines = left_out_lines(report)
        self.details.setPlainText(lines)
        least, most = _DETAILS_HEIGHT
        self.details.setFixedHeight(max(least, min(most, _ITEM_HEIGHT * (lines.count("\n") + 1))))
        worth_reading = bool(report.skipped or report.notes)
        self._elsewhere = _where(report, self._screen)
        if self._elsewhere:
            action = say("Go to Wiki") if self._elsewhere == "wiki" else say("Go to Bookmarks")
            self._box.setVisible(worth_reading)  # the one button leads away
        else:
            action = say("Show details") if worth_reading else ""
        nothing = not (report.created or report.updated or report.unchanged)
        self.banner.show_text(
            report_words(report, run.path.name or str(run.path), run.sees),
            action,
            kind="warn" if nothing else "ok",
        )
        self.finished.emit(report)

    def _fail(self, trouble: KShareError) -> None:
        self._end()
        if isinstance(trouble, Cancelled):
            self.banner.show_text(say("The import was stopped. Nothing was changed."))
        else:
            self.banner.show_text(trouble.full_message, kind="warn")

    def _act(self) -> None:
        if self._elsewhere:
            self.screen_wanted.emit(self._elsewhere)
        else:
            self._box.setVisible(self._box.isHidden())
