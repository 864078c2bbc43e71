"""Usage: what paid orders cost, and whether the books are right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from songreel.client.asking import ask, read
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation
from songreel.client.usage import Difference, Differences
from songreel.client.usage import Usage as Told

_USAGE = "/api/mv/usage"


class UsageOperations(Resource):
    """What can be asked about what was spent."""

    __slots__ = ()

    @operation
    def get(
        self,
        by: Sequence[str] = (),
        *,
        since: date | None = None,
        until: date | None = None,
        key_id: str | None = None,
        project_id: str | None = None,
        model: str | None = None,
        states: Sequence[str] = (),
        everybody: bool = False,
    ) -> Flow[Told]:
        """Return what paid orders of this workspace cost.

        Args:
            by: what the rows tell apart: `workspace`, `day`, `key`, `project`, `model`, `state`;
                empty: day and model.
            since: the first day (UTC) on which they count.
            until: the last one.
            key_id: only what was ordered under this key.
            project_id: only what was ordered for this project.
            model: only what this model made.
            states: only orders in one of these.
            everybody: of all workspaces; that takes the scope `admin`.
        """
        params: dict[str, str | list[str]] = {"by": [*by], "state": [*states]}
        if everybody:
            params["everybody"] = "true"
        known = {"from": since, "to": until, "key_id": key_id, "project_id": project_id}
        known["model"] = model
        params |= {name: str(value) for name, value in known.items() if value is not None}
        return read((yield from ask(self, Asked("GET", _USAGE, params))), Told)

    @operation
    def check(self) -> Flow[Sequence[Difference]]:
        """Return every sum that caps are held to and that is not what the orders come to."""
        answer = yield from ask(self, Asked("GET", "/api/mv/ledger/check"))
        return read(answer, Differences).differences


class Usage(UsageOperations, Blocking):
    """What can be asked about what was spent."""

    __slots__ = ()


class AsyncUsage(UsageOperations, Awaiting):
    """What can be asked about what was spent."""

    __slots__ = ()
