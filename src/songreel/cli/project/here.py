"""Projects in this process: the same use cases that the server offers, and the same documents."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from songreel.cli.backend import Song
from songreel.cli.in_process import LocalStudio
from songreel.cli.project.ports import Changing, Document
from songreel.client.projects import Project, ProjectChange, ProjectSummary, Quote, Take, Takes
from songreel.core.settings import Settings
from songreel.domain.errors import NotFoundError
from songreel.domain.project import Step
from songreel.http.mv.money_documents import quote_document
from songreel.http.mv.project_documents import (
    change_document,
    project_document,
    summary,
    takes_document,
)
from songreel.http.mv.project_schemas import (
    CutsBody,
    NewSceneBody,
    ProjectBody,
    ProjectChangeBody,
    SceneChangeBody,
    SplitBody,
)
from songreel.http.parsing import parse
from songreel.services.project_scenes import Asking
from songreel.services.requests import COMMAND_LINE, Caller

if TYPE_CHECKING:
    from songreel.client.resources.projects import StepName
    from songreel.domain.quote import Quote as Quoted
    from songreel.services.container import Services
    from songreel.services.project_shelf import ProjectParts
    from songreel.services.projects import ProjectChange as Changed
    from songreel.services.projects import ProjectState

Body = TypeVar("Body", bound=BaseModel)

_BY = Caller(caller=COMMAND_LINE)
_PAGE = 200


@asynccontextmanager
async def open_desk_here(settings: Settings) -> AsyncGenerator[LocalDesk]:
    """Open the projects of these settings; this process must own their data folder."""
    from songreel.services.project_shelf import open_project_shelf

    async with open_project_shelf(settings) as shelf:
        yield LocalDesk(shelf)


@asynccontextmanager
async def open_workshop_here(settings: Settings) -> AsyncGenerator[LocalWorkshop]:
    """Open the installation of these settings; this process must own its data folder."""
    from songreel.services.container import open_services

    async with open_services(settings) as services:
        yield LocalWorkshop(services)


class LocalDesk:
    """Reads and changes projects itself."""

    def __init__(self, parts: ProjectParts) -> None:
        """Hold the use cases."""
        self._projects, self._scenes = parts.projects, parts.project_scenes
        self._cuts = parts.project_cuts
        self._library, self._uploads = parts.library, parts.uploads

    async def add_song(self, path: Path) -> Song:
        """Keep a copy of a song, measured."""
        asset = await self._library.add_song_file(path)
        return Song(asset.id, asset.sha256)

    async def add_asset(self, path: Path) -> str:
        """Keep a copy of a clip or a picture."""
        return (await self._uploads.add_file(path, _BY)).asset_id

    async def create(self, fields: Document) -> Project:
        """Make a project."""
        body = _read(fields, ProjectBody)
        given = body.fields()
        title, budget = given.pop("title", body.title), given.pop("budget", None)
        return _told(await self._projects.create(title, given, budget, _BY))

    async def listed(self) -> Sequence[ProjectSummary]:
        """Return all projects, newest first."""
        found: list[ProjectSummary] = []
        while True:
            after = found[-1].project_id if found else None
            page = await self._projects.listed(_BY.owner_id, after=after, limit=_PAGE)
            found += [ProjectSummary.model_validate(summary(one.stored, one.spent)) for one in page]
            if len(page) < _PAGE:
                return found

    async def get(self, project_id: str) -> Project:
        """Return a project."""
        return _told(await self._projects.get(project_id, _BY.owner_id))

    async def change(self, changing: Changing, fields: Document) -> ProjectChange:
        """Change fields of a project."""
        change = await self._projects.change(
            changing.project_id,
            _read(fields, ProjectChangeBody).fields(),
            _BY,
            version=changing.version,
            is_trial=changing.is_trial,
        )
        return _changed(change)

    async def delete(self, project_id: str) -> None:
        """Delete a project."""
        await self._projects.delete(project_id, _BY)

    async def restore(self, project_id: str) -> Project:
        """Take the deletion of a project back."""
        return _told(await self._projects.restore(project_id, _BY))

    async def add_scene(self, changing: Changing, fields: Document) -> ProjectChange:
        """Put a scene in; `at` among the fields is its place, from 0."""
        body = _read(fields, NewSceneBody)
        return _changed(await self._scenes.insert(_asking(changing), body.fields(), body.at))

    async def change_scene(
        self, changing: Changing, scene_id: str, fields: Document
    ) -> ProjectChange:
        """Change a scene."""
        given = _read(fields, SceneChangeBody).fields()
        return _changed(await self._scenes.change(_asking(changing), scene_id, given))

    async def delete_scene(self, changing: Changing, scene_id: str) -> ProjectChange:
        """Take a scene out."""
        return _changed(await self._scenes.delete(_asking(changing), scene_id))

    async def split_scene(
        self, changing: Changing, scene_id: str, texts: tuple[str, str] | None
    ) -> ProjectChange:
        """Make two scenes of one, with these texts or each with that of the whole."""
        told = _read({"descriptions": texts}, SplitBody).descriptions
        halves = None if told is None else (told[0], told[1])
        return _changed(await self._scenes.split(_asking(changing), scene_id, halves))

    async def place_cuts(self, changing: Changing, cuts: Mapping[str, int | None]) -> ProjectChange:
        """Place cuts at frames, by the ids of the scenes; None leaves one to the music."""
        placed = _read({"cuts": {**cuts}}, CutsBody).placed()
        return _changed(await self._cuts.place(_asking(changing), placed))

    async def reorder(self, changing: Changing, order: Sequence[str]) -> ProjectChange:
        """Put the scenes, named by their ids, in another order."""
        return _changed(await self._scenes.reorder(_asking(changing), order))

    async def choose(self, changing: Changing, subject: str, take_id: str) -> ProjectChange:
        """Choose a take for a scene, or the character."""
        return _changed(await self._scenes.choose(_asking(changing), subject, take_id))

    async def use(
        self, changing: Changing, subject: str, asset_id: str, *, choose: bool = True
    ) -> ProjectChange:
        """Use one's own clip for a scene, or picture of the character, or put it beside others."""
        asking = _asking(changing)
        return _changed(await self._scenes.bring(asking, subject, asset_id, is_chosen=choose))

    async def takes(self, project_id: str) -> Sequence[Take]:
        """Return every take, oldest first."""
        found = await self._projects.get(project_id, _BY.owner_id)
        return Takes.model_validate(takes_document(found)).takes

    async def plan(self, project_id: str) -> Document:
        """Return how the film is cut, `plan/1`."""
        found = await self._projects.get(project_id, _BY.owner_id)
        plan = found.stored.project.plan
        if plan is None:
            raise NotFoundError(
                "The film of this project is not planned yet: have it planned (step plan)."
            )
        return plan.model_dump(mode="json", by_alias=True)


