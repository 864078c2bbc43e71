"""The whole way from a song to the exported film, once with the mouse, once with keys alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import av
import pytest
from playwright.sync_api import Browser

from songreel.music.demo_song import compose
from tests.support.journey import Hand, Keys, Mouse, to_the_clips, to_the_draft, to_the_file
from tests.support.journey import to_the_film as render
from tests.support.recording import recorded
from tests.support.studio import Site, open_studio, run_site

pytestmark = pytest.mark.timeout(900)

RECORD = "RECORD_JOURNEY"
"""Variable that names the file which the way with the mouse is recorded in."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with run_site(tmp_path_factory.mktemp("journey"), latency=0.5) as running:
        yield running


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("song") / "Lighthouse.wav"
    compose(path)
    return path


@pytest.mark.parametrize("way", [Mouse, Keys])
def test_from_a_song_to_the_film(
    browser: Browser, site: Site, song: Path, tmp_path: Path, way: type[Mouse | Keys]
) -> None:
    with ExitStack() as open_:
        studio = open_.enter_context(
            open_studio(browser, site, viewport={"width": 1280, "height": 800})
        )
        kept = os.environ.get(RECORD) if way is Mouse else None
        seen = open_.enter_context(recorded(studio.page)) if kept else None
        hand: Hand = way(studio.page)
        to_the_draft(studio, hand, song)
        project = to_the_clips(studio, hand, site)
        render(studio, hand, site, project)
        film = tmp_path / "film.mp4"
        to_the_file(studio, hand).save_as(film)
        if seen is not None and kept:
            seen.save(Path(kept))
    with av.open(film) as opened, av.open(song) as heard:
        (video,), (sound,) = opened.streams.video, heard.streams.audio
        assert sound.duration is not None
        assert sound.time_base is not None
        seconds = float(sound.duration * sound.time_base)
        frames = sum(1 for _ in opened.decode(video))
        assert abs(frames / 24 - seconds) < 2 / 24
    summed = site.ask("GET", f"projects/{project}")
    assert summed["steps"]["film"] == "current"
    assert float(summed["spent_usd"]) > 0
