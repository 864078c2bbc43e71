from __future__ import annotations

from dataclasses import replace

import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.scene import ScenesSpec
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.moments import Weather
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import Reading, read
from songreel.providers.local.writing.film import tell
from songreel.providers.local.writing.negatives import NEVER
from songreel.providers.local.writing.writer import write

SPEC = ScenesSpec(
    idea="Tourist exploring Austin, Texas",
    character_description="Silver metallic humanoid robot with a red shield",
    number_of_scenes=8,
    character_characteristics="sarcastic, dramatic, emotional, and lovable",
    video_type="video",
    video_characteristics="vlogging, realistic, 4k, cinematic",
    camera_angle="front",
    model="local/scenes-1",
    seed=1,
)


def first_sentences(spec: ScenesSpec) -> list[str]:
    return [scene.description.split(". ")[0] for scene in write(spec)]


def test_a_film_of_400_scenes_repeats_none_whatever_its_batches():
    long = [
        scene
        for first in range(0, 400, 50)
        for scene in write(replace(SPEC, number_of_scenes=50, first=first, total=400))
    ]
    assert len({scene.description for scene in long}) == 400
    part = write(replace(SPEC, number_of_scenes=7, first=333, total=400))
    assert part == long[333:340]


def test_another_seed_writes_another_film():
    assert write(SPEC) == write(SPEC)
    assert write(SPEC) != write(replace(SPEC, seed=2))


def test_a_scene_holds_character_place_view_and_look():
    for scene in write(SPEC):
        assert SPEC.character_description in scene.description
        assert "in Austin" in scene.description
        assert "front view" in scene.description
        assert SPEC.video_characteristics in scene.description
        assert scene.negative_description.startswith(NEVER)
        assert "{" not in scene.description


def test_the_first_scenes_tell_what_the_idea_says_and_the_high_point_what_it_wants():
    idea = "An old fisherman sails out from the lighthouse to look for the whale he met as a boy"
    spec = replace(SPEC, idea=idea, character_description="An old man with a white beard")
    told = first_sentences(spec)
    assert "an old fisherman sails out from the lighthouse" in told[0]
    assert any("the fisherman looks for the whale" in sentence for sentence in told[1:4])
    assert "whale" in told[5]
    assert sum("whale" in sentence for sentence in told) >= 5
    letter = first_sentences(replace(SPEC, idea="A courier crosses a city to deliver one letter"))
    assert "the robot delivers one letter" in letter[5]
    assert not any("as a boy" in sentence for sentence in told)


def test_no_idea_is_cut_into_quotations():
    idea = "A small robot crosses a sleeping city at night to plant a garden on its highest roof"
    for scene in write(replace(SPEC, idea=idea, number_of_scenes=40)):
        assert ": to " not in scene.description
        assert "Theme:" not in scene.description


def test_an_idea_in_another_language_is_quoted_whole_and_once():
    idea = "Eine Katze sucht im Regen ihr Zuhause"
    texts = [scene.description for scene in write(replace(SPEC, idea=idea))]
    assert [idea in text for text in texts] == [True] + [False] * 7
    assert 6 <= sum("rain" in text for text in texts) <= 8
    assert any("the lit window" in text for text in texts[5:])


def test_first_sentences_are_short_enough_for_a_caption():
    for idea in (SPEC.idea, "A cook wants to bake the perfect cake for a king who never eats", ""):
        told = first_sentences(replace(SPEC, idea=idea, number_of_scenes=60))
        assert max(len(sentence) for sentence in told) <= 110
        assert len(set(told)) == 60


def test_negatives_differ_with_the_scene():
    negatives = {scene.negative_description for scene in write(SPEC)}
    assert len(negatives) == 8


def test_the_sections_of_the_song_decide_the_arc():
    plain = write(replace(SPEC, idea="A singer dances through the town"))
    sections = ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro")
    with_song = write(replace(SPEC, idea="A singer dances through the town", sections=sections))
    assert plain != with_song


@pytest.mark.parametrize(
    "wrong",
    [
        {"number_of_scenes": 0},
        {"number_of_scenes": 61},
        {"number_of_scenes": 5, "first": 398, "total": 400},
        {"number_of_scenes": 5, "total": 401},
        {"number_of_scenes": 5, "first": -1, "total": 9},
    ],
)
def test_impossible_numbers_are_refused(wrong: dict[str, int]):
    with pytest.raises(BackendError) as caught:
        write(replace(SPEC, **wrong))
    assert caught.value.failure is FailureCode.INVALID_INPUT


def test_a_chorus_that_comes_back_is_at_the_place_and_time_of_the_first():
    sections = ("intro", "verse", "chorus", "verse", "verse", "chorus", "outro")
    again = (None, None, None, None, None, 2, None)
    spec = replace(SPEC, number_of_scenes=7, total=7, sections=sections, resembles=again)
    shots = tell(spec, 7)
    first, second = shots[2], shots[5]
    assert (second.setting, second.time, second.weather) == (
        first.setting, first.time, first.weather,
    )  # fmt: skip
    assert second.scene("a fox", "") != first.scene("a fox", "")


def test_one_scene_anew_goes_on_from_its_neighbours():
    idea = replace(SPEC, idea="a fox looks for the sea", character_description="A red fox")
    one = replace(idea, number_of_scenes=1, first=3, total=8)
    before = "The fox reaches for a key in a forest by day in steady rain. The camera pans."
    after = "The fox walks through a forest by day in steady rain. The camera pulls back."

    def told(**around: str) -> list[Reading]:
        found: list[Reading] = []
        for seed in range(12):
            (scene,) = write(replace(one, seed=seed, **around))
            assert [scene] == write(replace(one, seed=seed, **around))
            found.append(read(scene.description, Chance("test")))
        return found

    def going_on(scenes: list[Reading]) -> int:
        return sum((one.setting, one.weather) == (Setting.FOREST, Weather.RAIN) for one in scenes)

    joined, apart = told(before=before, after=after), told()
    assert going_on(joined) > going_on(apart)
    # The same place and rain, and something else that happens.
    assert going_on(joined) >= 4
    assert sum(one.deed in {Deed.REACH, Deed.WALK} for one in joined) <= 2
    assert sum(one.deed in {Deed.REACH, Deed.WALK} for one in apart) >= 4
    assert len({one.story for one in joined}) >= 6
