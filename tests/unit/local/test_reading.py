from __future__ import annotations

from itertools import zip_longest

import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import DEEDS, Deed
from songreel.providers.local.words.moments import TIMES, WEATHERS, Time, Weather
from songreel.providers.local.words.moods import MOODS, Mood
from songreel.providers.local.words.places import PLACES, Setting
from songreel.providers.local.words.reading import read, told
from songreel.providers.local.words.shots import (
    ANGLE_PHRASES,
    MOVE_PHRASES,
    SIZE_PHRASES,
    Angle,
    Move,
    ShotSize,
)
from songreel.providers.local.words.things import NAMES, THINGS, Thing
from songreel.providers.local.writing.acting import BODIES, CALLED, FACES
from songreel.providers.local.writing.beats import Beat
from songreel.providers.local.writing.light import OPENINGS, WEATHERED
from songreel.providers.local.writing.props import BELONGS, MAY_STAND
from songreel.providers.local.writing.quest import Plot
from songreel.providers.local.writing.shot import PLACE_NAMES, TIMES_SAID, WEATHERS_SAID
from songreel.providers.local.writing.sights import SIGHTS, USES
from songreel.providers.local.writing.spots import SPOTS, WAYS
from songreel.providers.local.writing.stories import STORIES
from songreel.providers.local.writing.verbs import AIMS, third_person


def test_a_prompt_is_read():
    found = read("A silver robot walks through a futuristic city at sunset", Chance("x"))
    assert (found.setting, found.time, found.deed) == (Setting.CITY, Time.DUSK, Deed.WALK)


def test_a_place_after_a_preposition_wins():
    assert read("A space robot walks in the forest", Chance("x")).setting is Setting.FOREST


@pytest.mark.parametrize(("setting", "spot"), [(s, spot) for s in Setting for spot in SPOTS[s]])
def test_every_spot_is_read_as_its_setting(setting: Setting, spot: str):
    text = f"In the golden hour, {spot} in Austin, the robot waits"
    assert read(text, Chance("x")).setting is setting
    assert DEEDS.first(spot) is None


@pytest.mark.parametrize(("time", "opening"), [(t, text) for t in Time for text in OPENINGS[t]])
def test_every_opening_is_read_as_its_time(time: Time, opening: str):
    assert TIMES.first(opening) is time
    assert DEEDS.first(opening) is None


@pytest.mark.parametrize(("weather", "text"), [(w, text) for w in Weather for text in WEATHERED[w]])
def test_every_opening_with_weather_is_read_as_it(weather: Weather, text: str):
    assert WEATHERS.first(text) is weather or weather is Weather.STORM
    assert DEEDS.first(text) is None


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


def test_character_and_look_decide_nothing_else():
    text = (
        "In a city, she waits. Wide shot; the camera pans left. Character: a sad storm dancer with "
        "a red car, a camera that zooms in and a snowy cape at night. Look: dreamy fog, piano."
    )
    found = read(text, Chance("x"))
    assert (found.weather, found.mood, found.things) == (Weather.CLEAR, Mood.CALM, ())
    assert (found.deed, found.move) == (Deed.STAND, Move.PAN_LEFT)


def test_who_watches_is_told_the_story_alone():
    text = (
        "At dawn, a fox runs. Pink light creeps in. Mood: calm; soft eyes. Wide shot from a low "
        "angle; the camera pans left. Setting: beach at dawn. Character: a fox. Look: 4k."
    )
    assert told(text) == "At dawn, a fox runs. Pink light creeps in."
    assert told("Wide shot of a fox") == "Wide shot of a fox"
    assert told("") == ""


def test_the_set_line_is_the_last_word():
    text = (
        "She dreams of a whale in the desert at noon. Mood: tense; a sunny smile. Setting: "
        "town street at night, steady rain, with a car and a phone booth. Character: a girl."
    )
    found = read(text, Chance("x"))
    assert (found.setting, found.time, found.weather) == (Setting.STREET, Time.NIGHT, Weather.RAIN)
    assert found.things == (Thing.CAR, Thing.PHONE_BOOTH)
    assert (found.mood, found.deed) == (Mood.TENSE, Deed.LOOK)
    assert found.story == "She dreams of a whale in the desert at noon."


@pytest.mark.parametrize("setting", list(Setting))
@pytest.mark.parametrize("time", list(Time))
def test_every_set_line_is_read(setting: Setting, time: Time):
    for weather in Weather:
        names = " and ".join(NAMES.values())
        for said, sky in zip_longest(TIMES_SAID[time], WEATHERS_SAID[weather]):
            where = f"{PLACE_NAMES[setting]} in Austin {said}, {sky or WEATHERS_SAID[weather][0]}"
            found = read(f"Setting: {where}, with {names}.", Chance("x"))
            assert (found.setting, found.time, found.weather) == (setting, time, weather)
            assert found.things == tuple(Thing)


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("A robot cooks in a floating restaurant", Deed.REACH),
        ("The girl plays guitar", Deed.PLAY),
        ("The dog plays in the snow", Deed.RUN),
        ("A courier on the run waits in the fall", Deed.STAND),
        ("Night falls and he sings", Deed.SING),
        ("On the dance floor she sits", Deed.SIT),
        ("Le robot danse dans la rue", Deed.DANCE),
        ("Ein Mann läuft durch die Nacht", Deed.RUN),
        ("The waves break, the leaves whirl", Deed.DANCE),
    ],
)
def test_words_with_two_meanings_are_told_apart(text: str, deed: Deed):
    assert read(text, Chance("x")).deed is deed


