from __future__ import annotations

import pytest

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.mixing.voices import Voice, is_plain, voices

SIZE = FrameSize(width=160, height=90)
HALF = 192  # 4 ms at 48 kHz
FRAME = 2_000


def film(
    *cuts: Cut, transitions: tuple[Transition, ...] = (), rate: FrameRate = FILM_RATE
) -> Timeline:
    return Timeline(rate=rate, size=SIZE, cuts=cuts, transitions=transitions)


A = Cut(clip="a", start=0, frames=24)
B = Cut(clip="b", start=24, frames=24, source_in=12)


def test_two_clips_cross_within_eight_milliseconds_of_a_cut() -> None:
    one, other = voices(film(A, B), 48_000)
    assert one == Voice(0, "a", 0, 24 * FRAME + HALF, 0, HALF, 2 * HALF)
    assert other == Voice(
        1, "b", 24 * FRAME - HALF, 24 * FRAME + HALF, 12 * FRAME - HALF, 2 * HALF, HALF
    )
    assert one.end == other.start + other.rise


def test_a_clip_is_not_heard_before_its_first_sample() -> None:
    _, other = voices(film(A, B.model_copy(update={"source_in": 0})), 48_000)
    assert (other.start, other.source, other.rise) == (24 * FRAME, 0, HALF)


def test_what_runs_on_in_one_clip_is_one_voice() -> None:
    near = Cut(clip="a", start=24, frames=12, source_in=24, framing=Framing(zoom=1_300))
    (voice,) = voices(film(A, near), 48_000)
    assert (voice.start, voice.samples, voice.source) == (0, 36 * FRAME, 0)
    assert (voice.rise, voice.fall) == (HALF, HALF)


def test_a_jump_within_one_clip_is_a_cut() -> None:
    jump = Cut(clip="a", start=24, frames=12, source_in=25)
    assert len(voices(film(A, jump), 48_000)) == 2


def test_a_dip_parts_what_would_run_on() -> None:
    on = Cut(clip="a", start=24, frames=24, source_in=24)
    dip = Transition(kind=TransitionKind.DIP, at=24, before=6, after=3)
    one, other = voices(film(A, on, transitions=(dip,)), 48_000)
    assert (one.end, one.fall) == (24 * FRAME, 6 * FRAME)
    assert (other.start, other.rise, other.source) == (24 * FRAME, 3 * FRAME, 24 * FRAME)


def test_clips_cross_as_long_as_a_dissolve_is() -> None:
    dissolve = Transition(kind=TransitionKind.DISSOLVE, at=24, before=6, after=4)
    one, other = voices(film(A, B, transitions=(dissolve,)), 48_000)
    assert (one.end, one.fall) == (28 * FRAME, 10 * FRAME)
    assert (other.start, other.rise) == (18 * FRAME, 10 * FRAME)
    assert other.source == 6 * FRAME


def test_the_sound_fades_with_the_film() -> None:
    fades = (
        Transition(kind=TransitionKind.FADE, at=0, after=12),
        Transition(kind=TransitionKind.FADE, at=48, before=24),
    )
    one, other = voices(film(A, B, transitions=fades), 48_000)
    assert (one.start, one.rise) == (0, 12 * FRAME)
    assert (other.end, other.fall) == (48 * FRAME, 24 * FRAME)


@pytest.mark.parametrize("kind", [TransitionKind.WHIP, TransitionKind.FLASH])
def test_whips_and_flashes_are_cuts_to_the_ear(kind: TransitionKind) -> None:
    one = Transition(kind=kind, at=24, before=3, after=3)
    assert voices(film(A, B, transitions=(one,)), 48_000) == voices(film(A, B), 48_000)
    assert is_plain(film(A, B, transitions=(one,)))


def test_a_clip_at_another_speed_is_silent() -> None:
    slow = B.model_copy(update={"speed": Speed(numerator=1, denominator=2)})
    (voice,) = voices(film(A, slow), 48_000)
    assert voice.clip == "a"
    assert not is_plain(film(A, slow))


def test_nothing_adds_up_at_a_rate_whose_frames_are_no_whole_samples() -> None:
    rate = FrameRate(numerator=24_000, denominator=1_001)
    cuts = tuple(Cut(clip=f"{n}", start=5 * n, frames=5, source_in=5) for n in range(200))
    heard = voices(film(*cuts, rate=rate), 44_100)
    half = 44_100 * 4 // 1_000
    for number, voice in enumerate(heard[1:], 1):
        due = -(-5 * number * 44_100 * 1_001 // 24_000)
        assert voice.start == due - half
        assert heard[number - 1].end == due + half
