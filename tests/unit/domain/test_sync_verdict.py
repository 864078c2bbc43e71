from __future__ import annotations

import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.sync import Heard, Shares, SoundSync
from songreel.domain.sync_verdict import verdict

pytestmark = pytest.mark.unit


def shares(anything: int) -> Shares:
    return Shares(beats=anything, downbeats=0, sections=0, anything=anything, chance=170)


def sound(offset: int = 0, drift: int = 0) -> SoundSync:
    heard = (Heard(microseconds=0, offset=offset, likeness=990),)
    return SoundSync(heard=heard, offset=offset, drift=drift)


@pytest.mark.parametrize(("anything", "judged"), [(950, "good"), (949, "fair"), (749, "poor")])
def test_the_share_of_cuts_on_the_music_is_judged(anything: int, judged: str) -> None:
    assert verdict(FILM_RATE, 0, shares(anything), sound())[0] == judged


@pytest.mark.parametrize("offset", [42_001, -42_001])
def test_a_late_sound_is_not_good_and_says_so(offset: int) -> None:
    judged, why = verdict(FILM_RATE, 0, shares(1000), sound(offset))

    assert judged == "fair"
    assert why == f"The song is heard 42 ms too {'late' if offset > 0 else 'early'}."


def test_a_sound_that_drifts_is_not_good() -> None:
    judged, why = verdict(FILM_RATE, 0, shares(1000), sound(drift=-50_000))

    assert (judged, why) == ("poor", "The sound drifts by 50 ms from beginning to end.")


@pytest.mark.parametrize(
    ("over", "judged", "why"),
    [
        (2, "fair", "The film is 2 frames (83 ms) longer than its song."),
        (-13, "poor", "The film is 13 frames (542 ms) shorter than its song."),
    ],
)
def test_another_length_is_not_good(over: int, judged: str, why: str) -> None:
    assert verdict(FILM_RATE, over, shares(1000), sound()) == (judged, why)


def test_every_reason_of_the_worst_kind_is_told_and_no_other() -> None:
    judged, why = verdict(FILM_RATE, 50, shares(400), sound(offset=60_000))

    assert judged == "poor"
    assert why == (
        "40 % of the cuts lie within one frame of a beat or of a section's beginning, and the "
        "film is 50 frames (2083 ms) longer than its song."
    )


def test_a_film_without_cuts_and_sound_is_judged_by_its_length() -> None:
    assert verdict(FILM_RATE, 0, None, None) == (
        "good",
        "The film is as long as its song, to the frame.",
    )
