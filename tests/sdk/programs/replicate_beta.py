"""What the beta SDK of Replicate does against the simulators; prints what it saw as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from importlib.metadata import version as version_of

from replicate import APIStatusError, AsyncReplicate

CLIP = {"prompt": "A robot waves", "duration": 4, "resolution": "720p", "seed": 7}


async def main(root: str) -> dict[str, object]:
    client = AsyncReplicate(
        bearer_token="r8_simulated", base_url=f"{root}/replicate/v1", max_retries=0
    )
    owner, name = "google", "veo-3.1"

    async def create(**more: object):
        return await client.models.predictions.create(
            model_owner=owner, model_name=name, **{"input": CLIP, **more}
        )

    created = await create(cancel_after="10m")
    ended = created
    while ended.status in {"starting", "processing"}:
        await asyncio.sleep(0.05)
        ended = await client.predictions.get(prediction_id=created.id)
    blocking = await create(prefer="wait=5")
    second = await create(input={**CLIP, "duration": 8})
    cancelled = await client.predictions.cancel(prediction_id=second.id)
    page = await client.predictions.list()
    file = await client.files.create(content=("a.png", b"a picture", "image/png"))
    got = await client.files.get(file_id=file.id)
    content = await client.files.download(file_id=file.id, owner="me", expiry=1, signature="s")
    await client.files.delete(file_id=file.id)
    official = await client.predictions.create(version="google/veo-3.1", input=CLIP)
    await client.predictions.cancel(prediction_id=official.id)
    secret = await client.webhooks.default.secret.get()
    model = await client.models.get(model_owner=owner, model_name=name)
    seen = {
        "sdk": version_of("replicate"),
        "first": created.status,
        "deadline": created.deadline is not None,
        "ended": ended.status,
        "output": ended.output,
        "blocking": blocking.status,
        "cancelled": cancelled.status,
        "listed": [one.id for one in page.results],
        "ids": [second.id, blocking.id, created.id],
        "file": [file.id == got.id, got.content_type, got.size, (await content.read()).decode()],
        "gone": await refusal(client.files.get(file_id=file.id)),
        "invalid": await refusal(create(input={"prompt": "x", "duration": 5})),
        "secret": secret.key,
        "model": f"{model.owner}/{model.name}",
    }
    await client.close()
    return seen


async def refusal(call: object) -> list[object]:
    try:
        await call  # type: ignore[misc]
    except APIStatusError as error:
        return [error.status_code, error.body]
    return []


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1]))))
