"""A backend that does as it is told: it stands in for a service that generates clips."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.frames import ASPECT_RATIOS, FILM_RATE, FrameSize
from songreel.domain.provider import (
    LOST,
    Failed,
    Finished,
    GenerationBackend,
    Running,
    Status,
    Submission,
    WebhookReader,
)
from songreel.domain.scene import ReferenceSpec, Scene, ScenesSpec
from songreel.media.house import ClipWriter

SMALL = FrameSize(width=160, height=90)


def capability(medium: Medium, *, name: str = "stand", price: str = "0", **more: Any) -> Capability:
    """Return a profile that takes everything, at 160 x 90 pixels."""
    listed = Price(Decimal(price), "second", "stand-in list", date(2026, 1, 1))
    sizes = (("tiny", tuple((ratio, SMALL) for ratio in ASPECT_RATIOS)),)
    given: dict[str, Any] = {
        "durations": tuple(range(1, 61)),
        "sizes": sizes,
        "reference": "image",
        **more,
    }
    return Capability(name, f"{name}/{medium.value}", medium, listed, **given)


def write_clip(
    path: Path, *, seconds: int = 1, size: FrameSize = SMALL, audio: bool = False
) -> None:
    """Write a real clip in the house format: a grey ramp, with a tone if it has sound."""
    frames = FILM_RATE.frames_in(seconds)
    with ClipWriter(path, size, audio=audio) as writer:
        for frame in range(frames):
            shape = (size.height * 3 // 2, size.width)
            writer.frame(np.full(shape, 40 + frame * 150 // frames, np.uint8))
        if audio:
            time = np.arange(48_000 * seconds, dtype=np.float32) / 48_000
            tone = (0.1 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
            writer.sound(np.stack([tone, tone], axis=1))


@dataclass
class Backend(GenerationBackend[Any]):
    """Images or clips: counts what is ordered, and answers what it is told to.

    Each submission is an order of its own, as at a paid service: whoever submits twice is seen.

    Attributes:
        on_submit: called with the order's number from 1; it may raise `BackendError`.
        on_poll: called with the order's number; it returns whether that is done, or its whole
            status, and raises `BackendError` where that cannot be found out.
    """

    make: Callable[[Any, Path], None]
    folder: Path
    on_submit: Callable[[int], None] = lambda number: None
    on_poll: Callable[[int], bool | Status] = lambda number: True
    orders: list[Any] = field(default_factory=list)
    references: list[bytes | None] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    async def submit(self, submission: Submission[Any]) -> str:
        self.orders.append(submission.spec)
        self.keys.append(submission.key)
        reference = submission.reference
        self.references.append(
            None if reference is None else await asyncio.to_thread(reference.read_bytes)
        )
        self.on_submit(len(self.orders))
        return f"order-{len(self.orders)}"

    async def poll(self, provider_id: str) -> Status:
        number = _number(provider_id)
        if not 1 <= number <= len(self.orders):
            unknown = "The stand-in was never given this order."
            return Failed(BackendError(FailureCode.BACKEND_UNAVAILABLE, unknown), LOST)
        said = self.on_poll(number)
        if isinstance(said, bool):
            return Finished(provider_id) if said else Running()
        return said

    async def cancel(self, provider_id: str) -> None:
        self.cancelled.append(provider_id)

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        spec = self.orders[_number(output) - 1]
        await asyncio.to_thread(self.make, spec, destination)


@dataclass
class StandIn:
    """A provider made of two such backends and a writer."""

    folder: Path
    name: str = "stand"
    price: str = "0"
    profile: dict[str, Any] = field(default_factory=dict)
    scenes: int = 0
    webhooks: WebhookReader | None = None
    refuses: BackendError | None = None

    def __post_init__(self) -> None:
        self.models: Sequence[Capability] = [
            capability(Medium.VIDEO, name=self.name, price=self.price, **self.profile),
            capability(Medium.IMAGE, name=self.name),
            capability(Medium.TEXT, name=self.name),
        ]
        self.videos = Backend(self._clip, self.folder)
        self.images = Backend(self._picture, self.folder)
        self.writer = self
        self.output: Path | None = None

    def _clip(self, spec: ClipSpec, destination: Path) -> None:
        if self.output is not None:
            shutil.copyfile(self.output, destination)
            return
        prepared = self.folder / f"clip-{spec.duration}-{spec.make_audio}.mp4"
        if not prepared.exists():
            write_clip(prepared, seconds=spec.duration, audio=spec.make_audio)
        shutil.copyfile(prepared, destination)

    def _picture(self, spec: ReferenceSpec, destination: Path) -> None:
        Image.new("RGB", (32, 32), (200, 30, 120)).save(destination, format="PNG")

    async def write(self, spec: ScenesSpec) -> Sequence[Scene]:
        self.scenes += 1
        numbers = range(spec.first, spec.first + spec.number_of_scenes)
        return [Scene(f"{spec.idea}, part {number}", "blur") for number in numbers]

    def check(self) -> None:
        if self.refuses is not None:
            raise self.refuses

    async def close(self) -> None:
        return None


def _number(provider_id: str) -> int:
    number = provider_id.removeprefix("order-")
    return int(number) if number.isdecimal() else 0
