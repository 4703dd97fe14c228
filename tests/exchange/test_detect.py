from __future__ import annotations

from pathlib import Path

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.exchange.detect import detect_format
from kshare.exchange.export_json import write_json
from kshare.exchange.export_netscape import write_netscape
from tests.exchange.builders import a_bookmark, a_page

DATA = Path(__file__).parents[1] / "data"


def test_our_own_exports_are_known(tmp_path: Path) -> None:
    write_json(tmp_path, [a_page()])
    write_netscape(tmp_path, [a_bookmark()])

    assert detect_format(tmp_path / "kshare.json") == "json"
    assert detect_format(tmp_path / "bookmarks.html") == "netscape"


@pytest.mark.parametrize("path", sorted((DATA / "bookmarks").glob("*.htm")), ids=lambda path: path.name)
def test_browser_exports_are_known_by_their_content(path: Path) -> None:
    if path.name == "empty.htm":
        with pytest.raises(InvalidInput):
            detect_format(path)
    else:
        assert detect_format(path) == "netscape"


def test_folders_and_notes_are_markdown() -> None:
    assert detect_format(DATA / "vault") == "markdown"
    assert detect_format(DATA / "vault" / "principles.md") == "markdown"


def test_anything_else_says_what_can_be_imported(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 \0\xff")

    with pytest.raises(InvalidInput, match=r"bookmarks\.html"):
        detect_format(tmp_path / "x.pdf")
    with pytest.raises(NotFound):
        detect_format(tmp_path / "gone")


def test_the_folder_of_an_own_json_export_is_json(tmp_path: Path) -> None:
    (tmp_path / "kshare.json").write_text("{}", encoding="utf-8")

    assert detect_format(tmp_path) == "json"
