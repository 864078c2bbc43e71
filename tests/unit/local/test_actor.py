from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from songreel.providers.local.animatic.actor import Actor, cast
from songreel.providers.local.animatic.between import between, evenly
from songreel.providers.local.animatic.camera import view_at
from songreel.providers.local.animatic.lighting import brightened, gain_for
from songreel.providers.local.animatic.performer import ROUND
from songreel.providers.local.animatic.planes import Frame, picture
from songreel.providers.local.animatic.shadow import Slant, cast_shadow, contact
from songreel.providers.local.chance import Chance
from songreel.providers.local.figure.design import design
from songreel.providers.local.figure.moves import poses
from songreel.providers.local.figure.picture import paint
from songreel.providers.local.figure.portrait import heads_in, way_of
from songreel.providers.local.figure.puppet import Puppet
from songreel.providers.local.figure.rig import rig_of, standing
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import Backdrop, Lamp, Layer
from songreel.providers.local.scenery.light import Light, light_of
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.shots import Angle, Move, ShotSize
from tests.support.pictures import square

SIZE = (320, 180)
DAY = light_of(Time.DAY, Weather.CLEAR, Mood.CALM)
NIGHT = light_of(Time.NIGHT, Weather.CLEAR, Mood.CALM)
LAND, WET, NOWHERE = Backdrop(()), Backdrop((), is_wet=True), Backdrop((), ground=False)


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | None]:
    folder = tmp_path_factory.mktemp("references")
    paint("a robot with a red cape", "1:1", "png", 3, folder / "sheet.png")
    cut = Image.new("RGBA", (120, 300))
    ImageDraw.Draw(cut).rounded_rectangle((20, 5, 100, 290), 30, fill=(230, 60, 40, 255))
    cut.save(folder / "cut.png")
    bust = Image.new("RGB", (200, 200), (230, 232, 236))
    ImageDraw.Draw(bust).ellipse((40, 40, 160, 320), fill=(90, 40, 160))
    bust.save(folder / "bust.png")
    values = np.random.default_rng(4).integers(0, 255, (240, 300, 3), np.uint8)
    Image.fromarray(values).save(folder / "photo.png")
    Image.fromarray(values[:6]).resize((1200, 8)).save(folder / "strip.png")
    names = ("sheet", "cut", "bust", "photo", "strip")
    return {"words": None} | {name: folder / f"{name}.png" for name in names}


def actor(
    reference: Path | None = None,
    deed: Deed = Deed.STAND,
    size: ShotSize = ShotSize.FULL,
    *,
    words: str = "a woman in a red coat",
    frame: tuple[int, int] = SIZE,
    light: Light = DAY,
    seconds: float = 6.0,
    seed: int = 1,
    move: Move = Move.STILL,
    angle: Angle = Angle.EYE,
) -> Actor:
    return cast(
        words,
        reference,
        frame=frame,
        light=light,
        size=size,
        deed=deed,
        chance=Chance("test", seed),
        seconds=seconds,
        angle=angle,
        move=move,
    )


def laid(who: Actor, second: float = 1.0, frame: tuple[int, int] = SIZE) -> np.ndarray:
    """Return the luma of a grey frame with somebody on it."""
    canvas = Frame(*frame)
    canvas.planes[:] = 128
    who.lay(canvas, second, second / 6, (frame[0] / 2, frame[1] / 2), 1.0)
    return canvas.luma.copy()


def changed(luma: np.ndarray, least: int = 6) -> np.ndarray:
    return np.abs(luma.astype(int) - 128) > least