class LocalWorkshop:
    """Does steps itself."""

    def __init__(self, services: Services) -> None:
        """Hold the use cases."""
        self._services = services
        self.desk, self.studio = LocalDesk(services), LocalStudio(services)

    async def start(
        self, project_id: str, step: StepName, quote_id: str | None, scenes: Sequence[str] = ()
    ) -> str:
        """Have a step done, for some scenes or for all, and return the id of its job."""
        steps = self._services.project_steps
        return (await steps.start(project_id, Step(step), _BY, quote_id=quote_id, scenes=scenes)).id

    async def run(self, project_id: str, until: StepName, quote_id: str | None) -> str:
        """Have all done that leads to a step, and return the id of the job."""
        steps = self._services.project_steps
        return (await steps.run(project_id, Step(until), _BY, quote_id=quote_id)).id

    async def quote(self, project_id: str, scenes: Sequence[str] = ()) -> Quote:
        """Return what the clips that are open cost: of some scenes, or of all."""
        return _quoted(await self._services.project_steps.quote(project_id, _BY, scenes=scenes))

    async def quotes(self, project_id: str) -> Sequence[Quote]:
        """Return what a project was quoted at, newest first."""
        found = await self._services.quotes.of_project(project_id, _BY.owner_id)
        return [_quoted(one) for one in found]

    async def accept(self, quote_id: str) -> Quote:
        """Set aside what a quote costs."""
        return _quoted(await self._services.quotes.accept(quote_id, _BY))


def _read(fields: Document, kind: type[Body]) -> Body:
    """Return fields as the HTTP API reads them, refused in its words where they cannot be."""
    return parse(json.dumps(fields).encode(), kind).body


def _asking(changing: Changing) -> Asking:
    return Asking(changing.project_id, _BY, changing.version, changing.is_trial)


def _told(state: ProjectState) -> Project:
    return Project.model_validate(project_document(state))


def _changed(change: Changed) -> ProjectChange:
    return ProjectChange.model_validate(change_document(change))


def _quoted(quote: Quoted) -> Quote:
    return Quote.model_validate(quote_document(quote))
