from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from songreel.domain.scene import ScenesSpec
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import read
from songreel.providers.local.words.shots import Angle, Move, ShotSize
from songreel.providers.local.words.things import Thing
from songreel.providers.local.writing.arc import beat_of, places_of
from songreel.providers.local.writing.beats import Beat
from songreel.providers.local.writing.camera import Camera
from songreel.providers.local.writing.deck import Deck, unsaid
from songreel.providers.local.writing.film import tell
from songreel.providers.local.writing.light import OPENINGS, WEATHERED
from songreel.providers.local.writing.props import MAY_STAND, is_plausible

SONG = ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro")
IDEAS = (
    "A courier on the run crosses a neon city in the rain to deliver one last letter",
    "An old fisherman sails out from the harbor lighthouse to look for the whale",
    "A little fox follows the fireflies through a winter forest to find the moon",
    "A knight climbs a burning mountain above the castle ruins to face the storm",
    "Tourist exploring Austin, Texas",
    "I walk alone through the empty streets, looking for you",
    "love",
    "🚀",
    "夜の街で踊る",
    "",
)


def spec(idea: str, **others: object) -> ScenesSpec:
    plain = ScenesSpec(
        idea=idea,
        character_description="A tall robot with a lantern, a red car key and a snowy cape",
        number_of_scenes=8,
        character_characteristics="sarcastic, dramatic, emotional, and lovable",
        video_type="video",
        video_characteristics="vlogging, realistic, 4k, cinematic",
        camera_angle="front",
        model="local/scenes-1",
        seed=7,
    )
    return replace(plain, **others)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("idea", IDEAS)
def test_what_is_meant_is_read_again(idea: str):
    asked = spec(idea)
    for shot in tell(asked, 40):
        text = shot.scene(asked.character_description, "vlogging, 4k, stormy").description
        found = read(text, Chance("x"))
        for part in ("setting", "time", "weather", "mood", "size", "angle", "move", "deed"):
            assert getattr(found, part) is getattr(shot, part), (part, text)
        assert found.things == shot.things, text
        assert found.character.startswith(asked.character_description)


@pytest.mark.parametrize("idea", IDEAS)
def test_no_sentence_comes_twice_in_sixty_scenes(idea: str):
    shots = tell(spec(idea), 60)
    for part in ("story", "picture", "acted", "filmed", "set_line"):
        said = [getattr(shot, part) for shot in shots]
        assert len(set(said)) == 60, part


def bare(story: str) -> str:
    """Return where and what, without the time of day or the weather that a sentence opens with."""
    openings = [text for listed in (*OPENINGS.values(), *WEATHERED.values()) for text in listed]
    for opening in openings:
        story = story.removeprefix(f"{opening}, ")
    return story[0].lower() + story[1:]


@pytest.mark.parametrize("idea", [IDEAS[0], IDEAS[1], IDEAS[6], IDEAS[8]])
def test_where_and_what_never_come_together_twice(idea: str):
    assert len({bare(shot.story) for shot in tell(spec(idea), 400)}) == 400


@pytest.mark.parametrize("idea", IDEAS)
def test_neighbours_are_told_apart(idea: str):
    shots = tell(spec(idea), 40)
    for before, after in pairwise(shots):
        assert before.setting is not after.setting
        assert before.move is not after.move
        assert before.size is not after.size
    assert len({shot.size for shot in shots}) == 4
    assert len({shot.angle for shot in shots}) == 3
    assert len({shot.move for shot in shots}) >= 9
    assert len({shot.deed for shot in shots}) >= 6
    assert len({thing for shot in shots for thing in shot.things}) >= 10
    assert len({shot.setting for shot in shots}) >= 4


def test_set_pieces_stand_where_they_can():
    for idea in IDEAS:
        for shot in tell(spec(idea), 60):
            assert all(shot.setting in MAY_STAND[thing] for thing in shot.things), shot
            assert len(shot.things) >= 1


def test_what_is_sought_is_not_in_the_picture_before_it_is_found():
    shots = tell(spec(IDEAS[2]), 24)
    seen = [index for index, shot in enumerate(shots) if Thing.GREAT_MOON in shot.things]
    assert seen
    assert min(seen) >= 12
    assert any("moon" in shot.story for shot in shots[:12])


