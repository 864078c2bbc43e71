"""Projects: made, read, changed and deleted; each answer says what a change makes out of date."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from songreel.core.clock import now
from songreel.core.ids import is_well_formed, new_public_id
from songreel.domain.dependence import (
    Standing,
    Surroundings,
    invalidated,
    of_clip,
    standings,
)
from songreel.domain.errors import (
    FieldProblem,
    InvalidRequestError,
    NotFoundError,
    PreconditionFailedError,
)
from songreel.domain.finish import Finish
from songreel.domain.job import Job
from songreel.domain.project import MAX_NAME, Character, Project, Step, StoredProject, Take
from songreel.domain.quote import QuoteState
from songreel.domain.scene_edits import unplaced
from songreel.jobs import quoting
from songreel.providers.language.styles import find_style
from songreel.services.library import Library
from songreel.services.project_prices import PartPrice, ProjectPrices
from songreel.services.requests import MAX_TEXT, Caller, too_long
from songreel.storage import budgets, jobs, project_takes, projects, quotes
from songreel.storage.database import AsyncConnection, Database
from songreel.storage.projects import Position
from songreel.workflows.project_rows import followed, surroundings

Edit = Callable[[Project, Surroundings], Project]


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project with what it depends on, where everything stands, and what the rest costs.

    Attributes:
        standings: of steps by name, and of clips by the ids of their scenes.
        prices: of what is not up to date and may cost something: of clips by the ids of their
            scenes, of the scenes and, always, of the character's picture by their steps.
        spent: US dollars that are reserved or spent on it.
        making: the job that makes the clip of a scene, or the one that failed at what the scene
            asks for now, by the scene's id.
    """

    stored: StoredProject
    around: Surroundings
    standings: Mapping[str, Standing]
    prices: Mapping[str, PartPrice]
    spent: Decimal = Decimal(0)
    making: Mapping[str, Job] = field(default_factory=dict[str, Job])


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A project in a list, with the US dollars that are reserved or spent on it."""

    stored: StoredProject
    spent: Decimal


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """A project after a change.

    Attributes:
        invalidated: steps, and ids of scenes for their clips, that were up to date before it.
        is_kept: whether the change was made, and not only tried out.
    """

    state: ProjectState
    invalidated: tuple[str, ...]
    is_kept: bool


class Projects:
    """Keeps projects."""

    def __init__(self, database: Database, library: Library, prices: ProjectPrices) -> None:
        """Hold where projects and their media are, and who knows prices."""
        self._database, self._library, self._prices = database, library, prices

    async def create(
        self, title: str, fields: Mapping[str, Any], budget: Decimal | None, by: Caller
    ) -> ProjectState:
        """Make a project.

        Args:
            title: what people call it.
            fields: of `Project`, as `change` takes them.
            budget: US dollars that may be spent on it in all, or None.
            by: whose it is.

        Raises:
            InvalidRequestError: a value is impossible.
            NotFoundError: there is no such song.
            BackendError: the model cannot be ordered from.
        """
        project = await self._checked(Project(seed=secrets.randbits(31)), fields, by.owner_id)
        if project.backend is None and project.model is None:
            # Named now, so that the project stays the same whatever is installed later.
            model = self._prices.clips(project)
            update = {"backend": model.backend, "model": model.model}
            project = project.model_copy(update=update)
        at = now()
        stored = StoredProject(
            id=new_public_id(),
            owner_id=by.owner_id,
            version=1,
            title=_title(title),
            budget=_budget(budget),
            created_at=at,
            changed_at=at,
            project=project,
        )
        async with self._database.transaction() as connection:
            await projects.insert(connection, stored)
            return await self._state(connection, stored, await self._around(connection, stored))

    async def get(self, project_id: str, owner_id: str) -> ProjectState:
        """Return a project.

        Raises:
            NotFoundError: there is none of that id for this owner.
        """
        async with self._database.reading() as connection:
            stored = await self._find(connection, project_id, owner_id)
            return await self._state(connection, stored, await self._around(connection, stored))

    async def listed(
        self, owner_id: str, *, after: str | None = None, limit: int = 50
    ) -> list[ListedProject]:
        """Return projects, newest first: those after one of them, at most `limit`.

        Raises:
            NotFoundError: the one to begin after is not there.
        """
        async with self._database.reading() as connection:
            place = None
            if after is not None:
                last = await self._find(connection, after, owner_id)
                place = Position(last.created_at, last.id)
            found = await projects.listed(connection, owner_id, after=place, limit=limit)
            spent = await budgets.spent_on(connection, [stored.id for stored in found])
        return [ListedProject(stored, spent[stored.id]) for stored in found]

    async def change(
        self,
        project_id: str,
        fields: Mapping[str, Any],
        by: Caller,
        *,
        version: int | None = None,
        is_trial: bool = False,
    ) -> ProjectChange:
        """Change fields of a project: of `Project`, `title` and `budget`.

        Args:
            project_id: which one.
            fields: those that change.
            by: who asks.
            version: that is changed, or None where it does not matter.
            is_trial: whether to tell only what the change would do.

        Raises:
            InvalidRequestError: a value is impossible.
            NotFoundError: there is no such project or song.
            PreconditionFailedError: there is another version.
        """
        wanted = dict(fields)
        title, budget = wanted.pop("title", None), wanted.pop("budget", ...)

        async with self._database.reading() as connection:
            current = await self._find(connection, project_id, by.owner_id)
        await self._checked(current.project, wanted, by.owner_id)

        def whole(stored: StoredProject) -> StoredProject:
            changed = stored if title is None else replace(stored, title=_title(title))
            return changed if budget is ... else replace(changed, budget=_budget(budget))

        def edit(project: Project, _: Surroundings) -> Project:
            return _applied(project, wanted)

        return await self.edit(
            project_id, edit, by, version=version, is_trial=is_trial, whole=whole
        )

    async def edit(
        self,
        project_id: str,
        edit: Edit,
        by: Caller,
        *,
        version: int | None = None,
        is_trial: bool = False,
        whole: Callable[[StoredProject], StoredProject] = lambda stored: stored,
        take: Take | None = None,
    ) -> ProjectChange:
        """Change a project in one transaction, and tell what that makes out of date.

        Args:
            project_id: which one.
            edit: changes its document.
            by: who asks.
            version: that is changed, or None where it does not matter.
            is_trial: whether to tell only what the change would do.
            whole: changes what stands beside the document.
            take: that comes in with the change; where it is only tried out, it is not kept.

        Raises:
            NotFoundError: there is no such project.
            PreconditionFailedError: there is another version.
            SongreelError: what the edit raises.
        """
        async with self._database.transaction() as connection:
            stored = await self._find(connection, project_id, by.owner_id, lock=True)
            _require_version(stored, version)
            before = await self._around(connection, stored, take)
            changed = edit(whole(stored).project, before)
            after = followed(whole(stored), changed, now())
            is_same = replace(after, version=stored.version, changed_at=stored.changed_at) == stored
            if is_same:
                after = stored
            elif not is_trial:
                await projects.replace(connection, after)
            if take is not None and not is_trial:
                await project_takes.insert(connection, take)
            around = await self._around(connection, after, take)
            state = await self._state(connection, after, around)
        lost = invalidated(standings(stored.project, before), state.standings)
        return ProjectChange(state, tuple(lost), is_kept=not is_trial)

    async def delete(self, project_id: str, by: Caller, *, version: int | None = None) -> None:
        """Delete a project; its media stay, and it can be restored for a day.

        What its quotes have set aside, and no order has drawn, is given back.

        Args:
            project_id: the project.
            by: who asks.
            version: that is deleted, or None where it does not matter.

        Raises:
            NotFoundError: there is none of that id for this owner.
            PreconditionFailedError: there is another version.
        """
        at = now()
        async with self._database.transaction() as connection:
            stored = await self._find(connection, project_id, by.owner_id, lock=True)
            _require_version(stored, version)
            await projects.delete(connection, stored.id, by.owner_id, at)
            for quote in await quotes.of_project(connection, stored.id, by.owner_id):
                current = await quoting.locked(connection, quote.id, by.owner_id)
                if current.state is QuoteState.ACCEPTED:
                    await quoting.end(connection, current, QuoteState.RELEASED, at)

    async def restore(self, project_id: str, by: Caller) -> ProjectState:
        """Take the deletion of a project back.

        Raises:
            NotFoundError: no project of that id was deleted.
        """
        async with self._database.transaction() as connection:
            if not await projects.restore(connection, project_id.lower(), by.owner_id):
                raise _not_found(project_id)
        return await self.get(project_id, by.owner_id)

    async def _find(
        self, connection: AsyncConnection, project_id: str, owner_id: str, *, lock: bool = False
    ) -> StoredProject:
        found = None
        if is_well_formed(project_id):
            found = await projects.find(connection, project_id.lower(), owner_id, lock=lock)
        if found is None:
            raise _not_found(project_id)
        return found

    async def _around(
        self, connection: AsyncConnection, stored: StoredProject, brought: Take | None = None
    ) -> Surroundings:
        around = await surroundings(connection, stored, brought=brought)
        return self._prices.surrounded(stored.project, around)

    async def _state(
        self, connection: AsyncConnection, stored: StoredProject, around: Surroundings
    ) -> ProjectState:
        spent = await budgets.spent_on(connection, [stored.id])
        found = standings(stored.project, around)
        # Another picture of the character may be drawn at any time.
        prices = {Step.REFERENCE.value: self._prices.reference(stored.project)}
        if found[Step.SCENES] is not Standing.CURRENT:
            prices[Step.SCENES.value] = self._prices.scenes(stored.project)
        prices |= {
            scene.id: self._prices.clip(stored.project, scene, around)
            for scene in stored.project.scenes
            if found[scene.id] is not Standing.CURRENT
        }
        making = _making(stored.project, found, await jobs.unmade_clips(connection, stored.id))
        return ProjectState(stored, around, found, prices, spent[stored.id], making)

    async def _checked(self, project: Project, fields: Mapping[str, Any], owner_id: str) -> Project:
        """Return a project with changed fields, after whatever can be refused was looked at."""
        for name in ("idea", "character_description", "avoid"):
            if len(fields.get(name) or "") > MAX_TEXT:
                raise _problem(name, too_long(name, fields[name]))
        changed = _applied(project, fields)
        if fields.get("style") is not None:
            find_style(fields["style"])
        if fields.get("song_id") is not None:
            await self._library.song(fields["song_id"], owner_id)
        if "finish" in fields:
            Finish.from_document(changed.finish or None)
        if {"backend", "model", "resolution", "aspect_ratio"} & set(fields):
            model = self._prices.clips(changed)
            wanted = changed.resolution
            if wanted is not None and wanted not in model.resolutions:
                offered = ", ".join(model.resolutions)
                raise _problem("resolution", f"{model.model} makes {offered}, not {wanted}")
        return changed


def _making(
    project: Project, found: Mapping[str, Standing], unmade: Sequence[Job]
) -> dict[str, Job]:
    """Return the job of each scene whose clip is being made, or could not be made as it is now."""
    newest: dict[str, Job] = {}
    for job in unmade:
        # Clips that an earlier version ordered name no scene.
        named: Mapping[str, str] = job.request.get("scene", {})
        scene = next((one for one in project.scenes if one.id == named.get("id")), None)
        if scene is None:
            continue
        is_wanted = found[scene.id] is not Standing.CURRENT
        made_of = {of_clip(project, scene, alone=alone) for alone in (False, True)}
        if not job.state.is_end or (is_wanted and named["wanted"] in made_of):
            newest[scene.id] = job
    return newest


def _applied(project: Project, fields: Mapping[str, Any]) -> Project:
    update = dict(fields)
    described = update.pop("character_description", None)
    if described is not None:
        update["character"] = Character(description=described, chosen=project.character.chosen)
    cutting = {
        name: update.pop(name)
        for name in ("pace", "slow_down", "number_of_scenes")
        if name in update
    }
    if cutting:
        update["cutting"] = project.cutting.model_copy(update=cutting)
    changed = project.model_copy(update=update)
    return changed if changed.song_id == project.song_id else unplaced(changed)


def _title(title: str) -> str:
    stripped = " ".join(title.split())
    if not 0 < len(stripped) <= MAX_NAME:
        raise _problem("title", f"title must have 1 to {MAX_NAME} characters")
    return stripped


def _budget(budget: Decimal | None) -> Decimal | None:
    if budget is not None and not (budget.is_finite() and budget >= 0):
        raise _problem("budget", "budget must be an amount of dollars, 0 or more")
    return budget


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])


def _require_version(stored: StoredProject, version: int | None) -> None:
    if version is not None and version != stored.version:
        raise PreconditionFailedError(
            f"The project is at version {stored.version} by now. Read it again, and make "
            "your change anew."
        )


def _not_found(project_id: str) -> NotFoundError:
    return NotFoundError(
        f"Project with ID {project_id[:100]} not found",
        details="It may have been deleted, or the id is wrong.",
    )
