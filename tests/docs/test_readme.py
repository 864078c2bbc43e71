"""The README is tried out as a stranger would: every block, in an empty folder, from the wheel.

Only the port differs: the README says 8000, and another server may be there. `pip` finds the wheel
of this very source, and Songreel's dependencies already installed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from pydantic import AliasChoices

from songreel.core.settings import Settings
from tests.docs.conftest import ROOT, Stranger
from tests.support.notes import examples
from tests.support.servers import find_free_port
from tests.support.waiting import until

BLOCKS = examples((ROOT / "README.md").read_text("utf-8"))


def block(heading: str, language: str, holding: str = "") -> str:
    """Return the one block under a heading that holds some words."""
    (found,) = [
        one.code
        for one in BLOCKS
        if (one.heading, one.language) == (heading, language) and holding in one.code
    ]
    return found


INSTALL_AND_DEMO = block("Two commands", "sh")
OUTPUT = block("Two commands", "text")
MAKE = block("Front doors", "sh", "songreel make")
SERVE = block("Front doors", "sh", "songreel serve")
CURL = block("Front doors", "sh", "curl")
JAVASCRIPT = block("Front doors", "javascript")
SIMULATE = block("Develop without paying", "sh", "songreel simulate")
TOGETHER = block("Develop without paying", "sh", "songreel serve")
FAULT = block("Develop without paying", "sh", "curl")
LAYERS = block("How it works", "text")


@pytest.fixture(scope="module")
def installed(stranger: Stranger) -> Stranger:
    """Return the stranger after the first of the two commands."""
    first, _ = INSTALL_AND_DEMO.splitlines()
    stranger.run(first, seconds=60)
    return stranger


@pytest.fixture(scope="module")
def port(installed: Stranger) -> Iterator[int]:
    """Run the README's server and return its port."""
    port = find_free_port()
    with (installed.folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            ["bash", "-c", f"exec {SERVE}"],
            cwd=installed.folder,
            env={**installed.environment, "SONGREEL_PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    ready = f"python3 -c 'from urllib.request import *; urlopen(\"http://localhost:{port}/ready\")'"
    try:
        until(lambda: answers(installed, ready), seconds=30, pause=0.1, what=SERVE)
        yield port
    finally:
        server.terminate()
        server.wait(15)


def answers(stranger: Stranger, question: str) -> bool:
    try:
        stranger.run(question, seconds=20)
    except RuntimeError:
        return False
    return True


def test_every_block_is_tried_here() -> None:
    tried = [INSTALL_AND_DEMO, OUTPUT, MAKE, SERVE, CURL, JAVASCRIPT, SIMULATE, FAULT]
    tried += [TOGETHER, LAYERS]

    assert [one.code for one in BLOCKS] == tried


@pytest.mark.parametrize(
    "door", [MAKE, SERVE, CURL, JAVASCRIPT], ids=["make", "serve", "curl", "js"]
)
def test_a_front_door_is_at_most_ten_lines(door: str) -> None:
    assert len(door.splitlines()) <= 10


def test_the_output_that_is_shown_names_no_times_which_are_up_to_the_machine() -> None:
    assert re.findall(r"^\[(?!…).*|about (?!…).*", OUTPUT, re.M) == []


@pytest.mark.timeout(240)
def test_two_commands_make_a_film(installed: Stranger) -> None:
    _, demo = INSTALL_AND_DEMO.splitlines()

    said = installed.run(f"{demo} 2>&1", seconds=200)

    printed = iter(shape(said))
    for line in shape(OUTPUT):
        assert line == "…" or line in printed, f"not printed, or not in this order: {line}"
    film = installed.folder / "songreel-demo.mp4"
    with av.open(str(film)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video)]
        assert video.average_rate == 24
        assert sound.codec_context.name == "aac"
    assert len(pictures) >= 30 * 24
    assert np.std(np.stack([one[::16, ::16] for one in pictures[::24]]).astype(float)) > 10


def test_the_command_line_makes_a_film_of_a_song(installed: Stranger) -> None:
    write_song(installed.folder / "song.mp3", seconds=4)

    said = installed.run(MAKE, seconds=100)

    assert "film.mp4" in said
    with av.open(str(installed.folder / "film.mp4")) as film:
        assert film.streams.video[0].frames == pytest.approx(4 * 24, abs=2)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl, which is not on this machine")
def test_curl_orders_a_clip(installed: Stranger, port: int) -> None:
    said = installed.run(CURL.replace("localhost:8000", f"localhost:{port}"), seconds=60)

    assert re.fullmatch(r"/api/mv/get_video/[0-9a-f-]{36}\n", said)


def test_javascript_orders_a_clip(installed: Stranger, port: int, node: Path) -> None:
    program = installed.folder / "client.mjs"
    program.write_text(JAVASCRIPT.replace("localhost:8000", f"localhost:{port}"), "utf-8")

    said = installed.run(f"{node} client.mjs", seconds=60)

    assert re.fullmatch(r"/api/mv/get_video/[0-9a-f-]{36}\n", said)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl, which is not on this machine")
def test_the_simulators_run_and_take_a_fault(installed: Stranger) -> None:
    port = find_free_port()
    script = f"""
{SIMULATE.strip().replace("9100", str(port))} >simulators.log &
simulators=$!
trap 'kill $simulators' EXIT
for _ in $(seq 150); do grep -q REPLICATE_BASE_URL simulators.log && break; sleep 0.1; done
{FAULT.replace("9100", str(port))}
"""

    said = installed.run(script, seconds=60)

    assert '"fault":"reset"' in said
    log = (installed.folder / "simulators.log").read_text("utf-8")
    assert f"REPLICATE_BASE_URL=http://127.0.0.1:{port}/replicate/v1" in log


def test_server_and_simulators_run_together(installed: Stranger) -> None:
    log = installed.folder / "together.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            ["bash", "-c", f"exec {TOGETHER}"],
            cwd=installed.folder,
            env={**installed.environment, "SONGREEL_PORT": str(find_free_port())},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        until(lambda: "EVERYTHING IS SIMULATED" in log.read_text("utf-8"), seconds=30)
    finally:
        server.terminate()
        assert server.wait(15) == 0, log.read_text("utf-8")


def test_the_layers_are_those_that_are_checked() -> None:
    configured = re.findall(r'^  "([^"]+)",$', layers_of_the_contract(), re.M)
    order = [name.strip("()") for line in configured for name in line.split(" | ")]

    named = [line.split()[0] for line in LAYERS.splitlines()]

    packages = {path.name for path in (ROOT / "src" / "songreel").iterdir() if path.is_dir()}
    assert named == [name for name in order if name in packages]


def test_every_setting_is_in_the_table() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    names = [
        field.validation_alias.choices[0]
        if isinstance(field.validation_alias, AliasChoices)
        else f"SONGREEL_{name.upper()}"
        for name, field in Settings.model_fields.items()
    ]

    assert [name for name in names if f"`{name}`" not in readme] == []


def layers_of_the_contract() -> str:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    return text.partition("layers = [\n")[2].partition("]")[0]


def shape(said: str) -> list[str]:
    """Return what was printed without the times taken, which differ from machine to machine."""
    return [re.sub(r"^\[(\d+:\d\d|…)\]|, about .* left$", "", line) for line in said.splitlines()]


def write_song(path: Path, *, seconds: int) -> None:
    """Write a tone as an MP3."""
    time = np.arange(44_100 * seconds, dtype=np.float32) / 44_100
    tone = (0.3 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libmp3lame", rate=44_100)
        frame = av.AudioFrame.from_ndarray(tone[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
