"""A process of our own for work that may hang, die or be misled: started when it is needed, ended without asking."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile


class Worker:
    """Runs `python -m module arguments`, which answers on its output what it is asked on its input.

    One thread at a time may ask, `close` may be called by any.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [module, *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """True from the first question until it is ended, or has died."""
        return self._process is not None and self._process.poll() is None

    def running(self) -> subprocess.Popen[bytes]:
        """The process, a new one if there is none. Raises OSError if none can be started."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        self._process = subprocess.Popen(
            # -P: a module that lies in the folder where we were started is not ours.
            [sys.executable, "-P", "-X", "utf8", "-m", *self._command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            creationflags=flags,
        )
        return self._process

    def close(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()
