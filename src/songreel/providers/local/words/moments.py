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
        Weather.CLEAR: "clear sky,clear skies,clear weather,clear water,cloudless,sunny,"
        "fair weather,blue sky,blue skies,sunshine,heatwave",
        Weather.RAIN: "rain,rainy,raining,drizzle,downpour,puddle,wet street,rain shower,rainfall,"
        "raindrop,rainstorm,monsoon,rain soaked,rainswept",
        Weather.SNOW: "snow,snowing,snowy,snowfall,blizzard,snowflake,flurry,winter,wintry,"
        "snowstorm,snowbound,christmas,winter's",
        Weather.FOG: "fog,foggy,mist,misty,haze,hazy,smoke,smoky",
        Weather.STORM: "storm,stormy,thunder,thunderstorm,lightning,tempest,hurricane,tornado,"
        "typhoon,cyclone",
    },
    unless="snow white,snow globe,rain or shine,brainstorm,smoke machine,winter coat,winter hat,"
    "winter boots,winter jacket",
)


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
