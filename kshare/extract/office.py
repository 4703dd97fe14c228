"""What Word and PowerPoint files have in common: a zip of XML in which words stand in elements called `t`.

Nothing is built of what is read: the parser calls `_Words` for each element and forgets it, so depth and length
cost no memory. Entities and document types, which such files never have, are refused by defusedxml.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kshare.extract.trouble import Damaged, Protected

_READ_AT_ONCE: Final = 1 << 16
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""Protected files are no zips but hold one, encrypted, under this name."""
_MARKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def opened(file: BinaryIO) -> ZipFile:
    """The zip that an office file is. Raises Protected, Damaged."""
    check_unprotected(file)
    try:
        return ZipFile(file)
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise Damaged from error


def check_unprotected(file: BinaryIO) -> None:
    """Raises Protected for a file behind a password."""
    if file.read(4) == _OLE and _ENCRYPTED in file.read(1 << 20):
        raise Protected
    file.seek(0)


def words_of(archive: ZipFile, names: Iterable[str]) -> Iterator[str]:
    """The words of these parts, one line a paragraph. Raises Protected, Damaged."""
    for name in names:
        try:
            yield from _words_of(archive, name)
        except RuntimeError as error:  # what zipfile says of an encrypted part
            raise Protected from error
        except (
            BadZipFile,
            zlib.error,
            ParseError,
            DefusedXmlException,
            NotImplementedError,
            EOFError,
        ) as error:
            raise Damaged from error


def _words_of(archive: ZipFile, name: str) -> Iterator[str]:
    words = _Words()
    parser = DefusedXMLParser(target=words, forbid_dtd=True)
    with archive.open(name) as part:
        while block := part.read(_READ_AT_ONCE):
            parser.feed(block)
            yield words.take()
    parser.close()
    yield words.take() + "\n"


class _Words:
    """Hears of each element. Deleted text and field codes have names of their own and are never heard."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._in_text = False
        self._repeated = 0

    def take(self) -> str:
        """What was found since the last time."""
        found = "".join(self._found)
        self._found.clear()
        return found

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        self._repeated += name == "Fallback"  # the same words again, for older programs
        self._in_text = name == "t" and not self._repeated
        if name in _MARKS and not self._repeated:
            self._found.append(_MARKS[name])

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition("}")[2]
        self._repeated -= name == "Fallback"
        self._in_text = False
        if name == "p":
            self._found.append("\n")

    def data(self, text: str) -> None:
        """Characters."""
        if self._in_text:
            self._found.append(text)

    def close(self) -> None:
        """The end of the part."""
