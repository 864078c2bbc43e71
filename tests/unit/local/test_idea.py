from __future__ import annotations

import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.places import Setting
from songreel.providers.local.writing.grammar import sentences_of
from songreel.providers.local.writing.idea import Idea, understand
from songreel.providers.local.writing.quest import Plot, definite
from songreel.providers.local.writing.subject import ANYBODY, Subject, subject_of
from songreel.providers.local.writing.verbs import third_person


def understood(idea: str, character: str = "") -> Idea:
    return understand(idea, "", character, Chance(idea))


def doings(idea: str) -> list[str]:
    return [doing.text for doing in understood(idea).doings]


@pytest.mark.parametrize(
    ("idea", "told"),
    [
        (
            "A courier on the run crosses a neon city in the rain to deliver one last letter",
            ["crosses a neon city in the rain", "delivers one last letter"],
        ),
        (
            "A girl who lost her shadow walks through Paris and dances with a stranger",
            ["loses {his} shadow", "walks through Paris", "dances with a stranger"],
        ),
        ("Tourist exploring Austin, Texas", ["explores Austin, Texas"]),
        (
            "A fox finds a map, and then it runs home. Nobody knows why",
            ["finds a map", "runs home"],
        ),
        (
            "A crab juggles the planets of a toy solar system",
            ["juggles the planets of a toy solar"],
        ),
        ("I walk alone through my town", ["walks alone through {his} town"]),
        ("Two robots dance on the moon", ["dances on the moon"]),
        ("Dancing at night", ["dances at night"]),
        ("A woman is driving through the desert while the sun sets", ["drives through the desert"]),
        ("A baker tries to bake the perfect cake", ["bakes the perfect cake"]),
        ("Fast cars, neon lights and money. A rapper drives home", ["drives home"]),
        ("My father kept bees. I left the hills and I forgot the songs", ["leaves the", "forgets"]),
        ("A FOX FINDS A MAP", ["finds a map"]),
        ("A letter travels around the world until it reaches a girl", ["travels around the world"]),
        ("A cat who thinks it is a lion hunts a mouse", ["hunts a mouse"]),
        ("The city never sleeps and neither do I", []),
        (
            "Two old friends repair a boat and sail around the island",
            ["repairs a boat", "sails around the island"],
        ),
        ("A clown takes off his make-up", ["takes off {his} make-up"]),
        ("He wants to win her back", ["wins the lost friend back"]),
        ("love", []),
        ("Living in the past", []),
        ("A clockmaker fixes time for those who lost it", []),
        ("Heartbreak hotel", []),
    ],
)
def test_what_is_done_is_told_in_the_present(idea: str, told: list[str]):
    found = doings(idea)
    assert len(found) == len(told)
    assert all(one.startswith(other) for one, other in zip(found, told, strict=True))


@pytest.mark.parametrize(
    ("idea", "plot", "goal"),
    [
        ("A courier wants to deliver one last letter", Plot.CARRY, "the last letter"),
        ("A man sails out to look for the whale he met as a boy", Plot.FRIEND, "the whale"),
        ("A fox follows fireflies to find the moon", Plot.GLOW, "the moon"),
        ("A knight climbs a mountain to face the storm", Plot.FACE, "the storm"),
        ("A robot crosses a city to plant a garden on a roof", Plot.MAKE, "the garden"),
        ("A dancer waits for the train", Plot.AWAIT, "the train"),
        ("A robot leaves home to become the star of a show", Plot.SHINE, "the star of a show"),
        ("Tourist exploring Austin, Texas", Plot.ROAM, "Austin"),
        ("I can't stop thinking about you", Plot.FRIEND, "the lost friend"),
        ("Lost in Tokyo", Plot.ROAM, "Tokyo"),
        ("Fast cars and money", Plot.FIND, "the fast cars"),
        ("Summer vibes", Plot.CHASE, "the white kite"),
        ("searching for you", Plot.FRIEND, "the lost friend"),
        ("love", Plot.CHASE, "the red balloon"),
        ("searching for freedom", Plot.CHASE, "the white bird"),
        ("The story of a boy and his dog", Plot.FRIEND, "{his} dog"),
        ("Eine Katze sucht im Regen ihr Zuhause", Plot.HOME, "the lit window of home"),
        ("Ein Ritter kämpft gegen den Drachen", Plot.FACE, "the dragon"),
        ("Deux amoureux dansent sur la plage", Plot.SHINE, "the dance"),
        ("夜の街で踊る", Plot.SHINE, "the dance"),
        ("🚀", Plot.FIND, "the rocket"),
    ],
)
def test_what_is_wanted_is_found(idea: str, plot: Plot, goal: str):
    quest = understood(idea).quests[0]
    assert (quest.plot, quest.goal) == (plot, goal)


