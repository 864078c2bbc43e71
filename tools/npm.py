"""npm packages for builds and tests, in the very versions of a lock that is kept."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
LOCK = "package-lock.json"


def install(manifest: Path, folder: Path) -> None:
    """Install what the lock of one folder names, checked by hash, into another folder.

    Raises:
        RuntimeError: it could not be fetched.
    """
    if manifest != folder:
        for name in ("package.json", LOCK):
            shutil.copy(manifest / name, folder)
    npm = Path(sys.executable).with_name("npm")
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(
            f"What {manifest.relative_to(ROOT)} needs could not be fetched with npm; is the "
            f"package registry reachable?\n{done.stdout}{done.stderr}"
        )


def is_current(manifest: Path, folder: Path) -> bool:
    """Tell whether a folder holds what the lock of another one names."""
    mark = folder / LOCK
    return mark.exists() and mark.read_text("utf-8") == (manifest / LOCK).read_text("utf-8")


@contextmanager
def only_one(name: str) -> Generator[None]:
    """Let one process at a time install something."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def environment() -> dict[str, str]:
    """Return the environment in which npm, and what it installs, finds the environment's Node.

    npm alone may leave this machine. It trusts whom the system trusts, as pip does.
    """
    found = {**os.environ, "NODE_OPTIONS": "--use-system-ca"}
    found["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return found
