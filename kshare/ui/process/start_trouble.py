"""Why there is no window: for somebody who started KShare from a menu and sees no terminal."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from kshare.errors import KShareError
from kshare.ui.widgets.empty_state import EmptyState
from kshare.words import say

_SIZE = (520, 420)


def trouble_window(trouble: KShareError) -> EmptyState:
    """What happened, what can be done, and a button that ends it."""
    words = trouble.message, trouble.next_step, say("Close")
    window = EmptyState("triangle-alert", *words, ink="warn", fill="warn_soft")
    window.setWindowTitle("KShare")
    window.setObjectName("canvas")
    window.resize(*_SIZE)
    window.wanted.connect(window.close)
    return window


def tell(qt: QApplication, trouble: KShareError) -> None:
    """On the terminal that KShare was started from, else in a small window until that is closed."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(trouble.full_message, file=sys.stderr)
        return
    window = trouble_window(trouble)
    window.show()
    qt.exec()
