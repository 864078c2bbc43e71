"""What a film is made of, as files: clips in the house format, the song, and the film itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from songreel.domain.errors import DamagedFileError, NotFoundError
from songreel.domain.house_clip import HouseForm
from songreel.domain.merge import frames_at
from songreel.domain.timeline import Focus, Timeline
from songreel.domain.video import Asset, Video
from songreel.media.errors import MediaError
from songreel.media.focus import focus_of
from songreel.media.ingest import MAKER, ingested
from songreel.media.sniff import Kind, sniff
from songreel.services.library import Library
from songreel.services.workshop import Workshop
from songreel.storage import house_clips, videos

_ENDINGS = {
    Kind.MP3: ".mp3",
    Kind.WAV: ".wav",
    Kind.FLAC: ".flac",
    Kind.OGG: ".ogg",
    Kind.MP4: ".m4a",
}
# What a clip in the house format takes at most beside the one it is made of, and a film beside its
# clips.
_TIMES = 4
_RUN_ON = 48
"""Frames for which a transition may let a clip run on beyond its shot, at most."""
_MERGED = "video_ids"
"""What only merged films tell: the clips that they were asked for."""


@dataclass(frozen=True, slots=True)
class Material:
    """The files of a film, all of them what was stored, for as long as they are asked for.

    Attributes:
        film: as it was delivered.
        clips: in the house format, by the ids that the timeline names.
        song: None where the film has none.
        videos: what is known of the clips.
    """

    film: Path
    clips: Mapping[str, Path]
    song: Path | None
    videos: Mapping[str, Video]


class FilmMaterial:
    """Finds what films are made of."""

    def __init__(self, workshop: Workshop, library: Library) -> None:
        """Hold the ports."""
        self._workshop, self._library = workshop, library

    @asynccontextmanager
    async def of(
        self, film: Video, timeline: Timeline, folder: Path, go_on: Callable[[], object]
    ) -> AsyncGenerator[Material]:
        """Give the files of a film, each read and found whole.

        Args:
            film: what was delivered.
            timeline: its own.
            folder: for clips that have to be brought into the house format, and for names.
            go_on: called now and then; what it raises ends the work.

        Raises:
            NotFoundError: a clip or the song was deleted; the sentence names the shot.
            DamagedFileError: what is kept of one of them is damaged.
            StorageFullError: there is no room.
        """
        found = await self._videos(film, timeline)
        song = None
        if timeline.song is not None:
            song = await self._library.song(timeline.song.song, film.owner_id)
        size = film.size_bytes + sum(clip.size_bytes for clip in found.values())
        await self._workshop.blobs.require_room(
            _TIMES * size + (0 if song is None else song.size_bytes)
        )
        async with AsyncExitStack() as files:
            whole = await files.enter_async_context(self._file(film.sha256, "The file"))
            clips: dict[str, Path] = {}
            for number, (identity, clip) in enumerate(found.items(), 1):
                place = folder / f"clip-{number}.mp4"
                path = await files.enter_async_context(self._file(clip.sha256, f"Clip {identity}"))
                form = await self._form(film, clip, path, timeline)
                await self._in_house_format(clip, path, form, place, files, go_on)
                clips[identity] = place
            tune = None
            if song is not None:
                tune = await self._song(song, folder, files)
            yield Material(whole, clips, tune, found)

    async def _videos(self, film: Video, timeline: Timeline) -> dict[str, Video]:
        found: dict[str, Video] = {}
        async with self._workshop.database.reading() as connection:
            for number, cut in enumerate(timeline.cuts, 1):
                if cut.clip in found:
                    continue
                clip = await videos.find(connection, cut.clip, film.owner_id)
                if clip is None:
                    raise NotFoundError(
                        f"Shot {number} of the film shows clip {cut.clip}, which is not there any "
                        "more. Make the film again, then export that one."
                    )
                found[cut.clip] = clip
        return found

    async def _form(self, film: Video, clip: Video, path: Path, timeline: Timeline) -> HouseForm:
        """Return what the film wanted of a clip when it was made."""
        size, rate = timeline.size, timeline.rate
        shape = Fraction(size.width, size.height)
        focus = Focus()
        # Films keep the character in a picture of another shape, merged ones the middle.
        if _MERGED not in film.metadata and shape != Fraction(clip.facts.width, clip.facts.height):
            try:
                focus = await self._workshop.run(focus_of, path, shape, rate)
            except MediaError as error:
                raise _unusable(clip, error) from error
        frames = frames_at(clip.facts.frames, clip.facts.rate, rate)
        if clip.is_brought:
            # Where a shot was longer than somebody's own clip, its last picture was held.
            shown = [cut.source_frame(cut.end) for cut in timeline.cuts if cut.clip == clip.id]
            frames = max(frames, max(shown) + _RUN_ON)
        return HouseForm(size, rate, frames, focus=focus)

    async def _in_house_format(
        self,
        clip: Video,
        path: Path,
        form: HouseForm,
        place: Path,
        files: AsyncExitStack,
        go_on: Callable[[], object],
    ) -> None:
        """Have a clip at a place as the film is made of it: stored, remembered, or encoded anew."""
        async with self._workshop.database.reading() as connection:
            kept = await house_clips.find(connection, clip.owner_id, form.key(clip.sha256, MAKER))
        if kept is not None and await self._workshop.blobs.is_sound(kept.sha256):
            known = await files.enter_async_context(self._workshop.blobs.path(kept.sha256))
            await asyncio.to_thread(place.symlink_to, known)
            return
        try:
            await self._workshop.run(_encoded, path, place, form, go_on)
        except MediaError as error:
            raise _unusable(clip, error) from error

    async def _song(self, song: Asset, folder: Path, files: AsyncExitStack) -> Path:
        path = await files.enter_async_context(self._file(song.sha256, "The song"))
        return await asyncio.to_thread(_named, path, folder)

    @asynccontextmanager
    async def _file(self, sha256: str, name: str) -> AsyncGenerator[Path]:
        """Give stored bytes, after reading each of them: what is exported must not be rotten."""
        if not await self._workshop.blobs.is_sound(sha256):
            raise DamagedFileError(
                f"{name} of the film is gone or damaged in the data folder. Restore it from a "
                "backup, or make it again."
            )
        async with self._workshop.blobs.path(sha256) as path:
            yield path


def _unusable(clip: Video, error: MediaError) -> DamagedFileError:
    return DamagedFileError(f"Clip {clip.id} of the film cannot be used: {error}")


def _encoded(path: Path, place: Path, form: HouseForm, go_on: Callable[[], object]) -> None:
    go_on()
    if ingested(path, place, form, go_on) is None:
        place.symlink_to(path)


def _named(song: Path, folder: Path) -> Path:
    """Return a song's file under a name whose ending says what it is: programs go by it."""
    kind = sniff(song)
    place = folder / f"song{'' if kind is None else _ENDINGS.get(kind, '')}"
    place.symlink_to(song)
    return place
