"""What options of several project commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from songreel.cli.options import folder

HELP_NAMES = {"help_option_names": ["-h", "--help"]}

ProjectName = Annotated[
    str,
    typer.Argument(
        metavar="PROJECT",
        help="The project: its title, its id, or how the id begins.",
        show_default=False,
    ),
]
SceneName = Annotated[
    str,
    typer.Argument(
        metavar="SCENE", help="Its number in the film, or how its id begins.", show_default=False
    ),
]
SubjectName = Annotated[
    str,
    typer.Argument(
        metavar="SCENE", help="A scene by number or id, or: character.", show_default=False
    ),
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that keeps the projects."),
]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Yes = Annotated[
    bool,
    typer.Option("--yes", "-y", help="Do not ask, even if paid clips become out of date."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only tell what it makes out of date and what that costs.")
]
OwnBackend = Annotated[
    str | None, typer.Option("--backend", metavar="NAME", help="Who makes its clip.")
]
OwnModel = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="Which model makes its clip.")
]
OnlyScenes = Annotated[
    list[str] | None,
    typer.Option(
        "--scene",
        metavar="SCENE",
        help="Only the clip of this scene, by number or id; can be said several times.",
    ),
]
Quote = Annotated[
    str | None,
    typer.Option("--quote", metavar="ID", help="An accepted quote that pays for the clips."),
]
Accept = Annotated[
    str | None,
    typer.Option(
        "--accept",
        metavar="DOLLARS",
        help="Accept a quote by yourself, if all of it is known and it is at most that much.",
    ),
]
