"""A checkout works on Windows: every name in the repository is one that Windows can hold."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "shots", "bench-results", ".hypothesis"}

FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]')
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
LONGEST_PATH = 160
r"""Room for `C:\Users\somebody\source\kshare\` below the 260 characters of old Windows programs."""


def paths_in_the_repository() -> Iterator[str]:
    """Relative paths with `/` of every file and folder that is ours."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        for name in (*folders, *files):
            yield (Path(folder) / name).relative_to(ROOT).as_posix()


def troubles(paths: Iterable[str]) -> list[str]:
    """What Windows would not take, one sentence each."""
    found = []
    seen: dict[str, str] = {}
    for path in paths:
        name = path.rpartition("/")[2]
        if FORBIDDEN.search(name):
            found.append(f"{path}: forbidden character")
        if DEVICES.fullmatch(name):
            found.append(f"{path}: name of a device")
        if name.endswith((".", " ")):
            found.append(f"{path}: Windows drops the last character")
        if len(path) > LONGEST_PATH:
            found.append(f"{path}: {len(path)} characters")
        if not unicodedata.is_normalized("NFC", path):
            found.append(f"{path}: not in Unicode normal form C")
        other = seen.setdefault(path.casefold(), path)
        if other != path:
            found.append(f"{path}: same as {other} but for capitals")
    return found


def test_windows_can_hold_every_file_of_the_repository() -> None:
    assert troubles(paths_in_the_repository()) == []


@pytest.mark.parametrize(
    "paths",
    [
        ["docs/what?.md"],
        ["tests/data/a:b"],
        ["tests/data/NUL"],
        ["tests/data/aux.txt"],
        ["tests/data/COM¹.log"],
        ["tests/data/trail."],
        ["tests/data/trail "],
        ["tests/" + "x" * 160],
        ["docs/u\u0308ber.md"],
        ["docs/Search.md", "docs/search.md"],
    ],
)
def test_a_name_that_windows_refuses_is_found(paths: list[str]) -> None:
    assert len(troubles(paths)) == 1


def test_ordinary_names_pass() -> None:
    assert troubles(["README.md", ".ci/run", "docs/console.md", "tests/data/über.md", "kshare/com.py"]) == []
