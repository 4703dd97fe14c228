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
from itertools import chain

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
_ASCII_WORD = re.compile(r"[A-Za-z0-9]{2,40}")
_CAMEL = re.compile(r"[a-z][A-Z]")
_CAMEL_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_JOINABLE = re.compile(r"[^\W_]+(?:[-'’‐‑][^\W_]+)+")
_JOINER = re.compile(r"[-'’‐‑]")
_GROUPED_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[,.'’]\d{3})+(?:[.,]\d+)?(?!\d)")
_VERSION = re.compile(r"(?<![^\W_])[vV](\d+(?:\.\d+)+)")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_DIGIT = re.compile("[0-9]")
_PUNCTUATION = ".,;:!?()[]{}\"'`*_=<>/"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LONGEST_EXTRA = 8_000


_CHUNKS_KEPT = 1 << 15
_LONGEST_KEPT = 40


@dataclass(frozen=True, slots=True)
class Words:
    """Distinct folded words of a text; `spelled` has the spelling of those that people write otherwise."""

    folded: frozenset[str]
    spelled: dict[str, str]


NO_WORDS = Words(frozenset(), {})


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
    return _folded(_lower_words(set(prepared.split())))


def _lower_words(chunks: Iterable[str]) -> set[str]:
    return set(chain.from_iterable(map(_words_in, chunks)))


def _folded(lower: set[str]) -> Words:
    foreign = [word for word in lower if not word.isascii()]
    if not foreign:
        return Words(frozenset(lower), {})
    spelled: dict[str, str] = {}
    for word in foreign:
        if (folded := _folded_word(word)) != word:
            # The smallest spelling, so that the same texts give the same table.
            spelled[folded] = min(word, spelled.get(folded, word))
    return Words(frozenset(map(_folded_word, lower)), spelled)


_folded_word = lru_cache(_CHUNKS_KEPT)(fold)


def _tokens(chunk: str) -> list[str]:
    if chunk.isascii():
        return _ASCII_WORD.findall(chunk)
    return _WORD.findall(chunk.replace("\u0331", ""))


@lru_cache(_CHUNKS_KEPT)
def _words_in(chunk: str) -> tuple[str, ...]:
    """The words of a chunk of text without white space, in lower case."""
    return tuple(token.lower() for token in _tokens(chunk))


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


@lru_cache(_CHUNKS_KEPT)
def _spellings_in(chunk: str) -> tuple[str, ...]:
    """Further spellings under which the words of a chunk without white space are looked for."""
    found: list[str] = []
    tokens = _tokens(chunk)
    for token in tokens:
        if _CAMEL.search(token):
            found += _camel_parts(token)
    bare = chunk.strip(_PUNCTUATION)
    if not bare.isalnum():
        found += [_JOINER.sub("", joined) for joined in _JOINABLE.findall(bare)]
        if _DIGIT.search(bare):
            found += _VERSION.findall(bare)
            found += [_number(number) for number in _GROUPED_NUMBER.findall(bare)]
    if not chunk.isascii():
        found += [twin for token in tokens if (twin := _twin(token)) != fold(token)]
        found += map(_emoji_name, _EMOJI.findall(chunk))
    return tuple(found)


def prepare_document(document: Document) -> PreparedText:
    """Everything that is indexed of a document's texts.

    Words repeat from text to text, so everything is found chunk by chunk (between white space) and remembered.
    """
    title, body, snapshot = prepare(document.title), prepare(document.body), prepare(document.snapshot)
    chunks = set(f"{title}\n{body}\n{snapshot}".split())
    lower = _lower_words(chunks)
    found = _folded(lower)
    extra = " ".join(sorted(set(chain.from_iterable(map(_spellings_in, chunks)))))[:_LONGEST_EXTRA]
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
