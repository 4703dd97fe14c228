"""Boxes, quotes and blocks of code in the words of Qt's rich text: tables of one row. No Qt."""

from __future__ import annotations

from typing import Final

from kshare.ui.documents.rich_looks import FILL, MONO, Look, callout
from kshare.ui.theme.tokens import Type

_AROUND: Final = "10px 0 8px 0"
"""Margins of boxes and tables. Qt leaves out the space below a paragraph that stands before one."""
AROUND: Final = f"margin:{_AROUND}"
_GOING_ON: Final = "margin:0 0 8px 0"
HANGING: Final = 24
"""How far in a line of code goes on that does not fit, in px; there is room for a sign that it does."""
_CODE_LINE: Final = "line-height:20px;-qt-line-height-type:minimum"


def cut_below(start: str) -> str:
    """The start of a box or table whose last line is not its end: it goes on in the next part of the text."""
    return start.replace(_AROUND, "10px 0 0 0").replace(_GOING_ON, "margin:0")


def going_on(start: str) -> str:
    """The start of a box or table that goes on from the part before."""
    return start.replace(AROUND, _GOING_ON)


def boxed(look: Look, bar: str, fill: str | None, ink: str = "text") -> tuple[str, str]:
    """A bar at the side where reading begins, and what stands beside it; `bar`, `fill`, `ink` are tokens."""
    palette = look.palette
    background = f"background-color:{getattr(palette, fill)};" if fill else ""
    bar_cell = f'<td width="3" style="background-color:{getattr(palette, bar)};padding:0"></td>'
    body = f'<td style="{background}color:{getattr(palette, ink)};padding:8px 14px">'
    table = f'<table {FILL} style="{AROUND}"><tr>'
    if look.right_to_left:
        return f"{table}{body}", f"</td>{bar_cell}</tr></table>"
    return f"{table}{bar_cell}{body}", "</td></tr></table>"


def division(look: Look, classes: frozenset[str]) -> tuple[str, str]:
    """A callout, the footnotes, or nothing of note."""
    if "admonition" in classes or "callout" in classes:
        kind = callout(classes)
        return boxed(look, kind[0], f"{kind[0]}_soft") if kind else boxed(look, "line_strong", "code")
    if "footnote" in classes:
        return f'<div style="{Type.LABEL.value.css};color:{look.palette.text2}">', "</div>"
    return "<div>", "</div>"


def callout_title(look: Look, classes: frozenset[str]) -> tuple[str, str]:
    """Icon and words in the colour of their box, which has these classes."""
    kind = callout(classes)
    if kind is None:
        return f'<p style="{look.line};margin:0"><b>', "</b></p>"
    ink = look.palette.accent_text if kind[0] == "accent" else getattr(look.palette, kind[0])
    side = 'width="16" height="16" style="vertical-align:middle"'
    sign = f'<img src="kshare:sign/{kind[1]}/{ink[1:].lower()}" {side}>'
    return f'<p style="{look.line};margin:0;color:{ink}">{sign}&nbsp; <b>', "</b></p>"


def code_block(look: Look) -> tuple[str, str]:
    """Code that keeps its lines."""
    cell = f'<td style="background-color:{look.palette.code};padding:7px 14px 12px 14px">'
    return (
        f'<table {FILL} style="{AROUND}"><tr>{cell}<pre style="{code_style(look)}">',
        "</pre></td></tr></table>",
    )


def code_style(look: Look) -> str:
    """How the letters of a block of code look."""
    return (
        f"font-family:{MONO};{Type.MONO.value.css};color:{look.palette.text};white-space:pre-wrap;"
        f"{_CODE_LINE};margin:0 0 0 {HANGING}px;text-indent:-{HANGING}px"
    )


def inline_code(look: Look) -> tuple[str, str]:
    """Words of code within a line."""
    style = f"font-family:{MONO};{Type.MONO.value.css};background-color:{look.palette.code}"
    return f'<span style="{style}">', "</span>"
