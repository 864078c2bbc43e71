"""How a mood shows: in the body and in the face."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moods import MOODS, Mood
from songreel.providers.local.writing.deck import Deck, unsaid

CALLED: dict[Mood, tuple[str, ...]] = {
    Mood.CALM: ("calm", "quiet", "serene"),
    Mood.JOYFUL: ("joyful", "playful", "carefree"),
    Mood.TENDER: ("tender", "romantic", "affectionate"),
    Mood.MELANCHOLY: ("melancholy", "wistful", "longing"),
    Mood.TENSE: ("tense", "ominous", "nervous"),
    Mood.DREAMY: ("dreamy", "enchanted", "hypnotic"),
    Mood.ENERGETIC: ("energetic", "wild", "fierce"),
}

BODIES: dict[Mood, tuple[str, ...]] = {
    Mood.CALM: (
        "slow, even movements",
        "weight on both feet",
        "shoulders loose",
        "every gesture finished before the next",
        "arms hanging easy",
        "a long breath out",
        "no hurry in any limb",
        "palms open",
        "hips and shoulders level",
    ),
    Mood.JOYFUL: (
        "a bounce in every step",
        "arms that cannot stay down",
        "head thrown back",
        "loose knees, quick turns",
        "a skip in the rhythm",
        "wide open gestures",
        "shoulders that answer the beat",
        "hips that lead the way",
        "hands clapping off the beat",
    ),
    Mood.TENDER: (
        "small careful gestures",
        "one hand half raised",
        "the head tilted a little",
        "slow hands",
        "a step closer than needed",
        "the weight leaning forward",
        "a touch that hardly lands",
        "both hands folded over the heart",
        "knees a little bent",
    ),
    Mood.MELANCHOLY: (
        "shoulders low",
        "heavy, slow steps",
        "arms wrapped close",
        "a long pause in the middle",
        "hands that do not know where to go",
        "the head bent",
        "a movement begun and given up",
        "one hand on the other wrist",
        "a turn away from the light",
    ),
    Mood.TENSE: (
        "jaw set",
        "weight on the toes",
        "fists half closed",
        "quick short movements",
        "the back kept to the wall",
        "muscles held like a drawn bow",
        "stillness that could snap",
        "shoulders up to the ears",
        "one foot ready to flee",
    ),
    Mood.DREAMY: (
        "floating, unhurried movement",
        "arms as if in water",
        "a slow turn on the spot",
        "fingers trailing through the air",
        "steps without weight",
        "hair and cloth in slow motion",
        "a gesture that never quite ends",
        "a sway from side to side",
        "both hands lifted without a reason",
    ),
    Mood.ENERGETIC: (
        "full force on every beat",
        "knees high, arms sharp",
        "the whole body thrown into it",
        "hair and cloth flying",
        "sudden stops, sudden starts",
        "chest forward",
        "big angular gestures",
        "feet wide apart",
        "fists in the air",
    ),
}

FACES: dict[Mood, tuple[str, ...]] = {
    Mood.CALM: (
        "eyes half closed",
        "a level gaze",
        "a hint of a smile",
        "a smooth brow",
        "unblinking eyes",
        "a slow blink",
        "lips at rest",
        "a look far ahead",
    ),
    Mood.JOYFUL: (
        "a wide grin",
        "bright eyes",
        "a laugh just breaking",
        "one cheeky wink",
        "raised brows",
        "cheeks aglow",
        "a crooked smile",
        "sparkling eyes",
    ),
    Mood.TENDER: (
        "soft eyes",
        "a small shy smile",
        "a gaze that stays",
        "lips just parted",
        "lowered lashes",
        "a warm look",
        "a smile held back",
        "eyes that ask",
    ),
    Mood.MELANCHOLY: (
        "eyes on the ground",
        "a far-off gaze",
        "a smile that fails",
        "wet eyes",
        "a look back",
        "eyes closed for a moment",
        "an empty stare",
        "lips pressed together",
    ),
    Mood.TENSE: (
        "eyes never resting",
        "a hard stare",
        "a narrow mouth",
        "brows drawn down",
        "a quick look back",
        "clenched teeth",
        "eyes on the exit",
        "nostrils flared",
    ),
    Mood.DREAMY: (
        "wide eyes",
        "a gaze beyond the frame",
        "a sleepy smile",
        "lashes low",
        "eyes full of light",
        "a face turned upwards",
        "parted lips",
        "a look of wonder",
    ),
    Mood.ENERGETIC: (
        "burning eyes",
        "bared teeth",
        "a defiant grin",
        "a chin held high",
        "a shout on the lips",
        "eyes on the lens",
        "brows raised high",
        "a fearless look",
    ),
}

_LONGEST_TRAIT = 40


def traits_of(characteristics: str) -> tuple[str, ...]:
    """Return the words that say how the character is: `sarcastic, …, and lovable`."""
    bare = " ".join(re.sub(r"[.;:!?\n“”]", ",", characteristics).split())
    pieces = (piece.strip().removeprefix("and ").strip() for piece in bare.split(","))
    return tuple(dict.fromkeys(piece for piece in pieces if 0 < len(piece) <= _LONGEST_TRAIT))


class Actor:
    """Remembers how the scenes before were played."""

    def __init__(self, traits: Sequence[str], chance: Chance) -> None:
        """Stand ready, with what the character is said to be like."""
        self._chance = chance
        self._traits: Deck[str] = Deck(traits, chance.branch("traits"))
        self._called: dict[Mood, Deck[str]] = {}
        self._bodies: dict[Mood, Deck[str]] = {}
        self._faces: dict[Mood, Deck[str]] = {}
        self._said: set[str] = set()

    def acted(self, mood: Mood) -> str:
        """Say how a mood shows, in words that were not said before."""
        trait = self._traits.deal() or ""
        is_own = MOODS.first(trait) is mood
        decks = [
            self._deck(self._faces, FACES, mood),
            self._deck(self._bodies, BODIES, mood),
            self._deck(self._called, CALLED, mood),
        ]

        def text(parts: Sequence[str]) -> str:
            face, body, called = parts
            words = dict.fromkeys((trait, called) if is_own else (called, trait))
            return f"Mood: {', '.join(word for word in words if word)}; {body}, {face}"

        return unsaid(self._said, decks, text)

    def _deck(
        self, decks: dict[Mood, Deck[str]], cards: Mapping[Mood, Sequence[str]], mood: Mood
    ) -> Deck[str]:
        deck = decks.get(mood)
        if deck is None:
            deck = decks[mood] = Deck(cards[mood], self._chance.branch(mood.value, *cards[mood]))
        return deck
