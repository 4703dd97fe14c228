"""The content of the demo: an invented team with its pages, bookmarks and posts, from resources/sample_team/.

Times are whole minutes before "now", so that the demo is always fresh; who builds the demo turns them into
moments. The format of the files is explained in the README beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from kshare.assets import resource_path
from kshare.errors import DamagedData

KINDS: Final = frozenset({"note", "question", "story", "thanks", "chat"})
MARKS: Final = frozenset({"helped", "struggled", "disagree", "thanks"})

_AGO = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)?")
_FENCE = "---\n"

_Rows = Sequence[Mapping[str, Any]]
_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A colleague; `skills` are tags."""

    handle: str
    name: str
    unit: str
    skills: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class SampleRevision:
    """One saved text of a page: the whole Markdown, never a difference."""

    author: str
    minutes_ago: int
    text: str
    tags: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A page with its revisions, oldest first; `title` is the one of the newest."""

    slug: str
    title: str
    revisions: tuple[SampleRevision, ...]


@dataclass(frozen=True, slots=True)
class SampleBookmark:
    """A bookmark; `savers` are (handle, minutes ago), first one first; `text` may be empty."""

    url: str
    title: str
    note: str
    tags: tuple[str, ...]
    savers: tuple[tuple[str, int], ...]
    text: str


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A post; `reply_to`, `repost_of` and `accepted` are keys of posts, `marks` are (handle, mark)."""

    key: str
    author: str
    minutes_ago: int
    kind: str
    text: str
    reply_to: str | None
    repost_of: str | None
    accepted: str | None
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SampleTeam:
    """Everything the demo shows. `posts` are oldest first; `follows` are (handle, handle or '#tag')."""

    people: tuple[SamplePerson, ...]
    pages: tuple[SamplePage, ...]
    bookmarks: tuple[SampleBookmark, ...]
    posts: tuple[SamplePost, ...]
    follows: tuple[tuple[str, str], ...]


def load_sample_team(folder: Path | None = None) -> SampleTeam:
    """Read and check the sample team in `folder` (by default the one that comes with KShare).

    Raises DamagedData, naming the file, if one is missing or unreadable, or names an unknown person or post.
    """
    root = folder or resource_path("sample_team")
    people, follows = _read_json(root / "people.json", _people)
    handles = frozenset(person.handle for person in people)
    pages = tuple(_read_page(page, handles) for page in sorted(root.glob("pages/*")))
    bookmarks = _read_json(root / "bookmarks.json", partial(_bookmarks, handles=handles))
    posts = _read_json(root / "posts.json", partial(_posts, handles=handles))
    return SampleTeam(people, pages, bookmarks, posts, follows)


def parse_ago(text: str) -> int:
    """Minutes in a written duration.

    >>> parse_ago("26m"), parse_ago("3h 10m"), parse_ago("12d 4h")
    (26, 190, 17520)
    """
    match = _AGO.fullmatch(text)
    if not text or match is None:
        raise ValueError(f"'{text}' is not a duration such as '2d 3h 10m'")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return (days * 24 + hours) * 60 + minutes


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Turn whatever is wrong with `file` into DamagedData that names it."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise DamagedData("The sample file {file} is damaged: {reason}.", file=file, reason=reason) from error


def _read_json(file: Path, parse: Callable[[_Rows], _Parsed]) -> _Parsed:
    with _naming(file):
        return parse(json.loads(file.read_text(encoding="utf-8")))


def _people(rows: _Rows) -> tuple[tuple[SamplePerson, ...], tuple[tuple[str, str], ...]]:
    people = tuple(
        SamplePerson(row["handle"], row["name"], row["unit"], tuple(row["skills"]), row["about"])
        for row in rows
    )
    handles = frozenset(person.handle for person in people)
    follows = tuple(
        (row["handle"], target if target.startswith("#") else _known(target, handles, "person"))
        for row in rows
        for target in row["follows"]
    )
    return people, follows


def _read_page(folder: Path, handles: frozenset[str]) -> SamplePage:
    files = sorted(folder.glob("*.md"), key=lambda file: (len(file.name), file.name))
    title = ""
    revisions: list[SampleRevision] = []
    for file in files:
        with _naming(file):
            title, revision = _parse_revision(file.read_text(encoding="utf-8"), handles)
            if revisions and revision.minutes_ago >= revisions[-1].minutes_ago:
                raise ValueError("it is not younger than the revision before it")
            revisions.append(revision)
    if not revisions:
        raise DamagedData("The sample page {folder} has no revision.", folder=folder)
    return SamplePage(folder.name, title, tuple(revisions))


def _parse_revision(source: str, handles: frozenset[str]) -> tuple[str, SampleRevision]:
    before, front, text = source.split(_FENCE, 2)
    if before:
        raise ValueError("there is text before the front matter")
    fields = dict(line.split(": ", 1) for line in front.splitlines())
    revision = SampleRevision(
        author=_known(fields["author"], handles, "person"),
        minutes_ago=parse_ago(fields["ago"]),
        text=text,
        tags=tuple(fields["tags"].split(", ")),
        comment=fields["comment"],
    )
    return fields["title"], revision


def _bookmarks(rows: _Rows, handles: frozenset[str]) -> tuple[SampleBookmark, ...]:
    return tuple(
        SampleBookmark(
            url=row["url"],
            title=row["title"],
            note=row["note"],
            tags=tuple(row["tags"]),
            savers=tuple(
                (_known(saver["who"], handles, "person"), parse_ago(saver["ago"])) for saver in row["savers"]
            ),
            text="\n\n".join(row.get("text", ())),
        )
        for row in rows
    )


def _posts(rows: _Rows, handles: frozenset[str]) -> tuple[SamplePost, ...]:
    posts: dict[str, SamplePost] = {}
    for row in rows:
        post = _parse_post(row, handles)
        if post.key in posts:
            raise ValueError(f"the key '{post.key}' is used twice")
        for earlier in (post.reply_to, post.repost_of):
            if earlier is not None and earlier not in posts:
                raise ValueError(f"'{post.key}' names '{earlier}', which is no earlier post")
        posts[post.key] = post
    for post in posts.values():
        if post.accepted is not None and not _answers(posts.get(post.accepted), post):
            raise ValueError(f"'{post.key}' accepts '{post.accepted}', which is no reply to it")
    return tuple(posts.values())


def _answers(reply: SamplePost | None, question: SamplePost) -> bool:
    return question.kind == "question" and reply is not None and reply.reply_to == question.key


def _parse_post(row: Mapping[str, Any], handles: frozenset[str]) -> SamplePost:
    marks = tuple(
        (_known(handle, handles, "person"), _known(mark, MARKS, "mark"))
        for handle, mark in row.get("marks", {}).items()
    )
    return SamplePost(
        key=row["key"],
        author=_known(row["author"], handles, "person"),
        minutes_ago=parse_ago(row["ago"]),
        kind=_known(row["kind"], KINDS, "kind of post"),
        text=row["text"],
        reply_to=row.get("reply_to"),
        repost_of=row.get("repost_of"),
        accepted=row.get("accepted"),
        marks=marks,
    )


def _known(name: str, names: frozenset[str], what: str) -> str:
    if name not in names:
        raise ValueError(f"'{name}' is not a known {what}")
    return name
