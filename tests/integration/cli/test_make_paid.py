"""`songreel make --backend replicate`, killed twice on the way: each scene is paid for once."""

from __future__ import annotations

import os
import subprocess
import wave
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from songreel.media.verify import verify_clip
from tests.support.servers import SONGREEL
from tests.support.simulators import Running, run_simulators
from tests.support.waiting import until

SECONDS, SCENES = 21, 6


def song(folder: Path) -> Path:
    path = folder / "song.wav"
    tone = 8000 * np.sin(np.arange(44_100 * SECONDS) * 2 * np.pi * 220 / 44_100)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(tone.astype("<i2").tobytes())
    return path


def make(folder: Path, service: Running, *more: str, cap: str = "25") -> subprocess.Popen[str]:
    """Begin the command; the same one each time."""
    arguments = ("--idea", "A night market", "--character", "A fox", "--scenes", str(SCENES))
    return subprocess.Popen(
        [SONGREEL, "make", "--song", "song.wav", *arguments, "--backend", "replicate", *more],
        env={
            **os.environ,
            "SONGREEL_DATA": str(folder / "data"),
            "SONGREEL_DAILY_CAP": cap,
            "REPLICATE_API_TOKEN": "r8_simulated",
            "REPLICATE_BASE_URL": f"{service.url}/replicate/v1",
        },
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def killed_when(command: subprocess.Popen[str], happened: Callable[[], bool]) -> str:
    """Kill a command as soon as something has happened; return what it said."""

    def happened_while_alive() -> bool:
        assert command.poll() is None, command.communicate()[0]
        return happened()

    until(happened_while_alive, seconds=60, what="what the kill waits for")
    command.kill()
    return command.communicate(timeout=30)[0]


def test_a_film_is_paid_for_once_however_often_the_command_is_killed(tmp_path: Path):
    song(tmp_path)
    film = tmp_path / "film.mp4"
    with run_simulators(tmp_path, "--latency", "2", "--habit", "plain") as service:

        def accepted() -> int:
            return service.totals()["accepted"]

        # Everything is at the service, so nothing is on its way of which nobody would know.
        killed_when(make(tmp_path, service, "--output", str(film)), lambda: accepted() == 1)
        killed_when(make(tmp_path, service, "--output", str(film)), lambda: accepted() == 7)
        last = make(tmp_path, service, "--output", str(film))
        said = last.communicate(timeout=90)[0]
        assert last.returncode == 0, said
        entries, totals = service.ledger(), service.totals()
        left = service.replicate("GET", "/v1/files").json()["results"]
    facts = verify_clip(film)
    assert facts.frames == SECONDS * 24
    models = Counter(entry["model"] for entry in entries)
    assert models == {"google/nano-banana-pro": 1, "google/veo-3.1": SCENES}
    assert totals["repeated"] == 0
    # The character's picture was put there for each clip; a kill between the upload and the note of
    # it may leave one, which the service drops after a day.
    assert len(left) <= 2
    # Six clips without sound, which the film has no use for, of the one length at which the model
    # takes the character as a reference; and the character's picture.
    assert Decimal(totals["billed_usd"]) == 8 * SCENES * Decimal("0.20") + Decimal("0.15")
    assert f"${totals['billed_usd']}" in said


@pytest.mark.parametrize(
    ("model", "cap", "dollars"), [(None, "9", "$9.60"), ("google/veo-3.1-fast", "2", "$2.40")]
)
def test_a_film_that_the_cap_has_no_room_for_is_refused_before_anything_is_ordered(
    model: str | None, cap: str, dollars: str, tmp_path: Path
):
    song(tmp_path)
    with run_simulators(tmp_path, "--latency", "0.2") as service:
        command = make(tmp_path, service, *(("--model", model) if model else ()), cap=cap)
        said = command.communicate(timeout=60)[0]
        totals = service.totals()
    assert command.returncode not in {0, None}
    assert dollars in said
    assert "SONGREEL_DAILY_CAP" in said
    assert totals["accepted"] == 0
