from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.scene import ScenesSpec
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import Beat
from songreel.providers.local.words.moments import Time
from songreel.providers.local.words.reading import read
from songreel.providers.local.writing.arc import beat_of, camera_of, place_of
from songreel.providers.local.writing.sentences import NEVER
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


def test_a_film_of_400_scenes_repeats_none_whatever_its_batches():
    long = [
        scene
        for first in range(0, 400, 50)
        for scene in write(replace(SPEC, number_of_scenes=50, first=first, total=400))
    ]
    assert len({scene.description for scene in long}) == 400
    part = write(replace(SPEC, number_of_scenes=7, first=333, total=400))
    assert part == long[333:340]


def test_where_and_what_never_come_together_twice():
    openings = [
        scene.description.split(", ", 1)[1].split(". ")[0]
        for first in range(0, 400, 50)
        for scene in write(replace(SPEC, number_of_scenes=50, first=first, total=400))
    ]
    assert len(set(openings)) == 400


def test_another_seed_writes_another_film():
    assert write(SPEC) == write(SPEC)
    assert write(SPEC) != write(replace(SPEC, seed=2))


def test_a_scene_holds_character_idea_place_view_and_look():
    for scene in write(SPEC):
        assert SPEC.character_description in scene.description
        assert "in Austin" in scene.description
        assert "front view" in scene.description
        assert SPEC.video_characteristics in scene.description
        assert scene.negative_description.startswith(NEVER)
        assert "{" not in scene.description


def test_the_ideas_own_words_run_through_the_film():
    idea = "A small robot crosses a sleeping city at night to plant a garden on its highest roof"
    texts = [scene.description for scene in write(replace(SPEC, idea=idea))]
    for words in (idea, ": to plant a garden;", ": on its highest roof;"):
        assert any(words in text for text in texts)


def test_negatives_differ_with_the_scene():
    negatives = {scene.negative_description for scene in write(SPEC)}
    assert len(negatives) >= 4


def test_the_film_goes_through_its_arc_and_its_day():
    beats = [beat_of(index, 20) for index in range(20)]
    assert [beat for i, beat in enumerate(beats) if i == 0 or beat is not beats[i - 1]] == list(
        Beat
    )
    times = [place_of(index, 20, None).time for index in range(20)]
    assert set(times) == set(Time)
    night = [place_of(index, 20, Time.NIGHT).time for index in range(20)]
    assert (night[0], night[-1], night.count(Time.NIGHT) > 12) == (Time.DUSK, Time.DAWN, True)
    assert place_of(0, 1, Time.NIGHT).time is Time.NIGHT


def test_neighbours_are_filmed_differently():
    cameras = [camera_of(place_of(index, 40, None), Chance("x")) for index in range(40)]
    pairs = list(pairwise(cameras))
    assert all(before != after for before, after in pairs)
    assert all(before.move is not after.move for before, after in pairs)
    assert len({camera.size for camera in cameras}) == 4
    assert len({camera.move for camera in cameras}) == 10


def test_what_is_written_is_read_again():
    places = {read(scene.description, Chance("x")).setting for scene in write(SPEC)}
    assert len(places) >= 3
    film = replace(SPEC, number_of_scenes=40)
    for index, scene in enumerate(write(film)):
        place = place_of(index, 40, None)
        scene_read = read(scene.description, Chance("x"))
        assert scene_read.time is place.time, scene.description
        assert scene_read.character.startswith(SPEC.character_description)


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
