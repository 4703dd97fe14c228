"""PowerPoint: the slides in their order, then what the speaker says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from kshare.extract.office import opened, words_of
from kshare.extract.trouble import Damaged

_PART: Final = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)(\d{1,6})\.xml")


def pieces(file: BinaryIO) -> Iterator[str]:
    """All words of a presentation."""
    with opened(file) as archive:
        parts = [part for name in archive.namelist() if (part := _PART.fullmatch(name))]
        if not parts:
            raise Damaged("no presentation")
        slides_first = sorted(parts, key=lambda part: (part[1][0] == "n", int(part[2])))
        yield from words_of(archive, (part[0] for part in slides_first))
