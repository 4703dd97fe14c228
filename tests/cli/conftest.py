"""The command line in this process: a home in a temporary folder, answers as JSON."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kshare.cli import main


@dataclass(frozen=True)
class Ran:
    """What one call said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer; fails if stdout is not exactly one JSON document."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Person:
    """Somebody at a command line, with a home of their own."""

    home: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def run(self, *arguments: str | Path, stdin: str | bytes = "") -> Ran:
        """Run one command."""
        data = stdin.encode("utf-8") if isinstance(stdin, str) else stdin
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        self.capture.readouterr()
        code = main(["--home", str(self.home), *map(str, arguments)])
        said = self.capture.readouterr()
        return Ran(code, said.out, said.err)

    def ask(self, *arguments: str | Path, stdin: str | bytes = "") -> Any:
        """Run a command that must work; its JSON."""
        ran = self.run(*arguments, "--json", stdin=stdin)
        assert ran.code == 0, ran.err
        return ran.json


@pytest.fixture
def person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Person]:
    """Makes people, each with a fresh home."""

    def make(name: str) -> Person:
        somebody = Person(tmp_path / name.lower(), capsys, monkeypatch)
        somebody.ask("init", "--name", name)
        return somebody

    return make


@pytest.fixture
def anna(person: Callable[[str], Person]) -> Person:
    """Anna, alone."""
    return person("Anna Berg")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """An empty shared folder."""
    folder = tmp_path / "share"
    folder.mkdir()
    return folder
