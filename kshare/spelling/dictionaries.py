"""Hunspell dictionaries (.aff and .dic) that lie on this PC: in a chosen folder, and where systems keep them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"(?P<language>[a-z]{2,3})(?:[_-][A-Za-z]{2,8})*(?:[_-][a-z]+)?")
_DEEPEST: Final = 3
_MOST_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One dictionary: its language (ISO 639-1), its name such as `de_DE`, and its files without their endings."""

    language: str
    name: str
    path: Path


def can_check() -> bool:
    """True if the optional library is installed."""
    return find_spec("spylls") is not None


def system_folders(environment: Mapping[str, str] | None = None) -> list[Path]:
    """Where systems, office programs and the library keep dictionaries, whether they are there or not."""
    return [*_system_folders(os.environ if environment is None else environment), *_library_folders()]


def _library_folders() -> list[Path]:
    """The library brings English, Russian and Swedish along."""
    found = find_spec("spylls")
    folders = found.submodule_search_locations if found is not None else None
    return [Path(folder) / "hunspell" / "data" for folder in folders or ()]


def _system_folders(environment: Mapping[str, str]) -> list[Path]:
    if sys.platform == "win32":
        programs = [environment.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)")]
        return [Path(each) / "LibreOffice" / "share" / "extensions" for each in programs if each]
    if sys.platform == "darwin":
        return [
            Path.home() / "Library" / "Spelling",
            Path("/Library/Spelling"),
            Path("/Applications/LibreOffice.app/Contents/Resources/extensions"),
        ]
    return [
        Path("/usr/share/hunspell"),
        Path("/usr/share/myspell/dicts"),
        Path("/usr/share/myspell"),
        Path("/usr/lib/libreoffice/share/extensions"),
    ]


def find_lexicons(folders: Iterable[Path], locale: str = "") -> dict[str, Lexicon]:
    """One dictionary for each language: of the first folder that has any, and there rather that of the `locale`.

    A folder that is not there or cannot be read has none.
    """
    found: dict[str, Lexicon] = {}
    for folder in folders:
        here: dict[str, Lexicon] = {}
        for lexicon in sorted(_in_folder(folder), key=lambda each: (each.name != locale, each.name)):
            here.setdefault(lexicon.language, lexicon)
        found = {**here, **found}
    return found


def _in_folder(folder: Path, depth: int = 0) -> Iterator[Lexicon]:
    try:
        entries = sorted(folder.iterdir())
        for path in entries:
            name = _NAME.fullmatch(path.stem)
            if path.suffix == ".dic" and name is not None and _is_whole(path):
                yield Lexicon(name["language"], path.stem.replace("-", "_"), path.with_suffix(""))
            elif depth < _DEEPEST and path.is_dir():
                yield from _in_folder(path, depth + 1)
    except OSError:
        return


def _is_whole(dic: Path) -> bool:
    return dic.with_suffix(".aff").is_file() and 0 < dic.stat().st_size < _MOST_BYTES
