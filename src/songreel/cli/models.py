"""`songreel models`: who can make clips, pictures and scenes, and at what price."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from songreel.core.settings import Settings


def models() -> None:
    """List who can make clips, and at what price."""
    from songreel.cli import settings
    from songreel.cli.errors import for_terminal

    for backend in asyncio.run(_ask(settings.read())):
        state = "ready" if backend["ready"] else f"not ready: {for_terminal(backend['reason'])}"
        print(f"{backend['backend']} ({state})")
        for model in backend["models"]:
            print(f"  {model['model']:<28} {model['makes']:<6} {_price(model):<20} {_offer(model)}")


async def _ask(settings: Settings) -> list[dict[str, Any]]:
    from songreel.providers.registry import installed
    from songreel.services.generation import Generation

    with tempfile.TemporaryDirectory(prefix="songreel-") as scratch:
        registry = installed(settings, Path(scratch))
        try:
            return Generation(registry).backends()
        finally:
            await registry.close()


def _price(model: dict[str, Any]) -> str:
    amount = model["price_usd"]
    if amount is None:
        return "price unknown"
    return "free" if float(amount) == 0 else f"${amount} per {model['price_unit']}"


def _offer(model: dict[str, Any]) -> str:
    lengths: list[int] = model["durations"]
    if not lengths:
        return ""
    ratios = ", ".join(model["aspect_ratios"])
    if len(lengths) > 3 and lengths == list(range(lengths[0], lengths[-1] + 1)):
        return f"{lengths[0]} to {lengths[-1]} s, {ratios}"
    return f"{', '.join(map(str, lengths))} s, {ratios}"
