"""Set pieces: where they belong, and where an idea may put them."""

from __future__ import annotations

from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.things import Thing

BELONGS: dict[Setting, tuple[Thing, ...]] = {
    Setting.CITY: (
        Thing.NEON_SIGN,
        Thing.BRIDGE,
        Thing.STATUE,
        Thing.FOUNTAIN,
        Thing.CLOCK_TOWER,
        Thing.BIRDS,
        Thing.HOT_AIR_BALLOON,
        Thing.GREAT_MOON,
        Thing.FERRIS_WHEEL,
        Thing.BALLOONS,
    ),
    Setting.STREET: (
        Thing.CAR,
        Thing.PHONE_BOOTH,
        Thing.BICYCLE,
        Thing.NEON_SIGN,
        Thing.BUS,
        Thing.LANTERNS,
        Thing.STAIRS,
        Thing.TRAIN,
        Thing.FLOWERS,
        Thing.BALLOONS,
    ),
    Setting.ROOM: (
        Thing.PIANO,
        Thing.MIRROR,
        Thing.BED,
        Thing.BOOKSHELF,
        Thing.TELEVISION,
        Thing.TABLE,
        Thing.CHAIR,
        Thing.DOOR,
        Thing.LANTERNS,
        Thing.FLOWERS,
    ),
    Setting.STAGE: (
        Thing.SPEAKERS,
        Thing.DRUMS,
        Thing.PIANO,
        Thing.STAIRS,
        Thing.CHAIR,
        Thing.NEON_SIGN,
        Thing.MIRROR,
        Thing.BALLOONS,
    ),
    Setting.FOREST: (
        Thing.MUSHROOMS,
        Thing.CABIN,
        Thing.GREAT_TREE,
        Thing.FIRE,
        Thing.BUTTERFLIES,
        Thing.TENT,
        Thing.BIRDS,
        Thing.LANTERNS,
        Thing.STAIRS,
        Thing.BRIDGE,
    ),
    Setting.FIELD: (
        Thing.WINDMILL,
        Thing.GREAT_TREE,
        Thing.FLOWERS,
        Thing.KITE,
        Thing.BUTTERFLIES,
        Thing.CABIN,
        Thing.HOT_AIR_BALLOON,
        Thing.BIRDS,
        Thing.TENT,
        Thing.GREAT_MOON,
    ),
    Setting.MOUNTAINS: (
        Thing.CABIN,
        Thing.BRIDGE,
        Thing.BIRDS,
        Thing.FIRE,
        Thing.TENT,
        Thing.SIGNPOST,
        Thing.GREAT_MOON,
        Thing.STAIRS,
        Thing.HOT_AIR_BALLOON,
    ),
    Setting.DESERT: (
        Thing.CAR,
        Thing.TENT,
        Thing.SIGNPOST,
        Thing.FIRE,
        Thing.DOOR,
        Thing.STATUE,
        Thing.GREAT_MOON,
        Thing.HOT_AIR_BALLOON,
        Thing.BIRDS,
    ),
    Setting.BEACH: (
        Thing.BOAT,
        Thing.LIGHTHOUSE,
        Thing.FIRE,
        Thing.KITE,
        Thing.CHAIR,
        Thing.BIRDS,
        Thing.CABIN,
        Thing.PIANO,
        Thing.FERRIS_WHEEL,
        Thing.GREAT_MOON,
    ),
    Setting.SEA: (
        Thing.LIGHTHOUSE,
        Thing.BOAT,
        Thing.BIRDS,
        Thing.GREAT_MOON,
        Thing.LANTERNS,
        Thing.HOT_AIR_BALLOON,
        Thing.BRIDGE,
        Thing.KITE,
    ),
    Setting.UNDERWATER: (
        Thing.FISH,
        Thing.WHALE,
        Thing.STATUE,
        Thing.BOAT,
        Thing.DOOR,
        Thing.PIANO,
        Thing.STAIRS,
    ),
    Setting.SKY: (
        Thing.HOT_AIR_BALLOON,
        Thing.BIRDS,
        Thing.KITE,
        Thing.GREAT_MOON,
        Thing.BALLOONS,
        Thing.CASTLE,
        Thing.STAIRS,
        Thing.DOOR,
        Thing.LANTERNS,
    ),
    Setting.SPACE: (
        Thing.SATELLITE,
        Thing.ROCKET,
        Thing.UFO,
        Thing.GREAT_MOON,
        Thing.DOOR,
        Thing.CHAIR,
    ),
    Setting.ROAD: (
        Thing.CAR,
        Thing.SIGNPOST,
        Thing.BUS,
        Thing.PHONE_BOOTH,
        Thing.NEON_SIGN,
        Thing.BICYCLE,
        Thing.TRAIN,
        Thing.GREAT_TREE,
        Thing.BIRDS,
        Thing.GREAT_MOON,
    ),
    Setting.RUINS: (
        Thing.STATUE,
        Thing.FIRE,
        Thing.STAIRS,
        Thing.CASTLE,
        Thing.DOOR,
        Thing.GREAT_TREE,
        Thing.BIRDS,
        Thing.FOUNTAIN,
        Thing.LANTERNS,
        Thing.GREAT_MOON,
    ),
}
"""What may stand in a setting though nobody asked for it, the most likely first."""

