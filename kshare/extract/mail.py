"""E-mails: who, when, about what, the words, and how what was sent along is called."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import BinaryIO, Final

from kshare.extract.plain import decoded
from kshare.extract.web import words_of

_READ_BYTES: Final = 32_000_000
_HEADERS: Final = ("Subject", "From", "To", "Cc", "Date")
_MOST_PARTS: Final = 1_000


def pieces(file: BinaryIO) -> Iterator[str]:
    """Headers, then the parts in their order; of two forms of the same words only the plain one."""
    message = BytesParser(policy=policy.default).parsebytes(file.read(_READ_BYTES))
    yield from _headers(message)
    for number, part in enumerate(_shown_parts(message)):
        if number >= _MOST_PARTS:
            return
        yield from _part(part)
        yield "\n"


def _headers(message: EmailMessage) -> Iterator[str]:
    for name in _HEADERS:
        if value := message.get(name):
            yield f"{value}\n"
    yield "\n"


def _shown_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The leaves of a message, and the messages in it; of alternatives the first that is plain text."""
    if not message.is_multipart():
        yield message
        return
    children = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    if message.get_content_type() == "multipart/alternative":
        plain = [part for part in children if part.get_content_type() == "text/plain"]
        children = plain[:1] or children[-1:]
    for child in children:
        yield from _shown_parts(child)


def _part(part: EmailMessage) -> Iterator[str]:
    name = part.get_filename()
    if name or part.get_content_maintype() != "text":
        yield f"{name or ''}"
        return
    payload = part.get_payload(decode=True)
    text = decoded(payload, part.get_content_charset("")) if isinstance(payload, bytes) else ""
    yield from words_of(text) if part.get_content_subtype() == "html" else [text]
