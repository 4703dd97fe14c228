"""German and English stems by the Snowball stemmers of Whoosh, loaded on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from kshare.index.folding import fold

_SHORTEST, _LONGEST = 4, 24
_REMEMBERED = 1 << 16
_GERMAN = frozenset(
    [
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "ein",
        "eine",
        "einen",
        "mit",
        "von",
        "den",
        "des",
        "dem",
        "auf",
        "sich",
        "als",
        "auch",
        "wird",
        "werden",
        "oder",
        "bei",
        "im",
        "zu",
        "wir",
        "sind",
        "wie",
        "aus",
        "nach",
        "für",
        "über",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "is",
        "that",
        "for",
        "with",
        "this",
        "are",
        "was",
        "not",
        "but",
        "from",
        "have",
        "has",
        "be",
        "by",
        "on",
        "you",
        "we",
        "can",
        "will",
        "it",
        "as",
        "at",
    ]
)


def _german() -> Callable[[str], str]:
    from whoosh.lang.snowball.german import GermanStemmer

    stem: Callable[[str], str] = GermanStemmer().stem
    return stem


def _english() -> Callable[[str], str]:
    from whoosh.lang.snowball.english import EnglishStemmer

    stem: Callable[[str], str] = EnglishStemmer().stem
    return stem


_STEMMERS = {"de": _german, "en": _english}


class _Roots(dict[str, str]):
    """Folded stems of words of a language, "" for a word that is its own; made when first asked for."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stem = _STEMMERS[language]()

    def __missing__(self, word: str) -> str:
        root = ""
        if _SHORTEST <= len(word) <= _LONGEST and word.isalpha():
            found = fold(self._stem(word))
            root = "" if found == fold(word) else found
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = root
        return root


_roots = cache(_Roots)


def languages_of(words: frozenset[str] | set[str]) -> tuple[str, ...]:
    """Which stemmers fit a text, told from the function words in it; both if there is no evidence.

    >>> languages_of({"the", "seal", "of", "wonder"})
    ('en',)
    """
    german, english = len(words & _GERMAN), len(words & _ENGLISH)
    if german == english:
        return ("de", "en")
    return ("de",) if german > english else ("en",)


def stems_of(words: Iterable[str], languages: tuple[str, ...] = ("de", "en")) -> set[str]:
    """Folded stems that differ from their word, of lower-case words with their umlauts still in place."""
    words = list(words)
    found: set[str] = set()
    for language in languages:
        found.update(map(_roots(language).__getitem__, words))
    found.discard("")
    return found
