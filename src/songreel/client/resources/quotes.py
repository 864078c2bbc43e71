"""Quotes: what orders of a project will cost, and agreeing to it."""

from __future__ import annotations

from songreel.client.asking import ask, read
from songreel.client.projects import Quote
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation

QUOTES = "/api/mv/quotes"


class QuoteOperations(Resource):
    """What can be done about quotes; `projects.quote` makes them."""

    __slots__ = ()

    @operation
    def get(self, quote_id: str) -> Flow[Quote]:
        """Return a quote: its lines, and what of it is drawn.

        Raises:
            NotFoundError: there is no such quote.
        """
        return read((yield from ask(self, Asked("GET", f"{QUOTES}/{quote_id}"))), Quote)

    @operation
    def accept(self, quote_id: str) -> Flow[Quote]:
        """Set the whole amount of a quote aside, or nothing; said twice it is the same.

        Raises:
            ConflictError: it has ended.
            TooManyRequestsError: a cap has no room for it.
        """
        request = Asked("POST", f"{QUOTES}/{quote_id}/accept", repeatable=True)
        return read((yield from ask(self, request)), Quote)

    @operation
    def release(self, quote_id: str) -> Flow[Quote]:
        """End a quote and give back what no order has drawn; what was ordered goes on."""
        request = Asked("POST", f"{QUOTES}/{quote_id}/release", repeatable=True)
        return read((yield from ask(self, request)), Quote)


class Quotes(QuoteOperations, Blocking):
    """What can be done about quotes; `projects.quote` makes them."""

    __slots__ = ()


class AsyncQuotes(QuoteOperations, Awaiting):
    """What can be done about quotes; `projects.quote` makes them."""

    __slots__ = ()
