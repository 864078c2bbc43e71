"""Customers that order all the time, whatever happens to the server, and never order twice."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

ENDS = {"succeeded", "failed", "cancelled"}
_CLIPS: tuple[Mapping[str, Any], ...] = (
    {"backend": "replicate", "model": "google/veo-3.1-lite", "duration": 4},
    {"backend": "replicate", "model": "google/veo-3.1-fast", "duration": 4},
    {"backend": "gemini", "model": "gemini-omni-1.1-flash", "duration": 3, "resolution": "360p"},
)
_AGAIN = {429, 502, 503, 504, 507}
_GIVE_UP_SECONDS = 180.0


@dataclass
class Ordered:
    """One order: the key under which it is sent until it is answered, and what came of it."""

    key: str
    path: str
    body: dict[str, Any]
    job_id: str | None = None
    state: str = "queued"


@dataclass
class Customer:
    """A caller with a key of its own and a number of orders open at once.

    Attributes:
        films: whether it has films made, one at a time, of the song whose id this is.
    """

    url: str
    key: str
    name: str
    seed: int
    at_once: int = 6
    song: str | None = None
    orders: list[Ordered] = field(default_factory=list[Ordered])
    problems: list[str] = field(default_factory=list[str])
    unanswered: int = 0

    def __post_init__(self) -> None:
        """Begin to draw; nothing is ordered before `begin`."""
        self._chance = random.Random(self.seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._guarded, name=self.name, daemon=True)
        headers = {"Authorization": f"Bearer {self.key}"}
        self._client = httpx2.Client(
            base_url=self.url, headers=headers, timeout=30, trust_env=False
        )

    def begin(self) -> None:
        """Order from now on."""
        self._thread.start()

    def end(self) -> None:
        """Order no more; what was sent is asked for until it was answered."""
        self._over.set()
        self._thread.join(_GIVE_UP_SECONDS + 60)

    def _guarded(self) -> None:
        try:
            self._live()
        except Exception as error:
            self.problems.append(f"{self.name} cannot go on: {type(error).__name__}: {error}")

    def _live(self) -> None:
        while not self._over.is_set():
            if len(self.open()) < self.at_once:
                self._order(self._next())
            else:
                self.look()
                self._over.wait(0.3)

    def open(self) -> list[Ordered]:
        """Return the orders that have no end yet."""
        return [order for order in self.orders if order.state not in ENDS]

    def _next(self) -> Ordered:
        number = len(self.orders) + 1
        idea = f"A lantern on a quay, number {number} of {self.name}"
        key = f"{self.name}-{number}"
        if self.song is not None:
            body = {
                "song_id": self.song,
                "idea": idea,
                "character_description": f"a fox called {self.name} {number}",
                "scenes": 2,
                "backend": "gemini",
            }
            return Ordered(key, "films", body)
        return Ordered(key, "generate_video", {"prompt": idea, **self._chance.choice(_CLIPS)})

    def _order(self, order: Ordered) -> None:
        """Send an order until it is answered: the key sees to it that it counts once."""
        self.orders.append(order)
        headers = {"Idempotency-Key": order.key}
        if self._chance.random() < 0.7:
            headers["Prefer"] = "respond-async"
        else:
            headers["Prefer"] = "wait=3"
        began = time.monotonic()
        while True:
            told = ""
            try:
                answer = self._client.post(
                    f"/api/mv/{order.path}", json=order.body, headers=headers
                )
            except httpx2.TransportError as error:
                self.unanswered += 1
                told = type(error).__name__
            else:
                if answer.status_code in {200, 202}:
                    self._note(order, answer.json())
                    return
                told = answer.text
                if answer.status_code not in _AGAIN:
                    # The answer of a job that failed; which one it is says the list of jobs.
                    order.state = "failed"
                    return
            if time.monotonic() - began > _GIVE_UP_SECONDS:
                self.problems.append(f"{order.key} was never taken: {told}")
                order.state = "failed"
                return
            time.sleep(0.3)

    def _note(self, order: Ordered, answer: Mapping[str, Any]) -> None:
        order.job_id = answer.get("job_id")
        order.state = answer.get("status", "succeeded") if order.job_id else "succeeded"
        if order.state not in ENDS and order.job_id is None:
            order.state = "succeeded"

    def look(self) -> None:
        """Ask for the state of what is open, where anybody answers."""
        for order in self.open():
            try:
                answer = self._client.get(f"/api/mv/jobs/{order.job_id}")
            except httpx2.TransportError:
                return
            if answer.status_code == 200:
                order.state = answer.json()["status"]
            elif answer.status_code not in _AGAIN:
                self.problems.append(f"{order.key}: {answer.status_code} {answer.text}")
                order.state = "failed"
