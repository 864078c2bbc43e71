"""All addresses under `/api/mv`."""

from __future__ import annotations

from fastapi import APIRouter

from songreel.http.mv import (
    assets,
    backends,
    corrections,
    events,
    exports,
    films,
    jobs,
    ledger,
    lyrics,
    media,
    merge,
    packaging,
    plans,
    project_scenes,
    projects,
    quotes,
    reference,
    scenes,
    signing,
    songs,
    storage,
    styles,
    uploads,
    usage,
    video,
    webhook_endpoints,
    webhooks,
)

router = APIRouter(prefix="/api/mv")
for part in (
    *(scenes, reference, video, merge, media, packaging, exports, jobs, events, ledger),
    *(backends, styles, songs, corrections, lyrics, plans, films, webhooks),
    *(assets, uploads, storage, quotes, usage),
    *(signing,),
    *(projects, project_scenes, webhook_endpoints),
):
    router.include_router(part.router)
