"""Bytes from anybody as pictures, or in words why not. Called on lanes: a large one takes longer than a frame.

Qt's decoders let the other threads go on meanwhile. A picture is decoded at the size it is shown in, the first one of
a moving picture, and only after its head said how many pixels it claims to have.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QImage, QImageReader, QPainter

from kshare.ui.theme.tokens import Radius, Size
from kshare.words import say

MOST_PIXELS: Final = 40_000_000
"""What claims to have more is taken for a bomb; as many take 160 MB while they are decoded."""
SMALL_PIXELS: Final = 500_000
"""Of the small pictures that come within operations: few enough to be decoded while a list is painted."""
_FORMATS: Final = frozenset({b"png", b"jpeg", b"gif", b"webp", b"bmp"})
"""SVG and others that are more than pixels are not decoded, whatever they are called."""


class NoPicture(Enum):
    """Why there is nothing to see."""

    BROKEN = auto()
    TOO_LARGE = auto()
    OTHER_KIND = auto()

    @property
    def words(self) -> str:
        """A sentence to stand in its place."""
        match self:
            case NoPicture.BROKEN:
                return say("This picture is damaged.")
            case NoPicture.TOO_LARGE:
                return say("This picture is too large to be shown here.")
            case NoPicture.OTHER_KIND:
                return say("Pictures of this kind are not shown here.")


Picture = QImage | NoPicture


def decode(content: bytes, widest: int, most_pixels: int = MOST_PIXELS) -> Picture:
    """A picture at most `widest` px wide."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if reader.format().data() not in _FORMATS:
        return NoPicture.OTHER_KIND
    size = reader.size()
    if not size.isValid():
        return NoPicture.BROKEN
    if size.width() * size.height() > most_pixels:
        return NoPicture.TOO_LARGE
    if size.width() > widest:
        reader.setScaledSize(QSize(widest, max(1, size.height() * widest // size.width())))
    image = reader.read()
    return NoPicture.BROKEN if image.isNull() else image


def decode_small(content: bytes | None, widest: int) -> QImage:
    """One of the small pictures that come within operations; null if it is none, or was not small after all."""
    found = decode(content, widest, SMALL_PIXELS) if content else NoPicture.BROKEN
    return found if isinstance(found, QImage) else QImage()


def rounded(image: QImage) -> QImage:
    """The same with round corners; what is as small as an icon stays as it is."""
    if min(image.width(), image.height()) < Size.CONTROL:
        return image
    made = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(image))
    painter.drawRoundedRect(QRectF(made.rect()), Radius.CONTROL, Radius.CONTROL)
    painter.end()
    return made
