"""`songreel assets`: songs, images and clips of one's own, and what was made, as one list."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.cli.holdings import Holdings
    from songreel.client.resources.assets import Asset, AssetKind

app = typer.Typer(
    name="assets",
    help="Keep songs, images and clips, and look after what is kept.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

KINDS = ("song", "image", "clip", "film")
_MOST = 200
_Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that keeps them."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
_Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID…", help="What, or how its id begins.", show_default=False),
]


@app.command()
def add(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Songs, images (PNG, JPEG, WebP), MP4s.")
    ],
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Keep copies of files; the same bytes are kept once, under one id."""

    async def work(held: Holdings) -> None:
        _tell([await _added(held, path) for path in files], as_json=as_json)

    run(data, "assets", work)


async def _added(held: Holdings, path: Path) -> Asset:
    from songreel.domain.errors import SongreelError

    try:
        return await held.add(path)
    except SongreelError as error:
        error.message = f"{path.name}: {error.message}"
        raise


@app.command("list")
def list_assets(
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help=f"Only {', '.join(KINDS)}; repeatable."),
    ] = None,
    deleted: Annotated[
        bool, typer.Option("--deleted", help="What is deleted and can be restored.")
    ] = False,
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """List what is kept, newest first."""
    kinds = _read_kinds(kind or [])

    async def work(held: Holdings) -> None:
        found = await held.list(kinds, deleted=deleted)
        if found or as_json:
            _tell(found, as_json=as_json)
        else:
            print("Nothing is deleted." if deleted else "Nothing is kept yet.")

    run(data, "assets", work)


@app.command()
def remove(ids: _Ids, as_json: _Json = False, data: _Data = None) -> None:
    """Delete something; for a day `songreel assets restore` brings it back."""

    async def work(held: Holdings) -> None:
        chosen = [await _find(held, given) for given in ids]
        _tell([await held.delete(one.asset_id) for one in chosen], as_json=as_json)

    run(data, "assets", work)


@app.command()
def restore(ids: _Ids, as_json: _Json = False, data: _Data = None) -> None:
    """Undo that something was deleted, within a day of it."""

    async def work(held: Holdings) -> None:
        chosen = [await _find(held, given, deleted=True) for given in ids]
        _tell([await held.restore(one.asset_id) for one in chosen], as_json=as_json)

    run(data, "assets", work)


@app.command()
def pin(
    ids: _Ids,
    off: Annotated[bool, typer.Option("--off", help="Let it go by itself again.")] = False,
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Keep something whatever its age, and however much there is."""

    async def work(held: Holdings) -> None:
        chosen = [await _find(held, given) for given in ids]
        changed = [await held.change(one.asset_id, pinned=not off) for one in chosen]
        _tell(changed, as_json=as_json)

    run(data, "assets", work)


def run(data: Path | None, command: str, work: Callable[[Holdings], Awaitable[None]]) -> None:
    """Do something with what is kept, as the whole life of a command."""
    from songreel.cli import settings
    from songreel.cli.holdings import open_holdings
    from songreel.cli.stopping import run_stoppable
    from songreel.core import logs

    found = settings.read(data=data)
    level = found.log_level if "log_level" in found.model_fields_set else "CRITICAL"
    logs.configure(level=level, as_json=False)

    async def carry_out() -> None:
        async with open_holdings(found, command=command) as held:
            await work(held)

    run_stoppable(carry_out())


async def _find(held: Holdings, given: str, *, deleted: bool = False) -> Asset:
    """Return the one asset whose id is given, or begins so.

    Raises:
        NotFoundError: there is none among the newest.
        InvalidRequestError: there are several.
    """
    from songreel.core.ids import is_well_formed
    from songreel.domain.errors import InvalidRequestError, NotFoundError

    if is_well_formed(given) and not deleted:
        return await held.get(given)
    wanted = given.strip().lower()
    found = [one for one in await held.list(deleted=deleted) if one.asset_id.startswith(wanted)]
    if not wanted or not found:
        raise NotFoundError(
            f"Nothing{' deleted' if deleted else ''} that is kept has an id that begins with "
            f"{given!r}. `songreel assets list{' --deleted' if deleted else ''}` shows what there "
            "is."
        )
    if len(found) > 1:
        raise InvalidRequestError(f"{len(found)} ids begin with {given!r}: give more of it.")
    return found[0]


def _read_kinds(given: Sequence[str]) -> list[AssetKind]:
    from songreel.domain.errors import InvalidRequestError

    unknown = [kind for kind in given if kind not in KINDS]
    if unknown:
        raise InvalidRequestError(f"--kind is one of {', '.join(KINDS)}, not {unknown[0]!r}.")
    return [cast("AssetKind", kind) for kind in given]


def _tell(found: Sequence[Asset], *, as_json: bool) -> None:
    if as_json:
        documents = [one.model_dump(mode="json") for one in found]
        json.dump({"assets": documents}, sys.stdout, indent=2)
        print()
        return
    for one in found:
        told = [one.asset_id, one.kind.ljust(5), size(one.size_bytes).rjust(8)]
        told.append(one.created_at)
        told += ["pinned"] * one.pinned
        told += [f"until {one.expires_at}"] * (one.expires_at is not None)
        told += [f"deleted {one.deleted_at}"] * (one.deleted_at is not None)
        told += [] if one.name is None else [one.name]
        print("  ".join(told))


def size(number: int) -> str:
    """Return bytes as people read them."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
