from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.provenance import Maker, of_clip
from songreel.domain.video import VideoFacts
from songreel.media.conform import conforms
from songreel.media.copyable import Form, examined
from songreel.media.delivery import Wanted, deliver
from songreel.media.errors import MediaError
from songreel.media.h264 import IDR, PPS, SPS, parameter_sets, unit_type, units
from songreel.media.remux import remux
from songreel.media.verify import looked_at, verify_clip
from songreel.simulators.media.habits import NAMES
from tests.integration.media.generated import CLICK, FRAMES, SIZE, generated
from tests.integration.media.material import (
    decode_sound,
    ffmpeg,
    leftovers,
    onset,
    write_clip,
)

WANTED = {"size": SIZE, "rate": FILM_RATE, "frames": FRAMES, "keep_audio": True}
DELIVERED = Wanted(
    size=SIZE,
    rate=FILM_RATE,
    frames=FRAMES,
    keep_audio=True,
    provenance=of_clip(Maker("replicate", "google/veo-3.1")),
    is_encoded=False,
    is_own=False,
)
BT709 = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
HD = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-color_range", "tv", *BT709)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return generated(tmp_path_factory.mktemp("generated"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy.mp4"


def copied(source: Path, destination: Path, **more: object) -> VideoFacts | None:
    return remux(source, destination, **{**WANTED, **more})  # type: ignore[arg-type]


def samples(path: Path) -> list[list[bytes]]:
    """Return the units of each picture of a file, in decoding order."""
    with av.open(str(path)) as source:
        return [
            [bytes(unit) for unit in units(memoryview(bytes(packet)))]
            for packet in source.demux(video=0)
            if packet.size
        ]


def pictures(path: Path) -> list[tuple[Fraction, bytes]]:
    with av.open(str(path)) as source:
        return [
            ((frame.pts or 0) * (frame.time_base or Fraction(0)), frame.to_ndarray().tobytes())
            for frame in source.decode(video=0)
        ]


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_copied_bit_for_bit(clips: dict[str, Path], copy: Path, name: str) -> None:
    facts = copied(clips[name], copy)
    assert facts == VideoFacts(FRAMES, FILM_RATE, SIZE.width, SIZE.height, True)
    assert verify_clip(copy) == facts
    sets = {SPS, PPS}
    kept = [[unit for unit in sample if unit_type(unit) not in sets] for sample in samples(copy)]
    assert kept == samples(clips[name])
    shown = pictures(copy)
    assert [time for time, _ in shown] == [Fraction(number, 24) for number in range(FRAMES)]
    assert [content for _, content in shown] == [content for _, content in pictures(clips[name])]
    assert ffmpeg("-i", copy, "-f", "null", "-") == ""


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_to_begin_with_has_the_parameter_sets(
    clips: dict[str, Path], copy: Path, name: str
) -> None:
    copied(clips[name], copy)
    with av.open(str(clips[name])) as source:
        due = list(parameter_sets(source.streams.video[0].codec_context.extradata or b"") or ())
    beginnings = 0
    for sample in samples(copy):
        if any(unit_type(unit) == IDR for unit in sample):
            beginnings += 1
            assert sample[:2] == due
        else:
            assert not any(unit in due for unit in sample)
    assert beginnings >= 1


@pytest.mark.parametrize("name", NAMES)
def test_sound_is_as_long_as_the_picture_and_in_step(
    clips: dict[str, Path], copy: Path, name: str
) -> None:
    copied(clips[name], copy)
    with av.open(str(copy)) as clip:
        audio, video = clip.streams.audio[0], clip.streams.video[0]
        assert (audio.codec_context.name, audio.rate, audio.layout.name) == (
            "aac",
            48_000,
            "stereo",
        )
        assert audio.duration == 96_000
        assert audio.time_base == Fraction(1, 48_000)
        assert audio.start_time == video.start_time == 0
        assert video.duration == FRAMES * 512
        assert clip.duration == 2_000_000
    sound = decode_sound(copy)
    assert abs(sound.shape[1] - 96_000) <= 1024
    # What comes first was encoded twice, its rate changed on the way.
    assert abs(onset(sound, 48_000, CLICK) - 48_000 * CLICK) <= 300


