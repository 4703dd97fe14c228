"""Follows links: inside the window, outside after a question, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.documents.links import Action, LinkDecision, decide
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.words import say


class HostMemory(Protocol):
    """Which hosts the person has agreed to open; kept in the settings of this PC."""

    def trusted(self) -> frozenset[str]: ...
    def trust(self, host: str) -> None: ...


class LinkPrompt(Popover):
    """The question before the first visit. The address is shown whole, letter by letter."""

    agreed = Signal()

    def __init__(self, decision: LinkDecision, window: QWidget) -> None:
        super().__init__(window, width=380)
        asks_host = decision.action is Action.ASK_HOST
        title = say("Open this in the browser?") if asks_host else say("Open this outside KShare?")
        note = (
            say("KShare asks once for each host.")
            if asks_host
            else say("It leads to a file, a network folder or another program. Open it if you expect it.")
        )
        address = PlainLabel(_breakable(decision.target), Type.MONO, "text2", wrap=True)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        yes = PrimaryButton(say("Open {host}", host=decision.shown) if asks_host else say("Open it"))
        no = GhostButton(say("Not now"))
        buttons.addStretch(1)
        buttons.addWidget(no)
        buttons.addWidget(yes)
        self.body.addWidget(PlainLabel(title, Type.HEADING, wrap=True))
        self.body.addWidget(address)
        self.body.addWidget(PlainLabel(note, Type.META, "text3", wrap=True))
        self.body.addLayout(buttons)
        yes.clicked.connect(self._agree)
        no.clicked.connect(self.close)
        # Enter pressed in haste must not open anything.
        no.setFocus()

    def _agree(self) -> None:
        self.close()
        self.agreed.emit()


def _breakable(address: str) -> str:
    """The address with places where a line may break, so that none of it is hidden."""
    return "\u200b".join(address[at : at + 24] for at in range(0, len(address), 24))


class LinkRouter(QObject):
    """Every `link_activated` of the window ends here. `inside` carries links to KShare's own places."""

    inside = Signal(str)
    refused = Signal(str)

    def __init__(self, window: QWidget, memory: HostMemory, open_outside: Callable[[str], object]) -> None:
        super().__init__(window)
        self._window, self._memory, self._open_outside = window, memory, open_outside
        self.prompt: LinkPrompt | None = None

    def follow(self, url: str, anchor: QWidget | None = None) -> None:
        """Open `url` where it belongs, after asking if need be; `anchor` is where the question appears."""
        decision = decide(url, self._memory.trusted())
        if decision.action is Action.INSIDE:
            self.inside.emit(decision.target)
        elif decision.action is Action.OPEN:
            self._open_outside(decision.target)
        elif decision.action is Action.REFUSE:
            self.refused.emit(decision.shown)
        else:
            self._ask(decision, anchor or self._window)

    def _ask(self, decision: LinkDecision, anchor: QWidget) -> None:
        if self.prompt is not None:
            self.prompt.deleteLater()
        self.prompt = LinkPrompt(decision, self._window)
        self.prompt.agreed.connect(lambda: self._open(decision))
        self.prompt.open_at(anchor)

    def _open(self, decision: LinkDecision) -> None:
        if decision.action is Action.ASK_HOST:
            self._memory.trust(decision.shown)
        self._open_outside(decision.target)
