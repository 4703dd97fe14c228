"""What the editor begins with: the page, a draft of it, the text that the draft was made from."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import NotFound
from kshare.model.ids import text_id
from kshare.model.title import title_key
from kshare.queries.drafts import DraftRow, find_draft
from kshare.queries.page_history import RevisionTextRequest, revision_text
from kshare.queries.pages import PageView, ShowPage, show_page
from kshare.queries.reader import Reader
from kshare.store.spaces import Space


@dataclass(frozen=True, slots=True)
class OpenEditor:
    """A page by id, or None for a new one; `draft` is the draft's key, `space` where a new page goes."""

    page: str | None
    draft: str
    space: str | None = None


@dataclass(frozen=True, slots=True)
class EditSheet:
    """`base` and `base_text`: the heads that the text in the editor was made from, and their text."""

    view: PageView | None
    draft: DraftRow | None
    base: tuple[str, ...]
    base_text: str
    space: str
    shared: bool
    me: str
    now_ms: int


def open_editor(reader: Reader, request: OpenEditor) -> EditSheet:
    """All that the editor needs. Raises NotFound for a page that is not here, unless there is a draft of it."""
    draft = find_draft(reader, request.draft)
    view = _page(reader, request.page, must_be_here=draft is None)
    base = view.heads if view else ()
    base_text = view.text if view else ""
    if view is not None and draft is not None and set(draft.base) != set(base):
        base, base_text = draft.base, _text_of(reader, view.id, draft.base)
    space = reader.space_called(view.space) if view else _space(reader, draft, request.space)
    return EditSheet(
        view, draft, base, base_text, space.name, space.is_shared, text_id(reader.user), reader.now_ms
    )


def _page(reader: Reader, page: str | None, *, must_be_here: bool) -> PageView | None:
    try:
        return show_page(reader, ShowPage(page)) if page is not None else None
    except NotFound:
        if must_be_here:
            raise
        return None


def _space(reader: Reader, draft: DraftRow | None, wanted: str | None) -> Space:
    """Where a new page goes: where its draft was begun, unless that space was left."""
    here = {space.text_id: space for space in reader.spaces.values()}
    if draft is not None and draft.space in here:
        return here[draft.space]
    return reader.space_called(wanted)


def _text_of(reader: Reader, page: str, heads: tuple[str, ...]) -> str:
    """What the page said when a draft of it was begun; of several heads the first one's text."""
    try:
        return revision_text(reader, RevisionTextRequest(page, heads[0])) if heads else ""
    except NotFound:
        return ""


@dataclass(frozen=True, slots=True)
class FindTitle:
    """A title in a space."""

    title: str
    space: str


def page_called(reader: Reader, request: FindTitle) -> PageView | None:
    """The page that has this very title now, if there is one."""
    try:
        view = show_page(reader, ShowPage(request.title, request.space))
    except NotFound:
        return None
    return view if title_key(view.title) == title_key(request.title) else None
