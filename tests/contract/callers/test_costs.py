"""Who sees what was spent, and under whose caps it counts."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests.support.callers import Keyed, run_keyed
from tests.support.paid import GEMINI_CLIP, addresses
from tests.support.simulators import Running


@pytest.fixture(scope="module")
def keyed(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    """Return a server that sells clips to those who have a key."""
    simulators.client.delete("/_faults")
    simulators.client.post("/_settings", json={"latency": "0.3"})
    folder = tmp_path_factory.mktemp("keyed")
    with run_keyed(folder, environment=addresses(simulators)) as running:
        yield running


def clip(client: httpx2.Client, prompt: str) -> httpx2.Response:
    return client.post("/api/mv/generate_video", json={**GEMINI_CLIP, "prompt": prompt})


def test_workspaces_and_keys_have_caps_and_see_their_own_costs(keyed: Keyed) -> None:
    made = keyed.keep.post("/api/workspaces", json={"name": "team", "daily_cap_usd": "0.20"})
    assert made.status_code == 201, made.text
    first = keyed.make_key(workspace="team", daily_cap_usd="0.10")
    second = keyed.make_key(workspace="team")
    other = keyed.make_key(workspace="others")
    clients = [keyed.client(key) for key in (first, second, other)]
    one, two, three = clients
    admin = keyed.client(keyed.make_key("admin"))

    assert clip(one, "One").status_code == 200
    refused = clip(one, "Two")
    assert (refused.status_code, refused.json()["error_code"]) == (429, "BUDGET_EXCEEDED")
    assert "$0.01 are left of the $0.10 that this API key may spend" in refused.json()["message"]
    assert clip(two, "Three").status_code == 200
    refused = clip(two, "Four")
    assert "$0.02 are left of the $0.20 that this workspace may" in refused.json()["message"]
    assert clip(three, "Five").status_code == 200

    sums = [client.get("/api/mv/usage?by=key").json() for client in clients]
    assert sums[0] == sums[1]
    told = {row["key_id"]: row["charged_usd"] for row in sums[0]["rows"]}
    assert told == {first["key_id"]: "0.09", second["key_id"]: "0.09"}
    assert sums[2]["total"]["charged_usd"] == "0.09"
    ledgers = [client.get("/api/mv/ledger").json() for client in (one, three, admin)]
    assert [(each["cap_usd"], each["spent_usd"]) for each in ledgers] == [
        ("0.20", "0.18"),
        ("25", "0.09"),
        ("25", "0.27"),
    ]


def test_what_concerns_everybody_needs_an_admin(keyed: Keyed) -> None:
    maker, admin = keyed.client(keyed.make_key()), keyed.client(keyed.make_key("admin"))
    for path in ("usage?everybody=true", "ledger/check"):
        answer = maker.get(f"/api/mv/{path}")
        assert (answer.status_code, answer.json()["error_code"]) == (403, "FORBIDDEN")
        assert admin.get(f"/api/mv/{path}").status_code == 200
    assert admin.get("/api/mv/ledger/check").json() == {"differences": []}
