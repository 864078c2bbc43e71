"""What the servers promise about connections that nobody uses."""

from __future__ import annotations

import httpx2
import pytest

from songreel.http import server
from songreel.simulators import server as simulated

PROXY_SECONDS = 60  # nginx's keepalive_timeout to the servers behind it, when nothing is set


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(server.KEEP_ALIVE_SECONDS, id="server"),
        pytest.param(simulated.KEEP_ALIVE_SECONDS, id="simulators"),
    ],
)
def test_a_kept_connection_is_closed_by_its_client_first(seconds: float):
    with httpx2.Client() as client:
        kept = client._transport._pool._keepalive_expiry  # type: ignore[attr-defined]
    assert seconds > max(kept, PROXY_SECONDS)
