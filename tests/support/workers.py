"""Real workers for tests: `songreel worker` in processes of their own, on one database."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import SONGREEL, START_LIMIT_SECONDS, STOP_LIMIT_SECONDS
from tests.support.waiting import until


@dataclass
class Worker:
    """A worker under test; `log` is the file that its output goes to."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """Return everything that it has written so far."""
        return self.log.read_text("utf-8", "replace")

    def works(self) -> bool:
        """Tell whether it takes jobs.

        Raises:
            RuntimeError: it has ended, with what it said.
        """
        if self.process.poll() is not None:
            raise RuntimeError(f"the worker ended with {self.process.returncode}:\n{self.said()}")
        return "Songreel works." in self.said()

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        self.process.kill()
        self.process.wait(STOP_LIMIT_SECONDS)

    def freeze(self) -> None:
        """Stop it where it stands, until it is woken."""
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        """End it as a service manager does, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def start_worker(
    data: Path,
    *,
    environment: Mapping[str, str],
    arguments: tuple[str, ...] = (),
    program: Sequence[str | Path] = (SONGREEL,),
) -> Worker:
    """Start a worker with a data folder of its own; it may die before it works.

    Args:
        data: the folder, made where there is none.
        environment: further settings.
        arguments: of the command.
        program: what is run in place of `songreel`.
    """
    data.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"worker-{data.name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*program, "worker", *arguments],
            env={**os.environ, "SONGREEL_DATA": str(data), **environment},
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    return Worker(process, log)


@contextmanager
def run_worker(
    data: Path,
    *,
    environment: Mapping[str, str],
    arguments: tuple[str, ...] = (),
    program: Sequence[str | Path] = (SONGREEL,),
) -> Iterator[Worker]:
    """Run a worker with a data folder of its own until the context ends; it works when it returns.

    Raises:
        RuntimeError: it ended before.
        TimeoutError: it did not begin in time.
    """
    worker = start_worker(data, environment=environment, arguments=arguments, program=program)
    try:
        until(worker.works, seconds=START_LIMIT_SECONDS, what="songreel worker")
        yield worker
    finally:
        worker.stop()
