"""The translations that come with KShare can be shown: places in braces, plural forms and compiled files are right.

A sentence that is not translated yet is no failure: it is shown in English. How many there are is the reason
with which `test_how_far_a_translation_is` is skipped.
"""

from __future__ import annotations

import string
from collections import Counter

import polib
import pytest

from catalogue.__main__ import FOLDER
from catalogue.files import DOMAIN, languages

LANGUAGES = languages(FOLDER)


def _translation(language: str) -> list[polib.POEntry]:
    path = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    return [entry for entry in polib.pofile(str(path), encoding="utf-8") if not entry.obsolete]


def _places(text: str) -> Counter[tuple[str, str, str]]:
    """How often a text has each place: name, format and conversion."""
    parts = string.Formatter().parse(text)
    return Counter((name, form or "", turned or "") for _, name, form, turned in parts if name is not None)


def _key(entry: polib.POEntry | polib.MOEntry) -> tuple[str, str | None]:
    """A sentence and its context: one word can be there once for each of its meanings."""
    return entry.msgid, entry.msgctxt


def _pairs(entry: polib.POEntry | polib.MOEntry) -> list[tuple[str, str]]:
    """Each form of a sentence beside its translation."""
    if entry.msgid_plural:
        return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]
    return [(entry.msgid, entry.msgstr)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence_each_as_often(language: str) -> None:
    wrong = [
        (sentence, translated)
        for entry in _translation(language)
        for sentence, translated in _pairs(entry)
        if translated and _places(sentence) != _places(translated)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_all_plural_forms_or_none(language: str) -> None:
    halves = [
        entry.msgid
        for entry in _translation(language)
        if entry.msgid_plural and len({bool(form) for form in entry.msgstr_plural.values()}) > 1
    ]

    assert halves == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_spaces_at_both_ends(language: str) -> None:
    def ends(text: str) -> tuple[bool, bool]:
        return text != text.lstrip(), text != text.rstrip()

    wrong = [
        entry.msgid
        for entry in _translation(language)
        for sentence, translated in _pairs(entry)
        if translated and ends(sentence) != ends(translated)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_was_translated(language: str) -> None:
    compiled = polib.mofile(str(FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo"), encoding="utf-8")
    translated = [entry for entry in _translation(language) if entry.translated()]

    assert {_key(entry): _pairs(entry) for entry in compiled} == {
        _key(entry): _pairs(entry) for entry in translated
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_far_a_translation_is(language: str) -> None:
    done = {_key(entry) for entry in _translation(language) if entry.translated()}
    asked = {_key(entry) for entry in polib.pofile(str(FOLDER / f"{DOMAIN}.pot"), encoding="utf-8")}
    if asked - done:
        pytest.skip(f"{language}: {len(asked & done)} of {len(asked)} sentences; the others are in English")
