"""Projects over HTTP: the server that owns the data folder reads, changes and makes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, cast

from songreel.cli.backend import Song
from songreel.cli.over_http import ServerStudio, connected, translated
from songreel.client import AsyncSongreel
from songreel.services.ownership import Owner

if TYPE_CHECKING:
    from songreel.cli.project.ports import Changing, Document
    from songreel.client.projects import (
        Project,
        ProjectChange,
        ProjectFields,
        ProjectSummary,
        Quote,
        SceneFields,
        Take,
    )
    from songreel.client.resources.projects import StepName

_PAGE = 200


@asynccontextmanager
async def open_server_desk(owner: Owner, folder: Path) -> AsyncGenerator[ServerDesk]:
    """Ask the server that owns a data folder about its projects; see `connected`."""
    async with connected(owner, folder) as client:
        yield ServerDesk(client)


@asynccontextmanager
async def open_server_workshop(owner: Owner, folder: Path) -> AsyncGenerator[ServerWorkshop]:
    """Have the server that owns a data folder do steps; see `connected`."""
    async with connected(owner, folder) as client:
        yield ServerWorkshop(client)


class ServerDesk:
    """Has a server read and change projects; its errors are the ones that it would raise here."""

    def __init__(self, client: AsyncSongreel) -> None:
        """Hold the client."""
        self._client, self._projects = client, client.projects

    async def add_song(self, path: Path) -> Song:
        """Send a song."""
        return await ServerStudio(self._client).add_song(path)

    async def add_asset(self, path: Path) -> str:
        """Send a clip or a picture."""
        with translated():
            return (await self._client.assets.add(path)).asset_id

    async def create(self, fields: Document) -> Project:
        """Make a project."""
        with translated():
            return await self._projects.create(fields["title"], cast("ProjectFields", fields))

    async def listed(self) -> Sequence[ProjectSummary]:
        """Return all projects, newest first."""
        found: list[ProjectSummary] = []
        after: str | None = None
        with translated():
            while True:
                page = await self._projects.list(after=after, limit=_PAGE)
                found += page.projects
                after = page.next
                if after is None:
                    return found

    async def get(self, project_id: str) -> Project:
        """Return a project."""
        with translated():
            return await self._projects.get(project_id)

    async def change(self, changing: Changing, fields: Document) -> ProjectChange:
        """Change fields of a project."""
        with translated():
            told = cast("ProjectFields", fields)
            return await self._projects.change(changing.project_id, told, **_how(changing))

    async def delete(self, project_id: str) -> None:
        """Delete a project."""
        with translated():
            await self._projects.delete(project_id)

    async def restore(self, project_id: str) -> Project:
        """Take the deletion of a project back."""
        with translated():
            return await self._projects.restore(project_id)

    async def add_scene(self, changing: Changing, fields: Document) -> ProjectChange:
        """Put a scene in; `at` among the fields is its place, from 0."""
        told: dict[str, Any] = {name: value for name, value in fields.items() if name != "at"}
        with translated():
            return await self._projects.add_scene(
                changing.project_id,
                cast("SceneFields", told),
                at=fields.get("at"),
                **_how(changing),
            )

    async def change_scene(
        self, changing: Changing, scene_id: str, fields: Document
    ) -> ProjectChange:
        """Change a scene."""
        with translated():
            return await self._projects.change_scene(
                changing.project_id, scene_id, cast("SceneFields", fields), **_how(changing)
            )

    async def delete_scene(self, changing: Changing, scene_id: str) -> ProjectChange:
        """Take a scene out."""
        with translated():
            return await self._projects.delete_scene(
                changing.project_id, scene_id, **_how(changing)
            )

    async def split_scene(
        self, changing: Changing, scene_id: str, texts: tuple[str, str] | None
    ) -> ProjectChange:
        """Make two scenes of one, with these texts or each with that of the whole."""
        with translated():
            return await self._projects.split_scene(
                changing.project_id, scene_id, texts, **_how(changing)
            )

    async def place_cuts(self, changing: Changing, cuts: Mapping[str, int | None]) -> ProjectChange:
        """Place cuts at frames, by the ids of the scenes; None leaves one to the music."""
        with translated():
            return await self._projects.place_cuts(changing.project_id, cuts, **_how(changing))

    async def reorder(self, changing: Changing, order: Sequence[str]) -> ProjectChange:
        """Put the scenes, named by their ids, in another order."""
        with translated():
            return await self._projects.reorder_scenes(changing.project_id, order, **_how(changing))

    async def choose(self, changing: Changing, subject: str, take_id: str) -> ProjectChange:
        """Choose a take for a scene, or the character."""
        with translated():
            return await self._projects.choose_take(
                changing.project_id, subject, take_id, **_how(changing)
            )

    async def use(
        self, changing: Changing, subject: str, asset_id: str, *, choose: bool = True
    ) -> ProjectChange:
        """Use one's own clip for a scene, or picture of the character, or put it beside others."""
        with translated():
            return await self._projects.use(
                changing.project_id, subject, asset_id, choose=choose, **_how(changing)
            )

    async def takes(self, project_id: str) -> Sequence[Take]:
        """Return every take, oldest first."""
        with translated():
            return await self._projects.takes(project_id)

    async def plan(self, project_id: str) -> Document:
        """Return how the film is cut, `plan/1`."""
        with translated():
            return await self._projects.plan(project_id)


class ServerWorkshop:
    """Has a server do steps; its errors are the ones that it would raise here."""

    def __init__(self, client: AsyncSongreel) -> None:
        """Hold the client."""
        self._projects = client.projects
        self.desk, self.studio = ServerDesk(client), ServerStudio(client)

    async def start(
        self, project_id: str, step: StepName, quote_id: str | None, scenes: Sequence[str] = ()
    ) -> str:
        """Have a step done, for some scenes or for all, and return the id of its job."""
        with translated():
            job = await self._projects.start(project_id, step, quote_id=quote_id, scenes=scenes)
        return job.job_id

    async def run(self, project_id: str, until: StepName, quote_id: str | None) -> str:
        """Have all done that leads to a step, and return the id of the job."""
        with translated():
            job = await self._projects.run(project_id, until=until, quote_id=quote_id)
        return job.job_id

    async def quote(self, project_id: str, scenes: Sequence[str] = ()) -> Quote:
        """Return what the clips that are open cost: of some scenes, or of all."""
        with translated():
            return await self._projects.quote(project_id, scenes=scenes)

    async def quotes(self, project_id: str) -> Sequence[Quote]:
        """Return what a project was quoted at, newest first."""
        with translated():
            return await self._projects.quotes(project_id)

    async def accept(self, quote_id: str) -> Quote:
        """Set aside what a quote costs."""
        with translated():
            return await self._projects.accept(quote_id)


class _How(TypedDict):
    version: int
    dry_run: bool


def _how(changing: Changing) -> _How:
    return _How(version=changing.version, dry_run=changing.is_trial)
