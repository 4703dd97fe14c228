"""The homes behind the pictures: the demo's team, a new one, one with the longest texts, one that is encrypted."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Final

from kshare.demo import build_demo
from kshare.store.schema import SCHEMA_VERSION
from kshare.sync.genesis import SpaceDraft
from kshare.ui.pictures import page_texts
from kshare.ui.process.window_memory import WindowMemory
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace, init_workspace

_FRESH_S: Final = 86_400


def wall_clock() -> int:
    """ms since the epoch, UTC."""
    return time.time_ns() // 1_000_000


_LONG_TITLE: Final = (
    "Everything that has to be done before, during and after the yearly stop of the filling line in hall seven,"
    " with who does it, who has to be asked first and what happens if it is left out"
).ljust(200, "!")
_LONG_WORD: Final = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def _write_long_texts(workspace: Workspace) -> None:
    lines = "\n".join(f"Line {n}: what was read at the gauge, and what somebody said." for n in range(1, 41))
    workspace.run(save_page, SavePage(_LONG_TITLE, "A short text.\n", tags=("plant-b/filling-line/hall-7",)))
    for title, text, tags in (
        ("Wie wir Druckbehälter prüfen", page_texts.GERMAN, ("prüfung", "sicherheit")),
        ("ポンプのシールを交換する", page_texts.JAPANESE, ("ポンプ",)),
        ("החלפת אטם במשאבה", page_texts.HEBREW, ("אטמים",)),
        ("Everything a page can hold", page_texts.EVERYTHING, ("writing",)),
    ):
        workspace.run(save_page, SavePage(title, text, tags=tags))
    workspace.run(write_post, WritePost(f"{_LONG_WORD * 3} https://pumps.example/{'seal/' * 60} #oil"))
    workspace.run(write_post, WritePost(f"A post of many lines.\n\n{lines}\n\n" + " ".join(["word"] * 300)))


def _make_encrypted(folder: Path) -> None:
    """'closed': the admin of an encrypted space, at whose door two people ask; one member has somebody's name."""
    share = folder / "closed_team"
    share.mkdir()
    admin = init_workspace(
        folder / "closed", Introduce("Anna Berg", unit="Plant B"), wall_clock, os.urandom, durable=False
    )
    space = admin.create_space(str(share), SpaceDraft("Hydraulics, pumps and presses"), encrypted=True)
    admin.sync(space)
    others = (
        ("Ben Ode", "Test rig"),
        ("Maximiliane von Oberthal-Lichtenstein zu Hohenbuchen", "Arbeitssicherheit und Umweltschutz"),
        ("山田 花子", "品質保証"),
        ("Ben Ode", "Plant A"),
    )
    for number, (name, unit) in enumerate(others):
        home = init_workspace(
            folder / f"closed_{number}",
            Introduce(name, f"colleague{number}", unit),
            wall_clock,
            os.urandom,
            durable=False,
        )
        home.accept_invite(str(share), admin.admission.invite(space, name, "Anna Berg", 14).text)
        home.sync(space)
        home.close()
    for number in range(2):
        home = init_workspace(
            folder / f"asking_{number}", Introduce("Cleo Okafor"), wall_clock, os.urandom, durable=False
        )
        home.admission.ask(str(share))
        home.close()
    admin.sync(space)
    admin.close()


def _make_open(folder: Path) -> None:
    """'open': a member of an open space in which two people have the same name."""
    share = folder / "open_team"
    share.mkdir()
    for home, name, unit in (
        ("open_1", "Ben Ode", "Test rig"),
        ("open", "Anna Berg", "Plant B"),
        ("open_2", "Cleo Okafor", "Purchasing"),
        ("open_3", "Cleo Okafor", ""),
    ):
        made = init_workspace(
            folder / home, Introduce(name, unit=unit), wall_clock, os.urandom, durable=False
        )
        begins = home == "open_1"
        draft = SpaceDraft("Test rig")
        made.sync(made.create_space(str(share), draft) if begins else made.join_space(str(share)))
        made.close()


def _make_homes(folder: Path, people: int) -> None:
    """Every home anew; the stamp comes last, so that what was cut off is made again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    build_demo(folder / "team", wall_clock(), people=people, home=folder / "demo")
    init_workspace(folder / "fresh", Introduce("Anna Berg"), wall_clock, os.urandom, durable=False).close()
    long = init_workspace(
        folder / "long", Introduce("Maximiliane von Oberthal-Lichtenstein"), wall_clock, os.urandom
    )
    _write_long_texts(long)
    long.close()
    _make_encrypted(folder)
    _make_open(folder)
    WindowMemory(folder / "demo").keep_words("kept")
    stamp = {"made": time.time(), "people": people, "schema": SCHEMA_VERSION}
    (folder / "stamp.json").write_text(json.dumps(stamp), encoding="utf-8")


def ready_homes(folder: Path, people: int) -> Path:
    """The folder with the homes 'demo', 'fresh', 'long', 'closed' and 'open'; a day old at most."""
    try:
        stamp = json.loads((folder / "stamp.json").read_text(encoding="utf-8"))
        is_fresh = time.time() - stamp["made"] < _FRESH_S
        is_fresh = is_fresh and (stamp["people"], stamp["schema"]) == (people, SCHEMA_VERSION)
    except (OSError, ValueError, KeyError):
        is_fresh = False
    if not is_fresh:
        _make_homes(folder, people)
    return folder
