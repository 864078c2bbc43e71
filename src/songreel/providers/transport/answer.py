"""What a service answered, read as far as anybody needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

from songreel.core.clock import now

# Creations that were refused with one of these made nothing, and are not billed.
REFUSED = frozenset({400, 401, 402, 403, 404, 422, 429})
_LONGEST_PAUSE = 24 * 3600


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in lower case, and the JSON of the body, or None where it is none."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    document: Any = None

    @property
    def is_success(self) -> bool:
        """Tell whether the service did what it was asked for."""
        return 200 <= self.status < 300

    @property
    def body(self) -> dict[str, Any]:
        """Return the JSON object, empty where the body is none."""
        return cast("dict[str, Any]", self.document) if isinstance(self.document, dict) else {}

    def retry_after(self) -> int | None:
        """Return the seconds that the header asks to wait: a number or a date (RFC 9110, 10.2.3).

        None where it is missing or makes no sense.
        """
        given = self.headers.get("retry-after", "").strip()
        if given.isascii() and given.isdigit() and len(given) < 10:
            return min(int(given), _LONGEST_PAUSE)
        try:
            moment = parsedate_to_datetime(given)
        except (TypeError, ValueError, IndexError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - _now(self.headers)).total_seconds()
        return None if seconds < 0 else min(int(seconds) + 1, _LONGEST_PAUSE)


def _now(headers: Mapping[str, str]) -> datetime:
    """Return the service's own time where it tells it: our clock may be wrong."""
    try:
        moment = parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError, IndexError):
        return now()
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
