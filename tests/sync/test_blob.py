"""The file of an attachment: what is written is read, and nothing else is."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.cancel import CancelToken, no_progress
from kshare.errors import Cancelled, DamagedData, KShareError, ShareUnavailable
from kshare.model.attachment import Blob, ContentHash
from kshare.sync.blobs import format as blob_format
from kshare.sync.blobs.format import (
    HEADER_BYTES,
    TAG_BYTES,
    BlobKey,
    Frames,
    blob_stem,
    open_space_key,
    sealed_pieces,
    sealed_size,
    sealing_key,
)
from kshare.sync.blobs.transfer import copies, download, remove_torn, upload, whole_copies
from kshare.sync.keys.cipher import space_key
from kshare.sync.stores.counting import CountingStore
from kshare.sync.stores.faulty import Fault, FaultyStore, at_call
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.stores.port import Store
from kshare.sync.trouble import FileTrouble, Newer, Unreadable
from tests.sync.builders import SPACE

FRAME = 64
OPEN = open_space_key(SPACE)
SECRET = sealing_key(SPACE, space_key(bytes(range(32))))
KEYS = pytest.mark.parametrize("key", [OPEN, SECRET], ids=["open", "encrypted"])


@pytest.fixture(autouse=True)
def small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of 64 bytes, so that small contents have many."""
    for module in ("kshare.sync.blobs.format", "kshare.sync.blobs.transfer"):
        monkeypatch.setattr(f"{module}.FRAME_BYTES", FRAME)


def content_of(size: int) -> bytes:
    """Some bytes, other ones for another size."""
    return bytes((number * 7 + size) % 251 for number in range(size))


def blob_of(content: bytes) -> Blob:
    """What the content is called."""
    whole = ContentHash()
    whole.update(content)
    return whole.blob


def file_of(key: BlobKey, content: bytes) -> bytes:
    """The file on the share."""
    return b"".join(sealed_pieces(key, blob_of(content), io.BytesIO(content)))


def send(store: Store, key: BlobKey, content: bytes) -> object:
    """Upload it; the name that was written."""
    token = CancelToken()
    return upload(store, key, blob_of(content), lambda: io.BytesIO(content), token, no_progress)


def fetch(
    store: Store, keys: Sequence[BlobKey], content: bytes, sink: io.BytesIO | None = None
) -> bytes | None:
    """Download it; None if it is not there yet."""
    sink = io.BytesIO() if sink is None else sink
    there = download(store, keys, blob_of(content), sink, CancelToken(), no_progress)
    return sink.getvalue() if there else None


def path_of(key: BlobKey, content: bytes, attempt: int = 0) -> str:
    """Where it lies on the share."""
    stem = blob_stem(key, blob_of(content))
    return f"bl/{stem[:2]}/{stem}.{attempt}.kb" if attempt else f"bl/{stem[:2]}/{stem}.kb"


def read_all(key: BlobKey, raw: bytes, blob: Blob) -> bytes:
    """The plain content of a file's bytes."""
    frames = Frames.read(key, raw[:HEADER_BYTES], blob)
    places = (frames.place(number) for number in range(frames.count))
    return b"".join(
        frames.open(number, raw[start : start + size]) for number, (start, size) in enumerate(places)
    )


@KEYS
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5 * FRAME))
def test_what_was_written_is_read(key: BlobKey, size: int) -> None:
    content = content_of(size)
    raw = file_of(key, content)

    assert len(raw) == sealed_size(size)
    assert read_all(key, raw, blob_of(content)) == content


@KEYS
def test_everybody_writes_the_same_bytes_under_the_same_name(key: BlobKey) -> None:
    anna, ben = MemoryStore(), MemoryStore()

    send(anna, key, content_of(200))
    send(ben, key, content_of(200))

    assert anna.files == ben.files and list(anna.files) == [path_of(key, content_of(200))]


def test_an_encrypted_file_shows_neither_content_nor_hash() -> None:
    content = b"the canary sings " * 20
    raw = file_of(SECRET, content)

    assert b"canary" not in raw and blob_of(content).hash not in raw
    assert blob_stem(SECRET, blob_of(content)) != blob_stem(OPEN, blob_of(content))


