"""How scenes of a project are moved, split, put in and taken out; takes stay with their scenes."""

from __future__ import annotations

from collections.abc import Sequence

from songreel.domain.cut_plan import MAX_SHOTS
from songreel.domain.errors import ConflictError, FieldProblem, InvalidRequestError
from songreel.domain.project import Project, ProjectScene


def inserted(project: Project, scene: ProjectScene, at: int | None) -> Project:
    """Return the project with one more scene, at a place counted from 0 or at the end.

    Raises:
        InvalidRequestError: there is no such place, or there are too many scenes.
    """
    place = len(project.scenes) if at is None else at
    if not 0 <= place <= len(project.scenes):
        raise _problem("at", f"at must be 0 to {len(project.scenes)}, not {place}")
    if len(project.scenes) >= MAX_SHOTS:
        raise _problem("scenes", f"A film has at most {MAX_SHOTS} scenes; delete one first")
    return _with(project, (*project.scenes[:place], scene, *project.scenes[place:]))


def deleted(project: Project, scene_id: str) -> Project:
    """Return the project without a scene; its takes are kept.

    Raises:
        NotFoundError: there is none of that id.
        ConflictError: it is the only one.
    """
    place = project.place(scene_id)
    if len(project.scenes) == 1:
        raise ConflictError("A film has at least one scene: change this one, or add another first.")
    return _with(project, (*project.scenes[:place], *project.scenes[place + 1 :]))


def split(
    project: Project, scene_id: str, new_id: str, descriptions: tuple[str, str] | None
) -> Project:
    """Return the project with one scene made into two; the first keeps its id and its take.

    Args:
        project: as it is.
        scene_id: the one that is split.
        new_id: of the second half.
        descriptions: of both, or None to leave both as the whole was.

    Raises:
        NotFoundError: there is none of that id.
        InvalidRequestError: there are too many scenes.
    """
    whole = project.scene(scene_id)
    first, second = descriptions or (whole.description, whole.description)
    halves = None if whole.seconds is None else max(1, whole.seconds // 2)
    half = whole.model_copy(update={"description": first, "seconds": halves})
    other = whole.model_copy(
        update={
            "id": new_id,
            "description": second,
            "seconds": halves,
            "seed": None,
            "continues": False,
            "chosen": None,
        }
    )
    changed = project.with_scene(scene_id, lambda _: half)
    return inserted(changed, other, project.place(scene_id) + 1)


def reordered(project: Project, order: Sequence[str]) -> Project:
    """Return the project with its scenes in another order.

    Raises:
        InvalidRequestError: the order does not name each scene once.
    """
    if sorted(order) != sorted(scene.id for scene in project.scenes):
        raise _problem(
            "order", f"order must name each of the {len(project.scenes)} scenes by its id, once"
        )
    by_id = {scene.id: scene for scene in project.scenes}
    return _with(project, tuple(by_id[scene_id] for scene_id in order))


def _with(project: Project, scenes: tuple[ProjectScene, ...]) -> Project:
    return project.model_copy(update={"scenes": scenes})


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])
