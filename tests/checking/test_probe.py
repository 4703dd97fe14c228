"""Looking at one address: every way in which a server can answer, or not."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kshare.checking import probe
from kshare.checking.probe import look
from kshare.checking.reasons import reason_of
from kshare.checking.titles import fetch_title
from kshare.errors import EnvironmentTrouble, InvalidInput, NotFound
from kshare.model.link_check import LinkCheck, Verdict

PAGES = {
    "/there": (200, "", b"<title>The  seal &amp; the\npump</title>"),
    "/bare": (200, "", b"nothing"),
    "/latin": (200, "", "<meta charset=iso-8859-1><title>Prüfung</title>".encode("latin-1")),
    "/odd": (200, "", b"<meta charset=no-such><title>Odd</title>"),
    "/gone": (404, "", b""),
    "/ill": (503, "", b""),
    "/closed": (403, "", b""),
    "/who": (401, "", b""),
    "/moved": (301, "/there", b""),
    "/moved-out": (301, "http://elsewhere.example/x", b""),
    "/for-now": (302, "/there", b""),
    "/sso": (302, "http://accounts.example/login?next=/", b""),
    "/round": (302, "/round", b""),
    "/moved-to-gone": (301, "/gone", b""),
}


class Handler(BaseHTTPRequestHandler):
    """A small intranet."""

    def _answer(self) -> None:
        code, target, body = PAGES.get(self.path, (404, "", b""))
        if self.path == "/only-get":
            code, body = (405, b"") if self.command == "HEAD" else (200, b"here")
        self.send_response(code)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_GET = do_HEAD = _answer

    def log_message(self, *_parts: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def intranet() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


NAMED = frozenset({"127.0.0.1"})


@pytest.mark.parametrize(
    ("path", "verdict", "code"),
    [
        ("/there", Verdict.FOUND, 200),
        ("/only-get", Verdict.FOUND, 200),
        ("/for-now", Verdict.FOUND, 200),
        ("/gone", Verdict.MISSING, 404),
        ("/moved-to-gone", Verdict.MISSING, 404),
        ("/ill", Verdict.SERVER, 503),
        ("/closed", Verdict.FORBIDDEN, 403),
        ("/who", Verdict.LOGIN, 401),
        ("/sso", Verdict.LOGIN, 302),
        ("/moved", Verdict.MOVED, 200),
        ("/moved-out", Verdict.MOVED, 301),
        ("/round", Verdict.UNREADABLE, 302),
    ],
)
def test_a_server_that_answers_is_understood(intranet: str, path: str, verdict: Verdict, code: int) -> None:
    found = look(intranet + path, NAMED)
    assert (found.verdict, found.code) == (verdict, code)
    assert reason_of(found)


def test_where_it_moved_is_told_and_a_server_that_was_not_named_is_never_asked(
    intranet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(f"{intranet}/moved", NAMED).target == f"{intranet}/there"
    reached: list[str] = []
    real = socket.create_connection

    def connect(address: tuple[str, int], *rest: object, **named: object) -> socket.socket:
        reached.append(address[0])
        return real(address, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", connect)
    found = look(f"{intranet}/moved-out", NAMED)

    assert found.target == "http://elsewhere.example/x"
    assert reason_of(found) == "redirected to http://elsewhere.example/x"
    assert set(reached) == {"127.0.0.1"}


def test_a_port_where_nobody_listens_refuses() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert look(f"http://127.0.0.1:{port}/", NAMED) == LinkCheck(Verdict.REFUSED)


def test_what_does_not_speak_http_is_said() -> None:
    with _talking(b"220 mail.example ESMTP\r\n") as url:
        assert look(url, NAMED).verdict is Verdict.UNREADABLE


def test_a_server_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "TIMEOUT_S", 0.05)
    with _talking(b"") as url:
        assert look(url, NAMED).verdict is Verdict.UNREACHABLE


def test_an_answer_that_trickles_for_ever_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "WHOLE_S", 0.1)
    monkeypatch.setattr(probe, "TIMEOUT_S", 5)
    with _talking(b"HTTP/1.1 200 OK\r\nX-One: 1\r\n") as url:
        assert look(url, NAMED).verdict in (Verdict.FOUND, Verdict.UNREADABLE, Verdict.UNREACHABLE)


class _talking:
    """A server that says one thing to whoever comes and then keeps silent."""

    def __init__(self, words: bytes) -> None:
        self._words = words
        self._server = socket.create_server(("127.0.0.1", 0))
        self._talks: list[socket.socket] = []

    def __enter__(self) -> str:
        threading.Thread(target=self._serve, daemon=True).start()
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/"

    def _serve(self) -> None:
        while True:
            try:
                talk, _ = self._server.accept()
            except OSError:
                return
            talk.sendall(self._words)
            self._talks.append(talk)

    def __exit__(self, *_trouble: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.close()


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (socket.gaierror(-2, "no such name"), Verdict.NO_HOST),
        (UnicodeError("label too long"), Verdict.NO_HOST),
        (ssl.SSLCertVerificationError(1, "self-signed"), Verdict.CERTIFICATE),
        (ssl.SSLError(1, "no TLS here"), Verdict.UNREADABLE),
        (TimeoutError(), Verdict.UNREACHABLE),
        (OSError(113, "no route"), Verdict.UNREACHABLE),
        (ConnectionRefusedError(), Verdict.REFUSED),
    ],
)
def test_what_goes_wrong_before_an_answer_has_a_name(error: Exception, verdict: Verdict) -> None:
    assert probe.verdict_of(error) is verdict
    assert reason_of(LinkCheck(verdict))


# -- titles -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/there", "The seal & the pump"),
        ("/moved", "The seal & the pump"),
        ("/latin", "Prüfung"),
        ("/odd", "Odd"),
    ],
)
def test_the_title_of_a_page_is_fetched_on_request(intranet: str, path: str, title: str) -> None:
    assert fetch_title(intranet + path) == title


@pytest.mark.parametrize(
    ("path", "words"),
    [("/gone", "not found"), ("/who", "sign in"), ("/moved-out", "redirected to http://elsewhere.example/x")],
)
def test_why_a_title_could_not_be_fetched_is_said(intranet: str, path: str, words: str) -> None:
    with pytest.raises(EnvironmentTrouble, match=words):
        fetch_title(intranet + path)


def test_a_page_without_a_title_and_no_address_are_told_apart(intranet: str) -> None:
    with pytest.raises(NotFound):
        fetch_title(f"{intranet}/bare")
    with pytest.raises(InvalidInput):
        fetch_title("two words")
