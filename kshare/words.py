"""The one catalogue of sentences for people: core, command line and window.

A sentence is written in English where it is used, as a template with named places; the template is
the key in the gettext catalogue. Values are put in after translation, so a translator may reorder them.
"""

from __future__ import annotations

import gettext
from functools import cache

from kshare.assets import resource_path


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("kshare", resource_path("translations"), fallback=True)


def say(template: str, /, **values: object) -> str:
    """The sentence in the language of this PC, with `values` in their places.

    >>> say("Nothing found for '{words}'.", words="seal")
    "Nothing found for 'seal'."
    """
    sentence = _catalogue().gettext(template)
    return sentence.format(**values) if values else sentence


def say_many(one: str, many: str, count: int, /, **values: object) -> str:
    """The sentence in its singular or plural form; `{count}` stands for the number.

    >>> say_many("{count} change waits here", "{count} changes wait here", 3)
    '3 changes wait here'
    """
    return _catalogue().ngettext(one, many, count).format(count=count, **values)
