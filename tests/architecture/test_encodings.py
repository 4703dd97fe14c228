"""Every text file is opened with its encoding named: Windows would take the one of its code page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODE = re.compile(r"[rwax][bt+]{0,2}")
PLACE_OF_ENCODING = {"read_text": 0, "write_text": 1}
TEMPORARY_FILES = {"NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"}
SUBPROCESS = {"run", "Popen", "check_output", "check_call"}


def our_sources() -> Iterator[Path]:
    """Every Python file that we wrote."""
    yield ROOT / "dev.py"
    for folder in ("kshare", "tests", "bench"):
        yield from (ROOT / folder).rglob("*.py")


def lines_without_encoding(source: str) -> list[int]:
    """Line numbers of calls that read or write text in the encoding of the machine."""
    tree = ast.parse(source)
    entered = {
        id(item.context_expr)
        for node in ast.walk(tree)
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sorted(call.lineno for call in calls if _leaves_it_open(call, is_entered=id(call) in entered))


def _leaves_it_open(call: ast.Call, *, is_entered: bool) -> bool:
    """True if `call` handles text and names no encoding. `is_entered`: the call stands in a `with`."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if "encoding" in keywords or None in keywords:
        return False
    match call.func:
        case ast.Name(id="open"):
            return _is_text(_mode(call, 1), unnamed=True)
        case ast.Attribute(attr="open", value=ast.Name(id="io" | "codecs")):
            return _is_text(_mode(call, 1), unnamed=True)
        case ast.Attribute(attr="open"):  # of a path; but dialogs, archives and browsers open too
            return _is_text(_mode(call, 0), unnamed=is_entered and not call.args)
        case ast.Attribute(attr="fdopen"):
            return _is_text(_mode(call, 1), unnamed=True)
        case ast.Attribute(attr="read_text" | "write_text" as name):
            return len(call.args) <= PLACE_OF_ENCODING[name]
        case ast.Attribute(attr="TextIOWrapper") | ast.Name(id="TextIOWrapper"):
            return len(call.args) < 2
        case ast.Attribute(attr=name) | ast.Name(id=name) if name in TEMPORARY_FILES:
            return _is_text(_mode(call, 0), unnamed=False)
        case ast.Attribute(attr=name, value=ast.Name(id="subprocess")) if name in SUBPROCESS:
            return any(_is_true(keywords.get(word)) for word in ("text", "universal_newlines"))
    return False


def _mode(call: ast.Call, place: int) -> ast.expr | None:
    """The mode that the call gives, by place or by name."""
    by_name = next((keyword.value for keyword in call.keywords if keyword.arg == "mode"), None)
    by_place = call.args[place] if len(call.args) > place else None
    return by_name or by_place


def _is_text(mode: ast.expr | None, *, unnamed: bool) -> bool:
    """True for a mode without `b`; `unnamed` is the answer for a call that gives no mode."""
    if mode is None:
        return unnamed
    value = mode.value if isinstance(mode, ast.Constant) else None
    return isinstance(value, str) and MODE.fullmatch(value) is not None and "b" not in value


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def test_every_text_file_is_opened_with_its_encoding_named() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for path in our_sources()
        for line in lines_without_encoding(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "open('a')",
        "open('a', 'w')",
        "open('a', mode='r+')",
        "with path.open() as file: pass",
        "path.open('w')",
        "path.read_text()",
        "path.write_text('x')",
        "os.fdopen(3, 'w')",
        "io.TextIOWrapper(raw)",
        "NamedTemporaryFile('w')",
        "subprocess.run(['x'], text=True)",
    ],
)
def test_text_without_an_encoding_is_found(source: str) -> None:
    assert lines_without_encoding(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "open('a', 'rb')",
        "open('a', encoding='utf-8')",
        "path.open('xb')",
        "path.open('w', encoding='utf-8')",
        "path.read_text('utf-8')",
        "path.write_text('x', encoding='utf-8')",
        "os.open('name', os.O_RDONLY)",
        "dialog.open()",
        "webbrowser.open('https://example.org')",
        "with archive.open('name') as file: pass",
        "NamedTemporaryFile()",
        "subprocess.run(['x'])",
    ],
)
def test_bytes_and_named_encodings_pass(source: str) -> None:
    assert lines_without_encoding(source) == []
