"""Have files of strangers read apart, where a file that is made to harm can do none.

A process reads one file after the other; one that uses more than it may is ended, and its place is
taken by another one. All methods may be called from several threads.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from songreel.core.limits import OUT_OF_MEMORY
from songreel.core.logs import get_logger
from songreel.domain.errors import (
    InvalidRequestError,
    TooLargeError,
    UnavailableError,
    from_document,
)
from songreel.domain.video import SongFacts
from songreel.services.arriving import FOUND, SONG_FACTS, Arrived
from songreel.services.judge import READY

_START_SECONDS = 60.0
_LEAST_WALL_SECONDS, _WALL_FOR_CPU = 20, 3
_LONGEST_ANSWER = 1 << 20
_LOG_TAIL = 4000
_KEPT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")
"""Of the environment: what a process needs to start, and no key of any service."""
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What reading one file may take.

    Attributes:
        seconds: of a processor.
        memory: bytes, beside what the process has before.
        by_the_clock: seconds, however little was used in them; by default three times as many as
            of a processor, 20 at least.
    """

    seconds: int = 60
    memory: int = 2048 << 20
    by_the_clock: int | None = None

    @property
    def wall_seconds(self) -> int:
        """Return after how many seconds by the clock a process is ended."""
        return self.by_the_clock or max(_LEAST_WALL_SECONDS, _WALL_FOR_CPU * self.seconds)


class _GoneError(Exception):
    """A process was ended, before it was asked anything or by somebody else."""


class Judges:
    """Processes that say what a file is, each for one file at a time."""

    def __init__(self, folder: Path, allowance: Allowance) -> None:
        """Prepare; nothing is started before the first file.

        Args:
            folder: for what the processes print.
            allowance: for each file.
        """
        self._folder, self._allowance = folder, allowance
        self._lock = threading.Lock()
        self._free: _Judge | None = None
        self._busy: set[_Judge] = set()
        self._number = 0
        self._is_closed = False

    def arrived(self, path: Path) -> Arrived:
        """Return what a file is; errors are those of `services.arriving.arrived`.

        Raises:
            TooLargeError: reading it took more than it may; nothing of it is kept.
            InvalidRequestError: a decoder crashed over it.
            UnavailableError: no process can be started, or the server is shutting down.
        """
        return FOUND.validate_python(self._found("file", path))

    def song(self, path: Path) -> SongFacts:
        """Return the facts of a song; errors are those of `music.song.measure` and `arrived`."""
        return SONG_FACTS.validate_python(self._found("song", path))

    def close(self) -> None:
        """End all processes, whatever they do; whoever waits for one is told so."""
        with self._lock:
            self._is_closed = True
            free, self._free = self._free, None
            busy = list(self._busy)
        if free is not None:
            free.end()
        for judge in busy:
            # Whoever waits for its answer hears of its end, and lets go of it.
            judge.kill()

    def _found(self, what: str, path: Path) -> Any:
        request = json.dumps({"what": what, "path": str(path)}).encode() + b"\n"
        judge = self._taken()
        try:
            answer = judge.asked(request)
        except _GoneError:
            # That says nothing of the file yet: it may have been ended while it waited.
            self._lose(judge)
            judge = self._taken(anew=True)
            answer = self._asked_again(judge, request)
        except BaseException:
            self._lose(judge)
            raise
        self._give(judge)
        if "refused" in answer:
            raise from_document(answer["refused"])
        if "failed" in answer:
            raise OSError(*answer["failed"])
        if "memory" in answer:
            raise _too_much_memory(self._allowance)
        if "crashed" in answer:
            _log.warning("upload_not_understood", error=answer["crashed"], printed=judge.printed())
            raise _crashed()
        return answer["found"]

    def _asked_again(self, judge: _Judge, request: bytes) -> dict[str, Any]:
        try:
            return judge.asked(request)
        except _GoneError as error:
            self._lose(judge)
            # Linux ends what has most where it runs out of memory altogether.
            raise _too_much_memory(self._allowance) from error
        except BaseException:
            self._lose(judge)
            raise

    def _taken(self, *, anew: bool = False) -> _Judge:
        with self._lock:
            self._refuse_closed()
            judge, self._free = (None, self._free) if anew else (self._free, None)
            if judge is None:
                self._number += 1
                log = self._folder / f"judge-{self._number}.log"
                judge = _Judge(log, self._allowance)
            self._busy.add(judge)
        try:
            judge.start()
        except BaseException:
            self._lose(judge)
            raise
        return judge

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise UnavailableError("The server is shutting down; try again in a moment.")

    def _give(self, judge: _Judge) -> None:
        """Keep one for the next file: a start takes as long as reading many small ones."""
        with self._lock:
            self._busy.discard(judge)
            if self._free is None and not self._is_closed:
                self._free = judge
                return
        judge.end()

    def _lose(self, judge: _Judge) -> None:
        with self._lock:
            self._busy.discard(judge)
        judge.end()


