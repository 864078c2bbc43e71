"""`songreel jobs`: what was ordered, what it cost, and what is to be done about the rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.cli.backend import Books
    from songreel.client import Job, JobStatus, Ledger

Result = TypeVar("Result")

app = typer.Typer(
    name="jobs",
    help="Show what was ordered and what it cost, and decide what is open.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_MOST = 200
_NOBODY_WORKS = (
    "Nobody works on what is unfinished now: `songreel serve` goes on with it. Services keep what "
    "they made for a while only, Replicate for an hour."
)
_STATES = ("queued", "running", "succeeded", "failed", "cancelled")
_KINDS = ("scenes", "reference", "clip", "film", "merge", "project", "listen", "export")
_MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]
_NEXT_TIME = (
    "It begins with the next `songreel serve`, or when the command that the job comes from is run "
    "again."
)
_Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that keeps the jobs."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
_Id = Annotated[
    str,
    typer.Argument(metavar="ID", help="The job, or how its id begins.", show_default=False),
]


@app.callback(invoke_without_command=True)
def jobs(
    context: typer.Context,
    unresolved: Annotated[
        bool,
        typer.Option("--unresolved", help="Only jobs with an order of an unknown outcome."),
    ] = False,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="STATE", help=f"Only {', '.join(_STATES)}; repeatable."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help=f"Only {', '.join(_KINDS)}; repeatable."),
    ] = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="ID", help="Only jobs of this project.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="ID", help="Only jobs asked for under this key.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=_MOMENTS, help="Only jobs of then (UTC) or later."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=_MOMENTS, help="Only jobs of before then (UTC)."),
    ] = None,
    part_of: Annotated[
        str | None, typer.Option("--part-of", metavar="ID", help="Only parts of this film.")
    ] = None,
    after: Annotated[
        str | None, typer.Option("--after", metavar="CURSOR", help="Go on behind another page.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help=f"How many at most, up to {_MOST}.")
    ] = 20,
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Show what was ordered and what it cost, and decide what is open.

    Without a sub-command it lists the newest jobs.
    """
    if context.invoked_subcommand is not None:
        context.obj = data
        return
    from songreel.cli import accounts
    from songreel.cli.backend import JobWish
    from songreel.core.clock import now

    wish = JobWish(
        states=_read_states(state or []),
        kinds=_read_kinds(kind or []),
        project_id=project,
        key_id=key,
        since=None if since is None else since.replace(tzinfo=UTC),
        until=None if until is None else until.replace(tzinfo=UTC),
        part_of=part_of,
        unresolved=unresolved,
    )
    _check_limit(limit)

    async def look(books: Books) -> None:
        ledger = await books.ledger()
        page = await books.page(wish, after=after, limit=limit)
        found = page.jobs
        if as_json:
            listed = [job.model_dump(mode="json") for job in found]
            ledger_document = ledger.model_dump(mode="json")
            _print_json(
                {"ledger": ledger_document, "jobs": listed, "next_cursor": page.next_cursor}
            )
            return
        print("\n".join(accounts.ledger_lines(ledger)))
        print("\n".join(accounts.table(found, now())) if found else "No such jobs.")
        if page.next_cursor is not None:
            print(f"There are more: say the same with --after {page.next_cursor}")
        if not books.is_working and any("cancel" in job.actions for job in found):
            print(_NOBODY_WORKS)

    _run(data, look)


@app.command()
def show(context: typer.Context, job: _Id, as_json: _Json = False, data: _Data = None) -> None:
    """Show a job: where it stands, each paid order, and what can be done."""

    async def look(books: Books) -> None:
        _tell(await _find(books, job), as_json=as_json)

    _run(data or context.obj, look)


@app.command()
def cancel(context: typer.Context, job: _Id, as_json: _Json = False, data: _Data = None) -> None:
    """Stop a job, and say what that costs; one that has ended stays as it is."""

    async def stop(books: Books) -> None:
        found = await books.cancel((await _find(books, job)).job_id)
        _tell(found, as_json=as_json)
        if not as_json and "cancel" in found.actions:
            print("It is asked to stop, and has not ended yet.")
        if not as_json and not books.is_working and await books.jobs(("queued", "running")):
            print(_NOBODY_WORKS)

    _run(data or context.obj, stop)


@app.command()
def retry(context: typer.Context, job: _Id, as_json: _Json = False, data: _Data = None) -> None:
    """Do again what failed or was cancelled; it takes up whatever is finished.

    What has an unknown outcome is never ordered again by this: see `resubmit`.
    """

    async def order(books: Books) -> None:
        again = await books.retry((await _find(books, job)).job_id)
        if as_json:
            _print_json(again.model_dump(mode="json"))
            return
        print(f"The job {again.job_id} tries it again.")
        if not books.is_working:
            print(_NEXT_TIME)

    _run(data or context.obj, order)


