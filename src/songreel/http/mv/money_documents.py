"""Quotes as endpoints answer them, and their description for OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from songreel.core.clock import stamp
from songreel.domain.quote import Quote, QuoteLine
from songreel.http.mv.documents import Dollars, Timestamp, Uuid


class QuoteLineBody(BaseModel):
    """One paid order of a quote."""

    subject: Annotated[str, Field(description="a scene's id, character, or scenes")]
    what: str
    backend: str
    model: str
    units: Annotated[int, Field(description="seconds, pictures or calls")]
    amount_usd: Annotated[Dollars, Field(description="its list price: it is not sent for more")]
    set_aside_usd: Annotated[Dollars, Field(description="what no order has drawn of it")]
    order_id: Annotated[str | None, Field(description="the order that has drawn on it last")]


class UnknownBody(BaseModel):
    """Something that a quote does not hold, and why."""

    what: str
    why: str


class BasisBody(BaseModel):
    """Where the price of a model comes from."""

    backend: str
    model: str
    source: str
    as_of: Annotated[str, Field(json_schema_extra={"format": "date"})]


class QuoteBody(BaseModel):
    """What orders of a project cost; `spent`, `expired` and `released` are ends."""

    quote_id: Uuid
    project_id: str
    state: Literal["open", "accepted", "spent", "expired", "released"]
    total_usd: Dollars
    set_aside_usd: Annotated[Dollars, Field(description="what it holds, and no order has drawn")]
    lines: list[QuoteLineBody]
    unknown: Annotated[list[UnknownBody], Field(description="what is not in the total")]
    basis: list[BasisBody]
    created_at: Timestamp
    valid_until: Annotated[
        Timestamp, Field(description="until then it can be accepted, and drawn on afterwards")
    ]
    accepted_at: Timestamp | None
    ended_at: Timestamp | None
    accept_url: str
    release_url: str


def quote_document(quote: Quote) -> dict[str, Any]:
    """Return a quote as callers see it."""
    url = f"/api/mv/quotes/{quote.id}"
    return {
        "quote_id": quote.id,
        "project_id": quote.project_id,
        "state": quote.state.value,
        "total_usd": f"{quote.total:f}",
        "set_aside_usd": f"{quote.set_aside:f}",
        "lines": [_line(line) for line in quote.lines],
        **quote.details(),
        "created_at": stamp(quote.created_at),
        "valid_until": stamp(quote.valid_until),
        "accepted_at": None if quote.accepted_at is None else stamp(quote.accepted_at),
        "ended_at": None if quote.ended_at is None else stamp(quote.ended_at),
        "accept_url": f"{url}/accept",
        "release_url": f"{url}/release",
    }


def _line(line: QuoteLine) -> dict[str, Any]:
    return {
        "subject": line.subject,
        "what": line.what,
        "backend": line.backend,
        "model": line.model,
        "units": line.units,
        "amount_usd": f"{line.amount:f}",
        "set_aside_usd": f"{line.set_aside:f}",
        "order_id": line.attempt_id,
    }


class SumsBody(BaseModel):
    """How many orders, and what they cost: charged, perhaps charged, and set aside."""

    orders: int
    charged_usd: Dollars
    unknown_usd: Dollars
    reserved_usd: Dollars


class UsageRowBody(SumsBody):
    """The sums of orders that have in common what `by` names; of a row the other fields lack."""

    day: Annotated[str | None, Field(json_schema_extra={"format": "date"})] = None
    workspace_id: str | None = None
    key_id: Annotated[str | None, Field(description="null: without a key")] = None
    project_id: Annotated[str | None, Field(description="null: for no project")] = None
    backend: str | None = None
    model: str | None = None
    state: str | None = None


class UsageBody(BaseModel):
    """What paid orders cost; `from` and `to` are as they were asked for."""

    since: Annotated[str | None, Field(alias="from", json_schema_extra={"format": "date"})]
    until: Annotated[str | None, Field(alias="to", json_schema_extra={"format": "date"})]
    by: list[Literal["workspace", "day", "key", "project", "model", "state"]]
    rows: list[UsageRowBody]
    total: SumsBody
    quoted_usd: Annotated[
        Dollars, Field(description="what accepted quotes set aside besides, at present")
    ]


class DifferenceBody(BaseModel):
    """A sum that caps are held to, and what orders and accepted quotes come to."""

    scope: Annotated[str, Field(examples=["everything", "owner:local", "project:…"])]
    day: Annotated[str | None, Field(description="null: over all days")]
    counted_usd: Dollars
    orders_usd: Dollars


class DifferencesBody(BaseModel):
    """Every sum that is wrong; there should be none."""

    differences: list[DifferenceBody]
