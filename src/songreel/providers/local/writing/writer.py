"""Writes scenes by rules: exactly as many as asked for, no two alike in one film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import TypeVar

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.scene import Scene, ScenesSpec
from songreel.providers.local.chance import Chance, scattered
from songreel.providers.local.words.deeds import PHRASES
from songreel.providers.local.words.moments import LIGHT, NOT_AT, OPENINGS
from songreel.providers.local.words.places import NOT_IN, SPOTS, Setting
from songreel.providers.local.words.shots import (
    ANGLE_PHRASES,
    MOVE_PHRASES,
    PACES,
    SIZE_PHRASES,
    Move,
)
from songreel.providers.local.writing.arc import Camera, Place, camera_of, place_of
from songreel.providers.local.writing.idea import Idea, phrases_of, understand
from songreel.providers.local.writing.sentences import DETAILS, NEVER, PLAYED, THREADS
from songreel.providers.local.writing.subject import subject_of

MOST_IN_A_CALL = 60
MOST_IN_A_FILM = 400

Item = TypeVar("Item")


def write(spec: ScenesSpec) -> list[Scene]:
    """Write the scenes `spec.first` and following of a film.

    A scene depends on the words, the seed and its place in the film alone, so batches fit
    together whatever their sizes.

    Raises:
        BackendError: `INVALID_INPUT`, where the numbers are out of range.
    """
    total = spec.total if spec.total is not None else spec.first + spec.number_of_scenes
    _check(spec, total)
    film = _Film.of(spec)
    last = spec.first + spec.number_of_scenes
    return [film.scene(index, total) for index in range(spec.first, last)]


def _check(spec: ScenesSpec, total: int) -> None:
    if not 1 <= spec.number_of_scenes <= MOST_IN_A_CALL:
        raise _refused(f"One call writes 1 to {MOST_IN_A_CALL} scenes, not {spec.number_of_scenes}")
    if not 1 <= total <= MOST_IN_A_FILM:
        raise _refused(f"A film has 1 to {MOST_IN_A_FILM} scenes, not {total}")
    if spec.first < 0 or spec.first + spec.number_of_scenes > total:
        raise _refused(
            f"Scenes {spec.first} to {spec.first + spec.number_of_scenes - 1} "
            f"are not within a film of {total}, counted from 0"
        )


def _refused(text: str) -> BackendError:
    return BackendError(FailureCode.INVALID_INPUT, f"{text}.", backend="local")


@dataclass(frozen=True, slots=True)
class _Film:
    """What all scenes of a film share."""

    spec: ScenesSpec
    idea: Idea
    subject: str
    traits: tuple[str, ...]
    spots: tuple[str, ...]
    settings: tuple[Setting, ...]
    chance: Chance

    @classmethod
    def of(cls, spec: ScenesSpec) -> _Film:
        chance = Chance("scenes-1", spec.idea, spec.character_description, spec.seed)
        idea = understand(spec.idea, spec.video_characteristics, spec.character_description, chance)
        pairs = _spots(idea.settings, chance.branch("spots"))
        return cls(
            spec=spec,
            idea=idea,
            subject=subject_of(spec.character_description),
            traits=_traits(spec.character_characteristics),
            spots=tuple(spot for _, spot in pairs),
            settings=tuple(setting for setting, _ in pairs),
            chance=chance,
        )

    def scene(self, index: int, total: int) -> Scene:
        place = place_of(index, total, self.idea.time)
        camera = camera_of(place, self.chance)
        at = self._spot(place)
        sentences = [
            self._happening(place, at),
            self._thread(place),
            self._light(place),
            self._played(place),
            self._filmed(place, camera),
            f"Character: {self.spec.character_description.strip() or self.subject}",
            self._look(),
        ]
        return Scene(
            description=" ".join(_ended(sentence) for sentence in sentences if sentence),
            negative_description=self._negative(place, camera, at),
        )

    def _spot(self, place: Place) -> int:
        return place.index % len(self.spots)

    def _happening(self, place: Place, at: int) -> str:
        """Say when, where and what; the pair of spot and deed never comes back in its part.

        Both go round at their own lengths; when they would fall into step again, after their least
        common multiple, the deeds are moved on by one. So all pairs come before one comes back,
        and there are more pairs than scenes in the largest part of the longest film.
        """
        deeds = PHRASES[place.beat]
        order = self.chance.branch("deeds", place.beat.value).shuffled(range(len(deeds)))
        turn = place.step + place.step // lcm(len(self.spots), len(deeds))
        deed = deeds[order[turn % len(deeds)]]
        opening = _cycled(OPENINGS[place.time], place, self.chance.branch("opening"))
        where = self.spots[at]
        town = f" in {self.idea.place}" if self.idea.place else ""
        return f"{opening}, {where}{town}, {deed.format(subject=self.subject)}"

    def _thread(self, place: Place) -> str:
        leads = THREADS[place.beat]
        phrase = self.idea.phrases[place.index % len(self.idea.phrases)]
        lead = _cycled(leads, place, self.chance.branch("thread", place.beat.value))
        detail = _cycled(DETAILS, place, self.chance.branch("detail"))
        return f"{lead.replace('{phrase}', phrase)}; {detail}"

    def _light(self, place: Place) -> str:
        light = _cycled(LIGHT[place.time], place, self.chance.branch("light", place.time.value))
        return _capital(light.format(subject=self.subject))

    def _played(self, place: Place) -> str:
        played = _cycled(PLAYED, place, self.chance.branch("played"))
        return played.replace("{trait}", self.traits[place.index % len(self.traits)])

    def _filmed(self, place: Place, camera: Camera) -> str:
        pace = _cycled(PACES, place, self.chance.branch("pace"))
        moves = MOVE_PHRASES[camera.move]
        unpaced = camera.move in {Move.STILL, Move.HANDHELD}
        moving = moves if unpaced else f"{moves} {pace}"
        view = self.spec.camera_angle.strip()
        seen = f", {view} view" if view else ""
        return f"{SIZE_PHRASES[camera.size]} {ANGLE_PHRASES[camera.angle]}{seen}; {moving}"

    def _look(self) -> str:
        parts = (self.spec.video_characteristics.strip(), self.spec.video_type.strip())
        return f"Look: {', '.join(part for part in parts if part)}" if any(parts) else ""

    def _negative(self, place: Place, camera: Camera, at: int) -> str:
        shake = () if camera.move is Move.HANDHELD else ("shaky camera",)
        wrong = (NEVER, NOT_AT[place.time], NOT_IN[self.settings[at]], *shake)
        return ", ".join(wrong)


def _spots(settings: Sequence[Setting], chance: Chance) -> list[tuple[Setting, str]]:
    """Return all spots of the settings, dealt so that neighbours are in different ones."""
    piles = [
        [(setting, spot) for spot in chance.branch(setting.value).shuffled(SPOTS[setting])]
        for setting in settings
    ]
    longest = max(len(pile) for pile in piles)
    return [pile[row] for row in range(longest) for pile in piles if row < len(pile)]


def _traits(characteristics: str) -> tuple[str, ...]:
    bare = (phrase.strip().removeprefix("and ") for phrase in characteristics.split(","))
    found = tuple(piece for phrase in bare for piece in phrases_of(phrase))
    return found or ("natural",)


def _cycled(items: Sequence[Item], place: Place, chance: Chance) -> Item:
    """Return the item of a scene: all items come before one comes again."""
    return items[scattered(place.index, len(items), chance)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(sentence: str) -> str:
    text = sentence.strip()
    return text if text.endswith((".", "!", "?", "…", "。", "！", "？")) else f"{text}."
