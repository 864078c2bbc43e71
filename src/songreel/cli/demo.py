"""`songreel demo`: a film from a song that Songreel composes itself, without any key."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from songreel.cli.options import folder

_IDEA = "A small robot crosses a sleeping city at night to plant a garden on its highest roof"
_CHARACTER = "Small silver robot with a red scarf, round curious eyes and a seedling in its hands"
_SEED = 7


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the film goes.")
    ] = Path("songreel-demo.mp4"),
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Where finished clips are kept."
        ),
    ] = None,
) -> None:
    """Make a film now: no key, no network needed.

    Song, idea and character come along.
    """
    from songreel.cli import settings
    from songreel.cli.backend import FilmOrder, Song
    from songreel.cli.film import Wish, run
    from songreel.cli.output import check_output
    from songreel.cli.summary import summary
    from songreel.music.demo_song import compose

    found = settings.read(data=data)
    check_output(output)

    def order(song: Song) -> FilmOrder:
        return FilmOrder(song, _IDEA, _CHARACTER, backend="local", seed=_SEED)

    with tempfile.TemporaryDirectory(prefix="songreel-demo-") as folder:
        song = Path(folder) / "song.wav"
        wish = Wish("demo", song, order, output, compose=lambda: compose(song), measured=True)
        metadata = run(found, wish)
    print(summary(metadata, output))
    print(next_steps(data))


def next_steps(data: Path | None) -> str:
    """Return what to do after the demo: with this program, and in its data folder."""
    from songreel.cli.program import program

    here = "" if data is None else f" --data {shlex.quote(str(data))}"
    return (
        "Now your own song:\n"
        f'  {program()} make --song SONG.mp3 --idea "{_IDEA}" --character "{_CHARACTER}"{here}\n'
        "Or in a browser and from programs:\n"
        f"  {program()} serve{here}"
    )
