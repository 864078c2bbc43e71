"""A shot: everything that a scene means, and its sentences."""

from __future__ import annotations

from dataclasses import dataclass

from songreel.domain.scene import Scene
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.shots import Angle, Move, ShotSize
from songreel.providers.local.words.things import NAMES, Thing
from songreel.providers.local.writing.negatives import negative_of

PLACE_NAMES: dict[Setting, str] = {
    Setting.CITY: "big city",
    Setting.STREET: "town street",
    Setting.ROOM: "room",
    Setting.STAGE: "stage",
    Setting.FOREST: "forest",
    Setting.FIELD: "open field",
    Setting.MOUNTAINS: "mountains",
    Setting.DESERT: "desert",
    Setting.BEACH: "beach",
    Setting.SEA: "sea",
    Setting.UNDERWATER: "underwater",
    Setting.SKY: "above the clouds",
    Setting.SPACE: "outer space",
    Setting.ROAD: "open road",
    Setting.RUINS: "ancient ruins",
}

TIME_NAMES: dict[Time, str] = {
    Time.DAWN: "at dawn",
    Time.DAY: "by day",
    Time.DUSK: "at dusk",
    Time.NIGHT: "at night",
}

WEATHER_NAMES: dict[Weather, str] = {
    Weather.CLEAR: "clear weather",
    Weather.RAIN: "steady rain",
    Weather.SNOW: "falling snow",
    Weather.FOG: "drifting fog",
    Weather.STORM: "a storm",
}

TIMES_SAID: dict[Time, tuple[str, ...]] = {
    Time.DAWN: (TIME_NAMES[Time.DAWN], "at sunrise", "at daybreak", "in the early morning"),
    Time.DAY: (TIME_NAMES[Time.DAY], "at noon", "in the afternoon", "at midday"),
    Time.DUSK: (TIME_NAMES[Time.DUSK], "at sunset", "at twilight", "in the evening"),
    Time.NIGHT: (TIME_NAMES[Time.NIGHT], "at midnight", "after dark", "in the small hours"),
}
WEATHERS_SAID: dict[Weather, tuple[str, ...]] = {
    Weather.CLEAR: (WEATHER_NAMES[Weather.CLEAR], "fair weather", "cloudless"),
    Weather.RAIN: (WEATHER_NAMES[Weather.RAIN], "a downpour", "rainfall"),
    Weather.SNOW: (WEATHER_NAMES[Weather.SNOW], "snowfall", "snowflakes in the air"),
    Weather.FOG: (WEATHER_NAMES[Weather.FOG], "mist", "haze"),
    Weather.STORM: (WEATHER_NAMES[Weather.STORM], "a thunderstorm", "a tempest"),
}
"""Other words for the same, so that scenes alike in all are not told in one sentence."""

_STILL_AIR = frozenset({Setting.STAGE, Setting.UNDERWATER, Setting.SPACE})


@dataclass(frozen=True, slots=True)
class Shot:
    """A scene as it is meant: what `read` finds in its description, and the sentences.

    Attributes:
        story: what happens, the first sentence.
        picture: what light and set pieces do.
        acted: how the mood shows.
        filmed: size, angle and move of the camera.
        theme: the idea to be quoted, or empty.
        town: the name of the place that the film is set in, or empty.
        wording: how many scenes before have the same place, moment and set pieces.
    """

    setting: Setting
    time: Time
    weather: Weather
    mood: Mood
    things: tuple[Thing, ...]
    size: ShotSize
    angle: Angle
    move: Move
    deed: Deed
    story: str
    picture: str
    acted: str
    filmed: str
    theme: str
    town: str
    wording: int = 0

    def scene(self, character: str, look: str) -> Scene:
        """Write the scene.

        Args:
            character: the full description.
            look: how the whole film looks, or empty.
        """
        sentences = [
            self.story,
            f"Theme: “{self.theme}”" if self.theme else "",
            self.picture,
            self.acted,
            self.filmed,
            self.set_line,
            f"Character: {character}",
            f"Look: {look}" if look else "",
        ]
        return Scene(
            description=" ".join(_ended(sentence) for sentence in sentences if sentence),
            negative_description=negative_of(
                setting=self.setting,
                time=self.time,
                weather=self.weather,
                deed=self.deed,
                size=self.size,
                angle=self.angle,
                move=self.move,
                things=self.things,
            ),
        )

    @property
    def set_line(self) -> str:
        """Return where and when it is and what stands there: `Setting: beach at dawn, …`."""
        times, weathers = TIMES_SAID[self.time], WEATHERS_SAID[self.weather]
        town = f" in {self.town}" if self.town else ""
        weather = (
            ""
            if self.setting in _STILL_AIR
            else f", {weathers[self.wording // len(times) % len(weathers)]}"
        )
        names = [NAMES[thing] for thing in self.things]
        things = f", with {_listed(names)}" if names else ""
        where = f"{PLACE_NAMES[self.setting]}{town} {times[self.wording % len(times)]}"
        return f"Setting: {where}{weather}{things}"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _ended(sentence: str) -> str:
    text = sentence.strip()
    return text if text.endswith((".", "!", "?", "…", "。", "！", "？")) else f"{text}."
