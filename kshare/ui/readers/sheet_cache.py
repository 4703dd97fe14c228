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


_Kept = tuple[int, str, int, PageSheet]
"""The latest change that the sheet may know of, the name of its palette, when it was read (ms), the sheet."""


class SheetCache:
    """Sheets by page; one counts while nothing in the home has changed, the theme is the same and it is fresh.

    Those that count no more go with the next that is kept.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def keep(self, sheet: PageSheet, page: str, change: int, palette: Palette, now_ms: int) -> None:
        """`change` is the number of the latest change that the sheet may know of."""
        if sheet.whole and sum(map(len, sheet.parts)) <= _LARGEST:
            for each in [
                each for each, kept in self._kept.items() if not _counts(kept, change, palette, now_ms)
            ]:
                del self._kept[each]
            self._kept[page] = (change, palette.name, now_ms, sheet)
            self._kept.move_to_end(page)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def sheet(self, page: str, change: int, palette: Palette, now_ms: int) -> PageSheet | None:
        """The sheet of a page, if it is still what would be read."""
        kept = self._kept.get(page)
        return kept[3] if kept is not None and _counts(kept, change, palette, now_ms) else None


def _counts(kept: _Kept, change: int, palette: Palette, now_ms: int) -> bool:
    known, colours, read_ms, _ = kept
    return known == change and colours == palette.name and 0 <= now_ms - read_ms < _FRESH_MS
