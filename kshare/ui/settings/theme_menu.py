"""The list of themes below the button of the top bar."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QWidget

from kshare.ui.settings.appearance import MODE_WORDS
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.widgets.menu import Menu
from kshare.words import say


def theme_menu(window: QWidget) -> Menu:
    """Every theme, the chosen one marked; ready to be shown."""
    menu = Menu(window)
    menu.setAccessibleName(say("Theme"))
    group = QActionGroup(menu)
    for mode, words in MODE_WORDS:
        group.addAction(menu.offer_choice(say(words), mode is theme().mode, partial(_choose, mode)))
    return menu


def _choose(mode: Mode, _checked: bool) -> None:
    theme().choose(mode)
