"""Asks the worker process for the words of files: started when needed, ended when it takes too long."""

from __future__ import annotations

import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec

from kshare.errors import EnvironmentTrouble
from kshare.extract.formats import Format
from kshare.extract.trouble import Trouble
from kshare.extract.worker import MOST_CHARACTERS, Task, Words
from kshare.workers import Worker

MEMORY_BYTES: Final = 768 << 20
"""Address space on Linux, committed memory on Windows."""
SECONDS: Final = 20.0
"""So long one file is read; what was found by then counts."""
_GRACE_S: Final = 10.0
"""So much longer until a worker that does not answer is ended."""
_LONGEST_ANSWER: Final = 8 * MOST_CHARACTERS
_TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class Extracted:
    """The words of a file. `cut`: it has more. `trouble`: why not all of it, or nothing, was read."""

    text: str
    cut: bool
    trouble: Trouble | None


class Extractor:
    """One worker for many files; a context. One thread at a time may use it."""

    def __init__(
        self, *, memory_bytes: int = MEMORY_BYTES, seconds: float = SECONDS, grace_s: float = _GRACE_S
    ) -> None:
        self.seconds = seconds
        """For the next file."""
        self._grace_s = grace_s
        self._worker = Worker("kshare.extract.worker", str(memory_bytes))

    def __enter__(self) -> Extractor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, path: Path, format_: Format) -> Extracted:
        """The words of a file that is here. Raises EnvironmentTrouble if no process can be started."""
        task = msgspec.json.encode(Task(str(path.absolute()), format_, self.seconds)) + b"\n"
        for _ in range(_TRIES):  # a worker may also die of something else: this PC is short of memory, say
            words, slow = self._asked(task)
            if words is not None:
                return Extracted(words.text, words.cut, words.trouble)
            if slow:
                return Extracted("", True, Trouble.SLOW)
        return Extracted("", True, Trouble.DIED)

    def close(self) -> None:
        """End the worker."""
        self._worker.close()

    def _asked(self, task: bytes) -> tuple[Words | None, bool]:
        """The answer to a task, or None if the worker ended over it; whether it was ended for taking too long."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(self.seconds + self._grace_s, end)
        watch.start()
        try:
            process.stdin.write(task)
            process.stdin.flush()
            line = process.stdout.readline(_LONGEST_ANSWER)
            words = msgspec.json.decode(line, type=Words)
        except (OSError, msgspec.DecodeError, ValueError):
            self.close()
            return None, late.is_set()
        finally:
            watch.cancel()
        if words.trouble == Trouble.MEMORY:
            self.close()
        return words, False

    def _running(self) -> subprocess.Popen[bytes]:
        try:
            return self._worker.running()
        except OSError as error:
            raise EnvironmentTrouble("The files' texts cannot be read: {reason}.", reason=error) from error
