"""How the film of a project is planned, and how people place its cuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from songreel.core.ids import new_public_id
from songreel.domain import scene_edits
from songreel.domain.cut_plan import Knobs, Pin, PlacedCut
from songreel.domain.dependence import Surroundings, of_plan
from songreel.domain.errors import ConflictError, InvalidRequestError
from songreel.domain.frames import FILM_RATE
from songreel.domain.project import Project, ProjectScene, StoredProject
from songreel.domain.project_results import with_plan
from songreel.domain.video import Asset
from songreel.services.film_plans import FilmPlans, PlannedFilm
from songreel.services.library import Library
from songreel.services.project_prices import ProjectPrices, resolution_of, sound_of
from songreel.services.project_scenes import Asking
from songreel.services.projects import ProjectChange, Projects


class ProjectPlanning:
    """Plans the films of projects; nothing is ordered."""

    def __init__(self, library: Library, plans: FilmPlans, prices: ProjectPrices) -> None:
        """Hold who knows songs, plans films, and chooses models."""
        self._library, self._plans, self._prices = library, plans, prices

    async def song(self, stored: StoredProject) -> Asset:
        """Return the song of a project.

        Raises:
            ConflictError: it has none.
            NotFoundError: it is gone.
        """
        if stored.project.song_id is None:
            raise ConflictError(
                "The project has no song yet: send one (POST /api/mv/songs, or `songreel project "
                "set --song FILE`), and give it to the project (its song_id)."
            )
        return await self._library.song(stored.project.song_id, stored.owner_id)

    async def planned(self, stored: StoredProject, scenes: tuple[ProjectScene, ...]) -> PlannedFilm:
        """Plan the film of a project for some scenes, or for as many as the song wants.

        Raises:
            ConflictError: the project has no song.
            InvalidRequestError: so many scenes do not fit the song or the model.
            BackendError: no price is known for the model's clips.
        """
        project = stored.project
        song = await self.song(stored)
        model = self._prices.clips(project)
        count = len(scenes) or project.cutting.number_of_scenes
        pins = tuple(
            Pin(clip=index, frames=FILM_RATE.frames_in(scene.seconds))
            for index, scene in enumerate(scenes)
            if scene.seconds is not None
        )
        cuts = tuple(
            PlacedCut(clip=index, frame=scene.cut_at)
            for index, scene in enumerate(scenes)
            if index and scene.cut_at is not None
        )
        bare = Knobs.checked(
            pace=project.cutting.pace,
            slow_down=project.cutting.slow_down,
            budget=stored.budget,
            scenes=count,
        )

        async def planned(knobs: Knobs) -> PlannedFilm:
            return await self._plans.by_music(
                song,
                knobs,
                model,
                aspect_ratio=project.aspect_ratio,
                resolution=resolution_of(project, model),
                with_sound=sound_of(project, model),
            )

        wanted = bare.model_copy(update={"pins": pins, "cuts": cuts})
        try:
            return await planned(wanted)
        except InvalidRequestError as error:
            if [problem.field for problem in error.problems] != ["budget"]:
                raise
            # The film can be seen for nothing all the same; no more than the budget is ever spent.
            film = await planned(wanted.model_copy(update={"budget": None}))
            if film.plan is None:
                raise
            told = (*film.plan.notices, error.message)
            return replace(film, plan=film.plan.model_copy(update={"notices": told}))


SceneStep = Callable[[Project], Project]
"""What is done to the scenes of a project, before its cuts are placed."""


def removing(scene_id: str) -> SceneStep:
    """Return what takes a scene out. Errors as `scene_edits.deleted`."""
    return lambda project: scene_edits.deleted(project, scene_id)


def restoring(scene_id: str) -> SceneStep:
    """Return what puts a scene back. Errors as `scene_edits.restored`."""
    return lambda project: scene_edits.restored(project, scene_id)


def splitting(scene_id: str, half_id: str | None = None) -> SceneStep:
    """Return what makes two scenes of one. Errors as `scene_edits.split`."""
    named = half_id or new_public_id()
    return lambda project: scene_edits.split(project, scene_id, named, None)


class ProjectCuts:
    """Places the cuts of a project, and plans its film anew with them."""

    def __init__(self, projects: Projects, planning: ProjectPlanning) -> None:
        """Hold who keeps projects, and who plans their films."""
        self._projects, self._planning = projects, planning

    async def place(
        self,
        asking: Asking,
        cuts: Mapping[str, int | None],
        first: SceneStep | None = None,
    ) -> ProjectChange:
        """Place cuts at frames of the film, or leave them to the music again, and plan.

        The plan comes with the change, so that what it makes out of date, and what that costs, is
        told at once.

        Args:
            asking: who changes which project.
            cuts: the frame at which each scene begins, by its id; None: the music decides.
            first: what is done to the scenes before that, in the same step; or nothing.

        Raises:
            NotFoundError: there is no such project, scene or song.
            ConflictError: the project has no song, or no scenes.
            InvalidRequestError: a scene would begin before the one before it, or so many scenes do
                not fit the song or the model.
            PreconditionFailedError: there is another version.
        """
        stored = (await self._projects.get(asking.project_id, asking.by.owner_id)).stored
        if not stored.project.scenes:
            raise ConflictError("The project has no scenes yet: have them written (step scenes).")

        def wanted(project: Project) -> Project:
            return scene_edits.placed(project if first is None else first(project), cuts)

        changed = wanted(stored.project)
        film = await self._planning.planned(replace(stored, project=changed), changed.scenes)

        def edit(project: Project, around: Surroundings) -> Project:
            placed = wanted(project)
            if film.plan is None:
                return placed
            return with_plan(placed, film.plan, of_plan(placed, around))

        return await self._projects.edit(
            asking.project_id,
            edit,
            asking.by,
            # Planned of what was read: of anything else it would be another plan.
            version=stored.version if asking.version is None else asking.version,
            is_trial=asking.is_trial,
        )
