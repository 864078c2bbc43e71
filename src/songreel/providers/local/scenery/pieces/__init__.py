"""Set pieces: things that a scene names, drawn where they belong."""

from __future__ import annotations

from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.pieces.footing import settle
from songreel.providers.local.scenery.pieces.posts import POSTS, SWIMMING, Post, Zone
from songreel.providers.local.scenery.pieces.spots import pen_for
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import Reading
from songreel.providers.local.words.things import Thing

_MOST, _MOST_NEAR = 3, 2
_ASIDE = 0.03
"""How far from the middle, as a share of the frame's width, a character stands on one side."""
_NEAR_ENOUGH = 0.2
"""The haze up to which edges of things are lit."""
_OF_WATER = (Setting.SEA, Setting.BEACH)


def place(things: tuple[Thing, ...], easel: Easel, reading: Reading) -> None:
    """Draw the first of the things that a scene names into the picture so far.

    Call it when the sky, what is far and the ground (depth 1) are on the easel, and before layers
    that are nearer than the character. Far things go onto the far layer that can be seen there,
    near things onto the ground's, so that they cost next to nothing a frame; what shines is added
    to the easel's lamps. A great moon belongs onto the sky: paint no other moon where a scene
    names `Thing.GREAT_MOON`. Near things keep out of the middle, where the character stands.
    """
    side = _free_side(easel)
    taken: set[tuple[Zone, int]] = set()
    chosen: list[tuple[Post, int]] = []
    for thing in things:
        post = _post(thing, reading.setting)
        if len(chosen) == _MOST:
            break
        near = sum(1 for other, _ in chosen if other.zone is Zone.NEAR)
        if post.zone is Zone.NEAR and near == _MOST_NEAR:
            continue
        at = side * (-1 if len(chosen) % 2 else 1)
        if (post.zone, at) in taken:
            at = -at
        if (post.zone, at) not in taken:
            taken.add((post.zone, at))
            chosen.append((post, at))
    for post, at in sorted(chosen, key=lambda one: _order(one[0])):
        pen = pen_for(post, easel, reading.size, reading.setting, at)
        _draw(post, pen)
        settle(pen, post, reading.setting)


def _free_side(easel: Easel) -> int:
    """Return the side away from the character; where it stands in the middle, either."""
    aside = easel.stands - 0.5
    if abs(aside) > _ASIDE:
        return -1 if aside > 0 else 1
    return easel.draw_for("side of pieces").pick((-1, 1))


def _draw(post: Post, pen: Pen) -> None:
    """Draw a thing: a near one apart, so that its edges can be lit as the character's are."""
    if pen.distance > _NEAR_ENOUGH or post.zone is not Zone.NEAR:
        post.draw(pen)
        return
    reach = post.half * 1.3 + 1.2
    near = pen.lifted(reach, reach, 1.0, post.tall * 1.75 + 0.3)
    post.draw(near)
    near.settled(0.62 if pen.dark else 0.3)


def _order(post: Post) -> float:
    """Return a number that is higher for what is nearer."""
    zones = (Zone.BEHIND, Zone.SKY, Zone.FAR, Zone.WATER, Zone.NEAR, Zone.AIR, Zone.OVERHEAD)
    return zones.index(post.zone) * 100 - post.back


def _post(thing: Thing, setting: Setting) -> Post:
    """Return where a thing belongs in a setting: whales swim in the air where there is no sea."""
    if thing is Thing.WHALE and setting not in _OF_WATER:
        return SWIMMING
    return POSTS[thing]
