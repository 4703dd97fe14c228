from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.exchange.netscape import read_bookmarks
from kshare.exchange.values import ImportedBookmark, Skipped

SAMPLES = Path(__file__).parents[1] / "data" / "bookmarks"
NAMES = sorted(path.name for path in SAMPLES.glob("*.htm"))


def sample(name: str) -> tuple[list[ImportedBookmark], list[Skipped]]:
    return read_bookmarks((SAMPLES / name).read_bytes(), name)


def one(html: str | bytes) -> ImportedBookmark:
    """The only bookmark of a file."""
    found, skipped = read_bookmarks(html.encode() if isinstance(html, str) else html, "x.html")
    assert (len(found), skipped) == (1, [])
    return found[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_anchor_of_a_real_export_is_taken_or_reported(name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8").lower()
    anchors = text.count("<dt><a ")

    found, skipped = sample(name)

    assert len(found) + len(skipped) == anchors
    assert all(line.reason for line in skipped)


def test_firefox_keeps_tags_folders_and_notes() -> None:
    found, skipped = sample("firefox_nested.htm")
    strip = next(bookmark for bookmark in found if "commitstrip" in bookmark.url)

    assert strip.folder == ("Comics",)
    assert strip.tags == ("webcomic", "commit", "code", "review", "dev", "comics")
    assert strip.note.startswith("The blog relating the daily life of web ")
    assert strip.added == 1_463_686_493_000
    assert [line.item for line in skipped][:2] == ["Recently saved", "Recent tags"]


def test_folders_nest_and_close() -> None:
    found, _ = sample("netscape_nested.htm")

    assert [(bookmark.title, bookmark.folder[-1:]) for bookmark in found] == [
        ("Nested 1", ()),
        ("Nested 1-1", ("Folder1, the first,folder to encounter",)),
        ("Nested 1-2", ("Folder1, the first,folder to encounter",)),
        ("Nested 2-1", ("Folder2",)),
        ("Nested 2-2", ("Folder2",)),
        ("Nested 3-1", ("Folder3-1",)),
        ("Nested 3-2", ("Folder3-1",)),
        ("Nested 2", ()),
    ]
    assert found[3].note == "First link of the second section"
    assert found[5].tags == ("tag3", "folder3", "folder3-1")


def test_the_browsers_own_folders_are_no_tags() -> None:
    found, _ = sample("safari_folded.htm")

    assert [bookmark.tags for bookmark in found] == [(), ("github-shaarli",), ("autre-divers", "doc")]
    assert sample("chromium_nested.htm")[0][0].tags == ()


def test_notes_keep_their_lines() -> None:
    found, _ = sample("netscape_multiline.htm")

    assert found[0].note == "List:\n- item1\n- item2\n- item3"
    assert found[2].note.endswith("Paragraph\nnumber\ntwo.")


def test_a_link_inside_a_note_is_no_bookmark() -> None:
    found, _ = sample("netscape_extended.htm")

    assert len(found) == 1
    assert found[0].private


def test_scuttle_writes_the_note_into_an_attribute() -> None:
    assert sample("scuttle.htm")[0][0].note == "Multilingual Thesaurus of the European Union"


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ("1466009029", 1_466_009_029_000),
        ("1466009029123", 1_466_009_029_123),
        ("1515515697780642", 1_515_515_697_780),
        ("13110482629000000", 1_466_009_029_000),
        ("10/Oct/2000:13:55:36 +0300", 971_175_336_000),
        ("2016-06-15T16:43:49Z", 1_466_009_029_000),
        ("0", None),
        ("", None),
        ("yesterday", None),
        ("9" * 5000, None),
    ],
)
def test_dates_come_in_many_units(written: str, ms: int | None) -> None:
    assert one(f'<DL><DT><A HREF="https://x.de" ADD_DATE="{written}">x</A></DL>').added == ms


