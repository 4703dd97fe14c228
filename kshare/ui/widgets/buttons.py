"""Buttons that paint themselves from tokens: sharp, alike, and following the theme without being told."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.ui.widgets.choice import PlaceChoice
from kshare.ui.widgets.labels import set_tip
from kshare.ui.widgets.pressing import goes_on, note_press, press_by_enter


@dataclass(frozen=True, slots=True)
class Face:
    """Tokens of a push button: background at rest, hovered and pressed, border, ink."""

    rest: str | None
    hover: str
    pressed: str
    border: str | None
    ink: str


_PRIMARY = Face("accent", "accent_hover", "accent_hover", None, "on_accent")
_GHOST = Face(None, "hover", "pressed", "line_strong", "text2")
_DANGER = Face("danger_soft", "danger_soft", "danger_soft", "danger", "danger")
_QUIET = Face(None, "hover", "pressed", None, "accent_text")


_OTHER_WAY = {
    "arrow-left": "arrow-right",
    "arrow-right": "arrow-left",
    "chevron-left": "chevron-right",
    "chevron-right": "chevron-left",
}
"""Icons that point to where one came from or goes to."""


def directed(icon: str, widget: QWidget) -> str:
    """The icon as it is where `widget` is read from the right."""
    mirrored = widget.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return _OTHER_WAY.get(icon, icon) if mirrored else icon


class _FacedButton(QPushButton):
    """A push button with an optional icon, painted from a `Face`.

    Two spaces in its text begin the keys that do the same; they are said more quietly.
    """

    def __init__(self, text: str, face: Face, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._face, self._icon_name, self._narrow = face, icon, False
        self.setFont(font(Type.BUTTON))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def say(self, text: str, icon: str) -> None:
        """Another word and icon."""
        self._icon_name = icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Only the icon, with the word as its tip."""
        if narrow != self._narrow:
            self._narrow = narrow
            set_tip(self, self.text() if narrow else "")
            self.updateGeometry()
            self.update()

    def _content(self) -> tuple[str, str, float]:
        """Word, keys, and how wide they are together with the icon."""
        word, _, keys = ("" if self._narrow else self.text()).partition("  ")
        width = paint.metrics(self.font()).horizontalAdvance(word)
        if keys:
            width += Space.S + paint.metrics(font(Type.META)).horizontalAdvance(keys)
        if self._icon_name:
            width += Size.ICON + (Space.S if word else 0)
        return word, keys, width

    def sizeHint(self) -> QSize:
        """Text, icon and the space around them."""
        _word, _keys, width = self._content()
        return QSize(round(width) + 2 * (Space.M if self._narrow else Space.L), Size.CONTROL)

    def minimumSizeHint(self) -> QSize:
        """A button never cuts its word."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembered, for the second click that may follow."""
        note_press(self)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second press, if the button is still what it was with the first one."""
        if goes_on(self):
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, and what Qt knows: the space bar."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Background, ring, icon, word."""
        palette, face = theme().palette, self._face
        token = face.pressed if self.isDown() else face.hover if self.underMouse() else face.rest
        enabled = self.isEnabled()
        ink = getattr(palette, face.ink) if enabled else palette.disabled
        if not enabled and (face.rest or face.border):
            token = "hover"
        elif not enabled:
            token = None
        fill = getattr(palette, token) if token else None
        border = getattr(palette, face.border) if face.border else None
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint.box(painter, rect, Radius.CONTROL, fill, border)
        if paint.shows_focus(self):
            self._ring(painter, rect)
        self._draw_content(painter, rect, ink)
        painter.end()

    def _draw_content(self, painter: QPainter, rect: QRectF, ink: str) -> None:
        """Icon, word and keys in the middle."""
        word, keys, width = self._content()
        left = (rect.width() - width) / 2
        if self._icon_name:
            at = QPointF(left, (rect.height() - Size.ICON) / 2)
            paint.draw_icon(painter, at, directed(self._icon_name, self), ink, Size.ICON)
            left += Size.ICON + Space.S
        for text, style in ((word, self.font()), (keys, font(Type.META))):
            if text:
                advance = paint.metrics(style).horizontalAdvance(text)
                paint.line_of_text(painter, QRectF(left, 0, advance + 2, rect.height()), text, style, ink)
                left += advance + Space.S

    def _ring(self, painter: QPainter, rect: QRectF) -> None:
        palette = theme().palette
        if self._face.rest == "accent":
            # A ring of the accent's own colour would not show on it: leave a gap.
            paint.box(painter, rect.adjusted(2, 2, -2, -2), Radius.CONTROL - 2, None, palette.on_accent, 2)
        else:
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)


class PrimaryButton(_FacedButton):
    """The one thing to do here."""

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, _PRIMARY, icon, parent)


class GhostButton(_FacedButton):
    """Something else one can do here."""

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, _GHOST, icon, parent)


class DangerButton(_FacedButton):
    """Something that cannot be undone for everybody."""

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, _DANGER, icon, parent)


class LinkButton(_FacedButton):
    """An action inside a sentence, a banner or a toast."""

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, _QUIET, icon, parent)

    def sizeHint(self) -> QSize:
        """Closer to its neighbours than a framed button."""
        hint = super().sizeHint()
        return QSize(hint.width() - Space.M, Size.CONTROL - Space.XS)


