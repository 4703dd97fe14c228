"""Every sentence reaches the translator, and a translation reaches the person in the language they chose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

import kshare.words
from catalogue.__main__ import ROOT
from catalogue.files import template, update, write_template
from catalogue.finding import Found, find_all
from kshare.words import choose_language, languages, say, say_many

SOURCE = """
from kshare.words import BySurface, say, say_many
def f(on):
    words = "Switched on" if on else "Switched off"
    one, many = "{count} pump", "{count} pumps"
    raise InvalidInput("'{typed}' is no pump.", typed=say(words))
    say_many(one, many, 3) + say("Oil" if on else "Water") + str(BySurface("Type it.", "Click it."))
    self.banner.say("not ours")
    say(unknown.thing)
    say("Well", context="a hole with water") + say("Well", context="healthy") + say("Well")
    say("Deep", context=on)
"""
ERRORS = 'class InvalidInput(Exception):\n    hint = "Try again."\n'


@pytest.fixture
def found(tmp_path: Path) -> Found:
    package = tmp_path / "package"
    package.mkdir()
    (package / "errors.py").write_text(ERRORS, encoding="utf-8")
    (package / "module.py").write_text(SOURCE, encoding="utf-8")
    return find_all(package)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of translations of our own."""
    monkeypatch.setattr(kshare.words, "resource_path", lambda *_parts: tmp_path)
    yield tmp_path
    choose_language("")


def test_sentences_are_found_wherever_they_stand_and_holes_are_told(found: Found) -> None:
    plain = {text: each.plural for (text, context), each in found.sentences.items() if not context}

    assert plain == {
        "Switched on": "",
        "Switched off": "",
        "{count} pump": "{count} pumps",
        "'{typed}' is no pump.": "",
        "Oil": "",
        "Water": "",
        "Type it.": "",
        "Click it.": "",
        "Try again.": "",
        "Well": "",
        "Deep": "",
    }
    assert found.holes == [("package/module.py", 9), ("package/module.py", 11)]


def test_a_word_is_found_once_for_each_of_its_meanings(found: Found) -> None:
    assert {context for text, context in found.sentences if text == "Well"} == {
        "a hole with water",
        "healthy",
        "",
    }


def test_no_sentence_of_kshare_is_hidden_from_translators() -> None:
    assert find_all(ROOT / "kshare").holes == []


def test_the_template_is_the_same_for_the_same_source(found: Found, tmp_path: Path) -> None:
    made = template(found.sentences)

    assert write_template(tmp_path, made)
    assert not write_template(tmp_path, template(found.sentences))


def test_a_translation_is_said_once_it_is_chosen_and_english_again(found: Found, here: Path) -> None:
    begun = update(here, template(found.sentences), "de")
    path = here / "de" / "LC_MESSAGES" / "kshare.po"
    catalogue = polib.pofile(str(path), encoding="utf-8")
    entries = {entry.msgid: entry for entry in catalogue}
    entries["Oil"].msgstr = "Öl"
    entries["{count} pump"].msgstr_plural = {0: "{count} Pumpe", 1: "{count} Pumpen"}
    entries["'{typed}' is no pump."].msgstr = "„{getippt}“ ist keine Pumpe."
    catalogue.save()

    standing = update(here, template(found.sentences), "de")

    assert (begun.translated, standing.translated, standing.total) == (0, 2, 13)
    assert standing.wrong == ("'{typed}' is no pump.",)
    assert languages() == ("en", "de")
    choose_language("de")
    assert (say("Oil"), say_many("{count} pump", "{count} pumps", 2)) == ("Öl", "2 Pumpen")
    assert say("'{typed}' is no pump.", typed="X") == "'X' is no pump."
    choose_language("en")
    assert say("Oil") == "Oil"


def test_a_word_with_two_meanings_is_said_as_the_one_that_is_meant(found: Found, here: Path) -> None:
    update(here, template(found.sentences), "de")
    path = here / "de" / "LC_MESSAGES" / "kshare.po"
    catalogue = polib.pofile(str(path), encoding="utf-8")
    words = {"a hole with water": "Brunnen", "healthy": "Gesund", None: "Nun"}
    for entry in catalogue:
        if entry.msgid == "Well":
            entry.msgstr = words[entry.msgctxt]
    catalogue.save()

    update(here, template(found.sentences), "de")

    choose_language("de")
    assert say("Well", context="a hole with water") == "Brunnen"
    assert say("Well", context="healthy") == "Gesund"
    assert say("Well") == "Nun"
    assert say("Well", context="not translated yet") == "Well"


def test_a_language_that_is_not_here_is_english(here: Path) -> None:
    choose_language("xx")

    assert say("Oil") == "Oil" and languages() == ("en",)
