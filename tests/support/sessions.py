"""Many commands one after another in one process: what they load is loaded once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.commands import Ended, Shell

PROGRAM = """
import contextlib, io, json, sys
from songreel.cli.app import run

said = sys.stdout
for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(json.loads(line))
    print(json.dumps([status, out.getvalue(), err.getvalue()]), file=said, flush=True)
"""


@dataclass(frozen=True)
class Session:
    """Runs commands as a user does who types one after another."""

    process: subprocess.Popen[str]

    def __call__(self, *arguments: object) -> Ended:
        """Run a command to its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([*map(str, arguments)]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the process of the commands has ended"
        return Ended(*json.loads(answer))

    def done(self, *arguments: object) -> str:
        """Run a command well, and return what it prints."""
        ran = self(*arguments)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def document(self, *arguments: object) -> Any:
        """Run it with `--json`, and return what it prints."""
        return json.loads(self.done(*arguments, "--json"))

    def refused(self, *arguments: object) -> str:
        """Run it where it has to be refused, and return the one line of its complaint."""
        ran = self(*arguments)
        assert ran.returncode == 2, ran.stdout + ran.stderr
        (line,) = [line for line in ran.stderr.splitlines() if line.startswith("songreel: ")]
        return line


@contextmanager
def run_session(shell: Shell, **environment: str) -> Iterator[Session]:
    """Run a session in a shell's folder, over its data."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=shell.folder,
        env={**os.environ, **shell.environment, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Session(process)
    finally:
        process.communicate(timeout=30)
