"""Bodies of cards as laid-out documents, kept while they may be painted again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextOption

from kshare.ui.documents.rich_lists import INDENT
from kshare.ui.documents.rich_text import to_qt
from kshare.ui.documents.rich_zoom import zoomed
from kshare.ui.documents.safe_document import SafeDocument
from kshare.ui.models.rows import CardRow
from kshare.ui.theme.apply import reading_font, theme
from kshare.ui.theme.tokens import Palette, Type

MOST_DOCUMENTS: Final = 150
"""Several screens of cards. A laid-out body takes 30 kB, and is laid out again within a millisecond."""
MOST_CHARACTERS: Final = 300_000
"""Of HTML: a few posts that are shown whole weigh as much as hundreds of others."""
MOST_HEIGHTS: Final = 8_000
_Shape = tuple[str, str, int, str, int]
_Key = tuple[_Shape, str]


class Bodies:
    """Documents by id, revision, width, titled or not, size of text, and theme; heights, which no theme changes, for
    far more. One holds those of every list: see `shared_bodies`."""

    def __init__(self) -> None:
        self._documents: OrderedDict[_Key, tuple[SafeDocument, int]] = OrderedDict()
        self._heights: OrderedDict[_Shape, float] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._documents)

    def height(self, row: CardRow, width: int, palette: Palette) -> float:
        """Height in px of the body at `width`; 0 without a body."""
        if not row.body_html:
            return 0.0
        shape = _shape(row, width)
        known = self._heights.get(shape)
        if known is None:
            known = self.document(row, width, palette).size().height()
            self._heights[shape] = known
            if len(self._heights) > MOST_HEIGHTS:
                self._heights.popitem(last=False)
        return known

    def document(self, row: CardRow, width: int, palette: Palette) -> SafeDocument:
        """The body, laid out at `width` px."""
        key = _shape(row, width), palette.name
        if key in self._documents:
            self._documents.move_to_end(key)
            return self._documents[key][0]
        document = _laid_out(row, width, palette)
        self._documents[key] = document, len(row.body_html)
        self._characters += len(row.body_html)
        while len(self._documents) > 1 and self._is_full:
            _, (_, characters) = self._documents.popitem(last=False)
            self._characters -= characters
        return document

    @property
    def _is_full(self) -> bool:
        return len(self._documents) > MOST_DOCUMENTS or self._characters > MOST_CHARACTERS


_shared: Bodies | None = None


def shared_bodies() -> Bodies:
    """The one of this process: every list paints out of it, and together they keep no more than one would."""
    global _shared
    if _shared is None:
        _shared = Bodies()
    return _shared


def _laid_out(row: CardRow, width: int, palette: Palette) -> SafeDocument:
    document = SafeDocument()
    document.setDefaultFont(reading_font(Type.BODY))
    document.setUndoRedoEnabled(False)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    # Under a title the body is the second thing to read.
    ink = palette.text2 if row.title else palette.text
    document.setTextWidth(width)
    body = zoomed(to_qt(row.body_html, palette, Type.BODY.value.px), theme().zoom)
    document.setHtml(f'<body style="color:{ink}">{body}</body>')
    document.setIndentWidth(INDENT * theme().zoom)
    _drop_last_margin(document)
    return document


def _drop_last_margin(document: SafeDocument) -> None:
    """The space below the last paragraph or box belongs to the card; so does the line that Qt needs behind a box."""
    last = document.lastBlock()
    made = last.blockFormat()
    boxes = document.rootFrame().childFrames()
    if boxes and boxes[-1].lastPosition() + 1 == last.position() and last.length() == 1:
        shape = boxes[-1].frameFormat()
        shape.setBottomMargin(0)
        boxes[-1].setFrameFormat(shape)
        made.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    made.setBottomMargin(0)
    QTextCursor(last).setBlockFormat(made)


def _shape(row: CardRow, width: int) -> _Shape:
    return row.id, row.revision, width, "titled" if row.title else "", theme().text_percent
