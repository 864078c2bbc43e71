"""Scenes of a project that are written: all of them, or one anew."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any

from songreel.domain.dependence import Surroundings, of_plan, of_scenes
from songreel.domain.errors import FieldProblem, InvalidRequestError
from songreel.domain.plan import Shot
from songreel.domain.project import Project, ProjectScene, StoredProject
from songreel.domain.scene import ScenesSpec
from songreel.providers.registry import Choice
from songreel.services.film_plans import PlannedFilm
from songreel.services.films import Films, scenes_spec
from songreel.services.project_planning import ProjectPlanning
from songreel.services.requests import FilmRequest

Document = dict[str, Any]
_SCENES_WITHOUT_SONG = 4
_OF_EACH = re.compile(r"(?<=[.!?…]) (?:Character|Look): .*\Z")
"""What writers put to the end of each scene."""
_MOST_OF_A_SCENE = 800


class ProjectWriting:
    """Says what a writer is asked for."""

    def __init__(self, films: Films, planning: ProjectPlanning) -> None:
        """Hold who chooses writers, and plans films."""
        self._films, self._planning = films, planning

    async def one_scene(
        self, stored: StoredProject, scene_id: str, writer: Choice, seed: int
    ) -> Document:
        """Return the request of a job that writes one scene anew.

        The writer is told which of all it is, what of the song is under it, how long it lasts, and
        what happens in the scenes before and after it, so that the film goes on.

        Raises:
            NotFoundError: there is no such scene.
            InvalidRequestError: the project's idea or character is blank.
        """
        project = stored.project
        place = project.place(scene_id)
        _require_words(project)
        film = None
        if project.song_id is not None:
            film = await self._planning.planned(stored, project.scenes)
        count = len(project.scenes)
        spec = replace(
            self._spec(project, writer, film, count),
            number_of_scenes=1,
            first=place,
            total=count,
            seed=seed,
            before=_action(project, place - 1),
            after=_action(project, place + 1),
        )
        return {"backend": writer.model.backend, "spec": asdict(spec), "notices": []}

    async def scenes(self, stored: StoredProject, around: Surroundings, writer: Choice) -> Document:
        """Return what the step that writes all scenes works with.

        Raises:
            InvalidRequestError: the project's idea or character is blank.
        """
        project = stored.project
        _require_words(project)
        film = None if project.song_id is None else await self._planning.planned(stored, ())
        wanted = project.cutting.number_of_scenes or _SCENES_WITHOUT_SONG
        count = wanted if film is None else len(film.clips)
        document = asdict(self._spec(project, writer, film, count))
        written = project.model_copy(update={"scenes": _blank(count)})
        return {
            "backend": writer.model.backend,
            "quoted_as": of_scenes(project, around),
            "spec": document,
            "of": of_scenes(project, around),
            "instead_of": [scene.id for scene in project.scenes],
            "plan": None if film is None else told_plan(film),
            "planned": None if film is None else of_plan(written, around),
            "total": count,
        }

    def _spec(
        self, project: Project, writer: Choice, film: PlannedFilm | None, count: int
    ) -> ScenesSpec:
        """Return what a writer is asked for; without a song nothing is known of sections."""
        request = FilmRequest(
            song_id=project.song_id or "",
            idea=project.idea,
            character_description=project.character.description,
            style=project.style,
        )
        clips = (Shot(0, 0, 1, 1),) * count
        spec = scenes_spec(request, writer.model, film or PlannedFilm(clips), project.seed)
        return spec if film is not None else replace(spec, lengths=())


def _action(project: Project, place: int) -> str:
    """Return what happens in a scene, without what each says of the character and the look."""
    if not 0 <= place < len(project.scenes):
        return ""
    words = " ".join(project.scenes[place].description.split())
    told = _OF_EACH.sub("", words)
    return told if len(told) <= _MOST_OF_A_SCENE else f"{told[:_MOST_OF_A_SCENE]} …"


def told_plan(film: PlannedFilm) -> Document | None:
    """Return the cuts of a planned film as a document, or None without a song."""
    return None if film.plan is None else film.plan.model_dump(mode="json", by_alias=True)


def _require_words(project: Project) -> None:
    """Refuse to write scenes of nothing."""
    for field, text in (
        ("idea", project.idea),
        ("character", project.character.description),
    ):
        if not text.strip():
            raise InvalidRequestError(
                f"The project's {field} is blank: say it before scenes are written of it.",
                problems=[FieldProblem(field, "is blank")],
            )


def _blank(count: int) -> tuple[ProjectScene, ...]:
    return tuple(ProjectScene(id=str(number), description="-") for number in range(count))
