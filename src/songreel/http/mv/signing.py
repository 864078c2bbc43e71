"""GET /api/mv/sign: an address of a file that is good for a while, without a key."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from songreel.http.answers import answer
from songreel.http.mv.orders import errors
from songreel.http.state import PrincipalOf, StateOf
from songreel.services.addresses import signable

router = APIRouter()


class SignedBody(BaseModel):
    """An address of a file for `<video>`, downloads and players, which send no key."""

    signed_url: Annotated[str, Field(description="to be used exactly as it is")]


@router.get(
    "/sign",
    response_model=SignedBody,
    response_description="The address.",
    responses=errors(400, 401, 403, 422),
)
async def sign(
    state: StateOf,
    principal: PrincipalOf,
    url: Annotated[
        str,
        Query(
            max_length=300,
            description="path of a file of this server, with parameters or without, such as "
            "/api/mv/get_video/…/export?format=otio",
        ),
    ],
) -> Response:
    """Sign the address of a file: whoever has it may read that file for a while, by GET alone."""
    return answer({"signed_url": state.services.addresses.signer(principal)(signable(url))})
