"""`songreel --help`: what it costs and what it loads."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.harness import SONGREEL, Figure, environment, median_figure, run

TITLE = "The command line's help"
HEAVY = ("fastapi", "av", "numpy", "sqlalchemy", "dbos", "cv2", "PIL")


def measure() -> list[Figure]:
    """Measure CPU seconds, and count the heavy packages that were loaded."""
    with tempfile.TemporaryDirectory() as folder:
        clean = environment(Path(folder) / "data")
        run([SONGREEL, "--help"], env=clean)
        return [
            median_figure(
                "`songreel --help`",
                "s CPU",
                lambda: run([SONGREEL, "--help"], env=clean).cpu,
                bound=0.35,
            ),
            median_figure(
                "`python -c pass`, for comparison",
                "s CPU",
                lambda: run([sys.executable, "-c", "pass"], env=clean).cpu,
            ),
            Figure("heavy packages that it loads", len(loaded_packages(clean)), "", bound=0),
        ]


def loaded_packages(clean: Mapping[str, str]) -> list[str]:
    """Return which heavy packages the help loads, by the interpreter's own list of imports."""
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "songreel", "--help"],
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    loaded = {line.rpartition("|")[2].strip() for line in said.splitlines()}
    if "songreel.cli.app" not in loaded:
        raise RuntimeError(f"the help's imports cannot be read:\n{said[-2000:]}")
    return sorted(loaded.intersection(HEAVY))
