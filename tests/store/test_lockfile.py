"""One round at a time; a lock is given back by whoever dies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, StoreLocked
from kshare.store.lockfile import exclusive

HOLDER = """
import sys
from pathlib import Path
from kshare.store.lockfile import exclusive
with exclusive(Path(sys.argv[1]), wait_s=0):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_held_lock_is_told_and_a_free_one_taken(tmp_path: Path) -> None:
    lock = tmp_path / "sync.lock"
    with exclusive(lock, wait_s=0), pytest.raises(StoreLocked), exclusive(lock, wait_s=0):
        pass

    with exclusive(lock, wait_s=0):
        pass


def test_a_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "sync.lock"
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(StoreLocked), exclusive(lock, wait_s=0):
            pass
        holder.kill()

    with exclusive(lock, wait_s=5):
        pass


def test_waiting_for_a_lock_can_be_stopped(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with (
        exclusive(tmp_path / "lock", wait_s=0),
        pytest.raises(Cancelled),
        exclusive(tmp_path / "lock", wait_s=60, cancel=token),
    ):
        pass
