"""Songs: what is heard in them, what a person corrects, and their lyrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from songreel.core.clock import now
from songreel.domain.analysis import Analysis
from songreel.domain.beat_text import beats_from_text
from songreel.domain.corrected import corrected
from songreel.domain.corrections import MAX_EDITS, Corrections, refuse_bulk, refuse_outside
from songreel.domain.edits import Edit
from songreel.domain.errors import (
    InvalidRequestError,
    NotFoundError,
    PreconditionFailedError,
)
from songreel.domain.lyrics import Lyrics, LyricsFormat
from songreel.domain.song import LyricsFile, Song
from songreel.domain.video import Asset
from songreel.music.listening import BeatModel
from songreel.music.lyrics import files
from songreel.services.library import Library
from songreel.services.listening import Listener
from songreel.storage import songs as rows
from songreel.storage.database import Database
from songreel.workflows.efforts import Interest

MOST_LISTED = 200

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class SongFile:
    """A song with all that is known of it; what was not asked for yet is None.

    Attributes:
        analysis: with the corrections applied.
        lyrics: as they were brought in, and what they say.
    """

    song: Song
    analysis: Analysis | None
    corrections: Corrections
    lyrics: tuple[LyricsFile, Lyrics] | None


class Songs:
    """Hears songs, once each, and keeps what people say about them."""

    def __init__(
        self,
        library: Library,
        database: Database,
        heavy: Executor,
        model: BeatModel | None = None,
    ) -> None:
        """Hold where songs are kept, and what listens to them apart from the event loop.

        Args:
            library: of the songs' files.
            database: of what is known of them.
            heavy: where they are listened to.
            model: hears their beats; by default the package's own networks.
        """
        self._library, self._database, self._heavy = library, database, heavy
        self._listener = Listener(library, database, heavy, model)

    async def close(self) -> None:
        """End what is being listened to, within a second; it is heard anew when asked for again."""
        await self._listener.close()

    async def listed(self, owner_id: str = "local", *, limit: int = 50) -> Sequence[Song]:
        """Return an owner's songs, newest first, at most `MOST_LISTED`."""
        async with self._database.reading() as connection:
            return await rows.listed(connection, owner_id, min(limit, MOST_LISTED))

    async def file(self, song_id: str, owner_id: str = "local") -> SongFile:
        """Return a song with all that is known of it; nothing is listened to.

        Raises:
            NotFoundError: there is no such song of this owner.
        """
        asset = await self._library.song(song_id, owner_id)
        async with self._database.reading() as connection:
            name = await rows.name_of(connection, asset.id)
            heard = await rows.analysis(connection, asset.id)
            edits = _corrections(await rows.corrections(connection, asset.id))
            lyrics = await rows.lyrics(connection, asset.id)
        analysis = None
        if heard is not None:
            analysis = await self._run(_corrected, heard, edits)
        said = None if lyrics is None else (lyrics, await self._run(_read, lyrics))
        return SongFile(Song(asset, name), analysis, edits, said)

    async def standing(self, song_id: str, owner_id: str = "local") -> tuple[Song, bool]:
        """Return a song, and whether it was listened to.

        Raises:
            NotFoundError: there is no such song of this owner.
        """
        asset = await self._library.song(song_id, owner_id)
        async with self._database.reading() as connection:
            name = await rows.name_of(connection, asset.id)
            return Song(asset, name), await rows.is_heard(connection, asset.id)

    async def analysis(self, song_id: str, owner_id: str = "local") -> Analysis:
        """Return what is heard in a song, as a person corrected it; see `heard`."""
        heard = await self.heard(song_id, owner_id)
        corrections = await self.corrections(song_id, owner_id)
        return await self._run(corrected, heard, corrections)

    async def heard(
        self,
        song_id: str,
        owner_id: str = "local",
        *,
        again: bool = False,
        interest: Interest | None = None,
    ) -> Analysis:
        """Return what is heard in a song, without corrections; the first time it is listened to.

        Whoever asks meanwhile waits for the same listening. Giving up waiting does not end it.

        Args:
            song_id: the song.
            owner_id: whose it is.
            again: listen to it even if that was done before; the corrections stay.
            interest: of whoever may want no more of it before its end.

        Raises:
            NotFoundError: there is no such song of this owner.
            InvalidRequestError: the file is damaged.
            UnavailableError: the server is shutting down.
        """
        asset = await self._library.song(song_id, owner_id)
        if not again:
            async with self._database.reading() as connection:
                kept = await rows.analysis(connection, asset.id)
            if kept is not None:
                return await self._run(Analysis.model_validate, kept)
        return await self._listener.hear(asset, interest)

    async def corrections(self, song_id: str, owner_id: str = "local") -> Corrections:
        """Return what a person corrected about a song; version 0 where nobody did.

        Raises:
            NotFoundError: there is no such song of this owner.
        """
        asset = await self._library.song(song_id, owner_id)
        async with self._database.reading() as connection:
            return _corrections(await rows.corrections(connection, asset.id))

    async def correct(
        self,
        song_id: str,
        edits: Sequence[Edit],
        owner_id: str = "local",
        *,
        version: int | None = None,
    ) -> Corrections:
        """Add edits after all others, and return the corrections.

        Args:
            song_id: the song.
            edits: what is corrected beside what was.
            owner_id: whose it is.
            version: which corrections they follow; None: whatever there is.

        Raises:
            NotFoundError: there is no such song of this owner.
            PreconditionFailedError: there is another version.
            InvalidRequestError: an edit is after the song's end, or there are too many.
        """
        asset = await self._library.song(song_id, owner_id)
        refuse_outside(edits, asset.facts["samples"])
        return await self._change(asset, lambda before: (*before, *edits), version)

    async def replace(
        self,
        song_id: str,
        edits: Sequence[Edit],
        owner_id: str = "local",
        *,
        version: int | None = None,
    ) -> Corrections:
        """Put edits in the place of all others, and return the corrections.

        Args:
            song_id: the song.
            edits: all that shall be; none: the song as it was heard.
            owner_id: whose it is.
            version: which corrections they replace; None: whatever there is.

        Raises:
            NotFoundError: there is no such song of this owner.
            PreconditionFailedError: there is another version.
            InvalidRequestError: an edit is after the song's end, or there are too many.
        """
        asset = await self._library.song(song_id, owner_id)
        refuse_outside(edits, asset.facts["samples"])
        return await self._change(asset, lambda _: edits, version)

    async def _change(
        self,
        asset: Asset,
        after: Callable[[Sequence[Edit]], Sequence[Edit]],
        version: int | None,
    ) -> Corrections:
        while True:
            async with self._database.reading() as connection:
                before = _corrections(await rows.corrections(connection, asset.id))
            edits = after(before.edits)
            refuse_bulk(edits)
            _require(version, before.version)
            try:
                return await self._keep(asset, before, edits)
            except PreconditionFailedError:
                # Somebody else was quicker: what they said comes before this.
                if version is not None:
                    raise

    async def _keep(self, asset: Asset, before: Corrections, edits: Sequence[Edit]) -> Corrections:
        try:
            after = Corrections(version=before.version + 1, edits=tuple(edits))
        except ValidationError:
            raise InvalidRequestError(
                f"A song has at most {MAX_EDITS} corrections. Send those that count as one list, "
                "in the place of all others."
            ) from None
        document = after.model_dump(mode="json", by_alias=True)
        async with self._database.transaction() as connection:
            await rows.keep_corrections(
                connection, asset, document, version=after.version, at=now()
            )
        return after

    async def import_beats(
        self, song_id: str, text: str, owner_id: str = "local", *, version: int | None = None
    ) -> Corrections:
        """Take beats from a text, a line each, in place of those that were heard; see `correct`.

        Raises:
            NotFoundError: there is no such song of this owner.
            PreconditionFailedError: there is another version.
            InvalidRequestError: a line is no beat; the sentence names it.
        """
        asset = await self._library.song(song_id, owner_id)
        edit = beats_from_text(text, asset.facts["sample_rate"], asset.facts["samples"])
        return await self.correct(song_id, [edit], owner_id, version=version)

    async def lyrics_file(self, song_id: str, owner_id: str = "local") -> LyricsFile:
        """Return the lyrics of a song as they were brought in.

        Raises:
            NotFoundError: there is no such song of this owner, or it has no lyrics.
        """
        asset = await self._library.song(song_id, owner_id)
        async with self._database.reading() as connection:
            found = await rows.lyrics(connection, asset.id)
        if found is None:
            raise NotFoundError(
                f"The song {asset.id} has no lyrics.",
                details="Give it a file of them: LRC, SRT, WebVTT or ASS.",
            )
        return found

    async def lyrics(self, song_id: str, owner_id: str = "local") -> Lyrics | None:
        """Return the lines of a song with their times, or None where it has no lyrics.

        Raises:
            NotFoundError: there is no such song of this owner.
        """
        asset = await self._library.song(song_id, owner_id)
        async with self._database.reading() as connection:
            found = await rows.lyrics(connection, asset.id)
        return None if found is None else await self._run(_read, found)

    async def written_lyrics(
        self, song_id: str, form: LyricsFormat, owner_id: str = "local"
    ) -> bytes:
        """Return the lyrics of a song as a file: in their own format the one that was brought in.

        Raises:
            NotFoundError: there is no such song of this owner, or it has no lyrics.
        """
        asset = await self._library.song(song_id, owner_id)
        found = await self.lyrics_file(song_id, owner_id)
        length = asset.facts["samples"] * 1000 // asset.facts["sample_rate"]
        return await self._run(_written, found, form, length)

    async def put_lyrics(
        self,
        song_id: str,
        content: bytes,
        form: LyricsFormat | None = None,
        owner_id: str = "local",
        *,
        version: int | None = None,
    ) -> tuple[LyricsFile, Lyrics]:
        """Keep the lyrics of a song in place of what there is, and return them and what they say.

        Args:
            song_id: the song.
            content: the file.
            form: what it is; None: what it looks like.
            owner_id: whose song it is.
            version: which lyrics it replaces; None: whatever there is.

        Raises:
            NotFoundError: there is no such song of this owner.
            InvalidRequestError: it cannot be read; the sentence names the line.
            PreconditionFailedError: there is another version.
        """
        asset = await self._library.song(song_id, owner_id)
        sheet = await self._run(files.read, content, form)
        kept = await self._keep_lyrics(asset, sheet.format, content, version)
        return kept, sheet.lyrics()

    async def remove_lyrics(
        self, song_id: str, owner_id: str = "local", *, version: int | None = None
    ) -> None:
        """Take the lyrics of a song away.

        Raises:
            NotFoundError: there is no such song of this owner, or it has no lyrics.
            PreconditionFailedError: there is another version.
        """
        asset = await self._library.song(song_id, owner_id)
        await self.lyrics_file(song_id, owner_id)
        await self._keep_lyrics(asset, None, b"", version)

    async def _keep_lyrics(
        self, asset: Asset, form: LyricsFormat | None, content: bytes, version: int | None
    ) -> LyricsFile:
        while True:
            async with self._database.reading() as connection:
                before = await rows.lyrics_version(connection, asset.id)
            _require(version, before)
            at = now()
            try:
                async with self._database.transaction() as connection:
                    await rows.keep_lyrics(
                        connection, asset, form=form, content=content, version=before + 1, at=at
                    )
            except PreconditionFailedError:
                if version is not None:
                    raise
                continue
            return LyricsFile(before + 1, form or LyricsFormat.LRC, content, at)

    async def _run(self, function: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._heavy, function, *arguments)


def _require(version: int | None, found: int) -> None:
    if version is not None and version != found:
        raise PreconditionFailedError(
            f"Version {found} is there, and the change was made to another one. Read it again, and "
            "make your change anew."
        )


def _corrections(document: dict[str, Any] | None) -> Corrections:
    return Corrections() if document is None else Corrections.model_validate(document)


def _corrected(document: dict[str, Any], corrections: Corrections) -> Analysis:
    return corrected(Analysis.model_validate(document), corrections)


def _read(file: LyricsFile) -> Lyrics:
    return files.read(file.content, file.format).lyrics()


def _written(file: LyricsFile, form: LyricsFormat, length: int) -> bytes:
    if form is file.format:
        return file.content
    return files.write(files.read(file.content, file.format).lyrics(), form, length=length)
