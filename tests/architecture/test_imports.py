"""The house keeps its storeys: who may import whom, and what is loaded when."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SLOW_TO_IMPORT = {"PySide6", "sqlite_utils", "whoosh", "markdown", "networkx", "pygments"}
IMPORT_RULES = "from importlinter.cli import lint_imports_command as run; run(['--no-logo', '--no-cache'])"

EVERY_CORE_MODULE = """
import importlib, pkgutil, sys
import kshare
sys.modules["PySide6"] = None  # importing it is an ImportError from now on
windows = ("kshare.ui", "kshare.app", "kshare.__main__")
def load(package):
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if not found.name.startswith(windows):
            module = importlib.import_module(found.name)
            if found.ispkg:
                load(module)
load(kshare)
"""


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in the checkout and wait for it."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_imports_go_downwards_and_each_library_stays_in_its_place() -> None:
    answer = python("-c", IMPORT_RULES)

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_import_rules_see_every_package() -> None:
    folders = {path.parent for path in (ROOT / "kshare").rglob("*.py")}

    unseen = [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").is_file()]

    assert unseen == [], "folders without __init__.py escape the import rules"


def test_the_core_needs_no_qt() -> None:
    answer = python("-c", EVERY_CORE_MODULE)

    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("module", ["kshare.cli", "kshare.__main__"])
def test_starting_the_command_line_loads_no_slow_library(module: str) -> None:
    answer = python("-c", f"import sys, {module}; print(*sys.modules)")

    assert answer.returncode == 0, answer.stderr
    assert SLOW_TO_IMPORT & set(answer.stdout.split()) == set()


def test_asking_for_help_loads_no_slow_library() -> None:
    answer = python("-X", "importtime", "-m", "kshare", "--help")

    assert answer.returncode == 0, answer.stderr.splitlines()[-1]
    assert "demo" in answer.stdout
    loaded = {line.rpartition("|")[2].strip() for line in answer.stderr.splitlines()}
    assert "kshare.cli" in loaded
    assert SLOW_TO_IMPORT & loaded == set()
