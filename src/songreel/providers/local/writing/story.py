"""Chooses what happens in a scene, and says it in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import Deed, deed_of
from songreel.providers.local.words.lexicon import words_of
from songreel.providers.local.words.moments import TIMES, WEATHERS, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.shots import ShotSize
from songreel.providers.local.words.things import THINGS, Thing
from songreel.providers.local.writing.arc import Place
from songreel.providers.local.writing.beats import Beat
from songreel.providers.local.writing.deck import Deck
from songreel.providers.local.writing.grammar import DETERMINERS, PREPOSITIONS
from songreel.providers.local.writing.idea import Doing, Idea
from songreel.providers.local.writing.light import OPENINGS, WEATHERED
from songreel.providers.local.writing.props import BELONGS, MAY_STAND, is_plausible
from songreel.providers.local.writing.quest import Plot, Quest
from songreel.providers.local.writing.sights import USES
from songreel.providers.local.writing.spots import SPOTS, WAYS
from songreel.providers.local.writing.stories import STORIES
from songreel.providers.local.writing.subject import Subject

LONGEST = 110
"""Characters of the first sentence, where the idea's own words leave the choice."""

_FACE = frozenset({Deed.SING, Deed.LOOK, Deed.STAND, Deed.SIT, Deed.REACH, Deed.PLAY})
_LIVELY = frozenset(
    {Deed.DANCE, Deed.SING, Deed.RUN, Deed.REACH, Deed.PLAY, Deed.FLY, Deed.FLOAT, Deed.FALL}
)
_KINDS = ("quest", "use", "quest", "way")
_FEW = 12
"""Scenes of a film in which what is done anywhere is told only where the idea leads."""
_MANY = 60
"""Scenes of a film up to which nothing that is done anywhere is told a second time."""
_QUIET = frozenset({Mood.MELANCHOLY, Mood.CALM, Mood.TENDER})
_LOUD = frozenset({Deed.DANCE, Deed.RUN, Deed.SING})
_STILL_AIR = frozenset({Setting.STAGE, Setting.UNDERWATER, Setting.SPACE, Setting.ROOM})
_UNDER_THE_SKY = frozenset({"Under a high sun", "By starlight"})
"""What a scene does not open with where no sky is to be seen."""
_AFAR = ("drawing", "picture", "sketch", "map", "notes", "news", "listens", "dream", "sings")
"""Parts of stories in which somebody is only thought of."""
_SUMMERY = frozenset("grass seeds grass, hot heat shallows flowers butterflies moss".split())
"""Words of what is not done in snow."""
_SMALL = DETERMINERS | PREPOSITIONS | frozenset({"of", "and", "far", "who"})
_PAWS = {"hands": "paws", "hand": "paw", "arms": "paws", "arm": "paw", "fingers": "claws"}


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens: the sentence, what is done in it, and the set pieces that it names."""

    text: str
    deed: Deed
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the choice depends on."""

    place: Place
    setting: Setting
    weather: Weather
    size: ShotSize
    before: Deed | None


