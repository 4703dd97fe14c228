"""One file below an item: small picture or icon, name, size and where its content is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kshare.model.quota import readable_bytes
from kshare.queries.attachments import AttachmentView, Whereabouts
from kshare.ui.documents.decoding import decode_small
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.ui.widgets.labels import set_tip
from kshare.words import say

HEIGHT: Final = 48
WIDTH: Final = 232
_PICTURE: Final = 36
_ICONS: Final = {
    Whereabouts.HERE: ("", "text3"),
    Whereabouts.SENDING: ("upload", "text3"),
    Whereabouts.SENT: ("check", "text3"),
    Whereabouts.FETCHING: ("download", "accent_text"),
    Whereabouts.ON_ITS_WAY: ("clock", "warn"),
    Whereabouts.AWAY: ("download", "accent_text"),
}


def state_words(view: AttachmentView, progress: tuple[int, int] | None) -> str:
    """Where the content is, in a few words; how far it has come while it is on its way."""
    if progress is not None and progress[1]:
        percent = 100 * progress[0] // progress[1]
        if view.is_here:
            return say("sending {percent} %", percent=percent)
        return say("fetching {percent} %", percent=percent)
    match view.state:
        case Whereabouts.SENDING:
            return say("waits to be sent")
        case Whereabouts.SENT:
            return say("sent")
        case Whereabouts.FETCHING:
            return say("being fetched")
        case Whereabouts.ON_ITS_WAY:
            return say("on its way")
        case Whereabouts.AWAY:
            return say("click to fetch")
    return say("kept on this PC") if view.pinned else ""


class FileTile(QPushButton):
    """Emits `clicked`; all that is shown of the name and the preview is somebody's and drawn as plain pixels."""

    def __init__(self, view: AttachmentView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self._progress: tuple[int, int] | None = None
        self._picture: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setMaximumWidth(WIDTH + WIDTH // 2)
        self.show_view(view, None)

    def show_view(self, view: AttachmentView, progress: tuple[int, int] | None) -> None:
        """The file as it stands now; `progress` is (bytes done, in all) while it is on its way."""
        if self._picture is None or view.preview != self.view.preview:
            self._picture = decode_small(view.preview, 2 * _PICTURE)
        self.view, self._progress = view, progress
        words = " · ".join(filter(None, (readable_bytes(view.blob.size), state_words(view, progress))))
        self._words = words
        self.setAccessibleName(f"{view.name}, {words}")
        set_tip(self, view.reason or f"{view.name} · {view.author.name}")
        self.update()

    @property
    def words(self) -> str:
        """The second line."""
        return self._words

    def sizeHint(self) -> QSize:
        """Wide enough for most names."""
        return QSize(WIDTH, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Names give way."""
        return QSize(WIDTH // 2, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, picture, two lines, progress."""
        palette = theme().palette
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        fill = palette.pressed if self.isDown() else palette.hover if self.underMouse() else palette.surface
        paint.box(painter, rect, Radius.CONTROL, fill, palette.line)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        place = QRectF(Space.S - 2, (HEIGHT - _PICTURE) / 2, _PICTURE, _PICTURE)
        self._draw_picture(painter, place)
        icon, ink = _ICONS[self.view.state]
        if self.view.state is Whereabouts.HERE and self.view.pinned:
            icon, ink = "pin", "text3"
        right = Space.M + (Size.ICON_SMALL + Space.S if icon else 0)
        lines = rect.adjusted(place.right() + Space.S, 6, -right, -6)
        upper = QRectF(lines.left(), lines.top(), lines.width(), lines.height() / 2)
        metrics = paint.metrics(font(Type.META_STRONG))
        name = metrics.elidedText(self.view.name, Qt.TextElideMode.ElideMiddle, upper.width())
        paint.line_of_text(painter, upper, name, font(Type.META_STRONG), palette.text)
        tone = palette.warn if self.view.state is Whereabouts.ON_ITS_WAY else palette.text3
        paint.line_of_text(
            painter, upper.translated(0, upper.height()), self._words, font(Type.CAPTION), tone
        )
        if icon:
            at = QPointF(rect.right() - Space.M - Size.ICON_SMALL, (HEIGHT - Size.ICON_SMALL) / 2)
            paint.draw_icon(painter, at, icon, getattr(palette, ink), Size.ICON_SMALL)
        self._draw_progress(painter, rect)
        painter.end()

    def _draw_picture(self, painter: QPainter, place: QRectF) -> None:
        palette, picture = theme().palette, self._picture
        paint.box(painter, place, Radius.CONTROL - 2, palette.code)
        if picture is None or picture.isNull():
            icon = "image" if self.view.is_image else "file-text"
            side = Size.ICON
            at = QPointF(place.center().x() - side / 2, place.center().y() - side / 2)
            paint.draw_icon(painter, at, icon, palette.text3, side)
            return
        clip = QPainterPath()
        clip.addRoundedRect(place, Radius.CONTROL - 2, Radius.CONTROL - 2)
        painter.save()
        painter.setClipPath(clip)
        scale = max(place.width() / picture.width(), place.height() / picture.height())
        width, height = picture.width() * scale, picture.height() * scale
        target = QRectF(place.center().x() - width / 2, place.center().y() - height / 2, width, height)
        painter.drawImage(target, picture)
        painter.restore()

    def _draw_progress(self, painter: QPainter, rect: QRectF) -> None:
        if self._progress is None or not self._progress[1]:
            return
        share = self._progress[0] / self._progress[1]
        bar = QRectF(rect.left() + 2, rect.bottom() - 3, (rect.width() - 4) * share, 2)
        paint.box(painter, bar, bar.height() / 2, theme().palette.accent)
