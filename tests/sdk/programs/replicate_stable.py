"""What the stable SDK of Replicate does against the simulators; prints what it saw as JSON."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from importlib.metadata import version as version_of

from replicate.client import Client
from replicate.exceptions import ReplicateError

MODEL = "google/veo-3.1"
CLIP = {"prompt": "A robot waves", "duration": 4, "resolution": "720p", "seed": 7}


async def main(root: str) -> dict[str, object]:
    client = Client(api_token="r8_simulated", base_url=f"{root}/replicate")
    predictions = client.models.predictions
    created = await predictions.async_create(model=MODEL, input=CLIP)
    first = created.status
    await created.async_wait()
    second = await predictions.async_create(model=MODEL, input={**CLIP, "duration": 8})
    cancelled = await client.predictions.async_cancel(second.id)
    listed = await client.predictions.async_list()
    file = await client.files.async_create(io.BytesIO(b"a picture"), filename="a.png")
    got = await client.files.async_get(file.id)
    await client.files.async_delete(file.id)
    version = (await client.models.async_get(MODEL)).latest_version
    assert version is not None
    by_version = await client.predictions.async_create(
        version=version.id, input={**CLIP, "duration": 6}
    )
    picture = await client.async_run(
        "google/nano-banana-pro",
        input={"prompt": "A robot", "resolution": "1K", "aspect_ratio": "16:9"},
        use_file_output=False,
    )
    secret = await client.webhooks.default.async_secret()
    return {
        "sdk": version_of("replicate"),
        "first": first,
        "ended": created.status,
        "output": created.output,
        "total_time": (created.metrics or {}).get("total_time"),
        "cancelled": cancelled.status,
        "listed": [one.id for one in listed.results],
        "ids": [by_version.id, second.id, created.id],
        "by_version": by_version.version == version.id,
        "file": [file.id == got.id, got.content_type, got.size, got.checksums["sha256"]],
        "gone": await refusal(client.files.async_get(file.id)),
        "invalid": await refusal(predictions.async_create(model=MODEL, input={"duration": 5})),
        "stranger": await refusal(
            Client(api_token="invalid", base_url=f"{root}/replicate").models.async_get(MODEL)
        ),
        "picture": picture,
        "secret": secret.key,
    }


async def refusal(call: object) -> list[object]:
    try:
        await call  # type: ignore[misc]
    except ReplicateError as error:
        return [error.status, error.title, error.detail]
    return []


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1]))))
