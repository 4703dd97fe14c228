"""What colleagues install holds everything the program needs and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kshare

ROOT = Path(__file__).parents[2]


def files_below(folder: Path) -> set[str]:
    """Relative paths with `/`, without what Python and editors leave behind."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        timeout=60,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Every path in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_runs_on_every_system_and_names_the_version(wheel: Path) -> None:
    assert wheel.name == f"kshare-{kshare.__version__}-py3-none-any.whl"


def test_the_wheel_holds_every_module_and_resource(names: set[str]) -> None:
    modules = {f"kshare/{path}" for path in files_below(ROOT / "kshare")}
    resources = {f"kshare/_resources/{path}" for path in files_below(ROOT / "resources")}

    assert (modules | resources) - names == set()


def test_the_wheel_holds_nothing_but_the_package_and_its_description(names: set[str]) -> None:
    info = f"kshare-{kshare.__version__}.dist-info"

    assert {name.partition("/")[0] for name in names} == {"kshare", info}
    assert f"{info}/licenses/LICENSE" in names


def test_the_wheel_starts_from_the_command_line_and_from_the_menu(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entry_points = archive.read(f"kshare-{kshare.__version__}.dist-info/entry_points.txt").decode("utf-8")

    assert "kshare = kshare.__main__:main" in entry_points
    assert "kshare-window = kshare.__main__:window" in entry_points


def test_an_installed_kshare_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")

    answer = subprocess.run(
        [sys.executable, "-c", "from kshare.assets import resource_root as root; print(root())"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )

    assert Path(answer.stdout.strip()) == (tmp_path / "site" / "kshare" / "_resources").resolve()
