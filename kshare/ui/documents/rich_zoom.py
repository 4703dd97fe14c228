"""Rich text in the size that the person chose."""

from __future__ import annotations

import re

_STYLE = re.compile(r'(?<= style=")[^"]*(?="[^<>]*>)')
"""The style of an element. In text every `<` and `>` is escaped, and in other attributes every quote."""
_LENGTH = re.compile(r"(font-size|line-height):([\d.]+)px")


def zoomed(qt_html: str, zoom: float) -> str:
    """Qt rich text with letters and lines `zoom` times as high; margins stay.

    >>> zoomed('<p style="line-height:20px;margin:8px">font-size:10px</p>', 1.5)
    '<p style="line-height:30px;margin:8px">font-size:10px</p>'
    """
    if zoom == 1:
        return qt_html
    return _STYLE.sub(lambda style: _LENGTH.sub(lambda each: _zoom_length(each, zoom), style[0]), qt_html)


def _zoom_length(found: re.Match[str], zoom: float) -> str:
    return f"{found[1]}:{float(found[2]) * zoom:.4g}px"
