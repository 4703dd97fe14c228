"""What a person reads in an error is explained in docs/troubleshooting.md, in the same words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kshare import errors
from kshare.errors import KShareError

GUIDE = Path(__file__).parents[2] / "docs" / "troubleshooting.md"
CLASSES = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, KShareError)
]


def sections() -> dict[str, str]:
    """Text below each `## ` heading, whitespace folded, by heading."""
    parts = re.split(r"^## (.+)$", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        title.strip(): " ".join(text.split()) for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_an_error_is_explained_with_the_words_of_its_hint(error: type[KShareError]) -> None:
    text = sections()[error.__name__]

    assert f"> {error.hint}" in text
    assert f"Exit code {error.exit_code}." in text


def test_no_section_is_left_over_from_an_error_that_is_gone() -> None:
    assert set(sections()) == {error.__name__ for error in CLASSES}
