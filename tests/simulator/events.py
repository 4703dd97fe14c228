"""What may happen between two rounds, each under the name by which a swarm turns it on or off."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from kshare.errors import NotFound
from kshare.model.clock import DAY_MS, HOUR_MS
from kshare.model.statement import Role
from kshare.sync.genesis import SpaceDraft, create_space
from kshare.sync.keys.identity import DeviceKey, PersonKey, key_ring, new_device
from tests.simulator import people
from tests.simulator.guard import Crash
from tests.simulator.pc import SHARE_TROUBLE
from tests.simulator.share import Folder, Share

if TYPE_CHECKING:
    from tests.simulator.pc import PC
    from tests.simulator.world import World

YEAR_MS: Final = 365 * DAY_MS
_MOST_PCS: Final = 5


class Events:
    """The events of one run. Remembers what has to be undone before the liveness phase."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._put_away: dict[str, Folder] | None = None
        self._old_share: dict[str, Folder] | None = None
        self.by_name: dict[str, Callable[[PC], None]] = {
            "crash": self.crash,
            "power": self.power,
            "restore": self.restore,
            "clone": self.clone,
            "processes": self.processes,
            "jump": self.jump,
            "junk": self._by(world.vandal.leave_junk),
            "bend": self._by(world.vandal.bend_the_log),
            "damage": self._by(world.vandal.damage),
            "newer": self._by(world.vandal.write_as_newer),
            "evil": self._by(world.evil.act),
            "away": self.away,
            "rollback": self.rollback,
            "resurrect": self.resurrect,
            "emptied": self.emptied,
            "swapped": self.swapped,
            "comes": self.comes,
        }

    def _by(self, act: Callable[[], None]) -> Callable[[PC], None]:
        """Somebody acts who has nothing to do with this PC; never in a folder that is not the space."""
        return lambda pc: None if self._world.wrong_folder else act()

    # -- of one PC -------------------------------------------------------------------------------------

    def crash(self, pc: PC) -> None:
        """The process dies somewhere in the next round."""
        people.act(pc)
        pc.dies_after = self._random.randrange(25)
        pc.round()

    def power(self, pc: PC) -> None:
        """The PC goes dark: what the database had not waited for the disk with is gone too."""
        people.act(pc)
        pc.dies_after = self._random.randrange(25)
        pc.durable = pc.image()
        pc.round()
        pc.lose_power()

    def restore(self, pc: PC) -> None:
        """The disk is set back to a backup; the first time, the backup is made. Some backups lack the device key."""
        if pc.backup_kept is None:
            pc.backup_kept = pc.image()
            return
        pc.set_back(pc.backup_kept, told=True)
        if self._random.random() < 0.5:
            pc.keys = new_device(pc.keys, self._random.randbytes)
            pc.start_again()

    def clone(self, pc: PC) -> None:
        """A second PC with the same disk, the device key included."""
        if len(self._world.pcs) < _MOST_PCS:
            twin = self._world.add_pc(pc.keys)
            twin.set_back(pc.image())
            twin.plan(self._world.swarm.plan(twin.random))

    def processes(self, pc: PC) -> None:
        """Window and command line run side by side over one home."""
        pc.start_again(2)

    def comes(self, pc: PC) -> None:
        """An admin lets somebody new into an encrypted space, perhaps while another one changes the key."""
        world = self._world
        if world.every_key is None or world.wrong_folder or len(world.pcs) >= _MOST_PCS:
            return
        if pc.chain.is_empty or pc.local.roster().role_of(pc.keys.person.id) < Role.ADMIN:
            return
        newcomer = world.add_pc(
            key_ring(PersonKey(self._random.randbytes(32)), DeviceKey(self._random.randbytes(32)))
        )
        with suppress(*SHARE_TROUBLE, NotFound, Crash):
            people.let_in(pc, newcomer)
        newcomer.plan(world.swarm.plan(newcomer.random))

    def jump(self, pc: PC) -> None:
        """The PC's clock is wrong from now on, or right again."""
        pc.clock_offset_ms = self._random.choice((-YEAR_MS, -HOUR_MS, 0, HOUR_MS, 3 * DAY_MS, 70 * YEAR_MS))

    def away(self, pc: PC) -> None:
        """The PC is off the network for a while; its person goes on writing."""
        pc.away_until_ms = self._world.now_ms + int(self._random.expovariate(1 / 600_000))

    # -- of the share ------------------------------------------------------------------------------------

    def rollback(self, pc: PC) -> None:
        """An administrator sets the share back to a backup; the first time, the backup is made."""
        if self._put_away is not None:
            return
        if self._old_share is None:
            self._old_share = self._world.share.backup()
            return
        self._world.share.restore(self._old_share)
        self._world.share_lost = True

    def resurrect(self, pc: PC) -> None:
        """A deleted file comes back; never into a folder that is not the space."""
        share = self._world.share
        if share.deleted and not self._world.wrong_folder:
            path = self._random.choice(sorted(share.deleted))
            if share.read(path) is None:
                share.place(path, share.deleted[path])

    def emptied(self, pc: PC) -> None:
        """The folder is empty, as when a network drive is mounted wrongly; next time it is back."""
        if self._put_away is None:
            self._put_away = self._world.share.folders
            self._world.share.folders = {"": {}}
            self._world.wrong_folder = True
        else:
            self.bring_back()

    def swapped(self, pc: PC) -> None:
        """The folder is another space; next time it is the right one again."""
        if self._put_away is not None:
            self.bring_back()
            return
        self._put_away = self._world.share.folders
        other = Share(self._random, lambda: self._world.now_ms)
        founder = self._random.choice(self._world.pcs).keys.person
        create_space(other.viewer(), SpaceDraft("Other"), founder, 1, self._random.randbytes(16))
        self._world.share.folders = other.folders
        self._world.wrong_folder = True

    def bring_back(self) -> None:
        """The right folder again."""
        if self._put_away is not None:
            self._world.share.folders, self._put_away = self._put_away, None
            self._world.wrong_folder = False
