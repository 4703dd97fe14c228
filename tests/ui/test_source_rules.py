"""Rules that the source itself keeps, so that no screen opens a hole or invents a colour."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import kshare.ui

ROOT = Path(kshare.ui.__file__).parent
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|\brgba?\(")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            yield name, node


def docstrings(tree: ast.AST) -> set[int]:
    """Ids of the constants that are docstrings."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
    return found


def test_only_widgets_make_labels_and_tips() -> None:
    """Qt guesses rich text in both; widgets/labels.py is where that is switched off."""
    bad = [
        f"{path}:{call.lineno} {name}"
        for path, tree in trees()
        for name, call in calls(tree)
        if name in ("QLabel", "setToolTip") and not path.startswith("widgets/")
    ]

    assert bad == []


def test_tips_are_escaped_in_widgets_too() -> None:
    bad = [
        f"{path}:{call.lineno}"
        for path, tree in trees()
        for name, call in calls(tree)
        if name == "setToolTip" and "plain_tip" not in ast.dump(call)
    ]

    assert bad == []


def test_nobody_uses_a_box_that_interrupts_or_a_document_that_loads() -> None:
    banned = {"QMessageBox", "QErrorMessage", "QInputDialog"}
    bare = {"QTextDocument", "QTextBrowser"}
    bad = []
    for path, tree in trees():
        names = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        bad += [f"{path} {name}" for name in names & banned]
        if path != "safe_document.py":
            bad += [f"{path} {name}" for name, _ in calls(tree) if name in bare]

    assert bad == []


def test_colours_are_written_in_the_tokens_only() -> None:
    bad = []
    for path, tree in trees():
        if path == "theme/tokens.py":
            continue
        spoken = docstrings(tree)
        bad += [
            f"{path}:{node.lineno} {node.value!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in spoken
            and _COLOUR.search(node.value)
        ]

    assert bad == []
