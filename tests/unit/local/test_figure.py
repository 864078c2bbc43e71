from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from songreel.domain.scene import ImageFormat, ImageRatio
from songreel.providers.local.figure.design import design
from songreel.providers.local.figure.draw import draw
from songreel.providers.local.figure.faces import Globe
from songreel.providers.local.figure.hands import wears_spacesuit
from songreel.providers.local.figure.measures import measures_of
from songreel.providers.local.figure.moves import PHASES, poses
from songreel.providers.local.figure.picture import SIZES, ground_for, paint
from songreel.providers.local.figure.rig import Joint, Reach, Rig, rig_of, standing
from songreel.providers.local.figure.shade import Brush, distance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.looks import BODIES, Body, Hair, Prop, Wear

RED, BLUE, YELLOW = Colour(206, 44, 52), Colour(52, 104, 206), Colour(246, 200, 60)


def test_colours_belong_to_the_noun_that_follows():
    who = design("A silver robot with a red shield and a very bright blue cape")
    assert who.body is Body.ROBOT
    assert who.main == Colour(186, 194, 206)
    assert who.props == ((Prop.SHIELD, RED),)
    assert who.wears[Wear.CAPE] == BLUE


def test_people_are_dressed_and_keep_their_skin():
    who = design("An old woman with long red hair in a yellow raincoat")
    assert (who.body, who.hair_style, who.hair) == (Body.PERSON, Hair.LONG, RED)
    assert who.wears[Wear.COAT] == YELLOW
    assert Wear.TROUSERS in who.wears
    assert who.old
    assert design("A woman in red").wears[Wear.TOP] == RED
    assert design("A black man in a white suit").main.luminance < 90


def test_builds_change_height_and_width():
    tall, small = design("a tall thin man"), design("a tiny stout man")
    assert tall.stature > 1 > small.stature
    assert tall.girth < 1 < small.girth


def test_a_description_and_a_seed_give_one_design():
    assert design("a traveller") == design("A traveller!")
    assert len({str(design("a traveller", seed)) for seed in range(8)}) > 2


@pytest.mark.parametrize("kind", sorted({kind for _, kind in BODIES._keys.values()}))
def test_every_kind_is_drawn_standing_on_the_ground(kind: str):
    word = next(term for term, (_, named) in BODIES._keys.items() if named == kind)
    sprite = draw(design(f"a {word} with a hat and a lantern"), 160)
    rows = np.nonzero(sprite.pixels[..., 3].any(1))[0]
    assert rows[0] > 0, "the head is cut off"
    assert abs(rows[-1] - sprite.foot[1]) < 0.08 * 160
    alpha = sprite.pixels[..., 3:].astype(int)
    assert (sprite.pixels[..., :3] <= alpha + 1).all(), "not premultiplied"


@pytest.mark.parametrize("prop", list(Prop))
@pytest.mark.parametrize("wear", list(Wear))
def test_everything_that_can_be_named_can_be_drawn(prop: Prop, wear: Wear):
    bare = draw(design("a woman"), 80).pixels
    assert (draw(design(f"a woman with a {prop.value} and {wear.value}"), 80).pixels != bare).any()


@pytest.mark.parametrize("deed", list(Deed))
def test_every_deed_moves_the_figure_and_comes_round(deed: Deed):
    who = design("a robot")
    for style in range(4):
        round_of_poses = poses(who, deed, style=style)
        assert len({str(pose) for pose in round_of_poses}) > PHASES / 2
        rigs = [rig_of(who, pose) for pose in round_of_poses]
        ways = [
            max(distance(a.at, b.at) for a, b in zip(_joints(one), _joints(two), strict=True))
            for one, two in zip(rigs, [*rigs[1:], rigs[0]], strict=True)
        ]
        assert ways[-1] <= 1.6 * max(ways[:-1]), "it jumps where the round begins again"


def test_the_ground_stands_off_from_the_figure():
    for words in ("a white ghost", "a silver robot", "a black cat", "a grey elephant"):
        who = design(words)
        assert ground_for(who).distance(who.main) > 80


