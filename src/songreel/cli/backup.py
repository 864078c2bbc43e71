"""`songreel backup` and `songreel restore`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.services.restoring import Restored

_Archive = Annotated[
    Path, typer.Argument(metavar="FOLDER", parser=folder, help="Folder of backups.")
]


def backup(
    archive: _Archive,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that is backed up."),
    ] = None,
    with_keys: Annotated[
        bool,
        typer.Option(
            "--with-keys", help="Copy keys.json and signing.key too: the backup holds secrets then."
        ),
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read again what earlier backups put there.")
    ] = False,
) -> None:
    """Back everything up, while the server runs or not.

    The same folder again gets what is new alone. Nothing of the installation is changed.
    """
    from songreel.cli import settings
    from songreel.cli.assets import size
    from songreel.cli.errors import complain
    from songreel.core import logs
    from songreel.services.backing_up import back_up

    found = settings.read(data=data)
    logs.configure(level="ERROR")
    done = asyncio.run(back_up(found, archive, with_keys=with_keys, verify=verify))
    held, total = done.contents, sum(one.size_bytes for one in done.manifest.blobs)
    print(f"Backed up as {done.name} in {archive}")
    print(f"  {held.jobs} jobs, {held.orders} orders, {held.videos} clips and films")
    print(
        f"  {len(done.manifest.blobs)} files of {size(total)}, {done.new_files} of them new "
        f"({size(done.new_bytes)})"
    )
    if done.left_out:
        print(f"  Left out: {', '.join(done.left_out)} (--with-keys copies them)")
    if done.manifest.lacking:
        lacking = ", ".join(done.manifest.lacking[:3])
        complain(
            f"{len(done.manifest.lacking)} files that the database names are gone or damaged in "
            f"the installation itself, and so are not in the backup: {lacking}."
        )
        raise typer.Exit(1)


def restore(
    archive: _Archive,
    snapshot: Annotated[
        str | None,
        typer.Option("--snapshot", metavar="NAME", help="Which one; the newest if unset."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", parser=folder, help="Empty folder to restore to."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only read all of the backup; restore nothing.")
    ] = False,
) -> None:
    """Restore a backup into an empty data folder.

    Paid orders are held there until `songreel jobs release`: what was ordered since the backup is
    not known.
    """
    from songreel.cli import settings
    from songreel.core import logs
    from songreel.services import restoring

    found = settings.read(data=data)
    logs.configure(level="ERROR")
    if check:
        done = asyncio.run(restoring.look_through(archive, snapshot))
        print(f"The backup {done.name} is whole: {_contents(done)}.")
        return
    done = asyncio.run(restoring.restore(found, archive, snapshot))
    print(f"Restored the backup {done.name} into {found.data}: {_contents(done)}.")
    if done.manifest.lacking:
        print(f"  {len(done.manifest.lacking)} files were lost before the backup was made.")
    if done.without:
        print(f"  Not in the backup: {', '.join(done.without)}.")
    print(
        "Paid orders are HELD. Start it with songreel serve: what was open is looked up at the "
        "services, and songreel jobs shows it. songreel jobs release lets orders go out again."
    )
    print(
        "API keys that were revoked since that backup count again: songreel keys list shows them."
    )


def _contents(done: Restored) -> str:
    held, blobs = done.contents, done.manifest.blobs
    return f"{held.jobs} jobs, {held.orders} orders, {len(blobs)} files"
