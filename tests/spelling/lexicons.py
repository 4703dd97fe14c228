"""Two tiny dictionaries."""

from __future__ import annotations

from pathlib import Path

AFF = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwzü\nSFX S Y 1\nSFX S 0 s .\n"
ENGLISH = (
    "the of and is this that with are for not in to a seal/S pump/S kit/S order/S every worn replace page word/S"
    " we use two don't was it will be our has"
).split()
GERMAN = (
    "die der das und ist nicht ein eine mit von auf Dichtung Pumpe Öl wir jede sind wird für Seite Wort zu im".split()
)


def write_lexicon(folder: Path, name: str, words: list[str]) -> Path:
    """`name`.aff and `name`.dic; their path without the endings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.aff").write_text(AFF, encoding="utf-8")
    (folder / f"{name}.dic").write_text(f"{len(words)}\n" + "\n".join(words) + "\n", encoding="utf-8")
    return folder / name
