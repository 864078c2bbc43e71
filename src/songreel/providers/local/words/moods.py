"""Moods: what a scene feels like, for palette and light."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon


class Mood(StrEnum):
    """What a scene feels like."""

    CALM = "calm"
    JOYFUL = "joyful"
    TENDER = "tender"
    MELANCHOLY = "melancholy"
    TENSE = "tense"
    DREAMY = "dreamy"
    ENERGETIC = "energetic"


MOODS: Lexicon[Mood] = Lexicon(
    {
        Mood.CALM: "calm,quiet,peaceful,serene,relaxed,gentle,soft,soothing,meditative,patient,"
        "unhurried,peace",
        Mood.JOYFUL: "joyful,happy,joy,cheerful,playful,funny,laughing,laughs,carefree,happiness,"
        "comic,humorous,silly,sunny,glad,celebration,celebrate,upbeat",
        Mood.TENDER: "tender,love,loving,romantic,intimate,affectionate,tenderness,kiss,in love,"
        "lovers,sweet,caring,heartfelt",
        Mood.MELANCHOLY: "melancholy,sad,lonely,alone,nostalgic,longing,heartbroken,grief,sorrow,"
        "heartbreak,wistful,loneliness,goodbye,mourning,melancholic,bittersweet,regret,lost love,"
        "homesick,sadness",
        Mood.TENSE: "tense,dark,dangerous,afraid,fear,menacing,nervous,haunted,gloomy,ominous,"
        "threatening,grim,sinister,scary,danger,suspense,eerie,creepy",
        Mood.DREAMY: "dreamy,dream,magical,magic,surreal,ethereal,mysterious,enchanted,dreaming,"
        "dreams,fairy tale,otherworldly,hypnotic,wonder,psychedelic",
        Mood.ENERGETIC: "energetic,wild,fast,loud,powerful,furious,ecstatic,party,electric,fierce,"
        "euphoric,rebellious,unstoppable,explosive,frantic,heroic,epic,intense,angry,rage",
    },
    unless="after dark,in the dark,dark haired,dark hair,dark skinned,dark skin,dark eyes,"
    "dark blue,dark green,dark red,dark brown,dark grey,dark gray,wild west,wild flowers,"
    "wild horses,wild horse,ice dream,soft toy,magic wand,love letter,party hat,dark water",
)
