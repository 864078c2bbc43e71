"""What the hour, the weather and the mood do to colours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from songreel.providers.local.pencil.colour import BLACK, WHITE, Colour
from songreel.providers.local.scenery.palettes import ACCENTS, SKIES
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood

_KEY, _RIM, _SHADE = Colour(255, 248, 236), Colour(255, 240, 220), Colour(40, 44, 84)
_CLOUD, _ACCENT = Colour(255, 250, 244), Colour(255, 196, 107)


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a time of day.

    Attributes:
        sky: colours of the sky from the zenith to the horizon.
        haze: what distance turns everything into.
        ambient: light on everything; 255 of each changes nothing.
        disc: sun or moon; `height` is how far above the horizon, as a share of the sky.
        is_dark: whether lamps and windows are lit and stars are out.
        key: the strongest light on a figure, from `side` (-1 left, 1 right) and above.
        rim: light along the edges of a figure, from behind.
        shade: what the sides that no light reaches turn towards.
        hardness: how sharp and dark a cast shadow is: 0 in fog, 1 under a bare sun.
        cloud: the side of a cloud that the sun or moon is on.
        accent: the one colour that stands out in the picture.
        thickness: how much air there is between near and far: 0 clear, 1 fog.
        lamplight: how much lamps and windows add to the light, 0 to 1.
    """

    sky: tuple[Colour, ...]
    haze: Colour
    ambient: Colour
    disc: Colour
    height: float
    is_dark: bool
    key: Colour = _KEY
    rim: Colour = _RIM
    shade: Colour = _SHADE
    side: int = -1
    hardness: float = 0.6
    cloud: Colour = _CLOUD
    accent: Colour = _ACCENT
    thickness: float = 0.0
    lamplight: float = 0.0

    def tone(self, colour: Colour, distance: float) -> Colour:
        """Return how a colour looks in this light at a distance from 0 (near) to 1 (horizon)."""
        if self.is_dark:
            # By night the eye sees shapes rather than hues.
            level = round(colour.luminance)
            colour = colour.mixed(Colour(level, level, level), 0.36)
        lit = colour.lit(self.ambient)
        if distance <= 0:
            return lit
        return lit.mixed(self.haze, min(1.0, distance) ** (1 - 0.55 * self.thickness) * 0.86)

    @property
    def mist(self) -> Colour:
        """Return what gathers at the foot of far land: haze with the glow of the horizon."""
        return self.haze.mixed(self.sky[-1], 0.45)

    def sunny(self, colour: Colour, distance: float = 0.0, share: float = 0.45) -> Colour:
        """Return how the side of something looks that the key light falls on."""
        lit = self.tone(colour, distance)
        bright = colour.mixed(WHITE, 0.25).lit(self.key)
        left = self._left_of_contrast(0.6 * distance, distance)
        return lit.mixed(bright, share * left * (0.35 + self.hardness))

    def shady(self, colour: Colour, distance: float = 0.0, share: float = 0.5) -> Colour:
        """Return how the side of something looks that only the sky lights."""
        left = self._left_of_contrast(0.7 * distance, distance)
        return self.tone(colour, distance).mixed(self.shade, share * left)

    def _left_of_contrast(self, lost: float, distance: float) -> float:
        """Return how much of the contrast of light and shade is left: less far away, in fog."""
        foggy = 0.75 * self.thickness * min(1.0, 2.2 * distance)
        return max(0.0, 1 - min(1.0, lost)) * (1 - foggy)

    def silhouette(self, share: float = 0.8) -> Colour:
        """Return the dark of what stands near, against the light."""
        return self.haze.mixed(self.shade.mixed(BLACK, 0.45), share)


@dataclass(frozen=True, slots=True)
class _Hour:
    """What the time of day decides for every mood.

    `tint` is how much the sky colours what it lights, `bright` how bright that light is.
    """

    key: Colour
    disc: Colour
    height: float
    tint: float
    bright: float
    hardness: float
    lamplight: float


_HOURS: dict[Time, _Hour] = {
    Time.DAWN: _Hour(Colour(255, 216, 176), Colour(255, 240, 206), 0.17, 0.42, 0.88, 0.55, 0.3),
    Time.DAY: _Hour(Colour(255, 246, 222), Colour(255, 250, 228), 0.72, 0.20, 1.0, 0.85, 0.0),
    Time.DUSK: _Hour(Colour(255, 178, 112), Colour(255, 226, 160), 0.13, 0.6, 0.6, 0.7, 0.7),
    Time.NIGHT: _Hour(Colour(168, 196, 244), Colour(232, 240, 252), 0.66, 0.6, 0.6, 0.45, 1.0),
}

_CHROMA: dict[Mood, float] = {
    Mood.CALM: 1.0,
    Mood.JOYFUL: 1.12,
    Mood.TENDER: 0.96,
    Mood.MELANCHOLY: 0.74,
    Mood.TENSE: 0.8,
    Mood.DREAMY: 1.0,
    Mood.ENERGETIC: 1.2,
}

_VALUE: dict[Mood, float] = {Mood.TENSE: 0.8, Mood.MELANCHOLY: 0.9, Mood.JOYFUL: 1.06}

_HEAVY_NOON = 0.87
"""How bright noon is for what is loud and furious: no holiday."""
_LEFT_AT_NOON = frozenset({Mood.CALM, Mood.TENDER, Mood.TENSE, Mood.ENERGETIC})
"""The sun rises on the left and sets on the right; by day and by night the mood decides."""


