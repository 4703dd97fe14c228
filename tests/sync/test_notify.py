"""Changes of the open epoch are heard of, and nothing goes wrong where they cannot be."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kshare.sync.names import epoch_folder
from kshare.sync.notify import FolderWatch

PATIENCE_S = 10


def _epoch(share: Path, number: int) -> Path:
    folder = share / epoch_folder(number)
    folder.mkdir(parents=True)
    return folder


def test_a_new_file_in_the_open_epoch_wakes(tmp_path: Path) -> None:
    folder, heard = _epoch(tmp_path, 0), threading.Event()
    watch = FolderWatch(str(tmp_path), heard.set)
    watch.follow(0)

    (folder / "a.ks").write_bytes(b"news")

    assert heard.wait(PATIENCE_S)
    watch.stop()


def test_it_follows_to_the_next_epoch(tmp_path: Path) -> None:
    _epoch(tmp_path, 0)
    folder, heard = _epoch(tmp_path, 1), threading.Event()
    watch = FolderWatch(str(tmp_path), heard.set)
    watch.follow(0)
    watch.follow(1)

    (folder / "a.ks").write_bytes(b"news")

    assert heard.wait(PATIENCE_S)
    watch.stop()


def test_a_folder_that_is_not_there_is_watched_once_it_is(tmp_path: Path) -> None:
    heard = threading.Event()
    watch = FolderWatch(str(tmp_path), heard.set)
    watch.follow(0)
    folder = _epoch(tmp_path, 0)
    watch.follow(0)

    (folder / "a.ks").write_bytes(b"news")

    assert heard.wait(PATIENCE_S)
    watch.stop()


def test_a_system_that_cannot_watch_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no notifications on this drive")

    monkeypatch.setattr("kshare.sync.notify._observing", refuse)
    _epoch(tmp_path, 0)
    watch = FolderWatch(str(tmp_path), lambda: None)
    watch.follow(0)
    watch.stop()
