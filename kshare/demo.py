"""The demo: an invented team that works for ninety days within seconds, through the real use cases and a real folder.

Every colleague has a home of his own and syncs through the shared folder, in the order in which the sample
team's things happened. Colleagues sync only when they need to see what another one did, as few rounds as will do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kshare.cancel import Progress, no_progress
from kshare.model.clock import DAY_MS
from kshare.model.post_kind import PostKind
from kshare.sample import SampleBookmark, SamplePage, SamplePost, SampleTeam, load_sample_team
from kshare.store.spaces import Space
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Follow, Introduce, follow, introduce
from kshare.usecases.posts import AcceptAnswer, MarkItem, WritePost, accept_answer, mark_item, write_post
from kshare.workspace import Workspace, init_workspace

ME: Final = "sofia"
SPACE: Final = "Nordwerk"
_SEED: Final = 20_26
_MINUTE_MS: Final = 60_000
_TEAM_BEGAN_MS: Final = 91 * DAY_MS


@dataclass(frozen=True, slots=True)
class Demo:
    """What was built: the home of the person to open, the shared folder, how much is in it."""

    home: Path
    share: Path
    person: str
    people: int


@dataclass(slots=True)
class _Clock:
    """The invented time, shared by all homes."""

    now_ms: int

    def __call__(self) -> int:
        return self.now_ms


@dataclass(slots=True)
class _Colleague:
    """One person's home, and how far it knows the others' work (numbers of sync rounds)."""

    workspace: Workspace
    space: Space
    published: int = 0
    looked: int = 0


@dataclass(frozen=True, slots=True, order=True)
class _Event:
    """Something a colleague did, `minutes` before the end."""

    sort: tuple[int, int]
    author: str = field(compare=False)
    minutes: int = field(compare=False)
    what: object = field(compare=False)


@dataclass(frozen=True, slots=True)
class _SaveOf:
    bookmark: SampleBookmark
    first: bool


@dataclass(frozen=True, slots=True)
class _RevisionOf:
    page: SamplePage
    number: int


def build_demo(
    folder: Path,
    now_ms: int,
    *,
    people: int = 12,
    home: Path | None = None,
    share: Path | None = None,
    progress: Progress = no_progress,
) -> Demo:
    """Build the sample team below an empty folder; `home` and `share` may lie elsewhere.

    `people` (2 to 12) makes the team smaller; what the others would have done is left out.
    """
    team = load_sample_team()
    everybody = [ME, *(person.handle for person in team.people if person.handle != ME)]
    handles = everybody[: max(2, min(people, len(everybody)))]
    share = share or folder / "share"
    share.mkdir(parents=True, exist_ok=True)
    stage = _Stage(team, handles, folder, share, home or folder / "homes" / ME, now_ms)
    try:
        stage.assemble()
        events = sorted(_events(team, handles))
        for done, event in enumerate(events, start=1):
            stage.play(event)
            if done % 50 == 0:
                progress(done, len(events))
        stage.finish()
        stage.tidy()
    finally:
        stage.close()
    return Demo(stage.home, share, next(p.name for p in team.people if p.handle == ME), len(handles))


def _events(team: SampleTeam, handles: list[str]) -> Iterator[_Event]:
    """Everything that happens, each with the order in which it was told to break ties."""
    number = 0

    def event(author: str, minutes: int, what: object) -> Iterator[_Event]:
        nonlocal number
        number += 1
        if author in handles:
            yield _Event((-minutes, number), author, minutes, what)

    for page in team.pages:
        for at, revision in enumerate(page.revisions):
            yield from event(revision.author, revision.minutes_ago, _RevisionOf(page, at))
    for bookmark in team.bookmarks:
        for at, (handle, minutes) in enumerate(bookmark.savers):
            yield from event(handle, minutes, _SaveOf(bookmark, at == 0))
    for post in team.posts:
        yield from event(post.author, post.minutes_ago, post)


class _Stage:
    """All homes of the demo while it is being played."""

    def __init__(
        self, team: SampleTeam, handles: list[str], folder: Path, share: Path, home: Path, now_ms: int
    ) -> None:
        self.home = home
        self._team, self._handles, self._folder, self._share = team, handles, folder, share
        self._end_ms = now_ms
        self._clock = _Clock(now_ms - _TEAM_BEGAN_MS)
        self._random = random.Random(_SEED)
        self._cast: dict[str, _Colleague] = {}
        self._made: dict[str, tuple[str, str, int]] = {}
        """Sample key -> (id, author, number of rounds that had been when it was made)."""
        self._rounds = 0

    def assemble(self) -> None:
        """Everybody gets a home and joins; the first one makes the space."""
        for handle in self._handles:
            person = next(person for person in self._team.people if person.handle == handle)
            self._clock.now_ms += 15 * _MINUTE_MS
            mine = handle == ME
            workspace = init_workspace(
                self.home if mine else self._folder / "homes" / handle,
                Introduce(person.name, handle, person.unit, person.skills, person.about),
                self._clock,
                self._random.randbytes,
                searchable=mine,
                durable=False,
            )
            if self._cast:
                space = workspace.join_space(str(self._share))
            else:
                draft = SpaceDraft(SPACE, "What Nordwerk knows", "en", "Europe/Berlin", demo=True)
                space = workspace.create_space(str(self._share), draft)
            workspace.run(introduce, Introduce(person.name, handle, person.unit, person.skills, person.about))
            self._cast[handle] = _Colleague(workspace, space)
            self._sync(handle)
        for handle in self._handles:
            self._sync(handle)
        for handle, target in self._team.follows:
            known = target.startswith("#") or target in self._handles
            if handle in self._handles and known:
                wanted = target if target.startswith("#") else f"@{target}"
                self._cast[handle].workspace.run(follow, Follow(wanted), relaxed=True)

    def play(self, event: _Event) -> None:
        """One thing happens; passed over if it is about something that was left out."""
        self._clock.now_ms = max(self._clock.now_ms + 1, self._end_ms - event.minutes * _MINUTE_MS)
        match event.what:
            case _RevisionOf(page, number):
                self._revise(event.author, page, number)
            case _SaveOf(bookmark, first):
                self._save(event.author, bookmark, first)
            case SamplePost() as post:
                self._post(event.author, post)

    def finish(self) -> None:
        """Everybody sends what waits, then looks and judges what the others wrote; the person to open comes last.

        A second look of that person, more than eleven seconds later, confirms what was sent.
        """
        self._clock.now_ms = max(self._clock.now_ms, self._end_ms - _MINUTE_MS)
        colleagues = [*reversed(self._handles)]
        for handle in colleagues:
            self._sync(handle)
        for handle in colleagues:
            self._clock.now_ms += 1_000
            self._sync(handle)
            self._judge(handle)
            self._sync(handle)
        self._clock.now_ms += 12_000
        self._sync(ME)

    def _judge(self, handle: str) -> None:
        """The marks of one person, and the answers that they accepted; the time of these is not shown."""
        workspace = self._cast[handle].workspace
        for post in self._team.posts:
            if post.key not in self._made:
                continue
            for author, mark in post.marks:
                if author == handle:
                    workspace.run(mark_item, MarkItem(self._made[post.key][0], mark), relaxed=True)
            if post.author == handle and post.accepted in self._made:
                workspace.run(accept_answer, AcceptAnswer(self._made[post.accepted][0]), relaxed=True)

    def tidy(self) -> None:
        """Make completions and spellings of the home to open, as an idle window would."""
        self._cast[ME].workspace.tidy()

    def close(self) -> None:
        """Let go of every home."""
        for colleague in self._cast.values():
            colleague.workspace.close()

    def _revise(self, author: str, page: SamplePage, number: int) -> None:
        key = f"page:{page.slug}"
        revision = page.revisions[number]
        known = self._made.get(key)
        if number and known is None:
            return  # its first author was left out
        if known is not None:
            self._needs(author, key)
        command = SavePage(
            page.title,
            revision.text,
            page=known[0] if known else None,
            tags=revision.tags,
            comment=revision.comment,
        )
        saved = self._cast[author].workspace.run(save_page, command, relaxed=True)
        self._made[key] = saved.id, author, self._rounds

    def _save(self, author: str, bookmark: SampleBookmark, first: bool) -> None:
        command = AddBookmark(
            bookmark.url,
            title=bookmark.title,
            note=bookmark.note if first else "",
            tags=bookmark.tags if first else (),
            text=bookmark.text if first else "",
        )
        self._cast[author].workspace.run(add_bookmark, command, relaxed=True)

    def _post(self, author: str, post: SamplePost) -> None:
        about = [key for key in (post.reply_to, post.repost_of) if key is not None]
        if not all(key in self._made for key in about):
            return
        for key in about:
            self._needs(author, key)
        command = WritePost(
            post.text,
            PostKind(post.kind),
            self._made[post.reply_to][0] if post.reply_to else None,
            self._made[post.repost_of][0] if post.repost_of else None,
        )
        done = self._cast[author].workspace.run(write_post, command, relaxed=True)
        self._made[post.key] = done.id, author, self._rounds

    def _needs(self, handle: str, key: str) -> None:
        """Let a colleague know what another one made."""
        _, author, made = self._made[key]
        if author == handle:
            return
        maker, reader = self._cast[author], self._cast[handle]
        if maker.published <= made:
            self._sync(author)
        if reader.looked < maker.published:
            self._sync(handle)

    def _sync(self, handle: str) -> None:
        colleague = self._cast[handle]
        colleague.workspace.sync(colleague.space, slow=False)
        self._rounds += 1
        colleague.published = colleague.looked = self._rounds
