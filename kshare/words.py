"""The one catalogue of sentences for people: core, command line and window.

A sentence is written in English where it is used, as a template with named places; the template is
the key in the gettext catalogue. Values are put in after translation, so a translator may reorder them.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from kshare.assets import resource_path


@dataclass(frozen=True, slots=True)
class BySurface:
    """A sentence that names a command where commands are typed, and a way without one in the window.

    >>> str(BySurface("Fetch it: kshare fetch ID.", "Click it to fetch it."))
    'Fetch it: kshare fetch ID.'
    """

    typed: str
    shown: str

    in_window: ClassVar[bool] = False
    """A process is one or the other: `kshare.app` says which when it begins."""

    def __str__(self) -> str:
        return self.shown if BySurface.in_window else self.typed


Sentence = str | BySurface
"""A template; either of two where the ways to do something differ."""


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("kshare", resource_path("translations"), fallback=True)


def say(template: Sentence, /, **values: object) -> str:
    """The sentence in the language of this PC, with `values` in their places.

    >>> say("Nothing found for '{words}'.", words="seal")
    "Nothing found for 'seal'."
    """
    sentence = _catalogue().gettext(str(template))
    return sentence.format(**values) if values else sentence


def say_many(one: str, many: str, count: int, /, **values: object) -> str:
    """The sentence in its singular or plural form; `{count}` stands for the number.

    >>> say_many("{count} change waits here", "{count} changes wait here", 3)
    '3 changes wait here'
    """
    return _catalogue().ngettext(one, many, count).format(count=count, **values)
