from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from songreel.domain.scene import ImageRatio
from songreel.providers.local.figure.cutout import (
    LARGEST,
    Cutout,
    UnreadablePictureError,
    likeness,
)
from songreel.providers.local.figure.picture import SIZES, paint

MAGENTA, GREY = (226, 40, 190), (232, 230, 226)


def figure(
    size: tuple[int, int] = (400, 400), ground: tuple[int, int, int] = GREY, low: int = 350
) -> Image.Image:
    image = Image.new("RGB", size, ground)
    ImageDraw.Draw(image).ellipse((150, 60, 250, low), fill=MAGENTA)
    return image


def cut(image: Image.Image, path: Path, exif: bytes = b"") -> Cutout:
    image.save(path, exif=exif)
    found = likeness(path)
    assert isinstance(found, Cutout)
    return found


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_a_plain_ground_is_taken_away(name: str, tmp_path: Path):
    found = cut(figure(), tmp_path / name)
    assert found.is_cut
    assert found.stands
    height, width = found.pixels.shape[:2]
    assert abs(height - 291) <= 8
    assert abs(width - 101) <= 8
    assert found.pixels[0, 0, 3] < 40
    middle = found.pixels[height // 2, width // 2]
    assert np.abs(middle[:3].astype(int) - MAGENTA).max() < 12
    assert middle[3] == 255


def test_a_ground_with_a_gradient_is_plain(tmp_path: Path):
    ramp = np.linspace(190, 250, 400)[:, None, None] + np.linspace(-12, 12, 400)[None, :, None]
    image = Image.fromarray(np.repeat(ramp, 3, 2).astype(np.uint8))
    ImageDraw.Draw(image).ellipse((150, 60, 250, 350), fill=MAGENTA)
    assert cut(image, tmp_path / "a.png").is_cut


def test_soft_edges_lose_the_colour_of_the_ground(tmp_path: Path):
    large = figure((400, 400), (20, 220, 40))
    soft = large.resize((200, 200), Image.Resampling.BICUBIC)
    pixels = cut(soft, tmp_path / "a.png").pixels.astype(float)
    edge = (pixels[..., 3] > 60) & (pixels[..., 3] < 250)
    assert edge.sum() > 20
    straight = pixels[edge][:, :3] / pixels[edge][:, 3:] * 255
    assert (straight[:, 1] < 140).mean() > 0.95


def test_holes_show_through_and_eyes_do_not(tmp_path: Path):
    image = figure()
    draw = ImageDraw.Draw(image)
    draw.ellipse((170, 200, 230, 290), fill=GREY)
    draw.ellipse((180, 100, 188, 108), fill=(255, 255, 255))
    pixels = cut(image, tmp_path / "a.png").pixels
    assert pixels[245 - 60, 50, 3] < 30
    assert pixels[104 - 60, 34, 3] == 255


def test_a_picture_cut_at_the_lower_edge_does_not_stand(tmp_path: Path):
    found = cut(figure(low=520), tmp_path / "a.png")
    assert found.is_cut
    assert not found.stands


def test_transparency_is_used_as_it_is(tmp_path: Path):
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((100, 50, 199, 249), fill=(*MAGENTA, 255))
    found = cut(image, tmp_path / "a.png")
    assert found.is_cut
    assert found.pixels.shape == (200, 100, 4)


def test_a_clear_picture_shows_nobody(tmp_path: Path):
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert likeness(tmp_path / "a.png") is None


def noise(height: int, width: int) -> Image.Image:
    pixels = np.random.default_rng(3).integers(0, 255, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize(
    "image",
    [
        noise(200, 300),
        noise(4, 900),
        noise(900, 4),
        Image.new("RGB", (1, 1), MAGENTA),
        Image.new("RGB", (500, 400), MAGENTA),
        noise(90, 90).convert("L"),
        noise(90, 90).convert("P"),
        noise(90, 90).convert("1"),
        Image.fromarray(np.linspace(0, 65535, 900).reshape(30, 30).astype(np.uint16)),
    ],
    ids=["photo", "wide", "tall", "one pixel", "flat", "grey", "palette", "bits", "16 bits"],
)
def test_what_has_no_plain_ground_stays_whole(image: Image.Image, tmp_path: Path):
    found = cut(image, tmp_path / "a.png")
    assert not found.is_cut
    assert found.pixels.shape[:2] == (image.height, image.width)
    assert (found.pixels[..., 3] == 255).all()


def test_a_huge_picture_is_made_smaller_and_turned_upright(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6
    found = cut(noise(300, 300).resize((4000, 3000)), tmp_path / "a.jpg", exif=exif.tobytes())
    assert found.pixels.shape[:2] == (LARGEST, LARGEST * 3 // 4)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"not a picture at all"])
def test_what_is_no_picture_is_told(content: bytes, tmp_path: Path):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(UnreadablePictureError, match="PNG, JPEG or WebP"):
        likeness(tmp_path / "a.png")


def spoilt(content: bytes, texts: int) -> bytes:
    """Give a PNG enormous texts that are packed very small."""
    packed = b"Comment\0\0" + zlib.compress(b"x" * 70_000_000)
    body = b"zTXt" + packed
    chunk = struct.pack(">I", len(packed)) + body + struct.pack(">I", zlib.crc32(body))
    return content[:33] + chunk * texts + content[33:]


def test_enormous_texts_in_a_picture_are_passed_over(tmp_path: Path):
    figure().save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(spoilt((tmp_path / "a.png").read_bytes(), 2))
    one, two = likeness(tmp_path / "a.png"), likeness(tmp_path / "b.png")
    assert isinstance(one, Cutout)
    assert isinstance(two, Cutout)
    assert (one.pixels == two.pixels).all()


def test_metadata_that_nobody_can_read_does_no_harm(tmp_path: Path):
    found = cut(figure(), tmp_path / "a.jpg", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 40)
    assert found.is_cut


def test_swatches_and_other_views_are_left_behind(tmp_path: Path):
    image = figure((600, 400))
    draw = ImageDraw.Draw(image)
    draw.ellipse((420, 200, 460, 340), fill=MAGENTA)
    for index in range(4):
        draw.rectangle((400 + 40 * index, 360, 430 + 40 * index, 390), fill=(20, 60 * index, 200))
    draw.ellipse((192, 44, 208, 54), fill=(0, 0, 0))
    found = cut(image, tmp_path / "a.png")
    height, width = found.pixels.shape[:2]
    assert abs(width - 101) <= 8
    assert abs(height - 307) <= 8, "a thing just above the head belongs to the figure"


def portrait(
    blur: float, face: tuple[int, int, int] = (250, 214, 178)
) -> tuple[Image.Image, np.ndarray]:
    """Return somebody in front of a room that is out of focus, and where they are."""
    room = Image.fromarray(np.random.default_rng(5).integers(40, 200, (12, 9, 3), np.uint8)).resize(
        (450, 600), Image.Resampling.NEAREST
    )
    room = room.filter(ImageFilter.GaussianBlur(blur))
    mask = Image.new("L", room.size, 0)
    shape = ImageDraw.Draw(mask)
    shape.ellipse((165, 130, 285, 290), fill=255)
    shape.rounded_rectangle((95, 300, 355, 660), 70, fill=255)
    shape.rectangle((195, 270, 255, 330), fill=255)
    somebody = Image.new("RGB", room.size, (24, 46, 140))
    ImageDraw.Draw(somebody).ellipse((160, 120, 290, 292), fill=face)
    room.paste(somebody, mask=mask)
    grain = np.random.default_rng(6).normal(0, 3, (600, 450, 3))
    pixels = np.clip(np.asarray(room, float) + grain, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels), np.asarray(mask) > 127


def test_a_photograph_is_cut_where_the_ground_is_calm(tmp_path: Path):
    image, wanted = portrait(42)
    found = cut(image, tmp_path / "a.png")
    assert found.is_cut
    assert not found.stands
    ys, xs = np.nonzero(wanted)
    height, width = found.pixels.shape[:2]
    assert abs(height - (ys.max() + 1 - ys.min())) < 16
    assert abs(width - (xs.max() + 1 - xs.min())) < 16
    assert abs(float((found.pixels[..., 3] > 127).sum()) / float(wanted.sum()) - 1) < 0.06
    figure().save(tmp_path / "other.png")
    likeness(tmp_path / "other.png")
    again = likeness(tmp_path / "a.png")
    assert isinstance(again, Cutout)
    assert (again.pixels == found.pixels).all()


def test_a_photograph_stays_whole_where_the_ground_is_full_of_things(tmp_path: Path):
    image, _ = portrait(1.5)
    assert not cut(image, tmp_path / "a.png").is_cut


def before(wall: np.ndarray, face: tuple[int, int, int], way: Image.Resampling) -> Image.Image:
    """Return somebody in front of a wall that is painted in coarse squares."""
    image = Image.fromarray(np.clip(wall, 0, 255).astype(np.uint8)).resize((450, 600), way)
    draw = ImageDraw.Draw(image)
    draw.ellipse((165, 130, 285, 290), fill=face)
    draw.rounded_rectangle((95, 280, 355, 660), 70, fill=(24, 46, 140))
    return image


def test_nobody_loses_a_head_that_looks_like_the_wall(tmp_path: Path):
    shadows = np.random.default_rng(8).normal(0, 14, (5, 4, 1))
    wall = np.full((5, 4, 3), (176, 150, 128), float) + shadows
    image = before(wall, (176, 150, 128), Image.Resampling.BICUBIC)
    assert not cut(image, tmp_path / "a.png").is_cut
    image = before(wall, (250, 120, 110), Image.Resampling.BICUBIC)
    assert cut(image, tmp_path / "a.png").is_cut


def test_a_wall_full_of_pictures_is_left_in_the_photograph(tmp_path: Path):
    pictures = np.random.default_rng(3).normal(0, 40, (40, 30, 1))
    wall = np.full((40, 30, 3), (60, 130, 70), float) + pictures
    image = before(wall, (250, 120, 178), Image.Resampling.NEAREST)
    assert not cut(image, tmp_path / "a.png").is_cut


@pytest.mark.parametrize(
    "words",
    ["a silver robot with a red shield", "a white ghost", "a black cat with a lantern", "a witch"],
)
@pytest.mark.parametrize("ratio", ["1:1", "9:16"])
def test_our_own_sheets_are_cut_to_their_front_view(words: str, ratio: ImageRatio, tmp_path: Path):
    paint(words, ratio, "png", None, tmp_path / "signed.png")
    with Image.open(tmp_path / "signed.png") as image:
        found = cut(image.copy(), tmp_path / "a.jpg")
    assert found.is_cut
    assert found.stands
    height, width = found.pixels.shape[:2]
    column = found.pixels[height // 3 : height // 2, :, 3].max(1)
    assert (column == 255).all()
    assert height > 0.6 * SIZES[ratio][1] or width > 0.55 * SIZES[ratio][0]
    assert width < height * 1.3


def portrait_on(ground: int, collar: int, shirt: tuple[int, int, int]) -> Image.Image:
    """Return head and shoulders on plain ground, with a neck of some grey."""
    image = Image.new("RGB", (400, 500), (ground,) * 3)
    draw = ImageDraw.Draw(image)
    draw.ellipse((35, 285, 365, 715), fill=shirt)
    draw.rectangle((165, 225, 235, 320), fill=(collar,) * 3)
    draw.ellipse((115, 45, 285, 195), fill=(60, 40, 30))
    draw.ellipse((135, 90, 265, 270), fill=(205, 160, 135))
    return image


@pytest.mark.parametrize("collar", [245, 120])
def test_a_white_collar_on_white_costs_nobody_the_head(collar: int, tmp_path: Path):
    found = cut(portrait_on(246, collar, (60, 70, 110)), tmp_path / "a.png")
    assert found.is_cut
    assert found.pixels.shape[0] > 440
    assert (found.pixels[60:400, found.pixels.shape[1] // 2, 3] > 200).all(), "in one piece"


def test_a_head_without_a_body_is_no_figure(tmp_path: Path):
    found = cut(portrait_on(246, 205, (244, 244, 242)), tmp_path / "a.png")
    assert not found.is_cut
    pale = Image.new("RGB", (300, 400), (170, 170, 170))
    ImageDraw.Draw(pale).chord((70, 100, 240, 225), 90, 270, fill=(90, 90, 90))
    assert not cut(pale, tmp_path / "b.png").is_cut


def test_a_head_far_above_everything_else_is_left_in_its_picture(tmp_path: Path):
    image = Image.new("RGB", (400, 500), GREY)
    draw = ImageDraw.Draw(image)
    draw.ellipse((150, 40, 250, 140), fill=MAGENTA)
    draw.rectangle((100, 300, 300, 499), fill=(20, 60, 130))
    assert not cut(image, tmp_path / "a.png").is_cut


def test_noise_for_transparency_is_none(tmp_path: Path):
    image = noise(200, 200).convert("RGBA")
    image.putalpha(noise(200, 200).convert("L"))
    found = cut(image, tmp_path / "a.png")
    assert not found.is_cut
    assert (found.pixels[..., 3] == 255).all()


@pytest.mark.parametrize("mode", ["I;16", "RGBA", "LA", "P", "1"])
def test_a_very_large_picture_of_any_kind_is_read(mode: str, tmp_path: Path):
    ramp = np.linspace(0, 65535, 5700).astype(np.uint16)[None].repeat(600, 0)
    image = Image.fromarray(ramp)
    if mode != "I;16":
        image = Image.fromarray((ramp // 256).astype(np.uint8)).convert(mode)
    found = cut(image, tmp_path / "a.png")
    assert max(found.pixels.shape) == LARGEST
    row = found.pixels[70, :, 0].astype(int)
    assert row[:200].mean() < 40 < 215 < row[-200:].mean()


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_very_large_webp_is_made_smaller_while_it_is_decoded(orientation: int, tmp_path: Path):
    ramp = np.linspace(0, 255, 5800).astype(np.uint8)[None].repeat(400, 0)
    image = Image.merge("RGB", [Image.fromarray(ramp), *[Image.new("L", (5800, 400), 60)] * 2])
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "a.webp", exif=exif.tobytes(), lossless=True)
    found = likeness(tmp_path / "a.webp")
    assert isinstance(found, Cutout)
    pixels = found.pixels if orientation == 1 else found.pixels.transpose(1, 0, 2)
    assert pixels.shape[1] == LARGEST
    assert pixels[48, :100, 0].mean() < 30 < 225 < pixels[48, -100:, 0].mean()
    assert abs(int(pixels[48, 700, 1]) - 60) < 3, "red is not taken for blue"
    whole = (tmp_path / "a.webp").read_bytes()
    (tmp_path / "b.webp").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadablePictureError):
        likeness(tmp_path / "b.webp")
