"""Qt's own words (menus of text fields, dialogs for files and printing) in the language that KShare speaks."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from kshare.words import language

_NAME: Final = "words of Qt"


def translate_qt(application: QCoreApplication) -> None:
    """Take Qt's catalogue for the language of `say`; English, which needs none, where Qt has none.

    Not that of the PC: half a menu in a language that the rest of the window does not speak helps nobody.
    """
    before = application.findChild(QTranslator, _NAME)
    if before is not None:
        application.removeTranslator(before)
        before.setParent(None)
    made = QTranslator(application)
    made.setObjectName(_NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if made.load(f"qtbase_{language()}", folder):
        application.installTranslator(made)
