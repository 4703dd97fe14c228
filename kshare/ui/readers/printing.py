"""A page on paper or as a PDF: numbered sheets, addresses in words, pictures that fit, code that wraps.

Laid out and painted piece by piece between two frames, so that a long page does not hold the window up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from kshare.errors import InvalidInput, KShareError
from kshare.ui.documents.rounding import draw_document
from kshare.ui.documents.safe_document import LoadPicture, SafeDocument
from kshare.ui.theme import paint
from kshare.ui.theme.fonts import font, sized
from kshare.ui.theme.tokens import LIGHT, Type
from kshare.words import say

_DPI: Final = 96
"""Lengths of the rich text are px of this resolution, on paper as on the screen."""
_FOOT: Final = 34
_FOOT_PX: Final = 12
_KEPT_TOGETHER: Final = 150
"""Sheets up to which no heading stands alone at the foot of one; of more, each would be laid out again."""
PICTURE_PX: Final = 2_000
"""So wide pictures may come to the paper: three times the pixels of the screen."""
_LINK: Final = re.compile(r'<a href="((?:https?://|mailto:)[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_IMAGE: Final = QTextDocument.ResourceType.ImageResource.value


def with_addresses(qt_html: str) -> str:
    """Behind every link whose words are not its address, the address: paper cannot be clicked.

    >>> with_addresses('<a href="https://a.example/">here</a>')[-27:]
    '(https://a.example/)</span>'
    """

    def shown(link: re.Match[str]) -> str:
        address, words = link[1], _TAG.sub("", link[3]).strip()
        bare = address.removeprefix("mailto:")
        if words in (bare, bare.rstrip("/")) or not words:
            return link[0]
        style = f"color:{LIGHT.text3};{Type.META.value.css}"
        return f'{link[0]} <span style="{style}">({bare})</span>'

    return _LINK.sub(shown, qt_html)


class PaperDocument(SafeDocument):
    """Rich text cut into sheets of `size` px (96 a inch)."""

    def __init__(self, size: QSizeF, load_picture: LoadPicture) -> None:
        super().__init__(load_picture)
        self.loader.palette = LIGHT
        self._size = size
        self.setDefaultFont(font(Type.READING))
        self.setPageSize(size)

    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """Only attachments that are already here, no larger than a sheet and sharper than on the screen."""
        address = QUrl(url)
        path = address.path() if address.scheme() == "kshare" else ""
        number = int(getattr(kind, "value", kind))
        if number != _IMAGE or not path.startswith("blob/"):
            return super().loadResource(kind, url)
        self.loader.asked.append(address.toString())
        return self._fitted(self.loader.picture(path.removeprefix("blob/"), int(self._size.width())))

    def _fitted(self, image: QImage) -> QImage:
        across = image.width() / self._size.width()
        down = image.height() / (0.95 * self._size.height())
        image.setDevicePixelRatio(max(1.0, across, down))
        return image


def a4_margins(device: QPagedPaintDevice) -> None:
    """A4 upright with a margin of 20 mm at every side."""
    margins = QMarginsF(20, 20, 20, 18)
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        margins,
        QPageLayout.Unit.Millimeter,
    )
    device.setPageLayout(layout)


class Printing(QObject):
    """Prints `parts` of rich text on a device; then `done`, or `failed(KShareError)`."""

    done = Signal(int)
    """How many sheets."""
    failed = Signal(object)

    def __init__(
        self,
        device: QPagedPaintDevice,
        title: str,
        parts: Sequence[str],
        load_picture: LoadPicture,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._device, self._title, self._parts = device, title, parts
        self._scale = device.logicalDpiX() / _DPI
        self._paper = QRectF(0, 0, device.width() / self._scale, device.height() / self._scale)
        room = QSizeF(self._paper.width(), self._paper.height() - _FOOT)
        self._document = PaperDocument(room, load_picture)
        self._steps = self._work()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    def begin(self) -> None:
        """Start; the window stays alive meanwhile."""
        self._timer.start()

    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration:
            self._timer.stop()
            self.done.emit(self._document.pageCount())
        except KShareError as trouble:
            self._timer.stop()
            self.failed.emit(trouble)

    def _work(self) -> Iterator[None]:
        for number, part in enumerate(self._parts):
            if number:
                cursor = QTextCursor(self._document)
                cursor.movePosition(QTextCursor.MoveOperation.End)
                cursor.insertBlock()
                cursor.insertHtml(with_addresses(part))
            else:
                self._document.setHtml(with_addresses(part))
            yield
        yield from self._keep_headings()
        count = self._document.pageCount()
        painter = QPainter()
        if not painter.begin(self._device):
            raise InvalidInput("“{title}” could not be printed.", title=self._title)
        painter.scale(self._scale, self._scale)
        for number in range(count):
            if number:
                self._device.newPage()
            self._paint(painter, number, count)
            yield
        if not painter.end():
            raise InvalidInput("“{title}” could not be printed to its end.", title=self._title)

    def _keep_headings(self) -> Iterator[None]:
        """A heading whose text begins on the next sheet goes there too."""
        if self._document.pageCount() > _KEPT_TOGETHER:
            return
        block = self._document.begin()
        while block.next().isValid():
            if block.blockFormat().headingLevel() and self._sheet_of(block) < self._sheet_of(block.next()):
                cursor, broken = QTextCursor(block), block.blockFormat()
                broken.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                cursor.setBlockFormat(broken)
                yield
            block = block.next()

    def _sheet_of(self, block: QTextBlock) -> int:
        top = self._document.documentLayout().blockBoundingRect(block).top()
        return int(top // self._document.pageSize().height())

    def _paint(self, painter: QPainter, number: int, count: int) -> None:
        height = self._document.pageSize().height()
        sheet = QRectF(0, number * height, self._paper.width(), height)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, QColor(LIGHT.text))
        context.clip = sheet
        # In whole px: points would be counted at the printer's resolution.
        style = sized(_FOOT_PX)
        painter.setFont(style)
        painter.setPen(QColor(LIGHT.text3))
        foot = QRectF(0, self._paper.height() - _FOOT / 2, self._paper.width(), _FOOT / 2)
        metrics = paint.metrics(style)
        numbers = say("{number} / {count}", number=number + 1, count=count)
        room = int(foot.width()) - metrics.horizontalAdvance(numbers) - 20
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, title)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, numbers)
        painter.save()
        painter.translate(0, -sheet.top())
        painter.setClipRect(sheet)
        draw_document(painter, self._document, context, LIGHT)
        painter.restore()
