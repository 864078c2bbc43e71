"""Quotes: what a project's orders will cost; accepting one sets it aside."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from songreel.http.answers import answer
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.money_documents import QuoteBody, quote_document
from songreel.http.mv.orders import errors
from songreel.http.state import CallerOf, StateOf

router = APIRouter(prefix="/quotes")


async def _quote_id(quote_id: Id) -> str:
    return require_well_formed(quote_id, "Quote").lower()


QuoteId = Annotated[str, Depends(_quote_id)]


@router.get(
    "/{quote_id}",
    response_model=QuoteBody,
    response_description="The quote.",
    responses=errors(404),
)
async def get_quote(quote_id: QuoteId, state: StateOf, caller: CallerOf) -> Response:
    """Tell what a quote holds, what of it is drawn, and what is still set aside."""
    return answer(quote_document(await state.services.quotes.get(quote_id, caller.owner_id)))


@router.post(
    "/{quote_id}/accept",
    response_model=QuoteBody,
    response_description="The accepted quote: its amount is set aside.",
    responses=errors(403, 404, 409, 429),
)
async def accept_quote(quote_id: QuoteId, state: StateOf, caller: CallerOf) -> Response:
    """Set the whole amount aside under every cap, or nothing; said twice it is the same."""
    return answer(quote_document(await state.services.quotes.accept(quote_id, caller)))


@router.post(
    "/{quote_id}/release",
    response_model=QuoteBody,
    response_description="The quote, which holds nothing any more.",
    responses=errors(403, 404),
)
async def release_quote(quote_id: QuoteId, state: StateOf, caller: CallerOf) -> Response:
    """End a quote and give back what no order has drawn; what was ordered goes on."""
    return answer(quote_document(await state.services.quotes.release(quote_id, caller.owner_id)))
