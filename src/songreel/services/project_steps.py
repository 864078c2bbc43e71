"""Steps of projects are ordered here: one, or all that lead to one."""

from __future__ import annotations

from collections.abc import Sequence

from songreel.domain.clip import digest
from songreel.domain.errors import ConflictError
from songreel.domain.job import Job, JobKind
from songreel.domain.project import Step
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order
from songreel.services.accounts import Accounts
from songreel.services.project_orders import ProjectOrders
from songreel.services.project_prices import ProjectPrices
from songreel.services.projects import Projects
from songreel.services.requests import Caller


class ProjectSteps:
    """Orders the jobs that carry steps out."""

    def __init__(
        self,
        projects: Projects,
        orders: ProjectOrders,
        prices: ProjectPrices,
        accounts: Accounts,
        jobs: Jobs,
    ) -> None:
        """Hold who knows projects and what their steps need, and who carries jobs out."""
        self._projects, self._orders, self._prices = projects, orders, prices
        self._accounts, self._jobs = accounts, jobs

    async def start(
        self, project_id: str, step: Step, by: Caller, *, quote_id: str | None = None
    ) -> Job:
        """Have one step done, again if it was; return the job.

        Raises:
            NotFoundError: there is no such project.
            ConflictError: something that it needs is not there, or has to be decided first.
            InvalidRequestError: what the project says is not enough for it.
            BackendError: who would do it cannot.
        """
        stored = (await self._projects.get(project_id, by.owner_id)).stored
        # Whatever can be refused is refused now, and not by a job that fails.
        prepared = await self._orders.prepared(
            stored.id, by.owner_id, step, again=True, quote_id=quote_id
        )
        if "needs" in prepared:
            raise ConflictError(str(prepared["needs"]["message"]))
        return await self._ordered(stored.id, (step,), by, again=True, quote_id=quote_id)

    async def run(
        self, project_id: str, until: Step, by: Caller, *, quote_id: str | None = None
    ) -> Job:
        """Have all done that leads to a step and is not up to date; return the job.

        It stops, with an answer that says so, where a person has to decide something.

        Raises:
            NotFoundError: there is no such project.
        """
        stored = (await self._projects.get(project_id, by.owner_id)).stored
        steps = tuple(Step)[: tuple(Step).index(until) + 1]
        return await self._ordered(stored.id, steps, by, again=False, quote_id=quote_id)

    async def _ordered(
        self,
        project_id: str,
        steps: Sequence[Step],
        by: Caller,
        *,
        again: bool,
        quote_id: str | None,
    ) -> Job:
        names = [step.value for step in steps]
        request = {
            "project_id": project_id,
            "steps": names,
            "again": again,
            # Clips are known by this over all jobs of the project, so that none is bought twice.
            "parts": f"project:{project_id}",
        }
        body = digest({"kind": "project", **request, "quote": quote_id})
        order = Order(
            kind=JobKind.PROJECT,
            request=request,
            fingerprint=body,
            owner_id=by.owner_id,
            caller=by.caller,
            idempotency_key=by.idempotency_key,
            key_id=by.key_id,
            project_id=project_id,
            quote_id=quote_id,
        )
        return (await self._jobs.submit(order, wait=False)).job
