"""Films with one fault each, and films that only look as if they had one."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.footage import Speed
from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.self_check import Check, Grade, SelfCheck, Subject
from songreel.domain.sync import Heard, SoundSync
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.house import ClipWriter
from songreel.media.self_check.checking import check_film
from songreel.media.self_check.expected import Expected

SIZE = FrameSize(width=160, height=96)
RATE = 48_000
SECOND = 24
Picture = NDArray[np.uint8]


def scene(seed: int) -> NDArray[np.uint8]:
    """Return a soft, varied picture that is larger than the frame."""
    random = np.random.default_rng(seed)
    small = random.integers(40, 200, (30, 60)).astype(np.uint8)
    return np.asarray(cv2.resize(small, (640, 320), interpolation=cv2.INTER_CUBIC), np.uint8)


def planes(luma: NDArray[np.uint8]) -> Picture:
    picture = np.full((SIZE.height * 3 // 2, SIZE.width), 128, np.uint8)
    picture[: SIZE.height] = luma
    return picture


def pan(seed: int, frames: int, step: float) -> list[Picture]:
    """Return a camera that goes to the right by so many pixels a frame."""
    ground = scene(seed)
    size, middle = (SIZE.width, SIZE.height), (120.0, 100.0)
    return [
        planes(
            np.asarray(
                cv2.getRectSubPix(ground, size, (middle[0] + step * number, middle[1])), np.uint8
            )
        )
        for number in range(frames)
    ]


def moving(frames: int, seed: int = 0) -> list[Picture]:
    return pan(seed, frames, 2.0)


def still(frames: int, seed: int = 0) -> list[Picture]:
    return pan(seed, 1, 0) * frames


def black(frames: int) -> list[Picture]:
    return [planes(np.full((SIZE.height, SIZE.width), 16, np.uint8))] * frames


def level(luma: int, frames: int = 1) -> list[Picture]:
    return [planes(np.full((SIZE.height, SIZE.width), luma, np.uint8))] * frames


def night(frames: int) -> list[Picture]:
    """Return a street at night: nearly all of it black, and a lamp that goes by."""
    found: list[Picture] = []
    for number in range(frames):
        luma = np.full((SIZE.height, SIZE.width), 18, np.uint8)
        cv2.circle(luma, (20 + number, 40), 6, 90, -1)
        found.append(planes(luma))
    return found


def tone(seconds: float, *, silent: Sequence[tuple[float, float]] = ()) -> NDArray[np.float32]:
    """Return a tone with some noise, silent between some seconds; shape (samples, 2)."""
    time = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(0).normal(0, 0.02, time.size)
    sound = (0.2 * np.sin(2 * np.pi * 220 * time) + noise).astype(np.float32)
    for start, end in silent:
        sound[round(start * RATE) : round(end * RATE)] = 0
    return np.stack([sound, sound], axis=1)


def write(
    path: Path,
    pictures: Iterable[Picture],
    sound: NDArray[np.float32] | None = None,
    rate: FrameRate = FILM_RATE,
) -> Path:
    with ClipWriter(path, SIZE, rate, audio=sound is not None) as film:
        if sound is not None:
            film.sound(sound)
        for picture in pictures:
            film.frame(picture)
    return path


def write_song(path: Path, sound: NDArray[np.float32]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32_000).astype("<i2").tobytes())
    return path


def timeline(*shots: int, clips: str = "abcdefgh", **more: object) -> Timeline:
    cuts, start = list[Cut](), 0
    for clip, frames in zip(clips, shots, strict=False):
        cuts.append(Cut(clip=clip, start=start, frames=frames))
        start += frames
    return Timeline(rate=FILM_RATE, size=SIZE, cuts=tuple(cuts), **more)  # type: ignore[arg-type]


def of(found: SelfCheck, subject: Subject) -> Check:
    return next(check for check in found.checks if check.subject is subject)


Look = Callable[..., SelfCheck]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Return how to write a film of pictures and look at it."""

    def _look(
        pictures: Sequence[Picture],
        plan: Timeline | None = None,
        sound: NDArray[np.float32] | None = None,
        **expected: object,
    ) -> SelfCheck:
        film = write(tmp_path / "film.mp4", pictures, sound)
        plan = plan or timeline(len(pictures))
        return check_film(film, Expected(plan, **expected))  # type: ignore[arg-type]

    return _look