RUSSIAN = '<META CONTENT="text/html; charset=windows-1251"><DT><A HREF="https://x.de">Привет</A>'
JAPANESE = '<META CONTENT="text/html; charset=Shift_JIS"><DT><A HREF="https://x.de">日本</A>'


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ('<meta charset="utf-8"><DT><A HREF="https://x.de">Grüße</A>'.encode(), "Grüße"),
        (RUSSIAN.encode("cp1251"), "Привет"),
        (JAPANESE.encode("shift_jis"), "日本"),
        ('<DT><A HREF="https://x.de">Grüße</A>'.encode("cp1252"), "Grüße"),
        ('<DT><A HREF="https://x.de">Grüße</A>'.encode("utf-16"), "Grüße"),
        (b'<meta charset="rot13"><DT><A HREF="https://x.de">Abc</A>', "Abc"),
        (b'<DT><A HREF="https://x.de">R&amp;D &#8211; &eacute;</A>', "R&D – é"),
    ],
)
def test_every_charset_is_read(data: bytes, title: str) -> None:
    assert one(data).title == title


def test_an_address_with_parameters_named_like_entities_stays_whole() -> None:
    assert one('<DT><A HREF="https://x.de/?a=1&copy=2&amp;lt=3">x</A>').url == "https://x.de/?a=1&copy=2&lt=3"


def test_spaces_in_an_address_are_encoded_but_not_in_a_path() -> None:
    assert one('<DT><A HREF="https://x.de/a b">x</A>').url == "https://x.de/a%20b"
    assert one('<DT><A HREF="\\\\server\\a b">x</A>').url == "\\\\server\\a b"


def test_code_and_comments_in_a_note_do_not_swallow_what_follows() -> None:
    html = '<DT><A HREF="https://x.de">1</A><DD><script>x<![foo[ <title><DT><A HREF="https://y.de">2</A>'

    found, _ = read_bookmarks(html.encode(), "x")

    assert [bookmark.title for bookmark in found] == ["1", "2"]


@pytest.mark.parametrize("scheme", ["javascript", "JavaScript", "data", "place", "vbscript", "java\nscript"])
def test_what_could_run_code_is_skipped_with_a_reason(scheme: str) -> None:
    found, skipped = read_bookmarks(f'<DT><A HREF="{scheme}:alert(1)">Bad</A>'.encode(), "x")

    assert (found, skipped[0].item) == ([], "Bad")


def test_an_address_that_stands_twice_is_given_twice_with_one_fingerprint() -> None:
    html = '<DT><A HREF="https://x.de">x</A>' * 2

    found, _ = read_bookmarks(html.encode(), "x")

    assert len(found) == 2
    assert found[0].source == found[1].source


def test_a_bookmark_without_a_title_shows_its_address() -> None:
    assert one('<DT><A HREF="https://x.de"></A>').title == "https://x.de"


@given(
    name=st.sampled_from(NAMES),
    cut=st.integers(0, 20_000),
    edits=st.lists(st.tuples(st.integers(0, 20_000), st.binary(max_size=8)), max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_broken_files_never_fail(name: str, cut: int, edits: list[tuple[int, bytes]]) -> None:
    data = (SAMPLES / name).read_bytes()[:cut]
    for at, insert in edits:
        data = data[: at % (len(data) + 1)] + insert + data[at % (len(data) + 1) :]
    found, _ = read_bookmarks(data, name)
    for bookmark in found:
        f"{bookmark.title}{bookmark.note}{bookmark.tags}{bookmark.folder}".encode()


@given(
    st.lists(
        st.sampled_from(
            [
                *["<DL>", "</DL>", "<DT>", "<DD>", "<H3>", "</H3>", "<A HREF='https://x.de'>", "</A>"],
                *["<!--", "-->", "<![", "]>", "<!", "<?", "</", "<", "<script>", "<a href='", "x", "\0"],
                *["&#", "&#xD800;", "&amp", "<p/>"],
            ]
        ),
        max_size=30,
    ).map("".join)
    | st.text(max_size=100)
)
@settings(max_examples=200, deadline=None)
def test_no_text_fails(text: str) -> None:
    read_bookmarks(text.encode("utf-8", "surrogatepass"), "x")


@pytest.mark.parametrize("stray", ["<a ", "<!--", "<![", "<a x='", "</", "<a x='>"])
def test_thousands_of_open_tags_are_read_over_at_once(stray: str) -> None:
    """Left alone, html.parser takes minutes for some of these; the time limit of the suite guards it."""
    html = '<DT><A HREF="https://x.de">x</A><DD>' + stray * 20_000

    found, _ = read_bookmarks(html.encode(), "x")

    assert [bookmark.title for bookmark in found] == ["x"]
