"""`songreel mcp`: the server for agents, over standard input and output."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from songreel.cli.options import folder

_MISSING = (
    "songreel mcp needs a package that is not installed: pip install 'songreel[mcp]', then start "
    "it again."
)


def mcp(
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that keeps it all."),
    ] = None,
) -> None:
    """Let agents use Songreel, over the Model Context Protocol (stdio).

    SONGREEL_URL and SONGREEL_API_KEY name a server to work with; else it is the one that has the
    data folder, or this process itself.
    """
    from songreel.cli import settings
    from songreel.core import logs
    from songreel.domain.errors import SetupError

    if importlib.util.find_spec("mcp") is None:
        raise SetupError(_MISSING)
    from songreel.mcp.app import serve

    logs.configure(level="WARNING")
    serve(lambda: settings.read(data=data))
