"""The small pictures below a post, cut to tiles; they came with the operation, so nothing is fetched for them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from kshare.ui.documents.decoding import decode_small
from kshare.ui.theme import paint
from kshare.ui.theme.tokens import Palette, Radius, Size, Space

HEIGHT: Final = 104
_WIDEST: Final = 168
_PIXELS: Final = 2 * _WIDEST
_MOST: Final = 48


class Previews:
    """Decoded pictures, the latest used ones kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, QImage] = OrderedDict()

    def draw(self, painter: QPainter, room: QRectF, pictures: Sequence[bytes], palette: Palette) -> None:
        """Draw the pictures side by side in `room`."""
        for tile, content in zip(tiles(room, len(pictures)), pictures, strict=True):
            painter.save()
            shape = QPainterPath()
            shape.addRoundedRect(tile, Radius.CONTROL, Radius.CONTROL)
            painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
            painter.fillRect(tile, paint.colour(palette.code))
            image = self._image(content)
            if image.isNull():
                side = Size.ICON
                at = tile.center() - QPointF(side / 2, side / 2)
                paint.draw_icon(painter, at, "image", palette.text3, side)
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(tile, image, _middle(image, tile))
            painter.restore()

    def _image(self, content: bytes) -> QImage:
        found = self._kept.get(content)
        if found is None:
            found = self._kept[content] = decode_small(content, _PIXELS)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        self._kept.move_to_end(content)
        return found


def tiles(room: QRectF, count: int) -> list[QRectF]:
    """Where so many pictures stand, from the left, all of one size."""
    width = min(_WIDEST, (room.width() - (count - 1) * Space.S) / max(1, count))
    return [
        QRectF(room.left() + at * (width + Space.S), room.top(), width, room.height()) for at in range(count)
    ]


def _middle(image: QImage, tile: QRectF) -> QRectF:
    """The part of a picture, around its middle, that has the shape of the tile."""
    scale = min(image.width() / tile.width(), image.height() / tile.height())
    width, height = tile.width() * scale, tile.height() * scale
    return QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
