"""All wiring: from settings to use cases that are ready, and back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from songreel.core import tracing
from songreel.core.logs import get_logger
from songreel.core.scratch import Scratch
from songreel.core.settings import Settings
from songreel.core.signing import SigningKey, SigningKeyError
from songreel.domain.dispatch import Limits
from songreel.domain.errors import SetupError, StorageUnavailableError
from songreel.domain.job import JobKind
from songreel.domain.retention import Retention
from songreel.jobs.dispatcher import Dispatcher
from songreel.jobs.ledger import Ledger
from songreel.jobs.manager import Jobs
from songreel.jobs.mark import SentMark
from songreel.jobs.work import ALL, Work, orders, render
from songreel.providers.registry import Registry, installed, parallelism
from songreel.services.accounts import Accounts, OpenDesk
from songreel.services.addresses import Addresses
from songreel.services.api_keys import ApiKeys
from songreel.services.assets import Assets
from songreel.services.beat_model import beat_model
from songreel.services.blob_store import Blobs, open_blobs
from songreel.services.database_address import database_url
from songreel.services.demo_song import DemoSong
from songreel.services.direct_uploads import DirectUploads
from songreel.services.export_desk import ExportDesk
from songreel.services.exporting import Exporting
from songreel.services.film_credentials import film_credentials
from songreel.services.film_desk import FilmDesk
from songreel.services.film_plans import FilmPlans
from songreel.services.films import Films
from songreel.services.generation import Generation
from songreel.services.health import Health
from songreel.services.judges import Allowance, Judges
from songreel.services.key_ring import KeyRing
from songreel.services.library import Library
from songreel.services.listening_desk import ListeningDesk
from songreel.services.merging import Merging
from songreel.services.monitor import Monitor
from songreel.services.packaging import Packaging
from songreel.services.plans import Plans
from songreel.services.play_heads import PlayHeads
from songreel.services.project_orders import ProjectOrders
from songreel.services.project_planning import ProjectCuts, ProjectPlanning
from songreel.services.project_prices import ProjectPrices
from songreel.services.project_scenes import ProjectScenes
from songreel.services.project_steps import ProjectSteps
from songreel.services.projects import Projects
from songreel.services.quotes import Quotes
from songreel.services.retrying import Retrying
from songreel.services.sessions import Sessions
from songreel.services.songs import Songs
from songreel.services.storage_use import StorageDesk, storage_desk
from songreel.services.uploads import Uploads
from songreel.services.usage import UsageDesk
from songreel.services.webhook_endpoints import WebhookEndpoints
from songreel.services.webhooks import Webhooks
from songreel.storage.database import Database
from songreel.storage.limiter import DatabaseLimiter
from songreel.storage.s3.blobs import S3Blobs
from songreel.workflows.audit import Auditor
from songreel.workflows.clip import ClipRecipe
from songreel.workflows.delivering import Deliverer
from songreel.workflows.exporting import ExportRecipe
from songreel.workflows.film import FilmRecipe
from songreel.workflows.ingest_ahead import Ingester
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.inspection import Inspector
from songreel.workflows.lines import Lines
from songreel.workflows.listening import ListenRecipe
from songreel.workflows.media_processes import MediaProcesses
from songreel.workflows.media_threads import MediaThreads
from songreel.workflows.merge import MergeRecipe
from songreel.workflows.project import ProjectRecipe
from songreel.workflows.reference import ReferenceRecipe
from songreel.workflows.scenes import ScenesRecipe
from songreel.workflows.tools import Tools
from songreel.workflows.webhook_posting import Poster

# The provider whose work keeps this machine busy.
_HOUSE = "local"
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases of one installation, and what they stand on."""

    settings: Settings
    database: Database
    jobs: Jobs
    registry: Registry
    generation: Generation
    library: Library
    uploads: Uploads
    direct_uploads: DirectUploads
    assets: Assets
    storage: StorageDesk
    films: FilmDesk
    merging: Merging
    packaging: Packaging
    exporting: Exporting
    exports: ExportDesk
    songs: Songs
    listening: ListeningDesk
    demo_song: DemoSong
    plans: Plans
    projects: Projects
    project_scenes: ProjectScenes
    project_cuts: ProjectCuts
    project_steps: ProjectSteps
    play_heads: PlayHeads
    health: Health
    monitor: Monitor
    accounts: Accounts
    retrying: Retrying
    quotes: Quotes
    usage: UsageDesk
    webhooks: Webhooks
    webhook_endpoints: WebhookEndpoints
    signing: SigningKey
    keys: ApiKeys
    sessions: Sessions
    addresses: Addresses


