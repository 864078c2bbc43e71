from __future__ import annotations

import contextlib
import os
import random
import resource
import struct
from pathlib import Path

import av
import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.video import VideoFacts
from songreel.media.errors import MediaError
from songreel.media.probe import probe
from songreel.media.verify import verify_clip
from tests.integration.media.material import NTSC, encode_song, ffmpeg, write_clip

FACTS = VideoFacts(frames=30, rate=FILM_RATE, width=160, height=90, has_audio=True)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 30).read_bytes()


def both_refuse(path: Path) -> str:
    """Return the sentence that both functions refuse a file with."""
    with pytest.raises(MediaError) as probed:
        probe(path)
    with pytest.raises(MediaError) as verified:
        verify_clip(path)
    assert str(probed.value) == str(verified.value)
    return str(verified.value)


def test_the_facts_are_those_of_the_clip(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 30)
    assert probe(path) == verify_clip(path) == FACTS


def test_a_fractional_rate_stays_exact(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", 30, rate=NTSC, audio=False)
    assert probe(path).rate == verify_clip(path).rate == NTSC
    assert not probe(path).has_audio


def test_the_name_does_not_matter(tmp_path: Path, clip: bytes) -> None:
    path = tmp_path / "clip.png"
    path.write_bytes(clip)
    assert verify_clip(path) == FACTS


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("b-frames.mp4", ("-c:v", "libx264", "-bf", "3")),
        ("hevc.mp4", ("-c:v", "libx265", "-x265-params", "log-level=error")),
        ("vp9.webm", ("-c:v", "libvpx-vp9", "-b:v", "200k")),
        ("fragments.mp4", ("-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov")),
    ],
)
def test_clips_of_other_makers_are_read(
    tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    path = tmp_path / name
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=1", *arguments, path)
    assert verify_clip(path) == VideoFacts(24, FILM_RATE, 160, 90, False)
    assert probe(path).width == 160


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.touch()
    assert both_refuse(path) == "The file is empty, not an MP4 or WebM video."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><body>502 Bad Gateway</body></html>", "a web page"),
        (b'{"detail": "prediction not found"}', "JSON text"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\nhttp://192.0.2.1/secret.ts\n", "a playlist"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "a list of files"),
    ],
)
def test_what_is_no_video_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    assert words in both_refuse(path)


def test_sound_alone_is_no_clip(tmp_path: Path) -> None:
    song = encode_song(tmp_path / "song.m4a", "aac", container="mp4")
    assert "no video track" in both_refuse(song)
    assert "audio (WAV)" in both_refuse(
        encode_song(tmp_path / "song.mp4", "pcm_s16le", container="wav")
    )


def test_a_file_without_its_index_is_refused(tmp_path: Path, clip: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip[: clip.index(b"moov") + 40])
    assert "cut off" in both_refuse(path)


@pytest.mark.parametrize("share", [0.5, 0.97])
def test_a_cut_off_clip_says_where_it_ends(tmp_path: Path, clip: bytes, share: float) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip[: int(len(clip) * share)])
    assert probe(path).frames == 30
    with pytest.raises(MediaError, match=r"(of 30 frames|beyond frame \d+|at frame \d+).*"):
        verify_clip(path)


def test_a_clip_that_ends_between_two_frames_says_how_many_it_has(
    tmp_path: Path, clip: bytes
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    with av.open(str(path)) as source:
        places = [packet.pos for packet in source.demux(video=0) if packet.size]
    assert places[20] is not None
    path.write_bytes(clip[: places[20]])
    with pytest.raises(MediaError, match=r"after 20 of 30 frames|beyond frame 20"):
        verify_clip(path)


def test_pictures_that_cannot_be_decoded_are_refused(tmp_path: Path, clip: bytes) -> None:
    start = clip.index(b"mdat") + 4
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip[:start] + bytes(len(clip) - start))
    with pytest.raises(MediaError, match="damaged"):
        verify_clip(path)


def test_times_that_do_not_start_at_zero_are_refused(tmp_path: Path) -> None:
    source, late = write_clip(tmp_path / "clip.mp4", 24, audio=False), tmp_path / "late.mkv"
    ffmpeg("-i", source, "-c", "copy", "-output_ts_offset", "2", late)
    with pytest.raises(MediaError, match=r"starts at 2\.\d+ s"):
        verify_clip(late)


def test_a_missing_file_is_the_systems_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "clip.mp4")


def _patched(clip: bytes, changes: dict[bytes, tuple[int, bytes]]) -> bytes:
    """Overwrite bytes at an offset from the first box of each type."""
    content = bytearray(clip)
    for box, (offset, data) in changes.items():
        at = content.index(box) + offset
        content[at : at + len(data)] = data
    return bytes(content)


@pytest.mark.parametrize(
    "changes",
    [
        {
            b"stsz": (8, struct.pack(">II", 1, 50_000_000)),
            b"stsc": (16, struct.pack(">I", 50_000_000)),
        },
        {b"stsz": (8, struct.pack(">II", 0, 2**32 - 1))},
        {b"stsz": (8, struct.pack(">II", 2**31, 2**32 - 1))},
    ],
    ids=["one byte each", "no size", "huge each"],
)
def test_a_huge_declared_number_of_samples_costs_no_memory(
    tmp_path: Path, clip: bytes, changes: dict[bytes, tuple[int, bytes]]
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(_patched(clip, changes))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "declares" in both_refuse(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_picture_beyond_4k_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    """Also where the index names a small size, and only the stream itself the large one."""
    path = tmp_path / "large.mp4"
    video = "color=gray:s=4608x2592:r=24:d=0.08"
    ffmpeg("-f", "lavfi", "-i", video, "-c:v", "libx264", "-preset", "ultrafast", path)
    assert both_refuse(path) == "The video is 4608x2592; at most 4K is taken. Scale it down."
    content = bytearray(path.read_bytes())
    at = content.index(b"avc1", content.index(b"stsd")) + 28
    content[at : at + 4] = struct.pack(">HH", 160, 90)
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"4608x2592|decoded"):
        verify_clip(path)


def test_a_fragment_that_declares_billions_of_samples_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fragments.mp4"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=1", "-c:v", "libx264"),
        *("-movflags", "frag_keyframe+empty_moov", path),
    )
    path.write_bytes(_patched(path.read_bytes(), {b"trun": (8, struct.pack(">I", 2**31))}))
    assert "declares" in both_refuse(path)


def test_a_compressed_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clip.mov"
    path.write_bytes(struct.pack(">I4sI4s", 16, b"moov", 8, b"cmov") + bytes(64))
    assert "compressed index" in both_refuse(path)


def test_boxes_that_contain_themselves_end(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(struct.pack(">I4s", 8, b"moov") * 300_000)
    assert "more parts" in both_refuse(path)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_bytes_never_raise_anything_else(tmp_path: Path, clip: bytes, seed: int) -> None:
    """Flip bytes of the index: the clip is still read, or refused in a sentence."""
    dice = random.Random(seed)
    content = bytearray(clip)
    end = content.index(b"mdat")
    for _ in range(dice.choice((1, 4, 30))):
        content[dice.randrange(end)] = dice.randrange(256)
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    for look in (probe, verify_clip):
        with contextlib.suppress(MediaError):
            look(path)


def test_an_unreadable_file_is_the_systems_own_error(tmp_path: Path, clip: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(PermissionError):
        probe(path)
