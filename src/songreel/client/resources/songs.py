"""Songs: sent, listened to, corrected, planned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

import httpx2

from songreel.client.asking import ask, document, given, read
from songreel.client.models import Job, Lyrics, Song
from songreel.client.models import Songs as Listed
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation
from songreel.client.uploads import upload
from songreel.client.wishes import LyricsForm, PlanWish

_SONGS = "/api/mv/songs"
_BINARY = {"Content-Type": "application/octet-stream"}
# A server measures a song by decoding it whole before it answers, and listens to it whole.
_SONG_SECONDS = 600.0
_ACCEPTED = 202


class SongOperations(Resource):
    """What can be done with songs."""

    __slots__ = ()

    @operation
    def add(self, path: Path) -> Flow[Song]:
        """Send a song as it is read from its file; the same bytes are the same song.

        Raises:
            BadRequestError: it is no song that can be read.
            TooLargeError: it is too large.
            OSError: the file cannot be read.
        """
        return read((yield from ask(self, (yield from upload(_SONGS, path)))), Song)

    @operation
    def demo(self) -> Flow[Song]:
        """Take the song that comes with Songreel; asked again, it is the same one."""
        return read((yield from ask(self, Asked("POST", f"{_SONGS}/demo", repeatable=True))), Song)

    @operation
    def list(self, *, limit: int = 50) -> Flow[Sequence[Song]]:
        """Return the songs that were sent, newest first."""
        return read((yield from ask(self, Asked("GET", _SONGS, {"limit": limit}))), Listed).songs

    @operation
    def get(self, song_id: str) -> Flow[dict[str, Any]]:
        """Return a song with what is known of it: `analysis`, `corrections`, `lyrics`."""
        return document((yield from ask(self, Asked("GET", f"{_SONGS}/{song_id}"))))

    @operation
    def analysis(self, song_id: str, *, raw: bool = False) -> Flow[dict[str, Any]]:
        """Return what is heard in a song, `analysis/1`; the first time the server listens to it.

        Args:
            song_id: the song.
            raw: as it was heard, without corrections.
        """
        path = f"{_SONGS}/{song_id}/analysis"
        request = Asked("GET", path, {"raw": raw}, seconds=_SONG_SECONDS)
        return document((yield from ask(self, request)))

    @operation
    def listen_again(self, song_id: str) -> Flow[dict[str, Any]]:
        """Have a song listened to again, and return what is heard, with the corrections."""
        path = f"{_SONGS}/{song_id}/analysis"
        request = Asked("POST", path, seconds=_SONG_SECONDS, repeatable=True)
        return document((yield from ask(self, request)))

    @operation
    def begin_listening(self, song_id: str, *, again: bool = False) -> Flow[Job | None]:
        """Have a song listened to, and return the job at once: everybody's who asks meanwhile.

        Args:
            song_id: the song.
            again: listen to it even if that was done before; else that gives None.
        """
        request = Asked(
            "POST" if again else "GET",
            f"{_SONGS}/{song_id}/analysis",
            headers={"Prefer": "respond-async"},
            repeatable=True,
        )
        answer = yield from ask(self, request)
        return read(answer, Job) if answer.status_code == _ACCEPTED else None

    @operation
    def corrections(self, song_id: str) -> Flow[dict[str, Any]]:
        """Return what a person corrected about a song, `corrections/1`."""
        return document((yield from ask(self, Asked("GET", f"{_SONGS}/{song_id}/corrections"))))

    @operation
    def correct(self, song_id: str, edits: Sequence[dict[str, Any]]) -> Flow[dict[str, Any]]:
        """Add edits to the corrections of a song, and return all."""
        path = f"{_SONGS}/{song_id}/corrections"
        return document((yield from ask(self, Asked("POST", path, json={"edits": [*edits]}))))

    @operation
    def replace_corrections(
        self, song_id: str, edits: Sequence[dict[str, Any]], *, version: int | None = None
    ) -> Flow[dict[str, Any]]:
        """Put edits in the place of all corrections of a song.

        Args:
            song_id: the song.
            edits: all that shall be.
            version: which corrections they replace; None: whatever there is.

        Raises:
            PreconditionFailedError: there is another version.
        """
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        path = f"{_SONGS}/{song_id}/corrections"
        request = Asked("PUT", path, headers=headers, json={"edits": [*edits]})
        return document((yield from ask(self, request)))

    @operation
    def import_beats(self, song_id: str, text: str) -> Flow[dict[str, Any]]:
        """Take beats from a text: a line each, seconds and, if known, the position in the bar."""
        path = f"{_SONGS}/{song_id}/beats"
        request = Asked("POST", path, headers=_BINARY, content=text.encode())
        return document((yield from ask(self, request)))

    @operation
    def lyrics(self, song_id: str, form: LyricsForm | None = None) -> Flow[bytes]:
        """Return the lyrics of a song as a file; None: as they came."""
        params = {} if form is None else {"format": form}
        path = f"{_SONGS}/{song_id}/lyrics"
        return (yield from ask(self, Asked("GET", path, params))).content

    @operation
    def put_lyrics(
        self, song_id: str, content: bytes, form: LyricsForm | None = None
    ) -> Flow[Lyrics]:
        """Give a song lyrics, in place of what it has; None: they are what they look like."""
        params = {} if form is None else {"format": form}
        path = f"{_SONGS}/{song_id}/lyrics"
        return read(
            (yield from ask(self, Asked("PUT", path, params, _BINARY, content=content))), Lyrics
        )

    @operation
    def remove_lyrics(self, song_id: str) -> Flow[None]:
        """Take the lyrics of a song away."""
        yield from ask(self, Asked("DELETE", f"{_SONGS}/{song_id}/lyrics"))

    @operation
    def plan(self, song_id: str, **wish: Unpack[PlanWish]) -> Flow[dict[str, Any]]:
        """Plan the cuts of a song's film; return the document `plan/1`. Nothing is ordered."""
        return document((yield from _plan(self, song_id, wish, {})))

    @operation
    def plan_picture(
        self, song_id: str, *, title: str | None = None, **wish: Unpack[PlanWish]
    ) -> Flow[str]:
        """Return the same plan as an SVG document, under a title."""
        params = {"picture": "true"} | ({} if title is None else {"title": title})
        return (yield from _plan(self, song_id, wish, params)).text


class Songs(SongOperations, Blocking):
    """What can be done with songs."""

    __slots__ = ()


class AsyncSongs(SongOperations, Awaiting):
    """What can be done with songs."""

    __slots__ = ()


def _plan(
    resource: Resource, song_id: str, wish: PlanWish, params: dict[str, str]
) -> Flow[httpx2.Response]:
    # The first time the song is listened to before it answers.
    request = Asked(
        "POST",
        f"{_SONGS}/{song_id}/plan",
        params,
        json=given(PlanWish, wish),
        seconds=_SONG_SECONDS,
        repeatable=True,
    )
    return (yield from ask(resource, request))
