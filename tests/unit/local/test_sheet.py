from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from songreel.domain.scene import ImageFormat, ImageRatio
from songreel.providers.local.figure.cutout import Cutout, likeness
from songreel.providers.local.figure.design import Design, design
from songreel.providers.local.figure.draw import draw
from songreel.providers.local.figure.picture import SIZES, ground_for, paint
from songreel.providers.local.figure.rig import standing
from songreel.providers.local.figure.sheet import colours_of, composed
from songreel.providers.local.figure.signature import Signature, read_signature, signed
from songreel.providers.local.pencil.colour import Colour

FORMS: list[ImageFormat] = ["png", "jpg", "webp"]
WORDS = "a robot with a red cape and a \u201cqu\u00f6te\u201d, \U0001f98a \ud800 \u202eabc"
RED = Colour(206, 44, 52)


def picture(seed: int = 1) -> Image.Image:
    values = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), np.uint8)
    return Image.fromarray(values).resize((160, 120), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [None, 0, -3, 2**63])
def test_what_a_sheet_was_drawn_from_is_read_again(form: ImageFormat, seed: int | None):
    content = signed(picture(), form, Signature(WORDS, seed))
    assert read_signature(content) == Signature(WORDS, seed)
    assert content == signed(picture(), form, Signature(WORDS, seed))
    Image.open(BytesIO(content)).load()


@pytest.mark.parametrize("form", FORMS)
def test_one_changed_pixel_takes_the_signature_away(form: ImageFormat):
    content = signed(picture(), form, Signature(WORDS, 1))
    with Image.open(BytesIO(content)) as image:
        note = content[content.index(b"songreel-reference") :]
        changed = image.convert("RGB")
    red, green, blue = changed.getpixel((3, 3))  # pyright: ignore[reportGeneralTypeIssues]
    changed.putpixel((3, 3), (red ^ 16, green, blue))
    file = BytesIO()
    changed.save(file, "PNG")
    assert read_signature(file.getvalue() + note) is None
    file = BytesIO()
    image.convert("RGB").save(file, "PNG")
    assert read_signature(file.getvalue() + note) == Signature(WORDS, 1), "the same pixels count"


def test_a_sheet_with_a_hole_cut_into_it_is_a_picture_like_any_other():
    content = signed(picture(), "png", Signature(WORDS, 1))
    note = content[content.index(b"songreel-reference") :]
    with Image.open(BytesIO(content)) as image:
        holed = image.convert("RGBA")
    holed.putalpha(Image.linear_gradient("L").resize(holed.size))
    file = BytesIO()
    holed.save(file, "PNG")
    assert read_signature(file.getvalue() + note) is None


def test_nothing_is_in_the_file_but_what_the_caller_gave():
    content = signed(picture(), "png", Signature("a fox", 5))
    with Image.open(BytesIO(content)) as image:
        assert set(image.info) == {"Source"}
        note = json.loads(image.info["Source"].removeprefix("songreel-reference "))
    assert set(note) == {"version", "description", "seed", "pixels"}
    assert (note["description"], note["seed"]) == ("a fox", 5)


def forged(**fields: object) -> bytes:
    content = signed(picture(), "png", Signature("a fox", 5))
    with Image.open(BytesIO(content)) as image:
        note = json.loads(image.info["Source"].removeprefix("songreel-reference "))
        file = BytesIO()
        image.save(file, "PNG")
    return file.getvalue() + b"songreel-reference " + json.dumps(note | fields).encode()


def test_a_forgery_helper_that_changes_nothing_is_accepted():
    assert read_signature(forged()) == Signature("a fox", 5)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"songreel-reference ",
        b"songreel-reference {",
        b"songreel-reference " + b"[" * 200_000,
        b'songreel-reference {"version": 1, "description": "a fox", "seed": 1, "pixels": ""}',
        forged(version=2),
        forged(version="1"),
        forged(description=7),
        forged(description="fox " * 9_000),
        forged(seed="5"),
        forged(seed=True),
        forged(seed=1.5),
        forged(pixels=None),
        forged(pixels="0" * 64),
    ],
)
def test_a_forged_signature_counts_for_nothing(content: bytes):
    assert read_signature(content) is None


def test_words_that_do_not_fit_into_a_jpeg_leave_it_unsigned():
    words = "\U0001f98a" * 20_000
    assert read_signature(signed(picture(), "jpg", Signature(words, 1))) is None
    assert read_signature(signed(picture(), "png", Signature(words, 1))) == Signature(words, 1)


@pytest.mark.parametrize(("form", "ratio"), [("png", "1:1"), ("jpg", "9:16"), ("webp", "16:9")])
def test_our_own_sheet_gives_the_design_and_an_edited_one_a_picture(
    form: ImageFormat, ratio: ImageRatio, tmp_path: Path
):
    words = "a tall knight in black armour with a red cape"
    paint(words, ratio, form, 7, tmp_path / "sheet")
    assert likeness(tmp_path / "sheet") == design(words, 7)
    with Image.open(tmp_path / "sheet") as image:
        image.convert("RGB").resize((300, 300)).save(tmp_path / "edited.png")
    assert isinstance(likeness(tmp_path / "edited.png"), Cutout)


@pytest.mark.parametrize("ratio", list(SIZES))
def test_the_front_view_dominates_the_sheet(ratio: ImageRatio):
    who = design("a fox with a blue scarf", 3)
    width, height = SIZES[ratio]
    width, height = width // 2, height // 2
    sheet = composed(who, width, height, ground_for(who), standing(who)).astype(int)
    plain = np.abs(sheet - ground_for(who).array()).sum(2) < 110
    columns = np.nonzero((~plain[: height * 3 // 4]).sum(0) > height * 0.1)[0]
    assert columns[0] > 0.02 * width, "nothing is cut at the left"
    rows = np.nonzero((~plain[:, : width * 6 // 10]).any(1))[0]
    assert rows[-1] - rows[0] > 0.55 * height
    corners = plain[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert corners.all(), "the ground is plain"


def test_the_palette_is_the_characters_own():
    who = design("a robot with a red cape", 3)
    colours = colours_of(who, draw(who, 200).pixels)
    assert RED in colours
    assert who.main in colours
    assert len(set(colours)) == len(colours) <= 6
    hidden = design("a woman with a helmet and gloves and a green coat", 1)
    assert colours_of(hidden, draw(hidden, 200).pixels)


def test_a_sheet_shows_its_palette():
    who = design("a white ghost with a red scarf", 2)
    sheet = composed(who, 512, 512, ground_for(who), standing(who)).astype(int)
    chips = sheet[430:490, 340:490]
    assert (np.abs(chips - RED.array()).sum(2) < 20).sum() > 60


def test_a_design_is_what_the_words_say_even_without_any():
    for words in ("", "\U0001f98a", "x" * 30_000):
        who = design(words)
        assert isinstance(who, Design)
        assert composed(who, 128, 128, ground_for(who), standing(who)).shape == (128, 128, 3)
