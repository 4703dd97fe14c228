"""One setting as a value: its words, how it stands, and what happens when somebody changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kshare.cancel import CancelToken, Progress
from kshare.errors import KShareError


class Note(Protocol):
    """The line below a setting that tells what came of a change."""

    def tell(self, words: str) -> None:
        """It went well; '' says nothing."""

    def fail(self, trouble: KShareError) -> None:
        """It did not, and why; the setting shows again what holds."""


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    on: bool
    turn: Callable[[bool, Note], object]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; `options` are (key, words)."""

    options: tuple[tuple[str, str], ...]
    chosen: str
    choose: Callable[[str, Note], object]


@dataclass(frozen=True, slots=True)
class Number:
    """One of some numbers in rising order, such as sizes in percent; `unit` stands behind it."""

    steps: tuple[int, ...]
    value: int
    unit: str
    write: Callable[[int, Note], object]


@dataclass(frozen=True, slots=True)
class Text:
    """Words, written when Enter is pressed or the field is left; of several `lines` only when it is left."""

    value: str
    write: Callable[[str, Note], object]
    placeholder: str = ""
    lines: int = 1
    picks_folder: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an action of `kshare.ui.actions`."""

    action: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do at once. With a `question` it is asked first, in the page."""

    word: str
    act: Callable[[Note], object]
    question: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a longer work: a sentence, and lines to read or copy."""

    words: str
    lines: tuple[str, ...] = ()
    is_trouble: bool = False
    then: Callable[[], object] | None = None
    """Called by the window's own thread once the report is there."""


class Pick(Protocol):
    """Asks the person for a folder or file; None if they leave it."""

    def __call__(self, title: str, *, files: str = "") -> Path | None: ...


Job = Callable[[CancelToken, Progress], Report]
"""Runs on a lane; `progress` counts whatever it likes."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something that takes a while: it shows how far it is and can be stopped.

    `prepare` asks for what it needs and gives the job; None if the person left it.
    """

    word: str
    prepare: Callable[[Pick], Job | None]
    counts: bool = False
    """True if progress counts what people count too, and is told in figures."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Nothing to change: lines to read and copy."""

    lines: tuple[str, ...]


Kind = Switch | Choice | Number | Text | Keys | Deed | Work | Facts


@dataclass(frozen=True, slots=True)
class Field:
    """A setting. `key` is unique; `words` name it, `line` explains it in one line, both in the person's language.

    Fields of one `group` stand together under that heading.
    """

    key: str
    words: str
    line: str
    kind: Kind
    group: str = ""

    def fits(self, words: list[str]) -> bool:
        """True if each of these folded words is in the name, the explanation or the heading."""
        text = f"{self.group} {self.words} {self.line}".casefold()
        return all(word in text for word in words)
