"""What disks, servers and virus scanners do, in our words."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kshare.errors import KShareError, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.sync.stores.folder import PAUSES_S, FolderStore

Patch = pytest.MonkeyPatch


def failing(times: int, error: OSError, then: Callable[..., Any]) -> Callable[..., Any]:
    """A function that raises so often, then works."""
    left = [times]

    def call(*arguments: Any, **named: Any) -> Any:
        if left[0] > 0:
            left[0] -= 1
            raise error
        return then(*arguments, **named)

    return call


def test_a_file_that_a_virus_scanner_holds_is_tried_again(tmp_path: Path, monkeypatch: Patch) -> None:
    slept: list[float] = []
    store = FolderStore(tmp_path, sleep=slept.append)
    busy = PermissionError(errno.EACCES, "used by another process")
    monkeypatch.setattr(os, "open", failing(3, busy, os.open))

    assert store.put_new("a.ks", b"content")
    assert slept == [0.05, 0.1, 0.2]


def test_waiting_for_other_programs_ends_after_two_and_a_half_seconds(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    slept: list[float] = []
    store = FolderStore(tmp_path, sleep=slept.append)
    monkeypatch.setattr(os, "open", failing(99, PermissionError(errno.EACCES, "no"), os.open))

    with pytest.raises(ShareReadOnly):
        store.put_new("a.ks", b"content")
    assert sum(slept) == pytest.approx(2.5)
    assert tuple(slept) == PAUSES_S


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, ShareFull),
        (errno.EDQUOT, ShareFull),
        (errno.EROFS, ShareReadOnly),
        (errno.EACCES, ShareReadOnly),
        (errno.EIO, ShareUnavailable),
        (errno.ETIMEDOUT, ShareUnavailable),
    ],
)
def test_trouble_with_writing_has_a_name(
    tmp_path: Path, monkeypatch: Patch, number: int, expected: type[KShareError]
) -> None:
    store = FolderStore(tmp_path, sleep=lambda _: None)
    monkeypatch.setattr(os, "open", failing(99, OSError(number, os.strerror(number)), os.open))

    with pytest.raises(expected):
        store.put_new("a.ks", b"content")


def test_a_share_that_cannot_be_read_is_unavailable_not_read_only(tmp_path: Path, monkeypatch: Patch) -> None:
    store = FolderStore(tmp_path, sleep=lambda _: None)
    monkeypatch.setattr(os, "scandir", failing(99, PermissionError(errno.EACCES, "no"), os.scandir))

    with pytest.raises(ShareUnavailable):
        store.list("")


def test_a_missing_shared_folder_is_unavailable_for_every_verb(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "unplugged", sleep=lambda _: None)

    for call in (
        lambda: store.list(""),
        lambda: store.list("log"),
        lambda: store.get("log/a.ks"),
        lambda: store.put_new("a.ks", b""),
        lambda: store.delete("a.ks"),
        lambda: store.mkdir("log"),
    ):
        with pytest.raises(ShareUnavailable):
            call()
    assert not (tmp_path / "unplugged").exists(), "a vanished drive is never made anew"


def test_a_server_without_fsync_is_no_trouble(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "fsync", failing(9, OSError(errno.EINVAL, "Invalid argument"), os.fsync))

    assert FolderStore(tmp_path).put_new("a.ks", b"content")


def test_a_disk_that_fills_up_while_flushing_is_full(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "fsync", failing(9, OSError(errno.ENOSPC, "No space left"), os.fsync))

    with pytest.raises(ShareFull):
        FolderStore(tmp_path).put_new("a.ks", b"content")


def test_what_a_full_disk_cut_off_is_taken_away_so_that_the_name_can_be_written_later(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    store = FolderStore(tmp_path)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", failing(9, OSError(errno.ENOSPC, "No space left"), os.fsync))
        with pytest.raises(ShareFull):
            store.put_new("a.ks", b"content")

    assert list(tmp_path.iterdir()) == []
    assert store.put_new("a.ks", b"content")


@pytest.mark.parametrize("path", ["../a.ks", "log/../../a.ks", "/etc/a", "log//a", "C:a", "a\\b", "."])
def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a path on the share"):
        FolderStore(tmp_path).get(path)


def test_paths_may_be_longer_than_windows_old_limit(tmp_path: Path) -> None:
    root = tmp_path / ("x" * 120) / ("y" * 120)
    root.mkdir(parents=True)
    store = FolderStore(root)
    store.mkdir("log/00000000")

    assert store.put_new("log/00000000/a.ks", b"far away")
    assert store.get("log/00000000/a.ks") == b"far away"
