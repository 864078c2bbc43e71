"""Clips of every shape and colour as a film shows them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Fit, Focus
from songreel.media.conform import conforms
from songreel.media.fits import Fitting
from songreel.media.ingest import ingest
from tests.integration.media.material import ffmpeg

SIZE = FrameSize(width=160, height=96)
TALL = FrameSize(width=96, height=160)
SHARP = ("-c:v", "libx264", "-crf", "4", "-pix_fmt", "yuv420p")

Picture = np.ndarray


def brought_in(
    folder: Path, source: Path, size: FrameSize = SIZE, fit: Fit = Fit.CROP, **more: object
) -> list[Picture]:
    """Return the pictures of the house clip, as RGB."""
    clip = folder / "house.mp4"
    clip.unlink(missing_ok=True)
    assert ingest(source, clip, size=size, rate=FILM_RATE, fit=fit, **more) is not None  # type: ignore[arg-type]
    assert conforms(clip, size, FILM_RATE)
    with av.open(str(clip)) as film:
        return [picture.to_ndarray(format="rgb24").astype(int) for picture in film.decode(video=0)]


def drawn(
    path: Path, width: int, height: int, *filters: str, more: tuple[str, ...] = SHARP
) -> Path:
    """Write a clip with a white square of 16 pixels in the middle of a grey ground."""
    box = "drawbox=x=(iw-16)/2:y=(ih-16)/2:w=16:h=16:color=white:t=fill"
    ground = f"color=0x606060:s={width}x{height}:r=24:d=0.25"
    ffmpeg("-f", "lavfi", "-i", ",".join((ground, box, *filters)), *more, path)
    return path


def extent(picture: Picture) -> tuple[int, int]:
    """Return width and height of what is white."""
    white = picture.mean(axis=2) > 180
    return int(white.any(axis=0).sum()), int(white.any(axis=1).sum())


@pytest.mark.parametrize("fit", list(Fit))
@pytest.mark.parametrize(("width", "height"), [(320, 96), (96, 160), (160, 96), (64, 64)])
def test_nothing_is_ever_stretched(tmp_path: Path, fit: Fit, width: int, height: int) -> None:
    shown = brought_in(tmp_path, drawn(tmp_path / "clip.mp4", width, height), fit=fit)[0]
    choose = max if fit is Fit.CROP else min
    due = 16 * choose(160 / width, 96 / height)
    assert extent(shown) == (pytest.approx(due, abs=2), pytest.approx(due, abs=2))


@pytest.mark.parametrize("fit", list(Fit))
def test_pixels_that_are_not_square_become_square(tmp_path: Path, fit: Fit) -> None:
    """Pixels twice as wide as high: the square was drawn as half of one."""
    source = drawn(tmp_path / "clip.mp4", 320, 192, "scale=80:96", "setsar=2")
    assert extent(brought_in(tmp_path, source, fit=fit)[0]) == (
        pytest.approx(8, abs=2),
        pytest.approx(8, abs=2),
    )


def test_bars_are_black_and_the_picture_is_whole(tmp_path: Path) -> None:
    shown = brought_in(tmp_path, drawn(tmp_path / "clip.mp4", 96, 160), fit=Fit.BARS)[0]
    bars = np.concatenate([shown[:, :48], shown[:, 112:]], axis=1)
    assert bars.max() <= 3
    assert np.abs(shown[:, 54:106].mean(axis=(0, 1)) - 0x60).max() < 20


def test_a_blurred_ground_is_the_picture_itself_but_darker_and_soft(tmp_path: Path) -> None:
    source = tmp_path / "clip.mp4"
    halves = "color=0x2040c0:s=96x80:r=24:d=0.25[a];color=0xc08020:s=96x80:r=24:d=0.25[b]"
    ffmpeg("-f", "lavfi", "-i", f"{halves};[a][b]vstack", *SHARP, source)
    shown = brought_in(tmp_path, source, fit=Fit.BLUR)[0]
    top, bottom = shown[5, 10], shown[90, 10]
    for much, little in ((top[2], top[0]), (bottom[0], bottom[2])):
        assert 30 < much < 0xC0 * 0.7
        assert much > 2 * little
    steps = np.abs(np.diff(shown[:, 10].mean(axis=1)))
    assert steps.max() < 6
    assert np.abs(shown[20, 80] - (0x20, 0x40, 0xC0)).max() < 12


@pytest.mark.parametrize("fit", [Fit.BLUR, Fit.BARS])
def test_a_shape_that_is_nearly_the_frames_has_no_hairline_of_ground(
    tmp_path: Path, fit: Fit
) -> None:
    source = drawn(tmp_path / "clip.mp4", 854, 512)
    shown = brought_in(tmp_path, source, fit=fit)[0]
    assert min(shown[0].mean(), shown[-1].mean(), shown[:, 0].mean(), shown[:, -1].mean()) > 80


@pytest.mark.parametrize(("x", "bright"), [(0, 0), (250, 1), (750, 2), (1000, 3)])
def test_a_crop_keeps_its_focus(tmp_path: Path, x: int, bright: int) -> None:
    """A wide picture of four colours; a tall film shows the one that the focus is on."""
    source = tmp_path / "clip.mp4"
    colours = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30)]
    parts = [f"color=0x{r:02x}{g:02x}{b:02x}:s=80x96:r=24:d=0.2" for r, g, b in colours]
    graph = ";".join(f"{part}[{n}]" for n, part in enumerate(parts))
    ffmpeg("-f", "lavfi", "-i", f"{graph};[0][1][2][3]hstack=inputs=4", *SHARP, source)
    size = FrameSize(width=48, height=96)
    shown = brought_in(tmp_path, source, size=size, focus=Focus(x=x, y=500))[0]
    inside = (slice(10, 86), slice(10, 38))
    if x in (0, 1000):
        assert np.abs(shown[inside] - colours[bright]).max() < 25
    else:
        left, right = (0, 1) if x == 250 else (2, 3)
        assert np.abs(shown[10:86, 4:16] - colours[left]).max() < 25
        assert np.abs(shown[10:86, 32:44] - colours[right]).max() < 25


def test_chroma_stays_with_luma_wherever_is_cropped(tmp_path: Path) -> None:
    """An edge between colours stays at one place, wherever the crop begins."""
    source = tmp_path / "clip.mp4"
    halves = "color=0xc02020:s=161x96:r=24:d=0.2[a];color=0x2020c0:s=159x96:r=24:d=0.2[b]"
    more = ("-c:v", "libx264", "-crf", "4", "-pix_fmt", "yuv444p")
    ffmpeg("-f", "lavfi", "-i", f"{halves};[a][b]hstack,format=yuv444p", *more, source)
    for x in (480, 483, 487, 490, 500):
        shown = brought_in(tmp_path, source, size=FrameSize(width=96, height=96),
                           focus=Focus(x=x))[0]  # fmt: skip
        red = np.argmax(shown[48, :, 0] < 0x70)
        blue = np.argmax(shown[48, :, 2] > 0x70)
        assert abs(int(red) - int(blue)) <= 2


@pytest.mark.parametrize(
    "turn",
    [
        ("-display_rotation", "90"),
        ("-display_rotation", "180"),
        ("-display_rotation", "-90"),
        ("-display_hflip",),
        ("-display_vflip",),
        ("-display_rotation", "90", "-display_vflip"),
        ("-display_rotation", "90", "-display_hflip"),
    ],
    ids=["90", "180", "-90", "mirrored", "upside down", "90 and upside down", "90 and mirrored"],
)
def test_a_display_matrix_is_followed(tmp_path: Path, turn: tuple[str, ...]) -> None:
    """What FFmpeg shows is the measure."""
    flat, turned, due = (tmp_path / name for name in ("flat.mp4", "turned.mp4", "due.png"))
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x96:r=24:d=0.2", *SHARP, flat)
    ffmpeg(*turn, "-i", flat, "-c", "copy", turned)
    ffmpeg("-i", turned, "-frames:v", "1", due)
    with av.open(str(due)) as image:
        upright = next(image.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    size = TALL if upright.shape[0] > upright.shape[1] else SIZE
    assert np.abs(brought_in(tmp_path, turned, size=size)[0] - upright).mean() < 6


COLOUR = (0xC0, 0x20, 0x40)
_BT709 = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
_X265 = ("-c:v", "libx265", "-x265-params", "log-level=error")


@pytest.mark.parametrize(
    ("filters", "more"),
    [
        ("scale=out_color_matrix=bt709,format=yuv420p", (*SHARP, *_BT709)),
        ("scale=out_color_matrix=bt709,format=yuv420p10le", (*_X265, *_BT709)),
        ("scale=out_color_matrix=bt709,format=yuv422p", ("-c:v", "libx264", *_BT709)),
        ("scale=out_color_matrix=bt709,format=yuv422p10le", ("-c:v", "libx264", *_BT709)),
        ("scale=out_color_matrix=bt709,format=yuv444p", ("-c:v", "libx264", *_BT709)),
        (
            "scale=out_color_matrix=bt709:out_range=full,format=yuvj420p",
            ("-c:v", "libx264", *_BT709, "-color_range", "pc"),
        ),
        (
            "scale=out_color_matrix=smpte170m,format=yuv420p",
            ("-c:v", "libx264", "-colorspace", "smpte170m"),
        ),
        (
            "scale=out_color_matrix=smpte170m:out_range=full,format=yuvj420p",
            ("-c:v", "libx264", "-colorspace", "smpte170m", "-color_range", "pc"),
        ),
        ("scale=out_color_matrix=smpte170m,format=yuv420p", ("-c:v", "libx264")),
        ("scale=out_color_matrix=bt709,format=yuv420p,scale=1280:720", ("-c:v", "libx264")),
    ],
    ids=[
        "8 bits", "10 bits", "4:2:2", "10 bits 4:2:2", "4:4:4", "full range", "BT.601",
        "BT.601 full range", "small and unnamed", "large and unnamed",
    ],
)  # fmt: skip
def test_colours_are_those_of_the_original(
    tmp_path: Path, filters: str, more: tuple[str, ...]
) -> None:
    source = tmp_path / "clip.mp4"
    ground = "color=0xC02040:s=160x96:r=24:d=0.2,format=gbrp"
    ffmpeg("-f", "lavfi", "-i", f"{ground},{filters}", *more, source)
    assert np.abs(brought_in(tmp_path, source)[0][48, 80] - COLOUR).max() <= 4


def test_a_high_dynamic_range_is_mapped_to_an_ordinary_one(tmp_path: Path) -> None:
    """Without that a saturated red comes out as a pale brown."""
    source = tmp_path / "clip.mp4"
    hlg = "zscale=pin=709:tin=709:min=709:rin=limited:p=2020:t=arib-std-b67:m=2020_ncl:npl=203"
    named = ("-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc")
    ground = "color=0xC02020:s=160x96:r=24:d=0.1,scale=out_color_matrix=bt709,format=yuv420p"
    ffmpeg("-f", "lavfi", "-i", f"{ground},{hlg},format=yuv420p10le", *_X265, *named, source)
    red, green, blue = brought_in(tmp_path, source)[0][48, 80]
    assert red > 150
    assert max(green, blue) < red / 2.2


def test_pictures_of_a_variable_rate_stand_as_long_as_they_did(tmp_path: Path) -> None:
    """Of 24 frames, each brighter than the last, those numbered 5 to 12 and 17 are gone."""
    source = tmp_path / "clip.mp4"
    ramp = "color=black:s=160x96:r=24:d=1,geq=lum='20+8*N':cb=128:cr=128"
    chosen = "select='not(between(n,5,12)+eq(n,17))'"
    ffmpeg("-f", "lavfi", "-i", f"{ramp},{chosen}", "-fps_mode", "vfr", *SHARP, source)
    clip = tmp_path / "house.mp4"
    assert ingest(source, clip, size=SIZE, rate=FILM_RATE) is not None
    with av.open(str(clip)) as film:
        luma = [float(picture.to_ndarray()[:96].mean()) for picture in film.decode(video=0)]
    shown = [*range(5), *[4] * 8, *range(13, 17), 16, *range(18, 24)]
    assert luma == pytest.approx([20 + 8 * number for number in shown], abs=2.5)


def test_two_fields_of_different_moments_become_one_whole_picture(tmp_path: Path) -> None:
    """A bar that goes fast has combs in an interlaced clip, and none in what is made of it."""
    source = tmp_path / "clip.mp4"
    bar = "color=0x303030:s=160x96:r=48:d=1[g];color=white:s=24x96:r=48:d=1[b]"
    graph = f"{bar};[g][b]overlay=x='4*n-20',interlace=scan=tff:lowpass=off,format=yuv420p"
    ffmpeg("-f", "lavfi", "-i", graph, "-c:v", "libx264", "-crf", "8", "-flags", "+ildct+ilme",
           "-x264opts", "tff=1", source)  # fmt: skip
    with av.open(str(source)) as film:
        fields = [picture.to_ndarray(format="gray").astype(int) for picture in film.decode(video=0)]
    whole = [picture.mean(axis=2) for picture in brought_in(tmp_path, source)]
    assert len(fields) == len(whole) == 24

    def comb(picture: Picture) -> float:
        """Return how much neighbouring lines differ against those two apart."""
        return float(np.abs(np.diff(picture, axis=0)).mean() - np.abs(
            picture[2:] - picture[:-2]).mean())  # fmt: skip

    assert comb(fields[12]) > 5
    assert max(comb(picture) for picture in whole[2:-2]) < 1


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (720, 720), (576, 720), (854, 480)])
@pytest.mark.parametrize("fit", list(Fit))
def test_every_shape_fills_every_frame(fit: Fit, size: tuple[int, int]) -> None:
    frame = FrameSize(width=size[0], height=size[1])
    random = np.random.default_rng(0)
    for width, height in ((640, 360), (360, 640), (500, 500), (722, 406), (1000, 300), (66, 130)):
        shape = (height * 3 // 2, width)
        picture = av.VideoFrame.from_ndarray(
            random.integers(90, 160, shape, dtype=np.uint8), format="yuv420p"
        )
        planes = Fitting(frame, Fraction(4, 3), fit)(picture)
        assert planes.shape == (size[1] * 3 // 2, size[0])
        assert planes.dtype == np.uint8
        if fit is not Fit.BARS:
            assert planes[: size[1]].min() > 16
