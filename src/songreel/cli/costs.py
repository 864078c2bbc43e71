"""`songreel costs`: what paid orders cost, and whether the books are right."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.cli.backend import Books
    from songreel.client.usage import Usage
    from songreel.domain.usage import UsageQuery

_BY = ("workspace", "day", "key", "project", "model", "state")
_STATES = ("reserved", "intended", "submitted", "charged", "not_charged", "unknown")


def costs(
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="WHAT", help=f"Add up by {', '.join(_BY)}; repeatable."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day (UTC).")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="The last day (UTC).")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="ID", help="Only orders under this API key.")
    ] = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="ID", help="Only orders for this project.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Only orders of this model.")
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="STATE", help=f"Only {', '.join(_STATES)}; repeatable."),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="Of all workspaces, not of `local` alone.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Compare the sums that caps are held to with the orders."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")] = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that keeps the jobs."),
    ] = None,
) -> None:
    """Show what paid orders cost: charged, perhaps charged, and set aside."""
    from songreel.cli.books import run_with_books

    if check:
        run_with_books(data, "costs", lambda books: _check(books, as_json=as_json))
        return
    query = _query(by or [], since, until, (key, project, model), state or [])

    async def tell(books: Books) -> None:
        usage = await books.usage(query, everybody=everybody)
        if as_csv:
            _print_csv(usage)
        elif as_json:
            print(json.dumps(usage.model_dump(mode="json", by_alias=True), indent=2))
        else:
            from songreel.cli.cost_table import cost_lines

            print("\n".join(cost_lines(usage)))

    run_with_books(data, "costs", tell)


def _query(
    by: list[str],
    since: str | None,
    until: str | None,
    only: tuple[str | None, str | None, str | None],
    states: list[str],
) -> UsageQuery:
    """Return what is asked for.

    Raises:
        InvalidRequestError: something is no day, or nothing that orders can be told apart by.
    """
    from datetime import date

    from songreel.domain.errors import InvalidRequestError
    from songreel.domain.usage import By, UsageQuery

    for option, given, known in (("--by", by, _BY), ("--state", states, _STATES)):
        for text in given:
            if text not in known:
                raise InvalidRequestError(
                    f"{option} is {', '.join(known[:-1])} or {known[-1]}; {text} is none."
                )
    for option, day in (("--from", since), ("--to", until)):
        try:
            _ = None if day is None else date.fromisoformat(day)
        except ValueError as error:
            raise InvalidRequestError(
                f"{option} is a day as in 2026-11-26; {day} is none."
            ) from error
    key, project, model = only
    return UsageQuery(
        by=tuple(By(one) for one in by) or UsageQuery().by,
        since=since,
        until=until,
        key_id=key,
        project_id=project,
        model=model,
        states=tuple(states),
    )


async def _check(books: Books, *, as_json: bool) -> None:
    """Say which sums are wrong.

    Raises:
        SongreelError: some are.
    """
    from songreel.domain.errors import SongreelError
    from songreel.domain.money import dollars

    found = await books.differences()
    if as_json:
        print(json.dumps({"differences": [one.model_dump(mode="json") for one in found]}, indent=2))
    elif not found:
        print("Every sum that caps are held to is what the orders and accepted quotes come to.")
    for one in () if as_json else found:
        when = "" if one.day is None else f" on {one.day}"
        print(
            f"{one.scope}{when}: {dollars(one.counted_usd)} are counted, and the orders come to "
            f"{dollars(one.orders_usd)}."
        )
    if found:
        raise SongreelError(
            f"{len(found)} sums are wrong, so caps may refuse or allow too much. Report it with "
            "the lines above; a restored backup puts both right."
        )


def _print_csv(usage: Usage) -> None:
    from songreel.domain.usage import By, Sums, fields_of

    columns = (*fields_of([By(one) for one in usage.by]), *Sums().to_document())
    writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.model_dump(mode="json") for row in usage.rows)
