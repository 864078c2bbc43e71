"""Ids in addresses. They are looked at before anything else of a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from songreel.core.ids import is_well_formed
from songreel.domain.errors import NotFoundError

Id = Annotated[str, Path(json_schema_extra={"format": "uuid"})]


def require_well_formed(identity: str, what: str) -> str:
    """Return an id that can be one.

    Raises:
        NotFoundError: it cannot, so there is nothing of that id.
    """
    if not is_well_formed(identity):
        raise NotFoundError(
            f"{what} with ID {identity[:100]} not found",
            details="It may have been deleted, or the id is wrong: it is not well-formed.",
        )
    return identity
