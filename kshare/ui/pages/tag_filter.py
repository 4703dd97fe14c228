"""The tags above the list of pages: one of them narrows it, its cross shows all again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.chip_row import ChipRow


class TagFilter(ChipRow):
    """`wanted(tag)` is the tag that pages should have; '' is any."""

    wanted = Signal(str)

    def show_tags(self, tags: Sequence[str], chosen: str) -> None:
        """Offer these; the chosen one ('' for none) stands first, among them or not."""
        first = [chosen] if chosen else []
        self.show_chips([self._chip(tag, tag == chosen) for tag in dict.fromkeys([*first, *tags])])

    def _chip(self, tag: str, chosen: bool) -> Chip:
        chip = Chip(
            f"#{tag}",
            ink="on_accent" if chosen else "accent_text",
            fill="accent" if chosen else "accent_soft",
            removable=chosen,
        )
        chip.clicked.connect(lambda: self.wanted.emit("" if chosen else tag))
        chip.remove_wanted.connect(lambda: self.wanted.emit(""))
        return chip