def test_a_good_film_passes_everything(look: Look, tmp_path: Path) -> None:
    sound = tone(4)
    plan = timeline(48, 48, song=SongTrack(song="s", samples=4 * RATE, sample_rate=RATE))
    song = write_song(tmp_path / "song.wav", sound)
    told: list[tuple[int, int]] = []
    film = write(tmp_path / "film.mp4", moving(48) + moving(48, 1), sound)
    found = check_film(film, Expected(plan, song), lambda done, of: told.append((done, of)))
    assert {check.subject: check.grade for check in found.checks} == dict.fromkeys(
        Subject, Grade.PASS
    )
    assert found.grade is Grade.PASS
    assert told == [(24, 96), (48, 96), (72, 96), (96, 96)]
    length = of(found, Subject.LENGTH).measured
    assert (length["frames"], length["frames_due"], length["samples_due"]) == (96, 96, 192_000)
    assert 192_000 <= length["samples"] < 192_000 + 1024
    assert of(found, Subject.SYNC).measured == {"cuts": 1, "cuts_seen_on_their_frame": 1}
    loudness = of(found, Subject.LOUDNESS).measured
    # A sine of 0.2 in two channels: -0.691 + 10 lg(2 * 0.02), and K-weighting leaves 220 Hz as is.
    assert loudness["lufs_hundredths"] == pytest.approx(-1467, abs=40)


def test_two_seconds_of_black_are_found_and_named(look: Look) -> None:
    found = of(look(moving(48) + moving(12, 1) + black(50) + moving(24, 2), timeline(48, 86)),
               Subject.BLACK)  # fmt: skip
    assert found.grade is Grade.FAILURE
    (one,) = found.findings
    assert (one.start, one.frames, one.shot) == (60, 50, 1)
    assert one.text == "Shot 2, from 0:02.5 to 0:04.6, is black."


def test_less_black_than_two_seconds_is_let_pass(look: Look) -> None:
    found = of(look(moving(24) + black(47) + moving(24)), Subject.BLACK)
    assert found.grade is Grade.PASS
    assert found.measured["black_frames"] == 47


def test_black_that_was_asked_for_is_none(look: Look) -> None:
    dip = Transition(kind=TransitionKind.DIP, at=72, before=30, after=30)
    plan = timeline(72, 72, transitions=(dip,))
    found = look(moving(42) + black(60) + moving(42), plan)
    assert of(found, Subject.BLACK).grade is Grade.PASS
    assert of(look(moving(42) + black(60) + moving(42), timeline(72, 72)), Subject.BLACK).grade is (
        Grade.FAILURE
    )


def test_a_dark_night_is_not_black(look: Look) -> None:
    found = look(night(96))
    assert of(found, Subject.BLACK).grade is Grade.PASS
    assert of(found, Subject.STILL).grade is Grade.PASS


def test_three_seconds_of_a_frozen_picture_in_a_moving_clip_are_found(look: Look) -> None:
    pictures = moving(48) + moving(60, 1)
    frozen = [*pictures, *[pictures[-1]] * 72, *moving(24, 2)]
    found = of(look(frozen, timeline(48, 132, 24)), Subject.STILL)
    assert found.grade is Grade.FAILURE
    (one,) = found.findings
    assert (one.start, one.frames, one.shot) == (107, 73, 1)
    assert one.text.startswith("Shot 2, from 0:04.5 to 0:07.5, stands still")


def test_a_shorter_stop_is_let_pass(look: Look) -> None:
    pictures = moving(48)
    found = of(look([*pictures, *[pictures[-1]] * 70, *moving(24, 2)]), Subject.STILL)
    assert found.grade is Grade.PASS
    assert found.measured["longest_frames"] == 0


@pytest.mark.parametrize("step", [0.03, 0.1])
def test_a_slow_pan_does_not_stand_still(look: Look, step: float) -> None:
    assert of(look(pan(0, 120, step)), Subject.STILL).grade is Grade.PASS


def test_a_slow_dissolve_of_still_pictures_does_not_stand_still(look: Look) -> None:
    one, other = still(1)[0], still(1, 1)[0]
    pictures = [
        cv2.addWeighted(one, 1 - number / 95, other, number / 95, 0) for number in range(96)
    ]
    found = look([np.asarray(picture, np.uint8) for picture in pictures])
    assert of(found, Subject.STILL).grade is Grade.PASS


