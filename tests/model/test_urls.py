from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kshare.errors import InvalidInput
from kshare.model.urls import FORBIDDEN_SCHEMES, canonical_url, card_id, host_of, parse_url

_PIECES = st.sampled_from(
    [
        *["http", "https:", "file:", "mailto:", "javascript:", "//", "/", "\\", "\\\\?\\", "UNC", "C:", "c|"],
        *[":", "@", ".", "..", "?", "#", "#!", "%", "%2e", "%41", "%C3%BC", "ü", "ß", "／", "&", "=", " "],
        *["a", "server", "localhost", "www.x.de", "80", ":443", "[::1]", "xn--", "utm_source=1", "\u00ad"],
    ]
)
addresses = st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=12).map("".join))


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("HTTPS://WWW.Example.ORG", "https://www.example.org"),
        ("https://example.org/", "https://example.org"),
        ("https://example.org/?q=1", "https://example.org?q=1"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:0080/a", "http://example.org/a"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("http://bücher.example/ä b", "http://xn--bcher-kva.example/%C3%A4%20b"),
        ("http://faß.example", "http://xn--fa-hia.example"),
        ("http://example.org/%7ejo/%c3%a4/%2f", "http://example.org/~jo/%C3%A4/%2F"),
        ("http://example.org/a/./b/../c/..", "http://example.org/a/"),
        ("http://example.org/a#top", "http://example.org/a"),
        ("http://example.org/a#!/inbox", "http://example.org/a#!/inbox"),
        ("http://example.org/a#/inbox", "http://example.org/a#/inbox"),
        ("http://example.org/a?utm_source=x&b=2&fbclid=3&GCLID=4", "http://example.org/a?b=2"),
        ("http://example.org/a?utm_source=x", "http://example.org/a"),
        ("http://example.org/a?b=2&a=1", "http://example.org/a?b=2&a=1"),
        ("http:\\\\example.org\\a", "http://example.org/a"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        (" www.example.org/a\n", "https://www.example.org/a"),
        ("\\\\Server\\Share\\Mein Ordner\\a#1.txt", "file://server/Share/Mein%20Ordner/a%231.txt"),
        ("file://SERVER/Share/Mein%20Ordner/a%231.txt", "file://server/Share/Mein%20Ordner/a%231.txt"),
        ("file://///server/Share", "file://server/Share"),
        ("\\\\?\\UNC\\server\\Share", "file://server/Share"),
        ("c:\\Temp\\50%.txt", "file:///C:/Temp/50%25.txt"),
        ("file://localhost/c|/Temp", "file:///C:/Temp"),
        ("file://C:/Temp", "file:///C:/Temp"),
        ("MAILTO:Anna@x.de", "mailto:Anna@x.de"),
    ],
)
def test_one_document_has_one_spelling(raw: str, canonical: str) -> None:
    assert canonical_url(raw) == canonical


@given(addresses)
@example("[\x80]")
@example("https://[\xdc]:80/x")
@example("https://:80/x")
@example("file:///.//x")
@example("http://a%2541/")
@example("http://a／b/")
@example("\u00ad:00")
@settings(max_examples=400, deadline=None)
def test_the_canonical_form_is_its_own_canonical_form(raw: str) -> None:
    canonical = canonical_url(raw)

    assert canonical.isascii()
    assert canonical_url(canonical) == canonical


@given(addresses)
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_questions_about_an_address(raw: str) -> None:
    host_of(raw)


@given(addresses)
@settings(max_examples=200, deadline=None)
def test_a_kept_address_is_kept_unchanged_when_given_again(typed: str) -> None:
    try:
        kept = parse_url(typed)
    except InvalidInput:
        return
    assert parse_url(kept) == kept
    assert kept.partition(":")[0].lower() not in FORBIDDEN_SCHEMES


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Example.org/A#b", "https://Example.org/A#b"),
        (" <https://example.org> ", "https://example.org"),
        ("www.x.de", "https://www.x.de"),
        ("host.tld/path?q=1", "https://host.tld/path?q=1"),
        ("localhost:8080/x", "https://localhost:8080/x"),
        ("10.0.0.7/x", "https://10.0.0.7/x"),
        ('"C:\\Users\\a b\\x.txt"', "C:\\Users\\a b\\x.txt"),
        ("\\\\server\\share\\a b", "\\\\server\\share\\a b"),
        ("file:///C:/a b", "file:///C:/a b"),
        ("ftp://x.de/a", "ftp://x.de/a"),
        ("mailto:anna@x.de", "mailto:anna@x.de"),
        ("tel:0301234", "tel:0301234"),
    ],
)
def test_addresses_that_make_sense_are_kept(typed: str, kept: str) -> None:
    assert parse_url(typed) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("  ", "no address"),
        ("intranet/page", "https://intranet/page"),
        ("intranet:8080/page", "https://intranet:8080/page"),
        ("?lY47tw", "only part"),
        ("anna@x.de", "mailto:anna@x.de"),
        ("https://x.de/a b", "%20"),
        ("JavaScript:alert(1)", "'javascript:'"),
        ("java\tscript:alert(1)", "hidden character"),
        ("data:text/html,x", "'data:'"),
        ("vbscript:x", "'vbscript:'"),
        ("place:sort=8", "'place:'"),
        ("https://", "no server"),
        ("https:///?q", "no server"),
        ("mailto:", "not complete"),
        ("https://x.de/" + "a" * 4000, "longer"),
    ],
)
def test_what_cannot_be_kept_says_what_to_do(typed: str, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_url(typed)
    assert says in refused.value.message


def test_the_host_is_named_without_user_and_port() -> None:
    assert host_of("https://anna:pw@Bücher.example:8443/x") == "xn--bcher-kva.example"
    assert host_of("\\\\Server\\share") == "server"
    assert host_of("mailto:a@b.c") == ""


def test_the_card_id_is_frozen() -> None:
    """Part of the format: the same in every version."""
    assert card_id("https://example.org/a").hex() == "bebc4233ab95572f38f01da69c6188917222fae5"