@pytest.mark.parametrize("ratio", list(SIZES))
def test_pictures_have_their_ratio(ratio: ImageRatio, tmp_path: Path):
    paint("a fox", ratio, "png", None, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == SIZES[ratio]
        across, down = (int(part) for part in ratio.split(":"))
        assert image.width * down == image.height * across


@pytest.mark.parametrize(("form", "name"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
def test_pictures_come_in_each_format_the_same_every_time(
    form: ImageFormat, name: str, tmp_path: Path
):
    for file in ("one", "two"):
        paint("a fox in a yellow raincoat", "4:3", form, 5, tmp_path / file)
    paint("a fox in a blue raincoat", "4:3", form, 5, tmp_path / "other")
    one, two, other = ((tmp_path / file).read_bytes() for file in ("one", "two", "other"))
    assert one == two != other
    with Image.open(tmp_path / "one") as image:
        assert image.format == name


def test_two_descriptions_cannot_be_confused(tmp_path: Path):
    paint("a silver robot with a red shield", "1:1", "png", None, tmp_path / "a")
    paint("an orange cat with a blue guitar", "1:1", "png", None, tmp_path / "b")
    a, b = (np.asarray(Image.open(tmp_path / name), np.float32) for name in "ab")
    assert (np.abs(a - b).sum(2) > 60).mean() > 0.08
    assert share_near(a, RED) > 0.004 > share_near(a, BLUE)
    assert share_near(b, BLUE) > 0.004


def share_near(picture: np.ndarray, colour: Colour) -> float:
    return float((np.abs(picture - colour.array()).sum(2) < 70).mean())


def _joints(rig: Rig) -> list[Joint]:
    feet = [joint for foot in rig.feet for joint in (foot.ankle, foot.toe)]
    return [rig.head, *rig.hands, *rig.elbows, *rig.knees, *feet]


@pytest.mark.parametrize("yaw", [-60, -40, 40, 60])
def test_a_muzzle_is_one_form_with_a_bridge_above_and_a_pale_jaw_below(yaw: int):
    who = design("an orange fox")
    pose = replace(standing(who), yaw=float(yaw))
    sprite = draw(who, 700, pose)
    rig, scale = rig_of(who, pose), 0.7 * who.stature
    m = rig.measures
    globe = Globe(m.head_wide, m.head_high, m.head_deep, yaw, 0)
    for out in (0.8, 0.95, 1.1):
        x, y = globe.spot(0, 0.44, out=out)
        column = round(sprite.foot[0] + (rig.head.x + x) * scale)
        for first, last, is_orange in ((-26, -16, True), (8, 28, False)):
            rows = [round(sprite.foot[1] + (rig.head.y + y + dy) * scale) for dy in (first, last)]
            red, _, blue = sprite.pixels[slice(*rows), column, :3].astype(float).T
            assert ((blue / np.maximum(red, 1) < 0.4) == is_orange).all(), (out, first)


def test_a_part_grows_out_of_another_without_a_seam():
    steps: list[int] = []
    body, arm = box(20, 20, 120, 180), box(106, 60, 190, 120)
    for roots in ([], [body]):
        brush = Brush(200, 200, scale=1.0, offset=(0, 0), light=None)
        brush.part(body, RED, depth=30)
        brush.part(arm, RED, depth=30, drop=0.0, grows_from=roots)
        row = brush.finished()[90, 60:119, 0].astype(int)
        steps.append(int(np.abs(np.diff(row)).max()))
    assert steps[1] < 10 < steps[0]


@pytest.mark.parametrize("yaw", [-90, -50, 0, 50, 90])
def test_a_skirt_goes_all_round(yaw: int):
    who = design("a woman in a long red gown")
    up = Reach(0.2, -0.7, 0.2, 0.4)
    pose = replace(standing(who), yaw=float(yaw), arms=(up, up))
    sprite, rig = draw(who, 400, pose), rig_of(who, pose)
    scale = 0.4 * who.stature
    for share in (0.1, 0.4, 0.7):
        level = rig.hips[0].y + (rig.knees[0].y - rig.hips[0].y) * share
        row = sprite.pixels[round(sprite.foot[1] + level * scale)].astype(int)
        seen = row[row[:, 3] > 250]
        is_red = (seen[:, 0] > 2 * seen[:, 1]) & (seen[:, 0] > 2 * seen[:, 2])
        assert len(seen) > 90 * scale
        assert is_red.mean() > 0.9, share


@pytest.mark.parametrize("words", ["a bald woman", "an alien"])
@pytest.mark.parametrize("yaw", [-50, -42, 42, 50])
def test_no_eye_stands_out_beyond_a_face_that_is_turned(yaw: int, words: str):
    who = design(words)
    pose = replace(standing(who), yaw=float(yaw))
    sprite, rig = draw(who, 800, pose), rig_of(who, pose)
    scale, high = 0.8 * who.stature, rig.measures.head_high
    rows = [round(sprite.foot[1] + (rig.head.y + level * high) * scale) for level in (-0.4, 0.3)]
    alpha = sprite.pixels[slice(*rows), :, 3] > 128
    if yaw < 0:
        alpha = alpha[:, ::-1]
    edge = alpha.shape[1] - alpha[:, ::-1].argmax(1)
    assert np.abs(np.diff(edge)).max() <= 2


@pytest.mark.parametrize(
    ("words", "old", "young"),
    [
        ("a 25 year old woman", False, False),
        ("a 5 year old girl", False, True),
        ("a ten-year-old dancer", False, True),
        ("a 30-year-old man", False, False),
        ("a young woman in an old coat", False, False),
        ("a girl with a hat and old boots", False, True),
        ("a man with an old guitar", False, False),
        ("an old woman in a coat", True, False),
        ("an old cowboy", True, False),
        ("a woman aged sixty five", True, False),
        ("a man in his seventies", True, False),
    ],
)
def test_an_age_is_read_and_old_things_make_nobody_old(words: str, old: bool, young: bool):
    who = design(words, 1)
    assert (who.old, who.young) == (old, young)


def test_what_is_denied_does_not_count():
    assert not any(design("a man with no beard", seed).beard for seed in range(12))
    assert design("a woman without hair").hair_style is Hair.BALD
    assert Wear.HAT not in design("a cowboy without a hat and with a guitar").wears
    assert design("a cowboy without a hat and with a guitar").props[0][0] is Prop.GUITAR
    who = design("not a robot but a girl with blue skin and no glasses, boots")
    assert (who.body, who.main, who.young) == (Body.PERSON, BLUE, True)
    assert Wear.GLASSES not in who.wears
    assert Wear.BOOTS in who.said


def test_a_baby_is_a_small_child_without_a_beard():
    for seed in range(8):
        who = design("a baby", seed)
        assert who.young
        assert not who.beard
        assert who.stature < design("a child", seed).stature
    assert design("a baby fox").kind == "fox"
    assert not design("a woman with a baby").young


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("a golden retriever", "dog"),
        ("a giraffe", "giraffe"),
        ("a great white shark", "shark"),
        ("a hedgehog in a coat", "hedgehog"),
        ("an octopus", "octopus"),
    ],
)
def test_animals_are_no_people(words: str, kind: str):
    assert design(words, 1).kind == kind


@pytest.mark.parametrize(
    "words",
    [
        "Jack Fox, a singer",
        "a lion tamer",
        "a dog walker",
        "the cat lady",
        "a boy with a baseball bat",
    ],
)
def test_people_who_are_named_after_animals_or_deal_with_them_are_people(words: str):
    assert design(words, 1).body is Body.PERSON


def test_a_moustache_is_no_beard():
    who = design("a man with a moustache", 1)
    assert who.moustache
    assert not who.beard


@pytest.mark.parametrize("yaw", [-30, 0, 30])
def test_a_guitar_hangs_before_the_belly(yaw: int):
    who = design("a man in a white shirt and black trousers with a blue guitar", 1)
    for pose in (standing(who), *poses(who, Deed.PLAY)[::4]):
        turned = replace(pose, yaw=float(yaw))
        sprite, rig = draw(who, 300, turned), rig_of(who, turned)
        red, _, blue, _ = sprite.pixels.astype(int).transpose(2, 0, 1)
        columns = np.nonzero(blue > red + 70)[1]
        assert abs(float(np.median(columns)) - sprite.foot[0] - rig.pelvis.x * 0.3) < 0.1 * 300


def test_only_helmets_for_space_or_the_deep_are_globes_of_glass():
    for words in ("an astronaut", "a man in a diving helmet", "a girl in a spacesuit"):
        assert wears_spacesuit(design(words)), words
    for words in ("a construction worker", "a boy with a bike helmet", "a soldier in a helmet"):
        who = design(words)
        assert not wears_spacesuit(who), words
        assert Wear.HELMET in who.wears


def test_a_cane_reaches_from_the_hand_to_the_ground_and_no_higher():
    who = design("an old man with a cane", 1)
    rig = rig_of(who, standing(who))
    assert rig.neck.y < rig.hands[1].y - 150, "the hand leans on it below the chest"
    staff = design("a wizard with a staff", 1)
    assert rig_of(staff, standing(staff)).hands[1].y < rig.hands[1].y


def test_a_scarf_over_the_head_hides_the_hair():
    blue: list[int] = []
    for words in ("a woman with blue hair", "a woman with blue hair in a red hijab"):
        pixels = draw(design(words, 1), 300).pixels.astype(int)
        head = pixels[: round(pixels.shape[0] * 0.4)]
        blue.append(int((head[..., 2] > head[..., 0] + 60).sum()))
    assert blue[1] < 0.15 * blue[0]


def test_a_bare_chest_has_no_shirt_and_a_belly_stands_out():
    assert Wear.TOP not in design("a shirtless man").wears
    assert Wear.TOP not in design("a man without a shirt").wears
    belly, plain = (measures_of(design(words, 1)) for words in ("a pregnant woman", "a woman"))
    assert belly.waist_deep > 1.5 * plain.waist_deep