@pytest.mark.parametrize("name", ["words", "sheet", "cut", "bust", "photo", "strip"])
@pytest.mark.parametrize("size", list(ShotSize))
def test_somebody_is_in_every_shot_with_the_head_in_it(
    name: str, size: ShotSize, references: dict[str, Path | None]
):
    for frame in ((320, 180), (180, 320), (180, 180)):
        seen = changed(laid(actor(references[name], size=size, frame=frame), 1.0, frame))
        assert seen.mean() > 0.01
        if name != "photo" and name != "strip":
            assert not seen[: round(0.03 * frame[1])].any(), "the head is cut off"


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("size", [ShotSize.WIDE, ShotSize.FULL, ShotSize.MEDIUM])
def test_no_move_of_the_camera_cuts_a_head_off(move: Move, size: ShotSize):
    for seed, deed in enumerate((Deed.FLOAT, Deed.STAND)):
        words = "a tall man in a top hat"
        who = actor(size=size, deed=deed, move=move, words=words, seed=seed, angle=Angle.LOW)
        bare = replace(who, ground=replace(who.ground, takes_shadows=False))
        for second in (0.0, 3.0, 6.0):
            view = view_at(move, second, 6, size=size, heading=who.place.heading, horizon=0.6)
            x, y = view.middle_at(1.0)
            canvas = Frame(*SIZE)
            canvas.planes[:] = 128
            at = (x * SIZE[0], y * SIZE[1])
            bare.lay(canvas, second, second / 6, at, view.zoom_at(1.0))
            seen = changed(canvas.luma)
            assert not seen[:3].any(), "the head is cut off"
            assert not seen[: SIZE[1] // 2, [0, 1, -2, -1]].any(), "a side is cut off"


@pytest.mark.parametrize("deed", list(Deed))
@pytest.mark.parametrize("name", ["words", "cut", "bust", "photo"])
def test_everybody_does_everything_and_it_shows(
    deed: Deed, name: str, references: dict[str, Path | None]
):
    who = actor(references[name], deed)
    frames = [laid(who, second).tobytes() for second in (0.0, 0.35, 0.7, 1.0)]
    still = name == "words" and who.cels.count == 1 and who.place.hover == 0
    assert still or len(set(frames)) > 1
    again = actor(references[name], deed)
    assert laid(again, 0.35).tobytes() == frames[1]


def test_the_same_words_and_another_seed_stand_on_both_sides():
    sides = {actor(seed=seed).place.heading for seed in range(8)}
    assert sides == {-1, 1}
    for seed in range(8):
        place = actor(seed=seed).place
        assert (place.x - SIZE[0] / 2) * place.heading < 0, "there is room to look into"


@pytest.mark.parametrize("name", ["words", "cut"])
def test_feet_are_on_the_ground_and_darken_it(name: str, references: dict[str, Path | None]):
    who = actor(references[name], frame=(640, 360))
    cel = who.cels[0]
    lowest = np.nonzero(cel.body.alpha.max(1) > 200)[0][-1]
    assert abs(lowest - cel.foot[1]) < 0.045 * who.tall
    luma = laid(who, 0.0, (640, 360))
    y, x = round(who.place.y), round(who.way.x(0))
    below = luma[y + 1 : y + 7, x - 20 : x + 20]
    assert below.min() < 100
    assert (luma[y + 150 :, :] == 128).all()


@pytest.mark.parametrize("size", [ShotSize.WIDE, ShotSize.FULL])
def test_in_a_square_feet_stand_above_three_lines_of_caption(size: ShotSize):
    frame = (360, 360)
    for deed in (Deed.STAND, Deed.SIT):
        who = actor(size=size, deed=deed, frame=frame)
        bare = replace(who, ground=replace(who.ground, takes_shadows=False))
        rows = np.nonzero(changed(laid(bare, 0.0, frame)).any(1))[0]
        assert rows[0] > 0.04 * 360
        assert rows[-1] < 0.765 * 360


def test_who_walks_moves_on_only_with_the_steps():
    who = actor(deed=Deed.WALK, frame=(640, 360))
    assert who.steps
    step = ROUND / who.cels.count
    places = [who._shown(step * (3 + part))[1] for part in (0.05, 0.5, 0.95, 1.05)]
    assert places[0] == places[1] == places[2] < places[3]
    assert who.way.x(1.0) != who.way.x(0.0)
    assert (who.way.x(1.0) - who.way.x(0.0)) * who.place.heading > 0


@pytest.mark.parametrize("deed", [Deed.WALK, Deed.RUN, Deed.FLY])
@pytest.mark.parametrize("name", ["words", "cut"])
@pytest.mark.parametrize("seconds", [1, 6, 60])
def test_who_goes_stays_in_the_frame(
    deed: Deed, name: str, seconds: int, references: dict[str, Path | None]
):
    who = actor(references[name], deed, seconds=seconds)
    for share in np.linspace(0, 1, 9):
        x = who.way.x(seconds * float(share))
        assert 0.1 * SIZE[0] < x < 0.9 * SIZE[0]


def test_who_has_arrived_turns_and_rests():
    who = actor(deed=Deed.WALK, seconds=60)
    assert who.rest is not None
    assert who.way.until < 30
    assert who.way.x(40) == who.way.x(59)
    step = ROUND / 12
    before, *after = (who._shown(who.way.until + step * (n + 0.5))[0] for n in range(-1, 40))
    assert before is not after[0]
    turning, standing_still = (
        {id(cel) for cel in part} for part in (after[: who.rest.first], after[who.rest.first :])
    )
    assert turning.isdisjoint(standing_still), "it turns only once"
    assert after[who.rest.first] is after[who.rest.first + 12], "and then stands, round by round"
    assert actor(deed=Deed.WALK, seconds=1).rest is None


def test_a_picture_that_has_arrived_rests(references: dict[str, Path | None]):
    who = actor(references["cut"], Deed.WALK, seconds=60, frame=(640, 360))
    assert who.rest is not None
    bare = replace(who, ground=replace(who.ground, takes_shadows=False))
    walking, resting = (
        [
            int(np.nonzero(changed(laid(bare, second, (640, 360))).any(1))[0][-1])
            for second in (start + np.arange(0, 1.2, 0.15))
        ]
        for start in (1.0, 40.0)
    )
    assert max(resting) - min(resting) <= 1 < max(walking) - min(walking)


def test_feet_do_not_slide_while_somebody_walks():
    who = design("a woman in a red coat")
    shot = actor(deed=Deed.WALK, frame=(1280, 720))
    moving = poses(who, Deed.WALK, shot.place.heading, 0)
    step = ROUND / len(moving)
    slid: list[float] = []
    for index, pose in enumerate(moving):
        one, other = rig_of(who, pose), rig_of(who, moving[(index + 1) % len(moving)])
        along = (shot.way.x(step * (index + 1)) - shot.way.x(step * index)) / shot.tall * 1000
        for first, last in zip(one.feet, other.feet, strict=True):
            if max(first.ball.y, last.ball.y) - min(first.ball.y, last.ball.y) < 3:
                slid.append(abs(last.ball.x + along - first.ball.x))
    assert len(slid) >= 4
    assert float(np.median(slid)) < 12, "thousandths of the figure's height"


def test_between_two_poses_everything_is_on_the_way():
    who = design("a woman")
    first, last = poses(who, Deed.WALK)[3], standing(who)
    assert between(first, last, 0.0) == first
    assert between(first, last, 1.0).yaw == pytest.approx(last.yaw)
    half = between(first, last, 0.5)
    assert half.yaw == pytest.approx((first.yaw + last.yaw) / 2)
    assert half.arms[0].down == pytest.approx((first.arms[0].down + last.arms[0].down) / 2)
    assert (half.arms[0].at, half.steps_on_ground) == (first.arms[0].at, first.steps_on_ground)


def test_a_round_has_most_drawings_where_most_moves():
    who = design("a woman")
    moving = poses(who, Deed.REACH)
    found, starts = evenly(moving, lambda one, other: way_of(who, one, other), 50.0, (8, 16))
    assert len(found) == len(starts) == 16
    still = evenly(moving[:1], lambda *_: 0.0, 50.0, (8, 16))
    assert still == ([moving[0]] * 8, [index / 8 for index in range(8)])
    assert found[0] == moving[0]
    assert starts == sorted(starts)
    assert starts[0] == 0
    ways = [way_of(who, one, other) for one, other in pairwise([*found, found[0]])]
    few = [way_of(who, one, other) for one, other in pairwise([*moving[::2], moving[0]])]
    assert max(ways) < 0.4 * max(few)
    spans = [b - a for a, b in pairwise([*starts, 1.0])]
    assert max(spans) > 2 * min(spans)


def test_near_by_the_head_glides():
    shot = actor(deed=Deed.DANCE, size=ShotSize.CLOSE)
    where: list[tuple[float, float]] = []
    for index in range(160):
        second = index * ROUND / 80
        head = shot.heads[shot._phase(second)[0]]
        glide = shot._gliding(second)
        where.append((head[0] + glide[0], head[1] + glide[1]))
    ways, jumps = (
        [np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places)]
        for places in (where, shot.heads)
    )
    assert max(jumps) > 2, "there is something to smooth"
    assert max(ways) < 0.5 * max(jumps)
    assert actor(deed=Deed.DANCE).heads == ()


