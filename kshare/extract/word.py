"""Word: the text, then headers, notes and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from kshare.extract.office import opened, words_of
from kshare.extract.trouble import Damaged

_TEXT: Final = "word/document.xml"
_BESIDE: Final = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml")


def pieces(file: BinaryIO) -> Iterator[str]:
    """All words of a document."""
    with opened(file) as archive:
        names = archive.namelist()
        if _TEXT not in names:
            raise Damaged("no Word document")
        yield from words_of(archive, [_TEXT, *sorted(filter(_BESIDE.fullmatch, names))])
