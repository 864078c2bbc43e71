"""All addresses under `/api/mv`."""

from __future__ import annotations

from fastapi import APIRouter

from songreel.http.mv import (
    backends,
    films,
    jobs,
    ledger,
    media,
    reference,
    scenes,
    songs,
    styles,
    video,
    webhooks,
)

router = APIRouter(prefix="/api/mv")
for part in (
    *(scenes, reference, video, media, jobs, ledger),
    *(backends, styles, songs, films, webhooks),
):
    router.include_router(part.router)
