"""Where each thing belongs: how far away, how large, and what draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.pieces import (
    creatures,
    flyers,
    furniture,
    garden,
    homes,
    landmarks,
    lights,
    music,
    vehicles,
)
from songreel.providers.local.words.things import Thing


class Zone(StrEnum):
    """A part of the picture in which at most one thing stands."""

    BEHIND = "behind"
    """In the sky, behind everything."""
    SKY = "sky"
    FAR = "far"
    """On the horizon."""
    WATER = "water"
    """A little in front of the horizon, on whatever is there."""
    NEAR = "near"
    """On the ground, some metres behind the character."""
    AIR = "air"
    """Around the character, off the ground."""
    OVERHEAD = "overhead"


@dataclass(frozen=True, slots=True)
class Post:
    """How a thing comes into the picture.

    Attributes:
        draw: draws it with a pen whose origin is its foot (or middle, in the sky).
        zone: where.
        half: half its width in metres.
        tall: its height in metres.
        size: its height as a share of the frame's smaller side; near things are as large as they
            are, `size` times.
        back: how many metres behind the character a near thing stands.
        y: where its middle is in the sky or the air, as a share of the frame's height.
        middle: how far from the middle it may stand, as a share of the width, where it is so wide
            or so far that it may be behind somebody.
    """

    draw: Callable[[Pen], None]
    zone: Zone
    half: float
    tall: float
    size: float = 1.0
    back: float = 3.0
    y: float = 0.3
    middle: float | None = None


POSTS: dict[Thing, Post] = {
    Thing.CAR: Post(vehicles.draw_car, Zone.NEAR, 2.4, 1.45, back=3.2),
    Thing.TRAIN: Post(vehicles.draw_train, Zone.NEAR, 9.0, 4.4, back=21.0, middle=0.12),
    Thing.BUS: Post(vehicles.draw_bus, Zone.NEAR, 4.1, 3.1, back=8.0),
    Thing.BICYCLE: Post(vehicles.draw_bicycle, Zone.NEAR, 0.95, 1.1, 1.05, back=1.4),
    Thing.BOAT: Post(vehicles.draw_boat, Zone.WATER, 2.8, 6.5, 0.36),
    Thing.HOT_AIR_BALLOON: Post(flyers.draw_hot_air_balloon, Zone.SKY, 7.8, 20, 0.4, y=0.3),
    Thing.ROCKET: Post(flyers.draw_rocket, Zone.FAR, 5.5, 22.4, 0.5),
    Thing.UFO: Post(flyers.draw_ufo, Zone.SKY, 7.0, 4.2, 0.115, y=0.2),
    Thing.SATELLITE: Post(flyers.draw_satellite, Zone.SKY, 7.3, 6.0, 0.2, y=0.24),
    Thing.LIGHTHOUSE: Post(landmarks.draw_lighthouse, Zone.FAR, 9.0, 28, 0.42),
    Thing.WINDMILL: Post(landmarks.draw_windmill, Zone.FAR, 9.0, 19, 0.36),
    Thing.BRIDGE: Post(landmarks.draw_bridge, Zone.FAR, 60, 32, 0.25, middle=0.06),
    Thing.CLOCK_TOWER: Post(landmarks.draw_clock_tower, Zone.FAR, 5.0, 47, 0.53),
    Thing.FOUNTAIN: Post(homes.draw_fountain, Zone.NEAR, 2.3, 3.2, back=5.0),
    Thing.STATUE: Post(homes.draw_statue, Zone.NEAR, 1.2, 6.6, back=8.0),
    Thing.GREAT_TREE: Post(garden.draw_great_tree, Zone.NEAR, 5.4, 9.4, back=15.0),
    Thing.FLOWERS: Post(garden.draw_flowers, Zone.NEAR, 1.8, 1.2, 0.95, back=0.9),
    Thing.MUSHROOMS: Post(garden.draw_mushrooms, Zone.NEAR, 1.5, 1.9, 1.1, back=2.4),
    Thing.CABIN: Post(homes.draw_cabin, Zone.NEAR, 3.8, 6.0, back=11.0),
    Thing.TENT: Post(homes.draw_tent, Zone.NEAR, 2.3, 2.0, 1.0, back=3.0),
    Thing.CASTLE: Post(landmarks.draw_castle, Zone.FAR, 30, 36, 0.4, middle=0.24),
    Thing.DOOR: Post(homes.draw_door, Zone.NEAR, 1.0, 2.7, 1.05, back=2.2),
    Thing.STAIRS: Post(homes.draw_stairs, Zone.NEAR, 2.4, 5.3, back=4.0),
    Thing.MIRROR: Post(furniture.draw_mirror, Zone.NEAR, 0.6, 2.3, 1.0, back=1.8),
    Thing.CHAIR: Post(furniture.draw_chair, Zone.NEAR, 0.8, 1.35, 1.12, back=1.6),
    Thing.TABLE: Post(furniture.draw_table, Zone.NEAR, 0.8, 1.5, 1.12, back=1.6),
    Thing.BED: Post(furniture.draw_bed, Zone.NEAR, 1.4, 1.4, 1.1, back=2.0),
    Thing.BOOKSHELF: Post(furniture.draw_bookshelf, Zone.NEAR, 0.95, 2.7, 1.1, back=3.0),
    Thing.PIANO: Post(music.draw_piano, Zone.NEAR, 1.9, 2.1, 1.05, back=2.0),
    Thing.DRUMS: Post(music.draw_drums, Zone.NEAR, 1.4, 1.6, 1.08, back=2.2),
    Thing.SPEAKERS: Post(music.draw_speakers, Zone.NEAR, 1.1, 2.4, 1.0, back=2.6),
    Thing.TELEVISION: Post(furniture.draw_television, Zone.NEAR, 0.7, 1.9, 1.15, back=1.6),
    Thing.PHONE_BOOTH: Post(homes.draw_phone_booth, Zone.NEAR, 0.6, 2.7, 1.0, back=2.6),
    Thing.NEON_SIGN: Post(homes.draw_neon_sign, Zone.NEAR, 1.8, 4.4, back=5.0),
    Thing.FERRIS_WHEEL: Post(landmarks.draw_ferris_wheel, Zone.FAR, 19, 42, 0.5),
    Thing.FIRE: Post(garden.draw_fire, Zone.NEAR, 0.9, 1.8, 0.9, back=1.6),
    Thing.GREAT_MOON: Post(lights.draw_great_moon, Zone.BEHIND, 1.0, 2.0, 0.46, y=0.34, middle=0.2),
    Thing.BIRDS: Post(creatures.draw_birds, Zone.SKY, 6.5, 4.6, 0.3, y=0.24),
    Thing.BUTTERFLIES: Post(creatures.draw_butterflies, Zone.AIR, 1.9, 3.0, 0.56, y=0.42),
    Thing.FISH: Post(creatures.draw_fish, Zone.AIR, 3.0, 3.4, 0.5, y=0.42),
    Thing.WHALE: Post(creatures.draw_whale, Zone.WATER, 5.0, 9.4, 0.4),
    Thing.KITE: Post(flyers.draw_kite, Zone.SKY, 1.2, 2.6, 0.22, y=0.2),
    Thing.BALLOONS: Post(flyers.draw_balloons, Zone.NEAR, 1.1, 3.3, 0.95, back=1.8),
    Thing.LANTERNS: Post(lights.draw_lanterns, Zone.OVERHEAD, 6.4, 2.4, 0.3, middle=0.0),
    Thing.SNOWMAN: Post(garden.draw_snowman, Zone.NEAR, 0.9, 2.1, 0.95, back=1.8),
    Thing.SIGNPOST: Post(homes.draw_signpost, Zone.NEAR, 1.0, 2.8, 0.92, back=2.0),
}

SWIMMING = Post(creatures.draw_swimming_whale, Zone.SKY, 8.4, 6.4, 0.27, y=0.3, middle=0.16)
"""A whale where there is no surface to break through."""
