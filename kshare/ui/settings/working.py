"""A longer work from a setting: its button, how far it is, a way to stop it, and its report."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from kshare.errors import Cancelled, KShareError
from kshare.ui.process.run import Run
from kshare.ui.session import Session
from kshare.ui.settings.controls import Asker
from kshare.ui.settings.field import Field, Report, Work
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, LinkButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import figure, say

_LOOK_EVERY_MS: Final = 100
_LINES_HEIGHT: Final = (44, 220)
"""Least and most, in px."""


class Progressing(QWidget):
    """How far a work is with a way to stop it, then its report with a way to copy that."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(name)
        self.stop = LinkButton(say("Stop"), "x")
        self.words = PlainLabel("", Type.LABEL, wrap=True)
        self.lines = QPlainTextEdit()
        self.lines.setObjectName("field")
        self.lines.setReadOnly(True)
        self.lines.setFont(font(Type.MONO))
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(say("{name}: report", name=name))
        self.copy = LinkButton(say("Copy"), "copy")
        self.copy.clicked.connect(self._copy)
        moving, told = QHBoxLayout(), QHBoxLayout()
        moving.addWidget(self.bar, 1)
        moving.addWidget(self.stop)
        told.addWidget(self.words, 1)
        told.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.XS, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(moving)
        column.addLayout(told)
        column.addWidget(self.lines)

    def show_begin(self) -> None:
        """Under way; nobody knows yet how far."""
        for widget in (self.words, self.copy, self.lines):
            widget.hide()
        for moving in (self.bar, self.stop):
            moving.show()
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)

    def show_share(self, done: int, total: int, counts: bool = False) -> None:
        """So far, with `counts` in figures too. Large figures (bytes) do not fit a bar's int: it counts thousandths."""
        self.words.setVisible(counts and total > 0)
        if counts:
            self.words.set_tone("text2")
            self.words.setText(say("{done} of {total}", done=figure(done), total=figure(total)))
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(round(1000 * done / total) if total else 0)

    def show_report(self, report: Report) -> None:
        """What came of it."""
        self.bar.hide()
        self.stop.hide()
        self.words.set_tone("warn" if report.is_trouble else "text")
        self.words.setText(report.words)
        self.words.show()
        self.lines.setPlainText("\n".join(report.lines))
        least, most = _LINES_HEIGHT
        height = self.lines.fontMetrics().lineSpacing() * len(report.lines) + 28
        self.lines.setFixedHeight(max(least, min(most, height)))
        self.lines.setVisible(bool(report.lines))
        self.copy.say(say("Copy"), "copy")
        self.copy.setVisible(bool(report.lines))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.lines.toPlainText())
        self.copy.say(say("Copied"), "check")


class WorkControl(QWidget):
    """The button that begins it. What stands below it while and after it runs is made when it first begins."""

    def __init__(self, field: Field, kind: Work, session: Session, asker: Asker) -> None:
        super().__init__()
        self._kind, self._session, self._asker = kind, session, asker
        self._run: Run | None = None
        self.button = GhostButton(kind.word)
        self.button.setAccessibleName(f"{field.words}: {kind.word}")
        self.button.setAccessibleDescription(field.line)
        self.setFocusProxy(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        self._name = field.words
        self.below: Progressing | None = None
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self.button.clicked.connect(self.begin)

    def show_kind(self, kind: Work) -> None:
        """As it is now; what runs goes on."""
        self._kind = kind

    @property
    def running(self) -> bool:
        """True while the work is under way."""
        return self._run is not None

    def begin(self) -> None:
        """Ask for what is needed, then start."""
        job = self._kind.prepare(self._asker.pick) if self._run is None else None
        if job is None:
            return
        run = self._run = Run()
        # Who leaves the settings does not stop what they began; the end of the window does.
        self._session.destroyed.connect(run.cancel.cancel)
        self.button.setEnabled(False)
        self._below().show_begin()
        self._timer.start()
        self._session.work("io", partial(job, run.cancel, run.progress), self, self._finish, self._fail)

    def _below(self) -> Progressing:
        if self.below is None:
            self.below = Progressing(self._name)
            self.below.stop.clicked.connect(self.cancel)
            self._asker.put_below(self.below)
        return self.below

    def cancel(self) -> None:
        """Stop at the next place where that is safe."""
        if self._run is not None:
            self._run.cancel.cancel()
            self._below().stop.setEnabled(False)

    def _look(self) -> None:
        if self._run is not None:
            self._below().show_share(self._run.done, self._run.total, self._kind.counts)

    def _finish(self, report: Report) -> None:
        self._run = None
        self._timer.stop()
        self.button.setEnabled(True)
        self._below().show_report(report)
        if report.then is not None:
            report.then()

    def _fail(self, trouble: KShareError) -> None:
        stopped = isinstance(trouble, Cancelled)
        words = say("Stopped.") if stopped else f"{trouble.message} {trouble.next_step}".strip()
        self._finish(Report(words, is_trouble=not stopped))
