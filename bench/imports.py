"""How long importing takes, index and all: python -m bench.imports

The vault is made up anew for every run from a seed: 7,700 notes in folders, with front matter, tags, links
to one another and the natural English of `bench.corpus`; sizes are spread as in a real vault (median about
2 kB, some of 30 kB). The bookmarks file has 10,000 entries in folders.
"""

from __future__ import annotations

import contextlib
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import prose
from kshare.importing.runs import ImportReport, run_import
from kshare.usecases.people import Introduce
from kshare.workspace import Workspace, init_workspace

Row = tuple[str, float, str, float | None, str]

NOTES = 7_700
BOOKMARKS = 10_000
_FOLDERS = ("daily", "projects", "projects/press", "people", "reference", "reference/norms", "meetings")
_TAGS = [
    "hydraulics",
    "quality",
    "release",
    "tools",
    "safety",
    "travel",
    "seals",
    "press",
    "norms",
    "software",
    "maintenance",
]


def make_vault(folder: Path, count: int = NOTES, seed: int = 7) -> int:
    """Write `count` notes below `folder`; their size together in bytes."""
    chance = random.Random(seed)
    sentences = prose()
    names = [f"Note {n} {' '.join(chance.choice(sentences).split()[:3])}" for n in range(count)]
    names = ["".join(char for char in name if char.isalnum() or char == " ").strip() for name in names]
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    size = 0
    for name in names:
        content = _note(chance, sentences, names).encode("utf-8")
        (folder / chance.choice(_FOLDERS) / f"{name}.md").write_bytes(content)
        size += len(content)
    return size


def _note(chance: random.Random, sentences: tuple[str, ...], names: list[str]) -> str:
    paragraphs = []
    for _ in range(min(60, max(1, round(chance.lognormvariate(1.2, 1.0))))):
        words = [chance.choice(sentences) for _ in range(chance.randint(2, 6))]
        if chance.random() < 0.3:
            words.insert(1, f"See [[{chance.choice(names)}]].")
        paragraphs.append(" ".join(words))
        if chance.random() < 0.2:
            paragraphs.append(f"## {' '.join(chance.choice(sentences).split()[:5])}")
    tags = chance.sample(_TAGS, chance.randint(0, 3))
    front = f"---\ntags: [{', '.join(tags)}]\ncreated: 2024-03-01\n---\n" if chance.random() < 0.7 else ""
    return front + "\n\n".join(paragraphs) + "\n"


def make_bookmarks(path: Path, count: int = BOOKMARKS, seed: int = 11) -> None:
    """Write a bookmarks file as browsers export it."""
    chance = random.Random(seed)
    sentences = prose()
    lines = ["<!DOCTYPE NETSCAPE-Bookmark-file-1>", "<DL><p>"]
    for n in range(count):
        if n % 100 == 0:
            lines += ["</DL><p>"] * (n > 0) + [f"<DT><H3>{chance.choice(_TAGS)} {n}</H3>", "<DL><p>"]
        title = chance.choice(sentences)[:80].replace("<", "").replace("&", "")
        lines.append(
            f'<DT><A HREF="https://site{n % 500}.example/page/{n}" ADD_DATE="{1_500_000_000 + n}">{title}</A>'
        )
    path.write_text("\n".join([*lines, "</DL><p>", "</DL><p>"]), encoding="utf-8")


@contextlib.contextmanager
def _home(folder: Path) -> Iterator[Workspace]:
    workspace = init_workspace(
        folder, Introduce("Anna Berg"), lambda: time.time_ns() // 1_000_000, os.urandom
    )
    try:
        yield workspace
    finally:
        workspace.close()


def _timed(workspace: Workspace, path: Path) -> tuple[float, ImportReport]:
    started = time.perf_counter()
    report = run_import(workspace, path)
    return time.perf_counter() - started, report


def rows() -> list[Row]:
    """The figures that are published. There is no peer: the wikis beside us read files where they lie."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        vault, bookmarks = folder / "vault", folder / "bookmarks.html"
        size = make_vault(vault)
        make_bookmarks(bookmarks)
        with _home(folder / "home") as workspace:
            first, report = _timed(workspace, vault)
            again, second = _timed(workspace, vault)
            kept, third = _timed(workspace, bookmarks)
        assert (report.created, second.unchanged, third.created) == (NOTES, NOTES, BOOKMARKS)
    return [
        (f"import {NOTES:,} notes, indexed", first, "s", 30.0, f"{size / 1e6:.0f} MB of Markdown"),
        ("import them again, nothing changed", again, "s", None, ""),
        (f"import {BOOKMARKS:,} bookmarks, indexed", kept, "s", None, ""),
    ]


if __name__ == "__main__":
    for what, seconds, unit, limit, peer in rows():
        bound = f"<= {limit:g} {unit}" if limit is not None else ""
        print(f"{what:<42} {seconds:>7.2f} {unit}  {bound:<8} {peer}")
