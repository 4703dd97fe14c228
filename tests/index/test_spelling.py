"""Did you mean, on misspelt words of real texts."""

from __future__ import annotations

import random
import re
from pathlib import Path

from tests.index.conftest import Index, document

DATA = Path(__file__).parents[1] / "data"
TYPOS, LETTERS = 300, "aeiourstn"


def misspelt(word: str, chance: random.Random) -> str:
    """Two letters swapped, one missing, one too many or another one, as often as people do each."""
    place, kind = chance.randrange(1, len(word) - 1), chance.random()
    before, letter, after = word[:place], word[place], word[place + 1 :]
    if kind < 0.35:
        return before + after[0] + letter + after[1:]
    if kind < 0.65:
        return before + after
    return before + chance.choice(LETTERS) + (letter if kind < 0.85 else "") + after


def test_nine_of_ten_misspelt_words_are_put_right() -> None:
    chance = random.Random(11)
    files = [DATA / "markdown" / "commonmark-spec.txt", *sorted((DATA / "languages").glob("[def][enr].txt"))]
    index = Index()
    texts = [
        text
        for file in files
        for text in re.split(r"\n\s*\n|\n(?=[A-ZÄÖÜ])", file.read_text(encoding="utf-8"))
    ]
    index.put(*(document(f"d{number}", text) for number, text in enumerate(texts)))
    index.writer.refresh_words()
    words = dict(index.sql.execute("SELECT word, df FROM view_index_word WHERE df >= 3"))
    long = sorted(
        word for word, df in words.items() if df >= 4 and len(word) >= 6 and re.fullmatch("[a-z]+", word)
    )

    right = done = 0
    while done < TYPOS:
        word = chance.choice(long)
        if (typed := misspelt(word, chance)) not in words:
            right += index.searcher.suggest(typed) == word
            done += 1

    assert right >= 0.9 * TYPOS
    index.sql.close()
