"""Films for the sync report's benchmark: drawn from a seed, with every cut known to the frame.

A film is cut from several worlds: layered places with moving things, each in a look of its own
(busy, soft, dark, fog, pattern, sky, grey), filmed by a drifting camera. Shots go on in the same
footage at another framing (punch-ins, punch-outs, reframes), jump in it, or change the world.
Between and in them stands what must not be taken for a cut: flashes, strobes, dissolves, fades,
whip pans, crash zooms, shake, fast things before the lens, lightning, captions, held frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from bench.music.sync_places import FAR, LOOKS, Footage, Picture, Place, World, painted

REFRAMED = frozenset({"punch in", "punch out", "reframe"})
RATES = (Fraction(24), Fraction(25), Fraction(30), Fraction(24000, 1001))
ENCODINGS: tuple[dict[str, str], ...] = (
    {"crf": "21", "preset": "superfast", "x264-params": "keyint=12:scenecut=0:bframes=0"},
    {"crf": "23", "preset": "veryfast", "x264-params": "keyint=250:scenecut=40:bframes=3"},
    {"crf": "28", "preset": "veryfast", "x264-params": "keyint=48:scenecut=0:bframes=2"},
    {"crf": "23", "preset": "veryfast", "x264-params": "keyint=24:scenecut=0:open-gop=0"},
)


@dataclass(frozen=True)
class Change:
    """A cut: the first frame of the new shot, and of which kind it is."""

    frame: int
    kind: str


@dataclass(frozen=True)
class Decoy:
    """Something that is no cut: its frames, from `start` to before `end`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class TestFilm:
    """A film that was written, and what is true of it."""

    path: Path
    size: tuple[int, int]
    rate: Fraction
    frames: int
    cuts: tuple[Change, ...]
    decoys: tuple[Decoy, ...]


@dataclass
class _Shot:
    """A stretch of one world at one framing; `warp` moves the camera, a row a frame."""

    world: Place
    began: float
    frames: int
    scale: float
    middle: tuple[float, float]
    enters: str
    blend: int = 0
    gains: dict[int, tuple[float, float]] = field(default_factory=dict)
    moves: NDArray[np.float64] | None = None
    caption: tuple[int, Picture] | None = None
    passing: tuple[int, int, Picture] | None = None
    held: frozenset[int] = frozenset()