@asynccontextmanager
async def open_services(
    settings: Settings, checked: Future[None] | None = None
) -> AsyncGenerator[Services]:
    """Open an installation: folders, database, providers and jobs, and close them afterwards.

    Unfinished jobs of an earlier life go on as soon as this returns.

    Args:
        settings: where everything is kept.
        checked: a look for damage in the database that was begun before (`early_check`).

    Raises:
        SetupError: the data folder cannot be used, the database is damaged or too new, or there
            is no key to sign with, of addresses or, as the settings want it, of films.
        InvalidRequestError: a provider cannot be loaded.
    """
    data = await asyncio.to_thread(_data_folder, settings)
    signing = await asyncio.to_thread(_signing_key, settings)
    async with AsyncExitStack() as stack:
        if settings.traces is not None:
            stop = await asyncio.to_thread(_send_traces, settings.traces)
            stack.push_async_callback(asyncio.to_thread, stop)
        database = await Database.open(database_url(settings, data), data=data, checked=checked)
        stack.push_async_callback(database.close)
        ring = KeyRing(database)
        stack.push_async_callback(ring.close)
        registry = await asyncio.to_thread(installed, settings, data / "scratch")
        stack.push_async_callback(registry.close)
        registry.watch_keys()
        heavy = MediaThreads(os.cpu_count() or 1)
        stack.push_async_callback(asyncio.to_thread, heavy.shutdown, cancel_futures=True)
        scratch = await asyncio.to_thread(Scratch, data / "scratch" / "work")
        stack.push_async_callback(asyncio.to_thread, scratch.release)
        apart = MediaProcesses(heavy, scratch.folder, os.cpu_count() or 1)
        stack.push_async_callback(apart.close)
        blobs = await asyncio.to_thread(open_blobs, settings, data)
        stack.push_async_callback(blobs.close)
        await _try_out(blobs)
        judges = Judges(
            scratch.folder,
            Allowance(settings.upload_seconds, settings.upload_memory_mb << 20),
        )
        # Before the store of clips, which waits for whoever looks at an upload.
        stack.push_async_callback(asyncio.to_thread, judges.close)
        limiter = DatabaseLimiter(database)
        lines = Lines(None if database.dialect == "sqlite" else limiter)
        stack.push_async_callback(lines.close)
        ledger = Ledger(database, cap=settings.daily_cap, mark=SentMark(data))
        dispatcher = _dispatcher(settings, database, registry)
        stack.push_async_callback(dispatcher.close)
        tools = Tools(
            database=database,
            ledger=ledger,
            lines=lines,
            blobs=blobs,
            dispatcher=dispatcher,
            registry=registry,
            scratch=scratch.folder,
            heavy=heavy,
            apart=apart,
            least_free=settings.least_free_bytes,
        )
        house_clips = HouseClips(tools)
        stack.push_async_callback(house_clips.close)
        credentials = await asyncio.to_thread(film_credentials, settings)
        generation, library = Generation(registry), Library(tools, judges.song)
        songs = Songs(library, database, heavy, await asyncio.to_thread(beat_model, settings))
        stack.push_async_callback(songs.close)
        exporting = Exporting(tools, library, songs)
        stack.push_async_callback(exporting.close)
        film_plans = FilmPlans(songs)
        films = Films(registry, generation, library, film_plans)
        prices = ProjectPrices(generation, films)
        planning = ProjectPlanning(library, film_plans, prices)
        project_orders = ProjectOrders(database, library, films, planning, prices)
        jobs = Jobs(database, process_id=str(data), work=_work(settings, database))
        for kind, recipe, work in (
            (JobKind.SCENES, ScenesRecipe(tools), _by_backend),
            (JobKind.REFERENCE, ReferenceRecipe(tools), _by_backend),
            (JobKind.CLIP, ClipRecipe(tools), _by_backend),
            (
                JobKind.FILM,
                FilmRecipe(
                    tools,
                    house_clips,
                    parallelism=parallelism(settings),
                    credentials=credentials,
                ),
                render,
            ),
            (JobKind.MERGE, MergeRecipe(tools, house_clips, credentials=credentials), render),
            (JobKind.PROJECT, ProjectRecipe(tools, project_orders), orders),
            (JobKind.LISTEN, ListenRecipe(songs), render),
            (JobKind.EXPORT, ExportRecipe(exporting), render),
        ):
            jobs.register(kind, recipe, work)
        with database.answering():
            await ledger.notice_a_restore()
        if settings.ingest_ahead:
            ingester = Ingester(tools, house_clips, heavy.idle)
            ingester.start()
            # It stops after the jobs: films may wait for a clip that it has in hand.
            stack.push_async_callback(ingester.stop)
        with database.answering():
            await jobs.start()
        stack.push_async_callback(jobs.stop)
        auditor = Auditor(tools, jobs.carry_on)
        await auditor.start()
        stack.push_async_callback(auditor.stop)
        retention = Retention(settings.retention_days, settings.quota_bytes)
        storage, sweeper = storage_desk(settings, data, database, blobs)
        sweeper.start()
        stack.push_async_callback(sweeper.stop)
        reach = settings.webhook_reach
        deliverer = Deliverer(database, Poster(reach), signing.derive, jobs.outbox)
        await deliverer.start()
        stack.push_async_callback(deliverer.stop)
        inspector = Inspector(tools)
        inspector.start()
        stack.push_async_callback(inspector.stop)
        projects = Projects(database, library, prices)
        quotes = Quotes(database, ledger, registry)
        packaging = Packaging(tools)
        stack.push_async_callback(packaging.close)
        desk = OpenDesk(jobs)
        accounts = Accounts(database, desk, ledger)
        uploads = Uploads(tools, judges.arrived)
        inbox = blobs if isinstance(blobs, S3Blobs) else None
        yield Services(
            settings=settings,
            database=database,
            jobs=jobs,
            registry=registry,
            generation=generation,
            library=library,
            uploads=uploads,
            direct_uploads=DirectUploads(inbox, uploads, signing),
            assets=Assets(tools, retention),
            storage=storage,
            films=FilmDesk(films, registry, accounts, jobs),
            merging=Merging(library),
            packaging=packaging,
            exporting=exporting,
            exports=ExportDesk(exporting, jobs, database),
            songs=songs,
            listening=ListeningDesk(songs, jobs),
            demo_song=DemoSong(tools, library),
            plans=Plans(registry, songs),
            projects=projects,
            project_scenes=ProjectScenes(projects, library, prices),
            project_cuts=ProjectCuts(projects, planning),
            project_steps=ProjectSteps(projects, project_orders, prices, quotes, jobs),
            play_heads=PlayHeads(database, jobs),
            health=Health(tools, jobs),
            monitor=Monitor(tools, sweeper),
            accounts=accounts,
            retrying=Retrying(database, desk, ledger),
            quotes=quotes,
            usage=accounts.usage,
            webhooks=Webhooks(tools),
            webhook_endpoints=WebhookEndpoints(database, signing.derive, reach, jobs.outbox),
            signing=signing,
            keys=ApiKeys(database, ring, jobs.stop_revoked),
            sessions=Sessions(database, ring, signing, seconds=settings.session_hours * 3600),
            addresses=Addresses(ring, signing, seconds=settings.signed_url_seconds),
        )


