"""The client itself: one object for one server, with what it offers as attributes."""

from __future__ import annotations

import asyncio
import os
from typing import Self

import httpx2

from songreel.client.driving import AwaitingDriver, BlockingDriver, Token, connection_options
from songreel.client.resources.assets import Assets, AsyncAssets
from songreel.client.resources.events import AsyncEventFeed, EventFeed
from songreel.client.resources.films import AsyncFilms, Films
from songreel.client.resources.jobs import AsyncJobs, Jobs
from songreel.client.resources.keys import AsyncKeys, Keys
from songreel.client.resources.ledger import AsyncLedger, Ledger
from songreel.client.resources.projects import AsyncProjectResource, ProjectResource
from songreel.client.resources.provider_keys import AsyncProviderKeys, ProviderKeys
from songreel.client.resources.quotes import AsyncQuotes, Quotes
from songreel.client.resources.server import AsyncServer, Server
from songreel.client.resources.songs import AsyncSongs, Songs
from songreel.client.resources.usage import AsyncUsage, Usage
from songreel.client.resources.videos import AsyncVideos, Videos
from songreel.client.resources.webhooks import AsyncWebhooks, Webhooks
from songreel.client.resources.writing import (
    AsyncReferences,
    AsyncSceneWriting,
    References,
    SceneWriting,
)

DEFAULT_URL = "http://127.0.0.1:8000"
RETRIES = 4


class Songreel:
    """Asks a Songreel server, and returns when it has answered.

    Every operation raises `ApiError` where the server answers with an error, and
    `UnreachableError` where it does not answer.
    """

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | Token | None = None,
        *,
        retries: int = RETRIES,
    ) -> None:
        """Name the server; `with Songreel() as server` closes the connections at the end.

        Args:
            base_url: its address; None: that of SONGREEL_URL, else http://127.0.0.1:8000.
            api_key: key that is sent along with every request, or a function that returns it and
                is asked again where the server does not know the key; None: SONGREEL_API_KEY.
            retries: how often a request is sent again at most where that is safe.
        """
        url, key = _address(base_url, api_key)
        self._client = httpx2.Client(**connection_options(url, key))
        driver = BlockingDriver(self._client)
        self.assets = Assets(driver, retries)
        self.events = EventFeed(driver, retries)
        self.films = Films(driver, retries)
        self.jobs = Jobs(driver, retries)
        self.keys = Keys(driver, retries)
        self.ledger = Ledger(driver, retries)
        self.projects = ProjectResource(driver, retries)
        self.provider_keys = ProviderKeys(driver, retries)
        self.quotes = Quotes(driver, retries)
        self.references = References(driver, retries)
        self.scenes = SceneWriting(driver, retries)
        self.server = Server(driver, retries)
        self.songs = Songs(driver, retries)
        self.usage = Usage(driver, retries)
        self.videos = Videos(driver, retries)
        self.webhooks = Webhooks(driver, retries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncSongreel:
    """Asks a Songreel server; to be used as an asynchronous context manager.

    Every operation raises `ApiError` where the server answers with an error, and
    `UnreachableError` where it does not answer.
    """

    assets: AsyncAssets
    events: AsyncEventFeed
    films: AsyncFilms
    jobs: AsyncJobs
    keys: AsyncKeys
    ledger: AsyncLedger
    projects: AsyncProjectResource
    provider_keys: AsyncProviderKeys
    quotes: AsyncQuotes
    references: AsyncReferences
    scenes: AsyncSceneWriting
    server: AsyncServer
    songs: AsyncSongs
    usage: AsyncUsage
    videos: AsyncVideos
    webhooks: AsyncWebhooks

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | Token | None = None,
        *,
        retries: int = RETRIES,
    ) -> None:
        """Name the server.

        Args:
            base_url: its address; None: that of SONGREEL_URL, else http://127.0.0.1:8000.
            api_key: key that is sent along with every request, or a function that returns it and
                is asked again, in a thread, where the server does not know the key; None:
                SONGREEL_API_KEY.
            retries: how often a request is sent again at most where that is safe.
        """
        self._url, self._key = _address(base_url, api_key)
        self._retries = retries
        self._client: httpx2.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        # In a thread, for the certificates that it reads.
        self._client = await asyncio.to_thread(self._connect)
        driver = AwaitingDriver(self._client)
        self.assets = AsyncAssets(driver, self._retries)
        self.events = AsyncEventFeed(driver, self._retries)
        self.films = AsyncFilms(driver, self._retries)
        self.jobs = AsyncJobs(driver, self._retries)
        self.keys = AsyncKeys(driver, self._retries)
        self.ledger = AsyncLedger(driver, self._retries)
        self.projects = AsyncProjectResource(driver, self._retries)
        self.provider_keys = AsyncProviderKeys(driver, self._retries)
        self.quotes = AsyncQuotes(driver, self._retries)
        self.references = AsyncReferences(driver, self._retries)
        self.scenes = AsyncSceneWriting(driver, self._retries)
        self.server = AsyncServer(driver, self._retries)
        self.songs = AsyncSongs(driver, self._retries)
        self.usage = AsyncUsage(driver, self._retries)
        self.videos = AsyncVideos(driver, self._retries)
        self.webhooks = AsyncWebhooks(driver, self._retries)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _connect(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(**connection_options(self._url, self._key))


def _address(base_url: str | None, api_key: str | Token | None) -> tuple[str, str | Token | None]:
    url = base_url or os.environ.get("SONGREEL_URL") or DEFAULT_URL
    return url, api_key or os.environ.get("SONGREEL_API_KEY") or None
