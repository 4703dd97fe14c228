"""Everything a developer types, on a fresh machine with nothing but Python >= 3.11.

    python dev.py demo  [arguments of `kshare demo`]   a filled home and shared folder, in a window
    python dev.py run   [arguments of `kshare`]        your own KShare: the first start, or your home in its window
    python dev.py test  [arguments of pytest]          ruff, mypy, import rules and all tests
    python dev.py lint                                 the same without the tests
    python dev.py samba [arguments of pytest]          tests over a real SMB server on this PC (Linux, as root)
    python dev.py desktop [arguments of pytest]        the real window on a screen of its own (Linux), from outside
    python dev.py bench [names] [--items N] [--json FILE]   the published figures, each beside its peers
    python dev.py sim   [--seeds N] [--from S]         simulated teams on a share that goes wrong
    python dev.py fuzz  [arguments of pytest]          a million damaged inputs for every decoder of the share
    python dev.py soak  [--minutes N] [--seed N]       the real window used at random while a colleague works
    python dev.py shots [FOLDER] [names] [--language L]   pictures of every screen (default folder: shots/)
    python dev.py words [LANGUAGES]                    sentences for translators: new template, updated translations

The first run makes `.venv` and installs into it; later runs only compare a stamp (well under 0.3 s).
Standard library only, so that this file runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "kshare-dev.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
DEBIAN_PACKAGES = ROOT / ".ci" / "debian-packages.txt"
SAMBA_PACKAGES = ROOT / ".ci" / "samba-packages.txt"
SAMBA_PROGRAMS = ("smbd", "smbpasswd", "fusermount3", "mount")
DESKTOP_PACKAGES = ROOT / ".ci" / "desktop-packages.txt"
DESKTOP_PROGRAMS = ("Xvfb", "openbox", "xdotool", "xclip", "xrandr", "xprop", "dbus-daemon")
SYSTEM_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
OLDEST = (3, 11)
MEMORY_DISK = Path("/dev/shm")
"""A disk in memory, which most Linux machines have."""
ROOM_FOR_TESTS = 4_000_000_000
"""Bytes. The tests that run at one time need about 700 MB; a container that gives this disk 64 MB uses its own."""
FUZZ_TIMES = "22"
"""46,000 inputs of a normal run so many times."""

NETWORK_SIGNS = (
    "Could not find a version",
    "No matching distribution",
    "Failed to establish a new connection",
    "Max retries exceeded",
    "ProxyError",
    "SSLError",
    "Read timed out",
)


class SetUpTrouble(Exception):
    """The machine lacks something: what went wrong, and what the person can do."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step


# ------------------------------------------------------------------------------------------ environment


