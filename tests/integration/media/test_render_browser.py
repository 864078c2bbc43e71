"""A rendered film in a real browser: after a jump to a cut its first frame is seen."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from songreel.domain.lettering import Place, Title
from songreel.domain.timeline import Timeline
from songreel.media.lettering.words import Words
from songreel.media.render.film import render
from songreel.media.render.segments import segments
from tests.integration.media.footage import SIZE, film_of_everything, moving_clip
from tests.integration.media.seeking import sought


@pytest.fixture(scope="module")
def everything() -> tuple[Timeline, Words]:
    """Return a film with each kind of transition and a title."""
    title = Title(text="Night", start=98, frames=15, fade=2, place=Place.MIDDLE)
    return film_of_everything(), Words((title,), None, SIZE)


@pytest.fixture(scope="module")
def rendered(
    everything: tuple[Timeline, Words], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[NDArray[np.uint8]]]:
    """Return the film's file and its pictures, before a browser runs in this thread."""
    folder = tmp_path_factory.mktemp("film")
    clips = {name: moving_clip(folder / f"{name}.mp4", seed) for seed, name in enumerate("abcd", 1)}
    path = folder / "film.mp4"
    timeline, words = everything
    render(timeline, clips, None, path, words=words)
    with av.open(str(path)) as source:
        return path, [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]  # type: ignore[misc]


def test_a_browser_shows_the_frames_beside_each_cut_and_each_encoded_stretch(
    everything: tuple[Timeline, Words], rendered: tuple[Path, list[NDArray[np.uint8]]], page: Page
) -> None:
    (timeline, words), (path, due) = everything, rendered
    edges = {cut.start for cut in timeline.cuts}
    edges |= {segment.start for segment in segments(timeline, words)}
    looked = sorted({frame for edge in edges for frame in (edge - 1, edge) if frame >= 0})
    for number in [*looked, timeline.frames - 1]:
        seen = sought(page, path, (number + 0.5) / 24, timeline.frames / 24)
        away = [np.abs(seen - picture).mean() for picture in due]
        # Of fades and of pictures that stand, some are all but the same.
        assert away[number] <= min(away) + 0.05, f"frame {number} shows {int(np.argmin(away))}"
        assert away[number] < 3, f"frame {number}"
