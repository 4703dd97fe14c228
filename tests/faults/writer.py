"""A process that works on a home until it is done or killed; every acknowledged id is printed at once.

python -m tests.faults.writer HOME SEED COUNT [save|sync|import|erase] [SOURCE]
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from random import Random

from kshare.store.erasable import WhatToErase
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.erase import EraseForGood, erase
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace, open_workspace


def write(workspace: Workspace, name: str, random: Random, number: int) -> None:
    """One page, post or bookmark, or a further revision of a page that everybody edits."""
    word = f"w{name}x{number}"
    match random.randrange(4):
        case 0:
            done = workspace.run(
                save_page, SavePage(f"Page {word}", f"{word} about [[Common]]\n", tags=("t",))
            ).id
        case 1:
            done = workspace.run(write_post, WritePost(f"{word} says #hello")).id
        case 2:
            done = workspace.run(
                add_bookmark, AddBookmark(f"https://{word}.example/", title=f"{word} card")
            ).id
        case _:
            saved = workspace.run(save_page, SavePage("Common", f"Common words\n{word}\n"))
            done = saved.revision or saved.id
    print(word, done, flush=True)


def main(home: str, name: str, count: str, what: str = "save", source: str = "") -> None:
    workspace = open_workspace(Path(home), lambda: time.time_ns() // 1_000_000, os.urandom)
    print("ready", flush=True)
    if what == "sync":
        for _ in range(int(count)):
            workspace.sync(workspace.shared_spaces()[0])
            print("synced", "-", flush=True)
    elif what == "erase":
        for post in source.split(","):
            workspace.run(erase, EraseForGood(WhatToErase(post)))
            print("erased", post, flush=True)
            workspace.scrub()
    elif what == "import":
        from kshare.importing.runs import run_import

        run_import(workspace, Path(source))
        print("imported", "-", flush=True)
    else:
        random = Random(name)
        for number in range(int(count)):
            write(workspace, name, random, number)
    workspace.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
