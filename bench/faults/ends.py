"""How a fault run ends: until when all has to be over, and what nobody may have written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from songreel.core.ids import new_id
from tests.support.fleet import said

CALM_SECONDS = 240
"""How long everything may take to come to its end after the last harm."""
OPEN = (
    "SELECT (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')) + "
    "(SELECT count(*) FROM attempts WHERE state <> 'settled')"
)
"""SQL that counts what has not ended."""
_BUGS = ("Traceback", '"event": "bug"', "recipe crashed", "audit_crashed", "never awaited")


def bugs_in(logs: Sequence[Path]) -> list[str]:
    """Return what processes wrote that nobody expects."""
    return [f"{log.name}: {line}" for log in logs for line in said(log, *_BUGS)]


def kept(logs: Iterable[Path]) -> str:
    """Keep the logs of a run that has problems; return where they are."""
    folder = Path("/tmp") / f"songreel-logs-{new_id()}"  # noqa: S108
    folder.mkdir()
    for log in logs:
        (folder / log.name).write_bytes(log.read_bytes())
    return f"the logs are kept in {folder}"
