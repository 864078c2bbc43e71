"""The archive for editors, from real files."""

from __future__ import annotations

import os
import zipfile
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

import opentimelineio as otio
import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.lettering import Caption, Captions
from songreel.domain.provenance import DigitalSource, Provenance
from songreel.domain.timeline import Cut, Marker, MarkerKind, SongTrack, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.errors import MediaError
from songreel.media.exchange.package import package
from songreel.media.probe import probe
from tests.integration.media.material import SIZE, encode_song, leftovers, write_clip
from tests.unit.media.exchange_readers import read_fcp7, read_fcpxml

pytestmark = pytest.mark.integration

SAMPLES = 44_100


def film() -> Timeline:
    return Timeline(
        rate=FILM_RATE,
        size=SIZE,
        cuts=(
            Cut(clip="one", start=0, frames=12),
            Cut(clip="two", start=12, frames=8, source_in=4),
            Cut(clip="one", start=20, frames=4, source_in=2),
        ),
        transitions=(Transition(kind=TransitionKind.DISSOLVE, at=12, before=2, after=2),),
        captions=Captions(lines=(Caption(start=0, frames=12, text="La la"),)),
        markers=(
            Marker(frame=0, kind=MarkerKind.SECTION, label="Vérse"),
            Marker(frame=12, kind=MarkerKind.SECTION, label="Chorus"),
        ),
        song=SongTrack(song="s", samples=SAMPLES, sample_rate=44_100),
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    made = {
        name: write_clip(folder / f"{name}.mp4", 16, seed=n)
        for n, name in enumerate(("one", "two"))
    }
    made["song"] = encode_song(folder / "song.wav", "pcm_s16le", samples=SAMPLES)
    return made


def test_the_archive_holds_every_document_with_the_media_it_names(
    files: dict[str, Path], tmp_path: Path
) -> None:
    clips = {name: files[name] for name in ("one", "two")}
    packed = tmp_path / "film.zip"
    edit = package(film(), clips, files["song"], packed, title="Étude")
    assert leftovers(tmp_path) == []
    with zipfile.ZipFile(packed) as archive:
        assert archive.namelist() == [
            "README.txt",
            "captions.srt",
            "film.edl",
            "film.fcpxml",
            "film.otio",
            "film.xml",
            "media/01-verse.mp4",
            "media/02-chorus.mp4",
            "media/song.wav",
        ]
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        archive.extractall(tmp_path / "there")
    there = tmp_path / "there"
    assert (there / "media/01-verse.mp4").read_bytes() == clips["one"].read_bytes()
    fcpxml = read_fcpxml((there / "film.fcpxml").read_text(), Fraction(24))
    fcp7 = read_fcp7((there / "film.xml").read_text(), Fraction(24))
    for read in (fcpxml, fcp7):
        assert len(read.shots) == 3
        for shot in read.shots:
            assert probe(there / shot.path).frames >= shot.first + (shot.end - shot.start)
        assert read.song == ("media/song.wav", Fraction(0), Fraction(1))
    document = otio.adapters.read_from_file(str(there / "film.otio"))
    for clip in document.find_clips():
        assert (there / unquote(clip.media_reference.target_url)).is_file()
    text = (there / "README.txt").read_text()
    assert "Étude" in text
    assert "160 x 90, 24 frames a second, 24 frames, 3 shots" in text
    assert edit.media["two"].frames == 16


def test_the_archive_says_where_its_film_comes_from(files: dict[str, Path], tmp_path: Path) -> None:
    clips = {name: files[name] for name in ("one", "two")}
    origin = Provenance(DigitalSource.COMPOSITE_SYNTHETIC, ("google/veo-3.1",))
    package(film(), clips, files["song"], tmp_path / "film.zip", origin=origin)
    with zipfile.ZipFile(tmp_path / "film.zip") as archive:
        assert origin.sentence in archive.read("README.txt").decode()
        document = otio.adapters.read_from_string(archive.read("film.otio").decode(), "otio_json")
    said = document.metadata["songreel"]["origin"]
    assert said["digital_source_type"] == origin.source.uri
    assert list(said["models"]) == ["google/veo-3.1"]


def test_the_same_film_gives_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    clips = {name: files[name] for name in ("two", "one")}
    package(film(), clips, files["song"], tmp_path / "a.zip")
    os.utime(files["one"], (1_000_000_000, 1_000_000_000))
    package(film(), dict(reversed(clips.items())), files["song"], tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_nothing_is_left_of_an_archive_that_was_given_up(
    files: dict[str, Path], tmp_path: Path
) -> None:
    clips = {name: files[name] for name in ("one", "two")}

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        package(film(), clips, files["song"], tmp_path / "film.zip", go_on=stop)
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_is_said_before_anything_is_written(
    files: dict[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(MediaError, match="Cut 2, clip two: there is no file"):
        package(film(), {"one": files["one"]}, files["song"], tmp_path / "film.zip")
    short = write_clip(tmp_path / "short.mp4", 9)
    with pytest.raises(MediaError, match="Cut 2, clip two: it has 9 frames"):
        package(film(), {"one": files["one"], "two": short}, files["song"], tmp_path / "film.zip")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(short.read_bytes()[:200])
    with pytest.raises(MediaError, match="Clip two: "):
        package(film(), {"one": files["one"], "two": broken}, files["song"], tmp_path / "film.zip")
    clips = {name: files[name] for name in ("one", "two")}
    cut = encode_song(tmp_path / "cut.wav", "pcm_s16le", samples=SAMPLES - 1)
    with pytest.raises(MediaError, match="The song's file ends after 44099 samples"):
        package(film(), clips, cut, tmp_path / "film.zip")
    assert not (tmp_path / "film.zip").exists()
    assert leftovers(tmp_path) == []
