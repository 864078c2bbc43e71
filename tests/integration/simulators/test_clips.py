"""What is delivered is real: decoded from end to end, in every habit."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import pytest

from songreel.simulators.media.clips import ClipShape, write_clip
from songreel.simulators.media.habits import HABITS, NAMES, Habit, habit_for
from tests.integration.media.material import write_clip as write_house_clip
from tests.support.simulators import in_process

VEO = "/v1/models/google/veo-3.1/predictions"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_house_clip(tmp_path_factory.mktemp("base") / "base.mp4", 48)


@pytest.mark.parametrize("audio", [True, False])
@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.name)
def test_a_clip_has_the_length_the_shape_and_the_habit(
    base: Path, tmp_path: Path, habit: Habit, audio: bool
) -> None:
    shape = ClipShape(seconds=5, width=320, height=180, rate=24, audio=audio, habit=habit)
    write_clip(base, shape, tmp_path / "clip.mp4")

    with av.open(str(tmp_path / "clip.mp4")) as clip:
        video = clip.streams.video[0]
        frames = list(clip.decode(video))
        assert (video.width, video.height, video.average_rate) == (320, 180, 24)
        assert video.time_base == Fraction(1, habit.timescale)
    assert len(frames) == 120
    times = [Fraction(frame.pts or 0) * habit_time(frame) for frame in frames]
    assert times == sorted(times)
    assert float(times[-1] - times[0]) == pytest.approx(119 / 24, abs=0.002)
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        packets = [packet for packet in clip.demux(video=0) if packet.size]
        keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    assert keys == list(range(0, 120, habit.gop))
    assert any(packet.pts != packet.dts for packet in packets) == (habit.b_frames > 0)
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        assert len(clip.streams.audio) == audio
        if audio:
            sound = clip.streams.audio[0]
            samples = sum(frame.samples for frame in clip.decode(sound))
            assert (sound.rate, sound.layout.name) == (habit.sound_rate, habit.sound_layout)
            seconds = samples / habit.sound_rate
            assert seconds == pytest.approx(5 + habit.sound_excess / 1000, abs=0.05)
    head = (tmp_path / "clip.mp4").read_bytes()
    assert (head.index(b"moov") < head.index(b"mdat")) == habit.index_first


def habit_time(frame: av.VideoFrame) -> Fraction:
    assert frame.time_base is not None
    return Fraction(frame.time_base)


@pytest.mark.anyio
async def test_orders_get_what_they_asked_for_and_no_two_the_same(tmp_path: Path) -> None:
    given = {"prompt": "x", "duration": 4, "aspect_ratio": "9:16", "resolution": "720p"}
    clips: list[bytes] = []
    async with in_process("0") as simulated:
        for audio in (True, False, True):
            body = {"input": {**given, "generate_audio": audio}}
            created = await simulated.replicate("POST", VEO, json=body)
            got = await simulated.replicate("GET", f"/v1/predictions/{created.json()['id']}")
            output = got.json()["output"].partition("/replicate")[2]
            clips.append((await simulated.replicate("GET", output)).content)
        part = await simulated.replicate("GET", output, headers={"range": "bytes=100-199"})
        beyond = await simulated.replicate("GET", output, headers={"range": "bytes=999999999-"})
        entries = await simulated.ledger()

    assert [entry["sha256"] for entry in entries] == [
        hashlib.sha256(clip).hexdigest() for clip in clips
    ]
    assert len(set(clips)) == 3
    assert (part.status_code, part.content) == (206, clips[2][100:200])
    assert beyond.status_code == 416
    for clip, has_sound in zip(clips, (True, False, True), strict=True):
        (tmp_path / "clip.mp4").write_bytes(clip)
        with av.open(str(tmp_path / "clip.mp4")) as video:
            assert bool(video.streams.audio) == has_sound
            picture = video.streams.video[0]
            assert (picture.width, picture.height) == (720, 1280)
            assert sum(1 for _ in video.decode(picture)) == 4 * 24


def test_one_habit_for_all_or_one_for_each() -> None:
    assert {habit_for(f"order {n}").name for n in range(50)} == set(NAMES)
    assert {habit_for(f"order {n}", "plain").name for n in range(50)} == {"plain"}


@pytest.mark.anyio
async def test_a_clip_can_be_shorter_than_ordered(tmp_path: Path) -> None:
    async with in_process("0") as simulated:
        await simulated.client.post("/_faults", json={"fault": "short", "seconds": 1.5})
        created = await simulated.replicate(
            "POST", VEO, json={"input": {"prompt": "x", "duration": 4, "resolution": "720p"}}
        )
        got = await simulated.replicate("GET", f"/v1/predictions/{created.json()['id']}")
        output = got.json()["output"].partition("/replicate")[2]
        (tmp_path / "clip.mp4").write_bytes((await simulated.replicate("GET", output)).content)
        (entry,) = await simulated.ledger()

    with av.open(str(tmp_path / "clip.mp4")) as video:
        assert sum(1 for _ in video.decode(video=0)) == 36
    assert (entry["seconds"], entry["units"]) == (1.5, "4")
    assert (entry["price_usd"], entry["billed_usd"]) == ("1.60", "0.600")
