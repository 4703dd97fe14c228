"""The process that looks words up: `python -m kshare.spelling.worker`. Started by `speller` only.

Each line of its standard input is a `Task`, each line of its standard output the `Answer` to one, both JSON. It ends
when its input does.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from itertools import islice
from typing import Any

import msgspec

MOST_SUGGESTIONS = 6


class Task(msgspec.Struct):
    """Words to look up in a dictionary (its files without their endings), or with `suggest` one to find others for."""

    dictionary: str
    words: list[str]
    suggest: bool = False


class Answer(msgspec.Struct):
    """The words that are wrong, or the suggestions. `is_readable` is False if the dictionary is damaged."""

    words: list[str]
    is_readable: bool = True


def answer(task: Task) -> Answer:
    """Look words up, or find others that somebody may have meant."""
    try:
        dictionary = _dictionary(task.dictionary)
    except Exception:  # a damaged dictionary may fail in any way, and none is worth more than the others
        return Answer([], is_readable=False)
    if task.suggest:
        return Answer(list(islice(dictionary.suggest(task.words[0]), MOST_SUGGESTIONS)))
    return Answer([word for word in task.words if not dictionary.lookup(word)])


@cache
def _dictionary(path: str) -> Any:
    from spylls.hunspell import Dictionary

    return Dictionary.from_files(path)


def main() -> None:
    """Answer until nobody asks any more."""
    if hasattr(os, "nice"):
        os.nice(5)
    for line in sys.stdin.buffer:
        task = msgspec.json.decode(line, type=Task)
        sys.stdout.buffer.write(msgspec.json.encode(answer(task)) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
