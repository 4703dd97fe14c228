"""In which language KShare speaks on this PC, and how what is written is checked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QLocale

from kshare.ui.process.qt_words import translate_qt
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Choice, Field, Note
from kshare.ui.settings.spelling import spelling_fields
from kshare.words import choose_language, languages, say


def language_fields(context: Context) -> tuple[Field, ...]:
    """The languages that are here, each in its own words."""
    options = (("", say("As the system")), *((code, _own_name(code)) for code in languages()))
    kept = context.memory.language()
    chosen = kept if kept in dict(options) else ""
    return (
        Field(
            "language.window",
            say("Language of KShare"),
            say("Your own words stay as they are."),
            Choice(options, chosen, partial(_choose, context)),
        ),
        *spelling_fields(context),
    )


def _own_name(code: str) -> str:
    """'Deutsch' for 'de'; the code if Qt does not know it."""
    name = QLocale(code).nativeLanguageName() if code != "en" else "English"
    return name[:1].upper() + name[1:] or code


def _choose(context: Context, code: str, _note: Note) -> None:
    context.memory.keep_language(code)
    choose_language(code)
    if (application := QCoreApplication.instance()) is not None:
        translate_qt(application)
    context.wishes.stale.emit()
    context.wishes.reopen_wanted.emit()
