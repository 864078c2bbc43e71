"""Histories of the ledger's state machine in virtual time, judged by the service's own books."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support.histories.many import Tally, play_all

_MEMORY = Path("/dev/shm")  # noqa: S108 (where there is none, the usual folder of temporary files)


@dataclass(frozen=True)
class Report:
    """What came of all histories."""

    tally: Tally
    cpu_seconds: float

    @property
    def problems(self) -> list[str]:
        """Return the histories that show a mistake: the seed, what is wrong, the whole log."""
        return self.tally.problems

    def lines(self) -> list[str]:
        """Return it for people."""
        tally = self.tally
        settled = ", ".join(f"{name} {n}" for name, n in tally.settled.most_common())
        ends = ", ".join(f"{name} {n}" for name, n in sorted(tally.ends.items()))
        return [
            f"histories {tally.histories}, lives {tally.lives}, orders taken {tally.creations}",
            f"ends: {ends}",
            f"settled: {settled}",
            f"all over {tally.longest_calm:.0f} virtual s after the last death at the latest",
            f"{self.cpu_seconds:.0f} s CPU",
            *(f"PROBLEM: {problem}" for problem in tally.problems),
        ]


def run(count: int, seed: int) -> Report:
    """Play so many histories; their own seeds count on from `seed`."""
    began = time.process_time()
    within = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="songreel-histories-", dir=within) as name:
        tally = play_all(seed, count, Path(name) / "data")
    return Report(tally, time.process_time() - began)
