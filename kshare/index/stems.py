"""Stems: Whoosh's Snowball stemmers for what is written in Latin and Cyrillic, light ones for Arabic and Hebrew.

A word in Latin script is stemmed in the language of the text, in a Russian one as English. Elsewhere the script alone
tells: what is in Cyrillic is stemmed as Russian, whatever language it is, and likewise with Arabic and Hebrew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from kshare.index.folding import everyday, fold
from kshare.index.languages import FALLBACK

_SNOWBALL = {
    "da": ("danish", "DanishStemmer"), "de": ("german", "GermanStemmer"), "en": ("english", "EnglishStemmer"),
    "es": ("spanish", "SpanishStemmer"), "fi": ("finnish", "FinnishStemmer"), "fr": ("french", "FrenchStemmer"),
    "hu": ("hungarian", "HungarianStemmer"), "it": ("italian", "ItalianStemmer"), "nl": ("dutch", "DutchStemmer"),
    "no": ("norwegian", "NorwegianStemmer"), "pt": ("portugese", "PortugueseStemmer"),
    "ro": ("romanian", "RomanianStemmer"), "ru": ("russian", "RussianStemmer"), "sv": ("swedish", "SwedishStemmer"),
}  # fmt: skip
_SHORTEST, _LONGEST = 4, 24
_REMEMBERED = 1 << 16
_CYRILLIC, _ARMENIAN, _HEBREW, _ARABIC, _SYRIAC = "\u0400", "\u0530", "\u0590", "\u0600", "\u0700"

# Larkey, Ballesteros, Connell: Light Stemming for Arabic Information Retrieval (2007), there called "light10".
_ARABIC_START = re.compile("^(?:و?(?:ال|بال|كال|فال|لل)|و)(?=.{3})")
_ARABIC_END = re.compile("(?<=.{3})(?:ها|ان|ات|ون|ين|يه|ه|ي)$")
# The article and "and" are told apart reliably; the other particles only before four letters.
_HEBREW_START = re.compile("^(?:[וש]?ה(?=.{3})|ו(?=.{3})|[בלמשכ](?=.{4}))")
_HEBREW_END = re.compile("(?<=.{3})(?:ים|ות)$")
_HEBREW_FINALS = str.maketrans("ךםןףץ", "כמנפצ")


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    """Whoosh's stemmer of a language, of which only its own module is loaded; without one words stay as they are."""
    if language not in _SNOWBALL:
        return str
    from importlib import import_module

    module, name = _SNOWBALL[language]
    stem: Callable[[str], str] = getattr(import_module(f"whoosh.lang.snowball.{module}"), name)().stem
    return stem


def _arabic(word: str) -> str:
    return _ARABIC_END.sub("", _ARABIC_START.sub("", everyday(word)))


def _hebrew(word: str) -> str:
    return _HEBREW_START.sub("", _HEBREW_END.sub("", word)).translate(_HEBREW_FINALS)


def _by_script(word: str) -> str:
    """The stem of a word that is not in Latin script."""
    if _CYRILLIC <= word < _ARMENIAN:
        return _stemmer("ru")(everyday(word))
    if _HEBREW <= word < _ARABIC:
        return _hebrew(word)
    return _arabic(word) if _ARABIC <= word < _SYRIAC else word


class _Roots(dict[str, str]):
    """Folded stems of words of a language, "" for a word that is its own; made when first asked for."""

    def __init__(self, language: str) -> None:
        super().__init__()
        # What is in Latin script within a Russian text is mostly English.
        self._latin = _stemmer("en" if language == "ru" else language)

    def __missing__(self, word: str) -> str:
        root = ""
        if len(word) <= _LONGEST and word.isalpha():
            if word >= _CYRILLIC:
                root = fold(_by_script(word))
            elif len(word) >= _SHORTEST:
                root = fold(self._latin(word))
            root = "" if root == fold(word) else root
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = root
        return root


_roots = cache(_Roots)


def stems_of(words: Iterable[str], languages: Iterable[str] = FALLBACK) -> set[str]:
    """Folded stems that differ from their word, of lower-case words with their umlauts still in place.

    Of a language without a stemmer only words in Cyrillic, Arabic and Hebrew script have stems.
    """
    words = list(words)
    found: set[str] = set()
    for language in languages:
        found.update(map(_roots(language).__getitem__, words))
    found.discard("")
    return found
