from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kshare.errors import InvalidInput
from kshare.model.links import link_targets
from kshare.model.mentions import mentions
from kshare.model.prose import closes_fence, fence_mark, front_matter_length, prose_only
from kshare.model.tag import hashtags, parse_tag, parse_tags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[A]] [[B|b]] [[C#part]] [[C#part|c]] [[A]]", ["A", "B", "C"]),
        ("| [[A\\|a]] |", ["A"]),
        ("![[A]]", ["A"]),
        ("[[ two  words ]]", ["two words"]),
        ("[[#part]] [[]] [[|x]] \\[[A]] [[A", []),
        ("```\n[[A]]\n```\n[[B]]", ["B"]),
        ("> ~~~\n> [[A]]\n> ~~~\n[[B]]", ["B"]),
        ("``[[A]] ` ``, `[[B]]` and [[C]]", ["C"]),
        ("an open ` tick [[A]]\n\nand another ` [[B]]", ["A", "B"]),
        ("\\`[[A]]\\`", ["A"]),
        ("`C:\\` [[A]] `x`", ["A"]),
        ("---\nsee: [[A]]\n---\n[[B]]", ["B"]),
        ("text\n\n    [[A]]\n\ntext [[B]]", ["B"]),
        ("- item\n\n    [[A]]", ["A"]),
    ],
)
def test_links_are_found_in_prose_only(text: str, expected: list[str]) -> None:
    assert link_targets(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@anna, @jonas-2 and @a.berg.", ["anna", "jonas-2", "a.berg"]),
        ("@Anna @anna", ["anna"]),
        ("(@jörg) „@мария“", ["jörg", "мария"]),
        ("x@y.com a.b@c.de https://x.example/@me mailto:@x", ["x"]),
        ("`@code`\n\n```\n@code\n```", []),
        ("@ @- @@a \\@b", []),
    ],
)
def test_mentions_are_no_mail_addresses(text: str, expected: list[str]) -> None:
    assert mentions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#Travel, (#visa) **#b** #a/b #x_y #c-3.", ["travel", "visa", "b", "a/b", "x_y", "c-3"]),
        ("# Heading\n## Other\n#tag", ["tag"]),
        ("#12 #2024 a#b ##c &#39; \\#d", []),
        ("https://x.example/#part [a](#part) [[A#part]] [[#part]]", []),
        ("#日本語 #Größe #हिन्दी", ["日本語", "grösse", "हिन्दी"]),
        ("`#a`\n\n```\n#b\n```\n\n    #c", []),
        ("#Tag #tag #TAG", ["tag"]),
        ("#" + "x" * 61, []),
    ],
)
def test_hashtags_are_no_headings_numbers_or_fragments(text: str, expected: list[str]) -> None:
    assert hashtags(text) == expected


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        (" #Travel  Rules ", "travel-rules"),
        ("A/B//c/", "a/b/c"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("e\u0301t\u00e9", "été"),
        ("2024", "2024"),
    ],
)
def test_a_tag_has_one_spelling(typed: str, tag: str) -> None:
    assert parse_tag(typed) == tag


@pytest.mark.parametrize(
    "typed", ["", "#", "  ", "/", "-", "a,b", "a#b", "x" * 61, "a\0b\ud800", "c++", "🙂"]
)
def test_what_is_no_tag_is_refused_in_words(typed: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be a tag"):
        parse_tag(typed)


@given(st.text(max_size=70))
def test_a_tag_parsed_again_is_the_same(typed: str) -> None:
    try:
        tag = parse_tag(typed)
    except InvalidInput:
        return
    assert parse_tag(tag) == tag


@given(st.text(alphabet="`~\\[]|#@> \n-a.1\t", max_size=60))
def test_scanners_keep_length_and_lines_and_never_raise(text: str) -> None:
    prose = prose_only(text)

    assert len(prose) == len(text)
    assert [at for at, char in enumerate(prose) if char == "\n"] == [
        at for at, char in enumerate(text) if char == "\n"
    ]
    assert all(tag == parse_tag(tag) for tag in hashtags(text))
    link_targets(text)
    mentions(text)


@pytest.mark.parametrize(
    "piece", ["[[", "[[a|", "`", "` ``", "@a.", "#a#", "](", "\\`", "---\n", "    a\n", "```\n"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()

    for scan in (link_targets, mentions, hashtags):
        scan("@a #a [[a]] " + text)

    assert time.process_time() - started < 3


def test_fences_and_front_matter_are_recognised() -> None:
    assert fence_mark("   ```py title") == ("```", "py title")
    assert fence_mark("- ~~~~") == ("~~~~", "")
    assert fence_mark("``` a `b`") is None
    assert closes_fence("  `````", "```")
    assert not closes_fence("``` x", "```")
    assert front_matter_length("---\na: 1\n...\nx") == 13
    assert front_matter_length("----\na\n---\n") == 0


def test_an_item_has_at_most_a_hundred_tags() -> None:
    assert len(parse_tags(f"tag{number}" for number in range(100))) == 100
    with pytest.raises(InvalidInput, match="100 tags"):
        parse_tags(f"tag{number}" for number in range(101))
