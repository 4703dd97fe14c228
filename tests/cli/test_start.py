"""How the command line starts, and that it is the one that is documented."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import kshare.__main__
from kshare.cli.main import COMMANDS, main
from kshare.cli.main import kshare as commands
from kshare.cli.sync import watch_spaces
from kshare.errors import StoreLocked
from kshare.settings import home_folder
from kshare.workspace import open_workspace
from tests.cli.conftest import Person

ROOT = Path(__file__).parents[2]


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in the checkout."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def documented() -> set[str]:
    """The commands that have a heading."""
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    return set(re.findall(r"^### `([a-z -]+?)(?: [A-Z\[@|#-].*)?`$", text, re.MULTILINE))


def existing() -> set[str]:
    """The commands that are not hidden."""
    context = click.Context(commands)
    names = set()
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        if isinstance(command, click.Group):
            names |= {f"{name} {sub}" for sub, found in command.commands.items() if not found.hidden}
        else:
            names.add(name)
    return names


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    assert documented() == existing()


def test_every_command_has_help_and_the_short_one_is_for_it() -> None:
    context = click.Context(commands)

    for name in COMMANDS:
        command = commands.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.help


def test_the_module_starts() -> None:
    answer = python("-m", "kshare", "--help")

    assert answer.returncode == 0, answer.stderr
    assert "page" in answer.stdout


def test_commands_never_load_qt(anna: Person) -> None:
    script = (
        "import sys; from kshare.cli import main\n"
        f"home = ['--home', {str(anna.home)!r}]\n"
        "code = main([*home, 'page', 'list']) or main([*home, 'search', 'x'])\n"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'kshare.ui', 'kshare.app'))]\n"
        "sys.exit(code)"
    )

    answer = python("-c", script)

    assert answer.returncode == 0, answer.stderr


def test_without_a_command_the_window_opens(tmp_path: Path) -> None:
    opened: list[Path] = []

    def window(home: Path) -> int:
        opened.append(home)
        return 7

    code = main(["--home", str(tmp_path)], window)

    assert (code, opened) == (7, [tmp_path])


def test_home_and_json_may_stand_anywhere(anna: Person, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["--json", "--home", str(anna.home), "page", "list"],
        ["page", "list", "--json", "--home", str(anna.home)],
    ):
        assert main(arguments) == 0
        assert capsys.readouterr().out.startswith("{")


def test_the_home_is_as_given_else_as_the_environment_says(tmp_path: Path) -> None:
    assert home_folder(tmp_path, {"KSHARE_HOME": "/elsewhere"}) == tmp_path
    assert home_folder(None, {"KSHARE_HOME": str(tmp_path)}) == tmp_path
    assert home_folder(None, {}).name.lower() == "kshare"


def test_watching_goes_on_through_trouble_and_ends_with_ctrl_c(anna: Person, share: Path) -> None:
    anna.ask("space", "create", share, "--name", "Team")
    workspace = open_workspace(anna.home, lambda: 1_800_000_000_000, lambda size: bytes(size))
    said: list[str] = []
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 1:
            share.rename(share.with_name("gone"))
        elif len(pauses) == 3:
            share.with_name("gone").rename(share)
        elif len(pauses) == 4:
            raise KeyboardInterrupt

    try:
        sums = watch_spaces(workspace, said.append, sleep, lambda: 0.5, lambda: 0.0)
    finally:
        workspace.close()

    assert sums.sent > 0
    assert len(said) == 2, "what was sent, and the trouble once"
    assert pauses == [5, 5, 5, 5]


def test_the_demo_is_made_without_a_window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, share = tmp_path / "home", tmp_path / "share"

    code = main(
        ["demo", "--people", "2", "--home", str(home), "--share", str(share), "--no-window", "--json"]
    )

    made = json.loads(capsys.readouterr().out)
    assert (code, made["home"], made["share"], made["people"]) == (0, str(home), str(share), 2)
    assert main(["--home", str(home), "timeline"]) == 0
    assert "@" in capsys.readouterr().out


def test_the_demo_without_a_display_tells_what_a_person_would_see(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")

    code = main(["demo", "--people", "2", "--home", str(tmp_path / "home")], lambda home: 99)

    told = capsys.readouterr().out
    assert code == 0
    assert "Home shows first:" in told
    assert "Typing 'rel' finds:" in told
    assert f"kshare --home {tmp_path / 'home'}" in told


def test_trouble_at_the_start_of_the_window_is_told_as_a_command_tells_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def window(arguments: list[str]) -> int:
        assert arguments == ["--home", str(tmp_path)]
        raise StoreLocked("Busy.")

    monkeypatch.setattr(sys, "argv", ["kshare", "--home", str(tmp_path)])
    monkeypatch.setattr(kshare.__main__, "window", window)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    assert kshare.__main__.main() == StoreLocked.exit_code
    assert capsys.readouterr().err.startswith("Busy.")


def test_a_bug_at_the_start_of_the_window_leaves_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def window(_arguments: list[str]) -> int:
        raise RuntimeError("secret words")

    monkeypatch.setattr(sys, "argv", ["kshare", "--home", str(tmp_path)])
    monkeypatch.setattr(kshare.__main__, "window", window)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    assert kshare.__main__.main() == 1
    (report,) = tmp_path.glob("crash-*.txt")
    assert str(report) in capsys.readouterr().err
    assert "secret" not in report.read_text(encoding="utf-8")


def test_the_window_alone_needs_no_command_line(tmp_path: Path) -> None:
    script = (
        "import sys, kshare.__main__ as start\n"
        "start.window = lambda arguments: print(*sys.modules) or 0\n"
        f"sys.argv = ['kshare', '--home', {str(tmp_path)!r}]\n"
        "sys.exit(start.main())"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert {"click", "kshare.cli"} & set(answer.stdout.split()) == set()
