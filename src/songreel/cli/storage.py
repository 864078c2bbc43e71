"""`songreel storage`: what the disk is used for, and clearing up."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songreel.cli.assets import run, size
from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.cli.holdings import Holdings

app = typer.Typer(
    name="storage",
    help="Show what the disk is used for, and clear up.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that is looked at."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
_NAMES = {
    "films": "films",
    "clips": "clips",
    "originals": "clips as services sent them",
    "songs": "songs",
    "images": "images",
    "house_clips": "clips in the films' format",
    "derived": "posters and streams",
    "deleted": "deleted, to be restored",
}


@app.callback(invoke_without_command=True)
def storage(context: typer.Context, as_json: _Json = False, data: _Data = None) -> None:
    """Show what the disk is used for, and clear up.

    Without a sub-command it shows; nothing is changed.
    """
    if context.invoked_subcommand is not None:
        context.obj = data
        return

    async def work(held: Holdings) -> None:
        used = await held.storage()
        if as_json:
            _print_json(used)
        else:
            print("\n".join(_lines(used)))

    run(data, "storage", work)


@app.command()
def clean(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would go; change nothing.")
    ] = False,
    deleted_too: Annotated[
        bool, typer.Option("--deleted-too", help="What is deleted goes now, for good.")
    ] = False,
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Clear up what is too old or too much, and what nothing refers to."""

    async def work(held: Holdings) -> None:
        done = await held.clean(dry_run=dry_run, deleted_too=deleted_too)
        if as_json:
            _print_json(done)
            return
        would = "would be " if dry_run else ""
        print(f"{done['expired'] + done['over_quota']} media {would}deleted, to be restored.")
        print(f"{done['purged']} that were deleted before {would}gone for good.")
        print(f"{done['files']} files {would}cleared: {size(done['freed_bytes'])}.")

    run(data or context.obj, "storage", work)


def _lines(used: dict[str, Any]) -> list[str]:
    rows = [(_NAMES.get(sort, sort), share) for sort, share in used["media"].items()]
    rows += [("of nobody, to be cleared", used["unused"]), ("can be made again", used["caches"])]
    lines = [
        f"{name:<28}{share['files']:>7} files  {size(share['bytes']):>9}" for name, share in rows
    ]
    if used["database_bytes"] is not None:
        lines.append(f"{'database':<28}{'':>15}{size(used['database_bytes']):>9}")
    free = f"{size(used['free_bytes'])} are free"
    limit = used["least_free_bytes"]
    if used["free_bytes"] < limit:
        free += f", less than {size(limit)}: nothing that is paid for is begun"
    lines.append(f"{free}.")
    days, quota = used["retention_days"], used["quota_bytes"]
    if days is None and quota is None:
        lines.append("Nothing goes by itself (SONGREEL_RETENTION_DAYS, SONGREEL_QUOTA_GB).")
    if days is not None:
        lines.append(f"What is neither pinned nor used goes after {days} days.")
    if quota is not None:
        lines.append(f"Beyond {size(quota)} the oldest goes that is neither pinned nor used.")
    return lines


def _print_json(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, indent=2)
    print()
