"""The second person: works and syncs on a thread of their own, and does at once what the soak wishes."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from kshare.app import wall_clock
from kshare.errors import KShareError
from kshare.queries.pages import ListPages, list_pages
from kshare.store.spaces import Space
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import DeletePage, RenamePage, SavePage, delete_page, rename_page, save_page
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace, init_workspace

Wish = Callable[[Workspace], object]

_PAUSE_S: Final = 0.6
_WORDS: Final = (
    "pump", "seal", "pressure", "valve", "gauge", "oil", "filter", "bearing", "shaft", "motor", "nightly",
    "Wartung", "Prüfung", "シール", "مضخة",
)  # fmt: skip


def some_words(chance: Random, count: int) -> str:
    """A line of words in several scripts, some of them tags, links and mentions."""
    forms = ("{}", "{}", "{}", "#{}", "[[{}]]", "**{}**", "`{}`", "@anna {}", "https://{}.example/a")
    return " ".join(chance.choice(forms).format(chance.choice(_WORDS)) for _ in range(count))


def some_text(chance: Random) -> str:
    """A page of paragraphs, headings, a table and code."""
    parts = [f"# {some_words(chance, 3)}"]
    for _ in range(chance.randint(2, 12)):
        parts.append(f"{'## ' if chance.random() < 0.3 else ''}{some_words(chance, chance.randint(3, 40))}")
    parts.append("| a | b |\n|---|---|\n" + "\n".join(f"| {n} | {some_words(chance, 2)} |" for n in range(3)))
    parts.append(f"```python\nprint({chance.random()})\n```")
    return "\n\n".join(parts) + "\n"


class Colleague:
    """`begin` makes the home, joins the folder and goes on until `end`. What breaks goes to `threading.excepthook`."""

    def __init__(self, home: Path, share: Path, seed: str) -> None:
        self._home, self.share = home, share
        self._chance = Random(f"{seed} colleague")
        self._wishes: deque[Wish] = deque()
        self._last_post: str | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name="colleague", daemon=True)
        self.written = 0
        """How many changes this person has made."""

    def begin(self) -> None:
        """Start to work."""
        self._thread.start()

    def wish(self, wish: Wish) -> None:
        """Do this next, and send it."""
        self._wishes.append(wish)

    def end(self) -> None:
        """Stop after what is being done; `is_there` until the home is closed."""
        self._ended.set()

    @property
    def is_there(self) -> bool:
        """True until this person has ended."""
        return self._thread.is_alive()

    def _live(self) -> None:
        workspace = init_workspace(self._home, Introduce("Ben Ode"), wall_clock, os.urandom, durable=False)
        space = workspace.join_space(str(self.share))
        while not self._ended.wait(_PAUSE_S * self._chance.random()):
            self._turn(workspace, space)
        workspace.close()

    def _turn(self, workspace: Workspace, space: Space) -> None:
        try:
            if self._wishes:
                self._wishes.popleft()(workspace)
            else:
                self._work(workspace)
            self.written += 1
            workspace.sync(space)
        except KShareError:
            # What the two do may cross: a page that is gone, a title that is taken. That is trouble with words.
            return

    def _work(self, workspace: Workspace) -> None:
        chance = self._chance
        title = (
            f"{some_words(chance, 2)} {chance.randint(1, 60)}".replace("[", "").replace("]", "").strip("#")
        )
        match chance.choice(("post", "post", "page", "page", "bookmark", "reply", "rename", "delete")):
            case "post":
                workspace.run(write_post, WritePost(some_words(chance, chance.randint(1, 60))))
            case "page":
                workspace.run(
                    save_page, SavePage(title, some_text(chance), add_tags=(chance.choice(_WORDS[:11]),))
                )
            case "bookmark":
                url = f"https://{chance.choice(_WORDS[:11]).casefold()}.example/{chance.randint(1, 400)}"
                workspace.run(add_bookmark, AddBookmark(url, title=title, note=some_words(chance, 8)))
            case "reply":
                post = workspace.run(
                    write_post, WritePost(some_words(chance, 6), reply_to=self._last_post)
                ).id
                self._last_post = post if chance.random() < 0.5 else None
            case "rename":
                workspace.run(rename_page, RenamePage(self._a_page(workspace), title))
            case "delete" if chance.random() < 0.3:
                workspace.run(delete_page, DeletePage(self._a_page(workspace)))

    def _a_page(self, workspace: Workspace) -> str:
        rows = workspace.ask(list_pages, ListPages(limit=30)).items
        return self._chance.choice(rows).id if rows else ""
