"""A sentence that says what will happen, with the two ways to answer it: in the page, never a box of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.answers import answers
from kshare.ui.widgets.buttons import DangerButton, GhostButton, PrimaryButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import reveal
from kshare.words import say


class Confirm(Card):
    """Hidden until `ask`. The keyboard goes to the way out; `left` if that was taken."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, fill="hover", border="line_strong")
        self._act: Callable[[], object] = lambda: None
        self.words = PlainLabel("", Type.BODY, wrap=True)
        self.leave = GhostButton("")
        self.do = PrimaryButton("")
        self.do_danger = DangerButton("")
        self.leave.clicked.connect(self._leave)
        self.do.clicked.connect(self._go)
        self.do_danger.clicked.connect(self._go)
        column = self.column(Space.L, Space.M)
        column.addWidget(self.words)
        column.addLayout(answers(self.leave, self.do, self.do_danger))
        self.hide()

    @property
    def button(self) -> PrimaryButton | DangerButton:
        """The one that does it."""
        return self.do if self.do_danger.isHidden() else self.do_danger

    def ask(
        self, words: str, do: str, act: Callable[[], object], *, leave: str = "", danger: bool = False
    ) -> None:
        """Ask for `act` under the word `do`."""
        self._act = act
        self.words.setText(words)
        self.leave.setText(leave or say("Leave it as it is"))
        self.do.setVisible(not danger)
        self.do_danger.setVisible(danger)
        self.button.setText(do)
        for each in (self.leave, self.do, self.do_danger):
            each.updateGeometry()
        self.set_busy(False)
        self.show()
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: reveal(self))  # once it has its place

    def set_busy(self, busy: bool) -> None:
        """While it is being done nobody asks for it twice."""
        self.button.setEnabled(not busy)

    def _go(self) -> None:
        self.set_busy(True)
        self._act()

    def _leave(self) -> None:
        self.hide()
        self.left.emit()
