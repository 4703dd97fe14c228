"""Which attached files have words that can be read, by their name and what their sender said of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Format(StrEnum):
    """A format with a reader in this package, in the module of the same name."""

    PDF = "pdf"
    WORD = "word"
    SLIDES = "slides"
    SHEET = "sheet"
    WEB = "web"
    MAIL = "mail"
    PLAIN = "plain"


VERSION: Final = 1
"""Raised when a reader gives other words for the same file: texts of older versions are read again."""

_BY_SUFFIX: Final = {
    "pdf": Format.PDF,
    "docx": Format.WORD, "docm": Format.WORD, "dotx": Format.WORD,
    "pptx": Format.SLIDES, "pptm": Format.SLIDES, "ppsx": Format.SLIDES, "potx": Format.SLIDES,
    "xlsx": Format.SHEET, "xlsm": Format.SHEET, "xltx": Format.SHEET,
    "html": Format.WEB, "htm": Format.WEB, "xhtml": Format.WEB,
    "eml": Format.MAIL,
}  # fmt: skip
_PLAIN_SUFFIXES: Final = frozenset(
    [
        "txt",
        "text",
        "md",
        "markdown",
        "rst",
        "adoc",
        "csv",
        "tsv",
        "log",
        "json",
        "xml",
        "yaml",
        "yml",
        "toml",
        "ini",
        "cfg",
        "conf",
        "properties",
        "sql",
        "tex",
        "srt",
        "vtt",
        "py",
        "js",
        "ts",
        "java",
        "c",
        "h",
        "cpp",
        "hpp",
        "cs",
        "go",
        "rs",
        "rb",
        "php",
        "sh",
        "bat",
        "ps1",
        "css",
        "svg",
    ]
)
_BY_MEDIA_TYPE: Final = {
    "application/pdf": Format.PDF,
    "text/html": Format.WEB,
    "message/rfc822": Format.MAIL,
}


def format_of(name: str, media_type: str) -> Format | None:
    """How a file is read; None if it has no words that could be. What it is called counts first.

    >>> format_of("Plan.DOCX", ""), format_of("notes", "text/plain"), format_of("logo.png", "image/png")
    (<Format.WORD: 'word'>, <Format.PLAIN: 'plain'>, None)
    """
    _, dot, suffix = name.lower().rpartition(".")
    if dot and (found := _BY_SUFFIX.get(suffix)):
        return found
    if dot and suffix in _PLAIN_SUFFIXES:
        return Format.PLAIN
    return _BY_MEDIA_TYPE.get(media_type) or (Format.PLAIN if media_type.startswith("text/") else None)
