"""Asks the worker process about words: started when the first are asked about, ended with who asked."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from typing import Final

import msgspec

from kshare.errors import EnvironmentTrouble
from kshare.spelling.dictionaries import Lexicon
from kshare.spelling.worker import Answer, Task
from kshare.workers import Worker

_SECONDS: Final = 60.0
"""A large dictionary takes a while to be read."""


class Speller:
    """One worker for all dictionaries. One thread at a time may use it, `close` may be called by any."""

    def __init__(self) -> None:
        self._worker = Worker("kshare.spelling.worker")

    def wrong(self, lexicon: Lexicon, words: Sequence[str]) -> frozenset[str]:
        """Those of the words that the dictionary does not know. Raises EnvironmentTrouble."""
        return frozenset(self._asked(Task(str(lexicon.path), list(words)), lexicon))

    def suggestions(self, lexicon: Lexicon, word: str) -> tuple[str, ...]:
        """What may be meant, likeliest first. Raises EnvironmentTrouble."""
        return tuple(self._asked(Task(str(lexicon.path), [word], suggest=True), lexicon))

    def close(self) -> None:
        """End the worker."""
        self._worker.close()

    def _asked(self, task: Task, lexicon: Lexicon) -> list[str]:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        watch = threading.Timer(_SECONDS, process.kill)
        watch.daemon = True
        watch.start()
        try:
            process.stdin.write(msgspec.json.encode(task) + b"\n")
            process.stdin.flush()
            answer = msgspec.json.decode(process.stdout.readline(), type=Answer)
        except (OSError, ValueError, msgspec.DecodeError) as error:
            self.close()
            raise EnvironmentTrouble("Spelling cannot be checked: {reason}.", reason=error) from error
        finally:
            watch.cancel()
        if not answer.is_readable:
            raise EnvironmentTrouble("The dictionary {name} cannot be read.", name=lexicon.name)
        return answer.words

    def _running(self) -> subprocess.Popen[bytes]:
        try:
            return self._worker.running()
        except OSError as error:
            raise EnvironmentTrouble("Spelling cannot be checked: {reason}.", reason=error) from error