def test_a_picture_that_never_moves_is_a_warning_and_none_where_they_are_drawn(look: Look) -> None:
    pictures, plan = moving(48) + still(96, 1) + moving(24, 2), timeline(48, 96, 24)
    found = of(look(pictures, plan), Subject.STILL)
    assert found.grade is Grade.WARNING
    assert [one.shot for one in found.findings] == [1]
    assert of(look(pictures, plan, may_stand=True), Subject.STILL).grade is Grade.PASS


def test_a_picture_that_stays_over_a_cut_to_another_clip_is_a_failure_even_where_they_are_drawn(
    look: Look,
) -> None:
    found = of(look(moving(24) + still(96, 1), timeline(72, 48), may_stand=True), Subject.STILL)
    assert found.grade is Grade.FAILURE
    assert found.text.startswith("Shot 1 to 2, from 0:01.0 to 0:05.0, stands still")
    same = timeline(72, 48, clips="aa")
    assert of(look(moving(24) + still(96, 1), same, may_stand=True), Subject.STILL).grade is (
        Grade.PASS
    )


def test_a_picture_that_is_held_because_there_is_no_more_was_asked_for(look: Look) -> None:
    pictures = moving(24)
    held = [*pictures, *[pictures[-1]] * 96]
    assert of(look(held, lasting={"a": 24}), Subject.STILL).grade is Grade.PASS
    assert of(look(held), Subject.STILL).grade is Grade.FAILURE
    assert of(look(held, lasting={"a": 60}), Subject.STILL).grade is Grade.PASS
    slow = Cut(clip="a", start=0, frames=120, speed=Speed(numerator=1, denominator=2))
    plan = Timeline(rate=FILM_RATE, size=SIZE, cuts=(slow,))
    # At half its speed, 60 frames are seen for all of the 120.
    assert of(look(held, plan, lasting={"a": 60}), Subject.STILL).grade is Grade.FAILURE


def test_a_strobe_is_a_warning(look: Look) -> None:
    strobe = [picture for _ in range(12) for picture in (*level(40, 2), *level(200, 2))]
    found = of(look(moving(48) + strobe + moving(48, 1)), Subject.FLASHES)
    assert found.grade is Grade.WARNING
    (one,) = found.findings
    assert one.start == pytest.approx(50, abs=2)
    assert one.start + one.frames == pytest.approx(96, abs=2)


@pytest.mark.parametrize(
    "pictures",
    [
        [picture for _ in range(6) for picture in (*level(40, 4), *level(200, 4))],
        [picture for _ in range(12) for picture in (*level(100, 2), *level(110, 2))],
        [picture for n in range(12) for picture in moving(4, n)],
    ],
    ids=["three a second", "faint", "quick cuts"],
)
def test_what_flashes_less_is_none(look: Look, pictures: list[Picture]) -> None:
    assert of(look(pictures), Subject.FLASHES).grade is Grade.PASS


