"""One page while it is written: what is published, what it was begun from, and what a draft and a save of it say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from kshare.model.attachment import NewFile
from kshare.model.tokens import normalise_text
from kshare.queries.pages import PageView
from kshare.ui.editor.drafts import KIND, draft_key
from kshare.ui.editor.opening import EditSheet
from kshare.usecases.drafts import KeepDraft
from kshare.usecases.pages import PageSaved, SavePage


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the fields of the editor at one moment; `files` wait to be attached."""

    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    files: tuple[NewFile, ...] = ()

    def differs(self, other: Written) -> bool:
        """True if a reader of the page would see a difference."""
        mine, theirs = (
            (each.title.strip(), normalise_text(each.text), each.tags, each.files) for each in (self, other)
        )
        return mine != theirs


def changed_tags(tags: Iterable[str], added: Iterable[str], dropped: Collection[str]) -> tuple[str, ...]:
    """Tags with some more and some less, each once.

    >>> changed_tags(["pumps", "hall-3"], ["seals", "pumps"], ["hall-3"])
    ('pumps', 'seals')
    """
    return tuple(dict.fromkeys(tag for tag in (*tags, *added) if tag not in dropped))


class Manuscript:
    """Begins with what is known of a page (`sheet`), or with the title of a new one."""

    def __init__(self, key: str, page: str | None, sheet: EditSheet, title: str) -> None:
        view = sheet.view
        self.key = key
        """Of the draft."""
        self.page = page
        """The page's id; None for a new one."""
        self.sheet = sheet
        self.base, self.base_text = sheet.base, sheet.base_text
        """The heads that the text was made from, and what they say."""
        self.published = Written(view.title, view.text, view.tags) if view else Written(title)
        """What colleagues see, as far as this person has taken note of it."""
        self.latest = view
        """The page as it is now."""
        self.has_no_home = False
        """True if the page's space was left: a draft of it is one of a new page."""

    def beginning(self) -> Written:
        """What the editor shows first: the draft, if there is one."""
        draft = self.sheet.draft
        if draft is None:
            return self.published
        tags = changed_tags(self.published.tags, draft.added_tags, draft.dropped_tags)
        return Written(draft.title or self.published.title, draft.text, tags, draft.files)

    def _new_and_gone(self, tags: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Tags that this person added to the published ones, and that they took away."""
        before = self.published.tags
        return tuple(tag for tag in tags if tag not in before), tuple(
            tag for tag in before if tag not in tags
        )

    def draft_of(self, now: Written, *, awaits_files: bool = False) -> KeepDraft | None:
        """What keeps this; None if it says what is published, and no files are on their way to it."""
        if not awaits_files and not now.differs(self.published):
            return None
        added, dropped = self._new_and_gone(now.tags)
        draft = KeepDraft(
            self.key,
            KIND,
            now.text,
            now.title,
            self.page,
            self.base,
            self.sheet.space,
            added_tags=added,
            dropped_tags=dropped,
            files=now.files,
        )
        if self.has_no_home:
            return replace(draft, entity=None, base=(), space=None, added_tags=now.tags, dropped_tags=())
        return draft

    def save_of(self, now: Written) -> SavePage:
        """What publishes this: title, text, tags and files in one step, which also ends the draft."""
        added, dropped = self._new_and_gone(now.tags)
        return SavePage(
            now.title,
            now.text,
            page=self.page,
            base=self.base,
            space=self.sheet.space,
            draft=self.key,
            add_tags=added,
            drop_tags=dropped,
            rename=self.page is not None and now.title.strip() != self.published.title,
            files=now.files,
        )

    def take_saved(self, sent: Written, outcome: PageSaved) -> None:
        """`sent` is published. What is written from now on was made from it, whatever colleagues did."""
        self.page, self.key = outcome.id, draft_key(outcome.id)
        if outcome.revision is not None:
            self.base, self.base_text = (outcome.revision,), normalise_text(sent.text)
        self.published = replace(sent, title=sent.title.strip(), files=())

    def take_note(self, view: PageView, now: Written) -> Written:
        """Colleagues changed the page: `now` with their title and tags where this person left these alone.

        The text stays: it is merged when it is published.
        """
        added, dropped = self._new_and_gone(now.tags)
        is_own_title = now.title.strip() != self.published.title
        self.latest = view
        self.published = replace(self.published, title=view.title, tags=view.tags)
        title = now.title if is_own_title else view.title
        return replace(now, title=title, tags=changed_tags(view.tags, added, dropped))

    def take_published(self) -> Written:
        """Go on from what colleagues see instead."""
        view = self.latest
        if view is not None:
            self.base, self.base_text = view.heads, view.text
            self.published = Written(view.title, view.text, view.tags)
        return self.published

    def lose_home(self) -> None:
        """The page's space is not here any more; its id keeps the draft apart from one of the same title."""
        self.has_no_home = True
        self.key = draft_key(None, f"{self.published.title} {self.page}")
