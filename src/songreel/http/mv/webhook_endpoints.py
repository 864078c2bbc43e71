"""Outgoing webhooks: whom events are told to, what was delivered, and what was given up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from songreel.domain.webhook import MessageState
from songreel.http.answers import answer
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.orders import errors
from songreel.http.mv.webhook_documents import (
    EndpointAnswer,
    EndpointsAnswer,
    MessagesAnswer,
    ResentAnswer,
    SecretAnswer,
    WebhookChangeBody,
    WebhookEndpointBody,
    WholeMessageAnswer,
    endpoint_document,
    message_document,
    whole_message_document,
)
from songreel.http.state import CallerOf, StateOf
from songreel.services.webhook_endpoints import EndpointChange

router = APIRouter()


def _reads(kind: type[BaseModel]) -> dict[str, Any]:
    schema = kind.model_json_schema()
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


async def _endpoint_id(endpoint_id: Id) -> str:
    return require_well_formed(endpoint_id, "Webhook endpoint").lower()


async def _message_id(message_id: Id) -> str:
    return require_well_formed(message_id, "Webhook message").lower()


EndpointId = Annotated[str, Depends(_endpoint_id)]
MessageId = Annotated[str, Depends(_message_id)]
_UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


@router.post(
    "/webhook_endpoints",
    status_code=201,
    response_model=SecretAnswer,
    response_description="The endpoint with its secret, which is told this once.",
    responses=errors(400, 403, 409, 413, 415, 422),
    openapi_extra=_reads(WebhookEndpointBody),
)
async def add_webhook_endpoint(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Have events told to an address from now on."""
    incoming = await state.bodies.json(request, WebhookEndpointBody)
    body, webhooks = incoming.body, state.services.webhook_endpoints
    endpoint = await webhooks.add(
        body.url,
        caller.owner_id,
        events=body.events,
        parts=body.include_parts,
        description=body.description,
    )
    if body.disabled:
        change = EndpointChange(disabled=True)
        endpoint = await webhooks.change(endpoint.id, change, caller.owner_id)
    document = endpoint_document(endpoint)
    more = {"secret": webhooks.secret(endpoint), "ignored_fields": list(incoming.ignored)}
    return answer({**document, **more}, 201, {"Location": document["endpoint_url"]})


@router.get(
    "/webhook_endpoints",
    response_model=EndpointsAnswer,
    response_description="The endpoints, oldest first.",
)
async def list_webhook_endpoints(state: StateOf, caller: CallerOf) -> Response:
    """List the addresses that events are told to."""
    found = await state.services.webhook_endpoints.listed(caller.owner_id)
    return answer({"endpoints": [endpoint_document(endpoint) for endpoint in found]})


@router.get(
    "/webhook_endpoints/{endpoint_id}",
    response_model=EndpointAnswer,
    response_description="The endpoint.",
    responses=errors(404),
)
async def get_webhook_endpoint(
    endpoint_id: EndpointId, state: StateOf, caller: CallerOf
) -> Response:
    """Tell what is known of an endpoint; its secret was told when it was made."""
    endpoint = await state.services.webhook_endpoints.get(endpoint_id, caller.owner_id)
    return answer(endpoint_document(endpoint))


