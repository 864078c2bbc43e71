"""What commands can have done with projects, whoever does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from songreel.cli.backend import Song, Studio

if TYPE_CHECKING:
    from songreel.client.projects import Project, ProjectChange, ProjectSummary, Quote, Take
    from songreel.client.resources.projects import StepName

Document: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changing:
    """Which project is changed.

    Attributes:
        version: it has to be at.
        is_trial: whether to tell only what the change would do.
    """

    project_id: str
    version: int
    is_trial: bool = False


class ProjectDesk(Protocol):
    """Projects, read and changed; `fields` are those of the HTTP API.

    Every method may raise `SongreelError`.
    """

    async def add_song(self, path: Path) -> Song:
        """Hand a song in; the same bytes are the same song."""
        ...

    async def add_asset(self, path: Path) -> str:
        """Hand a clip or a picture in, and return its id; the same bytes have the same one."""
        ...

    async def create(self, fields: Document) -> Project:
        """Make a project."""
        ...

    async def listed(self) -> Sequence[ProjectSummary]:
        """Return all projects, newest first."""
        ...

    async def get(self, project_id: str) -> Project:
        """Return a project."""
        ...

    async def change(self, changing: Changing, fields: Document) -> ProjectChange:
        """Change fields of a project."""
        ...

    async def delete(self, project_id: str) -> None:
        """Delete a project."""
        ...

    async def restore(self, project_id: str) -> Project:
        """Take the deletion of a project back."""
        ...

    async def add_scene(self, changing: Changing, fields: Document) -> ProjectChange:
        """Put a scene in; `at` among the fields is its place, from 0."""
        ...

    async def change_scene(
        self, changing: Changing, scene_id: str, fields: Document
    ) -> ProjectChange:
        """Change a scene."""
        ...

    async def delete_scene(self, changing: Changing, scene_id: str) -> ProjectChange:
        """Take a scene out."""
        ...

    async def split_scene(
        self, changing: Changing, scene_id: str, texts: tuple[str, str] | None
    ) -> ProjectChange:
        """Make two scenes of one, with these texts or each with that of the whole."""
        ...

    async def place_cuts(self, changing: Changing, cuts: Mapping[str, int | None]) -> ProjectChange:
        """Place cuts at frames, by the ids of the scenes; None leaves one to the music."""
        ...

    async def reorder(self, changing: Changing, order: Sequence[str]) -> ProjectChange:
        """Put the scenes, named by their ids, in another order."""
        ...

    async def choose(self, changing: Changing, subject: str, take_id: str) -> ProjectChange:
        """Choose a take for a scene, or the character."""
        ...

    async def use(
        self, changing: Changing, subject: str, asset_id: str, *, choose: bool = True
    ) -> ProjectChange:
        """Use one's own clip for a scene, or picture of the character, or put it beside others."""
        ...

    async def takes(self, project_id: str) -> Sequence[Take]:
        """Return every take, oldest first."""
        ...

    async def plan(self, project_id: str) -> Document:
        """Return how the film is cut, `plan/1`."""
        ...


class Workshop(Protocol):
    """Where steps of projects are done; every method may raise `SongreelError`."""

    @property
    def desk(self) -> ProjectDesk:
        """Return what reads and changes projects meanwhile."""
        ...

    @property
    def studio(self) -> Studio:
        """Return what follows jobs, cancels them, and fetches what they made."""
        ...

    async def start(
        self, project_id: str, step: StepName, quote_id: str | None, scenes: Sequence[str] = ()
    ) -> str:
        """Have a step done, for some scenes or for all, and return the id of its job."""
        ...

    async def run(self, project_id: str, until: StepName, quote_id: str | None) -> str:
        """Have all done that leads to a step, and return the id of the job."""
        ...

    async def quote(self, project_id: str, scenes: Sequence[str] = ()) -> Quote:
        """Return what the clips that are open cost: of some scenes, or of all."""
        ...

    async def quotes(self, project_id: str) -> Sequence[Quote]:
        """Return what a project was quoted at, newest first."""
        ...

    async def accept(self, quote_id: str) -> Quote:
        """Set aside what a quote costs."""
        ...
