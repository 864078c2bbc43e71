"""A reference picture of 4 MB in a request: what it costs beyond reading it."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
from PIL import Image
from starlette.requests import Request

from bench.harness import REPEATS, Figure
from songreel.core import memory
from songreel.core.settings import Settings
from songreel.http.app import create_app
from songreel.http.body import Bodies
from songreel.http.mv.schemas import ClipBody
from songreel.services.container import open_services

TITLE = "A reference picture of 4 MB"
CHUNK = 64 * 1024
BEAT_SECONDS = 0.001


def measure() -> list[Figure]:
    """Take the same body in five times, and read it as often without doing anything with it."""
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    memory.limit_arenas()
    with tempfile.TemporaryDirectory() as folder:
        async with open_services(Settings(data=Path(folder))) as services:
            app = create_app(services)
            bodies = app.state.bodies
            body = json.dumps(
                {"prompt": "x", "reference_image_base64": base64.b64encode(photo()).decode()}
            ).encode()
            await bodies.json(_request(body), ClipBody)  # what is loaded at the first use
            idle = await _cpu(lambda: asyncio.sleep(1))  # the job engine looks around all the time
            reading = [await _cpu(lambda: _read(bodies, body), idle) for _ in range(REPEATS)]
            taking = [
                await _cpu(lambda: bodies.json(_request(body), ClipBody), idle)
                for _ in range(REPEATS)
            ]
            held = [await _longest_hold(bodies, body) for _ in range(REPEATS)]
            app.close()
    beyond = [each - statistics.median(reading) for each in taking]
    return [
        _figure("CPU beyond reading the body", beyond, bound=12),
        _figure("longest time that the event loop is held", held, bound=6),
    ]


def _figure(what: str, values: list[float], bound: float) -> Figure:
    return Figure(what, statistics.median(values), "ms", bound, (min(values), max(values)))


def photo() -> bytes:
    """Return a PNG of about 4 MB that looks like a photo: soft shapes and some noise."""
    rng = np.random.default_rng(7)
    rows, columns = np.mgrid[0:1580, 0:1580] / 1580
    soft = np.stack([np.sin(6 * rows + 3 * columns), np.cos(5 * columns), rows * columns], axis=-1)
    noisy = soft * 90 + 128 + rng.normal(0, 3.2, soft.shape)
    file = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def _request(body: bytes) -> Request:
    """Return a request whose body comes in pieces, as from a connection."""
    pieces = [body[start : start + CHUNK] for start in range(0, len(body), CHUNK)]

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    return Request(scope, receive)  # pyright: ignore[reportArgumentType]


async def _read(bodies: Bodies, body: bytes) -> None:
    async for _ in bodies.chunks(_request(body)):
        pass


async def _cpu(work: Callable[[], Awaitable[object]], idle: float = 0.0) -> float:
    """Return the milliseconds of CPU, of all threads, that some work took.

    Args:
        work: what to do.
        idle: what this process takes in a second without any work, to be left out.
    """
    began, began_at = time.process_time(), time.monotonic()
    await work()
    took = time.monotonic() - began_at
    return (time.process_time() - began) * 1000 - idle * took


async def _longest_hold(bodies: Bodies, body: bytes) -> float:
    """Return the longest time, in milliseconds, for which nothing else got its turn."""
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        while True:
            began = time.monotonic()
            await asyncio.sleep(BEAT_SECONDS)
            longest = max(longest, time.monotonic() - began - BEAT_SECONDS)

    beating = asyncio.create_task(beat())
    await asyncio.sleep(BEAT_SECONDS)
    await bodies.json(_request(body), ClipBody)
    beating.cancel()
    return longest * 1000
