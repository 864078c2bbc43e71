"""All addresses under `/api/mv`."""

from __future__ import annotations

from fastapi import APIRouter

from songreel.http.mv import backends, films, jobs, media, reference, scenes, songs, styles, video

router = APIRouter(prefix="/api/mv")
for part in (scenes, reference, video, media, jobs, backends, styles, songs, films):
    router.include_router(part.router)