class IconButton(QToolButton):
    """An icon that can be pressed. The name is what screen readers say and the tip shows; it is required."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        ink: str = "text2",
        size: int = Size.ICON,
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        if not name.strip():
            raise ValueError("An icon button needs a name for those who do not see the icon.")
        super().__init__(parent)
        self._icon_name, self._ink, self._size, self._filled = icon, ink, size, False
        self._keys = shortcut
        self.setFont(font(Type.META))
        self._name(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_icon(self, icon: str, name: str, *, ink: str | None = None, filled: bool = False) -> None:
        """Another icon and what it means now."""
        self._icon_name, self._filled = icon, filled
        self._ink = ink or self._ink
        self._name(name)
        self.update()

    def show_keys(self, keys: str) -> None:
        """The keys that do the same, at the end of the tip."""
        self._keys = keys
        self._name(self.accessibleName())

    def _name(self, name: str) -> None:
        self.setAccessibleName(name)
        set_tip(self, f"{name}  {self._keys}".strip(), self._keys)

    def sizeHint(self) -> QSize:
        """A square, or wider if it carries a figure."""
        side = self._size + 2 * Space.S
        if not self.text():
            return QSize(side, side)
        return QSize(side + self.fontMetrics().horizontalAdvance(self.text()) + Space.XS + 2, side)

    def minimumSizeHint(self) -> QSize:
        """Icons do not shrink."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembered, for the second click that may follow."""
        note_press(self)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second press, if the button is still what it was with the first one."""
        if goes_on(self):
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, and what Qt knows: the space bar."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hover, ring, icon, figure."""
        palette = theme().palette
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.isChecked():
            paint.box(painter, rect, Radius.CONTROL, palette.selected)
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            paint.box(painter, rect, Radius.CONTROL, palette.pressed if self.isDown() else palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        token = "disabled" if not self.isEnabled() else "accent_text" if self.isChecked() else self._ink
        ink = getattr(palette, token)
        left = Space.S if self.text() else (rect.width() - self._size) / 2
        at = QPointF(left, (rect.height() - self._size) / 2)
        icon = directed(self._icon_name, self)
        paint.draw_icon(painter, at, icon, ink, self._size, filled=self._filled)
        if self.text():
            room = rect.adjusted(left + self._size + Space.XS + 2, 0, 0, 0)
            paint.line_of_text(painter, room, self.text(), self.font(), ink)
        painter.end()


class NavButton(PlaceChoice):
    """A place in the rail: icon, word, and how many things there are new. Without its word if `narrow`."""

    def __init__(self, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon_name, self._badge, self._narrow, self._shortcut = icon, 0, False, ""
        self.setFont(font(Type.BODY, weight=500))
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_narrow(False)

    def set_badge(self, count: int) -> None:
        """How many are new; 0 shows nothing."""
        self._badge = count
        self.setAccessibleDescription(str(count) if count else "")
        self.set_narrow(self._narrow)

    def show_keys(self, keys: str) -> None:
        """The keys that lead here, at the end of the tip."""
        self._shortcut = keys
        self.set_narrow(self._narrow)

    def set_narrow(self, narrow: bool) -> None:
        """Only the icon, with the word as its tip."""
        self._narrow = narrow
        tip = self.text() if narrow else ""
        set_tip(self, f"{tip}  {self._shortcut}".strip(), self._shortcut)
        self.update()

    def sizeHint(self) -> QSize:
        """The rail's width decides; only the height is ours."""
        return QSize(Size.NAV, Size.NAV)

    def minimumSizeHint(self) -> QSize:
        """As above."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go to the neighbours."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Background, ring, icon, word, badge."""
        palette, checked = theme().palette, self.isChecked()
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if checked or self.underMouse():
            paint.box(painter, rect, Radius.CONTROL, palette.selected if checked else palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        ink = palette.accent_text if checked else palette.text2
        left = (rect.width() - Size.ICON) / 2 if self._narrow else Space.M
        at = QPointF(left, (rect.height() - Size.ICON) / 2)
        paint.draw_icon(painter, at, self._icon_name, ink, Size.ICON)
        if not self._narrow:
            style = font(Type.BODY, weight=600 if checked else 500)
            room = rect.adjusted(left + Size.ICON + Space.M, 0, -Space.XXL if self._badge else -Space.S, 0)
            paint.line_of_text(painter, room, self.text(), style, ink)
        if self._badge:
            self._draw_badge(painter, rect)
        painter.end()

    def _draw_badge(self, painter: QPainter, rect: QRectF) -> None:
        palette, style = theme().palette, font(Type.CAPTION, weight=600)
        if self._narrow:
            paint.box(painter, QRectF(rect.right() - 15, 7, 8, 8), Radius.SMALL, palette.accent)
            return
        figure = str(self._badge) if self._badge < 100 else "99+"
        width = max(18.0, paint.metrics(style).horizontalAdvance(figure) + 10)
        pill = QRectF(rect.right() - width - 11, (rect.height() - 18) / 2, width, 18)
        paint.box(painter, pill, pill.height() / 2, palette.accent)
        paint.line_of_text(painter, pill, figure, style, palette.on_accent, paint.CENTRE)
