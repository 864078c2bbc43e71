"""What listening costs: CPU seconds and memory of a process of its own, from nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

LAUNCHER = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
"""A child's peak of memory begins at its parent's, so the parent is one that has nothing."""
LISTEN = """
import sys
from pathlib import Path
from songreel.music.listening import listen
listen(Path(sys.argv[1]))
"""
IMPORT = "import songreel.music.listening, songreel.music.listening.listener"
"""The second is what the first loads at its first song."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds with threads and children, and the most memory in MiB (Linux)."""

    cpu: float
    memory: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end and return what it cost.

    Raises:
        RuntimeError: it failed; what it said stands on this process's error output.
    """
    launched = [sys.executable, "-c", LAUNCHER, *command]
    said = subprocess.run(launched, stdout=subprocess.PIPE, check=True).stdout
    code, cpu, memory = json.loads(said)
    if code:
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return Cost(cpu, memory)