def test_sound_in_the_right_form_is_copied(clips: dict[str, Path], copy: Path) -> None:
    def coded(path: Path) -> list[bytes]:
        with av.open(str(path)) as source:
            return [bytes(packet) for packet in source.demux(audio=0) if packet.size]

    copied(clips["plain"], copy)
    assert coded(copy) == coded(clips["plain"])
    copied(clips["short-sound"], copy)
    there = coded(clips["short-sound"])
    assert coded(copy)[: len(there)] == there
    copied(clips["coarse-clock"], copy)
    assert coded(copy)[:20] != coded(clips["coarse-clock"])[:20]


def test_the_same_clip_gives_the_same_bytes(clips: dict[str, Path], tmp_path: Path) -> None:
    for name in ("plain", "index-last"):
        first, second = tmp_path / "first.mp4", tmp_path / "second.mp4"
        copied(clips[name], first)
        copied(clips[name], second)
        assert first.read_bytes() == second.read_bytes()
        content = first.read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")


def test_sound_is_left_out_where_nobody_wants_it(clips: dict[str, Path], copy: Path) -> None:
    facts = copied(clips["plain"], copy, keep_audio=False)
    assert facts == VideoFacts(FRAMES, FILM_RATE, SIZE.width, SIZE.height, False)


def test_a_silent_clip_stays_silent(tmp_path: Path, copy: Path) -> None:
    silent = tmp_path / "silent.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=2", *HD, silent)
    facts = copied(silent, copy)
    assert facts == VideoFacts(FRAMES, FILM_RATE, SIZE.width, SIZE.height, False)


def test_a_late_first_picture_is_shown_at_0_with_its_sound(
    clips: dict[str, Path], tmp_path: Path, copy: Path
) -> None:
    """Old muxers leave the time for reordering in front of all tracks."""
    late = tmp_path / "late.mp4"
    ffmpeg("-i", clips["one-group"], "-c", "copy", "-use_editlist", "0", late)
    with av.open(str(late)) as source:
        assert source.streams.video[0].start_time == 1024
    copied(late, copy)
    assert pictures(copy) == pictures(clips["one-group"])
    assert abs(onset(decode_sound(copy), 48_000, CLICK) - 48_000 * CLICK) <= 300


REFUSED = {
    "another size": ("testsrc2=s=322x180:r=24:d=2", HD),
    "longer": ("testsrc2=s=320x180:r=24:d=3", HD),
    "shorter": ("testsrc2=s=320x180:r=24:d=1", HD),
    "another rate": ("testsrc2=s=320x180:r=25:d=1.92", HD),
    "HEVC": (
        "testsrc2=s=320x180:r=24:d=2",
        ("-c:v", "libx265", "-x265-params", "log-level=error", *BT709),
    ),
    "4:4:4": (
        "testsrc2=s=320x180:r=24:d=2",
        ("-c:v", "libx264", "-pix_fmt", "yuv444p", "-color_range", "tv", *BT709),
    ),
    "10 bits": (
        "testsrc2=s=320x180:r=24:d=2",
        ("-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-color_range", "tv", *BT709),
    ),
    "no square pixels": ("testsrc2=s=320x180:r=24:d=2,setsar=2", HD),
    "interlaced": ("testsrc2=s=320x180:r=24:d=2", (*HD, "-flags", "+ildct", "-x264opts", "tff")),
    "full range": (
        "testsrc2=s=320x180:r=24:d=2",
        ("-c:v", "libx264", "-pix_fmt", "yuvj420p", "-color_range", "pc", *BT709),
    ),
    "colours of old television": (
        "testsrc2=s=320x180:r=24:d=2",
        ("-c:v", "libx264", "-colorspace", "smpte170m"),
    ),
    "uneven times": ("testsrc2=s=320x180:r=24:d=2,setpts='PTS+gte(N,20)/48/TB'", (*HD, "-r", "48")),
}


