"""Code blocks, coloured by class names (never by inline style, so the window's theme decides)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MAX_COLOURED: Final = 20_000
"""Longer code blocks, and those with lines over `MAX_LINE`, stay uncoloured: it would take too long."""
MAX_LINE: Final = 1_000

_NAMES: Final = """
bash bat batch c c++ cpp cs csharp css csv diff docker dockerfile go html http ini java javascript js json
kotlin latex lua make makefile matlab md markdown nginx perl php powershell ps1 pwsh py python r rb ruby rust
scss sh shell sql swift tex toml ts typescript vb vbnet xml yaml yml zsh console pycon
"""
COLOURED: Final = frozenset(_NAMES.split())
"""Languages whose lexers are known to be quick on any input."""

_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")


@lru_cache(maxsize=128)
def code_block(code: str, info: str) -> str:
    """`<pre>` of `code`; coloured if `info` (the words after the fence) names a language we colour.

    Remembered: the preview renders a page again at every pause, and its code has rarely changed.

    >>> code_block("a < b", "")
    '<pre><code>a &lt; b</code></pre>'
    """
    match = _LANGUAGE.search(info)
    language = match[0].lower().strip(".") if match else ""
    lexer = _lexer(language) if language in COLOURED and _is_small(code) else None
    inner = escape(code, quote=False) if lexer is None else _coloured(code, lexer)
    opening = f'<code class="language-{escape(language)}">' if language else "<code>"
    return f"<pre>{opening}{inner}</code></pre>"


def _is_small(code: str) -> bool:
    return len(code) <= MAX_COLOURED and all(len(line) <= MAX_LINE for line in code.split("\n"))


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _coloured(code: str, lexer: Lexer) -> str:
    """Spans with Pygments' short class names."""
    from pygments.token import STANDARD_TYPES

    pieces = []
    for kind, value in lexer.get_tokens(code):
        name = STANDARD_TYPES.get(kind) or (STANDARD_TYPES.get(kind.parent) if kind.parent else "")
        text = escape(value, quote=False)
        pieces.append(f'<span class="{name}">{text}</span>' if name and not value.isspace() else text)
    return "".join(pieces)
