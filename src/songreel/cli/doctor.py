"""`songreel doctor`: what is fine, and what to do about the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from songreel.cli.options import folder

_MARKS = {"fine": "ok  ", "optional": "-   ", "limited": "!   ", "broken": "FIX "}


def doctor(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Folder of database, clips and songs."
        ),
    ] = None,
) -> None:
    """Check everything that a film needs.

    One line each, with what to do where something is wrong.
    """
    from songreel.cli import settings
    from songreel.cli.errors import for_terminal
    from songreel.services.doctor import State, examine

    broken = limited = 0
    for finding in examine(settings.read(data=data)):
        print(f"{_MARKS[finding.state.value]}{finding.part}: {finding.text}", flush=True)
        if finding.remedy is not None:
            print(f"      {for_terminal(finding.remedy)}", flush=True)
        broken += finding.state is State.BROKEN
        limited += finding.state is State.LIMITED
    if broken:
        print(
            f"{broken} of these would stop a film."
            if broken > 1
            else "One of these would stop a film."
        )
        raise typer.Exit(1)
    print(
        "Films can be made; the server cannot start as it is set up."
        if limited
        else "Everything is ready."
    )
