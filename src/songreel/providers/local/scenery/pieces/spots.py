"""From a post to a pen: the place, the scale and the layer of one thing in one picture."""

from __future__ import annotations

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.scenery.backdrop import Layer
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.pieces.posts import Post, Zone
from songreel.providers.local.scenery.pieces.views import Window, as_model, fitted, window_of
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.shots import ShotSize

_METRES: dict[ShotSize, float] = {
    ShotSize.WIDE: 8.0,
    ShotSize.FULL: 5.6,
    ShotSize.MEDIUM: 2.9,
    ShotSize.CLOSE: 1.8,
}
"""How far the camera is from the character."""
_FEET: dict[ShotSize, float] = {
    ShotSize.WIDE: 0.775,
    ShotSize.FULL: 0.815,
    ShotSize.MEDIUM: 1.25,
    ShotSize.CLOSE: 1.95,
}
_TALL: dict[ShotSize, float] = {
    ShotSize.WIDE: 0.40,
    ShotSize.FULL: 0.60,
    ShotSize.MEDIUM: 1.12,
    ShotSize.CLOSE: 1.86,
}
"""The height of somebody as a share of the frame's; 1.75 metres."""
_OUTSIDE = (Zone.FAR, Zone.WATER, Zone.SKY, Zone.BEHIND)
_HAZE: dict[Zone, float] = {
    Zone.FAR: 0.42,
    Zone.WATER: 0.3,
    Zone.BEHIND: 0.5,
    Zone.SKY: 0.28,
    Zone.AIR: 0.05,
    Zone.OVERHEAD: 0.0,
}
"""How much haze there is in front of things; of near ones their distance decides."""
_DRY = 1.02
"""The depth of what stands on ground that mirrors: a little nearer than the mirror."""
_WATER_SHOWS, _GROUND_SHOWS = 0.45, 0.22
_PAVED = frozenset({Setting.CITY, Setting.STREET, Setting.ROAD})
_LOWEST = 0.85
_CALM_MIDDLE = 0.13
"""How far from the middle of the frame near things end, so that nobody hides them."""


def pen_for(post: Post, easel: Easel, size: ShotSize, setting: Setting, side: int) -> Pen:
    """Return a pen at the place where a thing belongs; `side` is -1 for the left of the frame."""
    post = fitted(post, setting)
    if setting is Setting.ROOM and post.zone in _OUTSIDE:
        window = window_of(easel)
        if window is not None:
            return _pen(post, easel, setting, side, _through(post, window), easel.layers[0])
        post = as_model(post)
    match post.zone:
        case Zone.NEAR:
            scale, foot = _near(post, easel, size)
        case Zone.FAR | Zone.WATER:
            scale = _limited(post, easel, post.size * _small(easel) * _grown(easel) / post.tall)
            foot = easel.skyline + easel.height * (0.05 if post.zone is Zone.WATER else 0.012)
        case Zone.BEHIND:
            scale = post.size * _small(easel) * _grown(easel) / post.tall
            foot = easel.y(post.y * easel.horizon / 0.6)
        case Zone.SKY | Zone.AIR:
            scale = post.size * _small(easel) * _grown(easel) / post.tall
            foot = easel.y(post.y * easel.horizon / 0.6) + post.tall * scale / 2
            foot = max(foot, easel.y(0.05) + post.tall * scale)
        case Zone.OVERHEAD:
            scale = max(_small(easel) * 0.3 / post.tall, easel.width * 1.1 / (2 * post.half))
            foot = easel.y(0.02)
    x = _across(post, easel, scale, side)
    layer = _layer(post, easel, x, foot)
    if post.zone in (Zone.NEAR, Zone.AIR) and (easel.is_wet or easel.mirror is not None):
        pen = _pen(post, easel, setting, side, (x, foot, scale), _in_front_of_water(easel))
        pen.floor = layer.canvas
        pen.gloss = _gloss(easel, setting, layer)
        return pen
    return _pen(post, easel, setting, side, (x, foot, scale), layer)


def _gloss(easel: Easel, setting: Setting, floor: Layer) -> float:
    """Return how clearly things are seen upside down: in water and on wet ground alone."""
    if easel.mirror is not None and floor.depth <= easel.mirror.depth:
        return _WATER_SHOWS
    if not easel.is_wet:
        return 0.0
    return _WATER_SHOWS if setting in _PAVED else _GROUND_SHOWS


def _pen(
    post: Post,
    easel: Easel,
    setting: Setting,
    side: int,
    spot: tuple[float, float, float],
    layer: Layer,
) -> Pen:
    x, foot, scale = spot
    pen = Pen(
        easel,
        layer.canvas,
        (x, foot),
        scale,
        layer.depth,
        _HAZE.get(post.zone, min(0.5, post.back / 60)),
        easel.draw_for("piece", post.draw.__name__),
        flip=side > 0,
    )
    pen.veil = _veil(easel, setting)
    return pen


