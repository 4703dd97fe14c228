"""Nobody in the window is told to type a command: what names one has another sentence beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.errors import NotFound
from kshare.words import BySurface

SOURCE = Path(__file__).parents[2] / "kshare"
COMMANDS = re.compile(
    r"kshare (init|doctor|sync|space|page|bookmark|search|mute|fetch|attach|recovery|erase|export|import|post"
    r"|profile|--)|(^|\s)--[a-z]{3,}"
)
TYPED_ONLY = ("cli", "__main__.py", "crash.py")
"""Where only people who type commands come."""


def sentences() -> Iterator[tuple[Path, int, str]]:
    """Every text of the core and of the window that is neither a docstring nor said where commands are typed."""
    for path in sorted(SOURCE.rglob("*.py")):
        if path.relative_to(SOURCE).parts[0] in TYPED_ONLY or "pictures" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        left_out = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BySurface"
            for part in ast.walk(node.args[0])
        }
        left_out |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
                yield path, node.lineno, node.value


def test_what_the_window_may_show_names_no_command() -> None:
    told = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path, line, text in sentences()
        if " " in text and COMMANDS.search(text) and "{" not in text.split()[0]
    ]

    assert told == []


def test_a_sentence_is_another_one_in_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = NotFound(BySurface("No '{it}'. See: kshare x.", "No '{it}'. Look there."), it="y")
    assert (trouble.message, str(trouble)) == ("No 'y'. See: kshare x.",) * 2
    assert "kshare search" in trouble.next_step

    monkeypatch.setattr(BySurface, "in_window", True)
    assert trouble.message == "No 'y'. Look there."
    assert "kshare" not in trouble.next_step
