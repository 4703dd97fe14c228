"""Passages around the best match, with highlights, made from the stored text of the few hits that are shown.

About 0.05 ms a hit; FTS5's own snippet() would not see stems, umlaut twins or parts of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kshare.index.analysis import prepare, shown
from kshare.index.folding import everyday, fold, fold_in_place, variants
from kshare.index.plan import Term
from kshare.index.results import Snippet, Span

WIDTH = 200
"""Characters of a snippet at most, without the dots at its ends."""

_LEAD = 50
_MOST_MATCHES = 60
_MOST_TERMS = 40
_FAR = 60_000
"""Characters that are looked through at once: most texts are shorter."""
_FARTHEST = 2_000_000
"""A prepared text is looked through up to here: as far as attached files are read, whatever their script."""
_MOST_LOOKED = 6_000_000
"""Characters behind the first stretches of all texts of one answer: some 0.15 s."""
_OVERLAP = 200
"""A match across two of these stretches lies in this much of both."""
_REACH = 2_000
_TERM, _STEM, _LOOSE = "t", "s", "x"
_JOINERS = str.maketrans("’‐‑\u200c", "'---")
_WHITESPACE = re.compile(r"[\s\x00-\x1f\x7f]")
_SPLIT = re.compile(r"[\W_]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U0001b000-\U0003fffd]"
)
_LETTER = r"[^\W_]"
_TWO_SPELLINGS = re.compile("aa|ae|oe|ue|ss|ß|æ|œ|[\u0590-\u06ffеσαεηιουω]")
_TWINS = {"aa": "aa?", "ae": "(?:ae?|æ)", "oe": "(?:oe?|œ)", "ue": "ue?", "ss": "(?:ss|ß)"}


class Highlighter:
    """Finds the terms of one query in readable texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = list(dict.fromkeys(terms))[:_MOST_TERMS]
        self._strict = _Patterns(
            alternative
            for number, term in enumerate(self._terms)
            for alternative in _strict_patterns(number, term)
        )
        self._cores = {_core(term) for term in self._terms if len(term.text) > 1}
        self._loose: _Patterns | None = None
        self._left = _MOST_LOOKED

    def spans(self, text: str) -> list[Span]:
        """Where terms occur in `text`, in order, without overlap; at most 60."""
        return [span for span, _group in self._matches(text)]

    def snippet(self, body: str, snapshot: str = "") -> Snippet:
        """The passage that shows most of the terms: of the body, else of the kept text, else the beginning.

        Both are prepared texts as they are stored.
        """
        if (found := self._passage(body)) is not None:
            return found
        if (found := self._passage(snapshot)) is not None:
            return replace(found, line=-1)
        return _cut(shown((body or snapshot)[: 2 * WIDTH]), 0, [])

    def _passage(self, text: str) -> Snippet | None:
        """The first stretch of a text that holds terms, where it shows most of them."""
        for first, last in self._stretches(text):
            clean = shown(text[first:last])
            if not (matches := self._matches(clean)):
                continue
            if matches[0][0][1] > len(clean) - WIDTH and last < len(text):
                clean = shown(text[first : last + 4 * WIDTH])  # the passage ends behind this stretch
                matches = self._matches(clean)
            start = _best_start(matches)
            line = text.count("\n", 0, first) + clean.count("\n", 0, start)
            passage = _cut(clean, start, [span for span, _group in matches], more=first > 0)
            return replace(passage, line=line)
        return None

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Where to look, one after the other: the first always, the others while this answer has time for them."""
        if self._terms and text:
            yield 0, _FAR
        for begin in range(_FAR, min(len(text), _FARTHEST), _FAR) if self._terms else ():
            self._left -= _FAR
            if self._left < 0:
                return
            first = begin - _OVERLAP
            space = text.rfind(" ", first - _OVERLAP, first)  # no word is cut, where there are spaces
            yield (space + 1 if space >= 0 else first), begin + _FAR

    def _matches(self, text: str) -> list[tuple[Span, int]]:
        folded = fold_in_place(text)
        if found := self._found(self._strict, folded, text):
            return found
        folded = folded.translate(_JOINERS) if not folded.isascii() else folded
        squeezed = folded.replace("-", "").replace("'", "")
        if not any(core in squeezed for core in self._cores):
            return []
        if self._loose is None:
            self._loose = _Patterns(
                (_loose_pattern(term), _LOOSE, number)
                for number, term in enumerate(self._terms)
                if len(term.text) > 1
            )
        return self._found(self._loose, folded, text)

    def _found(self, patterns: _Patterns, folded: str, text: str) -> list[tuple[Span, int]]:
        found: list[tuple[Span, int]] = []
        last = len(folded)
        for match in patterns.finditer(folded):
            start = match.start()
            if start > last:
                break
            kind, number = patterns.what(match)
            if kind != _LOOSE and not _begins_word(folded, start):
                continue
            if kind == _STEM and not self._same_stem(text[start : match.end()].lower(), number):
                continue
            if not found:
                last = start + _REACH
            found.append((match.span(), number))
            if len(found) == _MOST_MATCHES:
                break
        return found

    def _same_stem(self, word: str, number: int) -> bool:
        from kshare.index.stems import stems_of

        term = self._terms[number]
        return fold(word) in term.stems or not term.stems.isdisjoint(stems_of([word], term.languages))


def _begins_word(folded: str, place: int) -> bool:
    """Asked after a match: a lookbehind in the pattern would keep `re` from a fast search for letters."""
    return place == 0 or not folded[place - 1].isalnum() or _UNSPACED.match(folded[place]) is not None


class _Patterns:
    """Alternatives (pattern, kind, number of the term) as one regular expression.

    An empty group behind each tells which one matched. Groups around them would do so too, but then `re`
    would not know the first letters and try every alternative at every place.
    """

    def __init__(self, alternatives: Iterable[tuple[str, str, int]]) -> None:
        usable = [each for each in alternatives if each[0]]
        self._whats = [(kind, number) for _pattern, kind, number in usable]
        self._compiled = re.compile("|".join(f"{each[0]}()" for each in usable)) if usable else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Where one of them matches; nowhere if there are none."""
        return self._compiled.finditer(text) if self._compiled else iter(())

    def what(self, match: re.Match[str]) -> tuple[str, int]:
        """Kind and number of the alternative that matched."""
        return self._whats[(match.lastindex or 1) - 1]


