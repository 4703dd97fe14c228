"""The demo's content keeps the promises of its README, and a broken file is named."""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from kshare.assets import resource_path
from kshare.errors import DamagedData
from kshare.sample import SamplePost, SampleTeam, load_sample_team, parse_ago

MISSING_ON_PURPOSE = {"Torque table M30 and up", "Escalation on weekends", "Noise limits by country"}
NINETY_DAYS = 95 * 24 * 60

LINK = re.compile(r"\[\[([^\]|#]+)[^\]]*\]\]")
MENTION = re.compile(r"(?<![\w/@])@(\w+)")
UMLAUT = re.compile(r"[äöüß]")
JAPANESE = re.compile(r"[\u3040-\u30ff]")
FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
TAG = re.compile(r"[^\W_A-Z]+(-[^\W_A-Z]+)*")
RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@pytest.fixture(scope="module")
def team() -> SampleTeam:
    return load_sample_team()


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the sample team that a test may damage."""
    return Path(shutil.copytree(resource_path("sample_team"), tmp_path / "team"))


def all_texts(team: SampleTeam) -> list[str]:
    revisions = [revision.text for page in team.pages for revision in page.revisions]
    return revisions + [post.text for post in team.posts]


def by_key(team: SampleTeam) -> dict[str, SamplePost]:
    return {post.key: post for post in team.posts}


def test_twelve_people_work_in_four_units(team: SampleTeam) -> None:
    assert len(team.people) == 12
    assert sorted(Counter(person.unit for person in team.people).values()) == [3, 3, 3, 3]


def test_there_is_enough_to_look_at(team: SampleTeam) -> None:
    assert len(team.pages) >= 58
    assert len(team.bookmarks) >= 145
    assert len(team.posts) >= 580


def test_pages_have_one_to_six_revisions_by_several_people(team: SampleTeam) -> None:
    assert all(1 <= len(page.revisions) <= 6 for page in team.pages)
    shared = [page for page in team.pages if len({revision.author for revision in page.revisions}) > 1]
    assert len(shared) > len(team.pages) / 2


def test_every_revision_changes_the_text_and_is_younger_than_the_one_before(team: SampleTeam) -> None:
    for page in team.pages:
        for older, newer in pairwise(page.revisions):
            assert older.text != newer.text, page.slug
            assert older.minutes_ago > newer.minutes_ago, page.slug


def test_every_link_leads_to_a_page_except_the_three_that_are_missing_on_purpose(team: SampleTeam) -> None:
    titles = {page.title for page in team.pages}
    targets = {target.strip() for text in all_texts(team) for target in LINK.findall(text)}
    assert targets - titles == MISSING_ON_PURPOSE


def test_every_mention_is_somebody_of_the_team(team: SampleTeam) -> None:
    handles = {person.handle for person in team.people}
    mentioned = {handle for text in all_texts(team) for handle in MENTION.findall(text)}
    assert mentioned <= handles
    assert len(mentioned) >= 10


def test_replies_and_reposts_come_after_what_they_answer(team: SampleTeam) -> None:
    posts = by_key(team)
    for post in team.posts:
        for parent in (post.reply_to, post.repost_of):
            assert parent is None or posts[parent].minutes_ago > post.minutes_ago, post.key


def test_many_questions_have_an_accepted_answer_by_somebody_else(team: SampleTeam) -> None:
    posts = by_key(team)
    answered = [post for post in team.posts if post.accepted]
    assert len(answered) >= 35
    assert all(posts[post.accepted].author != post.author for post in answered if post.accepted)


def test_some_threads_are_long_and_some_posts_are_reposted(team: SampleTeam) -> None:
    threads = Counter(post.key.partition("/")[0] for post in team.posts if post.reply_to)
    assert sum(8 <= replies <= 15 for replies in threads.values()) >= 6
    assert sum(post.repost_of is not None for post in team.posts) >= 15


def test_all_marks_are_used_and_nobody_marks_an_own_post(team: SampleTeam) -> None:
    assert {mark for post in team.posts for _, mark in post.marks} == {
        "helped", "struggled", "disagree", "thanks",
    }  # fmt: skip
    assert all(handle != post.author for post in team.posts for handle, _ in post.marks)


def test_no_two_posts_have_the_same_text(team: SampleTeam) -> None:
    assert len({post.text for post in team.posts}) == len(team.posts)


def test_no_two_bookmarks_have_the_same_address_and_nobody_saves_twice(team: SampleTeam) -> None:
    assert len({bookmark.url for bookmark in team.bookmarks}) == len(team.bookmarks)
    for bookmark in team.bookmarks:
        assert 1 <= len(bookmark.savers) <= 5, bookmark.url
        assert len(dict(bookmark.savers)) == len(bookmark.savers), bookmark.url


def test_a_german_error_message_can_be_found_in_a_kept_text(team: SampleTeam) -> None:
    message = "Fehler 0x80070035: Der Netzwerkpfad wurde nicht gefunden"
    assert any(message in bookmark.text for bookmark in team.bookmarks)


@pytest.mark.parametrize("script", [UMLAUT, JAPANESE])
def test_the_team_writes_german_and_japanese_too(team: SampleTeam, script: re.Pattern[str]) -> None:
    assert sum(bool(script.search(page.revisions[-1].text)) for page in team.pages) >= 3
    assert sum(bool(script.search(bookmark.title + bookmark.note)) for bookmark in team.bookmarks) >= 3
    assert sum(bool(script.search(post.text)) for post in team.posts) >= 10


def test_titles_and_slugs_are_valid_names_of_windows_files(team: SampleTeam) -> None:
    for name in [page.title for page in team.pages] + [page.slug for page in team.pages]:
        assert not FORBIDDEN_ON_WINDOWS.search(name), name
        assert not RESERVED_ON_WINDOWS.fullmatch(name), name
        assert name == name.strip().rstrip("."), name
    assert len({page.title.casefold() for page in team.pages}) == len(team.pages)


def test_every_tag_is_in_its_one_spelling(team: SampleTeam) -> None:
    tags = {tag for page in team.pages for revision in page.revisions for tag in revision.tags}
    tags |= {tag for bookmark in team.bookmarks for tag in bookmark.tags}
    tags |= {tag for person in team.people for tag in person.skills}
    tags |= {target[1:] for _, target in team.follows if target.startswith("#")}
    assert [tag for tag in tags if not TAG.fullmatch(tag)] == []


def test_moments_lie_in_the_last_ninety_days_and_get_denser(team: SampleTeam) -> None:
    moments = [post.minutes_ago for post in team.posts]
    assert 0 < min(moments) <= 15
    assert max(moments) <= NINETY_DAYS
    assert sum(moment < 14 * 24 * 60 for moment in moments) > len(moments) / 5


def test_the_files_are_utf8_with_lf() -> None:
    for file in resource_path("sample_team").rglob("*.*"):
        assert b"\r" not in file.read_bytes(), file
        file.read_text(encoding="utf-8")


def test_loading_is_fast_enough_to_go_unnoticed() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        load_sample_team()
        return time.perf_counter() - start

    assert min(seconds() for _ in range(3)) < 0.15


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("people.json", '"#hydraulics"', '"nobody"'),
        ("bookmarks.json", '"who": "luis"', '"who": "nobody"'),
        ("posts.json", '"author": "mei"', '"author": "nobody"'),
        ("posts.json", '"kind": "note"', '"kind": "rumour"'),
        ("posts.json", '"reply_to": "', '"reply_to": "no-such-'),
        ("posts.json", '"accepted": "', '"accepted": "no-such-'),
        ("posts.json", '"ago": "', '"ago": "about '),
        ("posts.json", '"text"', '"words"'),
        ("posts.json", "[", ""),
        ("pages/release-process/2.md", "author: luis", "author: nobody"),
        ("pages/release-process/2.md", "ago: ", "ago: 200d "),
        ("pages/release-process/2.md", "comment: ", "remark: "),
        ("pages/release-process/2.md", "---\n", ""),
    ],
)
def test_a_damaged_file_is_named(broken: Path, file: str, old: str, new: str) -> None:
    path = broken / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(DamagedData) as trouble:
        load_sample_team(broken)

    assert Path(file).name in trouble.value.message


def test_a_missing_file_is_named(broken: Path) -> None:
    (broken / "bookmarks.json").unlink()

    with pytest.raises(DamagedData, match=r"bookmarks\.json"):
        load_sample_team(broken)


def test_a_page_without_a_revision_is_named(broken: Path) -> None:
    (broken / "pages" / "empty-page").mkdir()

    with pytest.raises(DamagedData, match="empty-page"):
        load_sample_team(broken)


def test_a_duration_needs_at_least_one_number() -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_ago("")
