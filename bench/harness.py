"""What the benchmarks share: figures with their bounds, and CPU time of other processes."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ONCE = "BENCH_ONCE"
"""Variable under which everything is measured a single time, only to see that it works."""
REPEATS = 1 if os.environ.get(ONCE) else 5
SONGREEL = Path(sys.executable).with_name("songreel")


@dataclass(frozen=True)
class Figure:
    """One measured value.

    Attributes:
        what: what was measured, as a row of the report.
        value: in `unit`; the median where it was measured several times.
        unit: `s`, `ms`, `s CPU`, `KB`, `times` …
        bound: the most that it may be, or None where it only informs.
        spread: the smallest and the largest of several measurements.
        least: the least that it may be, or None.
    """

    what: str
    value: float
    unit: str
    bound: float | None = None
    spread: tuple[float, float] | None = None
    least: float | None = None

    @property
    def is_within(self) -> bool:
        """Tell whether the bounds are kept; a figure without any always is."""
        is_low_enough = self.bound is None or self.value <= self.bound
        return is_low_enough and (self.least is None or self.value >= self.least)

    def to_text(self) -> str:
        """Return it as a line for a person at a terminal."""
        mark = "ok" if self.is_within else "OVER"
        bound = "" if self.bound is None else f"  (at most {self.bound:g})"
        least = "" if self.least is None else f"  (at least {self.least:g})"
        return f"{mark:6}  {self.what}: {self.value:.4g} {self.unit}{bound}{least}"

    def to_line(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_line(cls, line: str) -> Figure:
        """Read what `to_line` wrote."""
        document = json.loads(line)
        if document["spread"] is not None:
            document["spread"] = tuple(document["spread"])
        return cls(**document)


@dataclass(frozen=True)
class Used:
    """Seconds that a process took: of CPU, with threads and ended children, and of the clock."""

    cpu: float
    wall: float


def median_figure(
    what: str,
    unit: str,
    measure: Callable[[], float],
    *,
    bound: float | None = None,
    repeats: int = REPEATS,
) -> Figure:
    """Measure several times and return the median, with its spread."""
    return median_of(what, unit, [measure() for _ in range(repeats)], bound=bound)


def median_of(
    what: str, unit: str, values: Sequence[float], *, bound: float | None = None
) -> Figure:
    """Return the median of what was measured several times, with its spread."""
    return Figure(what, statistics.median(values), unit, bound, (min(values), max(values)))


def run(command: Sequence[str | Path], **options: object) -> Used:
    """Run a command quietly to its end and return what it used.

    Raises:
        RuntimeError: it failed, with what it said.
    """
    began = time.monotonic()
    with subprocess.Popen(  # pyright: ignore[reportCallIssue]
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **options,  # pyright: ignore[reportArgumentType]
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}:\n{said.decode()}")
    return Used(usage.ru_utime + usage.ru_stime, time.monotonic() - began)


def environment(data: Path, **more: str) -> Mapping[str, str]:
    """Return an environment without settings of this machine, over an empty data folder."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SONGREEL_", "REPLICATE_", "GEMINI_", "GOOGLE_"))
    }
    return {**kept, "SONGREEL_DATA": str(data), "HOME": str(data.parent), **more}
