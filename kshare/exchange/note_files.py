"""Which files a note refers to, and where in the folder they lie.

Looked at are `![words](place)`, `[words](place)`, `![[place]]`, `<img src="place">` and what they refer to by
definition (`[name]: place`). A place is found as Obsidian finds it: beside the note, from the top of the
folder, else by its name alone if one file is called so. Addresses and places outside the folder are left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from kshare.model.prose import prose_only

FILES: Final = "files"
"""The folder of attachments in an export of KShare, with a folder for each page."""

_PLACES: Final = (
    re.compile(r"\]\(<(?P<place>[^<>\n]{1,500})>"),
    re.compile(r"\]\((?P<place>[^\s()<>]{1,500}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?)"),
    re.compile(r"\[\[(?P<place>[^\[\]|#\n]{1,500})"),
    re.compile(r"<img\s[^<>]{0,500}?src=[\"'](?P<place>[^\"'<>\n]{1,500})[\"']", re.IGNORECASE),
    re.compile(r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]+<?(?P<place>[^\s<>]{1,500})", re.MULTILINE),
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|\\\\")


def places_in(text: str) -> list[str]:
    """The places that a note names, in order, each once, `%20` read; code is not looked at.

    >>> places_in("![Plan](img/My%20plan.png), [[sums.xlsx|sums]], `![x](y.png)`, ![](https://x.example/a.png)")
    ['img/My plan.png', 'sums.xlsx']
    """
    prose = prose_only(text)
    found = sorted(
        (match.start("place"), match["place"]) for pattern in _PLACES for match in pattern.finditer(prose)
    )
    places = (unquote(place).replace("\\", "/").partition("#")[0].strip() for _, place in found)
    return list(dict.fromkeys(place for place in places if place and not _ADDRESS.match(place)))


class FileFinder:
    """Finds places among the files of a folder. Paths are below the folder, with `/`, in their one spelling."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {path.lower(): path for path in paths}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in self._paths.values():
            self._by_name[path.lower().rpartition("/")[2]].append(path)

    def find(self, note: str, place: str) -> str | None:
        """The path of the file that `place` means in the note at the path `note`; None if there is none."""
        for candidate in self._candidates(note, place):
            if candidate is not None and candidate.lower() in self._paths:
                return self._paths[candidate.lower()]
        named = self._by_name.get(place.lower().rpartition("/")[2], [])
        return named[0] if len(named) == 1 else None

    def _candidates(self, note: str, place: str) -> Iterator[str | None]:
        yield _below(str(PurePosixPath(note).parent), place)
        yield _below(".", place.lstrip("/"))
        yield _below(FILES, f"{PurePosixPath(note).stem}/{place}")


def _below(folder: str, place: str) -> str | None:
    """`place` as seen from `folder`, without `..`; None if it leads outside."""
    parts: list[str] = [part for part in folder.split("/") if part not in ("", ".")]
    for part in place.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
