"""A disk that is full, or fails at single calls, under a server that makes clips."""

from __future__ import annotations

import errno
import random
import resource
import time
from collections.abc import Sequence
from pathlib import Path

from bench.faults.singles import Harms, Report, endure
from tests.support.faulty_disk import CALLS, Control, Failure
from tests.support.single import Single

_SECONDS = (0.5, 6.0)
_CODES = (errno.ENOSPC, errno.EIO, errno.EROFS)


def run(minutes: float, seed: int) -> Report:
    """Have the disk fail again and again, then await every end and compare the books.

    Args:
        minutes: for how long.
        seed: decides how and when, and what is ordered.
    """
    return endure(_making, minutes=minutes, seed=seed)


def _making(folder: Path) -> tuple[Sequence[str | Path], Harms]:
    control = Control(folder / "failure.json")

    def fail_calls(single: Single, chance: random.Random) -> None:
        """Have some calls of a kind fail, one or all of them for a while."""
        call = chance.choice(CALLS)
        code = chance.choice(_CODES)
        nth, times = chance.randint(1, 5), chance.choice((1, 3, 10**6))
        control.fail(Failure(call, nth=nth, times=times, code=code, word=str(single.data)))
        time.sleep(chance.uniform(*_SECONDS))
        control.heal()

    def fill(single: Single, chance: random.Random) -> None:
        """Let no file grow, the database's neither."""
        pid, kind = single.server.process.pid, resource.RLIMIT_FSIZE
        soft, hard = resource.prlimit(pid, kind)
        resource.prlimit(pid, kind, (chance.choice((0, 4096, 1_000_000)), hard))
        time.sleep(chance.uniform(*_SECONDS))
        resource.prlimit(pid, kind, (soft, hard))

    def kill(single: Single, _: random.Random) -> None:
        single.server.kill()

    return control.program, {"fail calls": fail_calls, "full": fill, "kill": kill}
