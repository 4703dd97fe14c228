"""The folder an export goes to: written file by file, never over what somebody else put there."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Final
from uuid import uuid4

from kshare.errors import DiskFull, EnvironmentTrouble, InvalidInput
from kshare.exchange.values import fingerprint, fingerprint_of_file

MARKER: Final = ".kshare-export"
"""Says that KShare filled the folder: `{"format", "version", "files": {kind: {path: fingerprint}}}`."""

_VERSION: Final = 1
_PIECE: Final = 1 << 20


class ExportFolder:
    """Use with `with`. On a clean end, files of the last export of this kind that were not written again
    are removed, if nobody changed them since. After trouble the folder can be exported to again.

    Raises InvalidInput for a folder that holds other things, EnvironmentTrouble or DiskFull if writing fails.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._kind = kind
        self._kinds: dict[str, dict[str, str]] = {}
        self._written: dict[str, str] = {}

    @property
    def files(self) -> tuple[str, ...]:
        """Paths written so far, below the folder, with `/`."""
        return tuple(self._written)

    def __enter__(self) -> ExportFolder:
        with _in_words(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            marked = self._folder.joinpath(MARKER).is_file()
            if not marked and any(self._folder.iterdir()):
                raise InvalidInput(
                    "The folder {folder} is not empty. Choose an empty one or an earlier export of KShare.",
                    folder=self._folder,
                )
            self._kinds = _read_marker(self._folder / MARKER) if marked else {}
            self._write_marker()
        return self

    def write(self, path: str, text: str) -> None:
        """Write `text` as UTF-8 with LF to `path` (below the folder, with `/`), whole or not at all."""
        content = text.encode("utf-8", "replace")
        with _in_words(self._folder):
            _replace(self._folder / path, [content])
        self._written[path] = fingerprint(content)

    def write_file(self, path: str, source: BinaryIO) -> None:
        """Copy a file to `path`, piece by piece, whole or not at all."""
        with _in_words(self._folder):
            _replace(self._folder / path, iter(lambda: source.read(_PIECE), b""))
            self._written[path] = fingerprint_of_file(self._folder / path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _in_words(self._folder):
            before = self._kinds.get(self._kind, {})
            stale = {path: sha for path, sha in before.items() if path not in self._written}
            if error is None:
                for path, sha in stale.items():
                    _remove_unchanged(self._folder, path, sha)
            # After trouble the old files are still there and still ours.
            self._kinds[self._kind] = self._written if error is None else {**stale, **self._written}
            self._write_marker()

    def _write_marker(self) -> None:
        marker = {"format": "kshare-export", "version": _VERSION, "files": self._kinds}
        _replace(self._folder / MARKER, [json.dumps(marker, indent=1, ensure_ascii=False).encode("utf-8")])


def _read_marker(path: Path) -> dict[str, dict[str, str]]:
    """Files by kind of export; empty if the marker cannot be read, so that nothing is ever removed."""
    try:
        marker = json.loads(path.read_bytes())
        files = marker["files"]
        return {
            str(kind): {str(name): str(sha) for name, sha in written.items() if _is_below(str(name))}
            for kind, written in files.items()
        }
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _is_below(path: str) -> bool:
    """True for a path that stays below the folder, on Windows too."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not re.match(r"/|[A-Za-z]:", path) and "\\" not in path


def _remove_unchanged(folder: Path, path: str, sha: str) -> None:
    target = folder / path
    if target.is_file() and not target.is_symlink() and fingerprint_of_file(target) == sha:
        target.unlink()


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # A short name of its own: the target's may already be as long as the system allows.
    temporary = target.parent / f".{uuid4().hex}.tmp"
    try:
        with temporary.open("wb") as file:
            file.writelines(pieces)
        os.replace(temporary, target)  # noqa: PTH105 - the name that says that an old file is replaced
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            raise DiskFull("There is no space left for the export in {folder}.", folder=folder) from error
        raise EnvironmentTrouble(
            "The folder {folder} cannot be written: {reason}", folder=folder, reason=error.strerror or error
        ) from error
