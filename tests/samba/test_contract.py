"""The contract of every adapter, on a disk that is an SMB share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kshare.sync.stores.deadline import DeadlineStore
from kshare.sync.stores.folder import FolderStore
from kshare.sync.stores.port import Store
from tests.samba.conftest import Served
from tests.sync import test_store_contract

globals().update({name: test for name, test in vars(test_store_contract).items() if name.startswith("test_")})


@pytest.fixture
def store(mount: Callable[..., Path]) -> Store:
    folder = mount("anna")
    return DeadlineStore(lambda heard: FolderStore(folder, heard=heard), str(folder))


def test_a_name_that_differs_in_case_is_the_same_name(store: Store, served: Served) -> None:
    assert store.put_new("a.ks", b"first")

    assert not store.put_new("A.KS", b"second")
    assert store.get("A.ks") == b"first"
    assert [entry.name for entry in served.team.iterdir()] == ["a.ks"]


def test_a_large_file_goes_there_and_back_whole(store: Store) -> None:
    content = bytes(range(256)) * 12_289  # 3 MB and a little, not a round number of pieces

    assert store.put_new("large.kp", content)
    assert store.get("large.kp") == content
    assert store.get("large.kp", 1_048_570, 20) == content[1_048_570:1_048_590]