@KEYS
@pytest.mark.parametrize("change", ["cut", "swapped", "last taken off", "doubled", "bit", "header"])
def test_a_file_that_was_changed_is_refused(key: BlobKey, change: str) -> None:
    content, sealed = content_of(4 * FRAME), FRAME + TAG_BYTES
    raw = bytearray(file_of(key, content))
    first, second = (raw[HEADER_BYTES + n * sealed : HEADER_BYTES + (n + 1) * sealed] for n in (0, 1))
    match change:
        case "cut":
            del raw[-1]
        case "swapped":
            raw[HEADER_BYTES : HEADER_BYTES + 2 * sealed] = second + first
        case "last taken off":
            raw[-2 * sealed :] = raw[-sealed:]
        case "doubled":
            raw[HEADER_BYTES + sealed : HEADER_BYTES + 2 * sealed] = first
        case "bit":
            raw[HEADER_BYTES + 3] ^= 1
        case "header":
            raw[13] ^= 1

    with pytest.raises(Unreadable):
        read_all(key, bytes(raw), blob_of(content))


@KEYS
def test_a_shorter_file_cannot_be_taken_for_the_whole(key: BlobKey) -> None:
    content = content_of(3 * FRAME)
    raw = file_of(key, content)
    shorter = Blob(blob_of(content).hash, 2 * FRAME)

    with pytest.raises(Unreadable):
        read_all(key, raw[: -(FRAME + TAG_BYTES)], shorter)


def test_a_frame_of_another_file_or_space_is_refused() -> None:
    mine, other = content_of(2 * FRAME), content_of(2 * FRAME + 1)[: 2 * FRAME]
    raw, foreign = bytearray(file_of(OPEN, mine)), file_of(OPEN, other)
    raw[HEADER_BYTES : HEADER_BYTES + FRAME + TAG_BYTES] = foreign[HEADER_BYTES:][: FRAME + TAG_BYTES]

    for key, file in ((OPEN, bytes(raw)), (open_space_key(bytes(16)), file_of(OPEN, mine))):
        with pytest.raises(Unreadable):
            read_all(key, file, blob_of(mine))


def test_a_form_to_come_is_newer_and_not_damaged() -> None:
    content = content_of(10)
    raw = file_of(OPEN, content)

    for header in (b"KSB2" + raw[4:HEADER_BYTES], raw[:28] + b"\0\0\x40\0"):
        with pytest.raises(Newer):
            Frames.read(OPEN, header, blob_of(content))


@KEYS
def test_a_file_goes_up_once_and_comes_down_whole(key: BlobKey) -> None:
    store, content = CountingStore(MemoryStore()), content_of(5 * FRAME + 3)

    assert send(store, key, content) is not None
    sent = store.bytes_up
    assert send(store, key, content) is None

    assert (sent, store.bytes_up) == (sealed_size(len(content)), sent)
    assert fetch(store, [key], content) == content


def test_a_copy_under_a_former_key_is_found() -> None:
    store, content = MemoryStore(), content_of(300)
    send(store, OPEN, content)

    assert fetch(store, [SECRET, OPEN], content) == content


def test_what_is_not_there_yet_is_no_trouble() -> None:
    assert fetch(MemoryStore(), [OPEN], content_of(5)) is None


def test_a_torn_copy_is_written_again_under_the_next_name() -> None:
    store, content = MemoryStore(), content_of(4 * FRAME)
    faulty = FaultyStore(store, lambda call, verb, path: Fault.TORN if verb == "put_new" else None)
    with pytest.raises(ShareUnavailable):
        send(faulty, OPEN, content)
    torn = dict(store.files)
    assert fetch(store, [OPEN], content) is None

    send(store, OPEN, content)

    assert {**store.files, **torn} == store.files, "no name is written twice"
    assert path_of(OPEN, content, 1) in store.files
    assert fetch(store, [OPEN], content) == content


def test_a_copy_of_other_content_does_not_keep_the_true_one_out() -> None:
    store, content = MemoryStore(), content_of(4 * FRAME)
    store.mkdir(path_of(OPEN, content).rpartition("/")[0])
    store.put_new(path_of(OPEN, content), bytes(sealed_size(len(content))))

    with pytest.raises(Unreadable):
        fetch(store, [OPEN], content)
    send(store, OPEN, content)

    assert fetch(store, [OPEN], content) == content


def test_well_made_frames_of_other_content_are_found_out_at_the_end() -> None:
    store, content = MemoryStore(), content_of(3 * FRAME)
    false = b"x" * len(content)
    frames = Frames.written(OPEN, blob_of(content))
    forged = frames.header + b"".join(
        frames.seal(number, false[number * FRAME : (number + 1) * FRAME]) for number in range(frames.count)
    )
    store.mkdir(path_of(OPEN, content).rpartition("/")[0])
    store.put_new(path_of(OPEN, content), forged)
    sink = io.BytesIO()

    with pytest.raises(Unreadable, match="content"):
        fetch(store, [OPEN], content, sink)
    assert sink.getvalue() == b""
    send(store, OPEN, content)
    assert fetch(store, [OPEN], content) == content


