"""The theme of the running window: which palette and size of text hold now, and who wants to hear of it.

Light and dark follow the system until the person chooses. Where the system asks for high contrast, its own
palette is used without a style sheet, and painted parts take their colours from it too.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from kshare.ui.theme.fonts import font
from kshare.ui.theme.one_frame import OneFrame
from kshare.ui.theme.stylesheet import stylesheet
from kshare.ui.theme.tokens import (
    CONTRAST,
    CONTRAST_DARK,
    DARK,
    LIGHT,
    TEXT_PERCENTS,
    Palette,
    Type,
)

_ROLES = (
    (QPalette.ColorRole.Window, "canvas"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "hover"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "danger"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "on_accent"),
    (QPalette.ColorRole.Link, "accent_text"),
    (QPalette.ColorRole.LinkVisited, "accent_text"),
    (QPalette.ColorRole.PlaceholderText, "text3"),
    (QPalette.ColorRole.ToolTipBase, "raised"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.Accent, "accent"),
)

_CONTRAST_BACKGROUNDS = (
    "hover pressed selected accent_soft page_soft post_soft bookmark_soft person_soft ok_soft warn_soft "
    "danger_soft code raised surface"
)
_CONTRAST_INKS = (
    "text text2 text3 accent_text page post bookmark person ok warn danger code_keyword code_string "
    "code_comment code_number code_name line line_strong input_border focus"
)


class Mode(Enum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    CONTRAST_DARK = "contrast-dark"


_CHOSEN = {
    Mode.LIGHT: LIGHT,
    Mode.DARK: DARK,
    Mode.CONTRAST: CONTRAST,
    Mode.CONTRAST_DARK: CONTRAST_DARK,
}
_OTHER = {
    LIGHT.name: Mode.DARK,
    DARK.name: Mode.LIGHT,
    CONTRAST.name: Mode.CONTRAST_DARK,
    CONTRAST_DARK.name: Mode.CONTRAST,
}
"""What `toggle` leads to; from the system's own high contrast to one of ours."""


class Theme(QObject):
    """Holds the current `palette`; `changed` is emitted after the application wears a new one."""

    changed = Signal()
    text_resized = Signal()
    """What is read and written has another size; see `reading_font`."""

    def __init__(self) -> None:
        super().__init__()
        self._mode = Mode.SYSTEM
        self._palette = LIGHT
        self._high_contrast = False
        self._text_percent = 100
        self.frame = OneFrame(self)
        """For those who need a moment to follow another palette."""

    @property
    def palette(self) -> Palette:
        """The colours that hold now."""
        return self._palette

    @property
    def mode(self) -> Mode:
        """What the person chose; `palette.dark` says what came of it."""
        return self._mode

    def install(self, application: QApplication, mode: Mode = Mode.SYSTEM) -> None:
        """Dress `application` and follow the system from now on."""
        application.setStyle(QStyleFactory.create("Fusion"))
        application.setFont(font(Type.BODY))
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._refresh)
        hints.accessibility().contrastPreferenceChanged.connect(self._refresh)
        self.choose(mode)

    def choose(self, mode: Mode) -> None:
        """One of ours, or as the system has it; our own high contrast holds before the system's."""
        self._mode = mode
        hints = QGuiApplication.styleHints()
        # The window frame, which the system draws, follows the same choice.
        if mode is Mode.SYSTEM:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if _CHOSEN[mode].dark else Qt.ColorScheme.Light)
        self._refresh()

    def toggle(self) -> None:
        """The other one of light and dark, as strong in contrast as this one."""
        self.choose(_OTHER.get(self._palette.name, Mode.CONTRAST))

    @property
    def text_percent(self) -> int:
        """The size of what is read and written, in percent of the type scale."""
        return self._text_percent

    @property
    def zoom(self) -> float:
        """The same as a factor."""
        return self._text_percent / 100

    def resize_text(self, percent: int) -> None:
        """Pages, posts, bookmarks and what is written in another size; the nearest that there is."""
        nearest = min(TEXT_PERCENTS, key=lambda each: abs(each - percent))
        if nearest != self._text_percent:
            self._text_percent = nearest
            self.text_resized.emit()

    def step_text(self, by: int) -> None:
        """The next larger (1) or smaller (-1) size; nothing beyond the last."""
        at = TEXT_PERCENTS.index(self._text_percent) + by
        self.resize_text(TEXT_PERCENTS[max(0, min(len(TEXT_PERCENTS) - 1, at))])

    def _refresh(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        hints = application.styleHints()
        preference = hints.accessibility().contrastPreference()
        wanted = preference == Qt.ContrastPreference.HighContrast
        self._high_contrast = wanted and self._mode not in (Mode.CONTRAST, Mode.CONTRAST_DARK)
        self.frame.begin()
        # Without the old sheet first: Qt is several times as fast in taking one off and putting one on as in
        # exchanging them, and nothing is painted in between.
        application.setStyleSheet("")
        if self._high_contrast:
            system = application.style().standardPalette()
            application.setPalette(system)
            self._palette = from_system(system)
        else:
            system_one = DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
            self._palette = _CHOSEN.get(self._mode, system_one)
            application.setPalette(to_system(self._palette))
            application.setStyleSheet(stylesheet(self._palette))
        self.changed.emit()
        self.frame.end()


def to_system(palette: Palette) -> QPalette:
    """Our palette in Qt's roles, for everything that Qt draws by itself."""
    made = QPalette()
    for role, token in _ROLES:
        made.setColor(role, QColor(getattr(palette, token)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.disabled))
    return made


def from_system(system: QPalette) -> Palette:
    """Qt's palette in our tokens, for painted parts under high contrast: few colours, all the system's."""

    def name(role: QPalette.ColorRole) -> str:
        return system.color(role).name()

    window, base = name(QPalette.ColorRole.Window), name(QPalette.ColorRole.Base)
    text = name(QPalette.ColorRole.WindowText)
    accent, on_accent = name(QPalette.ColorRole.Highlight), name(QPalette.ColorRole.HighlightedText)
    dark = system.color(QPalette.ColorRole.Window).lightnessF() < 0.5
    backgrounds = dict.fromkeys(_CONTRAST_BACKGROUNDS.split(), base)
    inks = dict.fromkeys(_CONTRAST_INKS.split(), text)
    return Palette(
        name="high-contrast",
        dark=dark,
        canvas=window,
        rail=window,
        shadow=window,
        disabled=text,
        accent=accent,
        accent_hover=accent,
        on_accent=on_accent,
        mark=accent,
        mark_text=on_accent,
        **backgrounds,
        **inks,
    )


_current: Theme | None = None


def theme() -> Theme:
    """The one theme of this process. Like Qt's own palette it belongs to the application, not to a widget."""
    global _current
    if _current is None:
        _current = Theme()
    return _current


def follow_theme(redraw: Callable[[], object]) -> None:
    """Call `redraw` (a method of a QObject, which also ends the connection) whenever the palette changes.

    For what keeps colours. Whoever takes them while painting is painted again by Qt anyway; and of a connection to one
    of Qt's own slots, such as `update`, PySide keeps something for ever.
    """
    theme().changed.connect(redraw)


def reading_font(style: Type) -> QFont:
    """The font of something that is read or written at length: as large as the person chose."""
    return font(style, percent=theme().text_percent)


def follow_text_size(resize: Callable[[], object]) -> None:
    """Call `resize` (a method of a QObject, which also ends the connection) whenever that size changes."""
    theme().text_resized.connect(resize)