def test_other_languages_and_emoji_are_read():
    german = read("Eine Katze tanzt im Regen in der Stadt, bei Nacht", Chance("x"))
    assert (german.setting, german.time, german.weather, german.deed) == (
        Setting.CITY,
        Time.NIGHT,
        Weather.RAIN,
        Deed.DANCE,
    )
    japanese = read("夜の森で踊る", Chance("x"))
    assert (japanese.setting, japanese.time, japanese.deed) == (
        Setting.FOREST,
        Time.NIGHT,
        Deed.DANCE,
    )
    assert Thing.ROCKET in read("🚀", Chance("x")).things
    assert read("Der Wald ist still", Chance("x")).setting is Setting.FOREST


@pytest.mark.parametrize(
    ("text", "part", "meant"),
    [
        ("No rain, a bright sunny day in the park", "weather", Weather.CLEAR),
        ("A street without any rain, but with fog", "weather", Weather.FOG),
        ("A cat named Storm sleeps on a sofa", "weather", Weather.CLEAR),
        ("in the rain forest at noon", "weather", Weather.CLEAR),
        ("in the rain forest at noon", "setting", Setting.FOREST),
        ("They sit in the living space of a small flat", "setting", Setting.ROOM),
        ("Autumn: leaves fall around a girl who stands still", "deed", Deed.STAND),
        ("the golden gate bridge in fog", "things", (Thing.BRIDGE,)),
        ("A man drives through the valley", "deed", Deed.SIT),
        ("She waits. Wide shot; locked off.", "move", Move.STILL),
    ],
)
def test_what_only_looks_like_a_known_word_is_not_read_as_it(text: str, part: str, meant: object):
    assert getattr(read(text, Chance("x")), part) == meant


def test_a_move_after_a_semicolon_is_not_told():
    assert told("She waits. Wide shot; locked off.") == "She waits."
    assert told("Wide shot of a fox; it runs home.") == "it runs home."


@pytest.mark.parametrize(
    "text",
    [
        "فتاة ترقص في المدينة تحت المطر في الليل",
        "ילדה רוקדת בעיר בגשם בלילה",
        "소녀가 밤에 도시에서 비를 맞으며 춤춘다",
        "लड़की रात में शहर की बारिश में नाचती है",
        "Девочка танцует ночью в городе под дождём",
    ],
)
def test_languages_with_other_scripts_are_read(text: str):
    found = read(text, Chance("x"))
    assert (found.setting, found.time, found.weather, found.deed) == (
        Setting.CITY,
        Time.NIGHT,
        Weather.RAIN,
        Deed.DANCE,
    )


def test_ambiguous_things_are_left_alone():
    assert THINGS.first("She rose, still and well, and signed the book on the steps") is None
    assert THINGS.first("Two kites and a fishing boat") is Thing.KITE
    assert [hit.key for hit in THINGS.hits("a lantern, paper lanterns")] == [Thing.LANTERNS]


def test_every_story_can_be_drawn():
    told = [story for plot in Plot for beat in Beat for story in STORIES[plot][beat]]
    told += [way for setting in Setting for way in WAYS[setting]]
    told += [use for thing in Thing for use in USES[thing]]
    assert len(set(told)) == len(told)
    for story in told:
        assert story.count("{who}") == 1
        assert DEEDS.first(story.replace("{who}", "the robot")) is not None, story


def test_every_part_of_every_plot_has_choices():
    for plot in Plot:
        assert set(STORIES[plot]) == set(Beat)
        for beat in Beat:
            assert len(STORIES[plot][beat]) >= 4
            assert len({DEEDS.first(story) for story in STORIES[plot][beat]}) >= 3


def test_every_verb_is_a_deed_or_stands_for_none():
    silent = {verb for verb in AIMS if DEEDS.first(third_person(verb)) is None}
    assert not silent & {"walk", "run", "deliver", "find", "climb", "sail", "plant", "wait", "fly"}


def test_every_set_piece_is_read_as_itself():
    for thing in Thing:
        assert len(SIGHTS[thing]) >= 3
        for text in (*SIGHTS[thing], *USES[thing]):
            found = {hit.key for hit in THINGS.hits(text)}
            assert found == {thing}, text
    for setting, things in BELONGS.items():
        assert len(set(things)) == len(things) >= 6
        assert all(setting in MAY_STAND[thing] for thing in things), setting


def test_every_setting_has_spots_and_ways():
    for setting in Setting:
        assert len(set(SPOTS[setting])) == len(SPOTS[setting]) >= 6
        assert len({DEEDS.first(way) for way in WAYS[setting]}) >= 5
        assert PLACES.first(PLACE_NAMES[setting]) is setting


def test_every_mood_has_words_that_are_read_as_it():
    for mood in Mood:
        assert all(MOODS.first(called) is mood for called in CALLED[mood])
        assert len(set(BODIES[mood])) >= 8
        assert len(set(FACES[mood])) >= 8


def test_the_usual_words_for_looks_and_traits_decide_no_mood():
    assert MOODS.first("sarcastic, dramatic, emotional, and lovable") is None
    assert MOODS.first("vlogging, realistic, 4k, cinematic") is None


def test_words_without_meaning_still_decide():
    settings = {read(f"zxq {i}", Chance(i)).setting for i in range(60)}
    assert len(settings) > 8
    assert read("", Chance("a")) == read("", Chance("a"))
