"""Where films are ordered: a request that is repeated under its key leads to its job."""

from __future__ import annotations

from songreel.domain.clip import digest
from songreel.domain.job import Job
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Repeat
from songreel.providers.registry import Registry
from songreel.services.accounts import Accounts, makers
from songreel.services.films import Films, body_of
from songreel.services.requests import Caller, FilmRequest


class FilmDesk:
    """Takes requests for films."""

    def __init__(self, films: Films, registry: Registry, accounts: Accounts, jobs: Jobs) -> None:
        """Hold who plans films, who makes them, and who carries jobs out."""
        self._films, self._registry = films, registry
        self._accounts, self._jobs = accounts, jobs

    async def fingerprint(self, request: FilmRequest, by: Caller) -> str:
        """Return what tells the film that a request leads to now from every other; 64 hex digits.

        It is planned for that and nothing is ordered: whatever else is heard in its song, whoever
        makes it and at which prices is in it.

        Raises:
            InvalidRequestError, NotFoundError, BackendError: see `Films.order`.
        """
        order = await self._films.order(request, by)
        # Two backends may sell models of one name.
        who = [model.backend for model in makers(order, self._registry)]
        return digest({"film": order.fingerprint, "backends": who})

    async def take(self, request: FilmRequest, by: Caller) -> Job:
        """Return the job of a film: a new one, or that of the same key and request.

        A repeated one is not planned anew: the first answer stands, even if the song was corrected
        since, or if the film could not be ordered any more.

        Raises:
            ConflictError: the key was used for another request.
            InvalidRequestError, NotFoundError, BackendError: see `Films.order`.
            HeldError: paid orders are held.
            UnavailableError: too many jobs wait, or the server is shutting down.
        """
        if by.idempotency_key is not None:
            repeat = Repeat(by.idempotency_key, body_of(request), by.owner_id, by.caller)
            known = await self._jobs.repeated(repeat, wait=False)
            if known is not None:
                return known.job
        order = await self._films.order(request, by)
        await self._accounts.admit(order, makers(order, self._registry))
        return (await self._jobs.submit(order, wait=False)).job
