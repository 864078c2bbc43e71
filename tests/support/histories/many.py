"""Many histories, one after another; of each that shows a mistake the seed and its log are kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.histories.history import History, Wrong
from tests.support.histories.judge import Judge


@dataclass
class Tally:
    """What the histories were like, to see that they are worth something."""

    histories: int = 0
    lives: int = 0
    creations: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    longest_calm: float = 0.0
    problems: list[str] = field(default_factory=list)

    def add(self, history: History) -> None:
        """Count one."""
        self.histories += 1
        self.lives += len(history.starts)
        self.creations += len(history.books.creations)
        self.longest_calm = max(self.longest_calm, history.calm_seconds)
        for row in history.disk.rows("SELECT state, error FROM jobs"):
            self.ends[row["state"]] += 1
        for row in history.disk.rows("SELECT settlement, basis FROM attempts"):
            self.settled[f"{row['settlement']}: {row['basis']}"] += 1


def play(seed: int, folder: Path) -> History:
    """Play and judge one history.

    Raises:
        AssertionError: it shows a mistake; the seed and the whole log are in its text.
    """
    history = History(seed, folder)
    try:
        history.play()
        Judge(history).judge()
    except Exception as error:
        log = "\n".join([*history.log, *_rows(history)])
        history.close()
        kind = "" if isinstance(error, Wrong) else f"{type(error).__name__}: "
        raise Wrong(f"history {seed}: {kind}{error}\n{log}") from error
    return history


def _rows(history: History) -> list[str]:
    """Return what is in the database and in the service's books."""
    statements = (
        "SELECT id, kind, state, run, error FROM jobs",
        "SELECT id, job_id, state, settlement, basis, provider_id, day FROM attempts",
    )
    rows = [str(row) for statement in statements for row in history.disk.rows(statement)]
    return rows + [str(creation) for creation in history.books.creations]


def play_all(first: int, count: int, folder: Path, *, most_problems: int = 10) -> Tally:
    """Play and judge the histories of so many seeds, until too many show a mistake."""
    tally = Tally()
    for seed in range(first, first + count):
        try:
            history = play(seed, folder)
        except Wrong as wrong:
            tally.problems.append(str(wrong))
            if len(tally.problems) == most_problems:
                break
            continue
        tally.add(history)
        history.close()
    return tally
