"""KShare has no server: whatever speaks HTTP lies in one room, and is loaded when a person asks for it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import kshare

ROOT = Path(kshare.__file__).parent
SPEAKS = {"http.client", "urllib.request", "ssl", "http.server", "ftplib", "smtplib"}


def imported(file: Path) -> set[str]:
    """The modules that a file names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_nothing_else_speaks_http() -> None:
    speaking = {str(file.relative_to(ROOT)) for file in ROOT.rglob("*.py") if SPEAKS & imported(file)}
    assert {Path(name).parts[0] for name in speaking} == {"checking"}


def test_the_bookmarks_are_shown_without_loading_it() -> None:
    modules = "sys, kshare.ui.bookmarks.wording, kshare.cli.bookmarks"
    asked = f"import {modules}; print('kshare.checking.probe' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", asked], stdout=subprocess.PIPE, encoding="utf-8", check=True, cwd=ROOT.parent
    )
    assert answer.stdout.strip() == "False"
