"""Windows of a room: far things are seen through them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.pieces.posts import Post, Zone
from songreel.providers.local.words.places import Setting

_DEEPEST: dict[Setting, float] = {Setting.CITY: 2.2, Setting.ROOM: 2.8, Setting.STAGE: 4.6}
"""How many metres of ground there are behind the character, where a wall or rail ends it."""
_GREAT = 7.0
"""How far behind the character things belong that are too large for such a place."""
_SMALLEST = 0.02
"""The least share of the frame that a window needs to show something in it."""
_STEP = 4

Window = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels of a layer."""


def fitted(post: Post, setting: Setting) -> Post:
    """Return where a thing belongs in a setting that is narrower or less deep than the open."""
    if setting in _DEEPEST and post.zone is Zone.NEAR:
        if post.back >= _GREAT:
            return replace(post, zone=Zone.FAR, size=0.34, middle=post.middle)
        return replace(post, back=min(post.back, _DEEPEST[setting]))
    if setting is Setting.STREET and post.zone in (Zone.FAR, Zone.SKY, Zone.BEHIND, Zone.WATER):
        # Between house fronts the sky is a gap above the vanishing point.
        return replace(post, middle=0.05)
    return post


def as_model(post: Post) -> Post:
    """Return a far thing as a model that stands or hangs in the room: no window shows it."""
    if post.zone in (Zone.BEHIND, Zone.SKY):
        return replace(post, zone=Zone.AIR, size=min(0.32, post.size), y=0.3, middle=None)
    return replace(post, zone=Zone.NEAR, size=2.0 / post.tall, back=2.4, middle=None)


def window_of(easel: Easel) -> Window | None:
    """Return the largest opening in the nearest layer, if it is large enough to look through."""
    layers = [layer for layer in easel.layers if not layer.is_front and layer.depth >= 0.95]
    if not layers:
        return None
    alpha = layers[0].canvas.pixels[::_STEP, ::_STEP, 3]
    # Light in the air covers a little, even in front of a window.
    hole = np.ascontiguousarray((alpha < 140).astype(np.uint8))
    # Bars divide a window into panes, but not what is seen through it.
    reach = max(3, int(24 * easel.unit / _STEP))
    hole = cv2.morphologyEx(hole, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(hole, connectivity=4)
    frame = easel.width * easel.height / _STEP**2
    best: Window | None = None
    most = _SMALLEST * frame
    for index in range(1, count):
        left, top, wide, high, area = (int(v) for v in stats[index])
        if area > most:
            most = area
            best = (
                float(left * _STEP),
                float(top * _STEP),
                float((left + wide) * _STEP),
                float((top + high) * _STEP),
            )
    return best
