"""The files that a film is joined from: each of its clips in the film's own format and shape."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import AsyncExitStack, contextmanager
from fractions import Fraction
from pathlib import Path

from songreel.core.together import together
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.house_clip import HouseForm
from songreel.domain.timeline import Focus
from songreel.domain.video import Video
from songreel.jobs.context import JobContext
from songreel.media.errors import MediaError
from songreel.media.focus import focus_of
from songreel.workflows.cutting import PARTS_AT_ONCE
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.shots import ShotClip, house_frames
from songreel.workflows.tools import Tools


class ClipFiles:
    """Finds or makes the files of one film's clips."""

    def __init__(self, tools: Tools, house_clips: HouseClips, context: JobContext) -> None:
        """Hold the ports, and the job that the film is of."""
        self._tools, self._house_clips, self._context = tools, house_clips, context

    async def of(
        self,
        clips: Sequence[ShotClip],
        size: FrameSize,
        files: AsyncExitStack,
        told: Callable[[int, int], object],
    ) -> dict[str, Path]:
        """Return the files of clips by the clips' ids; they are there until `files` is closed.

        A clip of another shape fills the frame around what is seen in it: the character.

        Args:
            clips: of the film; one may come again.
            size: of the film's picture.
            files: holds them open.
            told: hears, from none to all, for how many of how many clips it is done.

        Raises:
            MediaError: a clip is damaged, or of a shape that does not fit; its scene is named.
            NotFoundError: the bytes of a clip are gone.
            StorageFullError: there is no room.
            JobCancelled: nobody waits for the film any more.
        """
        turn = asyncio.Semaphore(PARTS_AT_ONCE)
        frames = house_frames(clips)
        once = {clip.video.id: clip for clip in reversed(clips)}
        done = 0

        async def in_turn(clip: ShotClip) -> Path:
            nonlocal done
            async with turn:
                with _naming(clip):
                    sha256 = await self._in_house(clip.video, size, frames[clip.video.id])
            done += 1
            told(done, len(once))
            return await files.enter_async_context(self._tools.blobs.path(sha256))

        return await together({identity: in_turn(clip) for identity, clip in once.items()})

    async def _in_house(self, video: Video, size: FrameSize, frames: int) -> str:
        """Return the content hash of a clip as the film can be joined from it."""
        if is_in_house(video, size):
            return video.sha256
        form = HouseForm(size, FILM_RATE, frames, focus=await self._focus(video, size))
        made = self._house_clips.of(video.sha256, form, owner_id=self._context.job.owner_id)
        return (await self._context.unless_cancelled(made)).sha256

    async def _focus(self, video: Video, size: FrameSize) -> Focus:
        """Return the point of a clip that stays in a picture of another shape."""
        shape = Fraction(size.width, size.height)
        if shape == Fraction(video.facts.width, video.facts.height):
            return Focus()
        async with self._tools.blobs.path(video.sha256) as path:
            found = self._tools.run(focus_of, path, shape, FILM_RATE)
            return await self._context.unless_cancelled(found)


def is_in_house(video: Video, size: FrameSize) -> bool:
    """Tell whether films of a size are joined from a clip as it is stored."""
    own = FrameSize(width=video.facts.width, height=video.facts.height)
    # What is stored as it was made is in the house format: nothing else is.
    return own == size and video.sha256 == video.original_sha256


@contextmanager
def _naming(clip: ShotClip) -> Generator[None]:
    try:
        yield
    except MediaError as error:
        raise MediaError(f"The clip of scene {clip.shot.index + 1}: {error}") from error
