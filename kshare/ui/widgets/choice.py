"""A button that is one of several of which one holds: to a screen reader a radio button, whose one deed is a click."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget


class Choice(QPushButton):
    """Checkable; emits `clicked` also when a screen reader toggles it.

    Qt tells of a button as a radio button if it is exclusive, and of one deed of such a button, "Toggle", which
    checks it without a `clicked`. Whatever is checked neither by a click nor by us is that deed.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._marking = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.toggled.connect(self._on_toggled)

    def setChecked(self, checked: bool) -> None:
        """Mark it as the one that holds, or not."""
        self._marking = True
        super().setChecked(checked)
        self._marking = False

    def nextCheckState(self) -> None:
        """What a click does, and what Qt does to the one that was checked before."""
        self.setChecked(not self.isChecked())

    def _on_toggled(self, checked: bool) -> None:
        if checked and not self._marking:
            self.clicked.emit()


class PlaceChoice(Choice):
    """A choice that is marked by whoever leads there, once one is there: nothing else changes its mark."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        alone = QButtonGroup(self)  # else Qt would keep one of them checked, wherever one is
        alone.setExclusive(False)
        alone.addButton(self)

    def nextCheckState(self) -> None:
        """Stay as it is."""

    def _on_toggled(self, checked: bool) -> None:
        if not self._marking:
            self.setChecked(not checked)
            self.clicked.emit()
