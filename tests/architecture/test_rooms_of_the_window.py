"""The rooms of the window keep their trades: screens ask queries, widgets state wishes, models are thin."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import kshare.ui

ROOT: Final = Path(kshare.ui.__file__).parent

WIDGETS: Final = ("widgets", "delegates", "documents", "theme")
"""What is drawn and pressed; it is told what to show."""
MODELS: Final = ("models",)
ROOMS: Final = frozenset(path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file())

CORE: Final = frozenset(
    "kshare." + name
    for name in (
        "usecases", "store", "workspace", "sync", "sharing", "index", "indexing", "exchange", "extract", "importing",
        "checking", "demo",
    )
)  # fmt: skip
"""What writes and keeps: no widget and no model knows it."""
FACES_ARE_VALUES: Final = {("theme/faces.py", "kshare.queries.faces", "Faces")}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(*rooms: str) -> Iterator[tuple[str, str, str]]:
    """(file, module, name) of what these rooms import from KShare; of all but the pictures if none is named."""
    for path in sorted(ROOT.rglob("*.py")):
        file = path.relative_to(ROOT)
        if (file.parts[0] in rooms) if rooms else file.parts[0] != "pictures":
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kshare"):
                    yield from ((file.as_posix(), node.module or "", alias.name) for alias in node.names)


def package_of(module: str) -> str:
    """'kshare.store' of 'kshare.store.spaces'; within the window its room, 'ui.pages', or file, 'ui.session'."""
    parts = module.split(".")
    return ".".join(parts[1:3]) if parts[1:2] == ["ui"] else ".".join(parts[:2])


def test_widgets_know_no_question_and_nobody_who_answers_one() -> None:
    rooms = {"ui." + room for room in ROOMS} - {"ui." + room for room in (*WIDGETS, *MODELS)}
    unknown = CORE | rooms | {"kshare.queries", "kshare.lanes", "ui.session", "ui.screen", "ui.desk"}

    bad = {each for each in imports(*WIDGETS) if package_of(each[1]) in unknown}

    assert bad - FACES_ARE_VALUES == set()


def test_models_know_neither_widgets_nor_what_writes() -> None:
    rooms = {"ui." + room for room in ROOMS} - {"ui.models", "ui.process"}

    assert [each for each in imports(*MODELS) if package_of(each[1]) in CORE | rooms] == []
    drawing = [
        path.name
        for room in MODELS
        for path in (ROOT / room).rglob("*.py")
        if "PySide6.QtWidgets" in path.read_text(encoding="utf-8")
    ]
    assert drawing == []


def test_models_are_thin() -> None:
    """What a row says is worked out by a query or by `presenting`; a model has no long function."""
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for room in MODELS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 24
    ]

    assert long == []


def test_the_store_is_asked_by_queries_and_changed_by_use_cases() -> None:
    """The window takes values from it (`WhatToErase`, `PERSONAL`): nothing that reads, and no line of SQL."""
    calls = [each for each in imports() if package_of(each[1]) == "kshare.store" and each[2][0].islower()]
    reached = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "connection"
    ]

    assert calls == [] and reached == []


def test_a_screen_is_nobodys_part() -> None:
    """Rooms serve screens. Who shows one that is made late (`LazyScreen`) imports it where it is made."""
    bad = [
        f"{path.relative_to(ROOT).as_posix()} {node.module}"
        for room in ROOMS - {"screens", "pictures"}
        for path in (ROOT / room).rglob("*.py")
        for node in tree(path).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kshare.ui.screens")
    ]

    assert bad == []
