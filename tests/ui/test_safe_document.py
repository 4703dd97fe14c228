"""Hostile pages load nothing: no address, no network path, no local file, no style sheet."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QImageWriter, QTextDocument
from pytestqt.qtbot import QtBot

from kshare.ui.documents.decoding import MOST_PIXELS, SMALL_PIXELS, NoPicture, Picture, decode, decode_small
from kshare.ui.documents.safe_document import SafeBrowser, SafeDocument

IMAGE = QTextDocument.ResourceType.ImageResource.value
BLOB = "k" * 32
ADDRESSES = [
    "http://127.0.0.1:9/x.png",
    "https://example.org/x.png",
    "//server/share/x.png",
    "\\\\server\\share\\x.png",
    "file://server/share/x.png",
    "data:image/png;base64,iVBORw0KGgo=",
    "qrc:/x.png",
    ":/qt-project.org/styles/commonstyle/images/file-16.png",
    "kshare:blob/../../../etc/passwd",
    "kshare:blob/MISSING",
    "x.png",
]


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def claiming(content: bytes, side: int) -> bytes:
    """A PNG whose head says that it is `side` px wide and high."""
    head = b"IHDR" + struct.pack(">II", side, side) + content[24:29]
    return content[:12] + head + struct.pack(">I", zlib.crc32(head)) + content[33:]


MOVING = bytes.fromhex(
    "47494638396101000100800100ff00000000ff21ff0b4e45545343415045322e30030100000021f904000a0000002c0000000001000100"
    "00020244010021f904000a0000002c000000000100010000020 24c01003b".replace(" ", "")
)
"""A GIF of one red and one blue picture, a pixel each."""


def hostile(tmp_path: Path) -> str:
    local = tmp_path / "secret.png"
    local.write_bytes(png(50, 50))
    pictures = "".join(f'<p><img src="{url}"></p>' for url in [*ADDRESSES, str(local), local.as_uri()])
    return (
        '<html><head><link rel="stylesheet" href="http://127.0.0.1:9/x.css">'
        f'<link rel="stylesheet" href="{tmp_path}/x.css"><style>@import url("http://127.0.0.1:9/y.css")</style>'
        f'</head><body background="http://127.0.0.1:9/b.png">{pictures}'
        '<iframe src="http://127.0.0.1:9/"></iframe><object data="file:///etc/passwd"></object></body></html>'
    )


@pytest.mark.parametrize("url", ADDRESSES)
def test_every_address_but_an_attachment_answers_one_clear_pixel(qtbot: QtBot, url: str) -> None:
    browser = SafeBrowser()
    qtbot.addWidget(browser)

    for document in (browser, SafeDocument()):
        image = document.loadResource(IMAGE, QUrl(url))
        assert (image.width(), image.height()) == (1, 1)
        assert not image.isNull()


def test_a_hostile_page_shows_only_clear_pixels_and_asks_for_no_file(qtbot: QtBot, tmp_path: Path) -> None:
    browser = SafeBrowser()
    qtbot.addWidget(browser)
    browser.resize(600, 400)
    browser.show()

    browser.show_html(hostile(tmp_path))
    browser.grab()

    assert len(browser.loader.asked) >= len(ADDRESSES)
    for url in set(browser.loader.asked):
        image = browser.document().resource(IMAGE, QUrl(url))
        if isinstance(image, QImage):
            assert (image.width(), image.height()) == (1, 1)


def test_style_sheets_are_answered_with_nothing(qtbot: QtBot) -> None:
    browser = SafeBrowser()
    qtbot.addWidget(browser)

    for kind in (QTextDocument.ResourceType.StyleSheetResource, QTextDocument.ResourceType.HtmlResource):
        assert browser.loadResource(kind.value, QUrl("http://127.0.0.1:9/x.css")) == QByteArray(b"")


def test_an_attachment_is_shown_no_wider_than_the_page(qtbot: QtBot) -> None:
    browser = SafeBrowser(lambda _hash, widest: decode(png(2000, 100), widest))
    qtbot.addWidget(browser)
    browser.resize(400, 300)
    browser.show()

    image = browser.loadResource(IMAGE, QUrl(f"kshare:blob/{BLOB}"))

    assert 160 <= image.width() <= 400


def test_an_attachment_that_comes_later_is_painted_when_it_comes(qtbot: QtBot) -> None:
    blobs: dict[str, Picture] = {}
    browser = SafeBrowser(lambda blob_hash, _widest: blobs.get(blob_hash))
    qtbot.addWidget(browser)
    browser.show_html(f'<img src="kshare:blob/{BLOB}">')
    browser.show()
    browser.grab()
    assert browser.loader.missing == {BLOB}

    blobs[BLOB] = decode(png(20, 10), 100)
    browser.blob_arrived(BLOB)

    assert browser.document().resource(IMAGE, QUrl(f"kshare:blob/{BLOB}")).width() == 20
    assert browser.loader.missing == set()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", NoPicture.OTHER_KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NoPicture.OTHER_KIND),
        (b"\x89PNG\r\n\x1a\n", NoPicture.BROKEN),
        (b"GIF89a\x10\x00", NoPicture.BROKEN),
        (png(300, 200)[:200], NoPicture.BROKEN),
        (claiming(png(10, 10), 30_000), NoPicture.TOO_LARGE),
        (claiming(png(10, 10), 5_000), NoPicture.BROKEN),
    ],
)
def test_what_cannot_be_shown_is_said_in_words_and_takes_a_quiet_line(
    qtbot: QtBot, content: bytes, why: NoPicture
) -> None:
    browser = SafeBrowser(lambda _hash, widest: decode(content, widest))
    qtbot.addWidget(browser)
    browser.resize(400, 300)

    shown = browser.loadResource(IMAGE, QUrl(f"kshare:blob/{BLOB}"))

    assert decode(content, 400) is why
    assert why.words.endswith(".")
    assert shown.height() < 60 < shown.width()
    assert browser.loader.missing == set()


def test_a_bomb_is_known_by_its_head() -> None:
    assert decode(claiming(png(10, 10), 30_000), 400) is NoPicture.TOO_LARGE
    assert 5_000 * 5_000 < MOST_PIXELS < 30_000 * 30_000


def test_of_a_moving_picture_the_first_one_is_shown() -> None:
    found = decode(MOVING, 100)

    assert isinstance(found, QImage)
    assert found.pixelColor(0, 0).red() == 255


def test_a_small_picture_that_claims_to_be_large_is_not_decoded() -> None:
    side = int(SMALL_PIXELS**0.5) + 1

    assert decode_small(png(side, side), 100).isNull()
    assert decode_small(None, 100).isNull()
    assert decode_small(png(240, 240), 100).width() == 100


def test_nothing_is_dropped_or_pasted_into_a_page(qtbot: QtBot, tmp_path: Path) -> None:
    browser = SafeBrowser()
    qtbot.addWidget(browser)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.html"))])

    browser.insertFromMimeData(mime)

    assert not browser.canInsertFromMimeData(mime)
    assert not browser.acceptDrops()
    assert browser.toPlainText() == ""


def test_links_are_announced_and_not_followed(qtbot: QtBot) -> None:
    browser = SafeBrowser()
    qtbot.addWidget(browser)
    browser.show_html('<a href="http://127.0.0.1:9/">x</a>')

    with qtbot.waitSignal(browser.link_activated) as activated:
        browser.anchorClicked.emit(QUrl("http://127.0.0.1:9/"))
    browser.setSource(QUrl("file:///etc/passwd"))

    assert activated.args == ["http://127.0.0.1:9/"]
    assert browser.toPlainText() == "x"
