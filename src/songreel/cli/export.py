"""`songreel export`: a film for an editing program, as a project, or its words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import folder
from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from songreel.core.settings import Settings
    from songreel.domain.export import ExportFormat

# Of what Resolve reads, FCPXML says most: it has zooms and places, and the song to the sample.
_PROGRAMS = {"premiere": "xmeml", "resolve": "fcpxml", "finalcut": "fcpxml"}


def export(
    video_id: Annotated[
        str,
        typer.Argument(metavar="VIDEO_ID", help="The film: one of `make` or of `merge`."),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="WHAT",
            help="premiere, resolve, finalcut, edl or otio: for that program, with the media. "
            "bundle: a project that `songreel open` renders again. srt, vtt, ass or lrc: the "
            "lyrics by the clock of the film.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where it goes; film-premiere.zip and the like."
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", parser=folder, help="Where films are kept."),
    ] = None,
) -> None:
    """Hand a film on: to an editing program, as a project, or its lyrics as captions.

    The clips go along as the film was made of them, and the song as it was handed in.
    """
    from songreel.cli import settings
    from songreel.cli.output import check_place
    from songreel.cli.stopping import run_stoppable

    name = to.strip().lower()
    form = _form(name)
    found = settings.read(data=data)
    place = output or Path(_usual_name(name, form))
    ending = "." + form.ending.rpartition(".")[2]
    check_place(place, ending, "A file of captions" if form.lyrics else "An export with media")
    run_stoppable(_carry_out(found, video_id.strip(), form, place))
    print("\n".join(_summary(name, form, place)))


async def _carry_out(settings: Settings, video_id: str, form: ExportFormat, place: Path) -> None:
    from songreel.cli.backend import open_exports
    from songreel.cli.output import replacing
    from songreel.core import logs

    level = settings.log_level if "log_level" in settings.model_fields_set else "ERROR"
    logs.configure(level=level, as_json=False)
    async with open_exports(settings, command="export") as exports:
        with replacing(place) as part:
            await exports.fetch(video_id, form, part)


def _form(name: str) -> ExportFormat:
    from songreel.domain.export import ExportFormat

    try:
        return ExportFormat(_PROGRAMS.get(name, name))
    except ValueError:
        known = ", ".join([*_PROGRAMS, *(form.value for form in ExportFormat)])
        raise InvalidRequestError(f"--to {name!r} is not known. It is one of {known}.") from None


def _usual_name(name: str, form: ExportFormat) -> str:
    return f"film{form.ending}" if form.value == name else f"film-{name}.zip"


def _summary(name: str, form: ExportFormat, place: Path) -> list[str]:
    size = f"{place.stat().st_size / 1e6:.1f} MB"
    if form.lyrics is not None:
        return [f"Captions: {place}"]
    if form.is_report:
        return [f"Report: {place}"]
    if form.value == "bundle":
        return [f"Project: {place} ({size})", f"Again:   songreel open {place} -o film.mp4"]
    return [
        f"Export:  {place} ({size})",
        f"For:     {name}",
        "Next:    unpack it; README.txt says which file to open, and what the format leaves out",
    ]
