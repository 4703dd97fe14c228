"""Pages that were read a moment ago, ready to be shown again at once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from kshare.ui.readers.page_text import PageSheet
from kshare.ui.theme.tokens import Palette

_MOST: Final = 40
_LARGEST: Final = 400_000
"""Characters of rich text; longer pages are read anew, bit by bit."""
_FRESH_MS: Final = 60_000
"""A page says how long ago it was changed, in minutes."""


class SheetCache:
    """Sheets by page; one counts while nothing in the home has changed, the theme is the same and it is fresh."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, str, int, PageSheet]] = OrderedDict()

    def keep(self, sheet: PageSheet, page: str, change: int, palette: Palette, now_ms: int) -> None:
        """`change` is the number of the latest change that the sheet may know of."""
        if sheet.whole and sum(map(len, sheet.parts)) <= _LARGEST:
            self._kept[page] = (change, palette.name, now_ms, sheet)
            self._kept.move_to_end(page)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def sheet(self, page: str, change: int, palette: Palette, now_ms: int) -> PageSheet | None:
        """The sheet of a page, if it is still what would be read."""
        known, colours, read_ms, sheet = self._kept.get(page, (-1, "", 0, None))
        fresh = known == change and colours == palette.name and 0 <= now_ms - read_ms < _FRESH_MS
        return sheet if fresh else None