@pytest.mark.parametrize(("deed", "most"), [(Deed.REACH, 0.31), (Deed.LOOK, 0.22)])
def test_nothing_jumps_in_a_close_up(deed: Deed, most: float):
    words = "a young woman with red hair and a green coat"
    who = actor(deed=deed, size=ShotSize.CLOSE, words=words, seed=3)
    frames = [laid(who, index / 24).astype(int) for index in range(60)]
    steps = [float(np.abs(b - a).mean()) for a, b in pairwise(frames)]
    ranges = [float(np.abs(frame - frames[0]).mean()) for frame in frames]
    assert max(steps) < most * max(ranges), "no frame has more than a part of the whole way"
    assert max(steps) < 5 * float(np.median(steps))


@pytest.mark.parametrize("frame", [(320, 180), (180, 320), (180, 180)])
@pytest.mark.parametrize("words", ["a woman in a short red dress", "a little boy", "a fat chef"])
def test_who_sits_is_on_the_ground_or_cut_by_the_frame(words: str, frame: tuple[int, int]):
    for seed in (1, 2):
        near, close = (
            actor(deed=Deed.SIT, size=size, frame=frame, words=words, seed=seed)
            for size in (ShotSize.MEDIUM, ShotSize.CLOSE)
        )
        assert near.ground.takes_shadows
        cel = near.cels[0]
        assert cel.contact is not None
        assert near.place.y < 0.84 * frame[1]
        left = near.place.x - cel.foot[0]
        assert left > 0
        assert left + cel.body.width < frame[0]
        assert cel.body.height > 0.3 * min(frame), "it is no small figure"
        assert close.place.y > 1.15 * frame[1]


