"""What a scene must not show: what spoils any scene, and what would spoil this one."""

from __future__ import annotations

from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.shots import Angle, Move, ShotSize
from songreel.providers.local.words.things import Thing

NEVER = (
    "blurry, low quality, distorted face, extra limbs, extra fingers, a different character, "
    "changed costume, text, subtitles, watermark, logo, flicker"
)
"""What spoils any scene; every negative description begins with it."""

NOT_AT: dict[Time, str] = {
    Time.DAWN: "harsh midday sun",
    Time.DAY: "night sky, darkness",
    Time.DUSK: "flat noon light",
    Time.NIGHT: "daylight, overexposed sky",
}

NOT_IN: dict[Setting, str] = {
    Setting.CITY: "empty countryside",
    Setting.STREET: "open wilderness",
    Setting.ROOM: "outdoor background",
    Setting.STAGE: "daylit exterior",
    Setting.FOREST: "skyscrapers, traffic",
    Setting.FIELD: "city streets, crowds",
    Setting.MOUNTAINS: "city skyline, palm trees",
    Setting.DESERT: "lush greenery, meadows",
    Setting.BEACH: "skyscrapers, crowds",
    Setting.SEA: "dry land filling the frame",
    Setting.UNDERWATER: "air above water, splashing surface",
    Setting.SKY: "ground-level traffic",
    Setting.SPACE: "blue daytime sky, trees",
    Setting.ROAD: "indoor walls",
    Setting.RUINS: "modern glass buildings",
}

NOT_IN_WEATHER: dict[Weather, str] = {
    Weather.CLEAR: "rain, snow",
    Weather.RAIN: "dry ground, clear blue sky",
    Weather.SNOW: "bare ground, summer leaves",
    Weather.FOG: "crisp far horizon",
    Weather.STORM: "calm sky, still air",
}

NOT_WHILE: dict[Deed, str] = {
    Deed.STAND: "walking",
    Deed.WALK: "sliding feet, standing still",
    Deed.RUN: "sliding feet, slow walk",
    Deed.DANCE: "stiff pose",
    Deed.SING: "closed mouth",
    Deed.LOOK: "looking into nothing",
    Deed.REACH: "arms hanging down",
    Deed.PLAY: "hands off the instrument",
    Deed.FLOAT: "feet on the ground",
    Deed.FLY: "feet on the ground, wires",
    Deed.FALL: "standing upright",
    Deed.SIT: "standing up",
}

NOT_AS: dict[ShotSize, str] = {
    ShotSize.WIDE: "character filling the frame",
    ShotSize.FULL: "cropped feet",
    ShotSize.MEDIUM: "tiny distant figure",
    ShotSize.CLOSE: "wide view, cropped chin",
}

NOT_FROM: dict[Angle, str] = {
    Angle.EYE: "tilted horizon",
    Angle.LOW: "view from above",
    Angle.HIGH: "view from below",
}


def negative_of(
    *,
    setting: Setting,
    time: Time,
    weather: Weather,
    deed: Deed,
    size: ShotSize,
    angle: Angle,
    move: Move,
    things: tuple[Thing, ...],
) -> str:
    """Return what a scene must not show, the general first."""
    wrong = [
        NEVER,
        NOT_AT[time],
        NOT_IN[setting],
        NOT_IN_WEATHER[weather],
        NOT_WHILE[deed],
        NOT_AS[size],
        NOT_FROM[angle],
    ]
    if move is not Move.HANDHELD:
        wrong.append("shaky camera")
    if things:
        wrong.append(f"deformed {things[0].value}")
    return ", ".join(wrong)
