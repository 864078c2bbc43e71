"""How a service speaks when something goes wrong: what the faults need to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that is a problem: status, JSON body, and its content type."""

    status: int
    body: Any
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Voice(Protocol):
    """The words of one service; `path` is that of the request, behind the service's name."""

    def problem(
        self, path: str, status: int, message: str | None, retry_after: float | None
    ) -> Problem:
        """Return the problem of a status."""
        ...

    def retired(self, path: str) -> Problem:
        """Return the problem of a model that is no more."""
        ...

    def refused(self, path: str, message: str | None) -> Problem:
        """Return the problem of content that is refused at once."""
        ...

    def spurious(self, path: str) -> Problem:
        """Return the problem that comes now and then on a job that is alive."""
        ...
