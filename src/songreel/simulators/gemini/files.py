"""The Files API: uploads in the resumable protocol, and what models have made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pybase64
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from songreel.core.clock import stamp
from songreel.providers.local.chance import Chance
from songreel.simulators.bodies import as_object, json_object
from songreel.simulators.delivery import deliver, sha256_of
from songreel.simulators.gemini.ids import file_id
from songreel.simulators.gemini.interactions import HOST, address
from songreel.simulators.gemini.problems import error
from songreel.simulators.order import Order, Phase
from songreel.simulators.simulation import Simulation
from songreel.simulators.uploads import Upload, Uploads
from songreel.simulators.voice import Problem

KEPT = timedelta(hours=48)
_STATUS = "x-goog-upload-status"


@dataclass(slots=True)
class _Session:
    """An upload that has begun."""

    name: str
    content_type: str
    received: bytearray = field(default_factory=bytearray)


class Files:
    """Files that callers have uploaded, and files that were generated."""

    def __init__(self, simulation: Simulation) -> None:
        """Hold no file yet."""
        self._simulation = simulation
        self._uploads = Uploads()
        self._sessions: dict[str, _Session] = {}
        self._ids = Chance("gemini files", simulation.seed, simulation.clockwork.now())

    async def upload(self, request: Request) -> Response | Problem:
        """Begin an upload, take a part of it, or end it."""
        commands = request.headers.get("x-goog-upload-command", "").replace(" ", "").split(",")
        if "start" in commands:
            return await self._begin(request)
        session = self._sessions.get(request.query_params.get("upload_id", ""))
        if session is None:
            return error(404, "The upload session does not exist.")
        offset = request.headers.get("x-goog-upload-offset", "0")
        if offset != str(len(session.received)):
            return error(400, f"The upload stands at {len(session.received)}, not at {offset}.")
        session.received += await request.body()
        if "finalize" not in commands:
            return Response(headers={_STATUS: "active"})
        del self._sessions[request.query_params["upload_id"]]
        now = self._simulation.clockwork.now()
        upload = Upload(
            id=file_id(self._ids),
            name=session.name,
            content_type=session.content_type,
            content=bytes(session.received),
            created=now,
            expires=now + KEPT,
        )
        self._uploads.add(upload)
        return JSONResponse({"file": _uploaded(upload)}, headers={_STATUS: "final"})

    async def _begin(self, request: Request) -> Response:
        body = await json_object(request) or {}
        file: dict[str, Any] = as_object(body.get("file"))
        session = file_id(self._ids)
        kind = request.headers.get("x-goog-upload-header-content-type")
        self._sessions[session] = _Session(
            name=str(file.get("displayName") or file.get("display_name") or ""),
            content_type=kind or str(file.get("mimeType") or "application/octet-stream"),
        )
        place = f"{request.url.replace(query='')}?upload_id={session}&upload_protocol=resumable"
        return Response(headers={"x-goog-upload-url": place, _STATUS: "active"})

    async def list(self, request: Request) -> Response | Problem:
        """Show the uploads."""
        found = self._uploads.newest(self._simulation.clockwork.now())
        return JSONResponse({"files": [_uploaded(one) for one in found]})

    async def get(self, request: Request) -> Response | Problem:
        """Show a file, or return its bytes."""
        name, _, verb = request.path_params["file"].partition(":")
        now = self._simulation.clockwork.now()
        upload = self._uploads.find(name, now)
        order = None if upload else self._generated(name, now)
        if upload is not None:
            if verb:
                return error(400, f"The File {name} is not downloadable.")
            return JSONResponse(_uploaded(upload))
        if order is None:
            return _missing(name)
        if not verb:
            return JSONResponse(await self._document(order, now))
        if not order.is_ready(now):
            return error(
                400, f"The File {name} is not in an ACTIVE state and usage is not allowed."
            )
        return await deliver(self._simulation, order, request)

    async def delete(self, request: Request) -> Response | Problem:
        """Forget an upload, or hide what was generated."""
        name = request.path_params["file"]
        if self._uploads.remove(name):
            return JSONResponse({})
        order = self._generated(name, self._simulation.clockwork.now())
        if order is None:
            return _missing(name)
        order.more["file_deleted"] = True
        await self._simulation.book.change(order)
        return JSONResponse({})

    def _generated(self, name: str, now: datetime) -> Order | None:
        for order in self._simulation.book.all():
            if order.service == "gemini" and order.more.get("file") == name:
                gone = order.has_vanished(now) or now >= order.ends + KEPT
                is_there = order.phase(now) is Phase.DONE and not order.more.get("file_deleted")
                return order if is_there and not gone else None
        return None

    async def _document(self, order: Order, now: datetime) -> dict[str, Any]:
        name = order.more["file"]
        body: dict[str, Any] = {
            "name": f"files/{name}",
            "mimeType": "video/mp4",
            "createTime": stamp(order.ends),
            "updateTime": stamp(order.ends),
            "expirationTime": stamp(order.ends + KEPT),
            "uri": f"{HOST}/v1beta/files/{name}",
            "downloadUri": address(name),
            "state": "ACTIVE" if order.is_ready(now) else "PROCESSING",
            "source": "GENERATED",
        }
        if order.is_ready(now) and (digest := await sha256_of(self._simulation, order)):
            body["sha256Hash"] = pybase64.b64encode(digest.encode()).decode()
            body["sizeBytes"] = str(len(await self._simulation.studio.result(order)))
        return body


def _uploaded(upload: Upload) -> dict[str, Any]:
    digest = hashlib.sha256(upload.content).hexdigest()
    return {
        "name": f"files/{upload.id}",
        "displayName": upload.name,
        "mimeType": upload.content_type,
        "sizeBytes": str(len(upload.content)),
        "createTime": stamp(upload.created),
        "updateTime": stamp(upload.created),
        "expirationTime": stamp(upload.expires),
        "sha256Hash": pybase64.b64encode(digest.encode()).decode(),
        "uri": f"{HOST}/v1beta/files/{upload.id}",
        "state": "ACTIVE",
        "source": "UPLOADED",
    }


def _missing(name: str) -> Problem:
    return error(403, f"You do not have permission to access the File {name} or it may not exist.")
