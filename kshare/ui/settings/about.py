"""What KShare is made of, under which licences, and what to send along with a question about trouble."""

from __future__ import annotations

import platform
import re
from functools import cache, partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from kshare import __version__
from kshare.assets import resource_path
from kshare.cancel import CancelToken, Progress
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Facts, Field, Report, Work
from kshare.ui.settings.storage import problems
from kshare.ui.theme.apply import theme
from kshare.words import say
from kshare.workspace import Workspace

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_BUNDLED: Final = (("Inter", "OFL-1.1", "fonts"), ("Lucide", "ISC", "icons"))
"""What lies in `resources/`: name, licence, folder with its text."""


def about_fields(context: Context) -> tuple[Field, ...]:
    """Version, diagnosis, then every library."""
    workspace = context.session.workspace
    return (
        Field(
            "about.version",
            say("Version"),
            say("KShare is free software under the MIT licence."),
            Facts((f"KShare {__version__}",)),
        ),
        Field(
            "about.diagnosis",
            say("Diagnosis"),
            say("Versions, figures and how many troubles; no words, names, folders or addresses of anybody."),
            Work(say("Make"), lambda _pick: partial(_diagnose, workspace, _screen())),
        ),
        *(_library(found, licence) for found, licence in _licences()),
        *(_licensed(name, licence, partial(_bundled_text, folder)) for name, licence, folder in _BUNDLED),
    )


def _screen() -> tuple[str, ...]:
    """Of the window's PC; read on the window's thread."""
    screens = ", ".join(
        f"{screen.size().width()}×{screen.size().height()} @ {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )
    return (
        f"Qt {qVersion()}, {QGuiApplication.platformName()}, {screens}",
        f"theme {theme().palette.name}, text {theme().text_percent} %",
    )


def _diagnose(
    workspace: Workspace, screen: tuple[str, ...], _cancel: CancelToken, _progress: Progress
) -> Report:
    from kshare.queries.health import health

    found = workspace.ask(health, None)
    sentences, is_damaged = problems(workspace)
    lines = [
        f"KShare {__version__}, Python {platform.python_version()}, {QSysInfo.prettyProductName()}",
        *screen,
        ", ".join(f"{name} {number}" for name, number in found.versions.items()),
        ", ".join(f"{count:,} {name}" for name, count in found.counts.items()),
        f"spaces {len(found.state_hash)} shared, troubles {len(sentences)}, damaged {'yes' if is_damaged else 'no'}",
    ]
    return Report(say("Copy this and send it along with your question."), tuple(lines))


# -- licences -------------------------------------------------------------------------------------------


def libraries() -> tuple[Distribution, ...]:
    """What KShare needs and what that needs in turn, by name; nothing that only developers install."""
    found: dict[str, Distribution] = {}
    waiting = ["kshare"]
    while waiting:
        name = waiting.pop()
        try:
            each = distribution(name)
        except PackageNotFoundError:  # wanted on another system only
            continue
        if _folded(each.name) not in found:
            found[_folded(each.name)] = each
            waiting += [_required(line) for line in each.requires or () if "extra ==" not in line]
    found.pop("kshare", None)
    return tuple(found[name] for name in sorted(found))


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-")


def _required(line: str) -> str:
    name = _NAME.match(line)
    return name[0] if name else line


@cache
def _licences() -> tuple[tuple[Distribution, str], ...]:
    """Every library and its licence; reading them all takes a while."""
    return tuple((found, licence_name(found)) for found in libraries())


def _library(found: Distribution, licence: str) -> Field:
    return _licensed(f"{found.name} {found.version}", licence, partial(_licence_text, found))


def licence_name(found: Distribution) -> str:
    """The licence as the library names it, in one line."""
    metadata = found.metadata
    named = next((metadata[key] for key in ("License-Expression", "License") if metadata[key]), "")
    if not named or len(named) > 60:
        classes = [line for line in metadata.get_all("Classifier") or () if line.startswith("License ::")]
        named = classes[0].rpartition("::")[2].strip() if classes else named
    return " ".join(named.split())[:60] or say("See its text")


def _licensed(name: str, licence: str, text: partial[str]) -> Field:
    work = Work(say("Read it"), lambda _pick: partial(_show_text, name, text))
    return Field(f"about.library.{name}", name, licence, work, group=say("Made with"))


def _show_text(name: str, text: partial[str], _cancel: CancelToken, _progress: Progress) -> Report:
    found = text()
    if not found:
        return Report(say("{name} brings no text of its licence along.", name=name))
    return Report(name, tuple(found.splitlines()))


def _licence_text(found: Distribution) -> str:
    """The files of a library that hold its licence."""
    names = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
    files = [path for path in found.files or () if path.name.upper().startswith(names)]
    texts = [Path(path.locate()) for path in files]
    return "\n\n".join(each.read_text(encoding="utf-8", errors="replace") for each in texts if each.is_file())


def _bundled_text(folder: str) -> str:
    return resource_path(folder, "LICENSE.txt").read_text(encoding="utf-8", errors="replace")
