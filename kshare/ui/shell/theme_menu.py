"""The list of themes below the button of the top bar."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from kshare.ui.settings.appearance import MODE_WORDS
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.widgets.menu import Menu
from kshare.words import say


def theme_menu(window: QWidget) -> QMenu:
    """Every theme, the chosen one marked; ready to be shown. It goes away with its last use."""
    menu = Menu(window)
    menu.setAccessibleName(say("Theme"))
    menu.aboutToHide.connect(menu.deleteLater)
    group = QActionGroup(menu)
    for mode, words in MODE_WORDS:
        action = QAction(say(words), group)
        action.setCheckable(True)
        action.setChecked(mode is theme().mode)
        action.triggered.connect(partial(_choose, mode))
        menu.addAction(action)
    return menu


def _choose(mode: Mode, _checked: bool = False) -> None:
    theme().choose(mode)
