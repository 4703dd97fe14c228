"""Who somebody is, and who will see a thing."""

from __future__ import annotations

from kshare.queries.reader import Person
from kshare.words import say


def person_words(person: Person) -> str:
    """A person in one line: '@anna · Plant B'."""
    return " · ".join(part for part in (f"@{person.handle}", person.unit) if part)


def audience_words(space_name: str, shared: bool) -> str:
    """Who will see what is written in a space."""
    return say("Everyone in {space}", space=space_name) if shared else say("Only you")
