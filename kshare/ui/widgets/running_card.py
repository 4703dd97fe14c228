"""A long work under way: in words, as a bar, and with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import LinkButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import ElidedLabel
from kshare.words import say


class RunningCard(Card):
    """Hidden until `begin`. `stop_wanted` comes once: who stops waits for the end."""

    stop_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` says to a screen reader what the bar is about."""
        super().__init__(parent, fill="accent_soft", border="accent_soft")
        self.words = ElidedLabel("", Type.LABEL)
        self.stop = LinkButton(say("Stop"), "x")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(name)
        line = QHBoxLayout()
        line.setSpacing(Space.M)
        line.addWidget(self.words, 1)
        line.addWidget(self.stop)
        column = self.column(Space.S, Space.XS)
        column.setContentsMargins(Space.M, Space.XS, Space.S, Space.S)
        column.addLayout(line)
        column.addWidget(self.bar)
        self.stop.clicked.connect(self._stop)
        self.hide()

    def begin(self) -> None:
        """Show it; the work can be stopped."""
        self.stop.setEnabled(True)
        self.show()

    def show_step(self, words: str, done: int, total: int) -> None:
        """How far it is; a `total` of 0 is not known."""
        self.words.setText(words)
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.stop_wanted.emit()