@router.patch(
    "/webhook_endpoints/{endpoint_id}",
    response_model=EndpointAnswer,
    response_description="The endpoint as it is now.",
    responses=errors(400, 403, 404, 413, 415, 422),
    openapi_extra=_reads(WebhookChangeBody),
)
async def change_webhook_endpoint(
    endpoint_id: EndpointId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Change an endpoint; what waits for one that is disabled is given up, and can be re-sent."""
    incoming = await state.bodies.json(request, WebhookChangeBody)
    endpoint = await state.services.webhook_endpoints.change(
        endpoint_id, incoming.body.to_change(), caller.owner_id
    )
    return answer({**endpoint_document(endpoint), "ignored_fields": list(incoming.ignored)})


@router.delete(
    "/webhook_endpoints/{endpoint_id}",
    status_code=204,
    response_description="It is gone, and its messages with it.",
    responses=errors(403, 404),
)
async def delete_webhook_endpoint(
    endpoint_id: EndpointId, state: StateOf, caller: CallerOf
) -> Response:
    """Delete an endpoint with all its messages."""
    await state.services.webhook_endpoints.delete(endpoint_id, caller.owner_id)
    return Response(status_code=204)


@router.post(
    "/webhook_endpoints/{endpoint_id}/rotate",
    response_model=SecretAnswer,
    response_description="The endpoint with its new secret, which is told this once.",
    responses=errors(403, 404),
)
async def rotate_webhook_secret(
    endpoint_id: EndpointId, state: StateOf, caller: CallerOf
) -> Response:
    """Give an endpoint another secret; for a day messages are signed with the old one as well."""
    webhooks = state.services.webhook_endpoints
    endpoint = await webhooks.rotate(endpoint_id, caller.owner_id)
    return answer({**endpoint_document(endpoint), "secret": webhooks.secret(endpoint)})


@router.post(
    "/webhook_endpoints/{endpoint_id}/test",
    status_code=202,
    response_model=WholeMessageAnswer,
    response_description="The message, which is sent now.",
    responses=errors(403, 404, 409),
)
async def test_webhook_endpoint(
    endpoint_id: EndpointId, state: StateOf, caller: CallerOf
) -> Response:
    """Send an endpoint an event of the type `test`, whatever types it asks for."""
    message = await state.services.webhook_endpoints.test(endpoint_id, caller.owner_id)
    document = whole_message_document(message)
    return answer(document, 202, {"Location": document["message_url"]})


@router.post(
    "/webhook_endpoints/{endpoint_id}/resend",
    response_model=ResentAnswer,
    response_description="How many messages are sent again.",
    responses=errors(403, 404, 409),
)
async def resend_dead_messages(
    endpoint_id: EndpointId, state: StateOf, caller: CallerOf
) -> Response:
    """Send everything again that was given up for an endpoint."""
    count = await state.services.webhook_endpoints.resend_dead(endpoint_id, caller.owner_id)
    return answer({"resent": count})


@router.get(
    "/webhook_messages",
    response_model=MessagesAnswer,
    response_description="The messages, newest first.",
    responses=errors(422),
)
async def list_webhook_messages(
    state: StateOf,
    caller: CallerOf,
    message_state: Annotated[
        MessageState | None, Query(alias="state", description="only messages in this state")
    ] = None,
    endpoint_id: Annotated[
        str | None, Query(description="only messages to this endpoint", pattern=_UUID)
    ] = None,
    before: Annotated[
        str | None, Query(description="`next` of the page before", pattern=_UUID)
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """List what is told to endpoints: `state=dead` for what was given up."""
    found = await state.services.webhook_endpoints.messages(
        caller.owner_id,
        state=message_state,
        endpoint_id=None if endpoint_id is None else endpoint_id.lower(),
        before=None if before is None else before.lower(),
        limit=limit,
    )
    following = found[-1].id if len(found) == limit else None
    return answer({"messages": [message_document(one) for one in found], "next": following})


@router.get(
    "/webhook_messages/{message_id}",
    response_model=WholeMessageAnswer,
    response_description="The message, with what is sent.",
    responses=errors(404),
)
async def get_webhook_message(message_id: MessageId, state: StateOf, caller: CallerOf) -> Response:
    """Tell where a message stands, why its last try failed, and what is sent."""
    message = await state.services.webhook_endpoints.message(message_id, caller.owner_id)
    return answer(whole_message_document(message))


@router.post(
    "/webhook_messages/{message_id}/resend",
    status_code=202,
    response_model=WholeMessageAnswer,
    response_description="The message, which is sent now.",
    responses=errors(403, 404, 409),
)
async def resend_webhook_message(
    message_id: MessageId, state: StateOf, caller: CallerOf
) -> Response:
    """Send a message again, under its id."""
    message = await state.services.webhook_endpoints.resend(message_id, caller.owner_id)
    return answer(whole_message_document(message), 202)
