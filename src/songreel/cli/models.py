"""`songreel models`: who can make clips, pictures and scenes, and at what price."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.core.settings import Settings

_SOUND = {"choice": "sound on or off", "always": "always sound", "never": "no sound"}


def models(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all that is known of each model as JSON.")
    ] = False,
    long: Annotated[
        bool,
        typer.Option(
            "--long", help="Tell too what each takes, where its price was read, and its end."
        ),
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Folder whose models.toml is read."
        ),
    ] = None,
) -> None:
    """List who can make clips, and at what price."""
    from songreel.cli import settings
    from songreel.cli.errors import for_terminal

    backends = _ask(settings.read(data=data))
    if as_json:
        print(json.dumps({"backends": backends}, indent=2))
        return
    widths = _widths([_cells(model) for backend in backends for model in backend["models"]])
    for backend in backends:
        state = "ready" if backend["ready"] else f"not ready: {for_terminal(backend['reason'])}"
        print(f"{backend['backend']} ({state})")
        for model in backend["models"]:
            cells = zip(_cells(model), widths, strict=True)
            print("  " + "  ".join(cell.ljust(width) for cell, width in cells).rstrip())
            if model["notice"] is not None:
                print(f"    Note: {model['notice']}")
            if backend["ready"] and not model["ready"]:
                print(f"    Note: not ready: {for_terminal(model['reason'])}")
            if long:
                for line in details(model):
                    print(f"    {line}")


def _ask(settings: Settings) -> list[dict[str, Any]]:
    from songreel.providers.registry import installed
    from songreel.services.generation import Generation

    with tempfile.TemporaryDirectory(prefix="songreel-") as scratch:
        registry = installed(settings, Path(scratch))
        try:
            return Generation(registry).backends()
        finally:
            asyncio.run(registry.close())


def _cells(model: dict[str, Any]) -> tuple[str, ...]:
    return (model["model"], model["makes"], price_text(model), _offer(model), _takes(model))


def _widths(rows: list[tuple[str, ...]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]


def details(model: dict[str, Any]) -> list[str]:
    """Return what the table has no room for: inputs, where the price was read, end and fallback."""
    names = {
        "seed": "seed",
        "negative_prompt": "negative prompt",
        "first_frame": "first frame",
        "last_frame": "last frame",
        "song": "the song",
    }
    taken = [name for field, name in names.items() if model[field]]
    lines = [f"Takes {', '.join(taken)}."] if taken and model["makes"] != "text" else []
    if model["price_usd"] is not None and price_text(model) != "free":
        lines.append(f"Price of {model['price_as_of']}: {model['price_source']}.")
    if model["retires_on"] is not None:
        lines.append(f"Ends on {model['retires_on']}.")
    if model["fallback"] is not None:
        lines.append(f"When it is gone: {model['fallback']}.")
    return lines


def price_text(model: dict[str, Any]) -> str:
    """Return the list price of a model, of each resolution and with or without sound."""
    if model["price_usd"] is None:
        return "price unknown: refused"
    rates: list[dict[str, Any]] = model["prices"] or [
        {"usd": model["price_usd"], "resolution": None, "audio": None}
    ]
    if all(float(rate["usd"]) == 0 for rate in rates):
        return "free"
    told = [f"${rate['usd']}{_where(rate)}" for rate in rates]
    return f"{', '.join(told)} per {model['price_unit']}"


def _where(rate: dict[str, Any]) -> str:
    words = [] if rate["resolution"] is None else [str(rate["resolution"])]
    if rate["audio"] is not None:
        words.append("with sound" if rate["audio"] else "silent")
    return f" ({' '.join(words)})" if words else ""


def _offer(model: dict[str, Any]) -> str:
    ratios = ", ".join(model["aspect_ratios"])
    lengths: list[int] = model["durations"]
    if not lengths:
        return ratios
    if len(lengths) > 3 and lengths == list(range(lengths[0], lengths[-1] + 1)):
        return f"{lengths[0]} to {lengths[-1]} s, {ratios}"
    return f"{', '.join(map(str, lengths))} s, {ratios}"


def _takes(model: dict[str, Any]) -> str:
    parts = [", ".join(model["resolutions"])] if model["resolutions"] else []
    if model["makes"] == "video":
        parts.append(_SOUND[model["audio"]])
    if model["reference_images"] and model["makes"] != "text":
        where = [f"{seconds} s" for seconds in model["reference_durations"]]
        where += model["reference_ratios"]
        count = model["reference_images"]
        images = f"{count} reference image{'s' if count > 1 else ''}"
        parts.append(f"{images} ({', '.join(where)})" if where else images)
    return "; ".join(parts)
