"""Templates: pages with the tag `template`, and the words in them that are put in when one is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

TEMPLATE_TAG: Final = "template"
_PLACE: Final = re.compile(r"\{\{ *(\w+) *\}\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with `{{name}}` replaced by the value of that name; unknown names stay as they are written.

    >>> filled("# {{title}} by {{ me }}, {{room}}", {"title": "Audit", "me": "@anna"})
    '# Audit by @anna, {{room}}'
    """
    return _PLACE.sub(lambda place: values.get(place[1].lower(), place[0]), text)
