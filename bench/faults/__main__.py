"""Run the long fault runs: `python -m bench.faults [kills | histories | engine] [--count N]`."""

from __future__ import annotations

import argparse
import importlib
import secrets
import sys
import time
from typing import Any

COUNTS = {"kills": 1_000, "histories": 10_000, "engine": 500}


def main(arguments: list[str]) -> int:
    """Run what is asked for, everything by default; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("runs", nargs="*", choices=[*COUNTS, []], help="all by default")
    parser.add_argument("--count", type=int, help="how many of each; as the project promises")
    parser.add_argument("--seed", type=int, help="repeats a run; drawn and printed by default")
    given = parser.parse_args(arguments)
    seed: int = secrets.randbelow(2**31) if given.seed is None else given.seed
    failed = False
    for name in given.runs or COUNTS:
        count = given.count or COUNTS[name]
        print(f"…       {name}: {count}, seed {seed}", flush=True)
        began = time.monotonic()
        report: Any = importlib.import_module(f"bench.faults.{name}").run(count, seed)
        for line in report.lines():
            print(f"        {line}")
        failed |= bool(report.problems)
        mark = "FAILED" if report.problems else "ok"
        print(
            f"{mark:6}  {name}: {(time.monotonic() - began) / 60:.1f} min, seed {seed}", flush=True
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
