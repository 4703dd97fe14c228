"""Hostile pages load nothing: no address, no network path, no local file, no style sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QImageWriter, QTextDocument
from pytestqt.qtbot import QtBot

from kshare.ui.safe_document import SafeBrowser, SafeDocument, decode

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
    browser = SafeBrowser({BLOB: png(2000, 100)}.get)
    qtbot.addWidget(browser)
    browser.resize(400, 300)
    browser.show()

    image = browser.loadResource(IMAGE, QUrl(f"kshare:blob/{BLOB}"))

    assert 160 <= image.width() <= 400


def test_an_attachment_that_comes_later_is_painted_when_it_comes(qtbot: QtBot) -> None:
    blobs: dict[str, bytes] = {}
    browser = SafeBrowser(blobs.get)
    qtbot.addWidget(browser)
    browser.show_html(f'<img src="kshare:blob/{BLOB}">')
    browser.show()
    browser.grab()
    assert browser.loader.missing == {BLOB}

    blobs[BLOB] = png(20, 10)
    browser.blob_arrived(BLOB)

    assert browser.document().resource(IMAGE, QUrl(f"kshare:blob/{BLOB}")).width() == 20
    assert browser.loader.missing == set()


def test_bytes_that_are_no_picture_do_no_harm() -> None:
    assert decode(b"<svg onload=alert(1)>", 100).width() == 1
    assert decode(b"", 100).width() == 1


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
