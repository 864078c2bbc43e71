"""Fail for a module that has grown too long to be about one thing."""

from __future__ import annotations

import sys
from pathlib import Path

LIMIT = 500
FOLDERS = ("src", "tests", "tools", "bench", "training")


def too_long(root: Path) -> list[str]:
    """Return a sentence for each Python file under the project's folders that is over the limit."""
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > LIMIT:
                name = path.relative_to(root)
                found.append(
                    f"{name} has {lines} lines; split it: {LIMIT} is the limit, aim at 200"
                )
    return found


if __name__ == "__main__":
    problems = too_long(Path(__file__).resolve().parent.parent)
    print("\n".join(problems))
    sys.exit(bool(problems))
