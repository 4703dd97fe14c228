"""The pictures of people as they are drawn: whoever paints a person asks here first, and draws letters otherwise."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QTransform

from kshare.queries.faces import Faces
from kshare.ui.documents.decoding import decode_small

SIDE: Final = 256
"""px of a profile picture; none is drawn larger than a third of it."""
_DECODED: Final = 64
"""So many pictures are kept decoded: more people than a screen has room for. Each takes 64 kB."""


class FaceBook:
    """What everybody looks like. Bytes are decoded when somebody is drawn first."""

    def __init__(self) -> None:
        self._faces: Faces = {}
        self._decoded = lru_cache(maxsize=_DECODED)(self._decode)

    def show(self, faces: Faces) -> bool:
        """These are the pictures now; True if that is news."""
        if faces == self._faces:
            return False
        self._faces = faces
        self._decoded.cache_clear()
        return True

    def picture(self, person_id: str) -> QImage | None:
        """The square picture of a person; None for whoever has none, or one that cannot be read."""
        return self._decoded(person_id) if person_id in self._faces else None

    def _decode(self, person_id: str) -> QImage | None:
        image = decode_small(self._faces[person_id], SIDE)
        return None if image.isNull() else squared(image, SIDE // 2)


_BOOK: Final = FaceBook()


def faces() -> FaceBook:
    """The one of this process."""
    return _BOOK


def squared(image: QImage, side: int) -> QImage:
    """The middle of a picture, `side` px wide and high."""
    cover, smooth = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(QSize(side, side), cover, smooth)
    return scaled.copy((scaled.width() - side) // 2, (scaled.height() - side) // 2, side, side)


def draw_round(painter: QPainter, rect: QRectF, image: QImage) -> None:
    """A square picture as a circle that fills `rect`."""
    scale = rect.width() / image.width()
    brush = QBrush(image)
    brush.setTransform(QTransform.fromTranslate(rect.left(), rect.top()).scale(scale, scale))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawEllipse(rect)
