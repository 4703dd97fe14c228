"""The one catalogue of sentences for people: core, command line and window.

A sentence is written in English where it is used, as a template with named places; the template is
the key in the gettext catalogue. Values are put in after translation, so a translator may reorder them.
"""

from __future__ import annotations

import gettext
import locale
import os
import string
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Final

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


DOMAIN: Final = "kshare"
"""The name of the catalogue: `translations/<language>/LC_MESSAGES/kshare.mo`."""
WRITTEN_IN: Final = "en"
"""The language of the templates themselves; it needs no catalogue."""
_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_chosen = ""


def languages() -> tuple[str, ...]:
    """The codes of the languages that are here, English first."""
    found = resource_path("translations").glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return (WRITTEN_IN, *sorted({path.parent.parent.name for path in found} - {WRITTEN_IN}))


def choose_language(code: str) -> None:
    """Say everything in this language from now on; '' is that of the PC. One that is not here is English."""
    global _chosen
    _chosen = code
    _catalogue.cache_clear()


def _wanted() -> list[str] | None:
    """Which catalogues to look for, best first; None leaves it to gettext, which reads the environment."""
    if _chosen:
        return [_chosen]
    if sys.platform == "win32" and not any(os.environ.get(name) for name in _VARIABLES):
        import ctypes

        spoken = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
        return [spoken] if spoken else None
    return None


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, resource_path("translations"), _wanted(), fallback=True)


def language() -> str:
    """The code of the language that is spoken now: the wanted one, or English where it is not here."""
    return _catalogue().info().get("language", WRITTEN_IN)


def figure(number: float, spec: str = ",") -> str:
    """A number with the marks of the language; `spec` is that of `format`.

    >>> figure(12_500), figure(2.5, ".1f")
    ('12,500', '2.5')
    """
    marks = {
        ord("."): say(".", context="decimal mark"),
        ord(","): say(",", context="between thousands"),
    }
    return format(number, spec).translate(marks)


class _Figures(string.Formatter):
    """Puts values into their places; a number with a mark is written as the language has it."""

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, int | float) and format_spec:
            return figure(value, format_spec)
        return str(super().format_field(value, format_spec))


_FIGURES: Final = _Figures()


def _filled(sentence: str, values: Mapping[str, object]) -> str:
    """`str.format`, which is several times as fast, wherever no number has a mark."""
    return _FIGURES.vformat(sentence, (), values) if ":" in sentence else sentence.format(**values)


def say(template: Sentence, /, *, context: str = "", **values: object) -> str:
    """The sentence in the language of the person, else of the PC, with `values` in their places.

    `context` is gettext's msgctxt: it keeps apart what is one word in English and two in other languages.

    >>> say("Nothing found for '{words}'.", words="seal")
    "Nothing found for 'seal'."
    >>> say("Open", context="who can read")
    'Open'
    """
    catalogue, text = _catalogue(), str(template)
    sentence = catalogue.pgettext(context, text) if context else catalogue.gettext(text)
    return _filled(sentence, values) if values else sentence


def say_many(one: str, many: str, count: int, /, **values: object) -> str:
    """The sentence in its singular or plural form; `{count}` stands for the number, or for how `values` show it.

    >>> say_many("{count} change waits here", "{count} changes wait here", 3)
    '3 changes wait here'
    >>> say_many("{count} hit", "{count} hits", 120, count="99+")
    '99+ hits'
    """
    return _filled(_catalogue().ngettext(one, many, count), {"count": count, **values})
