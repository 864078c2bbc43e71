"""What paid orders cost; unknown fields of an answer are ignored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class Sums(BaseModel):
    """How many orders, and what they cost in US dollars: charged, perhaps charged, set aside."""

    orders: int
    charged_usd: Decimal
    unknown_usd: Decimal
    reserved_usd: Decimal


class UsageRow(Sums):
    """The sums of orders that have something in common; the other fields are not told."""

    day: date | None = None
    workspace_id: str | None = None
    key_id: str | None = None
    project_id: str | None = None
    backend: str | None = None
    model: str | None = None
    state: str | None = None


class Usage(BaseModel):
    """What paid orders cost, and what accepted quotes set aside besides.

    Attributes:
        by: what the rows tell apart.
    """

    model_config = ConfigDict(populate_by_name=True)

    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")
    by: list[str]
    rows: list[UsageRow]
    total: Sums
    quoted_usd: Decimal


class Difference(BaseModel):
    """A sum that caps are held to, and what orders and accepted quotes come to."""

    scope: str
    day: date | None
    counted_usd: Decimal
    orders_usd: Decimal


class Differences(BaseModel):
    """Every sum that is wrong."""

    differences: list[Difference]
