"""Makes what an order delivers, once for each shape, and keeps it on disk."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from pathlib import Path
from typing import Protocol, TypeVar

from songreel import __version__
from songreel.domain.frames import AspectRatio
from songreel.domain.scene import ImageRatio
from songreel.providers.local.orders import ClipOrder, PictureOrder
from songreel.providers.local.orders import Order as Drawing
from songreel.providers.local.process import Worker
from songreel.simulators.media.clips import ClipShape, write_clip
from songreel.simulators.media.habits import habit_for
from songreel.simulators.media.pictures import write_picture
from songreel.simulators.order import Order, hash_of

_TEXT = "An old keeper in a yellow coat walks along a harbour at dusk; waves and gulls"
_BASE_SECONDS = 2
_LONGEST_PROMPT = 2_000


class Digest(Protocol):
    """A hash that can be taken further."""

    def copy(self) -> Digest:
        """Return another one that stands where this one does."""
        ...

    def update(self, data: bytes, /) -> None:
        """Take it further."""
        ...

    def hexdigest(self) -> str:
        """Return it in hexadecimal digits."""
        ...


class Studio:
    """Draws and encodes; what is there already costs nothing."""

    def __init__(self, folder: Path, habit: str | None = None) -> None:
        """Keep everything in a folder, which other simulators may share.

        Args:
            folder: where.
            habit: name of the habit of all clips, or None for one by chance for each.
        """
        self._habit = habit
        self._folder = folder / __version__
        self._making: dict[Path, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()
        self._worker: Worker | None = None
        self._digests: dict[Path, Digest] = {}

    async def result(self, order: Order) -> bytes:
        """Return the bytes that an order delivers: those of a clip are like no other's."""
        made = await self._made(order)
        return await asyncio.to_thread(made.read_bytes) + _mark(order)

    async def digest(self, order: Order) -> str:
        """Return the SHA-256 (hexadecimal) of what an order delivers."""
        made = await self._made(order)
        if made not in self._digests:
            self._digests[made] = await asyncio.to_thread(_hash_of_file, made)
        whole = self._digests[made].copy()
        whole.update(_mark(order))
        return whole.hexdigest()

    async def warm(self) -> None:
        """Make what most clips are made from, so that the first one does not wait for it."""
        async with self._turn:
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
            await self._base("16:9")

    def prepare(self, order: Order) -> None:
        """Begin to make what an order delivers, so that it is there in time."""
        path = self._path(order)
        if path not in self._making:
            making = asyncio.create_task(self._make(order, path))
            self._making[path] = making
            making.add_done_callback(lambda done: self._settle(path, done))

    async def close(self) -> None:
        """Stop what is being made, and end the process that draws."""
        making = list(self._making.values())
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)
        if self._worker is not None:
            self._worker.kill()
            await self._worker.end()

    async def _made(self, order: Order) -> Path:
        path = self._path(order)
        if not await asyncio.to_thread(path.exists):
            self.prepare(order)
            await asyncio.shield(self._making[path])
        return path

    def _settle(self, path: Path, done: asyncio.Task[None]) -> None:
        self._making.pop(path, None)
        if not done.cancelled():
            done.exception()  # whoever fetches the result has it made again, and is told

    def _path(self, order: Order) -> Path:
        work = order.work
        if work.medium == "image":
            drawn = hash_of([work.text[:_LONGEST_PROMPT], order.seed])[:24]
            return self._folder / f"{drawn}-{work.width}x{work.height}.{work.form}"
        return self._folder / self._shape(order).name

    def _shape(self, order: Order) -> ClipShape:
        work = order.work
        return ClipShape(
            seconds=order.delivered_seconds,
            width=work.width,
            height=work.height,
            rate=work.rate,
            audio=work.audio,
            habit=habit_for(order.id, self._habit),
        )

    async def _make(self, order: Order, path: Path) -> None:
        async with self._turn:  # one at a time: what is tested needs the other cores
            if await asyncio.to_thread(path.exists):
                return
            await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
            if order.work.medium == "image":
                await self._picture(order, path)
            else:
                base = await self._base(_nearest(order, _CLIP_RATIOS))
                await asyncio.to_thread(write_clip, base, self._shape(order), path)

    async def _picture(self, order: Order, path: Path) -> None:
        work = order.work
        drawn = _own_name(path.with_suffix(".png"))
        ratio = _nearest(order, _PICTURE_RATIOS)
        words = work.text[:_LONGEST_PROMPT]
        await self._draw(PictureOrder(words, ratio, "png", order.seed), drawn)
        await asyncio.to_thread(write_picture, drawn, work.width, work.height, work.form, path)
        await asyncio.to_thread(drawn.unlink)

    async def _base(self, ratio: AspectRatio) -> Path:
        path = self._folder / f"base-{ratio.replace(':', 'x')}.mp4"
        if not await asyncio.to_thread(path.exists):
            order = ClipOrder(
                text=_TEXT,
                aspect_ratio=ratio,
                seconds=_BASE_SECONDS,
                audio=True,
                seed=1,
                reference=None,
                mark=True,
                resolution="360p",
            )
            await self._draw(order, path)
        return path

    async def _draw(self, drawing: Drawing, path: Path) -> None:
        """Have the local renderer draw, in a process of its own."""
        if self._worker is None or not self._worker.is_alive:
            self._worker = await Worker.start(self._folder / "renderer.log")
        partial = _own_name(path)
        await self._worker.carry_out(drawing, partial, lambda share: None)
        await asyncio.to_thread(shutil.move, partial, path)


Ratio = TypeVar("Ratio", bound=str)

_CLIP_RATIOS: dict[AspectRatio, float] = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0}
_PICTURE_RATIOS: dict[ImageRatio, float] = {**_CLIP_RATIOS, "4:3": 4 / 3, "3:4": 3 / 4}


def _nearest(order: Order, ratios: dict[Ratio, float]) -> Ratio:
    wanted = order.work.width / order.work.height
    return min(ratios, key=lambda ratio: abs(ratios[ratio] / wanted - 1))


def _own_name(path: Path) -> Path:
    """Return a name for unfinished work that no other simulator uses."""
    return path.with_name(f".{os.getpid()}-{path.name}")


def _mark(order: Order) -> bytes:
    """Return bytes that make the file one of its own, and that every reader steps over."""
    words = f"songreel simulate {order.id}".encode()
    if order.work.medium == "image":
        return b""
    return (len(words) + 8).to_bytes(4, "big") + b"free" + words


def _hash_of_file(path: Path) -> Digest:
    return hashlib.sha256(path.read_bytes())