def test_near_by_no_feet_hang_in_the_air(references: dict[str, Path | None]):
    for size in (ShotSize.MEDIUM, ShotSize.CLOSE):
        seen = changed(laid(actor(references["cut"], size=size, frame=(180, 320)), 1.0, (180, 320)))
        assert seen[-1].any()
    for words in ("a little girl", "a robot", "an owl"):
        for size in (ShotSize.MEDIUM, ShotSize.CLOSE):
            who = actor(size=size, words=words, frame=(180, 320))
            assert who.place.y > 1.02 * 320


@pytest.mark.parametrize("deed", [Deed.SIT, Deed.FALL, Deed.FLY, Deed.DANCE])
def test_a_close_up_shows_the_face_whatever_the_body_does(deed: Deed):
    who, shot = design("a man"), actor(deed=deed, size=ShotSize.CLOSE, words="a man")
    heads = heads_in(who, poses(who, deed, shot.place.heading, 0))
    x, y = (sum(values) / len(heads) for values in zip(*heads, strict=True))
    face = (shot.way.x(0) + x * shot.tall, shot.place.y - y * shot.tall)
    assert 0.3 * SIZE[0] < face[0] < 0.7 * SIZE[0]
    assert 0.1 * SIZE[1] < face[1] < 0.5 * SIZE[1]


