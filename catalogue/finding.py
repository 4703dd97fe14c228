"""Finds every sentence for people in the source, without running it.

A sentence is a literal in one of these places:

* the first argument of `say`, the first two of `say_many`;
* the arguments of `BySurface`, the first of a `KShareError`, and its `hint`;
* the places of tables that `_TABLES`, `_CONSTANTS` and `_WHOLE` name.

A name that the module gives such a literal is as good as the literal. `say` of anything else is a hole: a sentence
that no translator would ever see, and so is one whose context is no literal. `find_all` notes them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_TABLES: Final[dict[str, tuple[int | str, ...]]] = {
    "Action": (1,),
    "Section": (1,),
    "View": (1, 4, 5, "why", "nothing"),
    "_fixed": ("second",),
}
"""Calls that make rows of tables: which arguments are templates, by place or name; 'second' is the second of a pair."""
_ENUMS: Final = frozenset({"Where"})
"""Enumerations whose values are templates."""
_CONSTANTS: Final = frozenset({"_MONTHS", "_DAYS", "MODE_WORDS"})
"""Constants with templates inside: every text with a capital letter at its beginning."""
_WHOLE: Final = {"_FILTERS": "", "_KIND_WORDS": "", "_CALLOUT_NAMES": "callout"}
"""Constants all of whose texts are templates (the values of a mapping, the items of a tuple): their context."""
_NOT_OURS: Final = frozenset({"words", "template", "hint", "value", "why", "nothing", "meaning"})
"""Names of what `say` is given where the template itself stands elsewhere: in a table or in an error."""


@dataclass(slots=True)
class Sentence:
    """One entry of the catalogue: the template, its context and plural form ('' for none), where it stands."""

    template: str
    context: str = ""
    plural: str = ""
    places: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """All sentences by template and context, and where `say` gets something that is no literal."""

    sentences: dict[tuple[str, str], Sentence] = field(default_factory=dict)
    holes: list[tuple[str, int]] = field(default_factory=list)

    def add(self, template: str, place: tuple[str, int], *, plural: str = "", context: str = "") -> None:
        """Note one more place. A template with and without plural is one entry with it."""
        sentence = self.sentences.setdefault((template, context), Sentence(template, context))
        sentence.plural = sentence.plural or plural
        sentence.places.append(place)


def find_all(package: Path) -> Found:
    """Look through every module of a package, in the order of their names."""
    found = Found()
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))}
    errors = _error_names(trees[package / "errors.py"])
    for path, tree in trees.items():
        _Finder(found, path.relative_to(package.parent).as_posix(), errors, _names(tree)).visit(tree)
    return found


def _error_names(tree: ast.Module) -> frozenset[str]:
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))


Names = dict[str, list[ast.expr]]
"""What a module assigns to each name, wherever in it; for a loop over literal rows, each of them."""


def _names(tree: ast.Module) -> Names:
    found: Names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name, value in _pairs(target, node.value):
                    found.setdefault(name, []).append(value)
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple):
            for row in node.iter.elts:
                for name, value in _pairs(node.target, row):
                    found.setdefault(name, []).append(value)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """`a = x`, and `a, b = x, y`."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, part in zip(target.elts, value.elts, strict=False):
            yield from _pairs(each, part)


def literals(node: ast.expr, names: Names) -> Iterator[str]:
    """The texts that an expression may be: a literal, either side of a choice, what a name was given."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body, names)
        yield from literals(node.orelse, names)
    elif isinstance(node, ast.Name):
        for value in names.get(node.id, ()):
            if not isinstance(value, ast.Name):
                yield from literals(value, names)


def _tuples(node: ast.expr, names: Names) -> Iterator[ast.Tuple]:
    """What `*words` may stand for."""
    if isinstance(node, ast.Starred) and isinstance(node.value, ast.Name):
        yield from (value for value in names.get(node.value.id, ()) if isinstance(value, ast.Tuple))


class _Finder(ast.NodeVisitor):
    def __init__(self, found: Found, path: str, errors: frozenset[str], names: Names) -> None:
        self._found, self._path, self._errors, self._names = found, path, errors, names

    def visit_Call(self, node: ast.Call) -> None:
        """`say(...)` and what else takes a sentence."""
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        is_plain = isinstance(node.func, ast.Name)
        if is_plain and name == "say" and node.args:
            self._say(node)
        elif is_plain and name == "say_many" and node.args:
            self._say_many(node)
        elif name == "BySurface":
            self._add(*node.args)
        elif name in self._errors and node.args:
            self._add(node.args[0])
        elif name in _TABLES:
            self._add_row(node, _TABLES[name])
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """The hints of errors, and enumerations of headings."""
        for each in node.body:
            if node.name in self._errors:
                target, value = _assigned(each)
                if target == "hint" and value is not None:
                    self._add(value)
            elif node.name in _ENUMS and isinstance(each, ast.Assign):
                self._add(each.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Constants that hold templates."""
        if isinstance(node.target, ast.Name) and node.target.id in _CONSTANTS and node.value is not None:
            for each in ast.walk(node.value):
                if (
                    isinstance(each, ast.Constant)
                    and isinstance(each.value, str)
                    and each.value[:1].isupper()
                ):
                    self._add(each)
        if isinstance(node.target, ast.Name) and node.target.id in _WHOLE:
            self._add(*_items(node.value), context=_WHOLE[node.target.id])
        self.generic_visit(node)

    def _add_row(self, node: ast.Call, templates: tuple[int | str, ...]) -> None:
        for at, argument in enumerate(node.args):
            if at in templates:
                self._add(argument)
            elif isinstance(argument, ast.Tuple) and "second" in templates:
                self._add(argument.elts[1])
        self._add(*(keyword.value for keyword in node.keywords if keyword.arg in templates))

    def _say(self, node: ast.Call) -> None:
        first = node.args[0]
        context = _context(node)
        is_hole = not any(literals(first, self._names)) and not _is_spoken_elsewhere(first)
        if is_hole or context is None:
            self._found.holes.append((self._path, node.lineno))
        self._add(first, context=context or "")

    def _say_many(self, node: ast.Call) -> None:
        pairs = [tuple(each.elts[:2]) for each in _tuples(node.args[0], self._names)] or [
            tuple(node.args[:2])
        ]
        is_hole = True
        for pair in pairs:
            forms = [list(literals(form, self._names)) for form in pair]
            if len(forms) == 2:
                for single, plural in zip(*forms, strict=True):
                    self._found.add(single, (self._path, node.lineno), plural=plural)
                    is_hole = False
        if is_hole:
            self._found.holes.append((self._path, node.lineno))

    def _add(self, *nodes: ast.expr, context: str = "") -> None:
        for node in nodes:
            for text in literals(node, self._names):
                if text:
                    self._found.add(text, (self._path, node.lineno), context=context)


def _context(node: ast.Call) -> str | None:
    """What `say` is given as context; None if that is no literal."""
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "context"), ast.Constant(""))
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _items(node: ast.expr | None) -> list[ast.expr]:
    if isinstance(node, ast.Dict):
        return node.values
    return node.elts if isinstance(node, ast.Tuple) else []


def _is_spoken_elsewhere(node: ast.expr) -> bool:
    """True for `say(self.words)` and the like, and for an item of one of the constants."""
    if isinstance(node, ast.Subscript):
        node = node.value
        return isinstance(node, ast.Name) and node.id in _CONSTANTS
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in _NOT_OURS


def _assigned(node: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, node.value
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id, node.value
    return "", None
