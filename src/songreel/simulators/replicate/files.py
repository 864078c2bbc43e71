"""The files endpoints of Replicate."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from songreel.providers.local.chance import Chance
from songreel.simulators.multipart import parts
from songreel.simulators.replicate.documents import moment
from songreel.simulators.replicate.ids import identifier
from songreel.simulators.replicate.problems import problem
from songreel.simulators.simulation import Simulation
from songreel.simulators.uploads import Upload, Uploads
from songreel.simulators.voice import Problem

KEPT = timedelta(hours=24)
_NOT_FOUND = "The requested file does not exist."


class Files:
    """Uploads, and what is told about them."""

    def __init__(self, simulation: Simulation) -> None:
        """Hold no file yet."""
        self._simulation = simulation
        self._uploads = Uploads()
        self._ids = Chance("files", simulation.seed, simulation.clockwork.now())

    async def create(self, request: Request) -> Response | Problem:
        """Keep an upload."""
        try:
            found = {
                part.name: part
                for part in parts(request.headers.get("content-type", ""), await request.body())
            }
            given: Any = json.loads(found["metadata"].content) if "metadata" in found else {}
        except ValueError as error:
            return problem(400, f"The upload cannot be read: {error}.")
        content = found.get("content")
        if content is None:
            return problem(422, "- content: content is required\n")
        now = self._simulation.clockwork.now()
        upload = Upload(
            id=identifier(self._ids),
            name=content.filename or "file",
            content_type=content.content_type,
            content=content.content,
            created=now,
            expires=now + KEPT,
            metadata=given if isinstance(given, dict) else {},  # pyright: ignore[reportUnknownArgumentType]
        )
        self._uploads.add(upload)
        return JSONResponse(_document(upload, request), status_code=201)

    async def list(self, request: Request) -> Response | Problem:
        """Show all uploads."""
        found = self._uploads.newest(self._simulation.clockwork.now())
        results = [_document(one, request) for one in found]
        return JSONResponse({"next": None, "previous": None, "results": results})

    async def get(self, request: Request) -> Response | Problem:
        """Show an upload."""
        found = self._find(request)
        return (
            problem(404, _NOT_FOUND) if found is None else JSONResponse(_document(found, request))
        )

    async def download(self, request: Request) -> Response | Problem:
        """Return the bytes of an upload."""
        found = self._find(request)
        if found is None:
            return problem(404, _NOT_FOUND)
        return Response(found.content, media_type=found.content_type)

    async def delete(self, request: Request) -> Response | Problem:
        """Forget an upload."""
        is_there = self._find(request) is not None
        self._uploads.remove(request.path_params["file"])
        return Response(status_code=204) if is_there else problem(404, _NOT_FOUND)

    def _find(self, request: Request) -> Upload | None:
        return self._uploads.find(request.path_params["file"], self._simulation.clockwork.now())


def _document(upload: Upload, request: Request) -> dict[str, Any]:
    digest = hashlib.sha256(upload.content).hexdigest()
    return {
        "id": upload.id,
        "name": upload.name,
        "content_type": upload.content_type,
        "size": len(upload.content),
        "etag": digest[:32],
        "checksums": {"sha256": digest},
        "metadata": upload.metadata,
        "created_at": moment(upload.created),
        "expires_at": moment(upload.expires),
        "urls": {"get": f"{request.base_url}replicate/v1/files/{upload.id}"},
    }
