"""Which titles and handles exist, for rendering: `[[links]]` and `@mentions` show whether they lead anywhere."""

from __future__ import annotations

from kshare.model.ids import text_id
from kshare.queries.reader import Reader
from kshare.store.lookup import page_titled, person_with_handle
from kshare.store.spaces import Space, find_space


class StoreNames:
    """The names of one space (the current one unless named); implements `kshare.render.rendered.Names`."""

    def __init__(self, reader: Reader, space: str | None = None) -> None:
        self._connection = reader.connection
        self._space: Space = find_space(reader.connection, space)

    def page_id(self, title: str) -> str | None:
        """The text id of the page called `title`, by its current title or a former one; or None."""
        page = page_titled(self._connection, self._space, title)
        return text_id(page) if page is not None else None

    def person_id(self, handle: str) -> str | None:
        """The text id of the person with this handle, or None if nobody or several carry it."""
        person = person_with_handle(self._connection, self._space, handle)
        return text_id(person) if person is not None else None
