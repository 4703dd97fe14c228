from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kshare.exchange.filenames import MAX_BYTES, MAX_CHARACTERS, windows_safe_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Travel rules", "Travel rules"),
        ("A/B: what? <now>", "A-B- what- -now-"),
        ("con", "_con"),
        ("LPT1.notes", "_LPT1.notes"),
        ("COM\u00b9", "_COM\u00b9"),
        ("Console", "Console"),
        (".hidden", "_.hidden"),
        ("ends with dots. . .", "ends with dots"),
        ("  two   spaces ", "two spaces"),
        ("\u202eevil", "evil"),
        ("...", "_"),
        ("", "untitled"),
        ("日本語", "日本語"),
        ("u\u0308", "ü"),
        ("👩‍🔧 repair", "👩‍🔧 repair"),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert windows_safe_name(title, set()) == name


def test_names_that_differ_in_capitals_only_get_a_number() -> None:
    taken: set[str] = set()
    names = []
    for title in ("Visa", "VISA", "visa", "Straße", "STRASSE", "x" * 200, "x" * 201):
        names.append(windows_safe_name(title, taken))
        taken.add(names[-1].casefold())

    assert names[:5] == ["Visa", "VISA (2)", "visa (3)", "Straße", "STRASSE (2)"]
    assert names[6] == "x" * (MAX_CHARACTERS - 4) + " (2)"


@given(st.text(max_size=300))
def test_every_name_holds_the_rules_of_windows(title: str) -> None:
    name = windows_safe_name(title, set())

    assert 0 < len(name) <= MAX_CHARACTERS
    assert len(name.encode()) <= MAX_BYTES
    assert name == name.strip()
    assert not name.endswith(".") and not name.startswith(".")
    assert not any(letter in '<>:"/\\|?*' or ord(letter) < 32 for letter in name)