def test_the_character_is_no_set_piece():
    asked = spec("A snowman walks south to see the sea", character_description="A small snowman")
    assert not any(Thing.SNOWMAN in shot.things for shot in tell(asked, 20))
    bird = spec("Flying above the clouds", character_description="A small blue bird")
    assert not any(Thing.BIRDS in shot.things for shot in tell(bird, 40))


def test_a_move_of_the_camera_is_never_followed_by_itself():
    camera = Camera("front", "the robot", Chance(3))
    for place in places_of(40, None):
        for before in Move:
            for size in ShotSize:
                assert camera.move(place, size, Deed.WALK, before) is not before


@pytest.mark.parametrize(
    ("thing", "setting", "time", "weather", "is_dream", "fits"),
    [
        (Thing.WHALE, Setting.FOREST, Time.DAY, Weather.CLEAR, True, False),
        (Thing.PIANO, Setting.BEACH, Time.DAY, Weather.CLEAR, True, True),
        (Thing.PIANO, Setting.BEACH, Time.DAY, Weather.CLEAR, False, False),
        (Thing.PIANO, Setting.ROOM, Time.DAY, Weather.CLEAR, False, True),
        (Thing.FIRE, Setting.BEACH, Time.NIGHT, Weather.RAIN, True, False),
        (Thing.FIRE, Setting.BEACH, Time.NIGHT, Weather.SNOW, True, True),
        (Thing.KITE, Setting.FIELD, Time.DAY, Weather.STORM, True, False),
        (Thing.GREAT_MOON, Setting.FIELD, Time.DAY, Weather.CLEAR, True, False),
        (Thing.GREAT_MOON, Setting.FIELD, Time.NIGHT, Weather.CLEAR, False, True),
        (Thing.GREAT_MOON, Setting.FIELD, Time.NIGHT, Weather.FOG, False, False),
        (Thing.SNOWMAN, Setting.FIELD, Time.DAY, Weather.CLEAR, True, False),
        (Thing.FLOWERS, Setting.FIELD, Time.DAY, Weather.SNOW, True, False),
        (Thing.LANTERNS, Setting.STREET, Time.DAY, Weather.CLEAR, True, False),
    ],
)
def test_set_pieces_that_nobody_asked_for_are_plausible(
    thing: Thing, setting: Setting, time: Time, weather: Weather, is_dream: bool, fits: bool
):
    assert is_plausible(thing, setting, time, weather, is_dream=is_dream) is fits


def test_the_film_goes_through_its_arc_and_its_day():
    beats = [beat_of(index, 20) for index in range(20)]
    assert [beat for i, beat in enumerate(beats) if i == 0 or beat is not beats[i - 1]] == list(
        Beat
    )
    times = [place.time for place in places_of(20, None)]
    assert set(times) == set(Time)
    night = [place.time for place in places_of(20, Time.NIGHT)]
    assert (night[0], night[-1], night.count(Time.NIGHT) > 12) == (Time.DUSK, Time.DAWN, True)
    assert places_of(1, Time.NIGHT)[0].time is Time.NIGHT


def test_a_song_decides_the_parts_and_the_last_chorus_is_where_it_arrives():
    places = places_of(8, None, SONG)
    assert [place.beat for place in places] == [
        Beat.OPENING,
        Beat.BUILD,
        Beat.HIGH,
        Beat.BUILD,
        Beat.HIGH,
        Beat.TURN,
        Beat.HIGH,
        Beat.CLOSE,
    ]
    assert [place.index for place in places if place.is_arrival] == [6]
    assert [place.stage for place in places[2:]] == [
        Beat.BUILD,
        Beat.BUILD,
        Beat.BUILD,
        Beat.TURN,
        Beat.HIGH,
        Beat.CLOSE,
    ]


def test_choruses_are_lively():
    lively = {Deed.DANCE, Deed.SING, Deed.RUN, Deed.REACH, Deed.PLAY, Deed.FLY, Deed.FLOAT}
    sections = ("intro", "verse", "chorus", "verse", "chorus", "chorus", "chorus", "outro")
    shots = tell(spec("A girl dances through the night", sections=sections), 8)
    assert all(shots[index].deed in lively for index in (4, 5, 6))


def test_labels_that_no_song_has_change_nothing():
    odd = ("???",) * 8
    assert tell(spec(IDEAS[0], sections=odd), 8) == tell(spec(IDEAS[0]), 8)


