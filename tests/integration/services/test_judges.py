"""What strangers send is read apart, and whatever takes too much is stopped there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from songreel.core.limits import OUT_OF_MEMORY
from songreel.domain.errors import InvalidRequestError, TooLargeError, UnavailableError
from songreel.domain.stored import StoredKind
from songreel.services.arriving import arrived
from songreel.services.judges import Allowance, Judges
from tests.integration.services.test_arriving import write
from tests.support.bombs import memory_bomb, time_bomb
from tests.support.uploads import image

NARROW = Allowance(seconds=1, memory=100 << 20)


@pytest.fixture
def judges(tmp_path: Path) -> Iterator[Judges]:
    """Return judges that allow little."""
    (tmp_path / "logs").mkdir()
    judges = Judges(tmp_path / "logs", NARROW)
    yield judges
    judges.close()


def saved(folder: Path, content: bytes, name: str = "sent") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def processes(folder: Path) -> list[int]:
    """Return the processes that work in a folder."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                where = (entry / "cwd").readlink()
            except OSError:
                continue
            if where == folder:
                found.append(int(entry.name))
    return found


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_what_is_found_is_what_is_found_here(judges: Judges, tmp_path: Path) -> None:
    picture, clip = saved(tmp_path, image()), write(tmp_path / "a.mp4", sounds=1)
    for path in (picture, clip):
        assert judges.arrived(path) == arrived(path)


def test_what_is_refused_is_refused_in_the_same_words(judges: Judges, tmp_path: Path) -> None:
    for path in (saved(tmp_path, b"la la la " * 100), saved(tmp_path, image()[:-20], "cut")):
        with pytest.raises(InvalidRequestError) as here:
            arrived(path)
        with pytest.raises(InvalidRequestError) as apart:
            judges.arrived(path)
        assert (apart.value.message, apart.value.status) == (here.value.message, 400)


@linux
def test_a_picture_that_takes_too_much_memory_is_refused(judges: Judges, tmp_path: Path) -> None:
    with pytest.raises(TooLargeError, match=r"100 MB of memory.*nothing of it is kept"):
        judges.arrived(saved(tmp_path, memory_bomb()))
    assert judges.arrived(saved(tmp_path, image(), "good")).kind is StoredKind.IMAGE


def test_a_clip_that_takes_too_long_is_stopped_and_its_place_is_taken(
    judges: Judges, tmp_path: Path
) -> None:
    bomb, good = time_bomb(tmp_path / "bomb.mp4"), saved(tmp_path, image(), "good")
    with ThreadPoolExecutor(3) as threads:
        bombs = [threads.submit(judges.arrived, bomb) for _ in range(2)]
        # Beside both, and after them.
        assert threads.submit(judges.arrived, good).result(30).kind is StoredKind.IMAGE
        for one in bombs:
            with pytest.raises(TooLargeError, match="1 seconds of a processor"):
                one.result(60)
    assert judges.arrived(good).kind is StoredKind.IMAGE


def test_one_that_takes_too_long_by_the_clock_is_stopped_too(tmp_path: Path) -> None:
    judges = Judges(tmp_path, Allowance(by_the_clock=1))
    try:
        with pytest.raises(TooLargeError, match="1 seconds by the clock"):
            judges.arrived(time_bomb(tmp_path / "bomb.mp4"))
    finally:
        judges.close()


@linux
def test_one_process_is_kept_for_the_next_file_and_none_outlives_the_server(
    judges: Judges, tmp_path: Path
) -> None:
    good, logs = saved(tmp_path, image()), tmp_path / "logs"
    judges.arrived(good)
    [first] = processes(logs)
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(judges.arrived, [good] * 6))
    assert len(processes(logs)) == 1
    [kept] = processes(logs)
    # Whatever ended it while it did nothing, the next file is read all the same.
    os.kill(kept, signal.SIGKILL)
    assert judges.arrived(good).kind is StoredKind.IMAGE
    judges.close()
    assert processes(logs) == []
    with pytest.raises(UnavailableError, match="shutting down"):
        judges.arrived(good)
    assert first


@linux
def test_no_secret_is_in_its_environment(
    judges: Judges, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_canary")
    judges.arrived(saved(tmp_path, image()))
    [pid] = processes(tmp_path / "logs")
    assert b"canary" not in Path(f"/proc/{pid}/environ").read_bytes()
    limits = Path(f"/proc/{pid}/limits").read_text("ascii")
    for name, most in (("core file size", 0), ("file size", 1 << 20), ("open files", 64)):
        line = next(line for line in limits.splitlines() if line.startswith(f"Max {name}"))
        assert line.split()[-3:-1] == [str(most)] * 2, line


@pytest.mark.parametrize("before", [0, 512 << 20])
def test_where_the_system_keeps_to_no_limit_of_memory_a_thread_does(before: int) -> None:
    """As on macOS; whatever the process had at its most that started it."""
    program = (
        "import threading\nfrom songreel.core.limits import limit_memory\n"
        "limit_memory(64 << 20, watched=True)\nkept = b'x' * (32 << 20)\n"
        "print('kept', flush=True)\n"
        "more = b'x' * (256 << 20)\nthreading.Event().wait(30)\n"
    )
    starts = (
        "import subprocess, sys\n"
        f"had = b'x' * {before}\n"
        "sys.exit(subprocess.run([sys.executable, '-c', sys.argv[1]]).returncode)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", starts, program], capture_output=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout) == (OUT_OF_MEMORY, b"kept\n")
