from __future__ import annotations

import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import PHRASES, Deed
from songreel.providers.local.words.moments import OPENINGS, TIMES, Time
from songreel.providers.local.words.places import SPOTS, Setting
from songreel.providers.local.words.reading import read
from songreel.providers.local.words.shots import (
    ANGLE_PHRASES,
    MOVE_PHRASES,
    SIZE_PHRASES,
    Angle,
    Move,
    ShotSize,
)


def test_a_prompt_is_read():
    found = read("A silver robot walks through a futuristic city at sunset", Chance("x"))
    assert (found.setting, found.time, found.deed) == (Setting.CITY, Time.DUSK, Deed.WALK)


def test_a_place_after_a_preposition_wins():
    assert read("A space robot walks in the forest", Chance("x")).setting is Setting.FOREST


@pytest.mark.parametrize(("setting", "spot"), [(s, spot) for s in Setting for spot in SPOTS[s]])
def test_every_spot_is_read_as_its_setting(setting: Setting, spot: str):
    text = f"In the golden hour, {spot} in Austin, the robot waits"
    assert read(text, Chance("x")).setting is setting


@pytest.mark.parametrize(("time", "opening"), [(t, text) for t in Time for text in OPENINGS[t]])
def test_every_opening_is_read_as_its_time(time: Time, opening: str):
    assert TIMES.first(opening) is time


@pytest.mark.parametrize("size", list(ShotSize))
@pytest.mark.parametrize("angle", list(Angle))
def test_size_and_angle_are_read(size: ShotSize, angle: Angle):
    text = f"She waits. {SIZE_PHRASES[size]} {ANGLE_PHRASES[angle]}; the camera is locked off."
    found = read(text, Chance("x"))
    assert (found.size, found.angle, found.move) == (size, angle, Move.STILL)


@pytest.mark.parametrize("move", list(Move))
def test_every_move_is_read_from_the_sentence_about_the_camera(move: Move):
    text = (
        f"A rim of light follows the robot. Wide shot; {MOVE_PHRASES[move]} slowly. Look: vlogging"
    )
    assert read(text, Chance("x")).move is move


def test_the_character_is_what_follows_its_name_tag():
    text = "In a city. Close-up; the camera pans left. Character: a red fox. With a hat. Look: 4k."
    assert read(text, Chance("x")).character == "a red fox. With a hat. "
    assert "camera" not in read("A fox. The camera pans left.", Chance("x")).character


def test_deeds_of_the_arc_are_known():
    phrases = [phrase for beat in PHRASES.values() for phrase in beat]
    assert len(set(phrases)) == len(phrases)
    assert all("{subject}" in phrase for phrase in phrases)


def test_words_without_meaning_still_decide():
    settings = {read(f"zxq {i}", Chance(i)).setting for i in range(60)}
    assert len(settings) > 8
    assert read("", Chance("a")) == read("", Chance("a"))
