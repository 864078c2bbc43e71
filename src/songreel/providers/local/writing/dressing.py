"""Chooses the set pieces of a scene, and says how they stand in the light."""

from __future__ import annotations

from collections.abc import Sequence

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.shots import ShotSize
from songreel.providers.local.words.things import Thing
from songreel.providers.local.writing.arc import Place
from songreel.providers.local.writing.deck import Deck, unsaid
from songreel.providers.local.writing.light import DETAILS, OUTSIDE, PLACED
from songreel.providers.local.writing.props import BELONGS, MAY_STAND, is_plausible
from songreel.providers.local.writing.sights import SIGHTS

_RECENT = 3
"""Scenes for which a set piece is not used again, where there is another."""
_SUMMERY = ("leaves", "fern", "seeds", "grass", "insects", "palm", "crab", "heat", "hot air")
"""Parts of details that are not seen in snow."""


class Dresser:
    """Remembers which set pieces stood where."""

    def __init__(
        self,
        wanted: Sequence[Thing],
        own: frozenset[Thing],
        who: str,
        is_dream: bool,
        chance: Chance,
    ) -> None:
        """Begin with an empty stage.

        Args:
            wanted: set pieces that the idea names.
            own: what the character is itself; it stands there already.
            who: what the sentences call the character.
            is_dream: whether things may stand where nobody would put them.
            chance: decides the order.
        """
        self._wanted = tuple(thing for thing in wanted if thing not in own)
        self._own = own
        self._who = who
        self._is_dream = is_dream
        self._chance = chance
        self._things: dict[Setting, Deck[Thing]] = {}
        self._details: dict[tuple[Setting, bool], Deck[str]] = {}
        self._sights: dict[Thing, Deck[str]] = {}
        self._lights: dict[tuple[Setting, Time, Weather], Deck[str]] = {}
        self._turns = 0
        self._recent: list[Thing] = []
        self._said: set[str] = set()

    def things(
        self,
        place: Place,
        setting: Setting,
        weather: Weather,
        size: ShotSize,
        named: Sequence[Thing],
        hidden: frozenset[Thing],
    ) -> tuple[Thing, ...]:
        """Return the set pieces of a scene: those that its story names, and one or two more.

        What is `hidden` is still to be found, and not in the picture.
        """
        things = list(named)
        most = 2 if size is ShotSize.WIDE else max(1, len(things))
        offered = [
            thing
            for thing in self._offered(setting)
            if thing not in {*things, *hidden} and self._fits(thing, place.time, weather, setting)
        ]
        fresh = [thing for thing in offered if thing not in self._recent]
        for thing in (*fresh, *offered[: not things]):
            if len(things) < most and thing not in things:
                things.append(thing)
                self._things[setting].take(thing)
        self._recent = [*self._recent, *things][-2 * _RECENT :]
        return tuple(things)

    def picture(
        self,
        setting: Setting,
        time: Time,
        weather: Weather,
        things: Sequence[Thing],
        named: Sequence[Thing],
    ) -> str:
        """Say what the light does, and what stands there that the story does not name."""
        fresh = [thing for thing in things if thing not in named]
        sights = self._sight(fresh[0]) if fresh else self._detail(setting, weather)
        decks = [self._light(setting, time, weather), sights]

        def text(parts: Sequence[str]) -> str:
            said = "; ".join(part for part in parts if part).replace("{who}", self._who)
            return said[:1].upper() + said[1:]

        known = len(self._said)
        said = unsaid(self._said, decks, text)
        if len(self._said) == known:
            decks.insert(0, self._detail(setting, weather))
            said = unsaid(self._said, decks, lambda parts: text([*parts[1:], parts[0]]))
        return said

    def _offered(self, setting: Setting) -> list[Thing]:
        deck = self._things.get(setting)
        if deck is None:
            deck = self._things[setting] = Deck(
                BELONGS[setting], self._chance.branch("things", setting.value)
            )
        asked = [thing for thing in self._wanted if setting in MAY_STAND[thing]]
        self._turns += 1
        return [*asked, *deck.cards] if self._turns % 2 else [*deck.cards, *asked]

    def _fits(self, thing: Thing, time: Time, weather: Weather, setting: Setting) -> bool:
        if thing in self._own:
            return False
        dream = self._is_dream
        return thing in self._wanted or is_plausible(thing, setting, time, weather, is_dream=dream)

    def _light(self, setting: Setting, time: Time, weather: Weather) -> Deck[str]:
        name = (setting if setting in PLACED else Setting.FIELD, time, weather)
        deck = self._lights.get(name)
        if deck is None:
            lights = PLACED[setting][time] if setting in PLACED else OUTSIDE[(time, weather)]
            chance = self._chance.branch("light", *(part.value for part in name))
            deck = self._lights[name] = Deck(lights, chance)
        return deck

    def _detail(self, setting: Setting, weather: Weather) -> Deck[str]:
        is_cold = weather is Weather.SNOW
        deck = self._details.get((setting, is_cold))
        if deck is None:
            details = [
                detail
                for detail in DETAILS[setting]
                if not (is_cold and any(word in detail for word in _SUMMERY))
            ]
            chance = self._chance.branch("detail", setting.value, is_cold)
            deck = self._details[(setting, is_cold)] = Deck(details, chance)
        return deck

    def _sight(self, thing: Thing) -> Deck[str]:
        deck = self._sights.get(thing)
        if deck is None:
            deck = self._sights[thing] = Deck(
                SIGHTS[thing], self._chance.branch("sight", thing.value)
            )
        return deck
