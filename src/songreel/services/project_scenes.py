"""What people do to the scenes and the character of a project."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from songreel.core.clock import now
from songreel.core.ids import new_public_id
from songreel.domain import scene_edits
from songreel.domain.dependence import (
    Surroundings,
    heard,
    is_made_of,
    of_character,
    of_clip,
    scene_before,
)
from songreel.domain.errors import ConflictError, FieldProblem, InvalidRequestError, NotFoundError
from songreel.domain.project import (
    CHARACTER,
    Character,
    Chosen,
    Project,
    ProjectScene,
    Take,
    TakeSource,
)
from songreel.domain.project_results import with_take
from songreel.services.library import Library
from songreel.services.project_prices import ProjectPrices
from songreel.services.projects import Edit, ProjectChange, Projects
from songreel.services.requests import MAX_TEXT, Caller, too_long

_BROUGHT = uuid.UUID("9d1f4c52-5b0e-5a3f-8a4e-6f2d7c1b9e30")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who changes which project, and how sure that is.

    Attributes:
        version: that is changed, or None where it does not matter.
        is_trial: whether to tell only what the change would do.
    """

    project_id: str
    by: Caller
    version: int | None = None
    is_trial: bool = False


class ProjectScenes:
    """Changes scenes, and chooses takes."""

    def __init__(self, projects: Projects, library: Library, prices: ProjectPrices) -> None:
        """Hold who changes projects, finds media and chooses models."""
        self._projects, self._library, self._prices = projects, library, prices

    async def insert(
        self,
        asking: Asking,
        fields: Mapping[str, Any],
        at: int | None,
        scene_id: str | None = None,
    ) -> ProjectChange:
        """Put a scene in at a place counted from 0, or at the end.

        Args:
            asking: who changes which project.
            fields: of the scene.
            at: its place.
            scene_id: its id; that of a scene which was deleted has its takes again. None: any.

        Raises:
            NotFoundError: there is no such project.
            ConflictError: the project has a scene of that id.
            InvalidRequestError: a value is impossible, or there is no such place.
        """
        scene = _checked(ProjectScene(id=scene_id or new_public_id(), description=""), fields)

        def edit(project: Project, around: Surroundings) -> Project:
            _require_references(fields, around)
            changed = scene_edits.inserted(project, scene, at)
            _require_cut(changed, scene.id, fields)
            return changed

        return await self._edit(asking, edit)

    async def change(
        self, asking: Asking, scene_id: str, fields: Mapping[str, Any]
    ) -> ProjectChange:
        """Change a scene's text, length, model, seed, what it begins with, or how its cut is seen.

        Raises:
            NotFoundError: there is no such project or scene.
            InvalidRequestError: a value is impossible, or the model is not known.
            BackendError: the model cannot be ordered from.
        """

        def edit(project: Project, around: Surroundings) -> Project:
            changed = project.with_scene(scene_id, lambda scene: _checked(scene, fields))
            _require_cut(changed, scene_id, fields)
            _require_references(fields, around)
            if {"backend", "model"} & set(fields):
                self._prices.clips(changed, changed.scene(scene_id))
            if fields.get("seconds") is not None:
                return scene_edits.lengthened(changed, scene_id, around.song_seconds)
            return changed

        return await self._edit(asking, edit)

    async def delete(self, asking: Asking, scene_id: str) -> ProjectChange:
        """Take a scene out; its takes are kept. Errors as `scene_edits.deleted`."""
        return await self._edit(asking, lambda p, _: scene_edits.deleted(p, scene_id))

    async def restore(self, asking: Asking, scene_id: str) -> ProjectChange:
        """Put a scene back that was taken out. Errors as `scene_edits.restored`."""
        return await self._edit(asking, lambda p, _: scene_edits.restored(p, scene_id))

    async def split(
        self,
        asking: Asking,
        scene_id: str,
        descriptions: tuple[str, str] | None,
        new_id: str | None = None,
    ) -> ProjectChange:
        """Make two scenes of one. Errors as `scene_edits.split`."""
        half_id = new_id or new_public_id()
        return await self._edit(
            asking, lambda p, _: scene_edits.split(p, scene_id, half_id, descriptions)
        )

    async def reorder(self, asking: Asking, order: Sequence[str]) -> ProjectChange:
        """Put the scenes in another order. Errors as `scene_edits.reordered`."""
        named = [scene_id.lower() for scene_id in order]
        return await self._edit(asking, lambda p, _: scene_edits.reordered(p, named))

    async def choose(self, asking: Asking, subject: str, take_id: str) -> ProjectChange:
        """Choose a take for a scene, or for the character: it is taken as it is.

        Raises:
            NotFoundError: there is no such project, scene or take.
            ConflictError: nothing was made of that take.
        """

        def edit(project: Project, around: Surroundings) -> Project:
            take = around.takes.get(take_id.lower())
            if take is None or take.subject != subject:
                raise NotFoundError(
                    f"Take with ID {take_id[:100]} not found",
                    details="It belongs to another scene, or the id is wrong.",
                )
            if take.media_id is None:
                raise ConflictError("Nothing was made of this take. Choose another one.")
            return _chosen(project, around, subject, take)

        return await self._edit(asking, edit)

    async def bring(
        self, asking: Asking, subject: str, media_id: str, *, is_chosen: bool = True
    ) -> ProjectChange:
        """Use an own clip for a scene, or an own picture of the character, and choose it.

        Args:
            asking: who changes which project.
            subject: the scene's id, or `CHARACTER`.
            media_id: the clip or picture.
            is_chosen: whether it is chosen; else it is only there to be chosen, or to be a
                reference of some scenes.

        Raises:
            NotFoundError: there is no such project, scene or medium of this owner.
        """
        owner_id = asking.by.owner_id
        state = await self._projects.get(asking.project_id, owner_id)
        if subject == CHARACTER:
            kept_id = (await self._library.picture(media_id, owner_id)).id
        else:
            state.stored.project.scene(subject)
            kept_id = (await self._library.video(media_id, owner_id)).id
        project_id = state.stored.id
        take = Take(
            # Asked for twice at once, after an answer that got lost, it is there once.
            id=str(uuid.uuid5(_BROUGHT, f"{project_id}:{subject}:{kept_id}")),
            owner_id=owner_id,
            project_id=project_id,
            subject=subject,
            wanted="",
            created_at=now(),
            source=TakeSource.OWN,
            job_id=None,
            media_id=kept_id,
            facts={},
        )
        brought = [
            known
            for known in state.around.takes.values()
            if (known.subject, known.media_id) == (subject, kept_id)
        ]
        given = brought[0] if brought else take

        def edit(project: Project, around: Surroundings) -> Project:
            return _chosen(project, around, subject, given) if is_chosen else project

        return await self._edit(asking, edit, take=None if brought else take)

    async def _edit(self, asking: Asking, edit: Edit, *, take: Take | None = None) -> ProjectChange:
        return await self._projects.edit(
            asking.project_id,
            edit,
            asking.by,
            version=asking.version,
            is_trial=asking.is_trial,
            take=take,
        )