def make_film(
    path: Path, seed: int, cuts: int, size: tuple[int, int], clips: Sequence[Path] = ()
) -> TestFilm:
    """Draw and encode a film with so many cuts.

    Args:
        path: where the MP4 file is written.
        seed: everything follows from it.
        cuts: how many hard cuts it has, reframes among them.
        size: width and height of the picture in pixels.
        clips: the film is cut from these instead of from painted places.
    """
    random = np.random.default_rng(seed)
    rate = RATES[seed % len(RATES)]
    width, height = size
    places: list[Place] = [Footage(clip, width, height, float(rate)) for clip in clips]
    if not places:
        looks = random.permutation(LOOKS)[:5]
        places = [World(random, width, height, str(look)) for look in looks]
    shots, changes, decoys = _Director(random, places, float(rate)).script(cuts)
    grain = 0.0 if clips else float(random.choice([0.0, 2.0, 4.0, 8.0]))
    dressed = _Dressing(random, width, height, float(rate))
    options = ENCODINGS[(seed // len(RATES)) % len(ENCODINGS)]
    frames = 0
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = 1
        for planes in _grained(dressed.over(_pictures(shots, float(rate))), random, grain):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = frames, 1 / rate
            film.mux(stream.encode(frame))
            frames += 1
        film.mux(stream.encode(None))
    return TestFilm(path, size, rate, frames, tuple(changes), tuple(decoys))


def _pictures(shots: list[_Shot], rate: float) -> Iterator[Picture]:
    """Draw every frame of the film; a blend shows the next shot over the end of this one."""
    tail: list[Picture] = []
    for index, shot in enumerate(shots):
        following = shots[index + 1] if index + 1 < len(shots) else None
        kept = following.blend if following is not None and following.enters == "dissolve" else 0
        last: Picture | None = None
        for number in range(shot.frames + kept):
            if number in shot.held and last is not None:
                picture = last
            else:
                picture = _shot_picture(shot, number, rate)
            last = picture
            if number >= shot.frames:
                tail.append(picture)
                continue
            if number < len(tail) and shot.enters == "dissolve":
                share = (number + 1) / (len(tail) + 1)
                mixed = cv2.addWeighted(picture, share, tail[number], 1 - share, 0)
                picture = cast(Picture, mixed)
            yield picture
        if shot.enters == "dissolve" or kept:
            tail = tail[-kept:] if kept else []


def _shot_picture(shot: _Shot, number: int, rate: float) -> Picture:
    moved = _move(shot.moves, number)
    before = _move(shot.moves, number - 1)
    speed = float(np.hypot(*(moved[:2] - before[:2])))
    steps = 1 if speed < 0.03 else min(8, 2 + int(speed * 40))
    time = shot.began + number / rate
    if steps == 1:
        picture = shot.world.draw(time, moved)
    else:
        total = np.zeros((shot.world.height, shot.world.width, 3), np.float32)
        for step in range(steps):
            part = 0.5 * step / steps
            cv2.accumulate(shot.world.draw(time, moved - part * (moved - before)), total)
        picture = (total / steps).astype(np.uint8)
    if shot.passing is not None:
        picture = _pass(picture, shot.passing, number)
    picture = _framed(picture, shot.scale, shot.middle)
    if shot.caption is not None and number >= shot.caption[0]:
        mark = shot.caption[1]
        lower = picture[-mark.shape[0] - 20 : -20]
        lower[mark > 0] = 240
    if number in shot.gains:
        gain, lift = shot.gains[number]
        picture = cast(Picture, cv2.convertScaleAbs(picture, alpha=gain, beta=lift))
    return picture


def _move(moves: NDArray[np.float64] | None, number: int) -> NDArray[np.float64]:
    if moves is None:
        return np.zeros(4)
    return moves[min(max(number, 0), len(moves) - 1)]


def _framed(picture: Picture, scale: float, middle: tuple[float, float]) -> Picture:
    """Show a part of the picture as large as the whole: what a renderer does for a punch-in."""
    if scale == 1:
        return picture
    height, width = picture.shape[:2]
    part = (round(width / scale), round(height / scale))
    left = round(middle[0] * (width - part[0]))
    top = round(middle[1] * (height - part[1]))
    seen = picture[top : top + part[1], left : left + part[0]]
    return cast(Picture, cv2.resize(seen, (width, height), interpolation=cv2.INTER_CUBIC))


def _pass(picture: Picture, passing: tuple[int, int, Picture], number: int) -> Picture:
    """Draw a blurred thing that crosses the picture in a few frames."""
    start, frames, thing = passing
    share = (number - start + 0.5) / frames
    if not 0 <= share <= 1:
        return picture
    width = picture.shape[1]
    left = int(share * (width + thing.shape[1])) - thing.shape[1]
    low, high = max(0, left), min(width, left + thing.shape[1])
    if high > low:
        picture = picture.copy()
        picture[:, low:high] = thing[:, low - left : high - left]
    return picture


def _grained(pictures: Iterator[Picture], random: np.random.Generator, grain: float):
    """Give the pictures as I420, with film grain on their luma."""
    noise: list[NDArray[np.int16]] = []
    for picture in pictures:
        planes = cast(Picture, cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420))
        if grain:
            height, width = picture.shape[:2]
            if not noise:
                fields = random.normal(0, grain, (5, height + 64, width + 64))
                noise = [np.rint(one).astype(np.int16) for one in fields]
            top, left = random.integers(0, 64, 2)
            luma = planes[:height]
            sheet = noise[random.integers(5)][top : top + height, left : left + width]
            luma[:] = cv2.add(luma, sheet, dtype=cv2.CV_8U)
        yield planes


class _Director:
    """Decides what follows what in a film."""

    def __init__(self, random: np.random.Generator, places: Sequence[Place], rate: float) -> None:
        self._random, self._rate, self._worlds = random, rate, places
        self._size = (places[0].width, places[0].height)

    def script(self, cuts: int) -> tuple[list[_Shot], list[Change], list[Decoy]]:
        """Return shots, true cuts and decoys."""
        random = self._random
        shots, changes, decoys = [self._shot("first", None)], list[Change](), list[Decoy]()
        at = 0
        while len(changes) < cuts:
            at += shots[-1].frames
            enters = str(
                random.choice(
                    ["cut", "jump", "punch in", "punch out", "reframe", "dissolve", "fade"],
                    p=[0.42, 0.08, 0.16, 0.08, 0.1, 0.1, 0.06],
                )
            )
            shot = self._shot(enters, shots[-1])
            if shot.enters == "dissolve":
                decoys.append(Decoy(at - 1, at + shot.blend + 1, "dissolve"))
            elif shot.enters == "fade":
                self._fade(shots[-1], shot)
                decoys.append(Decoy(at - shot.blend // 2 - 1, at + shot.blend // 2 + 1, "fade"))
            else:
                changes.append(Change(at, shot.enters))
            self._decorate(shot, at, decoys)
            shots.append(shot)
        return shots, changes, decoys

    def _shot(self, enters: str, last: _Shot | None) -> _Shot:
        random = self._random
        blend = int(random.integers(10, 25)) if enters in {"dissolve", "fade"} else 0
        least = 26 if blend else 5
        frames = int(max(least, random.choice([8, 14, 24, 36, 52]) * random.uniform(0.7, 1.3)))
        if last is None:
            return _Shot(self._worlds[0], 0.0, frames + 26, 1.0, (0.5, 0.5), "first")
        if blend and last.frames < 30:
            enters, blend = "cut", 0
        if enters == "punch out" and last.scale < 1.15:
            enters = "punch in"
        if enters == "punch in" and last.scale > 1.45:
            enters = "reframe"
        if enters == "reframe" and last.scale < 1.15:
            enters = "punch in"
        went = last.began + last.frames / self._rate
        if enters in REFRAMED:
            scale, middle = self._framing(enters, last)
            if enters != "punch out" and scale <= last.scale * 1.1 and enters != "reframe":
                enters = "reframe"
            return _Shot(last.world, went, frames, scale, middle, enters)
        if enters == "jump":
            later = last.world.elsewhere(random, went)
            if later is not None:
                return _Shot(last.world, later, frames, last.scale, last.middle, enters)
            enters = "cut"
        others = [world for world in self._worlds if world is not last.world]
        world = others[random.integers(len(others))]
        scale = float(random.choice([1.0, 1.0, 1.25]))
        return _Shot(world, random.uniform(0, 20), frames, scale, (0.5, 0.5), enters, blend)

    def _framing(self, enters: str, last: _Shot) -> tuple[float, tuple[float, float]]:
        """Return scale and middle of the next framing; a punch-in goes to 1.15 to 1.6 times."""
        random = self._random
        if enters == "punch out":
            return 1.0, (0.5, 0.5)
        middle = _point(random, 0.2, 0.8)
        if enters == "punch in":
            return last.scale * float(random.uniform(1.15, 1.6)), middle
        # The same scale elsewhere, or another one: far enough that somebody would call it a cut.
        scale = max(last.scale, 1.25)
        far = FAR / (1 - 1 / scale)
        while max(abs(middle[0] - last.middle[0]), abs(middle[1] - last.middle[1])) < far:
            middle = _point(random, 0, 1)
        return scale * float(random.choice([1.0, 1.0, 1.1])), middle

    def _fade(self, last: _Shot, shot: _Shot) -> None:
        """Fade out to black or white and in again."""
        half = shot.blend // 2
        lift = float(self._random.choice([0, 255]))
        for step in range(half):
            share = (step + 1) / (half + 1)
            last.gains[last.frames - 1 - step] = (share, lift * (1 - share))
            shot.gains[step] = (share, lift * (1 - share))

    def _decorate(self, shot: _Shot, at: int, decoys: list[Decoy]) -> None:
        """Put something into a shot that is no cut."""
        random = self._random
        first, room = shot.blend + 5, shot.frames - shot.blend - 10
        if shot.enters == "cut" and random.random() < 0.1:
            self._flash(shot, 0, int(random.integers(1, 4)))
        if room < 6 or random.random() < 0.35:
            return
        kinds = [
            "flash",
            "strobe",
            "shake",
            "whip",
            "crash zoom",
            "passing",
            "lightning",
            "caption",
            "held",
        ]
        kind = str(random.choice(kinds))
        start, frames = self._put(kind, shot, first, room)
        decoys.append(Decoy(at + start, at + start + frames + 1, kind))

    def _put(self, kind: str, shot: _Shot, first: int, room: int) -> tuple[int, int]:
        random = self._random
        if kind == "shake":
            strength = random.uniform(0.002, 0.012)
            shot.moves = random.normal(0, strength, (shot.frames, 4)) * (1, 1, 0.3, 0.3)
            return 0, shot.frames
        frames = {"flash": int(random.integers(1, 4)), "lightning": 3, "caption": 1}.get(
            kind, int(min(room, random.integers(5, 20)))
        )
        start = first + int(random.integers(0, max(1, room - frames)))
        if kind == "flash":
            self._flash(shot, start, frames)
        elif kind == "strobe":
            period, low = int(random.integers(2, 5)), float(random.choice([0.0, 0.1, 0.4]))
            bright = random.random() < 0.3
            for number in range(start, start + frames):
                if number % period == 0:
                    shot.gains[number] = (0.3, 180.0) if bright else (low, 0.0)
        elif kind == "lightning":
            for step, share in enumerate((1.0, 0.5, 0.25)):
                shot.gains[start + step] = (1 + share, 50 * share)
        elif kind in {"whip", "crash zoom"}:
            ramp = np.clip((np.arange(shot.frames) - start) / frames, 0, 1)
            ease = ramp * ramp * (3 - 2 * ramp)
            shot.moves = np.zeros((shot.frames, 4))
            if kind == "whip":
                angle = random.uniform(0, 2 * np.pi)
                far = random.uniform(0.05, 0.14) * frames
                shot.moves[:, 0], shot.moves[:, 1] = (
                    far * np.cos(angle) * ease,
                    0.3 * np.sin(angle) * ease,
                )
            else:
                shot.moves[:, 2] = np.log(random.uniform(1.3, 1.8)) * ease * random.choice([-1, 1])
        elif kind == "passing":
            width, height = self._size
            thing = painted(random, int(width * random.uniform(0.15, 0.7)), height, "dark")
            shot.passing = (start, frames, cast(Picture, cv2.blur(thing, (width // 20, 3))))
        elif kind == "caption":
            shot.caption = (start, self._caption())
        else:
            shot.held = frozenset(range(start, start + frames, int(random.integers(2, 6))))
        return start, frames

    def _flash(self, shot: _Shot, start: int, frames: int) -> None:
        """Lay white over some frames: all white, or fading."""
        whole = self._random.random() < 0.5
        for step in range(frames):
            share = 1.0 if whole else 1 - 0.8 * step / frames
            shot.gains[start + step] = (1 - share, 255 * share)

    def _caption(self) -> Picture:
        return _words("AND ALL THE LIGHTS GO OUT", *self._size)


class _Dressing:
    """What lies over a whole film, whatever is cut below it: bars, and the lines of the song."""

    def __init__(self, random: np.random.Generator, width: int, height: int, rate: float) -> None:
        self._bar = height // 8 if random.random() < 0.25 and width > height else 0
        self._lines = (
            []
            if random.random() < 0.7
            else [
                _words(words, width, height)
                for words in ("EVERY ROAD WE TOOK", "IS UNDER WATER NOW", "", "HOLD ON, HOLD ON")
            ]
        )
        self._every = int(rate * random.uniform(1, 3))

    def over(self, pictures: Iterator[Picture]) -> Iterator[Picture]:
        """Give the pictures as the film shows them."""
        for number, picture in enumerate(pictures):
            if self._lines:
                mark = self._lines[number // self._every % len(self._lines)]
                picture = picture.copy()
                lower = picture[-mark.shape[0] - 60 : -60]
                lower[mark > 0] = 250
            if self._bar:
                picture = picture.copy()
                picture[: self._bar] = picture[-self._bar :] = 0
            yield picture


def _point(random: np.random.Generator, low: float, high: float) -> tuple[float, float]:
    return float(random.uniform(low, high)), float(random.uniform(low, high))


def _words(words: str, width: int, height: int) -> Picture:
    mark = np.zeros((height // 8, width), np.uint8)
    place = (int(width * 0.1), height // 12)
    size, weight = width / 900, max(1, width // 300)
    cv2.putText(mark, words, place, cv2.FONT_HERSHEY_SIMPLEX, size, 255, weight, cv2.LINE_AA)
    return mark
