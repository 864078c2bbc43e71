"""Webhooks as Replicate sends them: signed, in order, and sent again until somebody takes them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import httpx2
import pybase64

from songreel.core.logs import get_logger
from songreel.providers.local.chance import Chance
from songreel.simulators.clockwork import Task
from songreel.simulators.order import Order
from songreel.simulators.replicate.documents import prediction
from songreel.simulators.simulation import Simulation

EVENTS = ("start", "output", "logs", "completed")
_PAUSES = (0.0, 1.0, 2.0, 4.0)
"""Seconds before each try; the real schedule is not documented."""
_TIMEOUT = 5.0
_STALE_SECONDS = 3600
_log = get_logger(__name__)


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the header `webhook-signature`: HMAC-SHA256 over id, time and body."""
    key = pybase64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{pybase64.b64encode(digest).decode()}"


class Webhooks:
    """Tells callers what becomes of their predictions."""

    def __init__(self, simulation: Simulation) -> None:
        """Sign with a secret that follows from the simulation's seed."""
        self._simulation = simulation
        chance = Chance("webhook secret", simulation.seed)
        secret = b"".join(chance.bits().to_bytes(8, "big") for _ in range(3))
        self.secret = f"whsec_{pybase64.b64encode(secret).decode()}"
        self._messages = Chance("webhook ids", simulation.seed, simulation.clockwork.now())
        self._client: httpx2.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    def watch(self, order: Order, since: datetime | None = None) -> None:
        """Have the events of a prediction told, or only those that come after a moment."""
        if not order.more.get("webhook"):
            return
        plan = [("start", order.begins), ("output", order.ends), ("logs", order.ends)]
        plan += [("completed", order.ends)]
        if order.deadline is not None and order.deadline < order.ends:
            plan.append(("completed", order.deadline))
        for event, moment in plan:
            if since is None or moment > since:
                self._simulation.clockwork.at(moment, self._teller(order, event, moment))

    def stopped(self, order: Order) -> None:
        """Tell that a prediction was cancelled."""
        if order.more.get("webhook") and order.stopped is not None:
            tell = self._teller(order, "completed", order.stopped)
            self._simulation.clockwork.at(order.stopped, tell)

    def _teller(self, order: Order, event: str, moment: datetime) -> Task:
        return partial(self._tell, order, event, moment)

    async def _tell(self, order: Order, event: str, moment: datetime) -> None:
        over = order.over(moment)
        happened = over == moment if event == "completed" else over is None or over == moment
        if event in {"output", "logs"} and order.phase(moment).value != "done":
            happened = False
        wanted = order.more.get("webhook_events_filter") or EVENTS
        if not happened or event not in wanted or order.fate.webhook == "lost":
            return
        if order.fate.webhook == "reordered" and event != "completed":
            await self._simulation.clockwork.wait_until(order.ends + timedelta(seconds=0.5))
        if order.fate.webhook == "late":
            await asyncio.sleep(order.fate.webhook_delay)
        body = json.dumps(prediction(order, moment), separators=(",", ":")).encode()
        message_id = f"msg_{self._messages.bits():016x}{self._messages.bits():011x}"[:31]
        for _ in range(2 if order.fate.webhook == "doubled" else 1):
            await self._send(order, message_id, body)

    async def _send(self, order: Order, message_id: str, body: bytes) -> None:
        forged = order.fate.webhook == "forged"
        secret = f"whsec_{pybase64.b64encode(b'x' * 24).decode()}" if forged else self.secret
        for pause in _PAUSES:
            await asyncio.sleep(pause)
            timestamp = int(self._simulation.clockwork.now().timestamp())
            timestamp -= _STALE_SECONDS if order.fate.webhook == "stale" else 0
            headers = {
                "content-type": "application/json",
                "user-agent": "Replicate/1.0",
                "webhook-id": message_id,
                "webhook-timestamp": str(timestamp),
                "webhook-signature": sign(secret, message_id, timestamp, body),
            }
            if await self._post(order.more["webhook"], headers, body):
                return
        _log.info("webhook_not_taken", prediction=order.id)

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> bool:
        async with self._opening:
            if self._client is None:
                # In a thread: it reads the certificates of the system.
                self._client = await asyncio.to_thread(_open_client)
        try:
            answer = await self._client.post(url, headers=dict(headers), content=body)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return False
        return answer.is_success


def _open_client() -> httpx2.AsyncClient:
    return httpx2.AsyncClient(timeout=_TIMEOUT, follow_redirects=False, trust_env=False)
