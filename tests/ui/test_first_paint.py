"""The start of the window can be measured from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import kshare
from kshare.ui.process.first_paint import SAID, VARIABLE
from kshare.usecases.posts import WritePost, write_post
from tests.ui.homes import anna


def test_a_measured_window_says_when_home_was_painted_and_ends(tmp_path: Path) -> None:
    home = anna(tmp_path)
    home.run(write_post, WritePost("The first words #oil"))
    home.close()
    before_ms = time.time_ns() // 1_000_000

    answer = subprocess.run(
        [sys.executable, "-m", "kshare", "--home", str(home.home)],
        cwd=Path(kshare.__file__).parents[1],
        env={**os.environ, VARIABLE: str(time.time_ns())},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
        check=True,
    )

    passed_ms = float(answer.stdout.removeprefix(SAID))
    assert 0 < passed_ms < time.time_ns() // 1_000_000 - before_ms + 1
