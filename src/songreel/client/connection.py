"""The client itself: one object for one server."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import ssl
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from songreel.client.errors import (
    DamagedError,
    UnavailableError,
    UnreachableError,
    error_of,
    unreadable,
)
from songreel.client.models import (
    Event,
    Events,
    FilmRequest,
    Job,
    Jobs,
    JobStatus,
    Ledger,
    MergeRequest,
    PlanRequest,
    Song,
)

Model = TypeVar("Model", bound=BaseModel)
Token = Callable[[], str | None]

_SONGS = "/api/mv/songs"
_FILMS = "/api/mv/films"
_MERGE = "/api/mv/merge_videos"
_JOBS = "/api/mv/jobs"
_BACKENDS = "/api/mv/backends"
_LEDGER = "/api/mv/ledger"
_VIDEOS = "/api/mv/get_video"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_SHA256 = re.compile(r'"([0-9a-f]{64})"')
_UNAUTHENTICATED = 401
_BLOCK = 1 << 20
_FIRST_POLL_SECONDS, _SLOWEST_POLL_SECONDS = 0.25, 1.0
_RESTART_SECONDS = 60.0
_CONNECT_SECONDS = 5.0
_CHECK_SECONDS = 4.0
_ANSWER_SECONDS = 60.0
# A server measures a song by decoding it whole before it answers, and listens to it whole.
_SONG_SECONDS = 600.0


class AsyncSongreel:
    """Asks a Songreel server; to be used as an asynchronous context manager.

    Every method raises `ApiError` where the server answers with an error, and
    `UnreachableError` where it does not answer.
    """

    def __init__(self, base_url: str, *, token: str | Token | None = None) -> None:
        """Name the server.

        Args:
            base_url: its address, such as `http://127.0.0.1:8000`.
            token: key that is sent along with every request, or None; or a function that returns
                it, which is asked again, in a thread, when the server does not know the key.
        """
        self._base_url = httpx2.URL(base_url)
        self._auth = None if token is None else _Bearer(token)
        self._client: httpx2.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        # In a thread, for the certificates that it reads.
        self._client = await asyncio.to_thread(self._connect)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()
        self._client = None

    def _connect(self) -> httpx2.AsyncClient:
        plain = self._base_url.scheme == "http"
        return httpx2.AsyncClient(
            base_url=self._base_url,
            auth=self._auth,
            timeout=httpx2.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
            # A context that trusts nobody is ready at once, and plain HTTP needs none.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
            # A proxy that is set for the outside world does not know this machine's own server.
            trust_env=self._base_url.host not in _LOOPBACK,
        )

    @property
    def _http(self) -> httpx2.AsyncClient:
        if self._client is None:
            raise RuntimeError("use it as a context manager: async with AsyncSongreel(…) as server")
        return self._client

    async def check(self) -> None:
        """Make sure that the server answers, within a few seconds, and knows the key."""
        timeout = httpx2.Timeout(_CHECK_SECONDS)
        await self._ask("GET", "/health", timeout=timeout)

    async def add_song(self, path: Path) -> Song:
        """Send a song as it is read from its file; the server measures it."""
        timeout = httpx2.Timeout(_SONG_SECONDS, connect=_CONNECT_SECONDS)
        size = await asyncio.to_thread(lambda: path.stat().st_size)
        # With its length known in advance it can be refused before it is sent.
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        # A name may hold what is no text; the server shows what can be shown of it.
        name = os.fsencode(path.name).decode("utf-8", "replace")
        answer = await self._ask(
            "POST",
            _SONGS,
            params={"name": name},
            content=_blocks(path),
            headers=headers,
            timeout=timeout,
        )
        return _read(answer, Song)

    async def song(self, song_id: str) -> dict[str, Any]:
        """Return a song with what is known of it: `analysis`, `corrections`, `lyrics`."""
        return (await self._ask("GET", f"{_SONGS}/{song_id}")).json()

    async def backends(self) -> dict[str, Any]:
        """Return every backend with its models, and who is `chosen` where nobody is named."""
        return (await self._ask("GET", _BACKENDS)).json()

    async def analysis(self, song_id: str, *, raw: bool = False) -> dict[str, Any]:
        """Return what is heard in a song, `analysis/1`; the first time the server listens to it.

        Args:
            song_id: the song.
            raw: as it was heard, without corrections.
        """
        return await self._ask_long("GET", f"{_SONGS}/{song_id}/analysis", params={"raw": raw})

    async def listen_again(self, song_id: str) -> dict[str, Any]:
        """Have a song listened to again, and return what is heard, with the corrections."""
        return await self._ask_long("POST", f"{_SONGS}/{song_id}/analysis")

    async def corrections(self, song_id: str) -> dict[str, Any]:
        """Return what a person corrected about a song, `corrections/1`."""
        return (await self._ask("GET", f"{_SONGS}/{song_id}/corrections")).json()

    async def correct(self, song_id: str, edits: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Add edits to the corrections of a song, and return all."""
        body = {"edits": list(edits)}
        return (await self._ask("POST", f"{_SONGS}/{song_id}/corrections", json=body)).json()

    async def replace_corrections(
        self, song_id: str, edits: Sequence[dict[str, Any]], *, version: int | None = None
    ) -> dict[str, Any]:
        """Put edits in the place of all corrections of a song.

        Args:
            song_id: the song.
            edits: all that shall be.
            version: which corrections they replace; None: whatever there is.

        Raises:
            ApiError: there is another version (412).
        """
        body = {"edits": list(edits)}
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        path = f"{_SONGS}/{song_id}/corrections"
        return (await self._ask("PUT", path, json=body, headers=headers)).json()

    async def lyrics(self, song_id: str, form: str | None = None) -> bytes:
        """Return the lyrics of a song as a file: lrc, srt, vtt, ass, json, or as they came."""
        params = {} if form is None else {"format": form}
        return (await self._ask("GET", f"{_SONGS}/{song_id}/lyrics", params=params)).content

    async def put_lyrics(
        self, song_id: str, content: bytes, form: str | None = None
    ) -> dict[str, Any]:
        """Give a song lyrics, in place of what it has; None: they are what they look like."""
        params = {} if form is None else {"format": form}
        headers = {"Content-Type": "application/octet-stream"}
        path = f"{_SONGS}/{song_id}/lyrics"
        answer = await self._ask("PUT", path, params=params, content=content, headers=headers)
        return answer.json()

    async def remove_lyrics(self, song_id: str) -> None:
        """Take the lyrics of a song away."""
        await self._ask("DELETE", f"{_SONGS}/{song_id}/lyrics")

    async def _ask_long(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        timeout = httpx2.Timeout(_SONG_SECONDS, connect=_CONNECT_SECONDS)
        return (await self._ask(method, path, timeout=timeout, **options)).json()

    async def plan(self, song_id: str, request: PlanRequest) -> dict[str, Any]:
        """Plan the cuts of a song's film; return the document `plan/1`. Nothing is ordered."""
        answer = await self._ask_for_plan(song_id, request)
        document: dict[str, Any] = answer.json()
        return document

    async def plan_picture(
        self, song_id: str, request: PlanRequest, *, title: str | None = None
    ) -> str:
        """Return the same plan as an SVG document, under a title."""
        params = {"picture": "true"} | ({} if title is None else {"title": title})
        return (await self._ask_for_plan(song_id, request, params=params)).text

    async def _ask_for_plan(
        self, song_id: str, request: PlanRequest, **options: Any
    ) -> httpx2.Response:
        # The first time the song is listened to before it answers.
        timeout = httpx2.Timeout(_SONG_SECONDS, connect=_CONNECT_SECONDS)
        body = request.model_dump(exclude_none=True)
        path = f"{_SONGS}/{song_id}/plan"
        return await self._ask("POST", path, json=body, timeout=timeout, **options)

    async def film_fingerprint(self, request: FilmRequest) -> str:
        """Return what tells the film of a request, as it would be now, from all others.

        It is planned for that; nothing is ordered.
        """
        # The first time the song is listened to before it answers.
        timeout = httpx2.Timeout(_SONG_SECONDS, connect=_CONNECT_SECONDS)
        body = request.model_dump(exclude_none=True)
        answer = await self._ask("POST", f"{_FILMS}/fingerprint", json=body, timeout=timeout)
        return str(answer.json()["fingerprint"])

    async def order_film(self, request: FilmRequest, *, idempotency_key: str | None = None) -> Job:
        """Order a film, or join the one that the key stands for; return its job at once."""
        return await self._order(_FILMS, request, idempotency_key)

    async def merge_videos(
        self, request: MergeRequest, *, idempotency_key: str | None = None
    ) -> Job:
        """Have clips put one after another, at no cost; return the job of the film at once.

        Raises:
            NotFoundError: there is no such clip, or no such song.
            BadRequestError: something does not fit; the sentence names the clip.
        """
        return await self._order(_MERGE, request, idempotency_key)

    async def _order(self, path: str, request: BaseModel, idempotency_key: str | None) -> Job:
        headers = {"Prefer": "respond-async"}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        body = request.model_dump(exclude_none=True)
        return _read(await self._ask("POST", path, json=body, headers=headers), Job)

    async def job(self, job_id: str) -> Job:
        """Return a job as it stands, with its cost, its orders and what can be done about it."""
        return _read(await self._ask("GET", f"{_JOBS}/{job_id}"), Job)

    async def jobs(
        self, states: Sequence[JobStatus] = (), *, unresolved: bool = False, limit: int = 50
    ) -> list[Job]:
        """Return the newest jobs, as `job` does.

        Args:
            states: only jobs in one of these; empty: in any.
            unresolved: only jobs with an order of which nobody knows the outcome; only with it
                parts of films are listed.
            limit: how many at most, 1 to 200.
        """
        params = {"state": list(states), "unresolved": unresolved, "limit": limit}
        return _read(await self._ask("GET", _JOBS, params=params), Jobs).jobs

    async def submit_again(self, job_id: str) -> Job:
        """Order anew, and perhaps pay again, what a job left with an unknown outcome.

        Returns:
            The new job, without its cost; said twice, it is the same one.

        Raises:
            ConflictError: nothing about the job is unknown, or it was given up.
            UnavailableError: paid orders are held.
        """
        return _read(await self._ask("POST", f"{_JOBS}/{job_id}/submit_again"), Job)

    async def give_up(self, job_id: str, *, charged: bool | None = None) -> Job:
        """Close what a job left with an unknown outcome.

        Args:
            job_id: the job.
            charged: whether the service billed it; None: it goes on counting as spent.

        Raises:
            ConflictError: nothing about the job is unknown, or it was submitted again.
        """
        body = {"charged": charged}
        return _read(await self._ask("POST", f"{_JOBS}/{job_id}/give_up", json=body), Job)

    async def ledger(self) -> Ledger:
        """Return what may be spent today, what is, and whether paid orders are held."""
        return _read(await self._ask("GET", _LEDGER), Ledger)

    async def hold(self) -> Ledger:
        """Have nothing paid sent until `release`."""
        return _read(await self._ask("POST", f"{_LEDGER}/hold"), Ledger)

    async def release(self) -> Ledger:
        """Let paid orders be sent again.

        Raises:
            NotFoundError: they are not held.
        """
        return _read(await self._ask("POST", f"{_LEDGER}/release"), Ledger)

    async def events(self, job_id: str, *, after: int = 0) -> Events:
        """Return what happened to a job after the event of that number, as far as it is known."""
        answer = await self._ask("GET", f"{_JOBS}/{job_id}/events", params={"after": after})
        return _read(answer, Events)

    async def follow(self, job_id: str, *, after: int = 0) -> AsyncGenerator[Event]:
        """Yield what happens to a job until its end; a server that restarts is waited for.

        Raises:
            UnreachableError: it did not come back within a minute.
        """
        clock = asyncio.get_running_loop().time
        heard = clock()
        ended, pause = False, _FIRST_POLL_SECONDS
        while not ended:
            try:
                page = await self.events(job_id, after=after)
            except (UnreachableError, UnavailableError):
                if clock() - heard > _RESTART_SECONDS:
                    raise
                await asyncio.sleep(_FIRST_POLL_SECONDS)
                continue
            heard, ended, after = clock(), page.ended, page.last_seq
            for event in page.events:
                yield event
            if page.events:
                pause = _FIRST_POLL_SECONDS
            elif not ended:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _SLOWEST_POLL_SECONDS)

    async def cancel(self, job_id: str) -> Job:
        """Stop a job; one that has ended stays as it is."""
        return _read(await self._ask("POST", f"{_JOBS}/{job_id}/cancel"), Job)

    async def move_play_head(self, job_id: str, frame: int) -> None:
        """Say where a film is watched: its shots that are not begun yet are made from there on."""
        await self._ask("PUT", f"{_JOBS}/{job_id}/playhead", json={"frame": frame})

    async def download(self, video_id: str, destination: Path) -> None:
        """Write a video to a file, and compare it with the hash that the server names.

        Raises:
            DamagedError: it is another one: the server's own file is damaged.
            OSError: the file cannot be written.
        """
        request = self._http.build_request("GET", f"{_VIDEOS}/{video_id}")
        await self._fetch(request, destination, f"The video {video_id}")

    async def export(self, video_id: str, form: str, destination: Path) -> None:
        """Write a film to a file in another form; the server makes it before it answers.

        Args:
            video_id: the film.
            form: otio, fcpxml, xmeml, edl, bundle, srt, vtt, ass or lrc.
            destination: the file.

        Raises:
            NotFoundError: there is no such film, or something of it was deleted.
            ConflictError: it is a clip, or has no song whose words could be exported.
            DamagedError: it did not come whole.
            OSError: the file cannot be written.
        """
        path = f"{_VIDEOS}/{video_id}/export"
        timeout = httpx2.Timeout(_SONG_SECONDS, connect=_CONNECT_SECONDS)
        request = self._http.build_request("GET", path, params={"format": form}, timeout=timeout)
        await self._fetch(request, destination, f"The export of video {video_id}")

    async def _fetch(self, request: httpx2.Request, destination: Path, name: str) -> None:
        response = await self._send(request, stream=True)
        file = await asyncio.to_thread(destination.open, "wb")
        digest = hashlib.sha256()
        try:
            async for block in self._body(response):
                await asyncio.to_thread(file.write, block)
                digest.update(block)
        finally:
            await asyncio.to_thread(file.close)
            await response.aclose()
        named = _SHA256.fullmatch(response.headers.get("etag", ""))
        if named is not None and named[1] != digest.hexdigest():
            raise DamagedError(
                f"{name} came otherwise than it was stored: the server's file of it is damaged. "
                "Have it made again."
            )

    async def _ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return await self._send(self._http.build_request(method, path, **options), stream=False)

    async def _send(self, request: httpx2.Request, *, stream: bool) -> httpx2.Response:
        try:
            response = await self._http.send(request, stream=stream)
            if response.is_error:
                await response.aread()
                raise error_of(response)
        except httpx2.TransportError as problem:
            raise self._unreachable(problem) from problem
        return response

    async def _body(self, response: httpx2.Response) -> AsyncGenerator[bytes]:
        try:
            async for block in response.aiter_bytes(_BLOCK):
                yield block
        except httpx2.TransportError as problem:
            raise self._unreachable(problem) from problem

    def _unreachable(self, problem: httpx2.TransportError) -> UnreachableError:
        reason = str(problem) or type(problem).__name__
        return UnreachableError(
            f"The server at {str(self._base_url).rstrip('/')} does not answer ({reason}). "
            "Make sure that it runs, and try again."
        )


class _Bearer(httpx2.Auth):
    """Sends a key along, and asks for it again where it is refused: a new start has a new key."""

    def __init__(self, token: str | Token) -> None:
        self._ask = token if callable(token) else lambda: token
        self._token: str | None = None

    async def async_auth_flow(
        self, request: httpx2.Request
    ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        if self._token is None:
            self._token = await asyncio.to_thread(self._ask)
        sent = self._sign(request)
        response = yield request
        # What was streamed cannot be sent a second time.
        is_whole = isinstance(request.stream, httpx2.ByteStream)
        if response.status_code == _UNAUTHENTICATED and is_whole:
            self._token = await asyncio.to_thread(self._ask)
            if self._token != sent:
                self._sign(request)
                yield request

    def _sign(self, request: httpx2.Request) -> str | None:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return self._token


def _read(response: httpx2.Response, kind: type[Model]) -> Model:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as problem:
        raise unreadable(response, problem.errors()[0]["msg"]) from problem


async def _blocks(path: Path) -> AsyncGenerator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block
    finally:
        await asyncio.to_thread(file.close)
