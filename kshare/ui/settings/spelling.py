"""Whether and with what words are checked while they are written, on this PC."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale

from kshare.spelling.dictionaries import can_check, find_lexicons, system_folders
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Facts, Field, Note, Switch, Text
from kshare.usecases.spelling import ChangeSpelling, change_spelling
from kshare.words import say


def spelling_fields(context: Context) -> tuple[Field, ...]:
    """On or off, the folder with dictionaries, what was found, the person's own words."""
    group, choice = say("Spelling"), context.standing.spelling
    return (
        Field(
            "language.spelling",
            say("Underline words that are wrong"),
            say(
                "On pages, while you write; in the language of each paragraph, with dictionaries of this PC."
            ),
            Switch(choice.on, lambda on, note: _change(context, ChangeSpelling(on=on), note)),
            group,
        ),
        Field(
            "language.dictionaries",
            say("Folder with dictionaries"),
            say("Hunspell files (.aff and .dic), as LibreOffice has them. Those of the system are used too."),
            Text(
                choice.folder,
                lambda folder, note: _change(context, ChangeSpelling(folder=folder), note),
                picks_folder=True,
            ),
            group,
        ),
        Field(
            "language.found",
            say("Dictionaries found"),
            say("One for each language; of your folder first."),
            Facts((context.dictionaries,)),
            group,
        ),
        Field(
            "language.words",
            say("My words"),
            say("One in each line. They are right on this PC, whatever dictionaries say."),
            Text("\n".join(choice.words), partial(_write_words, context), lines=4),
            group,
        ),
    )


def dictionaries_found(folder: str) -> str:
    """What spelling can be checked with, in words. Looks at the disk: for a lane."""
    if not can_check():
        return say("KShare was installed without the part that reads dictionaries (the extra “spelling”).")
    folders = [Path(folder)] if folder else []
    found = find_lexicons([*folders, *system_folders()], QLocale().name())
    names = ", ".join(sorted(lexicon.name for lexicon in found.values()))
    return names or say("None. Choose a folder with dictionaries, such as that of LibreOffice.")


def _write_words(context: Context, words: str, note: Note) -> None:
    _change(context, ChangeSpelling(words=tuple(words.split("\n"))), note)


def _change(context: Context, command: ChangeSpelling, note: Note) -> None:
    context.run(change_spelling, command, note)
