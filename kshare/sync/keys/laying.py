"""Putting key files into the shared folder: each is written once, and counts only when it reads back whole.

What lies under a name already may be torn, or be anybody's. It is never overwritten: the next try takes the
next attempt's name, as segments do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kshare.errors import NotFound, ShareUnavailable
from kshare.sync.keys.key_file import MAX_KEY_FILE
from kshare.sync.names import ATTEMPTS, KEYS, KeyFileName
from kshare.sync.stores.port import Store


def lay(store: Store, name: KeyFileName, file: bytes, is_good: Callable[[bytes], bool]) -> None:
    """Write `file` under the first free attempt of `name`, unless a file is there that `is_good`.

    ShareUnavailable if the folder did not keep it whole. Where somebody filled all ten names with rubbish nothing
    can be done, and nothing is said: sync goes on for everybody else.
    """
    try:
        store.mkdir(KEYS)
        for attempt in range(ATTEMPTS + 1):
            path = replace(name, attempt=attempt).path
            if store.put_new(path, file):
                if store.get(path) != file:
                    break
                return
            if is_good(store.get(path, 0, MAX_KEY_FILE + 1)):
                return
        else:
            return
    except NotFound:
        pass  # written or listed a moment ago, and gone
    raise ShareUnavailable("The shared folder did not keep a key file whole.")
