"""The lines to the backends: a poller each, and until when one wants no further orders."""

from __future__ import annotations

import asyncio
from typing import Any

from songreel.domain.ports import Limiter
from songreel.domain.provider import GenerationBackend
from songreel.workflows.poller import Poller
from songreel.workflows.questions import Questions


class Lines:
    """What all jobs of this process share in talking to backends.

    Attributes:
        tidy: set when there is something to delete at a service.
    """

    def __init__(self, limiter: Limiter | None = None) -> None:
        """Begin without a line; each is made when it is first used.

        Args:
            limiter: counts questions over all processes; None: there is no other one.
        """
        self._limiter = limiter
        self.tidy = asyncio.Event()
        # By identity: a backend may compare as it likes, and its poller keeps it alive.
        self._pollers: dict[tuple[str, int], Poller] = {}
        self._closed_until: dict[str, float] = {}

    def poller(self, name: str, backend: GenerationBackend[Any]) -> Poller:
        """Return the poller of a backend that belongs to the provider of that name."""
        key = (name, id(backend))
        poller = self._pollers.get(key)
        if poller is None:
            poller = self._pollers[key] = Poller(backend, self._questions(name, backend))
        return poller

    def _questions(self, name: str, backend: GenerationBackend[Any]) -> Questions | None:
        rate = backend.reading.requests_a_minute
        if self._limiter is None or rate is None:
            return None
        return Questions(self._limiter, name, rate)

    def nudge(self, name: str, provider_id: str) -> bool:
        """Ask a provider now about an order; tell whether anybody here waits for it."""
        mine = [poller for (owner, _), poller in self._pollers.items() if owner == name]
        return any([poller.nudge(provider_id) for poller in mine])

    def pause(self, name: str, seconds: float) -> None:
        """Send a provider no orders for so many seconds: it has asked for that."""
        until = asyncio.get_running_loop().time() + seconds
        self._closed_until[name] = max(self._closed_until.get(name, 0.0), until)

    def pause_left(self, name: str) -> float:
        """Return for how many more seconds a provider wants no orders."""
        now = asyncio.get_running_loop().time()
        return max(0.0, self._closed_until.get(name, 0.0) - now)

    async def close(self) -> None:
        """Stop asking."""
        for poller in self._pollers.values():
            await poller.close()
        self._pollers.clear()
