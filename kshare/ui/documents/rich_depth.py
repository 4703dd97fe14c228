"""How boxes and tables look within many others.

To find the width of a column, Qt lays out what is in its cells once more than it paints it (QTextDocumentLayout,
`layoutTable`): a table within tables costs twice as much with every level, and thirty levels never end. So from
a depth on, nothing becomes a table any more: what stands there is set in instead.
"""

from __future__ import annotations

from typing import Final

DEEPEST: Final = 3
"""Tables of Qt within each other: a box in a box in a box."""
_IN_TABLES: Final = frozenset({"thead", "tbody", "tfoot", "tr", "th", "td", "caption"})
_CELLS: Final = frozenset({"th", "td", "caption"})


def is_table(end: str) -> bool:
    """True if what an element's end became shows that it is a table of Qt."""
    return "</table>" in end


def in_flat_table(tag: str) -> tuple[str, str] | None:
    """Start and end of a part of a table that is none for Qt; None for what is no such part."""
    if tag in _CELLS:
        return "<div>", "</div>"
    return ("", "") if tag in _IN_TABLES else None


def flat(tag: str, classes: frozenset[str], indent: int, code_style: str) -> tuple[str, str] | None:
    """Start and end of an element that would be a table of Qt too many; None for one that is none.

    >>> flat("blockquote", frozenset(), 26, "")
    ('<div style="margin-left:26px">', '</div>')
    """
    match tag:
        case "pre":
            return f'<pre style="{code_style}">', "</pre>"
        case "hr":
            return "<hr>", ""
        case "ul" if "task-list" in classes:
            return "<ul>", "</ul>"
        case "div" if not classes & {"admonition", "callout"}:
            return None
        case "table" | "blockquote" | "details" | "div":
            return f'<div style="margin-left:{indent}px">', "</div>"
        case _:
            return None
