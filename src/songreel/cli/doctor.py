"""`songreel doctor`: what is fine, and what to do about the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.core.settings import Settings
    from songreel.services.doctor import Finding

_MARKS = {"fine": "ok  ", "optional": "-   ", "limited": "!   ", "broken": "FIX "}
_HERE = "Films can be made; the server cannot start as it is set up."
_THERE = "Films can be made; what is marked with ! needs a person."


def doctor(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Folder of database, clips and songs."
        ),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="ADDRESS", help="Ask the server that answers there."),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help="API key with the scope admin, for --url; SONGREEL_API_KEY if unset, which others "
            "on this machine cannot see.",
        ),
    ] = None,
) -> None:
    """Check everything that a film needs.

    One line each, with what to do where something is wrong. A server that runs is asked what it
    finds: the one at --url, or the one that has the data folder.
    """
    from songreel.cli import settings
    from songreel.domain.errors import InvalidRequestError

    if url is not None:
        if data is not None:
            raise InvalidRequestError("--data and --url name two installations; give one of them.")
        _tell(_asked(url, key), limited=_THERE)
        return
    if key is not None:
        raise InvalidRequestError("--key is for the server at --url; name that too.")
    found = settings.read(data=data)
    running = _of_owner(found)
    if running is None:
        _tell(_examined(found), limited=_HERE)
    else:
        _tell(running, limited=_THERE)


def _asked(url: str, key: str | None) -> Sequence[dict[str, Any]]:
    """Return what a server finds.

    Raises:
        SongreelError: it does not answer, or does not let this key ask.
    """
    from songreel.cli.translating import translated
    from songreel.client import Songreel

    with translated(), Songreel(url, key, retries=0) as client:
        found = client.server.doctor()
    print(f"As the server at {url} finds it:", flush=True)
    return found


def _of_owner(found: Settings) -> Sequence[dict[str, Any]] | None:
    """Return what the server finds that has the data folder; None where none answers for it.

    What it works with is what it was started with: the settings of this shell may be others.
    """
    from songreel.client import ClientError, Songreel
    from songreel.services.owners import SERVE
    from songreel.services.ownership import current_owner

    owner = current_owner(found.data)
    if owner is None or owner.address is None or owner.command != SERVE:
        return None
    try:
        with Songreel(owner.address, owner.token, retries=0) as client:
            client.server.check()
            told = client.server.doctor()
    except ClientError:
        return None  # Looked at from outside, it is said why.
    print(f"As the server at {owner.address} (process {owner.pid}) finds it:", flush=True)
    return told


def _examined(found: Settings) -> Iterable[dict[str, Any]]:
    from songreel.services.doctor import examine

    return (_document(finding) for finding in examine(found))


def _document(finding: Finding) -> dict[str, Any]:
    return {
        "part": finding.part,
        "state": finding.state.value,
        "text": finding.text,
        "remedy": finding.remedy,
    }


def _tell(findings: Iterable[dict[str, Any]], *, limited: str) -> None:
    from songreel.cli.errors import for_terminal

    counts = dict.fromkeys(_MARKS, 0)
    for finding in findings:
        state = str(finding["state"])
        mark = _MARKS.get(state, _MARKS["limited"])
        print(f"{mark}{finding['part']}: {finding['text']}", flush=True)
        if finding.get("remedy"):
            print(f"      {for_terminal(str(finding['remedy']))}", flush=True)
        counts[state] = counts.get(state, 0) + 1
    broken = counts["broken"]
    if broken:
        several = f"{broken} of these would stop a film."
        print(several if broken > 1 else "One of these would stop a film.")
        raise typer.Exit(1)
    print(limited if counts["limited"] else "Everything is ready.")
