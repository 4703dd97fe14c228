"""What the process that reads files may take. Called by that process before it reads the first byte."""

from __future__ import annotations

import sys


def limit_process(memory_bytes: int) -> None:
    """No more memory than this (address space, so programs of 64 bits need some to begin with), no new files.

    macOS does not keep such limits; there only the time is limited.
    """
    if sys.platform == "win32":
        from kshare.extract.windows_job import limit_memory

        limit_memory(memory_bytes)
    else:
        import os
        import resource

        os.nice(10)
        for limit, most in (
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (most, most))
