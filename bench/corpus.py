"""A made-up team of any size for measurements, seeded: every run on a machine sees the same.

English text is taken from the docstrings and comments of the Python that runs it (about 8 MB of prose by
many hands, with a natural word distribution); German and Japanese sentences are composed from small lists.
Kinds, lengths, authors and tags follow what teams write: 70 % posts of some 150 characters, 20 %
bookmarks with kept text of some 2.5 kB, 10 % pages of some 5 kB; authors and tags are Zipf-distributed.
"""

from __future__ import annotations

import os
import platform
import random
import re
import sysconfig
import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import msgspec

from kshare.index.document import Document

Words = tuple[str, ...]

FIRST_MS, LAST_MS = 1_577_836_800_000, 1_798_000_000_000
_ENOUGH = 12_000_000
_SAMPLED = 20_000
_WORDS = re.compile(r"[A-Za-z]{2,}")
_SUBJECTS = [
    "Die Pumpe",
    "Der Prüfstand",
    "Die Abteilung",
    "Das Häuschen",
    "Die Besprechung",
    "Der Müller",
    "Die Straße",
    "Das Gehäuse",
    "Die Dateiverwaltung",
    "Der Entwurf",
    "Die Messung",
    "Das Unternehmensnetzwerk",
    "Der Dichtring",
    "Die Größe",
    "Der Schlüssel",
]
_VERBS = [
    "prüft",
    "verändert",
    "ersetzt",
    "benötigt",
    "erklärt",
    "löst",
    "öffnet",
    "misst",
    "beschreibt",
    "übernimmt",
    "sichert",
    "meldet",
]
_OBJECTS = [
    "die Ergebnisse",
    "den Fehler",
    "das Protokoll",
    "die Häuser",
    "einen Vorschlag",
    "die Übersicht",
    "den Ölstand",
    "die Drücke",
    "das Verfahren",
    "die Zeichnungen",
    "eine Lösung",
    "die Anträge",
    "den Wärmetauscher",
    "die Prüfberichte",
]
_ENDS = [
    "im Werk B",
    "am Montag",
    "nach der Wartung",
    "für die Kollegen",
    "ohne Rückfrage",
    "mit Vorsicht",
    "vor dem Versand",
]
_JAPANESE = [
    "検索",
    "性能",
    "会議",
    "設計",
    "試験",
    "報告",
    "部品",
    "交換",
    "確認",
    "資料",
    "測定",
    "知識",
    "管理",
    "全文",
    "作業",
    "手順",
    "品質",
    "改善",
    "共有",
    "問題",
]
_SYLLABLES = [consonant + vowel for consonant in "bdfgkl" for vowel in "aeiou"]
_NEW_WORDS = 0.15
_PARTICLES = ["の", "を", "が", "は", "と", "で"]
_FIRST_NAMES = [
    "anna",
    "ben",
    "carla",
    "dirk",
    "eva",
    "frank",
    "grace",
    "heinz",
    "ines",
    "jan",
    "kim",
    "lars",
    "maria",
    "nils",
    "olga",
    "paul",
    "rosa",
    "sven",
    "tara",
    "uwe",
]
_LAST_NAMES = [
    "berg",
    "schmidt",
    "smith",
    "garcia",
    "chen",
    "tanaka",
    "rossi",
    "novak",
    "larsen",
    "khan",
    "silva",
    "haas",
    "braun",
    "keller",
    "wolf",
]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in the order of their time, read from a file one by one, and words that queries are drawn from."""

    path: Path
    size: int
    common: tuple[str, ...]
    middling: tuple[str, ...]
    rare: tuple[str, ...]

    def documents(self) -> Iterator[Document]:
        """All documents; a million of them would not fit into memory."""
        decode = msgspec.json.Decoder(Document).decode
        with self.path.open("rb") as file:
            yield from map(decode, file)


@cache
def prose() -> tuple[str, ...]:
    """Sentences of natural English from the standard library and the installed packages, in a fixed order."""
    found: dict[str, None] = {}
    size = 0
    folders = [Path(sysconfig.get_paths()[name]) for name in ("stdlib", "purelib")]
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if size >= _ENOUGH:
                break
            if path.stat().st_size > 4_000:
                for sentence in _sentences(path):
                    if sentence not in found:
                        found[sentence] = None
                        size += len(sentence)
    return tuple(found)


def _sentences(path: Path) -> Iterator[str]:
    try:
        with tokenize.open(path) as file:
            text = file.read()
    except (SyntaxError, UnicodeDecodeError, OSError):
        return
    passages = re.findall(r'"""(.{60,4000}?)"""', text, re.DOTALL) + re.findall(
        r"(?:^ *# .+\n){2,}", text, re.MULTILINE
    )
    for passage in passages:
        plain = " ".join(re.sub(r"^\s*#", "", passage, flags=re.MULTILINE).split())
        for sentence in re.split(r"(?<=[.!?]) (?=[A-Z])", plain):
            if 30 < len(sentence) < 500:
                yield sentence


class _Maker:
    def __init__(self, size: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.sentences = list(prose())
        self.random.shuffle(self.sentences)
        self.place = 0
        self.coined = 1
        self.size = size
        self.authors = [f"{first}.{last}" for last in _LAST_NAMES for first in _FIRST_NAMES]
        self.random.shuffle(self.authors)
        self.author_weights = [1 / (rank + 3) for rank in range(len(self.authors))]
        words = sorted(
            {word.lower() for sentence in self.sentences[:6_000] for word in _WORDS.findall(sentence)}
        )
        self.tags = self.random.sample([word for word in words if 4 <= len(word) <= 12], 800)
        self.tag_weights = [1 / (rank + 4) ** 0.9 for rank in range(len(self.tags))]

    def text(self, length: int, language: str) -> str:
        sentences: list[str] = []
        size = 0
        while size < length:
            sentence = self._sentence(language)
            sentences.append(sentence)
            size += len(sentence) + 1
        return " ".join(sentences)

    def _sentence(self, language: str) -> str:
        pick = self.random.choice
        if language == "de":
            return f"{pick(_SUBJECTS)} {pick(_VERBS)} {pick(_OBJECTS)} {pick(_ENDS)}."
        if language == "ja":
            return "".join(pick(_JAPANESE) + pick(_PARTICLES) for _ in range(6)) + "。"
        self.place = (self.place + 1) % len(self.sentences)
        if self.place == 0:
            self.random.shuffle(self.sentences)
        sentence = self.sentences[self.place]
        return f"{sentence[:-1]} {self._new_word()}." if self.random.random() < _NEW_WORDS else sentence

    def _new_word(self) -> str:
        """A word that nobody else says, or few: a text in which none appear is no real one."""
        self.coined += self.random.random() < 0.3
        number = int(self.coined * self.random.random() ** 0.3)
        return "".join(_SYLLABLES[number // 30**place % 30] for place in range(4))

    def document(self, number: int) -> Document:
        chance = self.random.random()
        language = self.random.choices(("en", "de", "ja"), (0.87, 0.10, 0.03))[0]
        author = self.random.choices(self.authors, self.author_weights)[0]
        tags = tuple(
            sorted(
                set(self.random.choices(self.tags, self.tag_weights, k=self.random.choice((0, 1, 1, 2, 3))))
            )
        )
        kind = (
            "page"
            if chance < 0.1
            else "bookmark"
            if chance < 0.3
            else "question"
            if chance < 0.36
            else "post"
        )
        title, body, snapshot = self._texts(kind, language, author, tags)
        # Rising, and ever more of them: a team that grows.
        time = int(FIRST_MS + (LAST_MS - FIRST_MS) * ((number + self.random.random()) / self.size) ** 0.6)
        meta = ("is:open",) if kind == "question" and self.random.random() < 0.3 else ()
        return Document(
            f"d{number}", kind, f"space{number % 3}", author, time, title, body, snapshot, tags, meta
        )

    def _texts(self, kind: str, language: str, author: str, tags: tuple[str, ...]) -> tuple[str, str, str]:
        shorter = 2 if language == "ja" else 1
        if kind == "page":
            length = int(min(20_000, max(1_500, self.random.lognormvariate(8.4, 0.65))))
            return self._title(language), self.text(length // shorter, language) + self._code(author), ""
        if kind == "bookmark":
            return self._title(language), self.text(200, language), self.text(2_300 // shorter, language)
        said = self.text(self.random.randint(40, 220), language)[:280]
        said += "".join(f" #{tag}" for tag in tags if self.random.random() < 0.5)
        return "", said + self._code(author), ""

    def _title(self, language: str) -> str:
        return " ".join(self._sentence(language).split()[: self.random.randint(2, 7)])[:110].rstrip(".,;: ")

    def _code(self, author: str) -> str:
        chance = self.random.random()
        if chance < 0.02:
            return f" ERR-{self.random.randrange(1000, 9999)}"
        if chance < 0.03:
            server, version = self.random.randrange(9), self.random.randrange(9)
            return rf" \\srv{server}\share\{author}\Report_final_v{version}.docx"
        return ""


def kept(size: int, seed: int = 42) -> Corpus:
    """A corpus of `size` documents, kept in the folder for temporary files by the version of this module."""
    version = f"{platform.python_version()}-{crc32(Path(__file__).read_bytes()):08x}"
    folder = Path(tempfile.gettempdir()) / "kshare-bench"
    path, words = (folder / f"corpus-{size}-{seed}-{version}.{kind}" for kind in ("jsonl", "words"))
    if not words.exists():
        folder.mkdir(exist_ok=True)
        maker = _Maker(size, seed)
        written = path.with_suffix(f".{os.getpid()}")  # never a half-written file under its name
        frequency: Counter[str] = Counter()
        every = max(1, size // _SAMPLED)
        with written.open("wb") as file:
            for number in range(size):
                document = maker.document(number)
                file.write(msgspec.json.encode(document) + b"\n")
                if number % every == 0:
                    text = f"{document.title} {document.body} {document.snapshot}"
                    frequency.update({word.lower() for word in _WORDS.findall(text)})
        written.replace(path)
        words.write_bytes(msgspec.json.encode(_by_frequency(frequency, size // every)))
    common, middling, rare = msgspec.json.decode(words.read_bytes(), type=tuple[Words, Words, Words])
    return Corpus(path, size, common, middling, rare)


def _by_frequency(frequency: Counter[str], documents: int) -> tuple[Words, Words, Words]:
    """Words in more than 2 % of the documents, in more than 0.08 %, and in one or two of a sample."""
    ranked = sorted(frequency, key=lambda word: (-frequency[word], word))
    common = [word for word in ranked if len(word) > 3 and frequency[word] > 0.02 * documents][:300]
    middling = [word for word in ranked if len(word) > 3 and 0.0008 < frequency[word] / documents <= 0.02]
    rare = [word for word in ranked if len(word) > 4 and frequency[word] <= 2]
    return tuple(common), tuple(middling), tuple(rare)
