"""Two tiny dictionaries."""

from __future__ import annotations

from pathlib import Path
from typing import Final

AFF: Final = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwzü\nSFX S Y 1\nSFX S 0 s .\n"
ENGLISH: Final = (
    "the of and is this that with are for not in to a seal/S pump/S kit/S order/S every worn replace page word/S"
    " we use two don't was it will be our has"
)
GERMAN: Final = (
    "die der das und ist nicht ein eine mit von auf Dichtung Pumpe Öl wir jede sind wird für Seite Wort zu im"
)


def write_lexicon(folder: Path, name: str, words: str) -> Path:
    """`name`.aff and `name`.dic; their path without the endings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.aff").write_text(AFF, encoding="utf-8")
    lines = words.split()
    (folder / f"{name}.dic").write_text("\n".join([str(len(lines)), *lines, ""]), encoding="utf-8")
    return folder / name
