"""What the stable SDK of Replicate does against the simulators; prints what it saw as JSON."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from importlib.metadata import version as version_of

from replicate.client import Client
from replicate.exceptions import ReplicateError
from replicate.webhook import Webhooks, WebhookValidationError

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
    headers, body = await webhook_of(client)
    Webhooks.validate(headers=headers, body=body, secret=secret)
    forged = ""
    try:
        Webhooks.validate(headers=headers, body=body + " ", secret=secret)
    except WebhookValidationError as error:
        forged = type(error).__name__
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
        "webhook": json.loads(body)["status"],
        "forged": forged,
    }


async def webhook_of(client: Client) -> tuple[dict[str, str], str]:
    """Return the headers and the body of the webhook of a new prediction."""
    got: asyncio.Queue[tuple[dict[str, str], str]] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()
        got.put_nowait((headers, body.decode()))

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        await client.models.predictions.async_create(
            model=MODEL,
            input=CLIP,
            webhook=f"http://127.0.0.1:{port}/hook",
            webhook_events_filter=["completed"],
        )
        return await asyncio.wait_for(got.get(), 20)


async def refusal(call: object) -> list[object]:
    try:
        await call  # type: ignore[misc]
    except ReplicateError as error:
        return [error.status, error.title, error.detail]
    return []


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1]))))
