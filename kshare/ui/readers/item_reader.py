"""What the readers of all kinds of items have in common: each shows an item by its id, and states wishes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class ItemReader(QWidget):
    """Subclasses override `show_item` and `begins_in`; not every kind has every wish."""

    link_wanted = Signal(str)
    opened = Signal(str)
    """The id of another item to read."""
    edit_wanted = Signal(str)
    """The id of a page that the person wants to edit."""
    page_wanted = Signal(str)
    """The id of a question that is to become a page."""

    @property
    def begins_in(self) -> QWidget:
        """What the keyboard reads in."""
        return self

    def show_item(self, item_id: str) -> None:
        """Show the item with this id."""

    def begin_at(self, anchor: str) -> None:
        """Begin at a place of the item that was asked for, if its kind has such places."""
