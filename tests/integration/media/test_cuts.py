from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from songreel.domain.frames import FrameRate
from songreel.media.errors import MediaError
from songreel.media.shot_detection.finding import find_cuts
from tests.support.cut_films import SIZE, Picture, Place, blended, write_film

WHITE = np.full((SIZE.height, SIZE.width, 3), 255, np.uint8)
BLACK = np.zeros_like(WHITE)
ONE, OTHER = Place(1), Place(2)


def found(path: Path, *shots: Iterable[Picture]) -> list[int]:
    film = write_film(path, chain(*shots))
    return [cut.frame for cut in find_cuts(film).cuts]


def test_cuts_are_found_to_the_frame(tmp_path: Path) -> None:
    shots = [ONE.shot(range(13)), OTHER.shot(range(6)), ONE.shot(range(60, 80))]

    assert found(tmp_path / "film.mp4", *shots) == [13, 19]


@pytest.mark.parametrize("zoom", [1.15, 1.3, 1.6])
def test_a_punch_in_and_the_way_back_are_cuts(tmp_path: Path, zoom: float) -> None:
    shots = [
        ONE.shot(range(12)),
        ONE.shot(range(12, 24), zoom=zoom),
        ONE.shot(range(24, 36)),
    ]

    assert found(tmp_path / "film.mp4", *shots) == [12, 24]


def test_a_reframe_at_the_same_size_is_a_cut_in_footage_that_goes_on(tmp_path: Path) -> None:
    aside = (ONE.at(frame, zoom=1.3, pan=40) for frame in range(12, 24))
    film = write_film(tmp_path / "film.mp4", chain(ONE.shot(range(12), zoom=1.3), aside))

    assert [(cut.frame, cut.kind) for cut in find_cuts(film).cuts] == [(12, "reframe")]


@pytest.mark.parametrize("colour", [WHITE, BLACK])
@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_flash_is_no_cut(tmp_path: Path, frames: int, colour: Picture) -> None:
    flash = [colour] * frames

    assert found(tmp_path / "film.mp4", ONE.shot(range(12)), flash, ONE.shot(range(14, 28))) == []


def test_a_flash_that_hides_a_cut_is_one_cut_at_its_beginning(tmp_path: Path) -> None:
    shots = [ONE.shot(range(12)), [WHITE, WHITE], OTHER.shot(range(14))]

    assert found(tmp_path / "film.mp4", *shots) == [12]


def test_a_strobe_is_no_cut(tmp_path: Path) -> None:
    strobed = (BLACK if frame % 3 == 0 else ONE.at(frame) for frame in range(8, 32))

    assert found(tmp_path / "film.mp4", ONE.shot(range(8)), strobed, ONE.shot(range(32, 44))) == []


@pytest.mark.parametrize("frames", [10, 24])
def test_a_dissolve_is_no_cut(tmp_path: Path, frames: int) -> None:
    dissolve = (
        blended(ONE.at(10 + step), OTHER.at(step), (step + 1) / (frames + 1))
        for step in range(frames)
    )

    shots = [ONE.shot(range(10)), dissolve, OTHER.shot(range(frames, frames + 12))]

    assert found(tmp_path / "film.mp4", *shots) == []


def test_a_fade_through_black_is_no_cut_and_a_cut_to_black_is_one(tmp_path: Path) -> None:
    out = (blended(ONE.at(10 + step), BLACK, (step + 1) / 8) for step in range(7))
    back = (blended(BLACK, OTHER.at(step), (step + 1) / 8) for step in range(7))
    shots = [
        ONE.shot(range(10)), out, [BLACK] * 6, back, OTHER.shot(range(7, 20)), [BLACK] * 10,
    ]  # fmt: skip

    assert found(tmp_path / "film.mp4", *shots) == [43]


def test_a_whip_pan_and_a_crash_zoom_are_no_cuts(tmp_path: Path) -> None:
    ease = [3 * (step / 10) ** 2 - 2 * (step / 10) ** 3 for step in range(11)]
    whip = (ONE.at(10, pan=200 * share) for share in ease)
    zoom = (ONE.at(10, pan=200, zoom=1 + 0.6 * share) for share in ease)

    assert found(tmp_path / "film.mp4", ONE.shot(range(10)), whip, zoom) == []


def test_a_shaking_camera_hides_no_cut_and_makes_none(tmp_path: Path) -> None:
    jitter = np.random.default_rng(5).normal(0, 2.5, 48)
    shaken = (ONE.at(frame, pan=jitter[frame]) for frame in range(24))
    nearer = (ONE.at(frame, pan=jitter[frame], zoom=1.4) for frame in range(24, 48))

    assert found(tmp_path / "film.mp4", shaken, nearer) == [24]


def test_a_caption_that_appears_is_no_cut(tmp_path: Path) -> None:
    def titled(picture: Picture) -> Picture:
        picture[140:165, 30:290:3] = 250
        return picture

    film = (titled(ONE.at(frame)) if frame >= 12 else ONE.at(frame) for frame in range(30))

    assert found(tmp_path / "film.mp4", film) == []


def test_bars_above_and_below_do_not_hide_a_flash_or_a_cut(tmp_path: Path) -> None:
    def barred(picture: Picture) -> Picture:
        picture = picture.copy()
        picture[:24] = picture[-24:] = 0
        return picture

    pictures = chain(ONE.shot(range(12)), [WHITE], ONE.shot(range(13, 24)), OTHER.shot(range(12)))

    assert found(tmp_path / "film.mp4", map(barred, pictures)) == [24]


def test_times_are_those_of_the_film(tmp_path: Path) -> None:
    rate = FrameRate(numerator=30_000, denominator=1001)
    film = write_film(
        tmp_path / "film.mp4", chain(ONE.shot(range(9)), OTHER.shot(range(9))), rate=rate
    )

    seen = find_cuts(film)

    assert len(seen.times) == 18
    assert seen.times[seen.cuts[0].frame] == 9 / rate.fraction


def test_who_asks_hears_of_each_picture_and_can_end_it(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", ONE.shot(range(9)))
    heard: list[int] = []

    def listen(count: int) -> None:
        heard.append(count)
        if count == 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        find_cuts(film, listen)

    assert heard == [1, 2, 3, 4]


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "film.mp4"
    text.write_text("not a film")

    with pytest.raises(MediaError, match="not an MP4 or WebM video"):
        find_cuts(text)


def test_a_film_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", ONE.shot(range(24)))
    data = film.read_bytes()
    film.write_bytes(data[: len(data) * 2 // 3])

    with pytest.raises(MediaError):
        find_cuts(film)
