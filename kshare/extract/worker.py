"""The process that reads files: `python -m kshare.extract.worker`. Started by `runner` only.

Each line of its standard input is a `Task`, each line of its standard output the `Words` of one, both JSON.
It writes nothing else, opens no other file for writing, and ends when its input does.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from kshare.extract.formats import Format
from kshare.extract.limits import limit_process
from kshare.extract.trouble import Damaged, Protected, Trouble

MOST_CHARACTERS: Final = 1_000_000
"""What is kept of one file: some five hundred pages."""
_DOUBLE_S: Final = 2.0
_SPACES: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r"\n\s*\n\s*")
_UNUSABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\u200b\ufeff\ud800-\udfff]")


class Task(msgspec.Struct):
    """A file to read: at most so many seconds, what was found by then is the answer."""

    path: str
    format: Format
    seconds: float


class Words(msgspec.Struct):
    """The words of a file. `cut`: there are more. `trouble`: why not all of it was read."""

    text: str = ""
    cut: bool = False
    trouble: Trouble | None = None


def read(task: Task) -> Words:
    """Read one file; whatever is wrong with it is an answer too."""
    found: list[str] = []
    try:
        with Path(task.path).open("rb") as file:
            cut = _collect(_pieces(task.format, file), found, time.monotonic() + task.seconds)
    except Protected:
        return Words(trouble=Trouble.PROTECTED)
    except MemoryError:
        return Words(_tidy(found), True, Trouble.MEMORY)
    except Damaged:
        return Words(_tidy(found), False, Trouble.DAMAGED)
    except Exception:  # a parser that trips over odd input; the words before it are good
        return Words(_tidy(found), False, Trouble.DAMAGED)
    return Words(_tidy(found), *cut)


def _pieces(format_: Format, file: BinaryIO) -> Iterator[str]:
    pieces: Iterator[str] = import_module(f"kshare.extract.{format_}").pieces(file)
    return pieces


def _collect(pieces: Iterator[str], found: list[str], until_s: float) -> tuple[bool, Trouble | None]:
    """Take pieces until none is left, there are enough, or time is up: whether it is cut, and why."""
    length = 0
    for piece in pieces:
        found.append(piece[: MOST_CHARACTERS - length])
        length += len(found[-1])
        if length >= MOST_CHARACTERS:
            return True, None
        if time.monotonic() > until_s:
            return True, Trouble.SLOW
    return False, None


def _tidy(found: list[str]) -> str:
    text = _SPACES.sub(" ", _UNUSABLE.sub(" ", "".join(found)))
    return _LINES.sub("\n\n", text).strip()


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer tasks until there are no more, or one took all memory: what is left of it is full of holes."""
    for line in tasks:
        task = msgspec.json.decode(line, type=Task)
        # A file on which even the clock is not looked at any more, and nobody is left to end this process.
        faulthandler.dump_traceback_later(_DOUBLE_S * task.seconds, exit=True, file=sys.stderr)
        words = read(task)
        faulthandler.cancel_dump_traceback_later()
        answers.write(msgspec.json.encode(words) + b"\n")
        answers.flush()
        if words.trouble == Trouble.MEMORY:
            return


def main() -> None:
    """Be the worker. The only argument is how many bytes of memory it may take."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    limit_process(int(sys.argv[1]))
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
