"""How what was made finds its way into a project, whatever was changed in it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from songreel.domain.cut_plan import CutPlan
from songreel.domain.dependence import Standing, Surroundings, standing_of_character
from songreel.domain.errors import ConflictError
from songreel.domain.project import Character, Chosen, Made, Project, ProjectScene, Step
from songreel.domain.scene import Scene


def with_plan(project: Project, plan: CutPlan, of: str) -> Project:
    """Return the project with a plan that was made `of` it."""
    return project.model_copy(update={"plan": plan, "planned": of})


def with_scenes(
    project: Project,
    written: Sequence[Scene],
    ids: Sequence[str],
    *,
    of: str,
    instead_of: Sequence[str],
    plan: CutPlan | None,
    planned: str | None,
) -> Project:
    """Return the project with scenes that were written `of` it, in place of those of before.

    Args:
        project: as it is by now.
        written: the scenes.
        ids: of them.
        of: what they were written of.
        instead_of: ids of the scenes that they take the place of.
        plan: the cuts that they were written for, if there is a song.
        planned: what these were planned of.

    Raises:
        ConflictError: other scenes are there by now.
    """
    if tuple(scene.id for scene in project.scenes) == tuple(ids):
        return project
    if [scene.id for scene in project.scenes] != list(instead_of):
        raise ConflictError(
            "The scenes were changed while others were written, so these were left as they are. "
            "Write the scenes again to have new ones."
        )
    scenes = tuple(
        ProjectScene(
            id=scene_id,
            description=scene.description,
            negative_description=scene.negative_description,
        )
        for scene_id, scene in zip(ids, written, strict=True)
    )
    update = {"scenes": scenes, "written": of, "plan": plan, "planned": planned}
    return project.model_copy(update=update)


def with_picture(project: Project, take_id: str, of: str, around: Surroundings) -> Project:
    """Return the project with a picture of the character chosen, where no good one is."""
    if standing_of_character(project, around) is Standing.CURRENT:
        return project
    chosen = Chosen(take_id=take_id, wanted=of)
    character = Character(description=project.character.description, chosen=chosen)
    return project.model_copy(update={"character": character})


def with_take(project: Project, scene_id: str, chosen: Chosen) -> Project:
    """Return the project with a take chosen for a scene; of a scene that was deleted, as it is."""
    if all(scene.id != scene_id for scene in project.scenes):
        return project
    return project.with_scene(scene_id, lambda scene: scene.model_copy(update={"chosen": chosen}))


def with_seeds(project: Project, seeds: Mapping[str, int]) -> Project:
    """Return the project with other seeds for some scenes, each named by its id.

    Raises:
        NotFoundError: there is no such scene.
    """
    for scene_id, seed in seeds.items():
        project = project.with_scene(
            scene_id, lambda scene, seed=seed: scene.model_copy(update={"seed": seed})
        )
    return project


def with_made(project: Project, step: Step, made: Made) -> Project:
    """Return the project with its animatic or film."""
    name = "animatic" if step is Step.ANIMATIC else "film"
    return project.model_copy(update={name: made})
