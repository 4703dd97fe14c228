"""Rich text in the size that the person chose."""

from __future__ import annotations

import re

_STYLE = re.compile(r'(?<= style=")[^"]*(?="[^<>]*>)')
"""The style of an element. In text every `<` and `>` is escaped, and in other attributes every quote."""
_SIGN = re.compile(r'(<img src="kshare:(?:task|sign)/[^"]*" width=")(\d+)(" height=")(\d+)"')
_SIGN_CELL = re.compile(r'<td width="(\d+)" style="padding:(\d+)px(?=[^"]*"><img src="kshare:task/)')
_LENGTH = re.compile(r"(font-size|line-height):([\d.]+)px")


def zoomed(qt_html: str, zoom: float) -> str:
    """Qt rich text with letters, lines and the signs among them `zoom` times as high; margins stay.

    >>> zoomed('<p style="line-height:20px;margin:8px">font-size:10px</p>', 1.5)
    '<p style="line-height:30px;margin:8px">font-size:10px</p>'
    """
    if zoom == 1:
        return qt_html
    larger = _STYLE.sub(lambda style: _LENGTH.sub(lambda each: _zoom_length(each, zoom), style[0]), qt_html)
    larger = _SIGN_CELL.sub(lambda cell: _zoom_cell(cell, zoom), larger)
    return _SIGN.sub(lambda sign: _zoom_sign(sign, zoom), larger)


def _zoom_length(found: re.Match[str], zoom: float) -> str:
    return f"{found[1]}:{float(found[2]) * zoom:.4g}px"


def _zoom_sign(found: re.Match[str], zoom: float) -> str:
    side = round(int(found[2]) * zoom)
    return f'{found[1]}{side}{found[3]}{side}"'


def _zoom_cell(found: re.Match[str], zoom: float) -> str:
    return f'<td width="{round(int(found[1]) * zoom)}" style="padding:{round(int(found[2]) * zoom)}px'
