"""Writes the template of the catalogue (.pot), brings translations (.po) up to it, and compiles them (.mo)."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polib

from catalogue.finding import Sentence

DOMAIN: Final = "kshare"
_HEAD: Final = {
    "Project-Id-Version": "KShare",
    "Language-Team": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_TWO_FORMS: Final = "nplurals=2; plural=(n != 1);"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a translation is."""

    language: str
    translated: int
    total: int
    wrong: tuple[str, ...]
    """Templates whose translation has other places in braces: it would be shown wrongly, so it is left out."""


def template(sentences: dict[tuple[str, str], Sentence]) -> polib.POFile:
    """The catalogue with every translation empty. No date in it: the same source gives the same file."""
    made = polib.POFile(wrapwidth=100)
    made.metadata = dict(_HEAD)
    for text, context in sorted(sentences):
        sentence = sentences[text, context]
        files = sorted({path for path, _ in sentence.places})
        # An empty context is not the same as none: gettext would look for it.
        entry = polib.POEntry(msgid=text, msgctxt=context or None, occurrences=[(path, "") for path in files])
        if sentence.plural:
            entry.msgid_plural, entry.msgstr_plural = sentence.plural, {0: "", 1: ""}
        if "{" in text:
            entry.flags.append("python-brace-format")
        made.append(entry)
    return made


def write_template(folder: Path, made: polib.POFile) -> bool:
    """Write `kshare.pot`; False if it was like that already."""
    path = folder / f"{DOMAIN}.pot"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    made.save(str(path), newline="\n")
    return path.read_text(encoding="utf-8") != before


def update(folder: Path, made: polib.POFile, language: str) -> Standing:
    """Bring one translation up to the template, beginning it if need be, and compile what is right in it."""
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{DOMAIN}.po"
    if path.exists():
        translation = polib.pofile(str(path), encoding="utf-8", wrapwidth=100)
        translation.merge(made)
    else:
        translation = polib.POFile(wrapwidth=100)
        translation.metadata = {**_HEAD, "Language": language, "Plural-Forms": _TWO_FORMS}
        translation.extend(made)
    translation.save(str(path), newline="\n")
    wrong = tuple(entry.msgid for entry in translation if _is_wrong(entry))
    compiled = polib.POFile()
    compiled.metadata = translation.metadata
    compiled.extend(entry for entry in translation.translated_entries() if not _is_wrong(entry))
    compiled.save_as_mofile(str(path.with_suffix(".mo")))
    return Standing(language, len(compiled), len(made), wrong)


def languages(folder: Path) -> list[str]:
    """The translations that were begun."""
    return sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def _is_wrong(entry: polib.POEntry) -> bool:
    """True if a translation names places that the sentence does not have: `format` would fail in front of people."""
    known = set(places(entry.msgid)) | set(places(entry.msgid_plural or ""))
    translations = [entry.msgstr, *entry.msgstr_plural.values()]
    return any(not set(places(text)) <= known for text in translations if text)


def places(text: str) -> Iterator[str]:
    """The names in braces.

    >>> list(places("{count} of {total}"))
    ['count', 'total']
    """
    try:
        yield from (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        yield text  # a brace without its other half: no place of any sentence is called like that
