"""A backend that does what the words of a request say, for tests and benchmarks.

It comes as a foreign package would, through the entry point beside this file: a server finds it
when this folder is on its PYTHONPATH. `WAITING_FOLDER` names the folder in which each submission
leaves a line in `ledger`, and in which a file called NAME ends what waits for it.

- `wait:NAME` in the words: done once the file NAME is there;
- `from:NUMBER` beside it: only the clips of a film from that scene on wait;
- `fail:CODE`: refused with that code when it is submitted; with `wait:NAME`, at the end of it:
  `poll` says then that the order failed;
- `bug`: an error that is nobody's plan;
- otherwise: done at once.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.frames import FILM_RATE, AspectRatio, FrameSize
from songreel.domain.provider import (
    CANCELLED,
    LOST,
    Failed,
    Finished,
    GenerationBackend,
    ProviderContext,
    Running,
    Status,
    Submission,
)
from songreel.domain.scene import ReferenceSpec, Scene, ScenesSpec

NAME = "waiting"
_FREE = Price(Decimal(0), "call", "nothing is billed", date(2026, 11, 1))
_SIZES: tuple[tuple[AspectRatio, FrameSize], ...] = (
    ("16:9", FrameSize(width=160, height=96)),
    ("9:16", FrameSize(width=96, height=160)),
    ("1:1", FrameSize(width=96, height=96)),
)
VIDEO = Capability(
    backend=NAME,
    model="waiting/video-1",
    medium=Medium.VIDEO,
    price=_FREE,
    durations=(1, 2, 4, 6, 8),
    sizes=(("96p", _SIZES),),
    reference="image",
)
IMAGE = Capability(backend=NAME, model="waiting/image-1", medium=Medium.IMAGE, price=_FREE)
TEXT = Capability(backend=NAME, model="waiting/text-1", medium=Medium.TEXT, price=_FREE)


class Folder:
    """Where tests look, and where they say go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def note(self, line: str) -> int:
        """Write a line to the ledger, and return its number.

        Orders that come in at once are given numbers of their own: the ledger is locked, against
        other processes too, until its lines were counted.
        """
        with (self.path / "ledger").open("a+", encoding="utf-8") as ledger:
            fcntl.flock(ledger, fcntl.LOCK_EX)
            ledger.write(line + "\n")
            ledger.flush()
            ledger.seek(0)
            return len(ledger.read().splitlines())

    def clip(self, identity: str) -> Path:
        """Return where the order of a clip is kept."""
        return self.path / f"clip-{identity}"

    def order(self, identity: str) -> Path:
        """Return where the words of an order are kept."""
        return self.path / f"order-{identity}"

    def words(self, identity: str) -> str | None:
        """Return the words of an order, or None where nobody ordered it."""
        try:
            return self.order(identity).read_text("utf-8")
        except FileNotFoundError:
            return None

    def cancelled(self, identity: str) -> Path:
        """Return the file that is there once an order was cancelled."""
        return self.path / f"cancelled-{identity}"

    def act(self, words: str) -> None:
        """Fail where the words say so."""
        if re.search(r"\bbug\b", words):
            raise RuntimeError("a bug in the backend, with sk-secret-key in its text")
        code = re.search(r"fail:([A-Z_]+)", words)
        if code is not None:
            raise BackendError(
                FailureCode(code[1]), "The backend says no.", backend=NAME, details="As asked for."
            )

    def is_waiting(self, words: str) -> bool:
        """Tell whether the words wait for a file that is not there yet."""
        name = re.search(r"wait:(\w+)", words)
        first, scene = re.search(r"from:(\d+)", words), re.search(r"scene (\d+)", words)
        if first is not None and (scene is None or int(scene[1]) < int(first[1])):
            return False
        return name is not None and not (self.path / name[1]).exists()


