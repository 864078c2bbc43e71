"""A process of our own: it works for this one through pipes, and never outlives it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Self

_PATIENCE = 3.0
"""Seconds that a process gets to end by itself."""
_LOG_TAIL = 4000
_LONGEST_ANSWER = 16 << 20
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""As many processes as cores are busy already; one thread each is also always the same sum."""


class Child:
    """A module of ours that runs as a process (`core.in_child` is its side of it).

    Attributes:
        stdin: what is written there it reads; it ends when this does.
        stdout: its answers, and nothing that a library prints.
        is_killed: whether it was ended from here.
    """

    def __init__(self, process: Process, log: Path) -> None:
        """Take over a process that was started with pipes."""
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a child is started with pipes")
        self.stdin: StreamWriter = process.stdin
        self.stdout: StreamReader = process.stdout
        self._process, self._log = process, log
        self.is_killed = False

    @classmethod
    async def start(cls, module: str, log: Path) -> Self:
        """Start a module as a process; what it prints goes to a file.

        Raises:
            OSError: it cannot be started, or the file cannot be written.
        """
        printed = await asyncio.to_thread(os.open, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            # A session of its own: Ctrl-C in the terminal is for the parent alone.
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                module,
                stdin=PIPE,
                stdout=PIPE,
                limit=_LONGEST_ANSWER,
                stderr=printed,
                start_new_session=True,
                env={**os.environ, **_ONE_THREAD},
            )
        finally:
            os.close(printed)
        return cls(process, log)

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Tell whether the process has not ended."""
        return self._process.returncode is None

    def kill(self) -> None:
        """End the process at once."""
        self.is_killed = True
        if self.is_alive:
            self._process.kill()

    async def end(self) -> None:
        """Let the process end by itself, or end it; return when it has."""
        self.stdin.close()
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()

    async def ended(self) -> str:
        """Wait until the process has ended, and return how, as part of a sentence."""
        code = await self._process.wait()
        return f"by signal {-code}" if code < 0 else f"with status {code}"

    @property
    def signal(self) -> int | None:
        """Return the signal by which the process has ended, or None."""
        code = self._process.returncode
        return -code if code is not None and code < 0 else None

    async def printed(self) -> str:
        """Return the end of what the process has printed."""
        content = await asyncio.to_thread(self._log.read_bytes)
        return content[-_LOG_TAIL:].decode(errors="replace").strip()
