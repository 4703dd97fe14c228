"""PDF, page by page, with pypdf: slow, but without a line of C that hostile bytes could reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PdfReadError, WrongPasswordError

from kshare.extract.trouble import Damaged, Protected


def pieces(file: BinaryIO) -> Iterator[str]:
    """The title, then the text of each page. A page that cannot be read is left out."""
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Protected
        title = reader.metadata.title if reader.metadata else None
        yield f"{title or ''}\n"
        yield from _pages(reader)
    except (FileNotDecryptedError, WrongPasswordError, DependencyError) as error:
        raise Protected from error
    except PdfReadError as error:
        raise Damaged from error


def _pages(reader: PdfReader) -> Iterator[str]:
    unread = None
    for page in reader.pages:
        try:
            yield page.extract_text() + "\n\n"
        except (MemoryError, RecursionError, FileNotDecryptedError):
            raise
        except Exception as error:  # pypdf raises many kinds on odd input; the other pages are still worth it
            unread = error
    if unread is not None:
        raise Damaged from unread
