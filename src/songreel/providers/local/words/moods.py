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
        Mood.CALM: "calm,quiet,peaceful,still,serene,relaxed,gentle",
        Mood.JOYFUL: "joyful,happy,joy,bright,cheerful,playful,funny,laughing,carefree",
        Mood.TENDER: "tender,love,loving,romantic,warm,intimate,lovable",
        Mood.MELANCHOLY: "melancholy,sad,lonely,alone,blue,nostalgic,longing,heartbroken,grief",
        Mood.TENSE: "tense,dark,dangerous,afraid,fear,menacing,dramatic,nervous,haunted",
        Mood.DREAMY: "dreamy,dream,magical,magic,surreal,ethereal,mysterious,enchanted",
        Mood.ENERGETIC: "energetic,wild,fast,loud,powerful,furious,ecstatic,party,electric",
    }
)
