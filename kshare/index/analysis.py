"""Text preparation: what is stored and indexed for a document, and which spellings a query word stands for.

The full-text table splits at everything that is neither letter nor digit. Scripts without spaces get
zero-width spaces (U+200B) between their characters, so that each is a token and a word is a phrase of
them. A column `extra` holds other spellings: parts of camelCase, joined forms (wi-fi: wifi), umlaut twins
(Müller: mueller), words without what people leave out when they type (أحمد: احمد), numbers without their
grouping, emoji by name of their code point.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kshare.index.document import Document
from kshare.index.folding import everyday, fold
from kshare.index.languages import languages_of
from kshare.index.stems import stems_of

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
# What SQLite cannot hold, what cuts between characters, and the mark of filters: it parts words. And signs that
# nobody sees, which do not: soft hyphens, marks of direction, byte order marks.
_PARTING, _UNSEEN = "\x00\u200b\ud800-\udfff\ue000", "\u00ad\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_UNUSABLE = re.compile(f"[{_PARTING}{_UNSEEN}]")
_PARTS = re.compile(f"[{_PARTING}]")

_WORD = re.compile(r"[^\W_]{2,40}")
_LONGEST_WORD = 40
_CAMEL = re.compile(r"[a-z][A-Z]")
_CAMEL_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_JOINABLE = re.compile("(?<![^\\W_])[^\\W_]++(?:[-'’‐‑\u200c][^\\W_]++)++")
_JOINER = re.compile("[-'’‐‑\u200c]")
_GROUPED_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[,.'’]\d{3})+(?:[.,]\d+)?(?!\d)")
_VERSION = re.compile(r"[vV](?<![^\W_].)(\d+(?:\.\d+)+)")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]")
_DIGIT = re.compile("[0-9]")
# Words in Hebrew and Arabic script with their points, which part the words of the full-text table.
_POINTED = re.compile(
    "[\u0591-\u05c7\u05d0-\u05ea\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc]{2,40}"
)
# The rest of an ASCII chunk that may be spelled otherwise, from where that shows: wi-fi, camelCase, 1,000.
# A search is fast as long as a set of rare characters stands first; what is before them is looked at after.
_ODD = re.compile(r"[-'.,A-Z](?:(?<=[^\W_][-'])[^\W_]|(?<=[a-z][A-Z])|(?<=\d[.,])\d)\S*", re.ASCII)
_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "þ": "th"}
)
_ONE_LETTER = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ħ": "h"})
_LONGEST_EXTRA = 8_000


_LOWER_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128)) + bytes(
    128
)
_ONLY_SPACES = bytes(32 if chr(code).isspace() else code for code in range(256))
_SINGLE = frozenset(_LOWER_WORDS.decode("ascii"))


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
    languages: tuple[str, ...]


def prepare(text: str) -> str:
    """`text` as it is stored: NFKC, ß as ss (marked), scripts without spaces cut into characters.

    NUL and lone surrogates become spaces, signs that nobody sees go. `shown` gives the readable text back.
    """
    if text.isascii():
        return text.replace("\x00", " ")
    text = unicodedata.normalize("NFKC", _UNUSABLE.sub(_usable, text))
    text = text.replace("ß", _SHARP_S).replace("ẞ", "SS\u0331")
    return _UNSPACED_RUN.sub(_spaced, text) if _UNSPACED.search(text) else text


def _usable(found: re.Match[str]) -> str:
    return " " if _PARTS.match(found[0]) else ""


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
    plain, foreign = _chunks(prepared)
    return _folded(_lower_words(plain, foreign), foreign)


def _chunks(prepared: str) -> tuple[str, list[str]]:
    """What stands between white space: the ASCII chunks with spaces between them, and the others, each once."""
    if prepared.isascii():
        return prepared.encode("ascii").translate(_ONLY_SPACES).decode("ascii"), []
    chunks = set(prepared.split())
    return " ".join(filter(str.isascii, chunks)), [chunk for chunk in chunks if not chunk.isascii()]


def _lower_words(plain: str, foreign: list[str]) -> set[str]:
    """Distinct words of two to forty letters and digits, in lower case; longer ones in pieces."""
    # Passes in C, over bytes: a third of the time of a regular expression.
    found = set(plain.encode("ascii").translate(_LOWER_WORDS).decode("ascii").split())
    found -= _SINGLE
    if max(map(len, found), default=0) > _LONGEST_WORD:
        for word in [word for word in found if len(word) > _LONGEST_WORD]:
            found.remove(word)
            found.update(_tokens(word))
    if foreign:
        found.update(map(str.lower, _tokens(" ".join(foreign))))
    return found


def _tokens(prepared: str) -> list[str]:
    return _WORD.findall(prepared if prepared.isascii() else prepared.replace("\u0331", ""))


def _folded(lower: set[str], foreign: list[str]) -> Words:
    if not foreign:
        return Words(lower, {})
    accented = [word for word in lower if not word.isascii()]
    spelled: dict[str, str] = {}
    for word in accented:
        if (folded := _folded_word(word)) != word:
            # The smallest spelling, so that the same texts give the same table.
            spelled[folded] = min(word, spelled.get(folded, word))
    return Words(lower.difference(accented).union(map(_folded_word, accented)), spelled)


_folded_word = lru_cache(maxsize=1 << 14)(fold)


def has_words(text: str) -> bool:
    """Whether the full-text table would see anything in `text`."""
    return any(character.isalnum() or _EMOJI.match(character) for character in text)


@lru_cache(maxsize=1 << 14)
def _twins(word: str) -> frozenset[str]:
    """Other spellings of a word's letters: ae for ä, l for ł, е for ё, words of Semitic scripts without points."""
    lower = word.lower()
    own = fold(lower)
    twins = fold(lower.translate(_TWO_LETTERS)), fold(lower.translate(_ONE_LETTER)), everyday(own)
    return frozenset(twins) - {own}


