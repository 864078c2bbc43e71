"""Backups made and restored as a user does it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.support.servers import SONGREEL


def songreel(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [SONGREEL, *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def back_up(archive: Path, data: Path, *options: str, **environment: str) -> str:
    """Back a data folder up, and return the name of the snapshot."""
    ended = songreel("backup", archive, "--data", data, *options, **environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = re.search(r"Backed up as (\S+)", ended.stdout)
    assert found is not None
    return found[1]


def restore(archive: Path, data: Path, *options: str, **environment: str) -> str:
    """Restore into a data folder, and return what was said."""
    ended = songreel("restore", archive, "--data", data, *options, **environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
