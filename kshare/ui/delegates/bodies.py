"""Bodies of cards as laid-out documents, kept while they may be painted again."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtGui import QTextCursor, QTextOption

from kshare.ui.models.rows import CardRow
from kshare.ui.rich_text import INDENT, to_qt, zoomed
from kshare.ui.safe_document import LoadBlob, SafeDocument, no_blobs
from kshare.ui.theme.apply import reading_font, theme
from kshare.ui.theme.tokens import Palette, Type

MOST_DOCUMENTS = 400
MOST_HEIGHTS = 8_000
_Key = tuple[str, str, int, str, str, int]


class Bodies:
    """Documents by (id, revision, width, theme, titled or not, size of text); heights are remembered for far more."""

    def __init__(self, load_blob: LoadBlob = no_blobs) -> None:
        self._load_blob = load_blob
        self._documents: OrderedDict[_Key, SafeDocument] = OrderedDict()
        self._heights: OrderedDict[_Key, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._documents)

    def height(self, row: CardRow, width: int, palette: Palette) -> float:
        """Height in px of the body at `width`; 0 without a body."""
        if not row.body_html:
            return 0.0
        key = _key(row, width, palette)
        known = self._heights.get(key)
        if known is None:
            known = self.document(row, width, palette).size().height()
            self._heights[key] = known
            if len(self._heights) > MOST_HEIGHTS:
                self._heights.popitem(last=False)
        return known

    def document(self, row: CardRow, width: int, palette: Palette) -> SafeDocument:
        """The body, laid out at `width` px."""
        key = _key(row, width, palette)
        document = self._documents.get(key)
        if document is None:
            document = self._lay_out(row, width, palette)
            self._documents[key] = document
            if len(self._documents) > MOST_DOCUMENTS:
                self._documents.popitem(last=False)
        else:
            self._documents.move_to_end(key)
        return document

    def _lay_out(self, row: CardRow, width: int, palette: Palette) -> SafeDocument:
        document = SafeDocument(self._load_blob)
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
    """The space below the last paragraph or box belongs to the card."""
    last = document.lastBlock()
    boxes = document.rootFrame().childFrames()
    if boxes and boxes[-1].lastPosition() + 1 == last.position() and last.length() == 1:
        shape = boxes[-1].frameFormat()
        shape.setBottomMargin(0)
        boxes[-1].setFrameFormat(shape)
    made = last.blockFormat()
    made.setBottomMargin(0)
    QTextCursor(last).setBlockFormat(made)


def _key(row: CardRow, width: int, palette: Palette) -> _Key:
    titled = "titled" if row.title else ""
    return (row.id, row.revision, width, palette.name, titled, theme().text_percent)