_OUTSIDE = frozenset(Setting) - {
    Setting.ROOM,
    Setting.STAGE,
    Setting.UNDERWATER,
    Setting.SPACE,
}
_LAND = _OUTSIDE - {Setting.SKY, Setting.SEA}
_INSIDE = frozenset({Setting.ROOM, Setting.STAGE})

ODD: dict[Thing, frozenset[Setting]] = {
    Thing.DOOR: _OUTSIDE - {Setting.RUINS, Setting.STREET} | {Setting.UNDERWATER, Setting.SPACE},
    Thing.CHAIR: _OUTSIDE - {Setting.BEACH} | {Setting.SPACE},
    Thing.PIANO: _OUTSIDE | {Setting.UNDERWATER},
    Thing.STAIRS: frozenset({Setting.FOREST, Setting.SKY, Setting.UNDERWATER, Setting.MOUNTAINS}),
    Thing.CASTLE: frozenset({Setting.SKY, Setting.UNDERWATER}),
    Thing.LANTERNS: frozenset({Setting.SKY, Setting.SEA}),
    Thing.STATUE: frozenset({Setting.UNDERWATER, Setting.DESERT}),
    Thing.FERRIS_WHEEL: frozenset({Setting.BEACH}),
}
"""Where a set piece stands only in a dream, unless the idea asks for it."""

