"""A Samba server of our own: a child process on 127.0.0.1 at a free port, everything it keeps in one folder.

No system user is made and nothing in /etc is touched: the one SMB user is mapped to whoever runs the tests.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

USER: Final = "kshare"
PASSWORD: Final = "kshare-Test1"

# bind interfaces only: else smbd would serve whatever network the machine is in.
_GLOBAL: Final = """[global]
server role = standalone server
workgroup = KSHARE
netbios name = KSHARESERVER
interfaces = 127.0.0.1
bind interfaces only = yes
smb ports = {port}
disable netbios = yes
server min protocol = SMB2_10
private dir = {root}/private
state directory = {root}/state
cache directory = {root}/cache
lock directory = {root}/lock
pid directory = {root}/run
ncalrpc dir = {root}/ncalrpc
passdb backend = tdbsam:{root}/private/passdb.tdb
username map = {root}/usermap
log file = {root}/log/smbd.log
max log size = 1000
load printers = no
printing = bsd
printcap name = /dev/null
disable spoolss = yes
rpc start on demand helpers = no
map to guest = never
unix extensions = no
store dos attributes = no
"""
_SHARE: Final = """
[{name}]
path = {path}
read only = {read_only}
force user = {account}
create mask = 0666
directory mask = 0777
"""


@dataclass(frozen=True, slots=True)
class Share:
    """A folder of the server under a name. Two names may show one folder."""

    name: str
    folder: Path
    read_only: bool = False


def missing_programs() -> list[str]:
    """What has to be installed before `SambaServer` works."""
    return [name for name in ("smbd", "smbpasswd") if shutil.which(name, path=_path()) is None]


def _path() -> str:
    """Debian keeps smbd where only root's shell looks."""
    return os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


class SambaServer:
    """`start`, `kill`, `freeze`, `thaw`, `stop`; the shares stay the same."""

    def __init__(self, root: Path, shares: list[Share]) -> None:
        self.port = free_port()
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        for folder in ("private", "state", "cache", "lock", "run", "ncalrpc", "log"):
            (root / folder).mkdir(parents=True)
        account = getpass.getuser()
        self._configuration = root / "smb.conf"
        self._configuration.write_text(
            _GLOBAL.format(port=self.port, root=root)
            + "".join(
                _SHARE.format(
                    name=share.name,
                    path=share.folder,
                    read_only="yes" if share.read_only else "no",
                    account=account,
                )
                for share in shares
            ),
            encoding="utf-8",
        )
        (root / "usermap").write_text(f"{account} = {USER}\n", encoding="utf-8")
        self._run("smbpasswd", "-c", self._configuration, "-L", "-s", "-a", account)

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [program, *map(str, arguments)],
            env={**os.environ, "PATH": _path()},
            input=f"{PASSWORD}\n{PASSWORD}\n",
            encoding="utf-8",
            capture_output=True,
            check=True,
        )

    def start(self) -> None:
        """Begin to serve; returns when connections are taken."""
        command = [
            "smbd",
            "--foreground",
            "--no-process-group",
            "--debug-stdout",
            "-s",
            str(self._configuration),
        ]
        with (self._root / "log" / "stdout").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, "PATH": _path()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # smbd and its child for each connection are signalled together
            )
        self._wait_for_port()

    def _wait_for_port(self) -> None:
        assert self._process is not None
        end = time.monotonic() + 15
        while time.monotonic() < end and self._process.poll() is None:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            time.sleep(0.02)
        words = (self._root / "log" / "stdout").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"smbd does not start:\n{words[-3000:]}")

    def kill(self) -> None:
        """As a power cut: no connection is closed in good order."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Connections stay, nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Answer again."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End in good order, frozen or not; may be called twice."""
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self._end(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def _end(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._signal(number)
        self._process.wait(15)
