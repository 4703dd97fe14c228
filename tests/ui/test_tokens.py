"""Colours can be read and told apart; computed from the tokens, so that no later change goes unnoticed."""

from __future__ import annotations

import pytest

from kshare.ui.theme.letters import avatar_colour, initials
from kshare.ui.theme.tokens import (
    AVATARS,
    CONTRAST,
    CONTRAST_DARK,
    DARK,
    LIGHT,
    ON_AVATAR,
    Palette,
    contrast,
)

TEXT_PAIRS = [
    ("text text2 text3 accent_text", "canvas surface raised rail hover selected"),
    ("text text2 text3", "code pressed"),
    ("accent_text", "accent_soft"),
    ("on_accent", "accent accent_hover"),
    ("mark_text", "mark"),
    ("page", "surface page_soft"),
    ("post", "surface post_soft"),
    ("bookmark", "surface bookmark_soft"),
    ("person", "surface person_soft"),
    ("ok", "surface canvas rail ok_soft"),
    ("warn", "surface canvas rail warn_soft"),
    ("danger", "surface canvas rail danger_soft"),
    ("text", "ok_soft warn_soft danger_soft accent_soft page_soft"),
    ("code_keyword code_string code_comment code_number code_name", "code"),
]
EDGE_PAIRS = [
    ("input_border", "surface canvas raised"),
    ("focus", "canvas surface raised rail selected hover"),
]
EVERY = pytest.mark.parametrize(
    "palette", [LIGHT, DARK, CONTRAST, CONTRAST_DARK], ids=lambda palette: palette.name
)
STRONG = pytest.mark.parametrize("palette", [CONTRAST, CONTRAST_DARK], ids=lambda palette: palette.name)


def below(palette: Palette, pairs: list[tuple[str, str]], least: float) -> list[str]:
    """The pairs whose contrast is too low, with their figure."""
    found = []
    for inks, grounds in pairs:
        for ink in inks.split():
            for ground in grounds.split():
                ratio = contrast(getattr(palette, ink), getattr(palette, ground))
                if ratio < least:
                    found.append(f"{ink} on {ground}: {ratio:.2f}")
    return found


@EVERY
def test_text_reaches_the_contrast_for_reading(palette: Palette) -> None:
    assert below(palette, TEXT_PAIRS, 4.5) == []


@EVERY
def test_borders_of_inputs_and_focus_rings_can_be_seen(palette: Palette) -> None:
    assert below(palette, EDGE_PAIRS, 3.0) == []


@STRONG
def test_high_contrast_reaches_seven_to_one_and_shows_every_line(palette: Palette) -> None:
    lines = [("line line_strong input_border", "canvas surface raised rail")]

    assert below(palette, TEXT_PAIRS, 7.0) == []
    assert below(palette, [("disabled", "canvas surface"), *EDGE_PAIRS, *lines], 4.5) == []


def test_initials_can_be_read_on_every_avatar() -> None:
    assert [colour for colour in AVATARS if contrast(colour, ON_AVATAR) < 4.5] == []


def test_avatars_stand_out_from_the_card_in_both_themes_and_none_is_louder_than_another() -> None:
    """3:1 as a thing that is seen (WCAG 2.2, 1.4.11); the same weight for everybody."""
    grounds = [LIGHT.surface, LIGHT.rail, LIGHT.selected, DARK.surface, DARK.rail]
    faint = [(colour, ground) for colour in AVATARS for ground in grounds if contrast(colour, ground) < 3.0]
    ratios = [contrast(colour, ON_AVATAR) for colour in AVATARS]

    assert len(set(AVATARS)) == len(AVATARS) >= 12
    assert faint == []
    assert max(ratios) - min(ratios) < 0.5


def test_a_person_has_the_same_colour_on_every_pc() -> None:
    assert [AVATARS.index(avatar_colour(person)) for person in ("anna", "ben", "")] == [7, 10, 1]
    assert initials("ßtefan øre") == "SSØ"