@pytest.mark.parametrize(("move", "way"), [(Move.PAN_LEFT, -1), (Move.PAN_RIGHT, 1)])
def test_who_goes_goes_the_way_of_the_camera(move: Move, way: int):
    assert {actor(deed=Deed.WALK, move=move, seed=seed).place.heading for seed in range(6)} == {way}


def test_hovering_takes_somebody_off_the_ground():
    def lowest(deed: Deed) -> int:
        who = actor(deed=deed, frame=(640, 360))
        bare = replace(who, ground=replace(who.ground, takes_shadows=False))
        return int(np.nonzero(changed(laid(bare, 1.0, (640, 360))).any(1))[0][-1])

    assert lowest(Deed.FLY) < lowest(Deed.FLOAT) < lowest(Deed.STAND)


def test_where_there_is_no_ground_there_is_no_shadow():
    who = actor(frame=(640, 360))
    standing, floating = (laid(who.on(scene), 0.0, (640, 360)) for scene in (LAND, NOWHERE))
    low = round(who.place.y) + 3
    assert changed(standing)[low:].any()
    assert not changed(floating)[low:].any()


def test_wet_ground_shows_somebody_upside_down(references: dict[str, Path | None]):
    who = actor(references["cut"], frame=(640, 360))
    dry, wet = (laid(who.on(scene), 0.0, (640, 360)) for scene in (LAND, WET))
    y, x = round(who.place.y), round(who.place.x)
    near, far = (
        float(
            np.abs(
                wet[y + a : y + b, x - 9 : x + 9].astype(int) - dry[y + a : y + b, x - 9 : x + 9]
            ).mean()
        )
        for a, b in ((8, 16), (48, 56))
    )
    assert near > far > 0


def test_a_close_up_is_drawn_only_where_it_is_seen():
    who = actor(size=ShotSize.CLOSE, deed=Deed.SING, frame=(640, 360))
    for index in range(who.cels.count):
        assert who.cels[index].body.height < 1.2 * 360


@pytest.mark.parametrize("size", list(ShotSize))
def test_all_drawings_of_a_shot_fit_into_memory(size: ShotSize):
    who = actor(size=size, deed=Deed.DANCE, frame=(640, 360), words="a knight with a red cape")
    total = 0
    for index in range(who.cels.count):
        cel = who.cels[index]
        parts = [cel.body, *(p.picture for p in (cel.contact, cel.shadow, cel.mirrored) if p)]
        total += sum(
            plane.nbytes
            for part in parts
            for plane in (part.luma, part.alpha, part.blue, part.red, part.half_alpha)
        )
    assert 4 * total < 90e6, "at 1280x720 they are four times as large"


def test_a_sheet_of_ours_moves_like_the_figure_it_shows(references: dict[str, Path | None]):
    drawn = actor(references["sheet"], Deed.DANCE)
    assert drawn.carriage.hop == 0
    cut = actor(references["cut"], Deed.DANCE)
    assert cut.carriage.hop > 0


def test_a_print_hangs_from_above_and_sways(references: dict[str, Path | None]):
    who = actor(references["photo"], frame=(640, 360))
    one, other = laid(who, 0.0, (640, 360)), laid(who, 0.6, (640, 360))
    assert changed(one)[:6].any(), "the cord goes out of the frame"
    assert changed(one)[:6].sum(1).max() < 20
    assert (one != other).any()
    assert not changed(one)[round(0.82 * 360) :].any(), "it hangs above the caption"


def test_a_scenes_lamps_are_seen_on_the_figure():
    canvas = Canvas(416, 234)
    lamp = Lamp((300, 130), 1.0, 90, Colour(255, 140, 60), 0.9)
    scene = Backdrop((Layer(canvas, 1.0),), lamps=(lamp,))
    who = actor(light=NIGHT)
    dark, lit_up = (laid(who.on(place), 0.0) for place in (LAND, scene))
    assert (dark != lit_up).sum() > 50


