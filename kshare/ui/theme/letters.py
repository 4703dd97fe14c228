"""What stands for somebody, or something, that has no picture: letters on a colour of its own."""

from __future__ import annotations

from kshare.ui.theme.tokens import AVATARS


def avatar_colour(person_id: str) -> str:
    """The background of a person's initials: the same on every PC and in every picture.

    FNV-1a over the id, because `hash()` differs from process to process.
    """
    state = 0x811C9DC5
    for byte in person_id.encode("utf-8"):
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    return AVATARS[state % len(AVATARS)]


def initials(name: str) -> str:
    """Up to two letters for an avatar; of a name without any its first sign.

    >>> initials("Anna Maria Berg"), initials("li"), initials("🦊"), initials("  ")
    ('AB', 'L', '🦊', '?')
    """
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return name.strip()[:1] or "?"
    picked = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return picked.upper()
