"""Excel: the names of the sheets and what stands in their cells, one line a row."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from kshare.extract.office import check_unprotected
from kshare.extract.trouble import Damaged


def pieces(file: BinaryIO) -> Iterator[str]:
    """All words and figures of a workbook; of formulas what came out."""
    check_unprotected(file)
    try:
        yield from _sheets(file)
    except (BadZipFile, zlib.error, ParseError, DefusedXmlException, KeyError, ValueError, TypeError, EOFError,
            AttributeError, IndexError) as error:  # fmt: skip
        raise Damaged from error  # openpyxl checks little: damage shows wherever a value is missing or odd


def _sheets(file: BinaryIO) -> Iterator[str]:
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        yield f"{sheet.title}\n"
        sheet.reset_dimensions()  # said by the file, and perhaps a lie
        for row in sheet.iter_rows(values_only=True):
            if cells := [_shown(value) for value in row if value is not None]:
                yield "\t".join(cells) + "\n"


def _shown(value: object) -> str:
    match value:
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    return str(value)