def weathers(idea: str, count: int = 20) -> list[Weather]:
    still = {Setting.STAGE, Setting.UNDERWATER, Setting.SPACE}
    return [shot.weather for shot in tell(spec(idea), count) if shot.setting not in still]


def test_rain_gathers_and_may_clear_or_become_a_storm():
    bright = weathers("A dog waits in the rain")
    assert (bright[0], bright[-1]) == (Weather.RAIN, Weather.CLEAR)
    wet = [weather is not Weather.CLEAR for weather in bright]
    assert wet == sorted(wet, reverse=True)
    assert wet.count(False) <= 3
    soft = weathers("A gentle dog and the rain")
    assert soft[:2] == [Weather.FOG, Weather.RAIN]
    assert Weather.CLEAR not in soft[1:16]
    dark = weathers("A haunted house in the rain, dark and grim")
    assert Weather.STORM in dark
    assert Weather.CLEAR not in dark


def test_what_is_done_in_the_storm_is_done_under_it():
    for idea in ("A girl wants to dance with the storm", "A sailor faces the storm"):
        told = [shot for shot in tell(spec(idea), 12) if "s with the storm" in shot.story]
        told += [shot for shot in tell(spec(idea), 12) if "faces the storm" in shot.story]
        assert told
        assert all(shot.weather is Weather.STORM for shot in told)


def test_snow_stays_and_a_storm_gathers_and_clears():
    assert set(weathers("A fox in the snowy forest")) == {Weather.SNOW}
    storm = weathers("A sailor faces the storm on the sea")
    assert (storm[0], storm[-1]) == (Weather.CLEAR, Weather.CLEAR)
    assert Weather.STORM in storm[6:18]
    last = max(i for i, weather in enumerate(storm) if weather is Weather.STORM)
    first = storm.index(Weather.STORM)
    assert set(storm[first : last + 1]) == {Weather.STORM}


def test_the_usual_traits_decide_no_mood():
    usual = tell(spec("A tourist in Rome"), 20)
    assert len({shot.mood for shot in usual}) >= 5
    sad = tell(spec("A tourist in Rome", character_characteristics="melancholy, quiet"), 20)
    assert {shot.mood for shot in sad} <= {Mood.MELANCHOLY, Mood.CALM}
    assert Weather.RAIN in {shot.weather for shot in sad}


@pytest.mark.parametrize("mood", ["", *(mood.value for mood in Mood)])
def test_weather_that_nobody_named_takes_a_course(mood: str):
    asked = spec("A tourist in the village by the forest", character_characteristics=mood)
    shots = tell(asked, 24)
    for shot in shots:
        if shot.setting in {Setting.ROOM, Setting.STAGE, Setting.SPACE, Setting.UNDERWATER}:
            assert shot.weather is Weather.CLEAR
    outside = [shot.weather for shot in shots if shot.setting is not Setting.ROOM]
    assert 2 <= len(set(outside)) <= 4
    turns = sum(before is not after for before, after in pairwise(outside))
    assert turns <= 6
    assert Weather.SNOW not in outside


def test_an_angle_that_is_asked_for_is_kept_to():
    assert {s.angle for s in tell(spec("", camera_angle="low angle"), 9)} == {Angle.LOW}
    assert {s.size for s in tell(spec("", camera_angle="close-up"), 9)} == {ShotSize.CLOSE}


def test_one_and_two_scenes_are_a_film():
    for count in (1, 2, 3):
        shots = tell(spec(IDEAS[0]), count)
        assert len(shots) == count
        assert "deliver" in shots[-1].story or "letter" in " ".join(s.story for s in shots)


def test_a_deck_deals_every_card_before_one_comes_again():
    deck = Deck("abcde", Chance(1))
    assert sorted(str(deck.deal()) for _ in range(5)) == list("abcde")
    assert deck.deal(lambda card: card == "c") == "c"
    assert deck.deal(lambda card: card == "z") is None


def test_all_combinations_come_before_one_comes_again():
    said: set[str] = set()
    decks = [Deck("abc", Chance(1)), Deck("xy", Chance(2))]
    texts = [unsaid(said, decks, "".join) for _ in range(6)]
    assert len(set(texts)) == 6
    assert unsaid(said, decks, "".join) in texts