def test_a_small_flicker_is_none(look: Look) -> None:
    pictures = moving(96)
    for number, picture in enumerate(pictures):
        picture[:40, :60] = 30 + 200 * (number // 2 % 2)
    assert of(look(pictures), Subject.FLASHES).grade is Grade.PASS


def song_of(sound: NDArray[np.float32], **more: int) -> SongTrack:
    return SongTrack(song="s", samples=len(sound), sample_rate=RATE, **more)


def test_a_hole_in_the_song_is_found(look: Look, tmp_path: Path) -> None:
    song = tone(4)
    plan = timeline(48, 48, song=song_of(song))
    file = write_song(tmp_path / "song.wav", song)
    found = look(moving(96), plan, tone(4, silent=[(2.5, 3.2)]), song=file)
    silence = of(found, Subject.SILENCE)
    assert silence.grade is Grade.FAILURE
    (one,) = silence.findings
    assert one.text == "Shot 2, from 0:02.6 to 0:03.2, is silent, though the song is not."


def test_a_pause_of_the_song_is_no_hole(look: Look, tmp_path: Path) -> None:
    song = tone(4, silent=[(1, 2.5), (3.33, 4)])
    plan = timeline(96, song=song_of(song))
    file = write_song(tmp_path / "song.wav", song)
    assert of(look(moving(96), plan, song, song=file), Subject.SILENCE).grade is Grade.PASS


def test_a_film_of_a_part_of_a_song_is_compared_with_that_part(look: Look, tmp_path: Path) -> None:
    song = tone(8, silent=[(3, 4)])
    heard = song[2 * RATE : 6 * RATE]
    track = SongTrack(song="s", samples=4 * RATE, sample_rate=RATE, first=2 * RATE, whole=8 * RATE)
    plan, file = timeline(96, song=track), write_song(tmp_path / "song.wav", song)
    assert of(look(moving(96), plan, heard, song=file), Subject.SILENCE).grade is Grade.PASS
    other = look(moving(96), plan, song[: 4 * RATE], song=file)
    assert of(other, Subject.SILENCE).findings[0].start == 72


def test_silence_in_the_fades_of_the_song_was_asked_for(look: Look, tmp_path: Path) -> None:
    song = tone(4)
    plan = timeline(96, song=song_of(song, fade_in=RATE, fade_out=RATE))
    file = write_song(tmp_path / "song.wav", song)
    heard = tone(4, silent=[(0, 0.9), (3.1, 4)])
    assert of(look(moving(96), plan, heard, song=file), Subject.SILENCE).grade is Grade.PASS


def test_a_film_without_the_sound_of_its_song_fails(look: Look, tmp_path: Path) -> None:
    song = tone(2)
    plan = timeline(48, song=song_of(song))
    found = look(moving(48), plan, song=write_song(tmp_path / "song.wav", song))
    assert found.sentences(Grade.FAILURE) == [
        "The film has no sound, though it has a song.",
        "Shot 1, from 0:00.0 to 0:02.0, is silent, though the song is not.",
    ]


def test_a_film_without_a_song_may_be_silent(look: Look) -> None:
    found = look(moving(48))
    assert found.grade is Grade.PASS
    assert {check.subject for check in found.checks} == set(Subject) - {
        Subject.SILENCE,
        Subject.LOUDNESS,
    }


@pytest.mark.parametrize(("frames", "said"), [(47, "47 frames"), (49, "49 frames")])
def test_a_frame_too_few_or_too_many_is_a_failure(look: Look, frames: int, said: str) -> None:
    found = of(look(moving(frames), timeline(48)), Subject.LENGTH)
    assert found.grade is Grade.FAILURE
    assert found.text == f"The film has {said} instead of 48."


def test_pictures_at_other_times_are_a_failure(tmp_path: Path) -> None:
    rate = FrameRate(numerator=24_000, denominator=1_001)
    film = write(tmp_path / "film.mp4", moving(48), rate=rate)
    found = of(check_film(film, Expected(timeline(48))), Subject.TIMES)
    assert found.grade is Grade.FAILURE
    assert found.text == "The picture at 0:00.0 (frame 1, shot 1) is not shown at its time."


def test_damage_is_found_and_the_shot_is_named(tmp_path: Path) -> None:
    film = write(tmp_path / "film.mp4", moving(96))
    content = bytearray(film.read_bytes())
    start = content.index(b"mdat") + (len(content) - content.index(b"mdat")) * 3 // 4
    content[start : start + 200] = bytes(200)
    film.write_bytes(content)
    found = check_film(film, Expected(timeline(48, 48)))
    assert found.grade is Grade.FAILURE
    (check,) = found.checks
    assert check.subject is Subject.DECODING
    (one,) = check.findings
    assert one.shot == 1
    assert 60 <= one.start <= 84


def test_a_cut_that_is_a_frame_late_is_not_seen_on_its_frame(look: Look) -> None:
    pictures = moving(49) + moving(47, 1)
    assert of(look(pictures, timeline(48, 48)), Subject.SYNC).measured == {
        "cuts": 1,
        "cuts_seen_on_their_frame": 0,
    }


@pytest.mark.parametrize(
    ("offset", "likeness", "grade"),
    [
        (5_000, 990, Grade.PASS),
        (60_000, 990, Grade.WARNING),
        (120_000, 990, Grade.FAILURE),
        (-120_000, 990, Grade.FAILURE),
        (120_000, 500, Grade.WARNING),
    ],
)
def test_where_the_song_is_heard_is_judged(
    look: Look, offset: int, likeness: int, grade: Grade
) -> None:
    heard = Heard(microseconds=1_000_000, offset=offset, likeness=likeness)
    sound = SoundSync(heard=(heard,), offset=offset, drift=0)
    found = of(look(moving(24), heard=sound), Subject.SYNC)
    assert found.grade is grade
    assert found.measured["sound_offset_microseconds"] == offset


def test_what_ends_the_look_is_raised(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Enough

    film = write(tmp_path / "film.mp4", moving(48))
    with pytest.raises(Enough):
        check_film(film, Expected(timeline(48)), stop)
