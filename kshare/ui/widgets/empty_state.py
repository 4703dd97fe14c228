"""What a list shows while there is nothing in it: why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.card import IconTile
from kshare.ui.widgets.labels import PlainLabel

_WIDTH = 360


class EmptyState(QWidget):
    """Icon, title, sentence and at most one action (`wanted`)."""

    wanted = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        action: str = "",
        *,
        ink: str = "accent_text",
        fill: str = "accent_soft",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.HUGE)
        column.setSpacing(0)
        column.addStretch(2)
        column.addWidget(IconTile(icon, ink, fill, 52), 0, centre)
        column.addSpacing(Space.L)
        self._title = PlainLabel(title, Type.SECTION, wrap=True)
        self._sentence = PlainLabel(sentence, Type.BODY, "text2", wrap=True)
        for label in (self._title, self._sentence):
            label.setAlignment(centre)
            # A wrapping label in a centred cell only gets the height of one line unless its width is fixed.
            label.setFixedWidth(_WIDTH)
        column.addWidget(self._title, 0, centre)
        column.addSpacing(Space.S)
        column.addWidget(self._sentence, 0, centre)
        column.addSpacing(Space.L)
        self.button = GhostButton(action)
        self.button.setVisible(bool(action))
        self.button.clicked.connect(self.wanted)
        column.addWidget(self.button, 0, centre)
        column.addStretch(3)
        self.setAccessibleName(title)
        self._fit()

    def _fit(self) -> None:
        """As high as the words are at that width; a label's own hint assumes a wider one."""
        for label in (self._title, self._sentence):
            label.setFixedHeight(max(0, label.heightForWidth(_WIDTH)))

    def say(self, title: str, sentence: str, action: str = "") -> None:
        """Other words, for example for a search that found nothing."""
        self.setAccessibleName(title)
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._fit()
        self.button.setText(action)
        self.button.setVisible(bool(action))
