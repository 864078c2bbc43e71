"""What the time of day does to colours."""

from __future__ import annotations

from dataclasses import dataclass

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood

_KEY, _RIM, _SHADE = Colour(255, 248, 236), Colour(255, 240, 220), Colour(40, 44, 84)


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
    """

    sky: tuple[Colour, Colour, Colour]
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

    def tone(self, colour: Colour, distance: float) -> Colour:
        """Return how a colour looks in this light at a distance from 0 (near) to 1 (horizon)."""
        return colour.lit(self.ambient).mixed(self.haze, distance * 0.86)


def light_of(time: Time, weather: Weather, mood: Mood) -> Light:
    """Return the light of a time of day in a weather and a mood."""
    return LIGHTS[time]


LIGHTS: dict[Time, Light] = {
    Time.DAWN: Light(
        sky=(Colour(104, 136, 196), Colour(214, 178, 200), Colour(255, 218, 186)),
        haze=Colour(240, 204, 196),
        ambient=Colour(236, 218, 226),
        disc=Colour(255, 244, 214),
        height=0.16,
        is_dark=False,
    ),
    Time.DAY: Light(
        sky=(Colour(66, 138, 212), Colour(134, 192, 236), Colour(214, 236, 246)),
        haze=Colour(204, 226, 240),
        ambient=Colour(255, 254, 250),
        disc=Colour(255, 252, 232),
        height=0.7,
        is_dark=False,
    ),
    Time.DUSK: Light(
        sky=(Colour(62, 56, 116), Colour(196, 94, 114), Colour(255, 178, 104)),
        haze=Colour(232, 142, 112),
        ambient=Colour(246, 202, 186),
        disc=Colour(255, 226, 160),
        height=0.14,
        is_dark=False,
    ),
    Time.NIGHT: Light(
        sky=(Colour(14, 20, 54), Colour(30, 46, 96), Colour(66, 92, 146)),
        haze=Colour(48, 68, 116),
        ambient=Colour(116, 134, 188),
        disc=Colour(236, 240, 250),
        height=0.62,
        is_dark=True,
    ),
}
