"""The HTML elements a rendered text may consist of."""

from __future__ import annotations

from typing import Final

_NAMES: Final = """
a abbr b blockquote br caption cite code dd del details dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img input ins
kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var
"""
TAGS: Final = frozenset(_NAMES.split())
WRITABLE_TAGS: Final = TAGS - {"input"}
"""The tags that may be written as raw HTML in Markdown; all others are shown as the text they are."""
