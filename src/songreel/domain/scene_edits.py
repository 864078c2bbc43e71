"""How scenes of a project are moved, split, put in and taken out; takes stay with their scenes.

Cuts that a person placed stay where they are in the film, whichever scenes they part, and so does
how a person wants a cut to be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from songreel.domain.cut_plan import MAX_SHOTS
from songreel.domain.errors import (
    ConflictError,
    FieldProblem,
    InvalidRequestError,
    NotFoundError,
)
from songreel.domain.project import Project, ProjectScene, RemovedScene

SHORTEST_SECONDS = 1
"""What a scene is left at least by the lengths of the others: less flickers by."""
_KEPT_REMOVED = 50


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
    if any(known.id == scene.id for known in project.scenes):
        raise ConflictError(f"The project has a scene with ID {scene.id} already.")
    return _with(project, (*project.scenes[:place], scene, *project.scenes[place:]))


def deleted(project: Project, scene_id: str) -> Project:
    """Return the project without a scene; its takes are kept, and it can be put back.

    Raises:
        NotFoundError: there is none of that id.
        ConflictError: it is the only one.
    """
    place = project.place(scene_id)
    if len(project.scenes) == 1:
        raise ConflictError("A film has at least one scene: change this one, or add another first.")
    removed = RemovedScene(scene=project.scenes[place], place=place)
    without = _with(project, (*project.scenes[:place], *project.scenes[place + 1 :]))
    kept = (*project.removed, removed)[-_KEPT_REMOVED:]
    return without.model_copy(update={"removed": kept})


def restored(project: Project, scene_id: str) -> Project:
    """Return the project with a scene put back that was taken out, as it was and where it was.

    Raises:
        NotFoundError: none of that id was taken out, or too long ago.
        InvalidRequestError: there are too many scenes.
    """
    found = next((one for one in reversed(project.removed) if one.scene.id == scene_id), None)
    if found is None or any(scene.id == scene_id for scene in project.scenes):
        raise NotFoundError(
            f"Scene with ID {scene_id} was not taken out of this project",
            details=f"The last {_KEPT_REMOVED} that were taken out can be put back.",
        )
    whole = inserted(project, found.scene, min(found.place, len(project.scenes)))
    left = tuple(one for one in project.removed if one.scene.id != scene_id)
    return whole.model_copy(update={"removed": left})


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
            "cut_at": None,
            "begins_with": None,
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
    moved = [by_id[scene_id] for scene_id in order]
    cuts = [
        scene.model_copy(update={"cut_at": cut.cut_at, "begins_with": cut.begins_with})
        for scene, cut in zip(moved, project.scenes, strict=True)
    ]
    return _with(project, tuple(cuts))


def placed(project: Project, cuts: Mapping[str, int | None]) -> Project:
    """Return the project with cuts placed at frames of the film, or left to the music again.

    Lengths that were wanted of the scenes on both sides of a placed cut are taken back.

    Args:
        project: as it is.
        cuts: the frame at which each scene begins, by its id; None: the music decides.

    Raises:
        NotFoundError: there is no such scene.
        InvalidRequestError: the first scene is to begin later, or one before the one before it.
    """
    scenes = list(project.scenes)
    for scene_id, frame in cuts.items():
        place = project.place(scene_id)
        if place == 0:
            if frame:
                raise _problem("cuts", "The first scene begins with the film: move the next cut")
            continue
        scenes[place] = _cut(scenes[place], frame)
        if frame is not None:
            for beside in (place - 1, place):
                scenes[beside] = scenes[beside].model_copy(update={"seconds": None})
    numbered = [
        (number, scene.cut_at)
        for number, scene in enumerate(scenes, 1)
        if scene.cut_at is not None and number > 1
    ]
    for (earlier, before), (later, after) in pairwise([(1, 0), *numbered]):
        if after <= before:
            raise _problem(
                "cuts",
                f"Scene {later} would begin at frame {after}, and scene {earlier}, which is before "
                f"it, at frame {before}",
            )
    return _with(project, tuple(scenes))


def unplaced(project: Project) -> Project:
    """Return the project with all cuts left to the music again, as for another song."""
    return _with(project, tuple(_cut(scene, None) for scene in project.scenes))


def lengthened(project: Project, scene_id: str, song_seconds: int | None = None) -> Project:
    """Return the project with the cut free that ends a scene, whose length somebody set.

    The last scene ends with the film: its own cut is freed.

    Args:
        project: with that length.
        scene_id: the scene.
        song_seconds: whole ones of the song, or None where there is none.

    Raises:
        InvalidRequestError: the lengths that are set leave another scene less than a second.
    """
    place = project.place(scene_id)
    if song_seconds is not None:
        _require_room(project, place, song_seconds)
    free = min(place + 1, len(project.scenes) - 1)
    scenes = list(project.scenes)
    scenes[free] = _cut(scenes[free], None)
    return _with(project, tuple(scenes))


def _require_room(project: Project, place: int, song_seconds: int) -> None:
    wanted = project.scenes[place].seconds
    others = [scene for number, scene in enumerate(project.scenes) if number != place]
    taken = sum(scene.seconds or SHORTEST_SECONDS for scene in others)
    longest = song_seconds - taken
    if wanted is None or wanted <= longest:
        return
    what = f"Scene {place + 1} cannot last {wanted} seconds: the song has {song_seconds}, and the"
    if longest < SHORTEST_SECONDS:
        raise _problem(
            "seconds",
            f"{what} {len(others)} other scenes leave no second of them. Take back the length of "
            "another scene, or take scenes out",
        )
    raise _problem(
        "seconds",
        f"{what} {len(others)} other scenes need {taken} of them, one at least for each. It may "
        f"last {longest} at most",
    )


def _cut(scene: ProjectScene, frame: int | None) -> ProjectScene:
    return scene.model_copy(update={"cut_at": frame})


def _with(project: Project, scenes: tuple[ProjectScene, ...]) -> Project:
    # Whichever scene is the first one begins with the film.
    first = tuple(_cut(scene, None) for scene in scenes[:1])
    return project.model_copy(update={"scenes": (*first, *scenes[1:])})


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])
