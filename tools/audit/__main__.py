"""`python -m tools.audit`: audit every lock, and write the bill of materials.

Exits with 1 where something is vulnerable, with 2 where something could not be checked; that may
be told by a line alone, with `--may-be-unchecked`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import songreel
from tools.audit.verdict import Verdict, of_npm, of_pip, status
from tools.check_licences import SAID_OTHERWISE, SPDX, normalized
from tools.check_locks import ROOT

AUDITOR = ROOT / ".tools/audit/bin"
BILL = ROOT / ".tools/songreel.cdx.json"
NPM = ("clients/typescript", "studio")
NOT_INSTALLED = "LicenseRef-not-installed-on-this-system"
SERVICE = "https://api.osv.dev/v1/query"


def locks() -> list[Path]:
    """Return the locks of Python packages that anybody is told to install."""
    return sorted([*ROOT.glob("requirements/*.lock"), *ROOT.glob("tests/sdk/*.lock")])


def pip_verdict(lock: Path, service: str = SERVICE) -> Verdict:
    """Ask an advisory service about the packages of a lock; nothing is resolved or installed."""
    run = subprocess.run(
        [
            *(AUDITOR / "pip-audit", "--requirement", lock, "--disable-pip", "--require-hashes"),
            *("--format", "json", "--progress-spinner", "off", "--timeout", "15"),
            *("--vulnerability-service", "osv", "--osv-url", service),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return of_pip(_name(lock), run.stdout, run.stderr)


def npm_verdict(folder: Path) -> Verdict:
    """Ask npm's registry about the packages of a lock."""
    node = Path(sys.executable).parent
    run = subprocess.run(
        [node / "npm", "audit", "--package-lock-only", "--json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"},
    )
    return of_npm(_name(folder / "package-lock.json"), run.stdout, run.stderr)


def packages(lock: str, licences: dict[str, str]) -> list[dict[str, object]]:
    """Return the packages of a lock's text, with their hashes and licences (by name)."""
    found: list[dict[str, object]] = []
    for block in re.split(r"\n(?=\S)", lock):
        head = re.match(r"([\w.-]+)==([^\s;\\]+)", block)
        if head:
            name = normalized(head[1])
            said = SAID_OTHERWISE.get(name, licences.get(name, NOT_INSTALLED))
            hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", block)
            told = SPDX.get(said, said)
            found.append({"name": name, "version": head[2], "hashes": hashes, "licence": told})
    return found


def write_bill(lock: Path, destination: Path) -> None:
    """Write the bill of materials of a lock, whose packages are installed here."""
    listing = subprocess.run(
        [Path(sys.executable).with_name("pip-licenses"), "--from=mixed", "--format=json"],
        check=True,
        capture_output=True,
        text=True,
    )
    rows = {normalized(row["Name"]): row["License"] for row in json.loads(listing.stdout)}
    told = {
        "name": "songreel",
        "version": songreel.__version__,
        "packages": packages(lock.read_text("utf-8"), rows),
    }
    subprocess.run(
        [AUDITOR / "python", Path(__file__).with_name("bill.py"), destination],
        input=json.dumps(told),
        text=True,
        check=True,
    )


def main() -> int:
    """Audit, and say what was found."""
    write_bill(ROOT / "requirements/runtime.lock", BILL)
    print(f"ok: bill of materials in {_name(BILL)}")
    verdicts = [pip_verdict(lock) for lock in locks()]
    verdicts += [npm_verdict(ROOT / folder) for folder in NPM]
    for verdict in verdicts:
        print("\n".join(verdict.lines()))
    return status(verdicts, may_be_unchecked="--may-be-unchecked" in sys.argv[1:])


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


if __name__ == "__main__":
    sys.exit(main())
