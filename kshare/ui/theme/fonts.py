"""The type scale as fonts: Segoe UI Variable on Windows, the bundled Inter elsewhere."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from kshare.assets import resource_path
from kshare.ui.theme.tokens import Type

_POINTS_PER_INCH = 72
_WINDOWS_TEXT = ("Segoe UI Variable Text", "Segoe UI")
_WINDOWS_DISPLAY = ("Segoe UI Variable Display", "Segoe UI")
_INTER = ("Inter",)
_MONO = ("Cascadia Mono", "Cascadia Code", "Consolas", "SF Mono", "JetBrains Mono", "DejaVu Sans Mono")
_DISPLAY_FROM_PX = 20


@cache
def bundled_families() -> tuple[str, ...]:
    """Load the bundled fonts once (needs a QGuiApplication) and return the family names they gave."""
    names: list[str] = []
    for path in sorted(resource_path("fonts").glob("*.otf")):
        number = QFontDatabase.addApplicationFont(str(path))
        names.extend(QFontDatabase.applicationFontFamilies(number) if number >= 0 else [])
    return tuple(dict.fromkeys(names))


@cache
def text_families(px: float = 14) -> tuple[str, ...]:
    """Families for prose of that size, best first."""
    if sys.platform == "win32":
        wanted = _WINDOWS_DISPLAY if px >= _DISPLAY_FROM_PX else _WINDOWS_TEXT
        if set(wanted) & set(QFontDatabase.families()):
            return wanted
    bundled_families()
    return _INTER


@cache
def mono_families() -> tuple[str, ...]:
    """Families for code, best first; at least one of them exists here."""
    present = set(QFontDatabase.families())
    found = tuple(name for name in _MONO if name in present)
    return found or (QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family(),)


def font(style: Type, *, weight: int | None = None, percent: int = 100) -> QFont:
    """The font of one step of the type scale; `weight` (100 to 900) overrides the step's own."""
    return _font(style, weight, percent)


@cache
def _font(style: Type, weight: int | None, percent: int) -> QFont:
    step = style.value
    made = QFont()
    made.setFamilies(list(mono_families() if step.mono else text_families(step.px)))
    px = step.px * percent / 100
    if float(px).is_integer():
        made.setPixelSize(int(px))
    else:
        # setPixelSize takes whole numbers only; points may have fractions.
        screen = QGuiApplication.primaryScreen()
        made.setPointSizeF(px * _POINTS_PER_INCH / screen.logicalDotsPerInchY())
    made.setWeight(QFont.Weight(weight or step.weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if style is Type.OVERLINE:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)
    return made


def sized(px: float, weight: int = 400) -> QFont:
    """A prose font of any size in px, for drawings such as initials."""
    made = QFont(font(Type.BODY))
    made.setPixelSize(max(1, round(px)))
    made.setWeight(QFont.Weight(weight))
    return made
