"""Markdown from anybody to HTML that is safe to show."""

from __future__ import annotations

import threading
from html import escape
from typing import TYPE_CHECKING, Final

from kshare.render.lines import clean_text
from kshare.render.rendered import NO_FILES, Files, Names, Rendered
from kshare.render.split import split_for_display

if TYPE_CHECKING:
    from kshare.render.dialect import Dialect

WHOLE: Final = 300_000
"""Longer texts are rendered in parts of `PART` characters; footnotes and definitions hold in their part."""
MANY_BLOCKS: Final = 5_000
MANY_LINES: Final = 20_000
PART: Final = 50_000

_here = threading.local()


def render_page(text: str, names: Names, files: Files = NO_FILES) -> Rendered:
    """Sanitised HTML and outline of a page written in KShare's Markdown.

    Never raises and takes time in proportion to the text: quotes and lists nested deeper than 8, paragraphs
    over 20 kB and tables over 20,000 cells are shown flatter or as `<pre class="too-large">`, brackets that
    do not pair up as themselves; if the Markdown library fails, that part is shown as it was written.
    Nothing is loaded: pictures show only as `kshare:blob/HASH`, and links are classified (see `address`).
    `![words](name.png)` and `![[name.png]]` are the pictures of that name in `files`.
    """
    return _render(text, names, files, short=False)


def render_post(text: str, names: Names, files: Files = NO_FILES) -> str:
    """Sanitised HTML of a short text: the same dialect, but line ends are kept and headings are bold text."""
    return _render(text, names, files, short=True).html


def _render(text: str, names: Names, files: Files, *, short: bool) -> Rendered:
    from kshare.render.sanitise import sanitise

    text = clean_text(text)
    whole = len(text) <= WHOLE and text.count("\n\n") <= MANY_BLOCKS and text.count("\n") <= MANY_LINES
    parts = (text,) if whole else split_for_display(text, PART)
    html, outline = sanitise("\n".join([_to_html(part, names, files, short) for part in parts]))
    return Rendered(html, outline)


def _to_html(text: str, names: Names, files: Files, short: bool) -> str:
    from kshare.render.balance import is_bearable

    try:
        html = _dialect(short).to_html(text, names, files)
    except Exception:
        # The library is not ours and the text is anybody's: whatever goes wrong, the words are shown.
        _forget(short)
        return _as_written(text)
    return html if "<" not in text or is_bearable(html) else _as_written(text)


def _as_written(text: str) -> str:
    return f'<pre class="too-large">{escape(text, quote=False)}</pre>'


def _dialect(short: bool) -> Dialect:
    """This thread's parser: making one takes longer than rendering a page."""
    from kshare.render.dialect import Dialect

    dialects: dict[bool, Dialect] = _here.__dict__.setdefault("dialects", {})
    if short not in dialects:
        dialects[short] = Dialect(short=short)
    return dialects[short]


def _forget(short: bool) -> None:
    """Make a new parser next time: this one may have been left in the middle of something."""
    _here.__dict__.get("dialects", {}).pop(short, None)
