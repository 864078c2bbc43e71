"""What concerns the machine itself, for whoever runs it: keys of paid services, and the doctor."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from songreel.core.keys import VARIABLES, Origin
from songreel.domain.errors import NotFoundError
from songreel.http.answers import answer
from songreel.http.mv.orders import errors
from songreel.http.mv.schemas import RequestBody, Text
from songreel.http.state import NEEDS_HOST, State, StateOf
from songreel.services import keys
from songreel.services.doctor import Finding, examine
from songreel.services.doctor import State as FindingState
from songreel.services.monitor import findings
from songreel.services.offers import not_ready_for, why_not_ready

router = APIRouter(prefix="/api", dependencies=[NEEDS_HOST])

_ORIGINS = {
    Origin.ENVIRONMENT: "environment",
    Origin.SETTINGS: "settings",
    Origin.KEPT: "kept",
}
_HEALTH = {"database": "Database now", "blobs": "Files now", "engine": "Job engine", "room": "Room"}


class Service(StrEnum):
    """A service whose key can be handed in."""

    GEMINI = "gemini"
    OPENAI = "openai"
    REPLICATE = "replicate"


class ProviderKeyRequest(RequestBody):
    """A key that is handed in; nothing answers with it, ever."""

    key: Text
    check: Annotated[
        bool, Field(description="ask the service whether it takes the key, which costs nothing")
    ] = True


class ProviderKeyBody(BaseModel):
    """Whether a service has a key, and where that comes from; never any part of it."""

    service: Service
    origin: Annotated[
        Literal["environment", "settings", "kept"] | None,
        Field(
            description="environment: the variable is set; settings: in songreel.env; kept: it was "
            "handed in; null: there is none. The former win."
        ),
    ]
    variable: str
    ready: bool
    reason: Annotated[str | None, Field(description="why it is not ready, or not for each model")]


class ProviderKeysBody(BaseModel):
    """All services whose keys can be handed in."""

    provider_keys: list[ProviderKeyBody]


class FindingBody(BaseModel):
    """What was found out about one part, and what to do about it."""

    part: str
    state: Annotated[
        FindingState,
        Field(
            description="optional: not there, and not missed; limited: in the way of the server; "
            "broken: in the way of films"
        ),
    ]
    text: str
    remedy: str | None


class DoctorBody(BaseModel):
    """What `songreel doctor` finds."""

    findings: list[FindingBody]


@router.get(
    "/provider_keys",
    response_model=ProviderKeysBody,
    response_description="The services.",
    responses=errors(403),
)
async def list_provider_keys(state: StateOf) -> Response:
    """Tell which services have a key and where it comes from; no part of a key is ever told."""
    return answer({"provider_keys": [_key_document(state, each.value) for each in Service]})


@router.put(
    "/provider_keys/{service}",
    response_model=ProviderKeyBody,
    response_description="The key is kept, and used from now on.",
    responses=errors(400, 403, 404, 413, 415, 422, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ProviderKeyRequest.model_json_schema()}},
        }
    },
)
async def put_provider_key(service: str, request: Request, state: StateOf) -> Response:
    """Keep the key of a service, in place of an earlier one; it can be written and never read."""
    _require_known(service)
    body = (await state.bodies.json(request, ProviderKeyRequest)).body
    settings = state.services.settings
    key = await keys.checked(settings, service, body.key, check=body.check)
    await state.threads.run(keys.keep, settings, service, key)
    return await _now(state, service)


@router.delete(
    "/provider_keys/{service}",
    response_model=ProviderKeyBody,
    response_description="No key is kept any more; one that is set elsewhere is still used.",
    responses=errors(403, 404),
)
async def delete_provider_key(service: str, state: StateOf) -> Response:
    """Forget the key that is kept for a service."""
    _require_known(service)
    await state.threads.run(keys.log_out, state.services.settings, service)
    return await _now(state, service)


@router.get(
    "/doctor",
    response_model=DoctorBody,
    response_description="What was found.",
    responses=errors(403),
)
async def get_doctor(state: StateOf) -> Response:
    """Look at everything that a film needs: what is fine, and what to do about the rest.

    So are orders that wait for a person, and jobs that wait for long.
    """
    found = await state.threads.run(lambda: list(examine(state.services.settings)))
    health = await state.services.health.ready()
    for name, part in _HEALTH.items():
        said = str(health[name])
        if said != "ok":
            found.append(Finding(part, FindingState.BROKEN, said))
    found += findings(await state.services.monitor.figures())
    return answer({"findings": [_finding_document(finding) for finding in found]})


async def _now(state: State, service: str) -> Response:
    await state.threads.run(state.services.registry.refresh_keys)
    return answer(_key_document(state, service))


def _require_known(service: str) -> None:
    if service not in VARIABLES:
        # What was sent in its place may be a key.
        raise NotFoundError(f"Keys are kept for {', '.join(VARIABLES)} alone.")


def _key_document(state: State, service: str) -> dict[str, Any]:
    registry = state.services.registry
    provider = next((each for each in registry if each.name == service), None)
    origin = registry.key_origin(service)
    lacking = "It is not installed." if provider is None else why_not_ready(provider)
    partly = None if provider is None or lacking else not_ready_for(provider)
    return {
        "service": service,
        "origin": None if origin is None else _ORIGINS[origin],
        "variable": VARIABLES[service],
        "ready": lacking is None,
        "reason": lacking or partly,
    }


def _finding_document(finding: Finding) -> dict[str, Any]:
    return {
        "part": finding.part,
        "state": finding.state.value,
        "text": finding.text,
        "remedy": finding.remedy,
    }
