"""What no tool does: spend money that nobody has agreed to.

A tool that orders something names the model that makes it, and only a model whose price is nothing.
A model that is named is never replaced by another, so nothing else can be ordered in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from songreel.mcp.home import Desk

_MEDIA = {"video": "clips", "image": "pictures", "text": "scenes"}


async def free_model(
    desk: Desk, medium: str, backend: str | None, model: str | None
) -> tuple[str, str]:
    """Return the backend and the model that make something of a kind, at no cost.

    Args:
        desk: whom to ask.
        medium: `video`, `image` or `text`.
        backend: whom the agent names, or None.
        model: which of its models, or None.

    Raises:
        ToolError: nobody makes it, it costs something, or its price is not known.
    """
    told = await desk.server.server.backends()
    if backend is None and model is None:
        named = told["chosen"][medium]
        if named is None:
            raise ToolError(
                f"No backend that is ready makes {_MEDIA[medium]}. backends_list tells why."
            )
        backend, _, model = str(named).partition("/")
    found = [
        (str(one["backend"]), each)
        for one in told["backends"]
        if backend in {None, one["backend"]}
        for each in one["models"]
        if each["makes"] == medium and model in {None, each["model"]}
    ]
    if not found:
        raise ToolError(
            f"There is no such model for {_MEDIA[medium]}. backends_list shows what there is."
        )
    name, chosen = found[0]
    _require_free(name, chosen)
    return name, str(chosen["model"])


async def require_free_film(desk: Desk, backend: str | None, model: str | None) -> None:
    """Make sure that a film costs nothing, whoever writes its scenes and draws its character.

    Raises:
        ToolError: some of it costs something.
    """
    named, _ = await free_model(desk, "video", backend, model)
    await require_free_helpers(desk, named)


async def require_free_helpers(
    desk: Desk, backend: str | None, media: Sequence[str] = ("text", "image")
) -> None:
    """Make sure that writing scenes and drawing the character cost nothing.

    Args:
        desk: whom to ask.
        backend: who makes the clips, and the rest where it can; None: whoever is chosen.
        media: `text` for scenes, `image` for the character.

    Raises:
        ToolError: some of it costs something.
    """
    told = await desk.server.server.backends()
    # Whom the settings name for that writes scenes, whoever makes the clips.
    if "text" in media:
        await free_model(desk, "text", None, None)
    made = {
        each["makes"]
        for one in told["backends"]
        if one["backend"] == backend
        for each in one["models"]
    }
    for medium in media:
        await free_model(desk, medium, backend if medium in made else None, None)


def _require_free(backend: str, model: dict[str, Any]) -> None:
    prices: Sequence[str | None] = [
        model["price_usd"],
        *(str(each["usd"]) for each in model["prices"]),
    ]
    if all(price is not None and not Decimal(price) for price in prices):
        return
    costs = (
        f"costs {model['price_usd']} US dollars for each {model['price_unit']}"
        if model["price_usd"] is not None
        else "has no known price"
    )
    raise ToolError(
        f"{backend}/{model['model']} {costs}, and no tool spends money that nobody has agreed to: "
        "only an accepted quote may be spent. Use the backend local or film_draft, which cost "
        "nothing, or make it a project: project_create, project_quote, quote_accept, project_run."
    )
