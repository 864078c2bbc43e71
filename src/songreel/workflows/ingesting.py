"""House clips of delivered clips: looked up, or made once, however many want the same one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from songreel.domain.errors import NotFoundError, UnavailableError
from songreel.domain.house_clip import HouseClip, HouseForm
from songreel.domain.video import VideoFacts
from songreel.media.conform import conforms
from songreel.media.ingest import MAKER, ingested
from songreel.media.probe import probe
from songreel.storage import house_clips
from songreel.workflows.media_threads import Aside
from songreel.workflows.tools import Tools

_T = TypeVar("_T")
# What a second of a house clip takes at most, at 720p: three times what the reference clips take.
_BYTES_A_SECOND, _PIXELS = 6_000_000, 1280 * 720
_STANDING_SECONDS = 0.1


class HouseClips:
    """Gives clips in the house format; one for all who want some."""

    def __init__(self, tools: Tools) -> None:
        """Hold the ports."""
        self._tools = tools
        self._making: dict[tuple[str, str], _Making] = {}
        self._all: set[_Making] = set()

    async def of(
        self, source_sha256: str, form: HouseForm, *, owner_id: str, aside: Aside | None = None
    ) -> HouseClip:
        """Return a clip in the house format, made now unless it is remembered and sound.

        Whoever is cancelled here leaves the work to the others that want the same; once nobody
        wants it any more, it ends within a second of the clip, and leaves nothing.

        Args:
            source_sha256: of the stored bytes of the clip; they are not changed.
            form: what is wanted of it.
            owner_id: whose clip it is.
            aside: where it is made if nobody waits for it; None: with the other media work.

        Raises:
            MediaError: the clip is damaged, or of a shape that does not fit.
            NotFoundError: its bytes are gone or damaged.
            StorageFullError: there is no room; nothing was begun.
            UnavailableError: the server is shutting down.
        """
        key = (owner_id, form.key(source_sha256, MAKER))
        making = self._making.get(key)
        if making is None:
            making = self._begin(key, source_sha256, form, aside)
        making.wanted += 1
        making.hurried += aside is None
        try:
            await asyncio.wait((making.task,))
        finally:
            making.wanted -= 1
            making.hurried -= aside is None
            if not making.wanted:
                self._give_up(making)
        return making.task.result()

    async def close(self) -> None:
        """Stop what is being made, and wait until nothing is any more."""
        left = list(self._all)
        for making in left:
            self._give_up(making)
        if left:
            await asyncio.wait([making.task for making in left])

    def _begin(
        self, key: tuple[str, str], source_sha256: str, form: HouseForm, aside: Aside | None
    ) -> _Making:
        making = _Making(key, source_sha256, form, self._tools, aside)
        making.task = asyncio.create_task(making.made(), name="songreel-house-clip")
        self._making[key] = making
        self._all.add(making)

        def end(task: asyncio.Task[HouseClip]) -> None:
            self._give_up(making)
            self._all.discard(making)
            if not task.cancelled():
                task.exception()  # Where nobody waits any more, nobody else takes note of it.

        making.task.add_done_callback(end)
        return making

    def _give_up(self, making: _Making) -> None:
        """Have nobody join this work any more, and the work end soon."""
        making.given_up.set()
        if self._making.get(making.key) is making:
            del self._making[making.key]


@dataclass(eq=False, slots=True)
class _Making:
    """One house clip that is looked up or made.

    Attributes:
        wanted: how many wait for it.
        hurried: how many of these want it now.
        given_up: whether nobody waits for it any more.
    """

    key: tuple[str, str]
    source_sha256: str
    form: HouseForm
    tools: Tools
    aside: Aside | None
    wanted: int = 0
    hurried: int = 0
    given_up: threading.Event = field(default_factory=threading.Event)
    task: asyncio.Task[HouseClip] = field(init=False)

    async def made(self) -> HouseClip:
        """Return the house clip; errors are those of `HouseClips.of`."""
        try:
            if self.aside is not None:
                await self.aside.run(self._go_on)
            return await self._remembered() or await self._new()
        except _GivenUp as error:
            raise UnavailableError from error

    async def _remembered(self) -> HouseClip | None:
        """Return what is remembered, as long as films made today can be joined from it."""
        async with self.tools.database.reading() as connection:
            clip = await house_clips.find(connection, *self.key)
        if clip is None or not await self.tools.blobs.is_sound(clip.sha256):
            return None
        async with self.tools.blobs.path(clip.sha256) as path:
            # Another version of the encoder may have other parameter sets.
            fits = await self._run(conforms, path, self.form.size, self.form.rate)
        return clip if fits else None

    async def _new(self) -> HouseClip:
        tools, source = self.tools, self.source_sha256
        if not await tools.blobs.is_sound(source):
            raise NotFoundError(
                "The file of a clip in the data folder is gone or damaged. Have the clip made "
                "again, or leave it out.",
                details=source,
            )
        async with tools.workplace() as folder, tools.blobs.path(source) as original:
            size = await self._run(_size, original)
            await tools.blobs.require_room(3 * size + _room(self.form))
            destination = folder / "house.mp4"
            is_new, facts = await self._run(self._ingested, original, destination)
            if is_new:
                blob = await tools.blobs.put_file(destination)
                clip = HouseClip(source, blob.sha256, blob.size_bytes, facts)
            else:
                clip = HouseClip(source, source, size, facts)
        async with tools.database.transaction() as connection:
            await house_clips.keep(connection, *self.key, clip)
        return clip

    async def _run(self, function: Callable[..., _T], *args: object) -> _T:
        run = self.tools.run if self.aside is None else self.aside.run
        return await run(function, *args)

    def _ingested(self, original: Path, destination: Path) -> tuple[bool, VideoFacts]:
        """Return whether a house clip was written, and what it or the original is."""
        self._go_on()
        facts = ingested(original, destination, self.form, self._go_on)
        return facts is not None, facts or probe(original)

    def _go_on(self) -> None:
        """Stand still while others are busy, unless somebody hurries; end if nobody waits."""
        while not self.given_up.is_set():
            if self.aside is None or self.hurried or self.aside.idle.wait(_STANDING_SECONDS):
                return
        raise _GivenUp


class _GivenUp(Exception):
    """Nobody wants this house clip any more."""


def _size(path: Path) -> int:
    return path.stat().st_size


def _room(form: HouseForm) -> int:
    """Return the bytes that a house clip takes at most, beside three times its source's."""
    pixels = max(_PIXELS, form.size.width * form.size.height)
    return round(form.rate.seconds(form.frames) * _BYTES_A_SECOND) * pixels // _PIXELS
