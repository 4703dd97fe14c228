"""Templates: what a new page may begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kshare.model.tag import parse_tag
from kshare.model.template import TEMPLATE_TAG, filled
from kshare.queries.pages import ListPages, PageRow, ShowPage, list_pages, show_page
from kshare.queries.reader import Reader
from kshare.store.lookup import find_page


@dataclass(frozen=True, slots=True)
class ListTemplates:
    """Templates of all spaces, by title."""

    limit: int = 100


def list_templates(reader: Reader, request: ListTemplates) -> tuple[PageRow, ...]:
    """Every page with the tag `template`."""
    return list_pages(reader, ListPages(tag=TEMPLATE_TAG, limit=request.limit)).items


@dataclass(frozen=True, slots=True)
class UseTemplate:
    """A template by title or id, and the title of the page that begins with it."""

    template: str
    title: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new page begins with, such as a template's text with its places filled, and its other tags.

    `space` is the name of the space it belongs to, '' for the current one.
    """

    title: str
    text: str
    tags: tuple[str, ...]
    space: str = ""


def use_template(reader: Reader, request: UseTemplate) -> Beginning:
    """Fill in `{{title}}`, `{{date}}` (the day on this PC, ISO 8601), `{{time}}` and `{{me}}`. Raises NotFound."""
    view = show_page(reader, ShowPage(request.template))
    now = datetime.fromtimestamp(reader.now_ms / 1000).astimezone()
    me = reader.me(find_page(reader.connection, view.id).space.n)
    values = {
        "title": request.title,
        "date": now.strftime("%Y-%m-%d"),
        "time": now.strftime("%H:%M"),
        "me": f"@{me.handle}",
    }
    tags = tuple(tag for tag in view.tags if tag != parse_tag(TEMPLATE_TAG))
    return Beginning(request.title, filled(view.text, values), tags)
