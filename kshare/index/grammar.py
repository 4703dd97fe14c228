"""The query language, read by Whoosh's parser. The only module that imports `whoosh.qparser` (about 70 ms).

Whoosh's own plugins are kept where they are right and replaced where they are not: error codes, paths and
addresses stay one word, `-` and `NOT` count only before a word, and wildcards never swallow brackets.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from whoosh import analysis, fields, qparser
from whoosh import query as ast
from whoosh.qparser import syntax
from whoosh.qparser.plugins import TaggingPlugin

from kshare.index.query import (
    All,
    AnyOf,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    Node,
    Not,
    Pattern,
    Phrase,
    Preferred,
    Query,
    Word,
)
from kshare.words import say

TEXT_FIELDS = {"title": "title", "body": "body", "snapshot": "snapshot"}
FILTER_FIELDS = {
    "type": "type", "kind": "type", "by": "by", "author": "by", "tag": "tag", "in": "in", "space": "in",
    "is": "is", "has": "has", "site": "site", "linksto": "linksto",
}  # fmt: skip
HISTORY = ("history", "verlauf")
"""What follows `in:` to search old revisions too."""

DATE_FIELDS = ("from", "to", "after", "before", "date")
_WORDS = "words"
_AT_WORD_START = r"(?<![^\s(])"
_AT_WORD_OR_MINUS = r"(?:(?<![^\s(])|(?<=^-)|(?<=[\s(]-))"


class _Literal(TaggingPlugin):  # type: ignore[misc]
    """Addresses, paths, @names, #tags and codes such as ERR-1042 are words, whatever signs they hold."""

    expr = (
        _AT_WORD_OR_MINUS + r"(?P<text>[A-Za-z][A-Za-z0-9+.-]*://[^\s\"]+|\\\\[^\s\"]+|[A-Za-z]:\\[^\s\"]*"
        r"|[#@][\w.\-]+|\w+\+\+|\w+(?:[-/.,'’]\w+)+(?![\w:*~?]))"
    )
    priority = -50

    def create(self, parser: Any, match: Any) -> Any:
        return syntax.WordNode(match.group("text"))


class _Prefix(qparser.PrefixPlugin):  # type: ignore[misc]
    expr = r'(?P<text>[^ \t\r\n*?()\[\]{}"~^:]+)\*(?=[ \t\r\n)]|$)'


class _Wildcard(qparser.WildcardPlugin):  # type: ignore[misc]
    expr = r'(?P<text>[^ \t\r\n()\[\]{}"~^:]*[*?][^ \t\r\n()\[\]{}"~^:]*)'


class _Fields(qparser.FieldsPlugin):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(expr=_AT_WORD_OR_MINUS + r"(?P<text>" + "|".join(_field_names()) + r"):(?=\S)")


def _field_names() -> list[str]:
    return [*TEXT_FIELDS, *FILTER_FIELDS, *DATE_FIELDS]


@cache
def _parser() -> Any:
    whole = analysis.RegexTokenizer(r"\S+")  # the full-text table does the real splitting
    schema = fields.Schema(**{name: fields.TEXT(analyzer=whole) for name in [_WORDS, *_field_names()]})
    operators = qparser.OperatorsPlugin(
        And=r"(?<=\s)(?:AND|UND)(?=\s)",
        Or=r"(?<=\s)(?:OR|ODER)(?=\s)",
        Not=_AT_WORD_START + r"(?:(?:NOT|NICHT)(?=\s)|-(?=[^\s-]))",
        AndNot=r"(?<=\s)ANDNOT(?=\s)",
        AndMaybe=r"(?<=\s)ANDMAYBE(?=\s)",
        Require=r"(?<=\s)REQUIRE(?=\s)",
    )  # fmt: skip
    plugins = [
        qparser.WhitespacePlugin(), qparser.PhrasePlugin(), _Literal(), _Prefix(), _Wildcard(),
        qparser.RangePlugin(), _Fields(), qparser.GroupPlugin(), operators, qparser.BoostPlugin(),
        qparser.EveryPlugin(), qparser.FuzzyTermPlugin(),
    ]  # fmt: skip
    return qparser.QueryParser(_WORDS, schema, plugins=plugins, group=qparser.AndGroup)