class Storyteller:
    """Remembers what has been told; says nothing twice."""

    def __init__(
        self,
        idea: Idea,
        subject: Subject,
        own: frozenset[Thing],
        moods: Sequence[Mood],
        chance: Chance,
    ) -> None:
        """Begin with nothing told.

        Args:
            idea: what the film is about.
            subject: who acts.
            own: what who acts is itself, and no set piece.
            moods: of the whole film, the first one most of all; may be empty.
            chance: decides the order.
        """
        self._idea = idea
        self._own = own
        self._is_quiet = bool(moods) and moods[0] in _QUIET
        self._is_dream = Mood.DREAMY in moods
        self._subject = subject
        self._chance = chance
        self._decks: dict[tuple[str, ...], Deck[str]] = {}
        self._quests: Deck[Quest] = Deck(idea.quests, chance.branch("quests"))
        self._said: set[str] = set()
        self._used: set[str] = set()

    def hidden_in(self, place: Place) -> frozenset[Thing]:
        """Return the set pieces that are not to be seen yet: what is sought is found at the end."""
        main = self._idea.quests[0]
        return frozenset(main.things() if main.is_far and not place.shows_goal else ())

    def happening(
        self,
        place: Place,
        setting: Setting,
        weather: Weather,
        size: ShotSize,
        before: Deed | None,
        doing: Doing | None,
    ) -> Happening:
        """Say what happens in the next scene.

        Args:
            place: where the scene stands in the film.
            setting: where it plays.
            weather: what the sky does.
            size: how large the character is.
            before: what was done in the scene before, or None.
            doing: what the idea's own words say is done here, or None.
        """
        scene = _Scene(place, setting, weather, size, before)
        if doing is not None:
            told = self._of_doing(scene, doing)
            if told is not None:
                return told
        for fits in self._demands(scene):
            for kind in self._kinds(scene):
                told = self._of_kind(kind, scene, fits)
                if told is not None:
                    return told
        return self._again(scene)

    def _kinds(self, scene: _Scene) -> tuple[str, ...]:
        place = scene.place
        if place.is_arrival or place.is_last or not place.index:
            return ("quest", "use", "way")
        kinds = tuple(dict.fromkeys(_KINDS[place.index % len(_KINDS) :] + _KINDS))
        is_led = scene.setting in self._idea.settings[: self._idea.named]
        return kinds if is_led or place.total > _FEW else ("quest", "use", "way")

    def _demands(self, scene: _Scene) -> list[Callable[[Deed], bool]]:
        """Return what is asked of a deed, the strictest first."""
        shown = _FACE if scene.size is ShotSize.CLOSE else frozenset(Deed)
        lively = _LIVELY if scene.place.beat is Beat.HIGH else frozenset(Deed)
        return [
            lambda deed: deed in shown and deed in lively and deed is not scene.before,
            lambda deed: deed in shown and deed is not scene.before,
            lambda deed: True,
        ]

    def _of_doing(self, scene: _Scene, doing: Doing) -> Happening | None:
        who = self._subject.first if scene.place.index == 0 else self._subject.who
        text = f"{who} {self._filled(doing.text)}"
        spots = None if doing.setting is not None else self._spots(scene.setting)
        return self._said_as(scene, text, spots)

    def _of_kind(self, kind: str, scene: _Scene, fits: Callable[[Deed], bool]) -> Happening | None:
        """Return a happening of a kind, or None where all that fits has been told."""
        fits = fits if kind == "quest" else self._in_tone(scene, fits)
        if kind == "way":
            ways = self._deck(("ways", scene.setting), WAYS[scene.setting])
            return self._dealt(scene, ways, fits, None)
        spots = self._spots(scene.setting)
        if kind == "use":
            return self._dealt(scene, self._uses(scene), fits, spots)
        quest = self._quest(scene)
        if quest is None:
            return None
        stories = STORIES[quest.plot][scene.place.stage]
        deck = self._deck((quest.plot, quest.goal, scene.place.stage), stories)
        return self._dealt(scene, deck, fits, spots, quest)

    def _in_tone(self, scene: _Scene, fits: Callable[[Deed], bool]) -> Callable[[Deed], bool]:
        """Keep a quiet film quiet where nothing else asks for noise."""
        if scene.place.beat is Beat.HIGH:
            return fits
        if self._idea.quests[0].plot is Plot.FACE:
            return lambda deed: deed is not Deed.DANCE and fits(deed)
        if self._is_quiet:
            return lambda deed: deed not in _LOUD and fits(deed)
        return fits

    def _quest(self, scene: _Scene) -> Quest | None:
        """Return what the scene is about: the main quest where it is set up, reached or left."""
        place = scene.place
        main = self._idea.quests[0]
        if (place.index + 1) % 3 == 0 and not (place.is_arrival or place.is_last):
            other = self._quests.deal(lambda quest: self._can_show(scene, quest))
            if other is not None:
                return other
        return main if self._can_show(scene, main) else None

    def _can_show(self, scene: _Scene, quest: Quest) -> bool:
        """Tell whether what is in the picture can stand in the setting."""
        is_shown = scene.place.shows_goal or not quest.is_far
        if scene.setting in _STILL_AIR and WEATHERS.first(quest.goal) is not None:
            return False
        return not is_shown or all(scene.setting in MAY_STAND[t] for t in quest.things())

    def _is_at_home(self, setting: Setting, quest: Quest) -> bool:
        """Tell whether what is sought could be met in a setting: no whale in the market."""
        return not quest.is_far or all(setting in MAY_STAND[thing] for thing in quest.things())

    def _uses(self, scene: _Scene) -> Deck[str]:
        """Return what can be done with the set pieces that may stand in the scene."""
        hidden = self.hidden_in(scene.place) | self._own
        wanted = [
            thing
            for thing in self._idea.things
            if scene.setting in MAY_STAND[thing] and thing not in hidden
        ]
        others = [
            thing
            for thing in BELONGS[scene.setting][:7]
            if is_plausible(
                thing, scene.setting, scene.place.time, scene.weather, is_dream=self._is_dream
            )
        ]
        things = dict.fromkeys((*wanted, *(thing for thing in others if thing not in hidden)))
        uses = [use for thing in things for use in USES[thing]]
        return self._deck(("uses", scene.setting, *(thing.value for thing in things)), uses)

    def _spots(self, setting: Setting) -> Deck[str]:
        """Return where one can stand; the places that the idea names come twice."""
        own = [spot for where, spot in self._idea.spots if where is setting]
        deck = self._decks.get(("spots", setting))
        if deck is None:
            deck = self._deck(("spots", setting), SPOTS[setting])
            deck.put(own)
        return deck

    def _dealt(
        self,
        scene: _Scene,
        deck: Deck[str],
        fits: Callable[[Deed], bool],
        spots: Deck[str] | None,
        quest: Quest | None = None,
    ) -> Happening | None:
        stale = self._used if quest is None and scene.place.total <= _MANY else frozenset[str]()
        is_afar = quest is not None and not self._is_at_home(scene.setting, quest)
        is_cold = scene.weather is Weather.SNOW
        for _ in range(len(deck)):
            story = deck.deal(
                lambda card: (
                    fits(DEEDS_OF[card])
                    and card not in stale
                    and (not is_afar or any(word in card for word in _AFAR))
                    and not (is_cold and not _SUMMERY.isdisjoint(card.split()))
                )
            )
            if story is None:
                return None
            text = self._filled(story, quest)
            told = self._said_as(scene, text, spots, DEEDS_OF[story])
            if told is not None:
                self._used.add(story)
                return told
        return None

    def _said_as(
        self,
        scene: _Scene,
        text: str,
        spots: Deck[str] | None,
        deed: Deed | None = None,
    ) -> Happening | None:
        """Put a place and a moment before what happens; None where that was said before."""
        deed = deed or deed_of(text) or Deed.STAND
        for spot in self._ordered(scene, spots):
            core = f"{spot}, {text}" if spot else text
            if core in self._said or _repeats(spot, text):
                continue
            whole = self._opened(scene, core)
            if len(whole) > LONGEST and spot:
                continue
            if (deed_of(whole) or Deed.STAND) is not deed:
                continue
            self._said.add(core)
            if spots is not None:
                spots.take(spot)
            return Happening(whole, deed, self._seen(scene, whole))
        return None

    def _seen(self, scene: _Scene, text: str) -> tuple[Thing, ...]:
        """Return the set pieces of a sentence that are in the picture."""
        hidden = self.hidden_in(scene.place) | self._own
        found = dict.fromkeys(hit.key for hit in THINGS.hits(text))
        return tuple(t for t in found if t not in hidden and scene.setting in MAY_STAND[t])

    def _ordered(self, scene: _Scene, spots: Deck[str] | None) -> Sequence[str]:
        """Return places to stand; where the film arrives and ends, the idea's own come first."""
        if spots is None:
            return ("",)
        if not (scene.place.is_arrival or scene.place.is_last):
            return spots.cards
        own = {spot for _, spot in self._idea.spots}
        return sorted(spots.cards, key=lambda spot: spot not in own)

    def _opened(self, scene: _Scene, core: str) -> str:
        """Begin a sentence with the time of day or the weather, where it stays short enough."""
        place = scene.place
        is_weathered = scene.setting in _STILL_AIR or WEATHERS.first(core) is not None
        weathered = () if is_weathered else WEATHERED[scene.weather]
        if TIMES.first(core) is not None:
            return _capital(core)
        times = self._deck(("openings", place.time), OPENINGS[place.time])
        is_hidden = scene.weather is not Weather.CLEAR or scene.setting in _STILL_AIR
        openings = [times.deal(lambda card: not (is_hidden and card in _UNDER_THE_SKY)) or ""]
        if weathered and place.index % 2:
            weathers = self._deck(("weathers", scene.weather), weathered)
            openings.insert(0, weathers.deal() or "")
        if place.index % 3 == 2 and place.index:
            openings.insert(0, "")
        for opening in openings:
            whole = f"{opening}, {core}" if opening else core
            if len(whole) <= LONGEST:
                return _capital(whole)
        return _capital(core)

    def _again(self, scene: _Scene) -> Happening:
        """Return something new where all is told: the quest in yet another place and hour."""
        quest = self._idea.quests[0]
        for number in range(2, 1000):
            story = STORIES[quest.plot][scene.place.stage][number % 4]
            spot = SPOTS[scene.setting][number % len(SPOTS[scene.setting])]
            text = f"{spot}, for the {_ordinal(number)} time, {self._filled(story, quest)}"
            if text not in self._said:
                self._said.add(text)
                deed = deed_of(text) or Deed.STAND
                return Happening(_capital(text), deed, self._seen(scene, text))
        raise AssertionError("a film has fewer scenes than that")

    def _filled(self, story: str, quest: Quest | None = None) -> str:
        subject = self._subject
        goal = quest.goal.replace("{his}", subject.his) if quest else ""
        text = (
            story.replace("{who}", subject.who)
            .replace("{goal}", goal)
            .replace("{it}", "them" if quest and quest.is_many else "it")
            .replace("{his}", subject.his)
            .replace("{him}", subject.him)
        )
        if not subject.has_paws:
            return text
        return " ".join(_pawed(word) for word in text.split(" "))

    def _deck(self, name: tuple[str, ...], cards: tuple[str, ...] | list[str]) -> Deck[str]:
        deck = self._decks.get(name)
        if deck is None:
            deck = self._decks[name] = Deck(cards, self._chance.branch(*map(str, name)))
        return deck


def _repeats(spot: str, text: str) -> bool:
    """Tell whether a place names what happens there again: `out at sea … deeper into the sea`."""
    said = set(words_of(text))
    return any(word in said and word not in _SMALL for word in words_of(spot))


def _pawed(word: str) -> str:
    bare = word.rstrip(",.;")
    return _PAWS.get(bare, bare) + word[len(bare) :]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    end = "th" if 10 <= number % 100 <= 20 else ends.get(number % 10, "th")
    return f"{number}{end}"


def _deeds() -> dict[str, Deed]:
    stories = [s for plot in STORIES.values() for beat in plot.values() for s in beat]
    ways = [way for listed in WAYS.values() for way in listed]
    uses = [use for listed in USES.values() for use in listed]
    told = (*stories, *ways, *uses)
    return {story: deed_of(story.replace("{who}", "")) or Deed.STAND for story in told}


DEEDS_OF: dict[str, Deed] = _deeds()
"""What is done in each sentence that can be told."""
