"""Files that are sent as they are read."""

from __future__ import annotations

import os
from pathlib import Path

from songreel.client.steps import Asked, Flow, Run

# A server looks through a file before it answers.
_SECONDS = 600.0


def upload(path: str, file: Path) -> Flow[Asked]:
    """Return the request that sends a file; the same bytes are the same thing to a server.

    Raises:
        OSError: it cannot be read.
    """
    size = yield Run(lambda: file.stat().st_size)
    # With its length known in advance it can be refused before it is sent.
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
    # A name may hold what is no text; the server shows what can be shown of it.
    name = os.fsencode(file.name).decode("utf-8", "replace")
    return Asked(
        "POST", path, {"name": name}, headers, file=file, seconds=_SECONDS, repeatable=True
    )
