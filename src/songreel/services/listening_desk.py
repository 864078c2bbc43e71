"""Takes what is asked about songs that nobody listened to yet: as a job, begun at once."""

from __future__ import annotations

from songreel.domain.clip import digest
from songreel.domain.job import Job, JobKind
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order
from songreel.services.requests import Caller
from songreel.services.songs import Songs


class ListeningDesk:
    """Has songs listened to while nobody waits; it costs nothing."""

    def __init__(self, songs: Songs, jobs: Jobs) -> None:
        """Hold who knows songs, and who carries jobs out."""
        self._songs, self._jobs = songs, jobs

    async def begin(self, song_id: str, by: Caller, *, again: bool = False) -> Job | None:
        """Return the job that listens to a song: everybody's who asks while it is not over.

        Args:
            song_id: the song.
            by: who asks.
            again: listen to it even if that was done before; else that gives None.

        Raises:
            NotFoundError: there is no such song of this owner.
            RateLimitError: the key has ordered as many jobs as it may in an hour.
            UnavailableError: too many jobs wait already, or the server is shutting down.
        """
        song, is_heard = await self._songs.standing(song_id, by.owner_id)
        if is_heard and not again:
            return None
        # Not under the key of this request: whoever asks for the same shares the work.
        order = Order(
            kind=JobKind.LISTEN,
            request={"song_id": song.asset.id, "song_name": song.name, "again": again},
            fingerprint=digest({"kind": JobKind.LISTEN.value, "song_id": song.asset.id}),
            owner_id=by.owner_id,
            caller=by.caller,
            key_id=by.key_id,
            joins=True,
        )
        return (await self._jobs.submit(order, wait=False)).job