def _strict_patterns(number: int, term: Term) -> Iterator[tuple[str, str, int]]:
    """Patterns for the spelling itself and for words that may be of the same stem."""
    spelling = _spelling(term.text, "")
    if spelling:
        unspaced = _UNSPACED.match(term.text[-1])
        end = "" if unspaced else rf"{_LETTER}*" if term.prefix else rf"(?!{_LETTER})"
        yield spelling + end, _TERM, number
        roots = {stem[:-1] if len(stem) > 3 else stem for stem in term.stems}
        for root in sorted(roots):
            # Articles and other small words stand before a Semitic word without a gap.
            before = "[\u0590-\u06ff]{0,4}" if "\u0590" <= root < "\u0700" else ""
            yield rf"{before}{_spelling(root, '')}{_LETTER}{{0,10}}", _STEM, number


def _loose_pattern(term: Term) -> str:
    """The spelling anywhere, also inside words and with hyphens or apostrophes between its letters."""
    return _spelling(term.text, "[-']?")


def _core(term: Term) -> str:
    """Letters without which the loose pattern cannot match: the longest that have one spelling, perhaps none."""
    parts = [part for word in _words_of(term.text) for part in _TWO_SPELLINGS.split(word)]
    return max(parts, key=len, default="")


def _words_of(text: str) -> list[str]:
    return [word for word in _SPLIT.split(everyday(fold(shown(prepare(text))))) if word]


def _spelling(text: str, between: str) -> str:
    return r"[\W_]{1,3}".join(between.join(_letters(word)) for word in _words_of(text))


def _letters(word: str) -> list[str]:
    patterns: list[str] = []
    place = 0
    while place < len(word):
        pair = word[place : place + 2]
        if pair in _TWINS:
            patterns.append(_TWINS[pair])
            place += 2
        else:
            patterns.append(variants(word[place]))
            place += 1
    return patterns


def _best_start(matches: list[tuple[Span, int]]) -> int:
    """The start of the first match whose window holds most distinct terms."""
    best, start = 0, matches[0][0][0]
    for place, ((first, _last), _group) in enumerate(matches):
        near = {group for (begin, _end), group in matches[place:] if begin < first + WIDTH - _LEAD}
        if len(near) > best:
            best, start = len(near), first
    return start


def _cut(text: str, match_start: int, spans: list[Span], *, more: bool = False) -> Snippet:
    """The passage around a match; `more`: other text stands before this one."""
    first = max(0, match_start - _LEAD)
    if first:
        space = text.find(" ", first, match_start)
        first = space + 1 if space >= 0 else first
    last = min(len(text), first + WIDTH)
    if last < len(text):
        space = text.rfind(" ", match_start + 1, last)
        last = space if space > first + WIDTH // 2 else last
    lead = "…" if first or more else ""
    passage = _WHITESPACE.sub(" ", text[first:last])
    shift = len(lead) - first
    highlights = tuple((begin + shift, end + shift) for begin, end in spans if first <= begin and end <= last)
    return Snippet(lead + passage + ("…" if last < len(text) else ""), highlights)
