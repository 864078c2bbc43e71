from __future__ import annotations

import pytest

from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import FILM_RATE, FrameRate
from songreel.domain.plan import PlanRequest, Shot
from songreel.domain.video import SongFacts
from songreel.music.plan import EqualParts

VEO = (4, 6, 8)


def plan(
    seconds: float,
    shots: int | None = None,
    *,
    durations: tuple[int, ...] = VEO,
    rate: FrameRate = FILM_RATE,
) -> tuple[Shot, ...]:
    song = SongFacts(round(seconds * 44_100), 44_100, 2, "flac")
    return EqualParts().plan(PlanRequest(song, rate, durations, shots))


def refused(seconds: float, shots: int | None, durations: tuple[int, ...] = VEO) -> str:
    with pytest.raises(InvalidRequestError) as error:
        plan(seconds, shots, durations=durations)
    return error.value.message


def test_shots_fill_the_song_to_the_frame() -> None:
    shots = plan(30.01, 4)
    assert [(shot.start, shot.frames) for shot in shots] == [
        (0, 180), (180, 181), (361, 180), (541, 180),
    ]  # fmt: skip
    assert [shot.index for shot in shots] == [0, 1, 2, 3]


def test_each_shot_is_ordered_as_the_shortest_clip_that_covers_it() -> None:
    assert [shot.clip_seconds for shot in plan(16, 4)] == [4, 4, 4, 4]
    assert {shot.clip_seconds for shot in plan(16.2, 4)} == {6}
    assert {shot.clip_seconds for shot in plan(16.2, 4, durations=(8, 5))} == {5}


def test_a_clip_at_a_fractional_rate_has_only_whole_frames() -> None:
    rate = FrameRate(numerator=24_000, denominator=1_001)
    shots = plan(4.0, 1, rate=rate)
    # 4 s are 95.9 frames: the film has 96, and a clip of 4 s only 95.
    assert (shots[0].frames, shots[0].clip_seconds) == (96, 6)


@pytest.mark.parametrize(
    ("seconds", "durations", "count"),
    [
        (30, VEO, 8),
        (38.571, VEO, 10),
        (200, VEO, 50),
        (200, (5, 10), 40),
        (200, tuple(range(1, 61)), 40),
        (1_200, VEO, 300),
        (1_200, (3,), 400),
        (4, VEO, 1),
        (0.1, VEO, 1),
        (0.7, VEO, 1),
    ],
)
def test_the_number_of_shots_follows_from_the_song(
    seconds: float, durations: tuple[int, ...], count: int
) -> None:
    assert len(plan(seconds, durations=durations)) == count


def test_no_shot_is_longer_than_the_longest_clip() -> None:
    shots = plan(60, durations=(2,))
    assert len(shots) == 30
    assert max(shot.frames for shot in shots) == 48


def test_one_shot_is_enough_for_a_short_song() -> None:
    assert plan(0.01, 1) == (Shot(0, 0, 1, 4),)


def test_refusals_say_what_to_do() -> None:
    assert refused(30, 0) == "A film needs at least one shot, not 0."
    assert refused(30, -3) == "A film needs at least one shot, not -3."
    assert refused(1_200, 401) == "At most 400 shots are made, not 401. Ask for fewer."
    assert refused(3, 7) == (
        "This song has room for at most 6 shots of half a second, not 7. "
        "Ask for fewer, or take a longer song."
    )
    assert refused(60, 4) == (
        "With 4 shots each would last 15.0 s, and the model's longest clip is 8 s. "
        "Ask for at least 8 shots, or choose a model with longer clips."
    )
    assert refused(60, 1).startswith("A single shot would last 60.0 s, and the model's longest")
    assert refused(1_200, None, (2,)) == (
        "This song needs 600 shots of a model whose longest clip is 2 s, and at most 400 are made. "
        "Choose a model with longer clips, or a shorter song."
    )
    assert refused(30, None, ()) == "The model sells no clips. Choose a model that makes video."
