"""Documents that show text from others and load nothing: no network, no share, no local file.

Qt's text classes fetch whatever an <img> or a style sheet names; on a network path that hands the person's
password hash to a stranger. Returning None or a null image from `loadResource` falls back to Qt's own
loader; only an image that is not null stops it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QImageReader,
    QPainter,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from kshare.ui import paint
from kshare.ui.assets import icon_pixmap
from kshare.ui.rich_looks import SIGNS
from kshare.ui.rich_text import INDENT, zoomed
from kshare.ui.theme.apply import follow_text_size, follow_theme, reading_font, theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type

LoadBlob = Callable[[str], bytes | None]
"""The content of an attachment by its hash, from memory; None if it is not on this PC (yet)."""

_BLOB = re.compile(r"^blob/([a-z0-9]{16,128})$")
_TASK = re.compile(r"^task/(done|open)$")
_SIGN = re.compile(r"^sign/([a-z-]+)/([0-9a-f]{6})$")
MOST_PIXELS = 40_000_000
_FORMATS = frozenset({b"png", b"jpeg", b"gif", b"webp", b"bmp"})
"""SVG and others that are more than pixels are not decoded, whatever they are called."""
TASK_SIDE = 16


def no_blobs(_hash: str) -> bytes | None:
    """For documents without pictures."""
    return None


def placeholder() -> QImage:
    """One clear pixel: enough for Qt not to look elsewhere."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image


def decode(content: bytes, widest: int) -> QImage:
    """A picture at most `widest` px wide, or the placeholder if it is none or a bomb."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if reader.format().data() not in _FORMATS:
        return placeholder()
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return placeholder()
    if size.width() > widest:
        reader.setScaledSize(QSize(widest, max(1, size.height() * widest // size.width())))
    image = reader.read()
    return placeholder() if image.isNull() else image


def _rounded(image: QImage) -> QImage:
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


class _Loader:
    """What a safe document answers; keeps a record of what was asked for."""

    def __init__(self, load_blob: LoadBlob) -> None:
        self.load_blob = load_blob
        self.palette: Palette | None = None
        """The colours of what is painted here; None for those of the theme."""
        self.asked: list[str] = []
        self.missing: set[str] = set()

    def answer(self, kind: int, url: QUrl, widest: int) -> object:
        """Bytes or an image for `loadResource`; never None."""
        text = url.toString()
        self.asked.append(text)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return QByteArray(b"")
        path = url.path() if url.scheme() == "kshare" else ""
        if task := _TASK.match(path):
            return _task_box(task.group(1) == "done", self.palette or theme().palette)
        if (sign := _SIGN.match(path)) and sign[1] in SIGNS:
            return icon_pixmap(sign[1], f"#{sign[2]}", TASK_SIDE * 2).toImage()
        if blob := _BLOB.match(path):
            content = self.load_blob(blob.group(1))
            if content is not None:
                return _rounded(decode(content, widest))
            self.missing.add(blob.group(1))
        return placeholder()


def _task_box(done: bool, palette: Palette) -> QImage:
    """A painted tick box; twice the size so that it stays sharp, Qt scales it to the size in the HTML."""
    side = TASK_SIDE * 2
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    inside = QRectF(1, 1, side - 2, side - 2)
    if done:
        paint.box(painter, inside, 8, palette.accent)
        painter.drawPixmap(4, 5, icon_pixmap("check", palette.on_accent, side - 8))
    else:
        paint.box(painter, inside, 8, None, palette.input_border, 2.5)
    painter.end()
    return image


def _number(kind: object) -> int:
    """PySide hands over an enum member or a plain int, depending on who calls."""
    return int(getattr(kind, "value", kind))  # type: ignore[call-overload, no-any-return]


class SafeDocument(QTextDocument):
    """For painters such as the card delegate."""

    def __init__(self, load_blob: LoadBlob = no_blobs) -> None:
        super().__init__()
        self.loader = _Loader(load_blob)
        self.setDocumentMargin(0)
        self.setDefaultFont(font(Type.BODY))

    def loadResource(self, kind: int, url: QUrl | str) -> Any:
        """Only attachments that are already here."""
        width = self.textWidth()
        return self.loader.answer(_number(kind), QUrl(url), int(width) if width > 1 else 640)


class SafeBrowser(QTextBrowser):
    """For reading. Links are announced with `link_activated` and never followed by the browser itself."""

    link_activated = Signal(str)
    link_hovered = Signal(str)

    def __init__(self, load_blob: LoadBlob = no_blobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loader = _Loader(load_blob)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self.setFont(reading_font(Type.READING))
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(lambda url: self.link_activated.emit(url.toString()))
        self.highlighted.connect(lambda url: self.link_hovered.emit(url.toString()))
        follow_theme(self._forget_boxes)
        follow_text_size(self._resize_text)

    def show_html(self, qt_html: str) -> None:
        """Show the output of `rich_text.to_qt`, from its beginning, in the size that the person chose."""
        self.loader.missing.clear()
        self.setHtml(zoomed(qt_html, theme().zoom))
        self.document().setIndentWidth(INDENT * theme().zoom)

    def blob_arrived(self, blob_hash: str) -> None:
        """A picture that was missing is here now; paint it without moving the reader."""
        if blob_hash in self.loader.missing:
            self.loader.missing.discard(blob_hash)
            url = QUrl(f"kshare:blob/{blob_hash}")
            image = self.loader.answer(QTextDocument.ResourceType.ImageResource.value, url, self._widest())
            self.document().addResource(QTextDocument.ResourceType.ImageResource.value, url, image)
            self.document().markContentsDirty(0, self.document().characterCount())

    def loadResource(self, kind: int, url: QUrl | str) -> Any:
        """Only attachments that are already here."""
        return self.loader.answer(_number(kind), QUrl(url), self._widest())

    def doSetSource(self, name: QUrl | str, type: object = None, /) -> None:  # noqa: A002
        """Never load a page by address."""

    def canInsertFromMimeData(self, _source: QMimeData) -> bool:
        """Nothing is pasted or dropped into a page that is being read."""
        return False

    def insertFromMimeData(self, _source: QMimeData) -> None:
        """As above."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Refuse files and everything else."""
        event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """As above."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own menu, which knows how to copy a link's address."""
        menu = self.createStandardContextMenu(event.pos())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _widest(self) -> int:
        return max(160, self.viewport().width() - 2 * Space.M)

    def _resize_text(self) -> None:
        """What is shown already is shown again by those who know it."""
        self.setFont(reading_font(Type.READING))

    def _forget_boxes(self) -> None:
        for state in ("done", "open"):
            url = QUrl(f"kshare:task/{state}")
            image = _task_box(state == "done", theme().palette)
            self.document().addResource(QTextDocument.ResourceType.ImageResource.value, url, image)
