"""Where a link may lead. Text from others is hostile, so every link goes through `decide`.

KShare's own places open inside. A web address asks on the first visit of a host. A file, a drive, a network
path and mail show all of themselves and ask every time; nothing looks at such a path before (a mere glance
at a network path sends the person's password hash). Everything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote, urlsplit

_NEVER = frozenset({"javascript", "data", "vbscript", "about", "blob", "view-source", "ms-msdt", "search-ms"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"^[A-Za-z]:[\\/]")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]*):")


class Action(Enum):
    """What the router does with a link."""

    INSIDE = "inside"
    OPEN = "open"
    ASK_HOST = "ask_host"
    ASK_PATH = "ask_path"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """`target` is what would be opened; `shown` is what the person is asked about: a host or a whole path."""

    action: Action
    target: str
    shown: str = ""


def decide(
    url: str, trusted_hosts: Set[str] = frozenset(), extra_schemes: Set[str] = frozenset()
) -> LinkDecision:
    """Judge one link. `extra_schemes` are those that the space's policy lists; they ask like paths.

    >>> decide("kshare:page/abc").action
    <Action.INSIDE: 'inside'>
    >>> decide("https://user@Example.org/a").shown
    'example.org'
    >>> decide("\\\\\\\\server\\\\share\\\\plan.docx").action
    <Action.ASK_PATH: 'ask_path'>
    >>> decide("javascript:alert(1)").action
    <Action.REFUSE: 'refuse'>
    """
    text = url.strip()
    refused = LinkDecision(Action.REFUSE, "", text)
    if not text or _CONTROL.search(text):
        return refused
    if text.startswith(("\\\\", "//")) or _DRIVE.match(text):
        return LinkDecision(Action.ASK_PATH, text, text)
    match = _SCHEME.match(text)
    scheme = match.group(1).lower() if match else ""
    if scheme == "kshare" or text.startswith("#"):
        return LinkDecision(Action.INSIDE, text)
    if scheme in ("http", "https"):
        return _web(text, trusted_hosts)
    if scheme == "file":
        return LinkDecision(Action.ASK_PATH, text, unquote(text[len("file:") :]))
    if scheme == "mailto" or (scheme in extra_schemes and scheme not in _NEVER):
        return LinkDecision(Action.ASK_PATH, text, text)
    return refused


def _web(text: str, trusted_hosts: Set[str]) -> LinkDecision:
    """Browsers read a backslash as a slash and so could arrive at another host than the one we ask about."""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        return LinkDecision(Action.REFUSE, "", text)
    if not host or "\\" in text:
        return LinkDecision(Action.REFUSE, "", text)
    if host in trusted_hosts:
        return LinkDecision(Action.OPEN, text, host)
    return LinkDecision(Action.ASK_HOST, text, host)
