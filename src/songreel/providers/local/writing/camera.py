"""Chooses how a scene is filmed, and says so."""

from __future__ import annotations

from collections.abc import Sequence

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.shots import (
    ANGLE_PHRASES,
    ANGLES,
    MOVE_PHRASES,
    PACES,
    SIZE_PHRASES,
    SIZES,
    Angle,
    Move,
    ShotSize,
)
from songreel.providers.local.writing.arc import Place, size_of
from songreel.providers.local.writing.beats import Beat
from songreel.providers.local.writing.deck import Deck, unsaid

_HOLDS = ("", "and breathes with the beat", "until the last beat", "from start to end", "and waits")
_FRAMES: dict[ShotSize, tuple[str, ...]] = {
    ShotSize.WIDE: (
        "{who} small on the left third",
        "{who} small on the right third",
        "{who} a dark shape against the brightest spot",
        "{who} at the end of all lines",
        "{who} in the lower middle, much air above",
        "{who} between two dark foreground shapes",
        "the horizon on the upper third",
        "the horizon on the lower third",
    ),
    ShotSize.FULL: (
        "{who} from head to foot on the right third",
        "{who} from head to foot on the left third",
        "{who} dead centre",
        "the ground filling the lower third",
        "a blurred foreground on one side",
        "{who} framed by the background's verticals",
        "room to move ahead of {who}",
    ),
    ShotSize.MEDIUM: (
        "{who} on the left third, depth behind",
        "{who} on the right third, depth behind",
        "{who} in profile",
        "{who} three-quarters to the lens",
        "the background soft",
        "{who} half in shade",
        "hands and face in the same light",
    ),
    ShotSize.CLOSE: (
        "the face fills the frame",
        "the eyes on the upper third",
        "the face half lit",
        "the background melts away",
        "the face at the very edge of the frame",
        "a rim of light on hair and cheek",
        "the eyes in sharp focus",
    ),
}
"""Where the character is in the picture."""
_LONGEST_VIEW = 30
_STEADY = frozenset({Move.STILL, Move.HANDHELD})
_FIRST = frozenset({Move.CRANE, Move.PUSH_IN, Move.PAN_RIGHT, Move.TILT_DOWN})
_LAST = frozenset({Move.PULL_OUT, Move.CRANE, Move.TILT_UP})
_ON_THE_WAY = frozenset({Deed.WALK, Deed.RUN, Deed.FLY, Deed.FLOAT})
_AT_FACES = frozenset({Move.STILL, Move.PUSH_IN, Move.PULL_OUT, Move.HANDHELD, Move.PAN_LEFT})
_IN_DOUBT = frozenset({Move.STILL, Move.PUSH_IN, Move.HANDHELD, Move.PULL_OUT, Move.TILT_DOWN})


class Camera:
    """Remembers how the scenes before were filmed."""

    def __init__(self, view: str, who: str, chance: Chance) -> None:
        """Stand ready.

        Args:
            view: from where the film is to be seen; what it says of size or height is kept to.
            who: what the sentences call the character.
            chance: decides the order.
        """
        self._size = SIZES.first(view)
        self._angle = ANGLES.first(view)
        plain = " ".join(view.replace(".", " ").replace(";", " ").replace(":", " ").split())
        is_free = self._size is None and self._angle is None and len(plain) <= _LONGEST_VIEW
        self._view = f", {plain} view" if plain and is_free else ""
        self._moves: Deck[Move] = Deck(Move, chance.branch("moves"))
        angles = (Angle.EYE, Angle.LOW, Angle.HIGH)
        self._angles: Deck[Angle] = Deck(angles, chance.branch("angles"))
        self._holds: Deck[str] = Deck(_HOLDS, chance.branch("holds"))
        self._paces: Deck[str] = Deck(PACES, chance.branch("paces"))
        self._who = who
        self._frames = {
            size: Deck(frames, chance.branch("frames", size.value))
            for size, frames in _FRAMES.items()
        }
        self._said: set[str] = set()

    def size(self, place: Place, before: ShotSize | None) -> ShotSize:
        """Return how large the character is; `before` is the size of the scene before."""
        return self._size or size_of(place, before)

    def angle(self, place: Place, size: ShotSize) -> Angle:
        """Return from what height the camera looks; every other scene from eye level."""
        if self._angle is not None:
            return self._angle
        if place.index % 2 and size is not ShotSize.WIDE:
            return Angle.EYE
        return self._angles.deal() or Angle.EYE

    def move(self, place: Place, size: ShotSize, deed: Deed, before: Move | None) -> Move:
        """Return what the camera does, never the same as `before`."""
        liked = self._liked(place, size, deed)
        fresh = self._moves.deal(lambda move: move is not before and move in liked)
        return fresh or self._moves.deal(lambda move: move is not before) or Move.STILL

    def _liked(self, place: Place, size: ShotSize, deed: Deed) -> frozenset[Move]:
        if place.index == 0 and place.total > 1:
            return _FIRST
        if place.is_last and place.total > 1:
            return _LAST
        if size is ShotSize.CLOSE:
            return _AT_FACES
        if place.beat is Beat.TURN:
            return _IN_DOUBT
        still = frozenset({Move.STILL} if place.beat is Beat.HIGH else ())
        return frozenset(Move) - still - (frozenset() if deed in _ON_THE_WAY else {Move.TRACK})

    def filmed(self, size: ShotSize, angle: Angle, move: Move) -> str:
        """Say how it is filmed, in a sentence that was not said before."""
        decks = [self._frames[size], self._holds if move in _STEADY else self._paces]

        def text(parts: Sequence[str]) -> str:
            frame, pace = parts[0].replace("{who}", self._who), parts[1]
            seen = f"{SIZE_PHRASES[size]} {ANGLE_PHRASES[angle]}{self._view}, {frame}"
            return f"{seen}; {MOVE_PHRASES[move]} {pace}".rstrip()

        return unsaid(self._said, decks, text)
