"""Back to where something was read: as soon as so much of it is there, unless the reader's own hand was quicker."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSlider, QScrollBar
from pytestqt.qtbot import QtBot

from kshare.ui.readers.returning import Return


def bar_of(qtbot: QtBot, longest: int) -> QScrollBar:
    bar = QScrollBar()
    qtbot.addWidget(bar)
    bar.setRange(0, longest)
    return bar


def test_it_arrives_once_so_much_is_there_and_is_gone_at_once(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 100)
    Return(bar, 300)
    assert bar.value() == 0 and len(bar.findChildren(Return)) == 1

    bar.setRange(0, 400)

    assert bar.value() == 300 and bar.findChildren(Return) == []


def test_where_all_is_there_it_arrives_at_once(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 400)

    Return(bar, 300)

    assert bar.value() == 300 and bar.findChildren(Return) == []


def test_the_readers_own_hand_ends_it(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 100)
    Return(bar, 300)

    bar.triggerAction(QAbstractSlider.SliderAction.SliderSingleStepAdd)
    bar.setRange(0, 400)

    assert bar.value() < 300 and bar.findChildren(Return) == []