@cache
def light_of(time: Time, weather: Weather, mood: Mood) -> Light:
    """Return the light of a time of day in a weather and a mood."""
    light = _clear(time, mood)
    match weather:
        case Weather.CLEAR:
            return light
        case Weather.RAIN:
            bright = 0.94 if light.is_dark else 0.84
            return _overcast(light, Colour(112, 128, 142), 0.4, bright=bright, thickness=0.4)
        case Weather.SNOW:
            pale = _overcast(light, Colour(206, 218, 232), 0.46, bright=1.0, thickness=0.55)
            ambient = pale.ambient.mixed(WHITE, 0.12) if light.is_dark else pale.ambient
            return replace(
                pale,
                ambient=ambient,
                haze=pale.haze.mixed(_bright_as(Colour(226, 234, 246), light), 0.4),
            )
        case Weather.FOG:
            return _misty(light)
        case Weather.STORM:
            return _stormy(light)


def _clear(time: Time, mood: Mood) -> Light:
    hour, sky = _HOURS[time], SKIES[time, mood]
    glow = sky[-1]
    white = _normal(sky[2].mixed(sky[1], 0.55 if time is Time.DUSK else 0.4))
    value = hour.bright * _VALUE.get(mood, 1.0)
    if time is Time.DAY and mood is Mood.ENERGETIC:
        value *= _HEAVY_NOON
    ambient = WHITE.mixed(white, hour.tint).lit(_grey(value)).turned(chroma=_CHROMA[mood])
    is_dark = time is Time.NIGHT
    haze = sky[-1].mixed(sky[2], 0.72 if time is Time.DUSK else 0.5)
    if is_dark:
        haze = sky[2].mixed(sky[-1], 0.3)
    left = time is Time.DAWN or (time in {Time.DAY, Time.NIGHT} and mood in _LEFT_AT_NOON)
    key = hour.key.mixed(_normal(glow), 0.3)
    return Light(
        sky=sky,
        haze=haze,
        ambient=ambient,
        disc=hour.disc.mixed(_normal(glow), 0.15),
        height=hour.height,
        is_dark=is_dark,
        key=key,
        rim=_normal(glow).mixed(hour.key, 0.5) if not is_dark else _normal(sky[-1]),
        shade=sky[0].mixed(sky[1], 0.35).mixed(Colour(16, 14, 40), 0.5 if not is_dark else 0.35),
        side=-1 if left else 1,
        hardness=hour.hardness,
        cloud=hour.key.mixed(glow, 0.35) if not is_dark else sky[-1].mixed(hour.key, 0.35),
        accent=ACCENTS[mood],
        lamplight=hour.lamplight,
    )


def _overcast(
    light: Light, grey: Colour, share: float, *, bright: float, thickness: float
) -> Light:
    """Draw clouds over the sky: colours lose themselves in one grey that is as bright."""
    sky = tuple(_towards(stop, grey, share, bright) for stop in light.sky)
    return replace(
        light,
        sky=sky,
        haze=_towards(light.haze, grey, share * 0.9, bright),
        ambient=_towards(light.ambient, grey, share * 0.5, bright * 0.94),
        key=light.key.mixed(_bright_as(grey, light), 0.4),
        rim=light.rim.mixed(_bright_as(grey, light), 0.35),
        cloud=_towards(light.cloud, grey, share, bright),
        hardness=light.hardness * 0.35,
        thickness=thickness,
        lamplight=max(light.lamplight, 0.45),
    )


def _misty(light: Light) -> Light:
    haze = light.sky[2].mixed(light.sky[-1], 0.5)
    haze = haze.mixed(_bright_as(Colour(222, 226, 228), light), 0.22)
    sky = tuple(stop.mixed(haze, 0.34 + 0.16 * i) for i, stop in enumerate(light.sky))
    return replace(
        light,
        sky=sky,
        haze=haze,
        ambient=light.ambient.mixed(_normal(haze).lit(light.ambient), 0.4),
        hardness=0.12,
        cloud=haze,
        thickness=1.0,
        lamplight=max(light.lamplight, 0.4),
    )


def _stormy(light: Light) -> Light:
    """Bring a dark lid over the scene, and a torn strip of the clear light below it."""
    lid = Colour(30, 38, 50) if not light.is_dark else Colour(15, 21, 33)
    shares = (0.74, 0.6, 0.4, 0.06)
    sky = tuple(stop.mixed(lid, share) for stop, share in zip(light.sky, shares, strict=True))
    return replace(
        light,
        sky=sky,
        haze=light.haze.mixed(lid, 0.42),
        ambient=_towards(light.ambient, Colour(104, 122, 146), 0.4, 0.74),
        key=light.key.mixed(Colour(196, 220, 240), 0.5),
        rim=Colour(190, 222, 255),
        cloud=light.cloud.mixed(lid, 0.55),
        hardness=0.45,
        accent=Colour(190, 226, 255),
        thickness=0.2,
        lamplight=max(light.lamplight, 0.6),
    )


def _grey(value: float) -> Colour:
    level = round(255 * min(1.0, max(0.0, value)))
    return Colour(level, level, level)


def _normal(colour: Colour) -> Colour:
    """Return the colour as bright as its strongest part allows."""
    most = max(1, *colour)
    return Colour(*(round(part * 255 / most) for part in colour))


def _bright_as(colour: Colour, light: Light) -> Colour:
    """Return a colour as bright as the horizon is, at most as bright as it is itself."""
    factor = min(1.0, light.sky[-1].luminance / max(1.0, colour.luminance))
    return colour.lit(_grey(factor))


def _towards(colour: Colour, grey: Colour, share: float, bright: float) -> Colour:
    factor = colour.luminance / max(1.0, grey.luminance)
    even = Colour(*(min(255, round(part * factor)) for part in grey))
    return colour.mixed(even, share).lit(_grey(bright))
