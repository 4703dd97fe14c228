"""Every literal colour, type size, space and radius of the window, for every theme.

Nothing else in KShare names a colour or a size. Lengths are device-independent pixels. The contrast
functions follow WCAG 2.2 (relative luminance, success criteria 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme as '#rrggbb'. `soft` is a quiet background for the colour it names."""

    name: str
    dark: bool

    canvas: str
    surface: str
    raised: str
    rail: str
    hover: str
    pressed: str
    selected: str

    line: str
    line_strong: str
    input_border: str
    focus: str
    shadow: str

    text: str
    text2: str
    text3: str
    disabled: str

    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    accent_text: str

    mark: str
    mark_text: str
    page: str
    page_soft: str
    post: str
    post_soft: str
    bookmark: str
    bookmark_soft: str
    person: str
    person_soft: str

    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    danger: str
    danger_soft: str

    code: str
    code_keyword: str
    code_string: str
    code_comment: str
    code_number: str
    code_name: str


LIGHT = Palette(
    name="light",
    dark=False,
    canvas="#F7F6F3",
    surface="#FFFFFF",
    raised="#FFFFFF",
    rail="#F1EFEA",
    hover="#F3F1EC",
    pressed="#E9E6DF",
    selected="#E8F0EE",
    line="#E6E3DC",
    line_strong="#CFCBC2",
    input_border="#8F8A81",
    focus="#1F6F68",
    shadow="#1F1E1B",
    text="#1F1E1B",
    text2="#5C5953",
    text3="#6B6760",
    disabled="#ABA69D",
    accent="#1F6F68",
    accent_hover="#195C56",
    on_accent="#FFFFFF",
    accent_soft="#E1EFEC",
    accent_text="#185D57",
    mark="#FCE9A9",
    mark_text="#1F1E1B",
    page="#4653B8",
    page_soft="#ECEEFA",
    post="#1F6F68",
    post_soft="#E1EFEC",
    bookmark="#8A5A0B",
    bookmark_soft="#FAF0DC",
    person="#A03A5B",
    person_soft="#FAE9EF",
    ok="#2C7A4B",
    ok_soft="#E3F2E8",
    warn="#8A5A0B",
    warn_soft="#FAF0DC",
    danger="#B3392F",
    danger_soft="#FBE9E6",
    code="#F5F3EE",
    code_keyword="#4653B8",
    code_string="#8A5A0B",
    code_comment="#6B6760",
    code_number="#A03A5B",
    code_name="#185D57",
)

DARK = Palette(
    name="dark",
    dark=True,
    canvas="#171817",
    surface="#1F2120",
    raised="#272928",
    rail="#141514",
    hover="#272A29",
    pressed="#2F3332",
    selected="#22332F",
    line="#303332",
    line_strong="#474B49",
    input_border="#757A77",
    focus="#7FD3C8",
    shadow="#000000",
    text="#ECEBE7",
    text2="#B5B3AC",
    text3="#A09E97",
    disabled="#666864",
    accent="#5CBFB3",
    accent_hover="#74CEC3",
    on_accent="#0E1B19",
    accent_soft="#1E3632",
    accent_text="#7FD3C8",
    mark="#5A4A12",
    mark_text="#FFF3C9",
    page="#A5AFF5",
    page_soft="#2A2D45",
    post="#7FD3C8",
    post_soft="#1E3632",
    bookmark="#E2B566",
    bookmark_soft="#3A2F1B",
    person="#EE9DB7",
    person_soft="#3F2630",
    ok="#79C99A",
    ok_soft="#1E3528",
    warn="#E2B566",
    warn_soft="#3A2F1B",
    danger="#F08A80",
    danger_soft="#412523",
    code="#191B1A",
    code_keyword="#A5AFF5",
    code_string="#E2B566",
    code_comment="#A09E97",
    code_number="#EE9DB7",
    code_name="#7FD3C8",
)

CONTRAST = Palette(
    name="contrast",
    dark=False,
    canvas="#FFFFFF",
    surface="#FFFFFF",
    raised="#FFFFFF",
    rail="#FFFFFF",
    hover="#EDEDED",
    pressed="#E2E2E2",
    selected="#DCEBFF",
    line="#4A4A4A",
    line_strong="#1A1A1A",
    input_border="#000000",
    focus="#00408F",
    shadow="#000000",
    text="#000000",
    text2="#141414",
    text3="#2B2B2B",
    disabled="#5C5C5C",
    accent="#003E8A",
    accent_hover="#002E68",
    on_accent="#FFFFFF",
    accent_soft="#DCEBFF",
    accent_text="#003A82",
    mark="#FFE45C",
    mark_text="#000000",
    page="#2A2F8F",
    page_soft="#ECEEFA",
    post="#00504A",
    post_soft="#E1EFEC",
    bookmark="#5A3600",
    bookmark_soft="#FAF0DC",
    person="#7A1540",
    person_soft="#FAE9EF",
    ok="#00512A",
    ok_soft="#E3F2E8",
    warn="#5A3600",
    warn_soft="#FAF0DC",
    danger="#8A0F0A",
    danger_soft="#FBE9E6",
    code="#F2F2F2",
    code_keyword="#2A2F8F",
    code_string="#5A3600",
    code_comment="#3A3A3A",
    code_number="#7A1540",
    code_name="#00504A",
)
"""Black on white: text reaches 7:1, and every edge can be seen (WCAG 2.2, level AAA)."""

