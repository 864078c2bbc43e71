"""What the SDK of Google does against the simulators; prints what it saw as JSON."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import sys
from importlib.metadata import version as version_of

from google import genai
from google.genai import errors, types
from pydantic import BaseModel

OMNI = "gemini-omni-1.1-flash"
VEO = "veo-3.1-generate-001"
FORMAT = {
    "type": "video",
    "aspect_ratio": "16:9",
    "resolution": "360p",
    "duration": "3s",
    "delivery": "uri",
}


class Scene(BaseModel):
    description: str
    negative_description: str


class Scenes(BaseModel):
    scenes: list[Scene]


def options(root: str) -> types.HttpOptions:
    return types.HttpOptions(
        base_url=f"{root}/gemini", retry_options=types.HttpRetryOptions(attempts=1)
    )


async def main(root: str) -> dict[str, object]:
    client = genai.Client(api_key="simulated", http_options=options(root))
    seen = {"sdk": version_of("google-genai")}
    seen |= await interactions(client)
    seen |= await content(client)
    seen |= await files(client)
    await client.aio.aclose()
    platform = genai.Client(enterprise=True, api_key="simulated", http_options=options(root))
    seen |= await operations(platform)
    await platform.aio.aclose()
    return seen


async def interactions(client: genai.Client) -> dict[str, object]:
    calls = client.aio.interactions
    created = await calls.create(
        model=OMNI,
        background=True,
        store=True,
        input=[{"type": "text", "text": "A robot waves"}],
        response_format=FORMAT,
    )
    got = created
    while got.status in {"queued", "in_progress"}:
        await asyncio.sleep(0.05)
        got = await calls.get(created.id)
    assert got.output_video is not None
    clip = await client.aio.files.download(file=got.output_video.uri)
    second = await calls.create(
        model=OMNI, background=True, input="A second robot", response_format=FORMAT
    )
    cancelled = await calls.cancel(second.id)
    await calls.delete(second.id)
    return {
        "first": created.status,
        "ended": got.status,
        "steps": [step.type for step in got.steps or []],
        "uri": got.output_video.uri,
        "clip": [len(clip), hashlib.sha256(clip).hexdigest()],
        "tokens": got.usage.output_tokens_by_modality[0].tokens,
        "cancelled": cancelled.status,
        "deleted": await refusal(calls.get(second.id)),
    }


async def content(client: genai.Client) -> dict[str, object]:
    models = client.aio.models
    scenes = await models.generate_content(
        model="gemini-3.8-flash",
        contents="Write exactly 3 scenes.\nCharacter: Old keeper in a yellow coat",
        config=types.GenerateContentConfig(
            response_mime_type="application/json", response_schema=Scenes
        ),
    )
    assert isinstance(scenes.parsed, Scenes)
    picture = await models.generate_content(
        model="gemini-3.1-flash-image",
        contents="A keeper",
        config=types.GenerateContentConfig(
            response_modalities=["IMAGE"],
            image_config=types.ImageConfig(aspect_ratio="16:9", image_size="1K"),
        ),
    )
    data = picture.candidates[0].content.parts[0].inline_data
    pieces = [
        piece.text
        async for piece in await models.generate_content_stream(
            model="gemini-3.8-flash", contents="Say something"
        )
    ]
    return {
        "scenes": [scene.model_dump() for scene in scenes.parsed.scenes],
        "picture": [data.mime_type, data.data[:8].hex(), len(data.data)],
        "stream": "".join(pieces),
        "retired": await refusal(models.generate_content(model="gemini-2.5-pro", contents="x")),
        "models": [model.name async for model in await models.list()],
    }


async def files(client: genai.Client) -> dict[str, object]:
    uploaded = await client.aio.files.upload(
        file=io.BytesIO(b"a picture"),
        config=types.UploadFileConfig(mime_type="image/png", display_name="A"),
    )
    got = await client.aio.files.get(name=uploaded.name)
    listed = [one.name async for one in await client.aio.files.list()]
    await client.aio.files.delete(name=uploaded.name)
    return {
        "file": [got.name == uploaded.name, got.mime_type, got.size_bytes, got.state.value],
        "files": listed == [uploaded.name],
        "gone": await refusal(client.aio.files.get(name=uploaded.name)),
    }


async def operations(client: genai.Client) -> dict[str, object]:
    operation = await client.aio.models.generate_videos(
        model=VEO,
        prompt="A robot waves",
        config=types.GenerateVideosConfig(
            duration_seconds=4, resolution="720p", generate_audio=False, seed=5
        ),
    )
    name = operation.name
    while not operation.done:
        await asyncio.sleep(0.05)
        operation = await client.aio.operations.get(operation)
    video = operation.response.generated_videos[0].video
    resumed = await client.aio.operations.get(types.GenerateVideosOperation(name=name))
    return {
        "operation": name,
        "veo": [video.mime_type, hashlib.sha256(video.video_bytes).hexdigest()],
        "resumed": resumed.done,
    }


async def refusal(call: object) -> list[object]:
    try:
        await call  # type: ignore[misc]
    except errors.APIError as error:
        return [error.code, error.status, error.message]
    except Exception as error:
        return [type(error).__name__, getattr(error, "status_code", None), str(error)]
    return []


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1]))))
