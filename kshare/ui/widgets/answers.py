"""The buttons that answer a question, at the end of its last line."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.theme.tokens import Space


def answers(*buttons: QWidget) -> QHBoxLayout:
    """One line of them; the one that does it comes last."""
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row
