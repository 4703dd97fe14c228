"""How Qt says which row it means."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex
"""Qt hands over either; the latter outlives changes of the model."""
NOWHERE: Final = QModelIndex()
"""What stands above the rows of a list."""