def read(text: str) -> Query:
    """A query with notes on what has no meaning here. May raise anything that Whoosh raises."""
    reader = _Reader()
    root = reader.node(_parser().parse(text, normalize=False))
    return Query(root, tuple(dict.fromkeys(reader.notes)), reader.history)


class _Reader:
    """Turns Whoosh's tree into ours."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.history = False

    def node(self, found: Any) -> Node | None:
        if getattr(found, "boost", 1.0) != 1.0:
            self.notes.append(say("'^' has no effect here."))
        match found:
            case ast.Every():
                return Everything()
            case ast.Not():
                part = self.node(found.query)
                return part.part if isinstance(part, Not) else Not(part) if part else None
            case ast.And() | ast.Or():
                return _join(AnyOf if isinstance(found, ast.Or) else All, [self.node(part) for part in found])
            case ast.AndNot():
                unwanted = self.node(found.b)
                return _join(All, [self.node(found.a), Not(unwanted) if unwanted else None])
            case ast.AndMaybe():
                return self._preferred(self.node(found.a), self.node(found.b))
            case ast.Require():
                self.notes.append(say("'REQUIRE' is read as 'AND': both words count for the order."))
                return _join(All, [self.node(found.a), self.node(found.b)])
            case ast.Phrase():
                return self._phrase(found.fieldname, tuple(found.words), found.slop)
            case ast.TermRange():
                return self._range(found)
            case ast.FuzzyTerm():
                return self._word(found.fieldname, found.text, fuzzy=min(int(found.maxdist), 2))
            case ast.Prefix():
                return self._word(found.fieldname, found.text, prefix=True)
            case ast.Wildcard():
                return self._wildcard(found.fieldname, found.text)
            case ast.Term():
                return self._word(found.fieldname, found.text)
        return None

    def _word(self, field: str, text: str, *, prefix: bool = False, fuzzy: int = 0) -> Node | None:
        if field in DATE_FIELDS:
            return _dates(field, text)
        if FILTER_FIELDS.get(field) == "in" and text.lower() in HISTORY:
            self.history = True
            return None
        if field in FILTER_FIELDS:
            return Filter(FILTER_FIELDS[field], text, prefix)
        if fuzzy:
            return Fuzzy(text, fuzzy, TEXT_FIELDS.get(field))
        word = Word(text, TEXT_FIELDS.get(field), prefix)
        return AnyOf((Filter("tag", text[1:]), word)) if text.startswith("#") and len(text) > 1 else word

    def _preferred(self, part: Node | None, better: Node | None) -> Node | None:
        return Preferred(part, better) if part and better else part or better

    def _wildcard(self, field: str, text: str) -> Node | None:
        if not text.strip("*?"):
            return Everything() if field not in FILTER_FIELDS else None
        if text.endswith("*") and not set("*?") & set(text[:-1]):
            return self._word(field, text[:-1], prefix=True)
        if field in FILTER_FIELDS or field in DATE_FIELDS:
            self.notes.append(say("'{typed}': a wildcard works only at the end of a filter.", typed=text))
            return None
        return Pattern(text, TEXT_FIELDS.get(field))

    def _phrase(self, field: str, words: tuple[str, ...], slop: int) -> Node | None:
        if not words:
            return None
        if field in FILTER_FIELDS or field in DATE_FIELDS:
            return self._word(field, " ".join(words))
        return Phrase(words, TEXT_FIELDS.get(field), slop if slop > 1 else 0)

    def _range(self, found: Any) -> Node | None:
        if found.fieldname not in DATE_FIELDS:
            self.notes.append(say("A range in brackets works only for dates: date:[2026-01 TO 2026-03]."))
            return None
        return DateRange(found.start or None, found.end or None, until_start=bool(found.endexcl))


def _dates(field: str, typed: str) -> DateRange:
    match field:
        case "from" | "after":
            return DateRange(typed, None)
        case "to":
            return DateRange(None, typed)
        case "before":
            return DateRange(None, typed, until_start=True)
    return DateRange(typed, typed)


def _join(group: type[All] | type[AnyOf], parts: list[Node | None]) -> Node | None:
    """A group of those parts that mean something; groups of the same kind become one, one part alone none."""
    kept: list[Node] = []
    for part in parts:
        if isinstance(part, group):
            kept.extend(part.parts)
        elif part is not None:
            kept.append(part)
    return group(tuple(kept)) if len(kept) > 1 else kept[0] if kept else None
