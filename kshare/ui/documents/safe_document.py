"""Documents that show text from others and load nothing: no network, no share, no local file.

Qt's text classes fetch whatever an <img> or a style sheet names; on a network path that hands the person's
password hash to a stranger. Returning None or a null image from `loadResource` falls back to Qt's own
loader; only an image that is not null stops it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QShowEvent,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from kshare.ui.documents.decoding import NoPicture, Picture
from kshare.ui.documents.rich_lists import INDENT
from kshare.ui.documents.rich_looks import SIGNS
from kshare.ui.documents.rich_zoom import zoomed
from kshare.ui.documents.rounding import ground_words, mark_wraps, round_boxes, shown_in
from kshare.ui.theme import paint
from kshare.ui.theme.apply import follow_text_size, follow_theme, reading_font, theme
from kshare.ui.theme.assets import icon_pixmap
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type

LoadPicture = Callable[[str, int], Picture | None]
"""An attached picture by its hash and the px that it may be wide, from memory: nothing is decoded here. None if it is
not on this PC, or not made ready yet."""

_BLOB = re.compile(r"^blob/([a-z0-9]{16,128})$")
_TASK = re.compile(r"^task/(done|open)$")
_SIGN = re.compile(r"^sign/([a-z-]+)/([0-9a-f]{6})$")
TASK_SIDE = 16

_ODD_LINK = re.compile(r'<a [^>]*href="(?!kshare:|https?:|mailto:)[^"]*"[^>]*>', re.IGNORECASE)


def no_pictures(_hash: str, _widest: int) -> Picture | None:
    """For documents without pictures."""
    return None


def placeholder() -> QImage:
    """One clear pixel: enough for Qt not to look elsewhere."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _note(words: str, widest: int, palette: Palette) -> QImage:
    """A quiet box with words, where a picture cannot be shown."""
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    image = QImage(QSize(widest, Size.CONTROL) * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    room = QRectF(0, 0, widest, Size.CONTROL)
    paint.box(painter, room, Radius.CONTROL, palette.code)
    at = QPointF(Space.M, (Size.CONTROL - Size.ICON_SMALL) / 2)
    paint.draw_icon(painter, at, "image", palette.text3, Size.ICON_SMALL)
    line = room.adjusted(2 * Space.M + Size.ICON_SMALL, 0, -Space.M, 0)
    paint.line_of_text(painter, line, words, font(Type.META), palette.text2)
    painter.end()
    return image


class _Loader:
    """What a safe document answers; keeps a record of what was asked for."""

    def __init__(self, load_picture: LoadPicture) -> None:
        self.load_picture = load_picture
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
            return self.picture(blob[1], widest)
        return placeholder()

    def picture(self, blob_hash: str, widest: int) -> QImage:
        """An attached picture, words if it can never be shown, one clear pixel while it is on its way."""
        found = self.load_picture(blob_hash, widest)
        if isinstance(found, NoPicture):
            return _note(found.words, widest, self.palette or theme().palette)
        if found is None:
            self.missing.add(blob_hash)
            return placeholder()
        return found


def _task_box(done: bool, palette: Palette) -> QImage:
    """A painted tick box; twice the size so that it stays sharp, Qt scales it to the size in the HTML."""
    side = TASK_SIDE * 2
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    inside = QRectF(1, 1, side - 2, side - 2)
    if done:
        paint.box(painter, inside, Radius.CONTROL, palette.accent)
        painter.drawPixmap(4, 5, icon_pixmap("check", palette.on_accent, side - 8))
    else:
        paint.box(painter, inside, Radius.CONTROL, None, palette.input_border, 2.5)
    painter.end()
    return image


def _number(kind: object) -> int:
    """PySide hands over an enum member or a plain int, depending on who calls."""
    return int(getattr(kind, "value", kind))  # type: ignore[call-overload, no-any-return]


class SafeDocument(QTextDocument):
    """For painters such as the card delegate."""

    def __init__(self, load_picture: LoadPicture = no_pictures) -> None:
        super().__init__()
        self.loader = _Loader(load_picture)
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

    def __init__(self, load_picture: LoadPicture = no_pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loader = _Loader(load_picture)
        self._has_old_size = False
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self.setFont(reading_font(Type.READING))
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(lambda url: self.link_activated.emit(url.toString()))
        self.highlighted.connect(lambda url: self.link_hovered.emit(url.toString()))
        follow_theme(self._forget_boxes)
        follow_text_size(self._hear_of_size)

    def show_html(self, qt_html: str) -> None:
        """Show the output of `rich_text.to_qt`, from its beginning, in the size that the person chose."""
        self.loader.missing.clear()
        self.loader.asked.clear()
        self.setHtml(zoomed(qt_html, theme().zoom))
        self.document().setIndentWidth(INDENT * theme().zoom)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page, on the window's surface, with round boxes."""
        document, at = (
            self.document(),
            QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value()),
        )
        shown = shown_in(document, QRectF(event.rect().translated(at)))
        painter = QPainter(self.viewport())
        painter.translate(-at)
        ground_words(painter, document, shown)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.translate(-at)
        round_boxes(painter, document, shown, theme().palette)
        mark_wraps(painter, document, shown, theme().palette)
        painter.end()

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

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied out: where it is pasted nobody asks before a link to a file or a share is followed."""
        copied = super().createMimeDataFromSelection()
        if copied.hasHtml():
            copied.setHtml(_ODD_LINK.sub("<a>", copied.html()))
        return copied

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

    def _hear_of_size(self) -> None:
        """What nobody sees waits until it is shown: many pages may be open behind each other."""
        self._has_old_size = not self.isVisible()
        if not self._has_old_size:
            self._resize_text()

    def showEvent(self, event: QShowEvent) -> None:
        """In the size that was chosen meanwhile."""
        if self._has_old_size:
            self._has_old_size = False
            self._resize_text()
        super().showEvent(event)

    def _resize_text(self) -> None:
        """What is shown already is shown again by those who know it."""
        self.setFont(reading_font(Type.READING))

    def _forget_boxes(self) -> None:
        for state in ("done", "open"):
            url = QUrl(f"kshare:task/{state}")
            image = _task_box(state == "done", theme().palette)
            self.document().addResource(QTextDocument.ResourceType.ImageResource.value, url, image)