@app.command("resubmit")
@app.command("submit-again")
def submit_again(
    context: typer.Context,
    job: _Id,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Order anew, and perhaps pay again, what has an unknown outcome."""

    async def order(books: Books) -> None:
        found = await _find(books, job)
        if not yes:
            _ask(found)
        again = await books.submit_again(found.job_id)
        if as_json:
            _print_json(again.model_dump(mode="json"))
            return
        print(f"The job {again.job_id} takes its place.")
        if not books.is_working:
            print(_NEXT_TIME)

    _run(data or context.obj, order)


@app.command("give-up")
def give_up(
    context: typer.Context,
    job: _Id,
    charged: Annotated[
        bool | None,
        typer.Option(
            "--charged/--not-charged",
            help="What the service's bill says; if left out it counts as spent.",
        ),
    ] = None,
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Close what has an unknown outcome, without ordering it again."""

    async def close(books: Books) -> None:
        found = await _find(books, job)
        _tell(await books.give_up(found.job_id, charged=charged), as_json=as_json)

    _run(data or context.obj, close)


@app.command()
def hold(context: typer.Context, as_json: _Json = False, data: _Data = None) -> None:
    """Have nothing paid sent until `songreel jobs release`."""
    _change(data or context.obj, lambda books: books.hold(), as_json=as_json)


@app.command()
def release(context: typer.Context, as_json: _Json = False, data: _Data = None) -> None:
    """Let paid orders be sent again."""
    _change(data or context.obj, lambda books: books.release(), as_json=as_json)


def _change(
    data: Path | None, change: Callable[[Books], Awaitable[Ledger]], *, as_json: bool
) -> None:
    async def carry_out(books: Books) -> None:
        from songreel.cli import accounts

        ledger = await change(books)
        if as_json:
            _print_json(ledger.model_dump(mode="json"))
        else:
            print("\n".join(accounts.ledger_lines(ledger)))

    _run(data, carry_out)


def _run(data: Path | None, work: Callable[[Books], Awaitable[None]]) -> None:
    """Do something with the books, as the whole life of a command."""
    from songreel.cli.books import run_with_books

    run_with_books(data, "jobs", work)


async def _find(books: Books, given: str) -> Job:
    """Return the one job whose id is given, or begins so.

    Raises:
        NotFoundError: there is none among the newest, or no job has that id.
        InvalidRequestError: there are several.
    """
    from songreel.core.ids import is_well_formed
    from songreel.domain.errors import InvalidRequestError, NotFoundError

    wanted = given.strip().lower()
    if is_well_formed(wanted):
        return await books.job(wanted)
    listed = [
        *await books.jobs(limit=_MOST),
        *await books.jobs(unresolved=True, limit=_MOST),
    ]
    found = {job.job_id: job for job in listed if wanted and job.job_id.startswith(wanted)}
    if not found:
        raise NotFoundError(
            f"No job whose id begins with {given!r} is among the newest. `songreel jobs` lists "
            "them; an older one is found by its whole id."
        )
    if len(found) > 1:
        raise InvalidRequestError(
            f"The ids of {len(found)} jobs begin with {given!r}: give more of it."
        )
    return next(iter(found.values()))


def _ask(job: Job) -> None:
    """Say what submitting again costs, and go on only if that is wanted.

    Raises:
        InvalidRequestError: nobody is there to be asked.
        Abort: it is not wanted.
    """
    from songreel.cli import accounts
    from songreel.domain.errors import InvalidRequestError
    from songreel.domain.money import dollars

    amount = accounts.open_amount(job)
    if not amount:
        # Nothing is open: whoever keeps the books says why.
        return
    print(
        f"This pays {dollars(amount)} at list price; what was sent before may be billed as well.",
        file=sys.stderr,
    )
    if job.kind == "film" or job.parent_id is not None:
        print("What else the film lacks is ordered too.", file=sys.stderr)
    if not sys.stdin.isatty():
        raise InvalidRequestError("Nobody is there to be asked: say --yes to order it again.")
    typer.confirm("Order it again?", abort=True, err=True)


def _tell(job: Job, *, as_json: bool) -> None:
    from songreel.cli import accounts

    if as_json:
        _print_json(job.model_dump(mode="json"))
    else:
        print("\n".join(accounts.details(job)))


def _print_json(document: object) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False))


def _read_states(given: list[str]) -> list[JobStatus]:
    from songreel.domain.errors import InvalidRequestError

    states: list[JobStatus] = []
    for text in given:
        if text not in _STATES:
            raise InvalidRequestError(
                f"A job is {', '.join(_STATES[:-1])} or {_STATES[-1]}; --state {text} is none."
            )
        states.append(text)
    return states


def _read_kinds(given: list[str]) -> list[str]:
    from songreel.domain.errors import InvalidRequestError

    for text in given:
        if text not in _KINDS:
            raise InvalidRequestError(
                f"A job makes {', '.join(_KINDS[:-1])} or {_KINDS[-1]}; --kind {text} is none."
            )
    return given


def _check_limit(limit: int) -> None:
    from songreel.domain.errors import InvalidRequestError

    if not 1 <= limit <= _MOST:
        raise InvalidRequestError(f"1 to {_MOST} jobs are listed; --limit {limit} cannot be.")
