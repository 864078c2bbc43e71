"""Films: the whole way from a song to a music video."""

from __future__ import annotations

from typing import Any, Unpack

from songreel.client.asking import ask, document, given, ordered, read
from songreel.client.models import Job, Video
from songreel.client.resources.jobs import outcome
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation
from songreel.client.wishes import FilmWish, FinishWish

_FILMS = "/api/mv/films"
# The first time the song is listened to before it answers.
_LISTENING_SECONDS = 600.0


class FilmOperations(Resource):
    """What can be done about films."""

    __slots__ = ()

    @operation
    def order(
        self,
        song_id: str,
        idea: str,
        character_description: str,
        *,
        idempotency_key: str | None = None,
        **wish: Unpack[FilmWish],
    ) -> Flow[Job]:
        """Order a film, and return its job at once; see `make`."""
        body = _film(song_id, idea, character_description, wish)
        return read((yield from ask(self, _order(body, idempotency_key))), Job)

    @operation
    def make(
        self,
        song_id: str,
        idea: str,
        character_description: str,
        *,
        seconds: float | None = None,
        idempotency_key: str | None = None,
        **wish: Unpack[FilmWish],
    ) -> Flow[Video]:
        """Have a film made, and wait for it.

        Args:
            song_id: of a song that was added.
            idea: what the film is about.
            character_description: who is seen.
            seconds: how long it is waited for at most; None: for ever.
            idempotency_key: the same one, with the same request, is the same job; None: a new one.
            **wish: see `FilmWish`.

        Raises:
            NotFoundError: there is no such song.
            BadRequestError: something does not fit.
            TooManyRequestsError: it would cost more than may be spent.
            JobFailedError: it failed, or somebody cancelled it.
            WaitedLongError: it is not there yet; its job goes on.
        """
        body = _film(song_id, idea, character_description, wish)
        job = read((yield from ask(self, _order(body, idempotency_key))), Job)
        return (yield from outcome(self, job, Video, seconds))

    @operation
    def fingerprint(
        self, song_id: str, idea: str, character_description: str, **wish: Unpack[FilmWish]
    ) -> Flow[str]:
        """Return what tells the film of a request, as it would be now, from all others.

        It is planned for that; nothing is ordered.
        """
        body = _film(song_id, idea, character_description, wish)
        path = f"{_FILMS}/fingerprint"
        request = Asked("POST", path, json=body, seconds=_LISTENING_SECONDS, repeatable=True)
        return str(document((yield from ask(self, request)))["fingerprint"])


class Films(FilmOperations, Blocking):
    """What can be done about films."""

    __slots__ = ()


class AsyncFilms(FilmOperations, Awaiting):
    """What can be done about films."""

    __slots__ = ()


def _film(song_id: str, idea: str, character: str, wish: FilmWish) -> dict[str, Any]:
    body = {
        "song_id": song_id,
        "idea": idea,
        "character_description": character,
        **given(FilmWish, wish),
    }
    finish = wish.get("finish")
    return body if finish is None else {**body, "finish": given(FinishWish, finish)}


def _order(body: dict[str, Any], key: str | None) -> Asked:
    return ordered(_FILMS, body, key, seconds=_LISTENING_SECONDS)