class _Judge:
    """One process."""

    def __init__(self, log: Path, allowance: Allowance) -> None:
        self._log, self._allowance = log, allowance
        self._process: subprocess.Popen[bytes] | None = None
        self._is_killed = False

    def start(self) -> None:
        """Start the process, unless it runs, and wait until it has loaded what it needs."""
        if self._process is not None:
            return
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            with self._log.open("wb") as printed:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [
                        *(sys.executable, "-P", "-m", "songreel.services.judge"),
                        str(self._allowance.seconds),
                        str(self._allowance.memory),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=printed,
                    cwd=self._log.parent,
                    # A session of its own: Ctrl-C in the terminal is for the parent alone. Each
                    # heap that a thread may have is counted as memory that is used.
                    start_new_session=True,
                    env={**kept, "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"},
                )
            if self._is_killed:
                self.kill()
            is_ready = self._line(_START_SECONDS) == READY
        except (OSError, TimeoutError) as error:
            raise _not_started(str(error)) from error
        if not is_ready:
            raise _not_started(self.printed())

    def asked(self, request: bytes) -> dict[str, Any]:
        """Return the answer to a request.

        Raises:
            _GoneError: the process had ended before, or somebody ended it.
            TooLargeError: it used more than it may.
            InvalidRequestError: it crashed.
            UnavailableError: the server is shutting down.
        """
        process = self._running
        if process.poll() is not None:
            raise _GoneError
        if process.stdin is None:
            raise RuntimeError("a judge is started with pipes")
        try:
            process.stdin.write(request)
            process.stdin.flush()
        except BrokenPipeError as error:
            raise _GoneError from error
        try:
            line = self._line(self._allowance.wall_seconds)
        except TimeoutError as error:
            _log.warning("upload_takes_too_long", pid=process.pid)
            raise _too_long(f"{self._allowance.wall_seconds} seconds by the clock") from error
        if not line.endswith(b"\n"):
            raise self._ended()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def kill(self) -> None:
        """End the process at once, and wait for that."""
        self._is_killed = True
        process = self._process
        if process is not None:
            process.kill()
            process.wait()

    def end(self) -> None:
        """End the process at once, and let go of its pipes, which nobody reads any more."""
        self.kill()
        process = self._process
        if process is not None and process.stdout is not None and process.stdin is not None:
            process.stdout.close()
            with suppress(BrokenPipeError):
                process.stdin.close()

    def printed(self) -> str:
        """Return the end of what the process has printed."""
        return self._log.read_bytes()[-_LOG_TAIL:].decode(errors="replace").strip()

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("a judge is asked after its start")
        return self._process

    def _line(self, seconds: float) -> bytes:
        """Return a line that the process writes, or what it wrote before it ended.

        Raises:
            TimeoutError: it wrote none within so many seconds, or one that never ends.
        """
        stdout = self._running.stdout
        if stdout is None:
            raise RuntimeError("a judge is started with pipes")
        end, line = time.monotonic() + seconds, b""
        with selectors.DefaultSelector() as ready:
            ready.register(stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if len(line) > _LONGEST_ANSWER or not ready.select(max(0, end - time.monotonic())):
                    raise TimeoutError("it gave no answer")
                block = os.read(stdout.fileno(), 1 << 16)
                if not block:
                    break
                line += block
        return line

    def _ended(self) -> Exception:
        """Return what the end of the process says of the file."""
        status = self._running.wait()
        _log.warning("judge_ended", status=status, printed=self.printed())
        if self._is_killed:
            return UnavailableError("The server is shutting down; try again in a moment.")
        if status == -signal.SIGXCPU:
            return _too_long(f"{self._allowance.seconds} seconds of a processor")
        if status == -signal.SIGKILL:
            return _GoneError()
        if status == OUT_OF_MEMORY:
            return _too_much_memory(self._allowance)
        return _crashed()


def _too_long(what: str) -> TooLargeError:
    return TooLargeError(
        f"Reading the file took more than {what}, so it was "
        "stopped, and nothing of it is kept. Export it anew, shorter or smaller; for a file that "
        "is all right, whoever runs this server raises SONGREEL_UPLOAD_SECONDS."
    )


def _too_much_memory(allowance: Allowance) -> TooLargeError:
    return TooLargeError(
        f"Reading the file took more than {allowance.memory >> 20} MB of memory, so it was "
        "stopped, and nothing of it is kept. Export it anew with a smaller picture; for a file "
        "that is all right, whoever runs this server raises SONGREEL_UPLOAD_MEMORY_MB."
    )


def _crashed() -> InvalidRequestError:
    return InvalidRequestError(
        "The decoder crashed over the file, so it is damaged, and nothing of it is kept. Export "
        "it anew."
    )


def _not_started(why: str) -> UnavailableError:
    _log.error("judge_not_started", reason=why)
    return UnavailableError(
        "What was sent cannot be looked at now: no process could be started for it. Try again in "
        "a moment; the server's log says why."
    )
