"""The title of a web page, fetched when somebody asks for it."""

from __future__ import annotations

import re
from html import unescape
from http.client import HTTPException
from typing import Final

from kshare.checking.probe import HTML_BYTES, Answer, ask, verdict_of
from kshare.checking.reasons import reason_of
from kshare.errors import EnvironmentTrouble, NotFound
from kshare.model.link_check import LinkCheck, Verdict
from kshare.model.urls import host_of, parse_url

_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HOPS: Final = 5
_HEAD_BYTES: Final = 2048


def fetch_title(url: str) -> str:
    """Ask the server of this address, and no other, for the title of its page.

    Raises InvalidInput for what is no address, NotFound where the page has no title, EnvironmentTrouble with the
    reason where nothing is there or it leads to another server.
    """
    at = parse_url(url)
    host = host_of(at)
    for _ in range(_HOPS):
        try:
            answer = ask("GET", at, HTML_BYTES)
        except (OSError, HTTPException, ValueError) as error:
            raise _trouble(LinkCheck(verdict_of(error))) from error
        if not answer.target:
            break
        if host_of(answer.target) != host:
            raise _trouble(LinkCheck(Verdict.MOVED, answer.code, answer.target))
        at = answer.target
    if answer.code in (401, 403, 407):
        raise _trouble(LinkCheck(Verdict.LOGIN, answer.code))
    if answer.code >= 400:
        raise _trouble(LinkCheck(Verdict.MISSING, answer.code))
    title = title_in(answer)
    if not title:
        raise NotFound("The page has no title.")
    return title


def _trouble(check: LinkCheck) -> EnvironmentTrouble:
    return EnvironmentTrouble("The title could not be fetched: {reason}.", reason=reason_of(check))


def title_in(answer: Answer) -> str:
    """The title in an HTML document, in one line; '' if there is none.

    >>> title_in(Answer(200, body=b"<title> A &amp; B\\n C</title>"))
    'A & B C'
    """
    head = answer.body[:_HEAD_BYTES].decode("ascii", "replace")
    named = _CHARSET.search(answer.content_type) or _CHARSET.search(head)
    found = _TITLE.search(_decoded(answer.body, named[1] if named else "utf-8"))
    return " ".join(unescape(found[1]).split()) if found else ""


def _decoded(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
