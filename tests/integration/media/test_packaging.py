"""What is made of a film for players: its stream, its poster, its pictures for scrubbing."""

from __future__ import annotations

import re
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from songreel.domain.frames import FrameSize
from songreel.domain.provenance import DigitalSource, Provenance
from songreel.media.errors import MediaError
from songreel.media.house import ClipWriter
from songreel.media.packaging.hls import write_hls
from songreel.media.packaging.keyframes import key_times, keyframes
from songreel.media.packaging.poster import write_poster
from songreel.media.packaging.sprites import write_sprites
from songreel.media.provenance import mark, marked, xmp
from songreel.media.silent import without_sound
from tests.integration.media.material import SIZE, ffmpeg, leftovers, video_packets, write_clip

ORIGIN = Provenance(DigitalSource.COMPOSITE_SYNTHETIC, ("google/veo-3.1",))
Packets = list[tuple[int | None, int | None, bytes]]


def packets(source: Path | BytesIO, kind: str) -> Packets:
    opened = av.open(str(source) if isinstance(source, Path) else source, "r")
    with opened as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        return [(p.dts, p.pts, bytes(p)) for p in container.demux(stream) if p.size]


def ranges(playlist: str) -> tuple[tuple[int, int], list[tuple[int, int, Fraction]]]:
    """Read a playlist: size and place of the beginning; those and the seconds of each segment."""
    head = re.search(r'#EXT-X-MAP:URI="film.mp4",BYTERANGE="(\d+)@(\d+)"', playlist)
    assert head is not None
    found = re.findall(r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)\nfilm.mp4\n", playlist)
    return (int(head[1]), int(head[2])), [(int(s), int(a), Fraction(t)) for t, s, a in found]


@pytest.mark.parametrize("audio", [True, False])
def test_each_segment_plays_behind_the_beginning_alone_and_all_are_the_film(
    tmp_path: Path, audio: bool
) -> None:
    film = write_clip(tmp_path / "film.mp4", 24 * 14 + 5, audio=audio, click=1.0 if audio else None)
    playlist = write_hls(film, tmp_path / "hls.mp4").playlist("film.mp4")

    content = (tmp_path / "hls.mp4").read_bytes()
    (head, first), segments = ranges(playlist)
    assert first == 0
    assert [size for size, _, _ in segments] == [
        end - start
        for (_, start, _), end in zip(
            segments, [at for _, at, _ in segments[1:]] + [len(content)], strict=True
        )
    ]
    assert [seconds for _, _, seconds in segments][:2] == [6, 6]
    assert "#EXT-X-TARGETDURATION:6\n" in playlist
    assert playlist.endswith("#EXT-X-ENDLIST\n")
    for kind in ("video", "audio") if audio else ("video",):
        joined: Packets = []
        for size, start, seconds in segments:
            part = packets(BytesIO(content[:head] + content[start : start + size]), kind)
            joined += part
            if kind == "video":
                assert len(part) == round(seconds * 24)
        assert joined == packets(film, kind)
    assert not leftovers(tmp_path)


def test_another_player_plays_the_stream_from_its_playlist(tmp_path: Path) -> None:
    film = write_clip(tmp_path / "source.mp4", 24 * 13, click=1.0)
    playlist = write_hls(film, tmp_path / "film.mp4").playlist("film.mp4")
    (tmp_path / "index.m3u8").write_text(playlist)
    copied = tmp_path / "copied.mp4"
    complaints = ffmpeg("-allowed_extensions", "ALL", "-i", tmp_path / "index.m3u8",
                        "-map", "0:v", "-c", "copy", copied)  # fmt: skip
    assert not complaints
    assert [data for *_, data in video_packets(copied)] == [
        data for *_, data in video_packets(film)
    ]


def test_all_that_is_made_of_a_film_says_where_it_comes_from(tmp_path: Path) -> None:
    film = write_clip(tmp_path / "source.mp4", 24 * 13, click=1.0)
    before = write_hls(film, tmp_path / "film.mp4")
    assert marked(tmp_path / "film.mp4") is None
    written = (tmp_path / "film.mp4").read_bytes()
    mark(film, ORIGIN)

    package = write_hls(film, tmp_path / "film.mp4")

    assert marked(tmp_path / "film.mp4") == ORIGIN
    marked_as = (tmp_path / "film.mp4").read_bytes()
    assert package.segments != before.segments
    assert marked_as[package.head :] == written[before.head :]
    # What a player reads first holds the mark, and plays with any segment behind it.
    assert xmp(ORIGIN) in marked_as[: package.head]
    last = package.segments[-1]
    part = BytesIO(marked_as[: package.head] + marked_as[last.start : last.start + last.size])
    assert packets(part, "video") == packets(film, "video")[-24:]
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert ORIGIN.sentence in container.metadata["comment"]
    write_poster(film, tmp_path / "poster.jpg")
    write_poster(film, tmp_path / "poster.webp", "WEBP")
    write_sprites(film, tmp_path / "sprites.jpg")
    for name in ("poster.jpg", "poster.webp", "sprites.jpg"):
        with Image.open(tmp_path / name) as picture:
            assert picture.info["xmp"] == xmp(ORIGIN)


