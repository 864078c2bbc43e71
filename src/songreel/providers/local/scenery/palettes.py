"""The skies that everything else takes its colours from, for each time of day and mood."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.words.moments import Time
from songreel.providers.local.words.moods import Mood


def _colour(code: str) -> Colour:
    return Colour(int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16))


_CODES: dict[Time, dict[Mood, str]] = {
    Time.DAWN: {
        Mood.CALM: "4a6390 8f93b8 e2b5b0 ffdfb8",
        Mood.JOYFUL: "3f7dbf 92b6d8 ffcfae ffe79a",
        Mood.TENDER: "6f6aa8 b98fb8 f3b0ac ffdcb4",
        Mood.MELANCHOLY: "3a4a68 66748e a19fa9 dcc0ae",
        Mood.TENSE: "26293d 54455a a4665a e8a866",
        Mood.DREAMY: "6a76c6 b09ade f0b2d6 ffe0d0",
        Mood.ENERGETIC: "2a4fb0 8b62c4 ff8f8a ffd86a",
    },
    Time.DAY: {
        Mood.CALM: "3d7fb6 76aed0 b4d5de f0e8d4",
        Mood.JOYFUL: "1f86cc 5cbae8 b2e4ec fff0c8",
        Mood.TENDER: "6898c4 a6c2d8 e4d4d2 fce4cc",
        Mood.MELANCHOLY: "4d6480 7b93a6 abb9c2 d6d8d2",
        Mood.TENSE: "2a323d 50595c 8d8474 d2b48a",
        Mood.DREAMY: "7a9fd8 b2b2e4 e4c2e0 fcdfda",
        Mood.ENERGETIC: "1d3f78 41759f b3ada0 ffd288",
    },
    Time.DUSK: {
        Mood.CALM: "2d3866 76598c d8867c ffc88a",
        Mood.JOYFUL: "45479c b45c9c ff8d64 ffd66e",
        Mood.TENDER: "483c7a a05a92 ec8a90 ffc6a0",
        Mood.MELANCHOLY: "24304e 4c5678 90779a e2a68c",
        Mood.TENSE: "1a1426 4e1e3a ae3232 f5883a",
        Mood.DREAMY: "3b3886 8656b8 de7abe ffb8b0",
        Mood.ENERGETIC: "261266 941c8c ff4a6c ffb144",
    },
    Time.NIGHT: {
        Mood.CALM: "08142e 122c54 20507a 46808e",
        Mood.JOYFUL: "0d1444 1f3078 3c54a4 7686c4",
        Mood.TENDER: "14123a 2e245c 5a407e 9c6a90",
        Mood.MELANCHOLY: "0a1428 16294a 294868 53748a",
        Mood.TENSE: "0a121a 12272e 25494a 648c70",
        Mood.DREAMY: "141148 35257e 6a46aa b07cc2",
        Mood.ENERGETIC: "0c0838 2b0f6a 6c1b9c dc388e",
    },
}

SKIES: dict[tuple[Time, Mood], tuple[Colour, Colour, Colour, Colour]] = {}
"""Four colours from the zenith to the horizon for each time of day and mood."""
for _time, _moods in _CODES.items():
    for _mood, _codes in _moods.items():
        _one, _two, _three, _four = (_colour(code) for code in _codes.split())
        SKIES[_time, _mood] = (_one, _two, _three, _four)

ACCENTS: dict[Mood, Colour] = {
    Mood.CALM: Colour(255, 196, 107),
    Mood.JOYFUL: Colour(255, 210, 63),
    Mood.TENDER: Colour(255, 154, 139),
    Mood.MELANCHOLY: Colour(255, 180, 94),
    Mood.TENSE: Colour(255, 78, 61),
    Mood.DREAMY: Colour(127, 240, 224),
    Mood.ENERGETIC: Colour(255, 58, 160),
}
"""The one colour that stands out, for each mood."""