MAY_STAND: dict[Thing, frozenset[Setting]] = {
    Thing.CAR: _LAND - {Setting.FOREST},
    Thing.TRAIN: _LAND,
    Thing.BUS: _LAND - {Setting.FOREST},
    Thing.BICYCLE: _LAND | _INSIDE,
    Thing.BOAT: _LAND | {Setting.SEA, Setting.UNDERWATER, Setting.SKY},
    Thing.HOT_AIR_BALLOON: _OUTSIDE,
    Thing.ROCKET: _OUTSIDE | {Setting.SPACE},
    Thing.UFO: _OUTSIDE | {Setting.SPACE},
    Thing.SATELLITE: frozenset({Setting.SPACE, Setting.SKY}),
    Thing.LIGHTHOUSE: _OUTSIDE - {Setting.CITY, Setting.FOREST, Setting.DESERT, Setting.STREET},
    Thing.WINDMILL: _LAND - {Setting.CITY, Setting.STREET},
    Thing.BRIDGE: _OUTSIDE - {Setting.SKY},
    Thing.CLOCK_TOWER: _LAND,
    Thing.FOUNTAIN: _LAND,
    Thing.STATUE: frozenset(Setting),
    Thing.GREAT_TREE: _LAND,
    Thing.FLOWERS: (_LAND | _INSIDE) - {Setting.DESERT},
    Thing.MUSHROOMS: _LAND,
    Thing.CABIN: _LAND,
    Thing.TENT: _LAND,
    Thing.CASTLE: _OUTSIDE | {Setting.UNDERWATER},
    Thing.DOOR: frozenset(Setting),
    Thing.STAIRS: frozenset(Setting),
    Thing.MIRROR: _INSIDE | _LAND,
    Thing.CHAIR: frozenset(Setting),
    Thing.TABLE: _INSIDE | _LAND,
    Thing.BED: _INSIDE | {Setting.BEACH, Setting.FIELD},
    Thing.BOOKSHELF: _INSIDE,
    Thing.PIANO: frozenset(Setting) - {Setting.SKY, Setting.SPACE},
    Thing.DRUMS: _INSIDE | {Setting.STREET, Setting.CITY, Setting.BEACH},
    Thing.SPEAKERS: _INSIDE | _LAND,
    Thing.TELEVISION: _INSIDE | _LAND,
    Thing.PHONE_BOOTH: _LAND,
    Thing.NEON_SIGN: _INSIDE | {Setting.CITY, Setting.STREET, Setting.ROAD},
    Thing.FERRIS_WHEEL: _LAND - {Setting.FOREST},
    Thing.FIRE: _LAND,
    Thing.GREAT_MOON: _OUTSIDE | {Setting.SPACE},
    Thing.BIRDS: _OUTSIDE,
    Thing.BUTTERFLIES: _LAND,
    Thing.FISH: frozenset({Setting.UNDERWATER}),
    Thing.WHALE: frozenset({Setting.UNDERWATER, Setting.SEA, Setting.SKY, Setting.BEACH}),
    Thing.KITE: _OUTSIDE,
    Thing.BALLOONS: frozenset(Setting) - {Setting.UNDERWATER, Setting.SPACE},
    Thing.LANTERNS: frozenset(Setting) - {Setting.UNDERWATER, Setting.SPACE},
    Thing.SNOWMAN: _LAND - {Setting.DESERT},
    Thing.SIGNPOST: _LAND,
}
"""Where the idea may put a set piece."""

_WILD = frozenset({Weather.STORM, Weather.RAIN, Weather.SNOW})
_WET = frozenset({Weather.STORM, Weather.RAIN})
_FRAIL = frozenset({Thing.BUTTERFLIES, Thing.KITE, Thing.BALLOONS, Thing.HOT_AIR_BALLOON})
_LIT = frozenset({Thing.LANTERNS, Thing.NEON_SIGN, Thing.FIRE})


def is_plausible(
    thing: Thing, setting: Setting, time: Time, weather: Weather, *, is_dream: bool
) -> bool:
    """Tell whether a set piece that nobody asked for may stand in a scene.

    Args:
        thing: the set piece.
        setting: where the scene plays.
        time: when.
        weather: what the sky does.
        is_dream: whether things may stand where nobody would put them.
    """
    if setting not in MAY_STAND[thing] or (not is_dream and setting in ODD.get(thing, ())):
        return False
    if weather in _WILD and thing in _FRAIL and setting not in _INSIDE:
        return False
    if weather in _WET and thing is Thing.FIRE:
        return False
    if thing in {Thing.FLOWERS, Thing.MUSHROOMS} and weather is Weather.SNOW:
        return setting in _INSIDE
    match thing:
        case Thing.GREAT_MOON:
            is_seen = time is not Time.DAY and weather in {Weather.CLEAR, Weather.SNOW}
            return is_seen or setting is Setting.SPACE
        case Thing.KITE | Thing.BUTTERFLIES:
            return time is not Time.NIGHT
        case Thing.SNOWMAN:
            return weather is Weather.SNOW
        case _:
            return thing not in _LIT or time is not Time.DAY or setting in _INSIDE
