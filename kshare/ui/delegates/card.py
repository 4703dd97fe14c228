"""The card of Home: who, when, what, and what colleagues made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAbstractTextDocumentLayout, QLinearGradient, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kshare.ui.delegates import previews
from kshare.ui.delegates.bodies import shared_bodies
from kshare.ui.delegates.pictures import CardPictures
from kshare.ui.documents.rounding import draw_document
from kshare.ui.models.indexes import Index
from kshare.ui.models.kinds import kind_word, look
from kshare.ui.models.rows import CardRow
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type
from kshare.ui.widgets.skeleton import draw_card
from kshare.words import say

GAP = 4
_PAD = 16
_HEAD = 22
_TITLE = 22
_URL = 18
_FOOT = 28
_MOST_BODY = 230
COUNT_WIDTH = 54
_FADE = 36
_LINE = 30
_UNFOLD = 24


class Part(Enum):
    """What of a card was pressed."""

    AUTHOR = "author"
    TAG = "tag"
    LINK = "link"
    URL = "url"
    REPLY = "reply"
    REPOST = "repost"
    HELPED = "helped"
    LATER = "later"
    MORE = "more"
    UNFOLD = "unfold"


COUNTS = ((Part.REPLY, "reply"), (Part.REPOST, "repeat-2"), (Part.HELPED, "heart"))
"""What can be done to a card and how often it was."""
EXTRAS = ((Part.LATER, "bookmark"), (Part.MORE, "ellipsis"))
EXTRA_WIDTH = 32
"""What else can be done, right of the figures."""


@dataclass(frozen=True, slots=True)
class CardShape:
    """Where the parts of one card lie, in the coordinates of its view."""

    card: QRectF
    avatar: QRectF
    head: QRectF
    title: QRectF
    url: QRectF
    body: QRectF
    pictures: QRectF
    unfold: QRectF
    """Below a body of which more can be seen, or less; empty otherwise."""
    foot: QRectF
    cut: bool

    def counts(self) -> QRectF:
        """The figures and icons at the right of the foot."""
        width = COUNT_WIDTH * len(COUNTS) + EXTRA_WIDTH * len(EXTRAS)
        return QRectF(self.foot.right() - width + 8, self.foot.top(), width, self.foot.height())

    def count(self, place: int) -> QRectF:
        """One of the figures."""
        whole = self.counts()
        return QRectF(whole.left() + place * COUNT_WIDTH, whole.top(), COUNT_WIDTH, whole.height())

    def extra(self, place: int) -> QRectF:
        """One of the icons right of the figures."""
        whole = self.counts()
        left = whole.left() + COUNT_WIDTH * len(COUNTS) + place * EXTRA_WIDTH
        return QRectF(left, whole.top(), EXTRA_WIDTH, whole.height())


class CardDelegate(QStyledItemDelegate):
    """Paints `CardRow`s and says what was pressed: `pressed(row, part, detail)`."""

    pressed = Signal(object, object, str)

    def __init__(self, view: QAbstractItemView, behind: str = "canvas") -> None:
        super().__init__(view)
        self._view = view
        self.bodies = shared_bodies()
        self.pictures = CardPictures(view, behind)
        self._previews = previews.Previews()
        self.covered = QPersistentModelIndex()
        """The card whose figures are covered by real buttons."""

    def shape(self, rect: QRect, row: CardRow) -> CardShape:
        """Lay the parts out in `rect`."""
        card = paint.card_in(rect.adjusted(0, _LINE if row.above else 0, 0, 0), self._view, GAP)
        avatar = QRectF(card.left() + _PAD, card.top() + _PAD - 1, Size.AVATAR, Size.AVATAR)
        left = avatar.right() + Space.M + 2
        width = card.right() - _PAD - left
        head = QRectF(left, card.top() + _PAD - 4, width, _HEAD)
        title = QRectF(left, head.bottom() + 3, width, _TITLE if row.title else 0)
        url = QRectF(left, title.bottom(), width, _URL if row.url else 0)
        full = self.bodies.height(row, int(width), theme().palette)
        height = full if row.whole else min(full, _MOST_BODY)
        cut = not row.whole and (row.folded or full > _MOST_BODY)
        body = QRectF(left, url.bottom() + (2 if height else 0), width, height)
        unfold = QRectF(left, body.bottom(), width, _UNFOLD if cut or row.whole else 0)
        below = Space.S if row.pictures else 0
        pictures = QRectF(left, unfold.bottom() + below, width, previews.HEIGHT if row.pictures else 0)
        foot = QRectF(left, pictures.bottom() + Space.S, width, _FOOT)
        return CardShape(card, avatar, head, title, url, body, pictures, unfold, foot, cut)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the view, as high as the parts need."""
        row = index.data(Qt.ItemDataRole.UserRole)
        width = self._view.viewport().width()
        shape = self.shape(QRect(0, 0, width, 0), row)
        return QSize(width, round(shape.foot.bottom() + _PAD - 6 + GAP))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one card."""
        row, palette = index.data(Qt.ItemDataRole.UserRole), theme().palette
        rect: QRect = option.rect
        if row is None:
            draw_card(painter, paint.card_in(rect, self._view, GAP), palette)
            return
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if self.pictures.is_wanted and not selected and not hovered:
            self.pictures.show(painter, rect, row, self._draw_plain)
            return
        border = palette.accent if selected else palette.line_strong if hovered else palette.line
        counts = QPersistentModelIndex(index) != self.covered
        self._draw(painter, rect, row, border, 2 if selected else 1, counts=counts)

    def _draw_plain(self, painter: QPainter, rect: QRect, row: CardRow) -> None:
        """A card that is neither chosen nor under the mouse."""
        self._draw(painter, rect, row, theme().palette.line, 1)

    def _draw(
        self, painter: QPainter, rect: QRect, row: CardRow, border: str, width: float, *, counts: bool = True
    ) -> None:
        palette, shape = theme().palette, self.shape(rect, row)
        painter.save()
        if row.above:
            above = QRectF(shape.card.left(), rect.top() + GAP, shape.card.width(), _LINE - GAP)
            _draw_line(painter, above, row.above, palette)
        paint.box(painter, shape.card, Radius.CARD, palette.surface, border, width)
        paint.avatar(painter, shape.avatar, row.author, row.author_id)
        self._draw_head(painter, shape, row, palette)
        self._draw_body(painter, shape, row, palette)
        if row.pictures:
            self._previews.draw(painter, shape.pictures, row.pictures, palette)
        _draw_tags(painter, shape, row, palette)
        if counts:
            _draw_counts(painter, shape, row, palette)
        painter.restore()

    def _draw_head(self, painter: QPainter, shape: CardShape, row: CardRow, palette: Palette) -> None:
        room = QRectF(shape.head)
        if row.kind != "post":
            room.setRight(_draw_kind(painter, shape, row, palette) - Space.S)
        strong, meta = font(Type.BODY_STRONG), font(Type.META)
        room.setLeft(room.left() + paint.line_of_text(painter, room, row.author, strong, palette.text) + 7)
        remark = row.state if row.state and row.kind != "question" else ""
        when = f"·  {row.time}" + (f"  ·  {remark}" if remark else "")
        if room.width() > Space.XL:
            paint.line_of_text(painter, room, when, meta, palette.text3)
        if row.title:
            paint.line_of_text(painter, shape.title, row.title, font(Type.HEADING), palette.text)
        if row.url:
            paint.line_of_text(painter, shape.url, row.url, font(Type.META), palette.text3)

    def _draw_body(self, painter: QPainter, shape: CardShape, row: CardRow, palette: Palette) -> None:
        if shape.body.height() <= 0:
            return
        document = self.bodies.document(row, int(shape.body.width()), palette)
        painter.save()
        painter.translate(shape.body.topLeft())
        context = QAbstractTextDocumentLayout.PaintContext()
        ink = paint.colour(palette.text2 if row.title else palette.text)
        context.palette.setColor(QPalette.ColorRole.Text, ink)
        clip = QRectF(0, 0, shape.body.width(), shape.body.height())
        context.clip = clip
        painter.setClipRect(clip)
        draw_document(painter, document, context, palette)
        painter.restore()
        if shape.cut:
            fade = QRectF(shape.body.left(), shape.body.bottom() - _FADE, shape.body.width(), _FADE + 1)
            gradient = QLinearGradient(fade.topLeft(), fade.bottomLeft())
            gradient.setColorAt(0, paint.colour(palette.surface, 0))
            gradient.setColorAt(1, paint.colour(palette.surface))
            painter.fillRect(fade, gradient)
        if shape.unfold.height():
            words = say("Show less") if row.whole else say("Show more")
            paint.line_of_text(painter, shape.unfold, words, font(Type.META_STRONG), palette.accent_text)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Find out what was pressed; a press on nothing in particular only selects the card."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            row = index.data(Qt.ItemDataRole.UserRole)
            if row is not None and event.button() == Qt.MouseButton.LeftButton:
                rect: QRect = option.rect
                found = self.part_at(event.position(), rect, row)
                if found is not None:
                    self.pressed.emit(row, *found)
                    return True
        return super().editorEvent(event, model, option, index)

    def part_at(self, point: QPointF, rect: QRect, row: CardRow) -> tuple[Part, str] | None:
        """What lies under `point`, with the tag, address or id it stands for."""
        shape = self.shape(rect, row)
        if shape.avatar.contains(point) or _author_rect(shape, row).contains(point):
            return Part.AUTHOR, row.author_id
        if row.url and shape.url.contains(point):
            return Part.URL, row.url
        for place, (part, _) in enumerate(COUNTS):
            if shape.count(place).contains(point):
                return part, row.id
        for place, (part, _) in enumerate(EXTRAS):
            if shape.extra(place).contains(point):
                return part, row.id
        if shape.unfold.contains(point):
            return Part.UNFOLD, row.id
        for tag, where in _tag_rects(shape, row):
            if where.contains(point):
                return Part.TAG, tag
        if shape.body.contains(point):
            document = self.bodies.document(row, int(shape.body.width()), theme().palette)
            href = document.documentLayout().anchorAt(point - shape.body.topLeft())
            if href:
                return Part.LINK, href
        return None


def _author_rect(shape: CardShape, row: CardRow) -> QRectF:
    width = paint.metrics(font(Type.BODY_STRONG)).horizontalAdvance(row.author)
    return QRectF(shape.head.left(), shape.head.top(), min(width, shape.head.width()), shape.head.height())


def _draw_kind(painter: QPainter, shape: CardShape, row: CardRow, palette: Palette) -> float:
    """The pill at the right of the head; returns its left edge."""
    kind, word, style = look(row.kind), kind_word(row.kind), font(Type.META_STRONG)
    width = paint.metrics(style).horizontalAdvance(word) + 36
    pill = QRectF(shape.head.right() - width, shape.head.top() - 1, width, _HEAD)
    ink = getattr(palette, kind.ink)
    paint.box(painter, pill, _HEAD / 2, getattr(palette, kind.soft))
    paint.draw_icon(painter, QPointF(pill.left() + 9, pill.top() + 4), kind.icon, ink, 14)
    paint.line_of_text(painter, pill.adjusted(27, 0, -6, 0), word, style, ink)
    return pill.left()


def _tag_rects(shape: CardShape, row: CardRow) -> list[tuple[str, QRectF]]:
    """The tags that fit at the left of the foot."""
    measure = paint.metrics(font(Type.META_STRONG))
    left, right = shape.foot.left(), shape.counts().left() - Space.S
    if row.kind == "question" and row.state:
        right -= measure.horizontalAdvance(row.state) + 26
    found = []
    for tag in row.tags:
        width = measure.horizontalAdvance(f"#{tag}")
        if left + width > right:
            break
        found.append((tag, QRectF(left, shape.foot.top(), width, shape.foot.height())))
        left += width + Space.M
    return found


def _draw_line(painter: QPainter, room: QRectF, words: str, palette: Palette) -> None:
    """Words between two cards, with a line to both of their edges."""
    style = font(Type.META_STRONG)
    width = min(paint.metrics(style).horizontalAdvance(words) + 2, room.width() - 2 * Space.XL)
    middle = QRectF(room.center().x() - width / 2, room.top(), width, room.height())
    for left, right in (
        (room.left(), middle.left() - Space.M),
        (middle.right() + Space.M, room.right()),
    ):
        bar = QRectF(left, round(room.center().y()), right - left, 1)
        painter.fillRect(bar, paint.colour(palette.accent))
    paint.line_of_text(painter, middle, words, style, palette.accent_text, paint.CENTRE)


def _draw_tags(painter: QPainter, shape: CardShape, row: CardRow, palette: Palette) -> None:
    strong, left = font(Type.META_STRONG), shape.foot.left()
    for tag, where in _tag_rects(shape, row):
        paint.line_of_text(painter, where.adjusted(0, 0, 2, 0), f"#{tag}", strong, palette.accent_text)
        left = where.right() + Space.M
    if row.kind == "question" and row.state:
        width = paint.metrics(strong).horizontalAdvance(row.state) + 20
        pill = QRectF(left, shape.foot.top() + 3, min(width, shape.counts().left() - left), 22)
        paint.box(painter, pill, Radius.PILL, palette.accent_soft)
        paint.line_of_text(painter, pill, row.state, strong, palette.accent_text, paint.CENTRE)


def _draw_counts(painter: QPainter, shape: CardShape, row: CardRow, palette: Palette) -> None:
    for place, (part, icon) in enumerate(COUNTS):
        figure = (row.replies, row.reposts, row.marks)[place]
        where = shape.count(place)
        mine = part is Part.HELPED and row.marked == "helped"
        ink = palette.accent_text if mine else palette.text3
        at = QPointF(where.left(), where.center().y() - Size.ICON_SMALL / 2)
        paint.draw_icon(painter, at, icon, ink, Size.ICON_SMALL, filled=mine)
        if figure:
            room = where.adjusted(Size.ICON_SMALL + 6, 0, 0, 0)
            paint.line_of_text(painter, room, str(figure), font(Type.META), ink)
    for place, (part, icon) in enumerate(EXTRAS):
        kept = part is Part.LATER and row.later
        where = shape.extra(place)
        at = QPointF(where.left(), where.center().y() - Size.ICON_SMALL / 2)
        ink = palette.accent_text if kept else palette.text3
        paint.draw_icon(painter, at, icon, ink, Size.ICON_SMALL, filled=kept)
