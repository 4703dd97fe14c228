"""A made-up team of any size for measurements, seeded: every run on a machine sees the same.

English text is taken from the docstrings and comments of the Python that runs it (about 8 MB of prose by
many hands, with a natural word distribution); German and Japanese sentences are composed from small lists.
Kinds, lengths, authors and tags follow what teams write: 70 % posts of some 150 characters, 20 %
bookmarks with kept text of some 2.5 kB, 10 % pages of some 5 kB; authors and tags are Zipf-distributed.
"""

from __future__ import annotations

import json
import os
import platform
import random
import re
import sysconfig
import tempfile
import tokenize
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from kshare.index.document import Document

FIRST_MS, LAST_MS = 1_577_836_800_000, 1_798_000_000_000
_ENOUGH = 12_000_000
_SAMPLED = 5
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
    """Documents in the order of their time, and the vocabulary that queries are drawn from."""

    documents: tuple[Document, ...]
    common: tuple[str, ...]
    middling: tuple[str, ...]
    rare: tuple[str, ...]


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
        return self.sentences[self.place]

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
        time = int(FIRST_MS + (LAST_MS - FIRST_MS) * self.random.random() ** 0.6)
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


def build(size: int, seed: int = 42) -> Corpus:
    """A corpus of `size` documents and its words by how many documents of a sample hold them."""
    maker = _Maker(size, seed)
    documents = tuple(sorted((maker.document(number) for number in range(size)), key=lambda each: each.time))
    frequency: dict[str, int] = {}
    sample = documents[::_SAMPLED]
    for document in sample:
        text = f"{document.title} {document.body} {document.snapshot}"
        for word in {word.lower() for word in _WORDS.findall(text)}:
            frequency[word] = frequency.get(word, 0) + 1
    ranked = sorted(frequency, key=lambda word: (-frequency[word], word))
    return Corpus(
        documents,
        common=tuple(word for word in ranked if len(word) > 3 and frequency[word] > 0.02 * len(sample))[:300],
        middling=tuple(
            word
            for word in ranked
            if len(word) > 3 and 0.0008 * len(sample) < frequency[word] <= 0.02 * len(sample)
        ),
        rare=tuple(word for word in ranked if len(word) > 4 and frequency[word] <= 2),
    )


def kept(size: int, seed: int = 42) -> Corpus:
    """`build`, kept as JSON in the folder for temporary files: a second run needs a few seconds only."""
    version = f"{platform.python_version()}-{crc32(Path(__file__).read_bytes()):08x}"
    path = Path(tempfile.gettempdir()) / "kshare-bench" / f"corpus-{size}-{seed}-{version}.json"
    if path.exists():
        documents, *words = json.loads(path.read_text(encoding="utf-8"))
        return Corpus(tuple(map(_document, documents)), *map(tuple, words))
    made = build(size, seed)
    path.parent.mkdir(exist_ok=True)
    written = path.with_suffix(f".{os.getpid()}")  # never a half-written file under its name
    written.write_text(json.dumps(astuple(made)), encoding="utf-8")
    written.replace(path)
    return made


def _document(values: list[Any]) -> Document:
    uid, kind, space, author, time, title, body, snapshot, tags, meta = values
    return Document(uid, kind, space, author, time, title, body, snapshot, tuple(tags), tuple(meta))
