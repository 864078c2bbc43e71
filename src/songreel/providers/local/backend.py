"""The provider `local`: scenes, reference pictures and clips without a key, on this machine."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import (
    GenerationBackend,
    Ordered,
    ProviderContext,
    SceneWriter,
    Status,
    Submission,
)
from songreel.domain.scene import ReferenceSpec, Scene, ScenesSpec
from songreel.providers.local.models import MODELS, NAME
from songreel.providers.local.orders import ClipOrder, PictureOrder
from songreel.providers.local.pool import Pool
from songreel.providers.local.writing.writer import write

MARK_SETTING = "SONGREEL_ANIMATIC_MARK"
"""Set to `off` to leave the small ANIMATIC mark out of the picture."""
_OFF = frozenset({"off", "no", "false", "0"})


class LocalWriter:
    """Writes scenes by rules."""

    async def write(self, spec: ScenesSpec) -> Sequence[Scene]:
        """Return exactly `spec.number_of_scenes` scenes.

        Raises:
            BackendError: `INVALID_INPUT`, where the numbers are out of range.
        """
        return await asyncio.to_thread(write, spec)


class _Rendering(GenerationBackend[Ordered]):
    """What clips and pictures have in common: an order is a job of the pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def poll(self, provider_id: str) -> Status:
        """Return where an order stands; one that this process does not know is lost."""
        return self._pool.status(provider_id)

    async def cancel(self, provider_id: str) -> None:
        """Stop an order, known or not, done or not; its worker process ends."""
        await self._pool.cancel(provider_id)

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        """Move a finished result to a path that does not exist yet; the order is forgotten.

        Raises:
            BackendError: the order is not finished, or this process does not know it.
            OSError: the result cannot be moved.
        """
        await self._pool.collect(provider_id, destination)


class LocalImages(_Rendering[ReferenceSpec]):
    """Draws reference pictures."""

    async def submit(self, submission: Submission[ReferenceSpec]) -> str:
        """Place an order and return its id, the same for the same key; there is no reference."""
        order = PictureOrder.of(submission.spec)
        order_id = _id("picture", submission.key)
        if not self._pool.knows(order_id):
            room = await self._pool.room()
            self._pool.place(order_id, order, room / f"picture.{order.form}")
        return order_id


class LocalVideos(_Rendering[ClipSpec]):
    """Renders clips."""

    def __init__(self, pool: Pool, *, mark: bool) -> None:
        """Render in a pool; `mark` is whether the picture says that it is an animatic."""
        super().__init__(pool)
        self._mark = mark

    async def submit(self, submission: Submission[ClipSpec]) -> str:
        """Place an order and return its id, the same for the same key.

        The reference is copied: it may be gone once this returns.

        Raises:
            BackendError: the renderer makes no such clip, or cannot work.
        """
        order = ClipOrder.of(submission.spec, mark=self._mark)
        reference = submission.reference
        order_id = _id("clip", submission.key)
        if not self._pool.knows(order_id):
            room = await self._pool.room()
            if reference is not None:
                await asyncio.to_thread(_copy, reference, room / "reference")
                order = replace(order, reference=str(room / "reference"))
            self._pool.place(order_id, order, room / "clip.mp4")
        return order_id


class LocalProvider:
    """The built-in backend that needs no key."""

    name: str = NAME
    models: Sequence[Capability]
    writer: SceneWriter | None
    images: GenerationBackend[ReferenceSpec] | None
    videos: GenerationBackend[ClipSpec] | None
    webhooks = None

    def __init__(self, context: ProviderContext) -> None:
        """Prepare the provider; processes are started with the first order."""
        mark = shows_mark(context)
        self.models = MODELS if mark else tuple(map(_unmarked, MODELS))
        self._pool = Pool(context.scratch, context.parallelism)
        self.writer = LocalWriter()
        self.images = LocalImages(self._pool)
        self.videos = LocalVideos(self._pool, mark=mark)

    def check(self) -> None:
        """Return: nothing can be missing."""

    async def close(self) -> None:
        """Stop what runs, end all worker processes and clear the scratch folder."""
        await self._pool.close()


def shows_mark(context: ProviderContext) -> bool:
    """Tell whether pictures say that they are an animatic: unless a setting takes that away."""
    return (context.setting(MARK_SETTING) or "").strip().lower() not in _OFF


def _unmarked(model: Capability) -> Capability:
    return replace(model, variant="unmarked") if model.medium is Medium.VIDEO else model


def _id(kind: str, key: str) -> str:
    return f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _copy(source: Path, destination: Path) -> None:
    try:
        shutil.copyfile(source, destination)
    except OSError as error:
        raise BackendError(
            FailureCode.BACKEND_UNAVAILABLE,
            f"The reference image could not be copied ({error.strerror}); try again.",
            backend=NAME,
        ) from error
