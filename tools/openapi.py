"""Write docs/openapi.json, the API's description; `--check` fails where it is not up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from songreel.http.app import describe
from songreel.http.description import written

KEPT = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def main(arguments: list[str]) -> int:
    """Return the exit status."""
    wanted = written(describe())
    if arguments != ["--check"]:
        KEPT.write_text(wanted, "utf-8")
        return 0
    if KEPT.exists() and KEPT.read_text("utf-8") == wanted:
        return 0
    print("docs/openapi.json is not what the routes describe. Run: make openapi")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
