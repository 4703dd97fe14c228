"""Names for the places on a page that headings make."""

from __future__ import annotations


def anchor(heading: str) -> str:
    """The anchor of a heading: small letters, words joined by '-'.

    >>> anchor("Travel & visa rules!")
    'travel-visa-rules'
    """
    kept = "".join(char if char.isalnum() else " " for char in heading.casefold())
    return "-".join(kept.split())[:100] or "part"


class Anchors:
    """Anchors of one page: the second heading of the same name gets '-1', the next '-2'."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def new(self, heading: str) -> str:
        """An anchor that no earlier heading of this page has."""
        name = anchor(heading)
        count = self._used.get(name, -1) + 1
        self._used[name] = count
        if not count:
            return name
        numbered = f"{name}-{count}"
        return self.new(numbered) if numbered in self._used else self._keep(numbered)

    def _keep(self, name: str) -> str:
        self._used[name] = 0
        return name
