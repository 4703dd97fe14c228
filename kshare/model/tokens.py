"""How page text is cut for a merge: into whole lines, and those into sentences and the white space between them.

Lines in code fences and rows of tables stay whole. A mark "\\0<number>\\0", which stands for something that is
merged already, is a line of its own; page text holds no NUL.
"""

from __future__ import annotations

import re
from typing import Final

WHITE: Final = " \t\n"

_LINE = re.compile(r"\0[0-9]+\0|[^\0\n]*+\n|[^\0\n]++")

# The look-behind makes a run of full stops one try instead of one for each stop: linear on hostile text.
_SENTENCE_END = re.compile(
    r"(?:(?<![.!?;:|])[.!?;:|]++[\"'”’»)\]}*_`]*+(?=[ \t\n]|\Z)"
    r"|[。！？]++[」』）】”’\"')\]*_]*+)"
    r"([ \t]*+)"
)


def normalise_text(text: str) -> str:
    r"""The form in which page text is saved and merged: LF, no NUL, exactly one final newline.

    >>> normalise_text("one\r\ntwo\n\n\n")
    'one\ntwo\n'
    >>> normalise_text("\n")
    ''
    """
    body = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return body + "\n" if body else ""


def sentences(line: str) -> list[str]:
    r"""The sentences of a line and, as tokens of their own, the white space between them and its end.

    >>> sentences("Is it so? (Yes.) 好。对！\n")
    ['Is it so?', ' ', '(Yes.)', ' ', '好。', '对！', '\n']
    """
    tokens = []
    position = 0
    for end in _SENTENCE_END.finditer(line):
        tokens += [line[position : end.start(1)], end[1]]
        position = end.end()
    rest = line[position:]
    body = rest.rstrip("\n")
    tokens += [body, rest[len(body) :]]
    return [token for token in tokens if token]


def lines_of(text: str) -> list[str]:
    """The first level: lines with their ends, and marks."""
    return _LINE.findall(text)


def sentences_of(lines: list[str], whole: list[bool]) -> list[str]:
    """The second level: a line that stays whole is one token, any other is cut into sentences."""
    tokens: list[str] = []
    for line, is_whole in zip(lines, whole, strict=True):
        if is_whole:
            tokens.append(line)
        else:
            tokens += sentences(line)
    return tokens


def whole_lines(lines: list[str]) -> list[bool]:
    """True for each line that is never cut: marks, lines of code fences (with the fences), table rows."""
    whole = []
    fence = ""
    for line in lines:
        text = line.strip(WHITE)
        if fence:
            whole.append(True)
            if text.startswith(fence) and not text.strip(fence[0]):
                fence = ""
            continue
        fence = _opening_fence(text)
        whole.append(bool(fence) or text.startswith(("|", "\0")))
    return whole


def _opening_fence(text: str) -> str:
    """The fence that a stripped line opens, "" if none."""
    if not text.startswith(("```", "~~~")):
        return ""
    info = text.lstrip(text[0])
    # `code` between backticks on one line is no fence.
    return "" if text[0] == "`" and "`" in info else text[: len(text) - len(info)]


def words_in(tokens: list[str]) -> int:
    """How many of the tokens are more than white space."""
    return sum(1 for token in tokens if token.strip(WHITE))
