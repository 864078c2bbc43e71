"""What a killed process was writing is found by nobody: films, house clips, kept stretches."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from songreel.media.verify import decode_whole, verify_clip
from tests.integration.media.footage import moving_clip
from tests.integration.media.killed import FRAMES, LATEST

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
KILLS = 8


def kill_while_writing(what: str, folder: Path, number: int, seconds: float) -> None:
    """Have a process write, and kill it after so many seconds of that."""
    command = [sys.executable, "-m", "tests.integration.media.killed", what, folder, str(number)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"writing\n"
            time.sleep(seconds)  # the moment of the kill, which is to be any
        finally:
            process.kill()


@pytest.mark.parametrize("what", ["film", "clip"])
def test_a_killed_process_leaves_only_whole_files(what: str, tmp_path: Path) -> None:
    for seed, name in enumerate("abc", 1):
        moving_clip(tmp_path / f"{name}.mp4", seed, frames=FRAMES)
    chance, made = random.Random(5), tmp_path / "made.mp4"
    interrupted = whole = 0
    for number in range(KILLS):
        kill_while_writing(what, tmp_path, number, chance.uniform(0, 0.8))
        interrupted += any(path.suffix == ".part" for path in tmp_path.iterdir())
        if made.exists():
            whole += 1
            decode_whole(made)
            assert FRAMES - LATEST < verify_clip(made).frames <= FRAMES
            made.unlink()
        for path in (tmp_path / "kept").rglob("*.mp4"):
            if not path.name.startswith("."):
                assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem.partition("-")[2]
        visible = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")}
        assert visible <= {"a.mp4", "b.mp4", "c.mp4", "kept"}
    # The kills came while files were written, and where some had been.
    assert interrupted >= KILLS // 2
    assert whole