def _chosen(project: Project, around: Surroundings, subject: str, take: Take) -> Project:
    """Return the project with a take chosen as it is: it stands until something else changes."""
    is_own = take.source is TakeSource.OWN
    if subject == CHARACTER:
        chosen = Chosen(take_id=take.id, wanted=None if is_own else of_character(project))
        character = Character(description=project.character.description, chosen=chosen)
        return project.model_copy(update={"character": character})
    scene = project.scene(subject)
    before = scene_before(project, scene)
    after = None if before is None or before.chosen is None else before.chosen.take_id
    under = None if take.facts.get("heard") is None else heard(project, scene, around)
    # What it was sent tells what it was made of only where that is what is asked for.
    made = (take.wanted, take.facts.get("sent"))
    is_of_it = not is_own and is_made_of(project, scene, made, around.pictures.get(take.id))
    chosen = Chosen(
        take_id=take.id,
        wanted=None if is_own else of_clip(project, scene),
        after=after if scene.continues else None,
        heard=under,
        sent=take.facts.get("sent") if is_of_it else None,
    )
    return with_take(project, subject, chosen)


def _checked(scene: ProjectScene, fields: Mapping[str, Any]) -> ProjectScene:
    changed = scene.model_copy(update=dict(fields))
    if not changed.description.strip():
        raise _problem("description", "description is blank: say what the scene shows")
    for name in ("description", "negative_description"):
        if len(getattr(changed, name)) > MAX_TEXT:
            raise _problem(name, too_long(name, getattr(changed, name)))
    return changed


def _require_cut(project: Project, scene_id: str, fields: Mapping[str, Any]) -> None:
    """Refuse a transition where there is no cut."""
    if fields.get("begins_with") is not None and project.place(scene_id) == 0:
        raise _problem(
            "begins_with",
            "begins_with is for a scene that follows another one; this one begins the film. A film "
            "comes from black with fades in its finish",
        )


def _require_references(fields: Mapping[str, Any], around: Surroundings) -> None:
    """Refuse references that are no pictures of the project."""
    wanted: Sequence[str] = fields.get("references") or ()
    if len(set(wanted)) < len(wanted):
        raise _problem("references", "references names a picture twice")
    for take_id in wanted:
        take = around.takes.get(take_id)
        if take is None or take.subject != CHARACTER or take.media_id is None:
            raise _problem(
                "references",
                f"references names {take_id}, which is no picture of this project: name takes of "
                "its character",
            )


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])
