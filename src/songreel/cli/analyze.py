"""`songreel analyze`: what is heard in a song, and corrections to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.cli.corrections import Wanted
    from songreel.core.settings import Settings
    from songreel.domain.analysis import Analysis
    from songreel.domain.corrections import Corrections

_MOMENT = "TIME"


def analyze(
    song: Annotated[
        Path, typer.Argument(metavar="SONG", help="The song: mp3, wav, flac, m4a or ogg.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all that is heard as JSON (analysis/1).")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="As it was heard, without corrections.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Listen once more; corrections stay.")
    ] = False,
    double: Annotated[bool, typer.Option("--double", help="Twice as many beats.")] = False,
    halve: Annotated[bool, typer.Option("--halve", help="Half as many beats.")] = False,
    shift_beats: Annotated[
        int | None,
        typer.Option("--shift-beats", metavar="N", help="Bars begin N beats later, or earlier."),
    ] = None,
    shift_ms: Annotated[
        int | None,
        typer.Option("--shift-ms", metavar="N", help="Beats are N milliseconds later, or earlier."),
    ] = None,
    bar_one: Annotated[
        str | None,
        typer.Option("--bar-one", metavar=_MOMENT, help="The beat nearest to it begins a bar."),
    ] = None,
    metre: Annotated[
        int | None, typer.Option("--metre", metavar="N", help="Beats of a bar, 2 to 12.")
    ] = None,
    tempo: Annotated[
        str | None, typer.Option("--tempo", metavar="BPM", help="An even grid at this tempo.")
    ] = None,
    tempo_from: Annotated[
        str | None,
        typer.Option("--from", metavar=_MOMENT, help="Where --tempo begins, on a first beat."),
    ] = None,
    taps: Annotated[
        Path | None,
        typer.Option("--taps", metavar="FILE", help="Beats tapped along: seconds, one a line."),
    ] = None,
    beats: Annotated[
        Path | None,
        typer.Option(
            "--beats",
            metavar="FILE",
            help="Beats from elsewhere: seconds, position; one a line.",
        ),
    ] = None,
    border: Annotated[
        list[str] | None,
        typer.Option("--border", metavar="TIME[=LABEL]", help="A section begins here."),
    ] = None,
    move_border: Annotated[
        list[str] | None,
        typer.Option("--move-border", metavar="TIME=TIME", help="The border there belongs here."),
    ] = None,
    no_border: Annotated[
        list[str] | None,
        typer.Option("--no-border", metavar=_MOMENT, help="No section begins here."),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="TIME=LABEL", help="What the section there is."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last correction back.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Take all corrections back.")] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Where songs and corrections are kept."
        ),
    ] = None,
) -> None:
    """Listen to a song: its tempo, bars, sections, energy and drops.

    Corrections are kept with the song, for films and plans too. A TIME is 83.5 or 1:23.5.
    """
    from songreel.cli import settings
    from songreel.cli.corrections import Wanted
    from songreel.cli.hearing import told
    from songreel.cli.output import check_song
    from songreel.cli.stopping import run_stoppable

    wanted = Wanted(
        double=double,
        halve=halve,
        shift_beats=shift_beats,
        shift_ms=shift_ms,
        bar_one=bar_one,
        metre=metre,
        tempo=tempo,
        tempo_from=tempo_from,
        taps=taps,
        beats=beats,
        borders=tuple(border or ()),
        moved_borders=tuple(move_border or ()),
        no_borders=tuple(no_border or ()),
        labels=tuple(label or ()),
        undo=undo,
        reset=reset,
    )
    wanted.check()
    found = settings.read(data=data)
    check_song(song)
    analysis, corrections = run_stoppable(_listen(found, song, wanted, raw=raw, again=again))
    if as_json:
        print(analysis.model_dump_json(by_alias=True, indent=2))
        return
    for line in told(analysis, song.name, 0 if raw else len(corrections.edits)):
        print(line)


async def _listen(
    settings: Settings, song: Path, wanted: Wanted, *, raw: bool, again: bool
) -> tuple[Analysis, Corrections]:
    from songreel.cli.backend import open_songs
    from songreel.core import logs

    level = settings.log_level if "log_level" in settings.model_fields_set else "ERROR"
    logs.configure(level=level, as_json=False)
    async with open_songs(settings, command="analyze") as desk:
        kept = await desk.add_song(song)
        heard = await desk.analysis(kept.id, raw=True, again=again)
        corrections = await desk.corrections(kept.id)
        # All that can be wrong is found before a correction is taken back: it would be lost.
        edits = wanted.edits(heard)
        if wanted.takes_back:
            stays = () if wanted.reset else corrections.edits[:-1]
            corrections = await desk.replace(kept.id, (*stays, *edits), version=corrections.version)
        elif edits:
            corrections = await desk.correct(kept.id, edits)
        return heard if raw else await desk.analysis(kept.id), corrections
