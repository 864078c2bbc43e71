"""Scenes that were taken out and are put back."""

from __future__ import annotations

import pytest

from songreel.domain import scene_edits
from songreel.domain.errors import NotFoundError
from songreel.domain.project import Chosen, Project, ProjectScene


def _project(*ids: str) -> Project:
    chosen = Chosen(take_id="take", wanted="as it was")
    scenes = tuple(ProjectScene(id=one, description=one, chosen=chosen) for one in ids)
    return Project(scenes=scenes)


def test_a_scene_is_put_back_as_and_where_it_was() -> None:
    project = _project("a", "b", "c")
    without = scene_edits.deleted(project, "b")
    assert [scene.id for scene in without.scenes] == ["a", "c"]
    assert scene_edits.restored(without, "b") == project


def test_a_scene_goes_to_the_end_where_its_place_is_gone() -> None:
    project = scene_edits.deleted(scene_edits.deleted(_project("a", "b", "c"), "c"), "b")
    back = scene_edits.restored(project, "c")
    assert [scene.id for scene in back.scenes] == ["a", "c"]
    assert [scene.id for scene in scene_edits.restored(back, "b").scenes] == ["a", "b", "c"]


@pytest.mark.parametrize("scene_id", ["a", "nowhere"])
def test_what_was_not_taken_out_is_not_put_back(scene_id: str) -> None:
    with pytest.raises(NotFoundError, match="was not taken out"):
        scene_edits.restored(_project("a", "b"), scene_id)


def test_a_scene_is_put_back_once() -> None:
    back = scene_edits.restored(scene_edits.deleted(_project("a", "b"), "b"), "b")
    with pytest.raises(NotFoundError):
        scene_edits.restored(back, "b")
