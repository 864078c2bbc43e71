"""`songreel workspaces`: who shares films with whom, and what each group may spend."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.keys import DailyCap, Data, Json, run, table

if TYPE_CHECKING:
    from songreel.cli.keyring import Document, Keyring

app = typer.Typer(
    name="workspaces",
    help="Show and make workspaces; the keys of one share what is made in it.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name.", show_default=False)]


@app.callback(invoke_without_command=True)
def workspaces(context: typer.Context, as_json: Json = False, data: Data = None) -> None:
    """Show and make workspaces; the keys of one share what is made in it.

    Without a sub-command it lists them. What is made without a key belongs to `local`.
    """
    context.obj = data
    if context.invoked_subcommand is not None:
        return

    async def look(keyring: Keyring) -> Sequence[Document]:
        return await keyring.workspaces()

    found = run(data, look)
    if as_json:
        print(json.dumps({"workspaces": list(found)}, indent=2))
        return
    rows = [("NAME", "ID", "CAP")]
    rows += [(each["name"], each["workspace_id"], _cap(each)) for each in found]
    print("\n".join(table(rows)))


@app.command()
def create(
    context: typer.Context, name: _Name, daily_cap: DailyCap = None, data: Data = None
) -> None:
    """Make a workspace. `songreel keys create --workspace` makes one too."""

    async def make(keyring: Keyring) -> Document:
        return await keyring.make_workspace(name, daily_cap)

    made = run(data or context.obj, make)
    print(f"The workspace {made['name']} is made ({_cap(made)}).")


@app.command()
def cap(context: typer.Context, name: _Name, daily_cap: DailyCap = None, data: Data = None) -> None:
    """Set what a workspace may spend on a day; without --daily-cap it has no cap of its own."""

    async def set_cap(keyring: Keyring) -> Document:
        return await keyring.cap_workspace(name, daily_cap)

    capped = run(data or context.obj, set_cap)
    print(f"The workspace {capped['name']}: {_cap(capped)}.")


def _cap(workspace: Document) -> str:
    amount = workspace["daily_cap_usd"]
    return "no cap of its own" if amount is None else f"at most ${amount} a day"
