"""A row whose buttons say less where it is narrow, so that it never widens what it stands in."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kshare.ui.widgets.buttons import DangerButton, GhostButton, LinkButton, PrimaryButton

Button = PrimaryButton | GhostButton | DangerButton | LinkButton


class FittingRow(QWidget):
    """Fill `row`; `give_way` names buttons with icons whose words may go, those that go first at first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self._groups: list[tuple[Button, ...]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def give_way(self, *together: Button) -> None:
        """These lose their words at once, after those that were named before."""
        self._groups.append(together)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room for more or fewer words."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """As many words as there is room for; to be called when the row shows other things."""
        for without in range(len(self._groups) + 1):
            for number, group in enumerate(self._groups):
                for button in group:
                    button.set_narrow(number < without)
            self.row.invalidate()
            if self.row.minimumSize().width() <= self.width():
                return