def _camel_parts(word: str) -> list[str]:
    """The parts of a camelCase word; none of any other."""
    return [part for part in _CAMEL_PART.findall(word) if len(part) > 1] if _CAMEL.search(word) else []


def _emoji_name(emoji: str) -> str:
    return f"u{ord(emoji):x}"


def _number(grouped: str) -> str:
    """A number without its grouping, its fraction as a word: 1,234.50 and 1.234,50 become "1234 50"."""
    *groups, last = re.split(r"[,.'’]", grouped)
    return "".join([*groups, last]) if len(last) == 3 else "".join(groups) + " " + last


def _other_spellings(plain: str, foreign: list[str]) -> str:
    """Spellings under which the chunks of a text are looked for as well, each once, sorted."""
    odd = {plain[plain.rfind(" ", 0, found.start()) + 1 : found.end()] for found in _ODD.finditer(plain)}
    if not (odd or foreign):
        return ""
    text = " ".join([*odd, *foreign])
    found = {_JOINER.sub("", joined) for joined in _JOINABLE.findall(text)}
    if _CAMEL.search(text.replace("\u0331", "")):
        found.update([part for token in _tokens(text) for part in _camel_parts(token)])
    if _DIGIT.search(text):
        found.update(_VERSION.findall(text))
        found.update(map(_number, _GROUPED_NUMBER.findall(text)))
    if foreign:
        found.update(*map(_twins, _tokens(" ".join(foreign))))
        found.update(everyday(word) for word in _POINTED.findall(text) if everyday(word) != word)
        found.update(map(_emoji_name, _EMOJI.findall(text)))
    return " ".join(sorted(found))[:_LONGEST_EXTRA]


def prepare_document(document: Document) -> PreparedText:
    """Everything that is indexed of a document's texts."""
    title, body, snapshot = prepare(document.title), prepare(document.body), prepare(document.snapshot)
    plain, foreign = _chunks(f"{title}\n{body}\n{snapshot}")
    lower = _lower_words(plain, foreign)
    found, extra = _folded(lower, foreign), _other_spellings(plain, foreign)
    if extra:
        more = words(extra)
        found = Words(found.folded | more.folded, found.spelled | more.spelled)
    languages = languages_of(lower)
    stem = " ".join(sorted(stems_of(lower, languages)))
    return PreparedText(title, body, snapshot, extra, stem, found, languages)


def spellings_of_query_word(word: str) -> list[str]:
    """The spellings that a typed word stands for, itself first; each is looked for as a phrase of its parts.

    >>> spellings_of_query_word("Wi-Fi")
    ['Wi-Fi', 'WiFi']
    """
    found = {word: None}
    if _JOINABLE.fullmatch(word):
        found[_JOINER.sub("", word)] = None
    if word.isalnum() and (parts := _camel_parts(word)):
        found[" ".join(parts)] = None
    if _GROUPED_NUMBER.fullmatch(word):
        found[_number(word)] = None
    found.update(dict.fromkeys(sorted(_twins(unicodedata.normalize("NFKC", word)))))
    for emoji in _EMOJI.findall(word):
        found[_emoji_name(emoji)] = None
    return [spelling for spelling in found if any(map(str.isalnum, spelling))]
