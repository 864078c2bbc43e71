"""Fail where the lock files do not say what pyproject.toml asks for, or name a host.

Needs no resolver: a stranger who has only pip can run it. `CONTRIBUTING.md` says how to write the
locks anew.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
GROUPS_OF_DEV = ("test", "lint", "build")
FORBIDDEN_AT_RUN_TIME = {
    "aiohttp": "google-genai would send with it, and re-send orders after a lost connection",
}
HOST = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ")


@dataclass(frozen=True)
class Pin:
    """One pinned version; a universal lock may hold several, each under a marker."""

    name: str
    version: Version
    hashes: int


def pins(text: str) -> list[Pin]:
    """Read the pins of a lock file."""
    found = []
    for block in re.split(r"\n(?=\S)", text):
        head = re.match(r"([\w.-]+)==([^\s;\\]+)", block)
        if head:
            name, version = canonicalize_name(head[1]), Version(head[2])
            found.append(Pin(name, version, block.count("--hash=sha256:")))
    return found


def check_lock(name: str, text: str, wanted: list[str]) -> list[str]:
    """Return what is wrong with one lock file, given the requirements it has to satisfy."""
    problems = [
        f"{name}:{number} names a host: write it with --no-emit-index-url"
        for number, line in enumerate(text.splitlines(), 1)
        if HOST.search(line)
    ]
    held: dict[str, list[Pin]] = {}
    for pin in pins(text):
        held.setdefault(pin.name, []).append(pin)
        if not pin.hashes:
            problems.append(f"{name}: {pin.name} {pin.version} has no hash")
    for line in wanted:
        requirement = Requirement(line)
        versions = [pin.version for pin in held.get(canonicalize_name(requirement.name), [])]
        if not versions:
            problems.append(f"{name} lacks {requirement.name}, which pyproject.toml asks for")
        problems += [
            f"{name} holds {requirement.name} {version}, pyproject.toml asks for {requirement}"
            for version in versions
            if not requirement.specifier.contains(version, prereleases=True)
        ]
    return problems


def check_agreement(smaller: str, larger: str) -> list[str]:
    """Return where two locks that are installed into one environment pin different versions."""
    theirs = {(pin.name, pin.version) for pin in pins(larger)}
    return [
        f"{pin.name} {pin.version} is not in dev.lock: write the locks anew, in their order"
        for pin in pins(smaller)
        if (pin.name, pin.version) not in theirs
    ]


def check_forbidden(name: str, text: str) -> list[str]:
    """Return which packages a lock holds that must not be installed beside the product."""
    return [
        f"{name} holds {pin.name}: {FORBIDDEN_AT_RUN_TIME[pin.name]}"
        for pin in pins(text)
        if pin.name in FORBIDDEN_AT_RUN_TIME
    ]


def check_packages(path: Path) -> list[str]:
    """Return what is wrong with an npm lock: a host in it, or a package without its hash."""
    packages = json.loads(path.read_text("utf-8"))["packages"]
    problems = []
    for name, package in packages.items():
        if "resolved" in package:
            problems.append(f"{path.name}: {name} names a host: remove its `resolved`")
        if name and "integrity" not in package:
            problems.append(f"{path.name}: {name} has no hash")
    return problems


def main() -> int:
    """Check every lock file of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needs: list[str] = project["project"]["dependencies"]
    groups: dict[str, list[str]] = project["dependency-groups"]
    of_dev = [line for group in GROUPS_OF_DEV for line in groups[group]]
    folder = ROOT / "requirements"
    runtime, build, dev = (
        (folder / f"{name}.lock").read_text("utf-8") for name in ("runtime", "build", "dev")
    )
    problems = [
        *check_lock("runtime.lock", runtime, needs),
        *check_forbidden("runtime.lock", runtime),
        *check_lock("build.lock", build, groups["build"]),
        *check_lock("dev.lock", dev, needs + of_dev),
        *check_agreement(runtime, dev),
        *check_agreement(build, dev),
    ]
    apart = [*(ROOT / "tests" / "sdk").glob("*.in"), *(ROOT / "bench").rglob("*.in")]
    for wanted in sorted(apart):
        lock = wanted.with_suffix(".lock")
        lines = wanted.read_text("utf-8").splitlines()
        problems += check_lock(lock.name, lock.read_text("utf-8"), lines)
    for lock in sorted((ROOT / "tests").rglob("package-lock.json")):
        if "node_modules" not in lock.parts:
            problems += check_packages(lock)
    print("\n".join(problems) or "the locks say what pyproject.toml asks for, and name no host")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