def test_where_nothing_is_named_a_film_still_turns_around_something():
    goals = {understand("", "", "", Chance(seed)).quests[0].goal for seed in range(40)}
    assert len(goals) >= 5
    assert all(goal.startswith("the ") for goal in goals)


def test_places_are_taken_in_the_ideas_own_words():
    idea = understood("A dancer waits at a desert gas station for a train by the sunflower field")
    assert [spot for _, spot in idea.spots] == [
        "at the desert gas station",
        "by the sunflower field",
    ]


def test_a_named_place_and_what_it_stands_for_are_found():
    idea = understood("Tourist exploring Austin, Texas", "a robot")
    assert idea.place == "Austin"
    assert idea.settings[0] is Setting.CITY
    assert len(idea.settings) >= 3
    assert understood("A trip to Mars").place is None


def test_an_idea_without_a_place_gets_what_goes_with_it():
    assert understood("A mermaid loses her comb").settings[0] is Setting.UNDERWATER


def test_one_time_of_day_is_kept_and_two_are_a_day():
    assert understood("Dancing at night").time is Time.NIGHT
    assert understood("From dawn to midnight").time is None
    assert understood("Ein Tanz in der Nacht").time is Time.NIGHT


def test_the_weather_of_the_idea_is_found():
    assert understood("Walking in the rain").weather is Weather.RAIN
    assert understood("A snowy day before the storm").weather is Weather.STORM
    assert understood("Une femme marche sous la pluie").weather is Weather.RAIN
    assert understood("Snow White sings").weather is None
    assert understood("A summer without rain").weather is None
    assert understood("A cat named Storm").weather is None


def test_only_what_cannot_be_told_is_quoted():
    assert understood("夜の\x00街\u202eで踊る").theme == "夜の 街で踊る"
    assert understood("A fox finds a map").theme == ""
    assert understood("夜の街で踊る。").theme == "夜の街で踊る"
    assert understood("La “vida”: un sueño de amor y de luz").theme == (
        "La ‘vida’ – un sueño de amor y de luz"
    )
    assert understood("ein Haus und der Wald " * 40).theme == ""


@pytest.mark.parametrize(
    "text", ["", " \n ", "…!?", "—", "🚀🚀", "to to to", "the", ", , ,", "and"]
)
def test_nothing_is_done_where_nothing_is_said(text: str):
    assert doings(text) == []
    assert understood(text).quests


def test_names_keep_their_comma_and_sentences_their_actor():
    first, second = sentences_of("A fox visits Austin, Texas. The bear sleeps in a cave")
    assert first.clauses[0].parts[0].text == "Austin, Texas"
    assert (first.actor, second.actor) == (("A", "fox"), ("The", "bear"))


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("one last letter", "the last letter"),
        ("two letters", "the two letters"),
        ("my old guitar", "{his} old guitar"),
        ("her comb", "{his} comb"),
        ("Paris", "Paris"),
        ("the most beautiful and dangerous of all the monsters", "the beautiful dangerous"),
    ],
)
def test_what_is_known_has_the_definite_article(words: str, known: str):
    assert definite(words.split()).split()[0] == known.split()[0]
    assert len(definite(words.split())) <= 40


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("go", "goes"),
        ("carry", "carries"),
        ("play", "plays"),
        ("watch", "watches"),
        ("find", "finds"),
    ],
)
def test_verbs_take_their_ending(verb: str, form: str):
    assert third_person(verb) == form


@pytest.mark.parametrize(
    ("description", "subject"),
    [
        ("Silver metallic humanoid robot with a red shield", "the robot"),
        ("A young woman wearing a yellow raincoat", "the woman"),
        ("Captain Nova, an astronaut", "Captain Nova"),
        ("the old WIZARD", "the wizard"),
        ("青い帽子をかぶった猫", "the cat"),
        ("😺", ANYBODY),
        ("", ANYBODY),
        ("a b two three four five six seven eight nine", ANYBODY),
        (
            "a creature so strange that no word for it has been found in any book yet",
            "the creature",
        ),
    ],
)
def test_a_character_gets_a_short_name(description: str, subject: str):
    assert subject_of(description) == subject


def test_the_idea_names_somebody_better_than_a_plain_description():
    woman = Subject.of("A young woman with pink hair", "young courier")
    assert (woman.who, woman.first, woman.his) == ("the courier", "a young courier", "her")
    robot = Subject.of("A golden robot", "tourist")
    assert (robot.who, robot.his) == ("the robot", "its")
    fox = Subject.of("A small orange fox", "little fox")
    assert (fox.who, fox.has_paws) == ("the fox", True)
