"""The values that go into and come out of rendering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol


class Names(Protocol):
    """What the renderer may ask about the space: which titles and handles exist."""

    def page_id(self, title: str) -> str | None:
        """The text id of the page called `title`, or None."""
        ...

    def person_id(self, handle: str) -> str | None:
        """The text id of the person with this handle (in small letters), or None."""
        ...


@dataclass(frozen=True, slots=True)
class File:
    """A file that is attached to the text's item."""

    name: str
    hash: str
    """Text form of its content's hash."""
    is_image: bool
    """True for what may be shown as a picture; anything else is a link."""


Files = Mapping[str, File]
"""The files of an item by their names in small letters; what a text writes beyond them leads nowhere."""
NO_FILES: Final[Files] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the outline: `level` 1 to 6, its words, and the `id` its element has in the HTML."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Sanitised HTML of a page (a fragment without `<body>`) and its headings in order."""

    html: str
    outline: tuple[Heading, ...]