def test_a_film_of_one_group_of_pictures_is_one_segment(tmp_path: Path) -> None:
    film = write_clip(tmp_path / "film.mp4", 7)
    package = write_hls(film, tmp_path / "hls.mp4")
    assert [segment.seconds for segment in package.segments] == [Fraction(7, 24)]


def test_a_film_that_is_cut_off_leaves_no_stream(tmp_path: Path) -> None:
    film = write_clip(tmp_path / "film.mp4", 48)
    film.write_bytes(film.read_bytes()[:400])
    with pytest.raises(MediaError):
        write_hls(film, tmp_path / "hls.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def write_shots(path: Path, *shots: int | None, size: FrameSize = SIZE) -> Path:
    """Write a second of each shade; None is a second of a sharp pattern."""
    random = np.random.default_rng(0)
    sharp = random.integers(40, 200, (size.height // 2, size.width // 2), dtype=np.uint8)
    with ClipWriter(path, size, audio=False, quality=20) as clip:
        for shade in shots:
            planes = np.full((size.height * 3 // 2, size.width), 128, np.uint8)
            planes[: size.height] = (
                np.repeat(np.repeat(sharp, 2, 0), 2, 1) if shade is None else shade
            )
            for _ in range(24):
                clip.frame(planes)
    return path


def test_the_poster_is_the_sharp_picture_and_not_the_black_one_before_it(tmp_path: Path) -> None:
    film = write_shots(tmp_path / "film.mp4", 16, 16, None, 235, 90)
    assert 2 <= write_poster(film, tmp_path / "poster.jpg") < 3
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert (poster.format, poster.size) == ("JPEG", (SIZE.width, SIZE.height))
        assert np.asarray(poster.convert("L")).std() > 20


def test_a_film_that_is_black_has_a_poster_all_the_same(tmp_path: Path) -> None:
    film = write_shots(tmp_path / "film.mp4", 16, 16)
    write_poster(film, tmp_path / "poster.webp", "WEBP")
    with Image.open(tmp_path / "poster.webp") as poster:
        assert poster.format == "WEBP"
        assert np.asarray(poster).max() < 8


def test_the_poster_has_the_colours_of_the_film(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with ClipWriter(path, SIZE, audio=False, quality=10) as clip:
        # Pure red in BT.709, limited range: Y 63, Cb 102, Cr 240.
        planes = np.full((SIZE.height * 3 // 2, SIZE.width), 63, np.uint8)
        chroma = planes[SIZE.height :].reshape(2, -1)
        chroma[0], chroma[1] = 102, 240
        for _ in range(12):
            clip.frame(planes)
    write_poster(path, tmp_path / "poster.jpg")
    with Image.open(tmp_path / "poster.jpg") as poster:
        red, green, blue = np.asarray(poster).reshape(-1, 3).mean(axis=0)
    assert red > 245
    assert green < 10
    assert blue < 10


def test_tiles_show_what_is_seen_in_their_part_of_the_film(tmp_path: Path) -> None:
    shades = [40, 80, 120, 160, 200, 60]
    film = write_shots(tmp_path / "film.mp4", *shades)
    sheet = write_sprites(film, tmp_path / "sheet.jpg")
    index = sheet.index("sprites.jpg")
    cues = re.findall(
        r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n"
        r"sprites.jpg#xywh=(\d+),(\d+),(\d+),(\d+)\n",
        index,
    )
    assert index.startswith("WEBVTT\n\n")
    assert len(cues) == sheet.tiles == 12
    assert (cues[0][2], cues[-1][5]) == ("00.000", "06.000")
    with Image.open(tmp_path / "sheet.jpg") as picture:
        pixels = np.asarray(picture.convert("L"), np.float64)
    for cue in cues:
        x, y, width, height = map(int, cue[6:])
        middle = (float(cue[2]) + float(cue[5])) / 2
        shade = (shades[int(middle)] - 16) * 255 / 219
        tile = pixels[y : y + height, x : x + width]
        assert tile.shape == (height, width)
        assert tile.mean() == pytest.approx(shade, abs=3)


def test_a_sheet_has_at_most_a_hundred_tiles_and_keeps_the_shape_of_the_film(
    tmp_path: Path,
) -> None:
    tall = FrameSize(width=96, height=160)
    film = write_shots(tmp_path / "film.mp4", *range(40, 100), size=tall)
    sheet = write_sprites(film, tmp_path / "sheet.jpg")
    assert sheet.tiles == 100
    assert (sheet.tile.width, sheet.tile.height) == (96, 160)
    with Image.open(tmp_path / "sheet.jpg") as picture:
        assert picture.size == (960, 1600)


def test_without_its_sound_a_film_has_the_same_pictures(tmp_path: Path) -> None:
    film = write_clip(tmp_path / "film.mp4", 30, click=0.5)
    facts = without_sound(film, tmp_path / "silent.mp4")
    assert not facts.has_audio
    assert video_packets(tmp_path / "silent.mp4") == video_packets(film)


def test_pictures_of_open_groups_are_found_too(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=8", "-c:v", "libx264",
           "-x264-params", "open-gop=1:keyint=24:scenecut=0:bframes=3", film)  # fmt: skip
    times = key_times(film)
    assert len(times) == 8
    assert [frame.time for frame in keyframes(film, times)] == times
    assert write_sprites(film, tmp_path / "sprites.jpg").tiles == 16
