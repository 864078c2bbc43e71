"""Times of the day and weather."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon, words_of


class Weather(StrEnum):
    """What the sky does."""

    CLEAR = "clear"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"
    STORM = "storm"


WEATHERS: Lexicon[Weather] = Lexicon(
    {
        Weather.CLEAR: "clear sky,clear skies,clear weather,clear water,cloudless,sunny,"
        "fair weather,blue sky,blue skies,sunshine,heatwave",
        Weather.RAIN: "rain,rainy,raining,drizzle,downpour,puddle,wet street,rain shower,rainfall,"
        "raindrop,rainstorm,monsoon,rain soaked,rainswept",
        Weather.SNOW: "snow,snowing,snowy,snowfall,blizzard,snowflake,flurry,winter,wintry,"
        "snowstorm,snowbound,ski,skiing,skier,snowboard,snowboarding,igloo,frozen lake,"
        "christmas,winter's",
        Weather.FOG: "fog,foggy,mist,misty,haze,hazy,smoke,smoky",
        Weather.STORM: "storm,stormy,thunder,thunderstorm,lightning,tempest,hurricane,tornado,"
        "typhoon,cyclone",
    },
    unless="snow white,snow globe,rain or shine,brainstorm,smoke machine,winter coat,winter hat,"
    "winter boots,winter jacket,rain forest,rain forests,rain coat,storm drain",
)
_WITHOUT = frozenset("no not without never isn't".split())
_CALLED = frozenset({"named", "called"})


def weather_in(text: str) -> Weather | None:
    """Return the first weather that a text names, or None.

    What a text denies (`no rain`, `without a storm`) or somebody is called is no weather.
    """
    words = words_of(text)
    for hit in WEATHERS.hits_in(words):
        before = words[max(0, hit.position - 2) : hit.position]
        if _WITHOUT.isdisjoint(before) and _CALLED.isdisjoint(before[-1:]):
            return hit.key
    return None


class Time(StrEnum):
    """Time of day."""

    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


TIMES: Lexicon[Time] = Lexicon(
    {
        Time.DAWN: "dawn,sunrise,daybreak,first light,early morning,morning,cockcrow,breakfast",
        Time.DAY: "day,by day,noon,midday,daylight,daytime,afternoon,high sun,bright sun,sunny,"
        "lunchtime,broad daylight,summer day,sunlit",
        Time.DUSK: "dusk,sunset,sundown,twilight,evening,golden hour,last light,blue hour,gloaming,"
        "nightfall,night falls,end of day",
        Time.NIGHT: "night,midnight,moonlight,moonlit,starlight,starlit,after dark,nighttime,"
        "nocturnal,small hours,neon,tonight,nightclub,night time,moonlit night",
    },
    unless="one day,some day,every day,each day,these days,those days,day by day,day dream,"
    "the day when,the day that,last day,the day after,first day,day of,night sky blue,"
    "new day,old days,good old days,wedding day",
)