class Orders(GenerationBackend[Any]):
    """Orders of one kind; what was ordered is in the id, so that it outlives the process."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._ids: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._polled: set[str] = set()
        self._cancelled: set[str] = set()

    async def submit(self, submission: Submission[Any]) -> str:
        known = self._ids.get(submission.key)
        if known is not None:
            await asyncio.to_thread(self._folder.note, f"again {known}")
            return known
        words = _words_of(submission.spec)
        identity = str(await asyncio.to_thread(self._folder.note, f"submit {words[:80]}"))
        if "wait:" not in words:
            self._folder.act(words)
        self._words[identity] = words
        await asyncio.to_thread(self._keep, identity, words, submission.spec)
        self._ids[submission.key] = identity
        return identity

    def _keep(self, identity: str, words: str, spec: Any) -> None:
        self._folder.order(identity).write_text(words, "utf-8")

    async def poll(self, provider_id: str) -> Status:
        if provider_id not in self._polled:
            self._polled.add(provider_id)
            await asyncio.to_thread(self._folder.note, f"polled {provider_id}")
        words = self._words.get(provider_id)
        if words is None:
            words = await asyncio.to_thread(self._folder.words, provider_id)
            if words is None:
                return _failed("Nothing was ordered under this id.", LOST)
            self._words[provider_id] = words
            if await asyncio.to_thread(self._folder.cancelled(provider_id).exists):
                self._cancelled.add(provider_id)
        if provider_id in self._cancelled:
            return _failed("The order was cancelled; it cost nothing.", CANCELLED)
        if self._folder.is_waiting(words):
            return Running()
        try:
            self._folder.act(words)
        except BackendError as error:
            return Failed(error, error.failure.value)
        return Finished(output=provider_id)

    async def cancel(self, provider_id: str) -> None:
        await asyncio.to_thread(self._folder.note, f"cancel {provider_id}")
        await asyncio.to_thread(self._folder.cancelled(provider_id).touch)
        self._cancelled.add(provider_id)
        self._ids = {key: known for key, known in self._ids.items() if known != provider_id}


class Videos(Orders):
    def _keep(self, identity: str, words: str, spec: ClipSpec) -> None:
        self._folder.clip(identity).write_text(json.dumps(spec.to_document()), "utf-8")
        super()._keep(identity, words, spec)

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        document = await asyncio.to_thread(self._folder.clip(provider_id).read_text, "utf-8")
        spec = ClipSpec.from_document(json.loads(document))
        await asyncio.to_thread(_write_clip, destination, spec.size, spec.duration, spec.make_audio)


class Images(Orders):
    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        from PIL import Image

        if not await asyncio.to_thread(self._folder.order(provider_id).exists):
            raise _failed("Nothing was ordered under this id.", LOST).error
        picture = Image.new("RGB", (64, 64), (int(provider_id) % 256, 80, 120))
        await asyncio.to_thread(picture.save, destination, "PNG")


class Writer:
    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    async def write(self, spec: ScenesSpec) -> Sequence[Scene]:
        await asyncio.to_thread(self._folder.note, f"write {spec.idea[:80]}")
        while self._folder.is_waiting(spec.idea):  # noqa: ASYNC110 - another process makes the file
            await asyncio.sleep(0.05)
        self._folder.act(spec.idea)
        return [
            Scene(f"{spec.idea}, scene {number + 1}", "blurry")
            for number in range(spec.number_of_scenes)
        ]


class WaitingProvider:
    name = NAME
    models = (VIDEO, IMAGE, TEXT)
    webhooks = None

    def __init__(self, context: ProviderContext) -> None:
        folder = Folder(Path(context.setting("WAITING_FOLDER") or context.scratch))
        self.writer = Writer(folder)
        self.images = Images(folder)
        self.videos = Videos(folder)

    def check(self) -> None:
        """It is always ready."""

    async def close(self) -> None:
        """Nothing is open."""


def provider(context: ProviderContext) -> WaitingProvider:
    """Return the provider: what the entry point names."""
    return WaitingProvider(context)


def _failed(why: str, end: str) -> Failed:
    code = FailureCode.CANCELLED if end == CANCELLED else FailureCode.BACKEND_UNAVAILABLE
    return Failed(BackendError(code, why, backend=NAME), end)


def _words_of(spec: Any) -> str:
    return spec.character_description if isinstance(spec, ReferenceSpec) else spec.caption


def _write_clip(destination: Path, size: FrameSize, seconds: int, sound: bool) -> None:
    import numpy as np

    from songreel.media.house import ClipWriter

    # 8 bits of grey a frame, so that each frame can be told from the next.
    with ClipWriter(destination, size, FILM_RATE, audio=sound) as clip:
        for number in range(FILM_RATE.frames_in(seconds)):
            planes = np.full((size.height * 3 // 2, size.width), 128, np.uint8)
            planes[: size.height] = 40 + number % 160
            clip.frame(planes)
        if sound:
            clip.sound(np.zeros((48_000 * seconds, 2), np.float32))


if __name__ == "__main__":
    print(os.fspath(Path(__file__).parent))
