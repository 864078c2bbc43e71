"""Times of the day and weather."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon


class Weather(StrEnum):
    """What the sky does."""

    CLEAR = "clear"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"
    STORM = "storm"


WEATHERS: Lexicon[Weather] = Lexicon(
    {
        Weather.CLEAR: "clear sky,cloudless,sunny,fair weather",
        Weather.RAIN: "rain,rainy,raining,drizzle,downpour,puddle,wet street,wet streets,shower",
        Weather.SNOW: "snow,snowing,snowy,snowfall,blizzard,snowflake,flurry,flurries",
        Weather.FOG: "fog,foggy,mist,misty,haze,hazy,smoke,smoky",
        Weather.STORM: "storm,stormy,thunder,thunderstorm,lightning,tempest,hurricane",
    }
)


class Time(StrEnum):
    """Time of day."""

    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


TIMES: Lexicon[Time] = Lexicon(
    {
        Time.DAWN: "dawn,sunrise,daybreak,first light,early morning,morning,cockcrow",
        Time.DAY: "day,noon,midday,daylight,daytime,afternoon,high sun,bright sun,sunny,lunchtime",
        Time.DUSK: "dusk,sunset,sundown,twilight,evening,golden hour,last light,blue hour,gloaming",
        Time.NIGHT: "night,midnight,moonlight,moonlit,starlight,starlit,after dark,nighttime,"
        "nocturnal,small hours,neon",
    }
)

OPENINGS: dict[Time, tuple[str, ...]] = {
    Time.DAWN: (
        "At first light",
        "At dawn",
        "As the sunrise turns everything pink",
        "In the cool of the early morning",
        "At daybreak",
        "In the thin blue minutes after sunrise",
    ),
    Time.DAY: (
        "In the clear light of midday",
        "At noon",
        "In the middle of the afternoon",
        "On a bright day",
        "In plain daylight",
        "Under a high sun",
    ),
    Time.DUSK: (
        "At sunset",
        "In the golden hour",
        "As evening comes down",
        "At dusk",
        "In the last light",
        "In the blue hour",
    ),
    Time.NIGHT: (
        "At night",
        "Around midnight",
        "Long after dark",
        "By moonlight",
        "In the small hours",
        "On a starlit night",
    ),
}

LIGHT: dict[Time, tuple[str, ...]] = {
    Time.DAWN: (
        "pale pink light creeps along the ground",
        "thin mist still lies in the hollows",
        "the first ray draws a bright edge around {subject}",
        "long soft shadows reach towards the lens",
        "cold blue slowly gives way to peach",
        "dew catches the light in small sparks",
    ),
    Time.DAY: (
        "crisp shadows fall straight down",
        "white light bounces off every pale surface",
        "a slow cloud shadow passes over the frame",
        "colours stand clear and saturated",
        "warm air shimmers at the far edge",
        "dust hangs in a bright shaft of sun",
    ),
    Time.DUSK: (
        "orange light rakes in from one side",
        "a warm rim of light follows {subject}",
        "lamps come on one after another in the distance",
        "the whole sky turns copper and violet",
        "shadows stretch to three times their length",
        "the low sun flares at the edge of the lens",
    ),
    Time.NIGHT: (
        "cool moonlight outlines {subject}",
        "small warm lights hang in deep blue darkness",
        "a single lamp keeps {subject} out of the dark",
        "reflections tremble in every dark surface",
        "stars hold still above a moving frame",
        "the dark around is deep, the face stays readable",
    ),
}

NOT_AT: dict[Time, str] = {
    Time.DAWN: "harsh midday sun",
    Time.DAY: "night sky, darkness",
    Time.DUSK: "flat noon light",
    Time.NIGHT: "daylight, overexposed sky",
}
