"""`songreel keys`: who may call the server, and what each may do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.cli.keyring import Document, Keyring

Result = TypeVar("Result")

app = typer.Typer(
    name="keys",
    help="Make, list and revoke the API keys of this server.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that keeps the keys."),
]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
DailyCap = Annotated[
    str | None,
    typer.Option(
        "--daily-cap", metavar="DOLLARS", help="What may be spent on a day (UTC); no own cap."
    ),
]


@app.callback(invoke_without_command=True)
def keys(context: typer.Context, as_json: Json = False, data: Data = None) -> None:
    """Make, list and revoke the API keys of this server.

    Without a sub-command it lists them. Once there is a key, every request needs one.
    """
    context.obj = data
    if context.invoked_subcommand is None:
        _list(data, as_json=as_json)


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Whose key it is.")],
    scopes: Annotated[
        str,
        typer.Option("--scopes", metavar="SCOPES", help="read, generate or admin; commas between."),
    ],
    workspace: Annotated[
        str,
        typer.Option("--workspace", metavar="NAME", help="Whose films it sees; made if missing."),
    ] = "local",
    daily_cap: DailyCap = None,
    requests_per_minute: Annotated[
        int | None, typer.Option("--requests-per-minute", metavar="N", help="At most so many.")
    ] = None,
    jobs_per_hour: Annotated[
        int | None, typer.Option("--jobs-per-hour", metavar="N", help="At most so many.")
    ] = None,
    over_limit: Annotated[
        str,
        typer.Option("--over-limit", metavar="WHAT", help="refuse or queue the jobs above that."),
    ] = "refuse",
    expires_in_days: Annotated[
        int | None, typer.Option("--expires-in-days", metavar="N", help="How long it lasts.")
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Make a key. It is shown once, on standard output; only a hash of it is kept."""
    wish: dict[str, Any] = {
        "name": name,
        "scopes": [part.strip() for part in scopes.split(",") if part.strip()],
        "workspace": workspace,
        "daily_cap_usd": daily_cap,
        "requests_per_minute": requests_per_minute,
        "jobs_per_hour": jobs_per_hour,
        "over_limit": over_limit,
        "expires_in_days": expires_in_days,
    }

    async def make(keyring: Keyring) -> Document:
        return await keyring.make({key: value for key, value in wish.items() if value is not None})

    made = run(data or context.obj, make)
    if as_json:
        print(json.dumps(made, indent=2))
        return
    from songreel.cli.errors import complain

    print(made["key"])
    complain(
        f"The key {made['key_id']} of workspace {made['workspace']} may {_may(made)}. It is shown "
        "this once: keep it now. From now on every request needs a key."
    )


@app.command("list")
def list_keys(context: typer.Context, as_json: Json = False, data: Data = None) -> None:
    """List the keys, newest first; what is kept of them is never the key itself."""
    _list(data or context.obj, as_json=as_json)


@app.command()
def revoke(
    context: typer.Context,
    key: Annotated[
        str, typer.Argument(metavar="ID", help="Which, as in `keys list`.", show_default=False)
    ],
    data: Data = None,
) -> None:
    """Revoke a key: it counts no more, nor do its sessions and signed addresses."""

    async def end(keyring: Keyring) -> Document:
        return await keyring.revoke(key)

    ended = run(data or context.obj, end)
    print(f"The key {ended['key_id']} ({ended['name']}) is revoked.")


def _list(data: Path | None, *, as_json: bool) -> None:
    async def look(keyring: Keyring) -> Sequence[Document]:
        return await keyring.keys()

    found = run(data, look)
    if as_json:
        print(json.dumps({"keys": list(found)}, indent=2))
        return
    if not found:
        print("There are no keys: whoever reaches the server needs none.")
        return
    rows = [("ID", "NAME", "WORKSPACE", "MAY", "STATE", "LIMITS")]
    rows += [
        (key["key_id"], key["name"], key["workspace"], _may(key), _state(key), _limits(key))
        for key in found
    ]
    print("\n".join(table(rows)))


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines, in columns."""
    from songreel.cli.errors import for_terminal

    shown = [[for_terminal(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in shown) for at in range(len(shown[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]


def run(data: Path | None, act: Callable[[Keyring], Awaitable[Result]]) -> Result:
    """Let a command act on the keys of the data folder."""
    from songreel.cli import settings
    from songreel.cli.keyring import open_keyring

    found = settings.read(data=data)

    async def carry_out() -> Result:
        async with open_keyring(found, command="keys") as keyring:
            return await act(keyring)

    return asyncio.run(carry_out())


def _may(key: Document) -> str:
    return ", ".join(key["scopes"])


def _state(key: Document) -> str:
    from songreel.core.clock import now, stamp

    if key["revoked_at"] is not None:
        return f"revoked {key['revoked_at'][:10]}"
    ends = key["expires_at"]
    if ends is None:
        return "good"
    return f"good until {ends[:10]}" if ends > stamp(now()) else f"expired {ends[:10]}"


def _limits(key: Document) -> str:
    told: list[str] = []
    if key["daily_cap_usd"] is not None:
        told.append(f"${key['daily_cap_usd']} a day")
    if key["requests_per_minute"] is not None:
        told.append(f"{key['requests_per_minute']} requests a minute")
    if key["jobs_per_hour"] is not None:
        more = "the rest waits" if key["over_limit"] == "queue" else "the rest is refused"
        told.append(f"{key['jobs_per_hour']} jobs an hour, {more}")
    return "; ".join(told)
