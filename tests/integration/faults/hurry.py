"""`songreel` with less patience, so that a test need not wait as long as a person would.

`python hurry.py '{"order": 1, "looks": [0, 0.1]}' serve`
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import uvloop

from songreel.__main__ import main
from songreel.providers import gemini
from songreel.providers.gemini import omni
from songreel.providers.replicate import orders
from songreel.providers.transport import absence, fetching, service
from songreel.workflows import collecting, fulfil


def hurry(given: dict[str, Any]) -> None:
    """Change what the modules hold as constants."""
    patience = vars(service.Patience)["__init__"]
    names = ("connect", "order", "ask", "fetch", "read")
    usual, has_order = patience.__defaults__, "order" in given
    patience.__defaults__ = tuple(
        given.pop(name, seconds) for name, seconds in zip(names, usual, strict=True)
    )
    if has_order:
        gemini.Gemini.__init__.__defaults__ = (service.Patience(),)
    fulfil._PATIENCE = given.pop("again", fulfil._PATIENCE)
    collecting._DAMAGED_SECONDS = given.pop("damaged", 3.0)
    fulfil._LOOKS = tuple(given.pop("looks", fulfil._LOOKS))
    absence.PASSING_SECONDS = given.pop("passing", absence.PASSING_SECONDS)
    fetching._LARGEST = given.pop("largest_file", fetching._LARGEST)
    defaults = cast("dict[str, Any]", service.Service.__init__.__kwdefaults__)
    defaults["largest_answer"] = given.pop("largest_answer", defaults["largest_answer"])
    if (kept := given.pop("kept", None)) is not None:
        for backend in (orders.Videos, omni.Omni):
            backend.reading = replace(backend.reading, retention_seconds=kept)
    if (sign := given.pop("nameless", None)) is not None:
        resolve_unless(Path(sign))
    if given:
        raise SystemExit(f"nobody here has such patience: {', '.join(given)}")


def resolve_unless(sign: Path) -> None:
    """Have no name found for as long as a file is there."""

    async def find(host: Any) -> None:
        if host in {"localhost", b"localhost"} and await asyncio.to_thread(sign.exists):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    class Loop(uvloop.Loop):
        async def getaddrinfo(self, host: Any, *arguments: Any, **more: Any) -> Any:
            await find(host)
            return await super().getaddrinfo(host, *arguments, **more)

        async def create_connection(
            self, factory: Any, host: Any = None, *arguments: Any, **more: Any
        ) -> Any:
            await find(host)
            return await super().create_connection(factory, host, *arguments, **more)

    cast("dict[str, Any]", vars(uvloop))["Loop"] = Loop


if __name__ == "__main__":
    hurry(json.loads(sys.argv.pop(1)))
    main()
