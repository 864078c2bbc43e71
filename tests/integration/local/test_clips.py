"""Clips as they are decoded again: length, shape, sound, bytes, and what is to be seen."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from songreel.domain.frames import FILM_RATE, AspectRatio
from songreel.media.conform import conforms
from songreel.media.verify import verify_clip
from songreel.providers.local.animatic.render import render, stills
from songreel.providers.local.models import SIZES
from songreel.providers.local.orders import ClipOrder, order_line
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.places import Setting

MAGENTA = (226, 40, 190)
SCENE = (
    "At sunset, on the shore where the waves run out, the robot walks faster. Full shot at eye "
    "level, front view; the camera pushes in slowly. Character: a silver robot."
)


def order(
    text: str = SCENE,
    ratio: AspectRatio = "16:9",
    seconds: int = 1,
    *,
    audio: bool = False,
    seed: int | None = 1,
    reference: Path | None = None,
    mark: bool = True,
) -> ClipOrder:
    path = str(reference) if reference is not None else None
    return ClipOrder(text, ratio, seconds, audio, seed, path, mark)


def made(wanted: ClipOrder, path: Path) -> Path:
    shares: list[tuple[int, int]] = []
    render(wanted, path, lambda done, total: shares.append((done, total)))
    assert shares == [(i + 1, 24 * wanted.seconds) for i in range(24 * wanted.seconds)]
    return path


def frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def magenta_share(picture: np.ndarray) -> float:
    red, green, blue = (picture[..., i].astype(int) for i in range(3))
    return float(((red - green > 70) & (blue - green > 50) & (abs(red - blue) < 90)).mean())


@pytest.mark.parametrize("ratio", list(SIZES["720p"]))
def test_a_clip_has_its_length_shape_and_sound(ratio: AspectRatio, tmp_path: Path):
    clip = made(order(ratio=ratio, audio=True), tmp_path / "a.mp4")
    facts = verify_clip(clip)
    size = SIZES["720p"][ratio]
    assert (facts.frames, facts.width, facts.height) == (24, size.width, size.height)
    assert facts.has_audio
    with av.open(str(clip)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
        assert container.streams.video[0].codec_context.name == "h264"
        assert container.streams.audio[0].codec_context.name == "aac"
    assert 0 <= samples - 48_000 < 2048


def test_without_sound_there_is_no_sound_track(tmp_path: Path):
    clip = made(order(ratio="1:1", seconds=2), tmp_path / "a.mp4")
    facts = verify_clip(clip)
    assert (facts.frames, facts.has_audio) == (48, False)


ON_CORES = """
import os, sys
if hasattr(os, "sched_setaffinity"):
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[: int(sys.argv[1])])
from songreel.providers.local.worker import main
main()
"""


def by_worker(
    wanted: ClipOrder, path: Path, cores: int, **more: str
) -> list[dict[str, int | bool]]:
    """Have a worker process render a clip on so many cores; return its answers."""
    with subprocess.Popen(
        [sys.executable, "-c", ON_CORES, str(cores)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **more},
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(order_line(wanted, path))
        worker.stdin.flush()
        answers = [json.loads(worker.stdout.readline())]
        while "share" in answers[-1]:
            answers.append(json.loads(worker.stdout.readline()))
        worker.stdin.close()
        assert worker.wait(timeout=10) == 0
    return answers


def test_equal_orders_give_equal_bytes_in_any_process(tmp_path: Path):
    reference = tmp_path / "reference.png"
    figure().save(reference)
    wanted = order(audio=True, reference=reference)
    here = made(wanted, tmp_path / "here.mp4")
    again = made(wanted, tmp_path / "again.mp4")
    there = tmp_path / "there.mp4"
    answers = by_worker(wanted, there, 1, OPENBLAS_NUM_THREADS="3", PYTHONHASHSEED="77")
    assert sha256(here) == sha256(again) == sha256(there)
    shares = [answer["share"] for answer in answers[:-1]]
    assert shares == sorted(shares)
    assert shares[-1] == 1000
    assert answers[-1] == {"done": True}


EVERYTHING = (
    "At night, on a quiet street in a thunderstorm with rain and fog, lanterns, a campfire and "
    "fireflies, the woman dances. Full shot at eye level; the camera pushes in. Character: a "
    "young woman in a red coat."
)


@pytest.mark.parametrize("threads", [1, 8])
def test_cores_and_threads_do_not_change_a_byte(threads: int, tmp_path: Path):
    wanted = replace(
        order(EVERYTHING, audio=True), resolution="360p", energy=tuple(range(0, 960, 40))
    )
    settings = {
        name: str(threads)
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
    }
    by_worker(wanted, tmp_path / "there.mp4", threads, **settings)
    cv2.setNumThreads(threads)
    assert sha256(made(wanted, tmp_path / "here.mp4")) == sha256(tmp_path / "there.mp4")


def test_the_song_moves_the_light(tmp_path: Path):
    quiet, loud = (
        frames(made(replace(order(EVERYTHING), energy=(level,) * 24), tmp_path / "a.mp4"))[20]
        for level in (0, 1000)
    )
    assert loud.mean() > 1.03 * quiet.mean()


def test_no_song_and_no_storm_makes_the_picture_strobe():
    frantic = tuple(1000 * (frame // 2 % 2) for frame in range(72))
    wanted = replace(order(EVERYTHING, seconds=3), resolution="360p", energy=frantic)
    moments = [frame / 24 for frame in range(72)]
    levels = np.array(
        [
            ((planes[:360].astype(float) - 16) / 219).mean() ** 2.4
            for planes in stills(wanted, moments)
        ]
    )
    # WCAG 2.2, 2.3.1: a flash is a rise by a tenth of the full range; three a second are allowed.
    rises = np.diff(levels) > 0.05
    for start in range(len(rises) - 24):
        assert rises[start : start + 24].sum() <= 3


def test_clips_of_one_size_join_by_stream_copy(tmp_path: Path):
    for resolution in ("720p", "360p"):
        size = SIZES[resolution]["16:9"]
        for index, text in enumerate((SCENE, EVERYTHING)):
            clip = made(
                replace(order(text), resolution=resolution), tmp_path / f"{resolution}-{index}.mp4"
            )
            assert conforms(clip, size, FILM_RATE)


@pytest.mark.parametrize("setting", list(Setting))
def test_every_place_is_drawn_in_any_weather_and_ratio(setting: Setting):
    index = list(Setting).index(setting)
    weather, time = list(Weather)[index % 5], list(Time)[index % 4]
    ratios: tuple[AspectRatio, ...] = ("16:9", "9:16", "1:1")
    text = f"At {time.value}, in the {setting.value}, {weather.value}, a robot walks."
    wanted = replace(order(text, ratios[index % 3]), resolution="360p")
    for planes in stills(wanted, (0.0, 0.9)):
        height = planes.shape[0] * 2 // 3
        assert planes[:height].std() > 8, "there is something to see"
        assert planes[:height].max() <= 245


def test_words_and_seed_change_the_clip(tmp_path: Path):
    clips = [
        made(order(ratio="1:1"), tmp_path / "a.mp4"),
        made(order(ratio="1:1", seed=2), tmp_path / "b.mp4"),
        made(order("At night, in a forest, the robot dances.", "1:1"), tmp_path / "c.mp4"),
    ]
    pictures = [frames(clip)[12].astype(int) for clip in clips]
    assert len({sha256(clip) for clip in clips}) == 3
    assert np.abs(pictures[0] - pictures[1]).mean() > 1
    assert np.abs(pictures[0] - pictures[2]).mean() > 20


def figure() -> Image.Image:
    image = Image.new("RGB", (500, 700), (234, 232, 228))
    draw = ImageDraw.Draw(image)
    draw.ellipse((190, 60, 310, 180), fill=MAGENTA)
    draw.rounded_rectangle((170, 190, 330, 640), 60, fill=MAGENTA)
    return image


@pytest.mark.parametrize("size", ["Wide shot", "Full shot", "Medium shot", "Close-up"])
def test_the_reference_is_seen_in_every_frame(size: str, tmp_path: Path):
    reference = tmp_path / "reference.png"
    figure().save(reference)
    text = SCENE.replace("Full shot", size)
    clip = made(order(text, "1:1", reference=reference), tmp_path / "a.mp4")
    least = {"Wide shot": 0.02, "Full shot": 0.05}.get(size, 0.1)
    assert min(magenta_share(picture) for picture in frames(clip)) > least


def test_without_a_reference_its_colour_is_not_seen(tmp_path: Path):
    clip = made(order(ratio="1:1"), tmp_path / "a.mp4")
    assert max(magenta_share(picture) for picture in frames(clip)) < 0.01


def test_the_ground_of_a_reference_is_not_seen(tmp_path: Path):
    reference = tmp_path / "reference.png"
    image = Image.new("RGB", (500, 700), (20, 230, 60))
    ImageDraw.Draw(image).rounded_rectangle((170, 60, 330, 640), 60, fill=MAGENTA)
    image.save(reference)
    for picture in frames(made(order(ratio="1:1", reference=reference), tmp_path / "a.mp4"))[::8]:
        red, green, blue = (picture[..., i].astype(int) for i in range(3))
        assert ((green - red > 60) & (green - blue > 60)).mean() < 0.0005


def test_a_photograph_is_shown_whole_on_a_card(tmp_path: Path):
    reference = tmp_path / "photo.jpg"
    noise = np.random.default_rng(1).integers(0, 60, (400, 600, 3), np.uint8)
    noise[:, :300] += np.array([180, 0, 140], np.uint8)
    Image.fromarray(noise).save(reference)
    picture = frames(made(order(ratio="1:1", reference=reference), tmp_path / "a.mp4"))[12]
    assert magenta_share(picture) > 0.03
    assert (picture.min(2) > 200).mean() > 0.005, "the card has a pale border"


def test_the_camera_moves_and_the_character_too(tmp_path: Path):
    moving = frames(made(order(ratio="1:1", seconds=2), tmp_path / "a.mp4"))
    steps = [np.abs(a.astype(int) - b).mean() for a, b in pairwise(moving)]
    assert min(steps) > 0.05


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🚀🌙✨",
        "مرحبا بالعالم",
        "夜の街で踊る猫。" * 40,
        "word " * 1000,
        "x" * 5000,
        "\x00\u202e{}%s",
    ],
    ids=["nothing", "emoji", "right to left", "no spaces", "long", "one word", "controls"],
)
def test_any_words_give_a_clip(text: str, tmp_path: Path):
    clip = made(order(text, "1:1"), tmp_path / "a.mp4")
    assert verify_clip(clip).frames == 24
    picture = frames(clip)[12]
    assert picture.std() > 15, "there is something to see"