@pytest.mark.parametrize(("picture", "options"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_copied_is_encoded(
    tmp_path: Path, copy: Path, picture: str, options: tuple[str, ...]
) -> None:
    source = tmp_path / "source.mp4"
    ffmpeg("-f", "lavfi", "-i", picture, *options, source)
    assert copied(source, copy) is None
    assert not copy.exists()
    for looked in (None, looked_at(source, DELIVERED.form)):
        delivered = deliver(source, copy.parent, DELIVERED, looked)
        assert delivered.facts == VideoFacts(FRAMES, FILM_RATE, SIZE.width, SIZE.height, False)
        assert conforms(delivered.path, SIZE, FILM_RATE)
        delivered.path.unlink()


def test_a_copy_describes_the_shape_of_its_pixels(clips: dict[str, Path], copy: Path) -> None:
    house = clips["plain"].with_name("base-plain.mp4")
    assert copied(house, copy) is not None
    for box in (b"pasp", b"colr"):
        assert box in copy.read_bytes()


@pytest.mark.parametrize("habit", NAMES)
def test_what_is_found_in_one_look_is_copied_as_what_is_found_in_two(
    clips: dict[str, Path], tmp_path: Path, habit: str
) -> None:
    looked = looked_at(clips[habit], DELIVERED.form)
    assert looked.facts == verify_clip(clips[habit])
    assert looked.pictures == examined(clips[habit], Form(SIZE, FILM_RATE, FRAMES))
    files: list[bytes] = []
    for found in (looked, None):
        delivered = deliver(clips[habit], tmp_path, DELIVERED, found)
        files.append(delivered.path.read_bytes())
        delivered.path.unlink()
    assert files[0] == files[1]


def test_a_picture_that_lies_on_its_side_is_not_copied(
    clips: dict[str, Path], tmp_path: Path, copy: Path
) -> None:
    turned = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "180", "-i", clips["plain"], "-c", "copy", turned)
    assert copied(turned, copy) is None


def test_a_part_that_an_edit_list_hides_is_not_copied(
    clips: dict[str, Path], tmp_path: Path, copy: Path
) -> None:
    cut = tmp_path / "cut.mp4"
    ffmpeg("-ss", "0.5", "-i", clips["one-group"], "-c", "copy", cut)
    with av.open(str(cut)) as source:
        assert any(packet.is_discard for packet in source.demux(video=0))
    shown = len(pictures(cut))
    assert copied(cut, copy, frames=shown) is None
    assert copied(cut, copy, frames=FRAMES) is None


def test_other_sets_within_the_pictures_are_not_copied(tmp_path: Path, copy: Path) -> None:
    """Two encoders' clips joined by others: the index has the sets of the first alone."""
    first, second = tmp_path / "first.ts", tmp_path / "second.ts"
    picture = "testsrc2=s=320x180:r=24:d=1"
    for path, profile in ((first, "baseline"), (second, "high")):
        ffmpeg("-f", "lavfi", "-i", picture, *HD, "-bf", "0", "-profile:v", profile, path)
    joined = tmp_path / "joined.mp4"
    ffmpeg("-i", f"concat:{first}|{second}", "-c", "copy", joined)
    assert verify_clip(joined).frames == FRAMES
    assert copied(joined, copy) is None


def test_a_house_clip_can_be_copied_too(tmp_path: Path, copy: Path) -> None:
    house = write_clip(tmp_path / "house.mp4", 20)
    size = FrameSize(width=160, height=90)
    assert copied(house, copy, size=size, frames=20) is not None
    assert pictures(copy) == pictures(house)
    other = FrameRate(numerator=25)
    assert copied(house, copy, size=size, frames=20, rate=other) is None


def test_a_clip_whose_sound_is_damaged_leaves_nothing(
    clips: dict[str, Path], tmp_path: Path, copy: Path
) -> None:
    damaged = tmp_path / "damaged.mp4"
    content = bytearray(clips["coarse-clock"].read_bytes())
    with av.open(str(clips["coarse-clock"])) as source:
        places = [(packet.pos or 0, packet.size) for packet in source.demux(audio=0) if packet.size]
    random = np.random.default_rng(1)
    for position, size in places[10:40]:
        content[position : position + size] = random.bytes(size)
    damaged.write_bytes(content)
    with pytest.raises(MediaError, match="sound"):
        copied(damaged, copy)
    assert not copy.exists()
    assert leftovers(tmp_path) == []
