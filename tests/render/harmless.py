"""Parses HTML and tells what in it could do harm."""

from __future__ import annotations

from html.parser import HTMLParser

from kshare.render.address import is_blob, safe_href
from kshare.render.allowed import TAGS

_NAMES = "href title class src alt width height type checked disabled start align colspan rowspan id"
ATTRIBUTES = frozenset(_NAMES.split())


class _Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.harm: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.harm.append(f"element {tag}")
        values = {name: value or "" for name, value in attrs}
        self.harm += [f"attribute {name} of {tag}" for name in values if name not in ATTRIBUTES]
        if "href" in values:
            self._look_at_link(values["href"], values.get("class", ""))
        if "src" in values and not (tag == "img" and is_blob(values["src"])):
            self.harm.append(f"loads {values['src']}")
        if tag == "input" and values.get("type") != "checkbox":
            self.harm.append("an input field")

    def _look_at_link(self, href: str, classes: str) -> None:
        scheme = href.partition(":")[0].lower()
        local = href.startswith(("\\", "/")) or scheme == "file"
        if local and "ask" not in classes.split():
            self.harm.append(f"opens {href} without asking")
        known = scheme in ("http", "https", "ftp", "mailto", "file", "kshare")
        if not (known or local or href.startswith("#")) or safe_href(href) is None:
            self.harm.append(f"links to {href}")

    def handle_comment(self, data: str) -> None:
        self.harm.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.harm.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.harm.append("an instruction")


def harm_in(html: str) -> list[str]:
    """What in `html` could do harm; empty for good HTML."""
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.harm
