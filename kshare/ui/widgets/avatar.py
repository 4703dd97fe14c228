"""A person's initials in a circle."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.tokens import Size


class Avatar(QWidget):
    """Initials on the colour that belongs to the person's id, the same everywhere."""

    def __init__(
        self, name: str, person_id: str, diameter: int = Size.AVATAR, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedSize(diameter, diameter)
        self.show_person(name, person_id)

    def show_person(self, name: str, person_id: str) -> None:
        """Somebody else."""
        self._name, self._person_id = name, person_id
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the circle."""
        painter = QPainter(self)
        paint.avatar(painter, QRectF(self.rect()), self._name, self._person_id)
        painter.end()
