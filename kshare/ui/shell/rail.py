"""The rail at the left: the primary action, the places, followed tags, how sync stands, and me."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.ui.widgets.buttons import IconButton, NavButton, PrimaryButton
from kshare.ui.widgets.card import Rule
from kshare.ui.widgets.labels import PlainLabel, set_tip
from kshare.ui.widgets.sync_badge import SyncBadge, SyncKind, SyncState
from kshare.words import say

SEARCH = "search"
"""The key of the place under which saved searches stand."""
_ME = 28
_MOST_SEARCHES = 5


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A place of the rail: the screen's key, icon and word."""

    key: str
    icon: str
    word: str


class NamedSearch(Protocol):
    """A saved search as the rail shows it: its name, and how many hits are new ('' for none)."""

    @property
    def name(self) -> str: ...

    @property
    def new_words(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Me:
    """The person at this PC."""

    name: str
    person_id: str


def draw_mark(painter: QPainter, rect: QRectF) -> None:
    """KShare's sign: a K whose arm passes something on."""
    palette = theme().palette
    paint.box(painter, rect, rect.width() * 0.28, palette.accent)
    unit = rect.width() / 28
    pen = QPen(paint.colour(palette.on_accent), 2.4 * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    for x1, y1, x2, y2 in ((10, 7.5, 10, 20.5), (10, 14.5, 18, 8), (13, 13, 18.5, 20.5)):
        start = rect.topLeft() + QPointF(x1 * unit, y1 * unit)
        painter.drawLine(start, rect.topLeft() + QPointF(x2 * unit, y2 * unit))


class Sign(QWidget):
    """KShare's sign, `side` px square."""

    def __init__(self, side: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it in the colours of the theme."""
        painter = QPainter(self)
        draw_mark(painter, QRectF(self.rect()))
        painter.end()


class _RailRow(QToolButton):
    """A name behind its sign ('#' or an icon), and how many things are new in it."""

    def __init__(self, sign: str, name: str, new: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign, self._shown, self._new = sign, name, new
        whole = f"#{name}" if sign == "#" else name
        self.setAccessibleName(whole)
        self.setAccessibleDescription(say("{count} new", count=new) if new else "")
        set_tip(self, whole)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette, style = theme().palette, font(Type.LABEL, weight=400)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            paint.box(painter, rect, Radius.ROW, palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.ROW, palette)
        room = rect.adjusted(Space.M, 0, -40, 0)
        if self._sign == "#":
            paint.line_of_text(painter, room, "#", style, palette.text3)
            room.setLeft(room.left() + Space.L)
        else:
            at = QPointF(room.left() + 1, (rect.height() - Size.ICON_SMALL) / 2)
            paint.draw_icon(painter, at, self._sign, palette.text3, Size.ICON_SMALL)
            room.setLeft(room.left() + Size.ICON + Space.M)
        paint.line_of_text(painter, room, self._shown, style, palette.text2)
        if self._new:
            figure = QRectF(rect.right() - 40, 0, 28, rect.height())
            paint.line_of_text(painter, figure, self._new, font(Type.META), palette.text3, paint.RIGHT)
        painter.end()


class _MeButton(QToolButton):
    """The person at this PC; pressed for what concerns them."""

    def __init__(self, me: Me, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(Size.NAV)
        self.show_person(me)

    def show_person(self, me: Me) -> None:
        """Another name, or the first one."""
        self._me = me
        self.setAccessibleName(me.name)
        self.setAccessibleDescription(say("Profile, members, recovery words"))
        set_tip(self, me.name)
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Only the initials."""
        self._narrow = narrow
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Initials and name."""
        palette = theme().palette
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            paint.box(painter, rect, Radius.CONTROL, palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        left = (rect.width() - _ME) / 2 if self._narrow else 6.0
        paint.avatar(
            painter, QRectF(left, (rect.height() - _ME) / 2, _ME, _ME), self._me.name, self._me.person_id
        )
        if not self._narrow:
            room = rect.adjusted(left + _ME + Space.M - 2, 0, -Space.S, 0)
            paint.line_of_text(painter, room, self._me.name, font(Type.LABEL), palette.text)
        painter.end()


class Rail(QWidget):
    """States wishes; knows nothing of what they lead to."""

    capture_wanted = Signal()
    place_wanted = Signal(str)
    tag_wanted = Signal(str)
    search_wanted = Signal(object)
    """A saved search: what `show_searches` was given."""
    sync_wanted = Signal()
    me_wanted = Signal()
    """What concerns the person at this PC."""

    def __init__(self, entries: Sequence[RailEntry], me: Me, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self._search_box = QWidget(self)
        self._search_column = QVBoxLayout(self._search_box)
        self._search_column.setContentsMargins(0, 0, 0, Space.XS)
        self._search_column.setSpacing(0)
        self._search_box.hide()
        self._search_buttons: list[_RailRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        self._column.setSpacing(Space.XXS)
        self._add_head()
        self._places: dict[str, NavButton] = {}
        for entry in entries:
            button = NavButton(entry.icon, entry.word)
            button.clicked.connect(lambda _checked=False, key=entry.key: self.place_wanted.emit(key))
            self._places[entry.key] = button
            self._column.addWidget(button)
            if entry.key == SEARCH:
                self._column.addWidget(self._search_box)
        self._add_tags()
        self._column.addStretch(1)
        self._add_foot(me)
        self.set_narrow(False)

    def _add_head(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.XS, Space.XXS, 0, Space.M)
        head.setSpacing(Space.M)
        self._name = PlainLabel("KShare", Type.SECTION)
        head.addWidget(Sign(parent=self))
        head.addWidget(self._name, 1)
        self._column.addLayout(head)
        self._capture = PrimaryButton(say("Share a thought"), "plus")
        self._capture_small = IconButton("circle-plus", say("Share a thought"), ink="accent_text", size=22)
        for button in (self._capture, self._capture_small):
            button.clicked.connect(self.capture_wanted)
        self._column.addWidget(self._capture)
        self._column.addWidget(self._capture_small, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addSpacing(Space.M)

    def _add_tags(self) -> None:
        self._tag_box = QWidget(self)
        self._tag_column = QVBoxLayout(self._tag_box)
        self._tag_column.setContentsMargins(0, Space.L, 0, 0)
        self._tag_column.setSpacing(0)
        heading = PlainLabel(say("Followed tags").upper(), Type.OVERLINE, "text3")
        heading.setContentsMargins(Space.M, 0, 0, Space.XS)
        self._tag_column.addWidget(heading)
        self._column.addWidget(self._tag_box)
        self._tag_buttons: list[_RailRow] = []
        self._tag_box.hide()

    def _add_foot(self, me: Me) -> None:
        self.badge = SyncBadge(SyncState(SyncKind.ALONE, say("Only on this PC")))
        self.badge.clicked.connect(self.sync_wanted)
        self._column.addWidget(self.badge)
        self._column.addSpacing(Space.XS)
        self._column.addWidget(Rule())
        self.me = _MeButton(me)
        self.me.clicked.connect(self.me_wanted)
        self._column.addSpacing(Space.XS)
        self._column.addWidget(self.me)

    def show_me(self, me: Me) -> None:
        """Another name, or the first one."""
        self.me.show_person(me)

    def button(self, key: str) -> NavButton:
        """The button of a place. Raises KeyError."""
        return self._places[key]

    def show_place(self, key: str) -> None:
        """Mark where the window is; a key that is not in the rail marks nothing."""
        for each, button in self._places.items():
            button.setChecked(each == key)

    def set_badge(self, key: str, count: int) -> None:
        """How many things are new in a place."""
        self._places[key].set_badge(count)

    def show_tags(self, tags: Sequence[str]) -> None:
        """The tags that the person follows; none hides the heading too."""
        for button in self._tag_buttons:
            self._tag_column.removeWidget(button)
            button.deleteLater()
        self._tag_buttons = []
        for tag in tags:
            button = _RailRow("#", tag, "", self._tag_box)
            button.clicked.connect(lambda _checked=False, tag=tag: self.tag_wanted.emit(tag))
            self._tag_column.addWidget(button)
            self._tag_buttons.append(button)
        self._tag_box.setVisible(bool(tags) and not self._narrow)
        self._order_tabs()

    def show_searches(self, searches: Sequence[NamedSearch]) -> None:
        """The saved searches below Search; the first few, those with something new before the others."""
        for button in self._search_buttons:
            button.hide()
            button.deleteLater()
        self._search_buttons = []
        shown = sorted(searches, key=lambda each: not each.new_words)[:_MOST_SEARCHES]
        for each in [each for each in searches if each in shown]:
            button = _RailRow("star", each.name, each.new_words, self._search_box)
            button.clicked.connect(lambda _checked=False, each=each: self.search_wanted.emit(each))
            self._search_column.addWidget(button)
            self._search_buttons.append(button)
        self._search_box.setVisible(bool(self._search_buttons) and not self._narrow)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab follows the order of creation unless told otherwise; tags and searches come long after the rest."""
        chain: list[QWidget] = []
        for key, button in self._places.items():
            chain += [button, *(self._search_buttons if key == SEARCH else ())]
        for before, after in pairwise([*chain, *self._tag_buttons, self.badge, self.me]):
            QWidget.setTabOrder(before, after)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, or icons with words."""
        self._narrow = narrow
        self.setFixedWidth(Size.RAIL_NARROW if narrow else Size.RAIL)
        for button in self._places.values():
            button.set_narrow(narrow)
        self.badge.set_narrow(narrow)
        for widget in (self._name, self._capture):
            widget.setVisible(not narrow)
        self._capture_small.setVisible(narrow)
        self.me.set_narrow(narrow)
        self._tag_box.setVisible(bool(self._tag_buttons) and not narrow)
        self._search_box.setVisible(bool(self._search_buttons) and not narrow)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Its own ground, and a hairline towards the rest."""
        painter = QPainter(self)
        palette = theme().palette
        painter.fillRect(self.rect(), paint.colour(palette.rail))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), paint.colour(palette.line))
        painter.end()