def _through(post: Post, window: Window) -> tuple[float, float, float]:
    """Return x, foot and scale of a thing that is seen through a window."""
    left, top, right, low = window
    high = low - top
    scale = min(0.72 * high / post.tall, 0.9 * (right - left) / (2 * post.half))
    middle = (left + right) / 2
    if post.zone is Zone.BEHIND:
        return middle, top + 0.45 * high, scale
    if post.zone is Zone.SKY:
        return middle, top + 0.12 * high + post.tall * scale, scale
    return middle, low - 0.1 * high, scale


def _near(post: Post, easel: Easel, size: ShotSize) -> tuple[float, float]:
    """Return pixels a metre and the row on which something stands, as a lens sees them."""
    share = _METRES[size] / (_METRES[size] + post.back)
    scale = easel.height * _TALL[size] / 1.75 * share * post.size
    foot = easel.horizon + share * (max(_FEET[size], easel.horizon + 0.1) - easel.horizon)
    return _limited(post, easel, scale), easel.y(min(_LOWEST, foot))


def _limited(post: Post, easel: Easel, scale: float) -> float:
    """Return a scale at which the thing leaves the picture to the character."""
    wide = 0.66 if post.middle is not None else 0.44
    if easel.width < easel.height * 1.2:
        wide += 0.06
    widest = easel.width * wide * (1.7 if post.half > 20 else 1.0) / (2 * post.half)
    tallest = easel.height * (0.46 if post.tall < 2 else 0.62)
    return min(scale, widest, tallest / post.tall)


def _small(easel: Easel) -> float:
    return min(easel.width, easel.height)


def _grown(easel: Easel) -> float:
    """Return how much larger far things are in closer shots and in upright frames."""
    return min(1.3, easel.closeness) * (1.15 if easel.height > easel.width else 1.0)


def _across(post: Post, easel: Easel, scale: float, side: int) -> float:
    half = post.half * scale / easel.width
    if post.middle is not None:
        return easel.x(0.5 + side * post.middle)
    away = 0.27 if post.zone in (Zone.FAR, Zone.WATER, Zone.SKY) else 0.32
    if post.zone in (Zone.NEAR, Zone.AIR):
        # Whole in the frame if that can be, but never in the calm middle.
        away = max(min(away, 0.5 - half), _CALM_MIDDLE + half - 0.05)
    return easel.x(0.5 + side * min(away, 0.42))


def _layer(post: Post, easel: Easel, x: float, foot: float) -> Layer:
    """Return the layer to draw on: the nearest one that can be seen where the thing stands."""
    layers = [layer for layer in easel.layers if not layer.is_front and layer.depth <= 1.0]
    if post.zone is Zone.BEHIND and layers:
        return layers[0]
    if post.zone is Zone.SKY:
        far = [layer for layer in layers if layer.depth <= 0.35]
        if far:
            return far[-1]
    deepest = {Zone.FAR: 0.65, Zone.SKY: 0.4}.get(post.zone, 1.0)
    row = min(max(0, int(foot)), easel.full_height - 1)
    reach = int(0.08 * easel.width) if post.zone is Zone.FAR else 0
    first = min(max(0, int(x) - reach), easel.full_width - 1)
    last = min(max(first, int(x) + reach), easel.full_width - 1) + 1
    least = 100 if reach else 255
    for layer in reversed(layers):
        if post.zone in (Zone.AIR, Zone.OVERHEAD) and layer.depth > 0.6:
            return layer
        if layer.depth <= deepest and layer.canvas.pixels[row, first:last, 3].mean() >= least:
            return layer
    return _inserted(easel, 0.3 if post.zone is not Zone.NEAR else 0.95)


def _in_front_of_water(easel: Easel) -> Layer:
    """Return the layer of what stands on mirroring ground, which would else lie over it."""
    for layer in easel.layers:
        if layer.depth == _DRY:
            return layer
    layer = Layer(Canvas(easel.full_width, easel.full_height), _DRY)
    easel.layers.append(layer)
    return layer


def _inserted(easel: Easel, depth: float) -> Layer:
    """Add a layer in front of all that are farther."""
    canvas = Canvas(easel.full_width, easel.full_height)
    layer = Layer(canvas, depth)
    at = sum(1 for other in easel.layers if other.depth <= depth and not other.is_front)
    easel.layers.insert(at, layer)
    return layer


def _veil(easel: Easel, setting: Setting) -> tuple[Colour, float]:
    """Return what lies over everything in a place that has an air of its own."""
    match setting:
        case Setting.UNDERWATER:
            return Colour(30, 108, 146).lit(easel.light.ambient), 0.42
        case Setting.STAGE:
            return Colour(74, 36, 96), 0.2
        case Setting.ROOM if easel.light.is_dark:
            return Colour(158, 106, 72), 0.2
        case Setting.SPACE:
            return Colour(24, 22, 56), 0.16
        case _:
            return WHITE, 0.0