def _work(settings: Settings, database: Database) -> frozenset[Work]:
    """Return which jobs this process carries out.

    Raises:
        SetupError: nobody else could carry out the others.
    """
    if settings.work == "all":
        return ALL
    if database.dialect == "sqlite":
        raise SetupError(
            f"SONGREEL_WORK is {settings.work}, and a SQLite file belongs to one process: nobody "
            "would do the rest. Set SONGREEL_DATABASE_URL to postgresql://…, or leave "
            "SONGREEL_WORK out."
        )
    return frozenset() if settings.work == "none" else frozenset({Work(settings.work)})


def _dispatcher(settings: Settings, database: Database, registry: Registry) -> Dispatcher:
    """Return what lets orders go, within what the settings and the models' files say.

    Raises:
        SetupError: a limit is for a backend that is not installed.
    """
    named = {**settings.backend_orders_at_once, **settings.backend_orders_a_minute}
    installed_here = {provider.name for provider in registry}
    strange = sorted(named.keys() - installed_here)
    if strange:
        raise SetupError(
            f"There is no backend {strange[0]!r} to limit. SONGREEL_BACKEND_ORDERS_AT_ONCE and "
            f"SONGREEL_BACKEND_ORDERS_A_MINUTE take: {', '.join(sorted(installed_here))}."
        )
    limits = Limits(
        at_once=settings.orders_at_once,
        of_a_caller=settings.caller_orders_at_once,
        at_backend=settings.backend_orders_at_once,
    )

    def rates() -> dict[str, int]:
        return {**registry.orders_a_minute(), **settings.backend_orders_a_minute}

    return Dispatcher(database, limits, rates)


def _by_backend(request: Mapping[str, Any]) -> Work:
    """Tell what is drawn on this machine from what a service is asked for."""
    return Work.RENDER if request.get("backend") == _HOUSE else Work.ORDERS


def _data_folder(settings: Settings) -> Path:
    data = settings.data.expanduser().absolute()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / "scratch").mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise SetupError(
            f"The data folder {data} cannot be used: {error.strerror}. "
            "Set SONGREEL_DATA to a folder that you can write to."
        ) from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise SetupError(
            f"The data folder {data} cannot be written to. "
            "Set SONGREEL_DATA to a folder that you can write to."
        )
    return data


async def _try_out(blobs: Blobs) -> None:
    """Refuse to start where bytes cannot be stored as it is set up; an outage is waited for."""
    try:
        lacking = await blobs.check()
    except StorageUnavailableError as error:
        # What was paid for is followed all the same, and stored once the storage answers.
        _log.error("storage_unavailable", reason=error.message)
    else:
        if lacking is not None:
            _log.warning("storage_limited", reason=lacking)


def _send_traces(url: str) -> Callable[[], None]:
    try:
        return tracing.send_to(url)
    except tracing.TracingError as error:
        raise SetupError(str(error)) from error


def _signing_key(settings: Settings) -> SigningKey:
    try:
        return SigningKey.of(settings)
    except SigningKeyError as error:
        raise SetupError(str(error)) from error
