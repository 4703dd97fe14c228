"""Text preparation: what is stored and indexed for a document, and which spellings a query word stands for.

The full-text table splits at everything that is neither letter nor digit. Scripts without spaces get
zero-width spaces (U+200B) between their characters, so that each is a token and a word is a phrase of
them. A column `extra` holds other spellings: parts of camelCase, joined forms (wi-fi: wifi), umlaut twins
(Müller: mueller), numbers without their grouping, emoji by name of their code point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kshare.index.document import Document
from kshare.index.folding import fold
from kshare.index.stems import languages_of, stems_of

_GAP = "\u200b"
_SHARP_S = "ss\u0331"  # the full-text table drops the combining mark, `shown` turns it back into ß

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua000-\ua48f\uac00-\ud7af\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
_CLUSTERED = (
    "\u0e01-\u0e30\u0e32-\u0e33\u0e3f-\u0e46\u0e50-\u0e5b\u0e81-\u0eb0\u0eb2-\u0eb3\u0ebd-\u0ec6"
    "\u0ed0-\u0edf\u1000-\u102a\u103f-\u1055\u105a-\u105d\u1061-\u109f\u1780-\u17b3\u17d7-\u17dc\u17e0-\u17e9"
)
_SIGNS = (
    "\u0300-\u036f\u3099\u309a\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u1059\u105e-\u1060\u17b4-\u17d3\u17dd"
)
_CLUSTER = re.compile(f"[{_CJK}{_CLUSTERED}][{_SIGNS}]*")
_UNSPACED = re.compile(f"[{_CJK}{_CLUSTERED}]")
_UNSPACED_RUN = re.compile(f"(?:[{_CJK}{_CLUSTERED}][{_SIGNS}]*)+")
_UNUSABLE = re.compile("[\x00\u200b\ud800-\udfff]")

_WORD = re.compile(r"[^\W_]{2,40}")
_LONGEST_WORD = 40
_CAMEL = re.compile(r"[a-z][A-Z]")
_CAMEL_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_JOINABLE = re.compile(r"(?<![^\W_])[^\W_]++(?:[-'’‐‑][^\W_]++)++")
_JOINER = re.compile(r"[-'’‐‑]")
_GROUPED_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[,.'’]\d{3})+(?:[.,]\d+)?(?!\d)")
_VERSION = re.compile(r"(?<![^\W_])[vV](\d+(?:\.\d+)+)")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_DIGIT = re.compile("[0-9]")
_PUNCTUATION = ".,;:!?()[]{}\"'`*_=<>/"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LONGEST_EXTRA = 8_000


_ONLY_LOWER_WORDS = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))
_ONE_LETTER = frozenset(_ONLY_LOWER_WORDS)


@dataclass(frozen=True, slots=True)
class Words:
    """Distinct folded words of a text; `spelled` has the spelling of those that people write otherwise."""

    folded: set[str]
    spelled: dict[str, str]


@dataclass(frozen=True, slots=True)
class PreparedText:
    """The text columns of a document as they are stored and indexed, and the words that are counted."""

    title: str
    body: str
    snapshot: str
    extra: str
    stem: str
    words: Words


def prepare(text: str) -> str:
    """`text` as it is stored: NFKC, ß as ss (marked), scripts without spaces cut into characters.

    NUL and lone surrogates, which SQLite cannot hold, become spaces. `shown` gives the readable text back.
    """
    if text.isascii():
        return text.replace("\x00", " ")
    text = unicodedata.normalize("NFKC", _UNUSABLE.sub(" ", text))
    text = text.replace("ß", _SHARP_S).replace("ẞ", "SS\u0331")
    return _UNSPACED_RUN.sub(_spaced, text) if _UNSPACED.search(text) else text


def _spaced(run: re.Match[str]) -> str:
    return _GAP + _GAP.join(_CLUSTER.findall(run[0])) + _GAP


def shown(prepared: str) -> str:
    """The readable text of what `prepare` made.

    >>> shown(prepare("Straße in 東京"))
    'Straße in 東京'
    """
    if prepared.isascii():
        return prepared
    return prepared.replace(_GAP, "").replace(_SHARP_S, "ß").replace("SS\u0331", "ẞ")


def words(prepared: str) -> Words:
    """The words of a prepared text."""
    return _folded(_lower_words(prepared))


def _lower_words(prepared: str) -> set[str]:
    """Distinct words of two to forty letters and digits, in lower case; longer ones in pieces."""
    if prepared.isascii():
        return _ascii_words(prepared)
    chunks = prepared.split()
    found = _ascii_words(" ".join([chunk for chunk in chunks if chunk.isascii()]))
    found.update(map(str.lower, _tokens(" ".join([chunk for chunk in chunks if not chunk.isascii()]))))
    return found


def _ascii_words(text: str) -> set[str]:
    # Three passes in C: about half the time of a regular expression.
    found = set(text.translate(_ONLY_LOWER_WORDS).split())
    found -= _ONE_LETTER
    for word in [word for word in found if len(word) > _LONGEST_WORD]:
        found.remove(word)
        found.update(_tokens(word))
    return found


def _tokens(prepared: str) -> list[str]:
    return _WORD.findall(prepared if prepared.isascii() else prepared.replace("\u0331", ""))


def _folded(lower: set[str]) -> Words:
    if "".join(lower).isascii():
        return Words(lower, {})
    foreign = [word for word in lower if not word.isascii()]
    spelled: dict[str, str] = {}
    for word in foreign:
        if (folded := _folded_word(word)) != word:
            # The smallest spelling, so that the same texts give the same table.
            spelled[folded] = min(word, spelled.get(folded, word))
    return Words(lower.difference(foreign).union(map(_folded_word, foreign)), spelled)


_folded_word = lru_cache(maxsize=1 << 14)(fold)


@lru_cache(maxsize=1 << 14)
def _twin_of(word: str) -> str:
    """The spelling of a lower-case word with ae for ä, "" if there is none."""
    twin = _twin(word)
    return "" if twin == fold(word) else twin


def has_words(text: str) -> bool:
    """Whether the full-text table would see anything in `text`."""
    return any(character.isalnum() or _EMOJI.match(character) for character in text)


def _twin(word: str) -> str:
    return fold(word.lower().translate(_UMLAUTS))


def _camel_parts(word: str) -> list[str]:
    return [part for part in _CAMEL_PART.findall(word) if len(part) > 1]


def _emoji_name(emoji: str) -> str:
    return f"u{ord(emoji):x}"


def _number(grouped: str) -> str:
    """A number without its grouping, its fraction as a word: 1,234.50 and 1.234,50 become "1234 50"."""
    *groups, last = re.split(r"[,.'’]", grouped)
    return "".join([*groups, last]) if len(last) == 3 else "".join(groups) + " " + last


def _other_spellings(text: str, lower: Iterable[str]) -> list[str]:
    """Spellings under which the words of a prepared text are looked for as well, each once, sorted.

    `lower` are its words in lower case. Most of a text is plain words, set aside by the cheapest tests.
    """
    chunks = {chunk for chunk in text.split() if not (chunk.isalnum() and chunk.islower())}
    found: set[str] = set()
    mixed = " ".join([chunk for chunk in chunks if not (chunk[1:].islower() or chunk.isupper())])
    for chunk in mixed.replace("\u0331", "").split():
        if _CAMEL.search(chunk):
            for token in filter(_CAMEL.search, _WORD.findall(chunk)):
                found.update(_camel_parts(token))
    odd = [bare for bare in {chunk.strip(_PUNCTUATION) for chunk in chunks} if not bare.isalnum()]
    joinable = " ".join([bare for bare in odd if "-" in bare or "'" in bare or not bare.isascii()])
    found.update([_JOINER.sub("", joined) for joined in _JOINABLE.findall(joinable)])
    numeric = " ".join([bare for bare in odd if _DIGIT.search(bare)])
    if numeric:
        found.update(_VERSION.findall(numeric))
        found.update(map(_number, _GROUPED_NUMBER.findall(numeric)))
    if not text.isascii():
        found.update([twin for word in lower if not word.isascii() and (twin := _twin_of(word))])
        found.update(map(_emoji_name, _EMOJI.findall(text)))
    return sorted(found)


def prepare_document(document: Document) -> PreparedText:
    """Everything that is indexed of a document's texts."""
    title, body, snapshot = prepare(document.title), prepare(document.body), prepare(document.snapshot)
    text = f"{title}\n{body}\n{snapshot}"
    lower = _lower_words(text)
    found = _folded(lower)
    extra = " ".join(_other_spellings(text, lower))[:_LONGEST_EXTRA]
    if extra:
        more = words(extra)
        found = Words(found.folded | more.folded, found.spelled | more.spelled)
    stems = stems_of(lower, languages_of(lower))
    return PreparedText(title, body, snapshot, extra, " ".join(sorted(stems)), found)


def spellings_of_query_word(word: str) -> list[str]:
    """The spellings that a typed word stands for, itself first; each is looked for as a phrase of its parts.

    >>> spellings_of_query_word("Wi-Fi")
    ['Wi-Fi', 'WiFi']
    """
    found = {word: None}
    if _JOINABLE.fullmatch(word):
        found[_JOINER.sub("", word)] = None
    if word.isalnum() and _CAMEL.search(word):
        found[" ".join(_camel_parts(word))] = None
    if _GROUPED_NUMBER.fullmatch(word):
        found[_number(word)] = None
    twin = _twin(unicodedata.normalize("NFC", word))
    if twin != fold(word):
        found[twin] = None
    for emoji in _EMOJI.findall(word):
        found[_emoji_name(emoji)] = None
    return [spelling for spelling in found if any(map(str.isalnum, spelling))]