CONTRAST_DARK = Palette(
    name="contrast-dark",
    dark=True,
    canvas="#000000",
    surface="#000000",
    raised="#0C0C0C",
    rail="#000000",
    hover="#1E1E1E",
    pressed="#2A2A2A",
    selected="#10304A",
    line="#B4B4B4",
    line_strong="#E0E0E0",
    input_border="#FFFFFF",
    focus="#FFE45C",
    shadow="#000000",
    text="#FFFFFF",
    text2="#F0F0F0",
    text3="#DADADA",
    disabled="#A6A6A6",
    accent="#8FD8FF",
    accent_hover="#B8E7FF",
    on_accent="#000000",
    accent_soft="#0C2A3F",
    accent_text="#9ADCFF",
    mark="#FFE45C",
    mark_text="#000000",
    page="#C3CAFF",
    page_soft="#1B1D33",
    post="#8FEADF",
    post_soft="#0C2B28",
    bookmark="#FFD48A",
    bookmark_soft="#2E2410",
    person="#FFBDD2",
    person_soft="#331A24",
    ok="#9BE8BA",
    ok_soft="#0E2A1B",
    warn="#FFD48A",
    warn_soft="#2E2410",
    danger="#FFB3AB",
    danger_soft="#3A1613",
    code="#111111",
    code_keyword="#C3CAFF",
    code_string="#FFD48A",
    code_comment="#D0D0D0",
    code_number="#FFBDD2",
    code_name="#8FEADF",
)
"""The same, white on black."""

AVATARS = (
    "#A2535B",
    "#A1583B",
    "#96621E",
    "#5E762B",
    "#357D4D",
    "#007C71",
    "#007A91",
    "#2473A2",
    "#4F6DAC",
    "#6E63A7",
    "#875A97",
    "#99547D",
)
"""Backgrounds of initials: twelve hues of one lightness and colourfulness (OKLCH 0.53, 0.105), so that none is louder
than another. White letters reach 5:1 on each, and each 3:1 on the card in both themes."""

ON_AVATAR = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Size in px, weight (400 regular .. 700 bold), distance of lines in percent of the size."""

    px: float
    weight: int
    line: int = 136
    mono: bool = False

    @property
    def line_px(self) -> int:
        """Distance of two lines, whole px so that every line is equally sharp."""
        return round(self.px * self.line / 100)

    @property
    def css(self) -> str:
        """The size as a document names it.

        >>> TextStyle(12.5, 400).css
        'font-size:12.5px'
        """
        return f"font-size:{self.px:g}px"


class Type(Enum):
    """The type scale."""

    DISPLAY = TextStyle(28, 600, 122)
    PAGE = TextStyle(26, 600, 122)
    """The title of what is read."""
    CHAPTER = TextStyle(24, 600, 122)
    """The largest heading within a text; the next is `SUBCHAPTER`, then `PASSAGE`."""
    TITLE = TextStyle(22, 600, 122)
    SUBCHAPTER = TextStyle(19, 600)
    SECTION = TextStyle(17, 600, 130)
    PASSAGE = TextStyle(16.5, 600)
    HEADING = TextStyle(15, 600)
    READING = TextStyle(15, 400, 160)
    BODY = TextStyle(14, 400)
    BODY_STRONG = TextStyle(14, 600)
    BUTTON = TextStyle(13.5, 600)
    LABEL = TextStyle(13, 500)
    META = TextStyle(12.5, 400)
    META_STRONG = TextStyle(12.5, 500)
    CAPTION = TextStyle(11.5, 500)
    OVERLINE = TextStyle(11, 600)
    MONO = TextStyle(13, 400, 140, mono=True)
    FINGERPRINT = TextStyle(20, 600, mono=True)
    """What two people compare aloud, group by group."""


class Space:
    """The 4 px grid, and half a step of it between two lines that belong together."""

    XXS = 2
    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32
    HUGE = 48


class Radius:
    """Corners."""

    BAR = 3
    """What is only a few px high: scroll bars, progress."""
    SMALL = 4
    KEY = 5
    ROW = 6
    CONTROL = 8
    CHIP = 10
    PILL = 11
    """Half the height of a word in a box."""
    CARD = 12
    DIALOG = 16


class Size:
    """Fixed measures that more than one part of the window must agree on."""

    RAIL = 224
    RAIL_NARROW = 64
    TOP_BAR = 60
    CONTROL = 36
    NAV = 40
    ICON = 18
    ICON_SMALL = 16
    AVATAR = 36
    SIGN = 52
    """KShare's own sign where it greets."""
    NARROW = 1100
    """Below this window width the reader takes the place of the list."""
    COMPACT = 760
    """Below this window width the rail shows icons only."""
    MEASURE = 640
    """Widest line of text for reading: about 75 characters of 15 px."""


TEXT_PERCENTS = (85, 90, 100, 110, 120, 130, 145, 160)
"""Sizes of what is read and written, in percent of the type scale."""


class Motion:
    """Durations in ms."""

    QUICK = 120
    SKELETON_AFTER = 300
    THEME_WAIT = 300
    """The longest that windows wait with a new theme for pages that are rendered anew."""
    UNDO = 10_000


def luminance(colour: str) -> float:
    """Relative luminance of '#rrggbb', 0 (black) to 1 (white)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two '#rrggbb' colours, 1 to 21.

    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
