"""The projects of an installation without its jobs: nothing is made or sent meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from songreel.core.settings import Settings
from songreel.providers.registry import installed
from songreel.services.film_plans import FilmPlans
from songreel.services.films import Films
from songreel.services.generation import Generation
from songreel.services.library import Library
from songreel.services.project_planning import ProjectCuts, ProjectPlanning
from songreel.services.project_prices import ProjectPrices
from songreel.services.project_scenes import ProjectScenes
from songreel.services.projects import Projects
from songreel.services.song_shelf import open_shelf
from songreel.services.uploads import Uploads


class ProjectParts(Protocol):
    """What projects are read and changed with."""

    @property
    def projects(self) -> Projects:
        """Return who keeps projects."""
        ...

    @property
    def project_scenes(self) -> ProjectScenes:
        """Return who changes scenes, and chooses takes."""
        ...

    @property
    def project_cuts(self) -> ProjectCuts:
        """Return who places cuts."""
        ...

    @property
    def library(self) -> Library:
        """Return who keeps songs."""
        ...

    @property
    def uploads(self) -> Uploads:
        """Return who takes files in."""
        ...


@dataclass(frozen=True, slots=True)
class ProjectShelf:
    """Projects, and what they refer to."""

    projects: Projects
    project_scenes: ProjectScenes
    project_cuts: ProjectCuts
    library: Library
    uploads: Uploads


@asynccontextmanager
async def open_project_shelf(settings: Settings) -> AsyncGenerator[ProjectShelf]:
    """Open the projects of these settings; this process must own their data folder.

    Raises:
        SetupError: the data folder or the database cannot be used.
        StorageFullError: the folder of songs and clips cannot be made or written.
        InvalidRequestError: a provider, which knows prices, cannot be loaded.
    """
    with TemporaryDirectory(prefix="songreel-") as scratch:
        async with open_shelf(settings) as shelf:
            registry = await asyncio.to_thread(installed, settings, Path(scratch))
            try:
                generation = Generation(registry)
                plans = FilmPlans(shelf.songs)
                films = Films(registry, generation, shelf.library, plans)
                prices = ProjectPrices(generation, films)
                projects = Projects(shelf.database, shelf.library, prices)
                yield ProjectShelf(
                    projects,
                    ProjectScenes(projects, shelf.library, prices),
                    ProjectCuts(projects, ProjectPlanning(shelf.library, plans, prices)),
                    shelf.library,
                    Uploads(shelf),
                )
            finally:
                await registry.close()
