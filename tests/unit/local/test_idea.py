from __future__ import annotations

import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Time
from songreel.providers.local.words.places import SPOTS, Setting
from songreel.providers.local.writing.idea import LONGEST_PHRASE, phrases_of, understand
from songreel.providers.local.writing.subject import ANYBODY, subject_of


def test_an_idea_falls_into_its_own_phrases():
    text = "A fox finds a map, and then it runs home; Austin, Texas waits. Nobody knows why!"
    assert phrases_of(text) == (
        "A fox finds a map",
        "it runs home",
        "Austin, Texas waits",
        "Nobody knows why",
    )


def test_phrases_come_in_other_scripts_and_as_emoji():
    assert phrases_of("夜の街で踊る猫。雨が降る") == ("夜の街で踊る猫", "雨が降る")
    assert phrases_of("🚀🌙") == ("🚀🌙",)


@pytest.mark.parametrize("text", ["", " \n ", "…!?", "—"])
def test_an_idea_of_nothing_has_no_phrases(text: str):
    assert phrases_of(text) == ()


def test_long_pieces_are_cut_between_words():
    pieces = phrases_of("wonderful " * 40)
    assert all(len(piece) <= LONGEST_PHRASE for piece in pieces)
    assert all(set(piece.split()) == {"wonderful"} for piece in pieces)


def test_a_named_place_and_what_it_stands_for_are_found():
    idea = understand("Tourist exploring Austin, Texas", "", "a robot", Chance("x"))
    assert idea.place == "Austin"
    assert idea.settings[0] is Setting.CITY
    assert len(idea.settings) >= 3


def test_an_idea_without_a_place_gets_what_goes_with_it():
    idea = understand("A mermaid loses her comb", "", "", Chance("x"))
    assert idea.settings[0] is Setting.UNDERWATER


def test_one_time_of_day_is_kept_and_two_are_a_day():
    assert understand("Dancing at night", "", "", Chance("x")).time is Time.NIGHT
    assert understand("From dawn to midnight", "", "", Chance("x")).time is None


def test_every_setting_has_spots():
    assert set(SPOTS) == set(Setting)
    assert all(len(set(spots)) == len(spots) >= 6 for spots in SPOTS.values())


@pytest.mark.parametrize(
    ("description", "subject"),
    [
        ("Silver metallic humanoid robot with a red shield", "the robot"),
        ("A young woman wearing a yellow raincoat", "the woman"),
        ("Captain Nova, an astronaut", "Captain Nova"),
        ("the old WIZARD", "the wizard"),
        ("青い帽子をかぶった猫", ANYBODY),
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
