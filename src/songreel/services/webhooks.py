"""What services send of their own accord: it shortens a wait, and is never relied on."""

from __future__ import annotations

from collections.abc import Mapping

from songreel.core.logs import get_logger
from songreel.domain.attempt import AttemptState
from songreel.domain.errors import ConflictError, InvalidRequestError, NotFoundError
from songreel.storage import attempts
from songreel.workflows.tools import Tools

_log = get_logger(__name__)


class Webhooks:
    """Takes webhooks of services."""

    def __init__(self, tools: Tools) -> None:
        """Hold who reads them and who waits for them."""
        self._tools = tools

    async def take(
        self, backend: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, str]
    ) -> bool:
        """Ask now about the order that a webhook names; tell whether anybody here waits for it.

        Nothing that it says is believed but which order it is about, and that is signed.

        Args:
            backend: the provider whose webhook this is.
            headers: names in lower case.
            body: as it came.
            query: of the address.

        Raises:
            NotFoundError: there is no such provider, or it sends none.
            UnauthenticatedError: the signature is wrong or too old.
            InvalidRequestError: the body makes no sense.
            UnavailableError: the signature cannot be checked now.
        """
        try:
            reader = self._tools.registry.provider(backend).webhooks
        except InvalidRequestError:
            reader = None
        if reader is None:
            raise NotFoundError(f"No backend {backend[:100]!r} sends webhooks here.")
        notice = await reader.read(headers, body, query)
        if notice.key is not None:
            await self._know_again(backend, notice.key, notice.provider_id)
        return self._tools.lines.nudge(backend, notice.provider_id)

    async def _know_again(self, backend: str, attempt_id: str, provider_id: str) -> None:
        """Give an order its id where the answer that told it was lost.

        The address that names the order is not signed: it only counts where it fits.
        """
        async with self._tools.database.reading() as connection:
            attempt = await attempts.find(connection, attempt_id)
            other = await attempts.by_provider_id(connection, backend, provider_id)
        if attempt is None or attempt.backend != backend or other is not None:
            return
        try:
            if attempt.state is AttemptState.INTENDED:
                await self._tools.ledger.submitted(attempt, provider_id)
            elif attempt.is_unresolved and attempt.provider_id is None:
                # Given up as lost a moment ago: it is open again, and collected.
                await self._tools.ledger.adopt(attempt, (provider_id,), attempt.created_at)
        except ConflictError as error:
            _log.info("webhook_came_second", attempt=attempt_id, reason=error.message)
