"""Which words are looked up, in which dictionaries, and what the process answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

from kshare.errors import EnvironmentTrouble
from kshare.spelling.dictionaries import Lexicon, find_lexicons, system_folders
from kshare.spelling.speller import Speller
from kshare.spelling.words import words_of
from kshare.spelling.worker import Task, answer
from tests.spelling.lexicons import ENGLISH, GERMAN, write_lexicon


@pytest.mark.parametrize(
    "line",
    [
        "`teh code` and ``teh ` code``",
        "[[Teh page]] and [[Teh",
        "[and](https://teh.example/path) and https://teh.example and www.teh.example",
        "and teh.an@pumps.example and @teh.an and #teh/tag",
        "and <teh tag='teh'> and &teh;",
        "and C:\\Teh\\drawing and \\\\server\\teh and /usr/teh/x and teh.pdf",
        "and TEH and TehCode and tehCode and t3h and 12teh and teh_code and ERR-1042",
    ],
)
def test_what_is_no_prose_is_not_looked_up(line: str) -> None:
    assert {word.text for word in words_of(line)} == {"and"}


def test_words_are_found_where_they_stand() -> None:
    line = "**Öl** isn’t 🛢 cheap, is it?"

    found = words_of(line)

    assert [word.text for word in found] == ["Öl", "isn't", "cheap", "is", "it"]
    assert [line[word.start : word.start + word.length] for word in found[:3]] == ["Öl", "isn’t", "cheap"]


def test_one_dictionary_for_each_language_is_taken_of_the_own_folder_first(tmp_path: Path) -> None:
    write_lexicon(tmp_path / "own" / "dict-en", "en_GB", ENGLISH)
    write_lexicon(tmp_path / "system", "en_US", ENGLISH)
    write_lexicon(tmp_path / "system", "de_AT", GERMAN)
    write_lexicon(tmp_path / "system", "de_DE_frami", GERMAN)
    (tmp_path / "system" / "hyph_fr.dic").write_text("no spelling", encoding="utf-8")
    (tmp_path / "system" / "fr.dic").write_text("without its other half", encoding="utf-8")

    found = find_lexicons([tmp_path / "own", tmp_path / "none", tmp_path / "system"], "de_DE_frami")

    assert {language: lexicon.name for language, lexicon in found.items()} == {
        "de": "de_DE_frami",
        "en": "en_GB",
    }
    assert all(folder.is_absolute() for folder in system_folders())


@pytest.fixture
def speller() -> Iterator[Speller]:
    made = Speller()
    yield made
    made.close()


def test_the_process_tells_wrong_words_and_suggests_others(tmp_path: Path, speller: Speller) -> None:
    english = Lexicon("en", "en_US", write_lexicon(tmp_path, "en_US", ENGLISH))

    assert speller.wrong(english, ["seals", "Seal", "sael", "pumpe"]) == {"sael", "pumpe"}
    assert speller.suggestions(english, "sael")[0] == "seal"


def test_a_damaged_dictionary_is_trouble_in_words_and_leaves_the_others(
    tmp_path: Path, speller: Speller
) -> None:
    damaged = write_lexicon(tmp_path, "de_DE", GERMAN)
    damaged.with_suffix(".aff").write_bytes(b"SET UTF-8\nSFX \xff\xfe many broken\n")
    english = Lexicon("en", "en_US", write_lexicon(tmp_path, "en_US", ENGLISH))

    with pytest.raises(EnvironmentTrouble) as caught:
        speller.wrong(Lexicon("de", "de_DE", damaged), ["Pumpe"])

    assert "de_DE" in caught.value.message
    assert speller.wrong(english, ["seal"]) == frozenset()


def test_a_process_that_was_ended_is_started_again(tmp_path: Path, speller: Speller) -> None:
    english = Lexicon("en", "en_US", write_lexicon(tmp_path, "en_US", ENGLISH))
    speller.wrong(english, ["seal"])
    process = speller._worker.running()
    process.kill()
    process.wait()

    assert speller.wrong(english, ["sael"]) == {"sael"}


def test_a_task_without_words_has_none() -> None:
    assert answer(Task("/nowhere", [])).is_readable is False


@pytest.mark.parametrize("letters", ["x", "x1", "a.", "a@", "`", "[[", "<a", "/a", "a'", "é"])
def test_a_line_of_any_letters_is_looked_through_once(letters: str) -> None:
    began = process_time()

    words_of(letters * (40_000 // len(letters)))

    assert process_time() - began < 1  # from every letter of it: five seconds and more
