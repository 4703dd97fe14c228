"""Why an address does not work, in words."""

from __future__ import annotations

from kshare.model.link_check import LinkCheck, Verdict
from kshare.words import say


def reason_of(check: LinkCheck) -> str:
    """What was found, in a few words that begin small."""
    match check.verdict:
        case Verdict.FOUND:
            return say("works")
        case Verdict.MOVED:
            return say("redirected to {address}", address=check.target)
        case Verdict.LOGIN:
            return say("asks to sign in")
        case Verdict.FORBIDDEN:
            return say("not allowed ({code})", code=check.code)
        case Verdict.MISSING:
            return say("not found ({code})", code=check.code)
        case Verdict.SERVER:
            return say("the server reports an error ({code})", code=check.code)
        case _:
            return _no_answer(check.verdict)


def _no_answer(verdict: Verdict) -> str:
    match verdict:
        case Verdict.NO_HOST:
            return say("there is no such server")
        case Verdict.REFUSED:
            return say("the server refuses the connection")
        case Verdict.CERTIFICATE:
            return say("its certificate is not valid")
        case Verdict.UNREADABLE:
            return say("its answer makes no sense")
        case _:
            return say("no answer")
