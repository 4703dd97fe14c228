"""Where links may lead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare.ui.documents.link_router import LinkRouter
from kshare.ui.documents.links import Action, decide


class Memory:
    """Trusted hosts in a set."""

    def __init__(self) -> None:
        self.hosts: set[str] = set()

    def trusted(self) -> frozenset[str]:
        return frozenset(self.hosts)

    def trust(self, host: str) -> None:
        self.hosts.add(host)


@pytest.mark.parametrize(
    ("url", "action", "shown"),
    [
        ("kshare:page/abc", Action.INSIDE, ""),
        ("#before-you-ship", Action.INSIDE, ""),
        ("https://Example.org:8443/a?b", Action.ASK_HOST, "example.org"),
        ("https://bank.example@evil.example/", Action.ASK_HOST, "evil.example"),
        ("https://bücher.example/", Action.ASK_HOST, "xn--bcher-kva.example"),
        ("https:\\\\evil.example\\x", Action.REFUSE, "https:\\\\evil.example\\x"),
        ("https:///nohost", Action.REFUSE, "https:///nohost"),
        ("https://[bad/", Action.REFUSE, "https://[bad/"),
        ("\\\\server\\share\\plan.docx", Action.ASK_PATH, "\\\\server\\share\\plan.docx"),
        ("//server/share", Action.ASK_PATH, "//server/share"),
        ("C:\\plans\\a.txt", Action.ASK_PATH, "C:\\plans\\a.txt"),
        ("file://server/share/a%20b", Action.ASK_PATH, "//server/share/a b"),
        ("mailto:anna@example.org", Action.ASK_PATH, "mailto:anna@example.org"),
        ("javascript:alert(1)", Action.REFUSE, "javascript:alert(1)"),
        ("JaVaScRiPt:alert(1)", Action.REFUSE, "JaVaScRiPt:alert(1)"),
        ("data:text/html,x", Action.REFUSE, "data:text/html,x"),
        ("ms-word:ofe|u|https://x", Action.REFUSE, "ms-word:ofe|u|https://x"),
        ("plan.docx", Action.REFUSE, "plan.docx"),
        ("https://a.example/\u202egpj.exe", Action.REFUSE, "https://a.example/\u202egpj.exe"),
        ("", Action.REFUSE, ""),
    ],
)
def test_every_link_is_judged(url: str, action: Action, shown: str) -> None:
    decision = decide(url)

    assert (decision.action, decision.shown) == (action, shown)


def test_a_trusted_host_opens_and_its_neighbours_still_ask() -> None:
    trusted = {"example.org"}

    assert decide("https://example.org/x", trusted).action is Action.OPEN
    assert decide("https://example.org.evil.example/x", trusted).action is Action.ASK_HOST
    assert decide("https://sub.example.org/", trusted).action is Action.ASK_HOST


def test_a_policy_can_add_schemes_but_never_the_dangerous_ones() -> None:
    assert decide("sap:order/1", extra_schemes={"sap"}).action is Action.ASK_PATH
    assert decide("javascript:1", extra_schemes={"javascript"}).action is Action.REFUSE


@given(st.text(max_size=60))
def test_no_text_breaks_the_judge_or_opens_unasked(url: str) -> None:
    assert decide(url).action is not Action.OPEN


def test_a_host_is_asked_for_once(qtbot: QtBot) -> None:
    window, memory, opened = QWidget(), Memory(), list[str]()
    qtbot.addWidget(window)
    window.show()
    router = LinkRouter(window, memory, opened.append)

    router.follow("https://example.org/a")
    assert opened == []
    assert router.prompt is not None
    router.prompt.agreed.emit()
    router.follow("https://example.org/b")

    assert opened == ["https://example.org/a", "https://example.org/b"]
    router.prompt.close()


def test_a_network_path_asks_every_time(qtbot: QtBot) -> None:
    window, memory, opened = QWidget(), Memory(), list[str]()
    qtbot.addWidget(window)
    window.show()
    router = LinkRouter(window, memory, opened.append)

    for _ in range(2):
        router.follow("\\\\server\\share\\plan.docx")
        assert router.prompt is not None and router.prompt.isVisible()
        router.prompt.close()

    assert (opened, memory.hosts) == ([], set())
