"""The homes behind the pictures: the demo's team, one begun a moment ago, one with texts as long as they get."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Final

from kshare.demo import build_demo
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
_GERMAN: Final = """Vor jeder **Druckbehälterprüfung** wird die Anlage spannungsfrei geschaltet. Wer daran denkt,
spart sich den Ärger mit der Arbeitssicherheit; siehe [[Wiederinbetriebnahmegenehmigung]].

## Reihenfolge

1. Absperrventil schließen, zwei Minuten warten
2. Restdruck ablesen: unter 0,2 bar muss er liegen
3. Prüfprotokoll ausfüllen, auch wenn nichts auffällt

| Teil | Nummer | Preis |
|------|:------:|------:|
| Dichtring | 17-4 | 12,50 € |
| Überdruckventilgehäuse | 18-2 | 230,00 € |

> [!warning] Achtung
> Bei Störungen an der Rückschlagklappe sofort die Schichtführung verständigen.
"""
_JAPANESE: Final = """ポンプのシールが漏れた場合は、まず**バルブ**を閉めて二分間待ちます。
圧力が 0.2 bar より低いことを確認してください。

## 手順

1. 元のバルブを閉める
2. 圧力計を読む
3. 新しいシールを取り付ける

> [!note] 予備の部品
> 戸棚の中に二つあります。
"""
_LONG_WORD: Final = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def _write_long_texts(workspace: Workspace) -> None:
    lines = "\n".join(f"Line {n}: what was read at the gauge, and what somebody said." for n in range(1, 41))
    workspace.run(save_page, SavePage(_LONG_TITLE, "A short text.\n", tags=("plant-b/filling-line/hall-7",)))
    workspace.run(
        save_page, SavePage("Wie wir Druckbehälter prüfen", _GERMAN, tags=("prüfung", "sicherheit"))
    )
    workspace.run(save_page, SavePage("ポンプのシールを交換する", _JAPANESE, tags=("ポンプ",)))
    workspace.run(write_post, WritePost(f"{_LONG_WORD * 3} https://pumps.example/{'seal/' * 60} #oil"))
    workspace.run(write_post, WritePost(f"A post of many lines.\n\n{lines}\n\n" + " ".join(["word"] * 300)))


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
    (folder / "stamp.json").write_text(json.dumps({"made": time.time(), "people": people}), encoding="utf-8")


def ready_homes(folder: Path, people: int) -> Path:
    """The folder with the homes 'demo', 'fresh' and 'long'; made anew if they are older than a day."""
    try:
        stamp = json.loads((folder / "stamp.json").read_text(encoding="utf-8"))
        is_fresh = time.time() - stamp["made"] < _FRESH_S and stamp["people"] == people
    except (OSError, ValueError, KeyError):
        is_fresh = False
    if not is_fresh:
        _make_homes(folder, people)
    return folder
