"""What the film of a project is beside the one that was delivered."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.lettering import Caption, Captions, CaptionStyle, Title
from songreel.domain.provenance import DigitalSource, Provenance
from songreel.domain.timeline import ClipSound, ClipSoundMode, Cut, SongTrack, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.credentials import Credentials
from songreel.media.errors import MediaError
from songreel.media.exchange.bundle import open_bundle, write_bundle
from songreel.media.exchange.rendering import Rendering, same_tracks
from songreel.media.probe import probe
from songreel.media.provenance import marked
from tests.integration.media.material import SIZE, encode_song, leftovers, write_clip
from tests.integration.media.test_credentials import write_pair

pytestmark = pytest.mark.integration

ORIGIN = Provenance(DigitalSource.COMPOSITE_SYNTHETIC, ("google/veo",))
SAMPLES = 44_100


def film(*, soft: bool = True) -> Timeline:
    """Return a film with one of everything that is rendered."""
    captions = Captions(
        lines=(Caption(start=2, frames=14, text="La la"),),
        style=CaptionStyle.SOFT if soft else CaptionStyle.PLAIN,
    )
    return Timeline(
        rate=FILM_RATE,
        size=SIZE,
        cuts=(
            Cut(clip="one", start=0, frames=14),
            Cut(clip="two", start=14, frames=10, source_in=7),
        ),
        transitions=(Transition(kind=TransitionKind.DISSOLVE, at=14, before=2, after=2),),
        titles=(Title(text="Hi", start=18, frames=4, fade=1, height=200),),
        captions=captions,
        song=SongTrack(song="s", samples=SAMPLES, sample_rate=44_100),
        clip_sound=ClipSound(mode=ClipSoundMode.DUCKED),
    )


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {
        "one": write_clip(folder / "one.mp4", 24, seed=1, click=0.3),
        "two": write_clip(folder / "two.mp4", 24, seed=2, click=0.5),
    }


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encode_song(tmp_path_factory.mktemp("song") / "song.wav", "pcm_s16le", samples=SAMPLES)


@pytest.fixture(scope="module")
def rendering(clips: Mapping[str, Path], song: Path) -> Rendering:
    return Rendering(film(), clips, song, is_levelled=True, origin=ORIGIN)


@pytest.fixture(scope="module")
def delivered(rendering: Rendering, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("delivered") / "film.mp4"
    rendering.write(path)
    return path


def test_a_project_renders_with_all_that_is_in_it(
    rendering: Rendering, delivered: Path, tmp_path: Path
) -> None:
    assert marked(delivered) == ORIGIN
    told = rendering.tried(delivered, tmp_path)
    assert told.likeness == "file"
    assert told.sha256 == told.delivered
    assert told.size == delivered.stat().st_size
    assert list(tmp_path.iterdir()) == []
    bundle = tmp_path / "project.zip"
    write_bundle(rendering.timeline, rendering.clips, rendering.song, bundle, film=told)
    opened = open_bundle(bundle, tmp_path / "there")
    again = tmp_path / "again.mp4"
    # Side by side or one after another, the same bytes.
    Rendering.of(opened, at_once=3).write(again)
    assert again.read_bytes() == delivered.read_bytes()
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    "change", ["words", "loudness", "origin", "clip sound"], ids=lambda one: one.replace(" ", "-")
)
def test_whatever_is_rendered_otherwise_is_told(
    rendering: Rendering, delivered: Path, change: str, tmp_path: Path
) -> None:
    changed = {
        "words": replace(rendering, timeline=film(soft=False)),
        "loudness": replace(rendering, is_levelled=False),
        "origin": replace(rendering, origin=Provenance(DigitalSource.COMPOSITE)),
        "clip sound": replace(
            rendering, timeline=film().model_copy(update={"clip_sound": ClipSound()})
        ),
    }[change]
    # What is only written around the packets changes no track.
    due = "tracks" if change == "origin" else "none"
    assert changed.tried(delivered, tmp_path).likeness == due


def test_a_signed_film_has_the_tracks_of_the_rendered_one(
    rendering: Rendering, delivered: Path, tmp_path: Path
) -> None:
    pair = write_pair(tmp_path)
    path = tmp_path / "signed.mp4"
    shutil.copy(delivered, path)
    credentials = Credentials.read(pair.certificate, pair.key)
    credentials.sign(path, title="Film", provenance=ORIGIN, ingredients=())
    origin = marked(path)
    assert origin == ORIGIN
    told = replace(rendering, origin=origin).tried(path, tmp_path)
    assert told.likeness == "tracks"
    assert told.sha256 != told.delivered


def test_a_film_without_a_song_has_no_sound_where_the_clips_are_muted(
    clips: Mapping[str, Path], tmp_path: Path
) -> None:
    timeline = Timeline(rate=FILM_RATE, size=SIZE, cuts=film().cuts)
    path = tmp_path / "film.mp4"
    Rendering(timeline, clips, None).write(path)
    assert not probe(path).has_audio
    assert [one.name for one in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("calls", [1, 2, 5])
def test_nothing_is_left_of_a_film_that_was_given_up(
    rendering: Rendering, calls: int, tmp_path: Path
) -> None:
    left = calls

    def go_on() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(rendering, go_on=go_on).write(tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_one_packet_more_or_another_is_another_film(
    delivered: Path, clips: Mapping[str, Path]
) -> None:
    assert same_tracks(delivered, delivered)
    assert not same_tracks(clips["one"], clips["two"])
    assert not same_tracks(delivered, clips["one"])


def test_an_origin_that_is_not_known_is_refused(
    rendering: Rendering, delivered: Path, tmp_path: Path
) -> None:
    told = rendering.tried(delivered, tmp_path)
    assert told.origin is not None
    strange = told.model_copy(
        update={"origin": told.origin.model_copy(update={"source": "http://example.com/x"})}
    )
    bundle = tmp_path / "project.zip"
    write_bundle(rendering.timeline, rendering.clips, rendering.song, bundle, film=strange)
    opened = open_bundle(bundle, tmp_path / "there")
    with pytest.raises(MediaError, match=r"origin what is not known here: 'http://example\.com/x'"):
        Rendering.of(opened)
