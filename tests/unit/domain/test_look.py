"""What the look of a film adds to its clips, and that these follow from it."""

from __future__ import annotations

import pytest

from songreel.domain.dependence import of_clip
from songreel.domain.look import negative_of, prompt_of
from songreel.domain.project import Project, ProjectScene


def _project(**fields: object) -> Project:
    scene = ProjectScene(id="a", description="A fox walks.", negative_description="text.")
    return Project.model_validate({"scenes": (scene,), **fields})


def test_a_film_without_a_look_asks_for_what_the_scene_says() -> None:
    project = _project()
    assert prompt_of(project, project.scenes[0]) == "A fox walks."
    assert negative_of(project, project.scenes[0]) == "text"


@pytest.mark.parametrize(
    ("palette", "told"),
    [
        (("cobalt",), "A fox walks. Look: in the colours cobalt."),
        (("cobalt", "sand", "ember"), "A fox walks. Look: in the colours cobalt, sand and ember."),
    ],
)
def test_the_colours_are_asked_for(palette: tuple[str, ...], told: str) -> None:
    project = _project(palette=palette)
    assert prompt_of(project, project.scenes[0]) == told


def test_what_the_film_avoids_is_avoided_beside_what_the_scene_does() -> None:
    project = _project(avoid=" crowds, neon ")
    assert negative_of(project, project.scenes[0]) == "text, crowds, neon"


@pytest.mark.parametrize("change", [{"palette": ("cobalt",)}, {"avoid": "crowds"}])
def test_a_clip_is_out_of_date_once_the_look_is_another(change: dict[str, object]) -> None:
    before, after = _project(), _project(**change)
    assert of_clip(before, before.scenes[0]) != of_clip(after, after.scenes[0])
