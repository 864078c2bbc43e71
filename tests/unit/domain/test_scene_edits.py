from __future__ import annotations

import pytest

from songreel.domain import scene_edits
from songreel.domain.errors import ConflictError, InvalidRequestError, NotFoundError
from songreel.domain.project import Project, ProjectScene


def project(*cuts: int | None) -> Project:
    scenes = [
        ProjectScene(id=name, description=name, cut_at=cut)
        for name, cut in zip("abcdef", cuts, strict=False)
    ]
    return Project(scenes=tuple(scenes))


def cuts(of: Project) -> list[tuple[str, int | None]]:
    return [(scene.id, scene.cut_at) for scene in of.scenes]


def test_cuts_are_placed_and_left_to_the_music_again() -> None:
    placed = scene_edits.placed(project(None, None, None), {"b": 96, "c": 200})
    assert cuts(placed) == [("a", None), ("b", 96), ("c", 200)]
    assert cuts(scene_edits.placed(placed, {"b": None})) == [("a", None), ("b", None), ("c", 200)]


def test_a_placed_cut_takes_back_the_lengths_on_both_sides() -> None:
    scenes = [scene.model_copy(update={"seconds": 4}) for scene in project(*[None] * 4).scenes]
    placed = scene_edits.placed(Project(scenes=tuple(scenes)), {"c": 96})
    assert [scene.seconds for scene in placed.scenes] == [4, None, None, 4]


@pytest.mark.parametrize("wrong", [{"a": 5}, {"b": 200, "c": 200}, {"b": 0}, {"c": 96, "b": 97}])
def test_no_scene_begins_before_the_one_before_it(wrong: dict[str, int | None]) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        scene_edits.placed(project(None, None, None), wrong)
    assert refused.value.problems[0].field == "cuts"


def test_the_first_scene_may_be_said_to_begin_with_the_film() -> None:
    assert cuts(scene_edits.placed(project(None, 96), {"a": 0})) == [("a", None), ("b", 96)]


def test_a_scene_that_is_not_there_is_not_cut() -> None:
    with pytest.raises(NotFoundError):
        scene_edits.placed(project(None, None), {"z": 96})


def test_cuts_stay_where_they_are_when_scenes_are_moved() -> None:
    moved = scene_edits.reordered(project(None, 96, None, 300), ["d", "b", "a", "c"])
    assert cuts(moved) == [("d", None), ("b", 96), ("a", None), ("c", 300)]


def test_the_scene_that_comes_first_begins_with_the_film() -> None:
    assert cuts(scene_edits.deleted(project(None, 96, 200), "a")) == [("b", None), ("c", 200)]


def test_a_half_is_cut_where_the_music_wants() -> None:
    halves = scene_edits.split(project(None, 96, 200), "b", "new", None)
    assert cuts(halves) == [("a", None), ("b", 96), ("new", None), ("c", 200)]


def test_a_length_that_is_wanted_frees_the_cut_that_ends_it() -> None:
    assert cuts(scene_edits.lengthened(project(None, 96, 200), "b"))[2] == ("c", None)
    assert cuts(scene_edits.lengthened(project(None, 96, 200), "c"))[1:] == [("b", 96), ("c", None)]


def test_another_song_has_no_cuts() -> None:
    assert cuts(scene_edits.unplaced(project(None, 96))) == [("a", None), ("b", None)]


def test_no_two_scenes_have_one_id() -> None:
    with pytest.raises(ConflictError):
        scene_edits.inserted(project(None, None), ProjectScene(id="b", description="again"), None)