def test_dark_figures_are_brightened_at_night_and_only_then():
    dark = square()
    dark[20:-20, 40:-40, :3] = 40
    gain = gain_for(dark, NIGHT)
    assert 1.2 < gain <= 1.5
    assert gain_for(dark, DAY) == gain_for(square(), NIGHT) == 1.0
    out = brightened(dark, gain)
    assert abs(int(out[60, 60, 0]) - 40 * gain) < 1
    assert (out[..., 3] == dark[..., 3]).all()
    assert (brightened(square(), 9.0)[..., :3] <= square()[..., 3:]).all()


def test_moments_of_a_shot_do_not_depend_on_each_other():
    one, other = (actor(deed=Deed.WALK, light=NIGHT, seconds=20) for _ in range(2))
    late = laid(one, 15.0)
    for second in (0.0, 3.0, 8.0):
        laid(other, second)
    assert (laid(other, 15.0) == late).all()


def test_a_low_sun_throws_long_shadows_away_from_it():
    low, high = replace(DAY, height=0.1), replace(DAY, height=0.7)
    assert Slant.of(low).length > 2 * Slant.of(high).length
    for side in (-1, 1):
        light = replace(DAY, side=side, hardness=0.8, height=0.15)
        shadow = cast_shadow(square(), (60, 100), 80, light)
        assert shadow is not None
        canvas = Frame(320, 180)
        canvas.planes[:] = 128
        canvas.stamp(shadow.picture, shadow.placed((160, 60), 0, 1.0))
        ys, xs = np.nonzero(changed(canvas.luma, 3))
        assert ys.min() > 52
        far = xs[ys > ys.max() - 5].mean()
        assert (far - 160) * side < 0
    assert cast_shadow(square(), (60, 100), 80, replace(DAY, hardness=0.0)) is None


def test_what_is_off_the_ground_does_not_touch_it():
    assert contact(square(), (60, 100), 80, DAY) is not None
    assert contact(square(), (60, 115), 80, DAY) is None


@pytest.mark.parametrize("deed", list(Deed))
def test_a_picture_moves_on_its_feet(deed: Deed):
    pixels = square()[20:-20, 40:-40]
    puppet = Puppet(pixels, deed)
    sprites = [puppet.sprite(index) for index in range(12)]
    assert len({sprite.tobytes() for sprite in sprites}) > 2
    for sprite in sprites:
        bottom = np.nonzero(sprite[-1 - round(0.1 * 80) :, :, 3].max(0))[0]
        assert abs(bottom.mean() - puppet.foot[0]) < 6
        assert sprite[0].max() == 0, "nothing is cut off above"
    bust = Puppet(pixels, deed, stands=False)
    assert all((bust.sprite(index)[-1, :, 3] > 0).sum() > 25 for index in range(12))


def test_a_picture_that_walks_lifts_one_foot_after_the_other():
    pixels = square()[20:-20, 40:-40]
    puppet = Puppet(pixels, Deed.WALK)
    middle = round(puppet.foot[0])

    def lowest(part: np.ndarray) -> int:
        return int(np.nonzero(part[..., 3].max(1) > 128)[0][-1])

    feet = [
        lowest(sprite[:, middle + 6 :]) - lowest(sprite[:, : middle - 6])
        for sprite in (puppet.sprite(index) for index in range(12))
    ]
    assert min(feet) < 0 < max(feet)


def test_a_picture_without_anything_is_no_trouble(tmp_path: Path):
    Image.new("RGBA", (40, 40)).save(tmp_path / "clear.png")
    Image.new("RGB", (1, 1), (200, 10, 10)).save(tmp_path / "dot.png")
    for name in ("clear.png", "dot.png"):
        for size in ShotSize:
            laid(actor(tmp_path / name, Deed.DANCE, size))
    assert picture(np.zeros((4, 4, 4), np.uint8)).bottom == 0
