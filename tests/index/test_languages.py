"""Real text in many languages: what stands in it is found, by the language it is in."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.index.analysis import words
from kshare.index.languages import languages_of
from tests.index.conftest import NOW, Index, document

TEXTS = Path(__file__).parents[1] / "data" / "languages"
UNSPACED = ("ja", "km", "ko", "th", "zh")
SPACED = ("ar", "cs", "de", "el", "en", "fr", "he", "hi", "ru", "tr")


def paragraphs(language: str) -> list[str]:
    return (TEXTS / f"{language}.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def declaration() -> Iterator[Index]:
    index = Index()
    for language in (*UNSPACED, *SPACED):
        index.put(
            *(document(f"{language}{n}", text, space=language) for n, text in enumerate(paragraphs(language)))
        )
    index.writer.refresh_words()
    yield index
    index.sql.close()


def found(index: Index, query: str, language: str) -> set[str]:
    return {hit.uid for hit in index.searcher.search(query, now=NOW, limit=100, spaces=[language]).items}


@pytest.mark.parametrize("language", UNSPACED)
def test_any_part_of_a_text_without_spaces_is_found_where_it_stands(
    declaration: Index, language: str
) -> None:
    chance = random.Random(1)
    texts = paragraphs(language)
    runs = [run for text in texts for run in re.findall(r"[^\W\d_]{4,}", text)]
    for _ in range(60):
        run = chance.choice(runs)
        first = chance.randrange(len(run) - 3)
        # A sign belongs to its letter: half of such a cluster is no text.
        part = re.sub(r"^\W+", "", run[first : first + chance.randint(2, 4)])
        holding = {f"{language}{n}" for n, text in enumerate(texts) if part in text}
        assert holding <= found(declaration, f'"{part}"', language), part


@pytest.mark.parametrize("language", SPACED)
def test_every_word_and_every_beginning_of_one_is_found_where_it_stands(
    declaration: Index, language: str
) -> None:
    chance = random.Random(2)
    texts = paragraphs(language)
    for word in chance.sample(
        sorted({w for text in texts for w in text.split() if re.fullmatch(r"[\w\u0900-\u0963]{2,}", w)}), 40
    ):
        for part in (word, word[: max(4, len(word) - 2)]):
            holding = {
                f"{language}{n}"
                for n, text in enumerate(texts)
                if re.search(rf"(?<!\w){re.escape(part)}" + (r"(?!\w)" if part == word else ""), text)
            }
            assert holding <= found(declaration, part, language), part


def test_the_word_table_holds_the_words_of_the_full_text_table(declaration: Index) -> None:
    sql = declaration.sql
    sql.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, view_index_fts, col)")
    indexed = {
        word
        for (word,) in sql.execute("SELECT term FROM temp.terms WHERE col NOT IN ('stem', 'meta')")
        if 2 <= len(word) <= 40
    }
    counted = {word for (word,) in sql.execute("SELECT word FROM view_index_word")}

    assert counted == indexed


@pytest.mark.parametrize(
    ("language", "least"), [("de", 97), ("en", 97), ("fr", 94), ("es", 92), ("it", 94), ("ru", 80)]
)
def test_the_language_of_a_short_post_is_told(language: str, least: int) -> None:
    chunks = [
        " ".join(chunk)
        for text in paragraphs(language)
        for chunk in batches(text.split(), 10)
        if len(chunk) > 7
    ]

    told = [language in languages_of(words(chunk).folded | set(chunk.lower().split())) for chunk in chunks]

    assert 100 * sum(told) >= least * len(told)


def batches(values: list[str], size: int) -> Iterator[list[str]]:
    return (values[first : first + size] for first in range(0, len(values), size))


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Les chevaux sont dans la cour avec les autres", "cheval", "chevaux"),
        ("Los coches están en la calle como siempre", "coche", "coches"),
        ("le nazioni sono unite in un consiglio", "nazione", "nazioni"),
        ("De pompen zijn niet meer te maken voor ons", "pomp ", "pompen"),
        ("pumparna är inte lagade och det är kallt", "pumpa", "pumparna"),
        ("Насосы не работают", "насос ", "Насосы"),
        ("Ёлка стоит", "елка", "Ёлка"),
        ("Ο άνθρωπος γεννιέται", "ανθρωπος", "άνθρωπος"),
        ("رأيت المكتبات الكبيرة", "مكتبة", "المكتبات"),
        ("كتب أحمد الرسالة", "احمد", "أحمد"),
        ("ذهب إِلَى المَدْرَسَةِ", "المدرسة", "المَدْرَسَةِ"),
        ("הספרים על המדף", "ספר", "הספרים"),
        ("בְּרֵאשִׁית ברא", "בראשית", "בְּרֵאשִׁית"),
        ("Søren Kierkegård kommer", "soren", "Søren"),
        ("Søren Kierkegård kommer", "kierkegaard", "Kierkegård"),
        ("Łódź leży w środku", "lodz", "Łódź"),
        ("un cœur de verre", "coeur", "cœur"),
        ("Die Ver\u00adwal\u00adtung tagt", "Verwaltung", "Verwaltung"),
        ("می\u200cخواهم بروم", "میخواهم", "می\u200cخواهم"),
        ("Iğdır'da buluşalım", "igdir", "Iğdır"),
        ("flag 🇩🇪 day", "🇩🇪", ""),
    ],
)
def test_a_word_is_found_and_marked_in_the_form_people_type(text: str, query: str, marked: str) -> None:
    index = Index()
    index.put(
        document("it", text),
        *(document(f"same{n}", text) for n in range(3)),
        document("other", "nothing else"),
    )

    hits = index.searcher.search(query, now=NOW).items

    assert {hit.uid for hit in hits} == {"it", "same0", "same1", "same2"}
    snippet = hits[0].snippet
    assert "".join(snippet.text[first:last] for first, last in snippet.highlights) == marked
    assert not re.search("[\u00ad\u200b\u2060\ufeff]", snippet.text)
    index.sql.close()
