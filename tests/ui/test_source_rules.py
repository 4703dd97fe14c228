"""Rules that the source itself keeps, so that no screen opens a hole or invents a colour."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kshare.ui

ROOT = Path(kshare.ui.__file__).parent
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|\brgba?\(")


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    return tuple(
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(ROOT.rglob("*.py"))
    )


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


def test_menus_are_ours() -> None:
    """A QMenu of its own has square corners behind its round box, and takes the '&' of a name for the mark of a key."""
    bad = [path for path, tree in trees() for name, _ in calls(tree) if name == "QMenu"]
    bare = {path for path, tree in trees() for name, _ in calls(tree) if name in ("addAction", "popup")}

    assert bad == []
    assert bare == {
        "widgets/menu.py",
        "settings/theme_menu.py",  # several of which one holds
        "editor/text_field.py",  # the menu that Qt makes for a text
        "pictures/windows.py",
    }


def test_colours_are_written_in_the_tokens_only() -> None:
    """A photograph that is drawn for a picture has colours of its own."""
    bad = []
    for path, tree in trees():
        if path == "theme/tokens.py" or path.startswith("pictures/"):
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


def test_space_and_sizes_of_letters_are_written_in_the_tokens_only() -> None:
    """0 is no choice; anything else is a step of the scale. So nothing stands 1 px beside its neighbour."""
    spacing = {"setContentsMargins", "setViewportMargins", "setSpacing", "addSpacing", "insertSpacing"}
    bad = [
        f"{path}:{call.lineno} {name}({part.value})"
        for path, tree in trees()
        for name, call in calls(tree)
        if name in spacing | {"setPixelSize", "setPointSize"}
        for argument in call.args[name == "insertSpacing" :]
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, int | float) and part.value
        if path != "theme/fonts.py" and not _is_index(argument, part)
    ]

    assert bad == []


_SIZE_IN_TEXT = re.compile(r"font-size:\s*[\d.]|border-radius:\s*[\d.]")
_ROUND = {"drawRoundedRect", "addRoundedRect", "box", "focus_ring"}
"""Calls that take a radius, and which of their arguments it is, see below."""


def test_sizes_of_letters_in_rich_text_and_style_sheets_come_from_the_tokens() -> None:
    """1 px is no size of letters: Qt gives every empty cell the height of one."""
    bad = []
    for path, tree in trees():
        spoken = docstrings(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in spoken:
                continue
            found = _SIZE_IN_TEXT.search(node.value)
            if found and node.value != "font-size:1px":
                bad.append(f"{path}:{node.lineno} {found[0]}")

    assert bad == []


def test_corners_are_round_by_a_radius_of_the_tokens() -> None:
    """A literal radius, the second or third argument, is one that nobody finds when corners change."""
    bad = [
        f"{path}:{call.lineno} {name}({part.value})"
        for path, tree in trees()
        for name, call in calls(tree)
        if name in _ROUND and not path.startswith("theme/")
        for argument in call.args[1:3]
        if isinstance(part := argument, ast.Constant) and isinstance(part.value, int | float) and part.value
    ]

    assert bad == []


def _is_index(whole: ast.AST, part: ast.AST) -> bool:
    """True for the 1 of `margins[1]`."""
    return any(isinstance(node, ast.Subscript) and node.slice is part for node in ast.walk(whole))


def test_rooms_of_the_window_are_loaded_on_its_own_thread_alone() -> None:
    """PySide makes classes without a lock: two threads that do so at once end the process."""
    sources = {path: path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
    users = [path.name for path, text in sources.items() if "import_module" in text]
    assert users == ["loading_ahead.py"]
    text = (ROOT / "process" / "loading_ahead.py").read_text(encoding="utf-8")
    assert "session" not in text and "jobs" not in text
