"""dev.py: what it installs when, and that it says what to do next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dev


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout with a venv that exists but is never run."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "pyproject.toml")
    return tmp_path


@pytest.fixture
def steps(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be done to the venv, in order."""
    done: list[str] = []
    monkeypatch.setattr(dev, "make_venv", lambda: done.append("venv"))
    monkeypatch.setattr(dev, "adoptable", lambda stamp: False)
    monkeypatch.setattr(dev, "install", lambda with_dev: done.append("dev" if with_dev else "plain"))
    return done


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that a verb would run."""
    commands: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_the_second_run_installs_nothing(steps: list[str]) -> None:
    dev.ready_environment(with_dev=True)
    dev.ready_environment(with_dev=True)
    dev.ready_environment(with_dev=False)

    assert steps == ["venv", "dev"]


def test_the_demo_installs_no_developer_tools_and_the_tests_add_them(steps: list[str]) -> None:
    dev.ready_environment(with_dev=False)
    dev.ready_environment(with_dev=True)

    assert steps == ["venv", "plain", "dev"]


def test_only_what_is_installed_decides_not_the_settings_of_tools(steps: list[str], checkout: Path) -> None:
    project = checkout / "pyproject.toml"
    dev.ready_environment(with_dev=False)
    project.write_text(project.read_text(encoding="utf-8") + "[tool.ruff]\n", encoding="utf-8")
    dev.ready_environment(with_dev=False)
    assert steps == ["venv", "plain"]

    project.write_text('[project]\nname = "x"\ndependencies = ["nh3"]\n', encoding="utf-8")
    dev.ready_environment(with_dev=False)
    assert steps == ["venv", "plain", "plain"]


def test_an_interrupted_installation_is_done_again(steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*, with_dev: bool) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(dev, "install", interrupted)
        dev.ready_environment(with_dev=True)
    dev.ready_environment(with_dev=True)

    assert steps == ["venv", "dev"]


def test_another_python_or_a_moved_checkout_gets_a_new_venv(steps: list[str]) -> None:
    dev.ready_environment(with_dev=False)
    stamp = dev.Stamp.read()
    stamp.home = "3.10 /somewhere/else"
    stamp.write()

    dev.ready_environment(with_dev=False)

    assert steps == ["venv", "plain", "venv", "plain"]


def test_a_torn_stamp_reads_as_nothing_known(checkout: Path) -> None:
    dev.STAMP.write_text('{"home": "3.', encoding="utf-8")

    assert dev.Stamp.read() == dev.Stamp()


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("ERROR: No matching distribution found for nh3", "PIP_INDEX_URL"),
        ("OSError: [Errno 28] No space left on device", "Free some space"),
        ("PermissionError: [WinError 5] Access is denied", "Close every program"),
        ("Segmentation fault", "Delete the folder .venv"),
    ],
)
def test_a_failed_step_says_what_to_do(words: str, step: str) -> None:
    assert step in dev.next_step(words)


@pytest.mark.parametrize("is_there", [True, False])
def test_the_peers_of_benchmarks_are_installed_once_and_only_for_them(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(dev, "install_package", installed.append)
    answer = subprocess.CompletedProcess[bytes]([], 0 if is_there else 1)
    monkeypatch.setattr(subprocess, "run", lambda *_command, **_options: answer)

    dev.install_peers()

    assert installed == ([] if is_there else [".[dev,bench]"])


def test_an_unknown_verb_shows_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["nonsense"]) == 2
    assert "dev.py demo" in capsys.readouterr().out


def test_the_demo_on_a_machine_without_a_screen_does_not_ask_for_one(
    steps: list[str], ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(dev, "check_qt", lambda stamp, env: steps.append("qt"))

    assert dev.demo([]) == 0
    assert "qt" not in steps
    assert ran[-1][1:] == ["-m", "kshare", "demo"]


@pytest.mark.parametrize(
    ("typed", "folder", "rest"),
    [
        ([], "shots", []),
        (["there", "home", "--language", "de"], "there", ["home", "--language", "de"]),
        (["--help"], "shots", ["--help"]),
    ],
)
def test_an_option_is_never_taken_for_the_folder_of_the_pictures(
    steps: list[str],
    ran: list[list[str]],
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str],
    folder: str,
    rest: list[str],
) -> None:
    monkeypatch.setattr(dev, "check_qt", lambda stamp, env: steps.append("qt"))
    monkeypatch.chdir(checkout)

    assert dev.shots(typed) == 0
    assert ran[-1][1:] == ["-m", "kshare.ui.pictures", str(checkout / folder), *rest]


def test_the_whole_suite_makes_its_folders_in_memory_and_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "MEMORY_DISK", tmp_path)
    monkeypatch.setattr(dev, "ROOM_FOR_TESTS", 1)

    with dev.place_of_tests([]) as place:
        folder = Path(place["TMPDIR"])
        (folder / "home").mkdir()
        assert folder.parent == tmp_path

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("typed", "disk", "room"), [(["tests/ui"], "", 1), ([], "missing", 1), ([], "", 1 << 62)]
)
def test_what_was_picked_and_a_pc_without_room_in_memory_use_the_usual_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], disk: str, room: int
) -> None:
    monkeypatch.setattr(dev, "MEMORY_DISK", tmp_path / disk)
    monkeypatch.setattr(dev, "ROOM_FOR_TESTS", room)

    with dev.place_of_tests(typed) as place:
        assert place == {} and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("verb", "program", "packages"), [("samba", "smbd", "samba fuse3"), ("desktop", "Xvfb", "xvfb openbox")]
)
def test_what_a_verb_lacks_is_a_failure_that_names_the_packages(
    steps: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    verb: str,
    program: str,
    packages: str,
) -> None:
    monkeypatch.setattr(dev, "SYSTEM_PATH", "")

    assert dev.main([verb]) == 3

    said = capsys.readouterr().out
    assert f"need {program}" in said and f"apt-get install -y --no-install-recommends {packages}" in said
    assert steps == []
