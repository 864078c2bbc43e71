"""Whatever is sent to the simulators, they answer as a service does: no failure of their own."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.simulators import in_process

texts = st.sampled_from(["", "x", "8s", "16:9", "720p", "google/veo-3.1", "https://x"])
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "content", "text", "parts", "prompt", "properties", "items"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS: dict[str, list[str]] = {
    "/replicate/v1/models/google/veo-3.1/predictions": [
        *("input", "webhook", "webhook_events_filter", "prompt", "duration", "image"),
    ],
    "/replicate/v1/predictions": ["version", "input", "webhook"],
    "/gemini/v1/interactions": [
        *("input", "background", "response_format", "generation_config", "labels"),
    ],
    "/gemini/v1/models/gemini-3.8-flash:generateContent": [
        *("contents", "generationConfig", "tools", "toolConfig"),
    ],
    "/gemini/v1beta1/publishers/google/models/veo-3.1-generate-001:predictLongRunning": [
        *("instances", "parameters"),
    ],
    "/gemini/v1/models/gemini-3.8-flash:streamGenerateContent": ["contents"],
}
FIXED = {"model": "gemini-omni-1.1-flash", "background": True}


@pytest.mark.parametrize("path", KEYS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_body_breaks_a_service(path: str, data: st.DataObject) -> None:
    fields = data.draw(st.dictionaries(st.sampled_from(KEYS[path]), values, max_size=4))
    if "contents" in KEYS[path] and data.draw(st.booleans()):
        fields["contents"] = [{"parts": [{"text": "Write 2 scenes"}]}]
        schema = data.draw(values)
        fields["generationConfig"] = {"responseJsonSchema": schema}
    body: Any = FIXED | fields | {"background": True}
    status = anyio.run(post, path, body)

    assert status < 500


async def post(path: str, body: Any) -> int:
    async with in_process("0") as simulated:
        service = simulated.replicate if path.startswith("/replicate") else simulated.gemini
        place = "/" + path.split("/", 2)[2]
        return (await service("POST", place, content=json.dumps(body))).status_code


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60) | values.map(repr).map(str.encode))
def test_no_control_request_breaks_the_simulation(content: bytes) -> None:
    async def send() -> list[int]:
        async with in_process() as simulated:
            return [
                (await simulated.client.post(path, content=content)).status_code
                for path in ("/_faults", "/_clock", "/_settings")
            ]

    assert max(anyio.run(send)) < 500