@dataclass
class Stamp:
    """What is known about `.venv`; a missing or torn file reads as "nothing is known"."""

    home: str = ""
    """Python version and checkout the venv was made for; another one needs a new venv."""
    installed: str = ""
    """Hash of what pyproject.toml asks for; empty while an installation runs."""
    with_dev: bool = False
    qt_platforms: tuple[str, ...] = ()
    """Qt platforms that were seen to start."""

    @classmethod
    def read(cls) -> Stamp:
        try:
            found = json.loads(STAMP.read_text(encoding="utf-8"))
            return cls(found["home"], found["installed"], found["with_dev"], tuple(found["qt_platforms"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self) -> None:
        fresh = STAMP.with_suffix(".new")
        fresh.write_text(json.dumps(vars(self)), encoding="utf-8")
        fresh.replace(STAMP)


def ready_environment(*, with_dev: bool) -> Stamp:
    """Make `.venv` hold what pyproject.toml asks for; does nothing if it does already."""
    stamp = Stamp.read()
    home = f"{sys.version_info.major}.{sys.version_info.minor} {ROOT}"
    wanted = requirements_hash()
    running_in_it = Path(sys.prefix).resolve() == VENV.resolve()
    if not running_in_it and (not PYTHON.exists() or stamp.home != home) and not adoptable(stamp):
        make_venv()
        stamp = Stamp()
    if stamp.installed != wanted or (with_dev and not stamp.with_dev):
        with_dev = with_dev or stamp.with_dev
        Stamp(home=home).write()  # an interrupted installation is redone
        install(with_dev=with_dev)
        stamp = Stamp(home, wanted, with_dev)
        stamp.write()
    return stamp


def adoptable(stamp: Stamp) -> bool:
    """True for a working venv of this Python that somebody made by hand."""
    if stamp.home or not PYTHON.exists():
        return False
    asked = [str(PYTHON), "-c", "import pip, sys; print(*sys.version_info[:2])"]
    answer = subprocess.run(asked, capture_output=True, encoding="utf-8", errors="replace", check=False)
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def requirements_hash() -> str:
    """Hash of the tables of pyproject.toml that decide what is installed, not of tool settings."""
    import tomllib  # needs Python 3.11, which is checked before

    try:
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SetUpTrouble(f"pyproject.toml cannot be read: {error}", "Repair that line.") from error
    what = [settings.get("build-system"), settings.get("project"), settings.get("tool", {}).get("hatch")]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def make_venv() -> None:
    """A new `.venv`; where Debian left out ensurepip, this Python's own pip puts pip into it."""
    say(f"Making .venv with Python {sys.version.split()[0]} ...")
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if importlib.util.find_spec("venv") is None:
        raise SetUpTrouble(
            "This Python has no 'venv' module.",
            "Debian, Ubuntu: sudo apt-get install python3-venv. Elsewhere: install Python from python.org.",
        )
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if not has_ensurepip:
        command.insert(-1, "--without-pip")
    run_or_explain(command, "The virtual environment could not be made.")
    if not has_ensurepip:
        if importlib.util.find_spec("pip") is None:
            raise SetUpTrouble(
                "This Python has neither 'ensurepip' nor 'pip', so nothing can be installed.",
                "Debian, Ubuntu: sudo apt-get install python3-venv. Elsewhere: python -m ensurepip.",
            )
        bootstrap = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"]
        run_or_explain(bootstrap, "pip could not be put into .venv.")


def install(*, with_dev: bool) -> None:
    """Install KShare into `.venv`, editable, with the tools for developers if asked."""
    say("Installing " + ("KShare and its developer tools ..." if with_dev else "KShare ..."))
    install_package(".[dev]" if with_dev else ".")


def install_peers() -> None:
    """Install what only `bench` needs, unless it is there: the stamp knows nothing of it."""
    asked = [str(PYTHON), "-c", "import tantivy"]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        say("Installing the peers of the benchmarks ...")
        install_package(".[dev,bench]")


def install_package(what: str) -> None:
    """Let pip install this checkout, editable, with the extras in `what`."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", what]
    run_or_explain(command, "The packages could not be installed.")


def run_or_explain(command: Sequence[str], failed: str) -> None:
    """Run one step of the set-up; its words are shown only if it fails."""
    env = {**os.environ, "PIP_USER": "0"}  # a machine-wide `user = true` does not work in a venv
    try:
        answer = subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SetUpTrouble(f"{failed}\n{error}", next_step(str(error))) from error
    if answer.returncode:
        tail = "\n".join(answer.stdout.splitlines()[-15:])
        raise SetUpTrouble(f"{failed}\n{shlex.join(command)}\n{tail}", next_step(answer.stdout))


def next_step(words: str) -> str:
    """What the person can do about a failed set-up that printed `words`."""
    if any(sign in words for sign in NETWORK_SIGNS):
        return (
            "The package index cannot be reached or lacks a package. Behind a proxy set HTTPS_PROXY or "
            "PIP_INDEX_URL (your IT knows them). Without a network put the wheels into a folder and set "
            "PIP_NO_INDEX=1 and PIP_FIND_LINKS=FOLDER. Then start again; what is done is kept."
        )
    if "No space left" in words:
        return "Free some space (about 600 MB are needed) and start again."
    if "PermissionError" in words or "WinError" in words or "Permission denied" in words:
        return "Close every program that runs from .venv (a KShare window, an editor), then start again."
    return "Delete the folder .venv and start again. If that does not help, report the lines above."


# --------------------------------------------------------------------------------------------------- Qt


def has_screen(env: Mapping[str, str]) -> bool:
    """False on a Linux machine without a display, as on a server."""
    return sys.platform != "linux" or "DISPLAY" in env or "WAYLAND_DISPLAY" in env


def qt_environment(*, headless: bool) -> dict[str, str]:
    """Environment for a program that uses Qt. `headless` programs need no screen: give them none."""
    env = dict(os.environ)
    if headless and not has_screen(env):
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
    return env


def check_qt(stamp: Stamp, env: dict[str, str]) -> None:
    """Start Qt once per platform plug-in, so that a missing system library is explained, not crashed on."""
    platform = env.get("QT_QPA_PLATFORM", "")
    if platform in stamp.qt_platforms:
        return
    start = "from PySide6.QtWidgets import QApplication; QApplication([])"
    answer = subprocess.run(
        [str(PYTHON), "-c", start],
        env=env,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
    )
    if answer.returncode:
        tail = "\n".join(answer.stderr.splitlines()[-6:])
        raise SetUpTrouble(f"Qt does not start on this machine.\n{tail}", qt_next_step())
    stamp.qt_platforms += (platform,)
    stamp.write()


def qt_next_step() -> str:
    """How to get the system libraries that the Qt wheels expect."""
    if sys.platform == "linux":
        packages = " ".join(DEBIAN_PACKAGES.read_text(encoding="utf-8").split())
        return (
            "Install the system libraries of Qt. Debian, Ubuntu:\n"
            f"  sudo apt-get install -y --no-install-recommends {packages}\n"
            "Other systems: the packages that hold the libraries named above. "
            "Without a screen: `demo --no-window`, or set QT_QPA_PLATFORM=offscreen."
        )
    if os.name == "nt":
        return "Install Microsoft's 'Visual C++ Redistributable' (x64); see that no virus guard holds .venv."
    return "Delete the folder .venv and start again."


# ------------------------------------------------------------------------------------------------ checks


@dataclass(frozen=True)
class Outcome:
    """How one check ended. `output` is empty if it was shown while it ran."""

    name: str
    exit_code: int
    seconds: float
    output: str = ""

    @property
    def verdict(self) -> str:
        if self.exit_code < 0:
            return f"killed by signal {-self.exit_code}"
        return "ok" if self.exit_code == 0 else f"FAILED (exit code {self.exit_code})"


IMPORT_RULES = "from importlinter.cli import lint_imports_command as run; run(['--no-logo'])"
LINTS: dict[str, list[str]] = {
    "ruff": ["-m", "ruff", "check", "--quiet"],
    "import rules": ["-c", IMPORT_RULES],
    "mypy": ["-m", "mypy", "--no-error-summary"],
}


def run_quietly(name: str) -> Outcome:
    """Run one of `LINTS` and keep its words."""
    began = time.monotonic()
    answer = subprocess.run(
        [str(PYTHON), *LINTS[name]],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Outcome(name, answer.returncode, time.monotonic() - began, answer.stdout)


def run_pytest(arguments: Sequence[str], env: dict[str, str]) -> Outcome:
    """Run pytest in the foreground; an open() without an encoding warns, and a warning fails its test."""
    began = time.monotonic()
    command = [str(PYTHON), "-X", "warn_default_encoding", "-m", "pytest", *arguments]
    exit_code = subprocess.run(command, cwd=ROOT, env=remembering(env), check=False).returncode
    return Outcome("pytest", exit_code, time.monotonic() - began)


def remembering(env: Mapping[str, str]) -> dict[str, str]:
    """Tests start hundreds of processes: what Python compiled is kept, even on a PC that is told to keep nothing."""
    kept = {"PYTHONPYCACHEPREFIX": str(VENV / "compiled")}
    return {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"} | kept


def on_every_core(arguments: Sequence[str]) -> list[str]:
    """The whole suite runs in a process per core, a file's tests in one; what somebody picked runs as typed."""
    return [] if arguments else ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]


@contextmanager
def place_of_tests(arguments: Sequence[str]) -> Iterator[dict[str, str]]:
    """Environment that lets the whole suite make its folders in memory: thousands of homes wait for no disk there.

    What somebody picked uses the usual place, where pytest keeps the folders of a test that failed.
    """
    if arguments or not has_room(MEMORY_DISK):
        yield {}
        return
    with tempfile.TemporaryDirectory(
        prefix="kshare-tests-", dir=MEMORY_DISK, ignore_cleanup_errors=True
    ) as place:
        yield {"TMPDIR": place}


def has_room(disk: Path) -> bool:
    """True if the folders of all tests have room there."""
    try:
        return os.access(disk, os.W_OK) and shutil.disk_usage(disk).free >= ROOM_FOR_TESTS
    except OSError:
        return False


def report(outcomes: Sequence[Outcome]) -> int:
    """Show the words of failed checks, then the table; the exit code is 1 if any failed."""
    for outcome in outcomes:
        if outcome.exit_code and outcome.output:
            say(f"\n---- {outcome.name} ----\n{outcome.output.rstrip()}")
    say("\nSummary")
    for outcome in outcomes:
        say(f"  {outcome.name:<13} {outcome.seconds:7.1f} s  {outcome.verdict}")
    return int(any(outcome.exit_code for outcome in outcomes))


# ------------------------------------------------------------------------------------------------- verbs


def demo(arguments: list[str]) -> int:
    return run(["demo", *arguments])


def run(arguments: list[str]) -> int:
    stamp = ready_environment(with_dev=False)
    env = qt_environment(headless=False)
    may_open_window = has_screen(env) or "QT_QPA_PLATFORM" in env
    if may_open_window and "--no-window" not in arguments and "--help" not in arguments:
        check_qt(stamp, env)  # without a screen KShare tells in words what the window would show
    return subprocess.run([str(PYTHON), "-m", "kshare", *arguments], env=env, check=False).returncode


def test(arguments: list[str]) -> int:
    stamp = ready_environment(with_dev=True)
    env = {**qt_environment(headless=True), "QT_QPA_PLATFORM": "offscreen"}
    check_qt(stamp, env)
    # The checks take seconds, the tests minutes.
    with place_of_tests(arguments) as place, ThreadPoolExecutor(max_workers=1) as beside:
        lints: list[Future[Outcome]] = [beside.submit(run_quietly, name) for name in LINTS]
        tests = run_pytest([*on_every_core(arguments), *arguments], {**env, **place})
        return report([*(lint.result() for lint in lints), tests])


def lint(arguments: list[str]) -> int:
    if arguments:
        raise SetUpTrouble("'lint' takes no arguments.", f"For one file: {PYTHON} -m ruff check FILE")
    ready_environment(with_dev=True)
    with ThreadPoolExecutor(max_workers=2) as pool:
        return report(list(pool.map(run_quietly, LINTS)))


def need_programs(what: str, programs: Sequence[str], packages: Path) -> None:
    """Raise SetUpTrouble that names the Debian packages, if one of the programs is not there."""
    if lacking := [name for name in programs if not shutil.which(name, path=SYSTEM_PATH)]:
        names = " ".join(packages.read_text(encoding="utf-8").split())
        raise SetUpTrouble(
            f"{what} need {', '.join(lacking)}.",
            f"Debian, Ubuntu: sudo apt-get install -y --no-install-recommends {names}",
        )


def samba(arguments: list[str]) -> int:
    need_programs("Tests over a real SMB server", SAMBA_PROGRAMS, SAMBA_PACKAGES)
    ready_environment(with_dev=True)
    env = {**qt_environment(headless=True), "QT_QPA_PLATFORM": "offscreen"}
    return report([run_pytest(["-m", "samba", "tests/samba", *arguments], env)])


def desktop(arguments: list[str]) -> int:
    need_programs("Tests of the real window", DESKTOP_PROGRAMS, DESKTOP_PACKAGES)
    ready_environment(with_dev=True)
    return report([run_pytest(["-m", "desktop", "tests/desktop", *arguments], dict(os.environ))])


def bench(arguments: list[str]) -> int:
    ready_environment(with_dev=True)
    install_peers()
    env = qt_environment(headless=True)
    return subprocess.run([str(PYTHON), "-m", "bench", *arguments], cwd=ROOT, env=env, check=False).returncode


def sim(arguments: list[str]) -> int:
    ready_environment(with_dev=True)
    command = [str(PYTHON), "-m", "tests.simulator", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def fuzz(arguments: list[str]) -> int:
    ready_environment(with_dev=True)
    env = {**qt_environment(headless=True), "QT_QPA_PLATFORM": "offscreen", "KSHARE_FUZZ": FUZZ_TIMES}
    return report([run_pytest(["-m", "fuzz", "--timeout", "3600", "tests/sync", *arguments], env)])


def soak(arguments: list[str]) -> int:
    stamp = ready_environment(with_dev=True)
    env = {**qt_environment(headless=True), "QT_QPA_PLATFORM": "offscreen"}
    check_qt(stamp, env)
    command = [str(PYTHON), "-m", "tests.soak", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def shots(arguments: list[str]) -> int:
    stamp = ready_environment(with_dev=False)
    env = qt_environment(headless=True)
    check_qt(stamp, env)
    named = arguments[:1] if arguments and not arguments[0].startswith("-") else []
    folder = Path(named[0] if named else ROOT / "shots").absolute()
    command = [str(PYTHON), "-m", "kshare.ui.pictures", str(folder), *arguments[len(named) :]]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def words(arguments: list[str]) -> int:
    ready_environment(with_dev=True)
    command = [str(PYTHON), "-m", "catalogue", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


VERBS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "run": run,
    "test": test,
    "lint": lint,
    "samba": samba,
    "desktop": desktop,
    "bench": bench,
    "sim": sim,
    "fuzz": fuzz,
    "soak": soak,
    "shots": shots,
    "words": words,
}


def say(words: str) -> None:
    """Print at once, so that the order with the words of child processes stays right."""
    print(words, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run one verb. Exit code: that of the verb; 2 for an unknown verb, 3 if the machine lacks something."""
    if sys.version_info < OLDEST:
        say(f"KShare needs Python 3.11 or newer; this is {sys.version.split()[0]}: {sys.executable}")
        say("Next step: install one from python.org or your system, then e.g.: python3.11 dev.py test")
        return 3
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a Windows console may lack a letter that pytest prints
    verb, *rest = arguments or ["--help"]
    if verb not in VERBS:
        say(__doc__ or "")
        return 0 if verb in {"-h", "--help", "help"} else 2
    try:
        return VERBS[verb](rest)
    except SetUpTrouble as trouble:
        say(f"\n{trouble.what}\n\nNext step: {trouble.next_step}")
        return 3
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