def test_a_download_goes_on_where_it_was_cut_at_every_request() -> None:
    store, content = MemoryStore(), content_of(5 * FRAME + 1)
    send(store, OPEN, content)
    whole = CountingStore(store)
    assert fetch(whole, [OPEN], content) == content
    for call in range(whole.requests):
        sink = io.BytesIO()
        with pytest.raises(KShareError):
            fetch(FaultyStore(store, at_call(call, Fault.BEFORE)), [OPEN], content, sink)
        again = CountingStore(store)
        assert fetch(again, [OPEN], content, sink) == content
        assert whole.calls["get"] - again.calls["get"] == max(0, call - 2), "whole frames are not read again"


def test_what_an_earlier_try_left_wrong_is_found_out_and_fetched_anew() -> None:
    store, content = MemoryStore(), content_of(3 * FRAME)
    send(store, OPEN, content)
    sink = io.BytesIO(b"?" * FRAME)

    with pytest.raises(Unreadable, match="content"):
        fetch(store, [OPEN], content, sink)
    assert fetch(store, [OPEN], content, sink) == content


def test_flipped_bits_in_reads_are_never_kept() -> None:
    store, content = MemoryStore(), content_of(4 * FRAME)
    send(store, SECRET, content)
    for call in range(1, 6):
        sink = io.BytesIO()
        with pytest.raises(FileTrouble):
            fetch(FaultyStore(store, at_call(call, Fault.FLIP), seed=call), [SECRET], content, sink)
        assert content.startswith(sink.getvalue())


def test_stopping_leaves_what_the_next_try_can_work_with() -> None:
    store, content = MemoryStore(), content_of(4 * FRAME)
    token = CancelToken()

    def stop_soon(done: int, total: int) -> None:
        if done > FRAME:
            token.cancel()

    with pytest.raises(Cancelled):
        upload(store, OPEN, blob_of(content), lambda: io.BytesIO(content), token, stop_soon)
    assert whole_copies(store, OPEN, blob_of(content)) == []
    send(store, OPEN, content)

    sink = io.BytesIO()
    token = CancelToken()
    with pytest.raises(Cancelled):
        download(store, [OPEN], blob_of(content), sink, token, stop_soon)
    assert len(sink.getvalue()) == 2 * FRAME
    assert fetch(store, [OPEN], content, sink) == content


def test_content_that_changed_on_this_pc_is_never_written() -> None:
    store, content = MemoryStore(), content_of(100)

    with pytest.raises(DamagedData):
        upload(store, OPEN, blob_of(content), lambda: io.BytesIO(b"other"), CancelToken(), no_progress)

    assert store.files == {}


def test_no_more_than_ten_names_are_tried() -> None:
    store, content = MemoryStore(), content_of(10)
    store.mkdir(path_of(OPEN, content).rpartition("/")[0])
    for attempt in range(10):
        store.put_new(path_of(OPEN, content, attempt), b"torn")

    with pytest.raises(ShareUnavailable):
        send(store, OPEN, content)
    assert len(copies(store, OPEN, blob_of(content))) == 10


def test_the_frame_of_the_format_is_one_mebibyte() -> None:
    assert blob_format.HEADER_BYTES == 32
    assert Frames.written(OPEN, Blob(bytes(32), 0)).header[28:] == FRAME.to_bytes(4, "little")


def test_torn_copies_go_only_once_a_whole_one_was_read_back() -> None:
    store, content = MemoryStore(), content_of(3 * FRAME)
    send(store, OPEN, content)
    whole = store.files[path_of(OPEN, content)]
    store.put_new(path_of(OPEN, content, 1), whole[:50])

    broken = FaultyStore(store, lambda call, verb, path: Fault.FLIP if verb == "get" else None)
    assert remove_torn(broken, OPEN, blob_of(content), CancelToken()) == 0
    assert remove_torn(store, OPEN, blob_of(content), CancelToken()) == 1
    assert store.files == {path_of(OPEN, content): whole}


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER, Fault.TORN, Fault.LOST, Fault.FULL])
def test_an_upload_that_is_cut_at_any_request_is_whole_in_the_end_and_writes_no_name_twice(
    fault: Fault,
) -> None:
    content = content_of(3 * FRAME + 7)
    for call in range(6):
        store = MemoryStore()
        with contextlib.suppress(KShareError):
            send(FaultyStore(store, at_call(call, fault), seed=call), SECRET, content)
        before = dict(store.files)

        send(store, SECRET, content)

        assert {**store.files, **before} == store.files
        assert fetch(store, [SECRET], content) == content
