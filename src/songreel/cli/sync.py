"""`songreel sync`: how the cuts of a finished film lie on its song."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.core.settings import Settings
    from songreel.domain.analysis import Analysis
    from songreel.domain.sync import Distance, SyncCut, SyncReport

_SHOWN = 40
"""Cuts that are listed; `--all` and `--json` tell of each."""


def sync(
    film: Annotated[Path, typer.Argument(metavar="FILM", help="The film: MP4 or WebM.")],
    song: Annotated[
        Path,
        typer.Option("--song", metavar="SONG", help="The song: mp3, wav, flac, m4a or ogg."),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole report as JSON.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help=f"List every cut, also where there are over {_SHOWN}.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--picture", metavar="SVG", help="Draw the report into this file, too."),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="On the song as it was heard, without corrections.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Where songs and corrections are kept."
        ),
    ] = None,
) -> None:
    """Measure how the cuts of a finished film lie on the beats of its song.

    The cuts are found in the film's own pictures, so that any film can be measured. The beats are
    those that `songreel analyze` shows: as they were corrected.
    """
    from songreel.cli import settings
    from songreel.cli.output import check_song
    from songreel.cli.stopping import run_stoppable

    kept = settings.read(data=data)
    check_song(song)
    _check_film(film)
    if to is not None:
        _check_picture(to, (film, song))
    from songreel.cli.errors import for_terminal
    from songreel.domain.song import shown_name
    from songreel.media.probe import probe
    from songreel.music.sync import report

    with _refusing(film):
        # Listening takes seconds, and is in vain where the film is none.
        probe(film)
    analysis = run_stoppable(_heard(kept, song, raw=raw))
    with _refusing(film):
        found = report(film, song, analysis)
    if to is not None:
        from songreel.music.sync_picture import picture

        to.write_text(picture(found, analysis, shown_name(film.name) or "A film"), "utf-8")
    if as_json:
        print(found.model_dump_json(by_alias=True, indent=2))
        return
    for line in _lines(found, every=every):
        print(for_terminal(line))


async def _heard(kept: Settings, song: Path, *, raw: bool) -> Analysis:
    from songreel.cli.backend import open_songs
    from songreel.core import logs

    level = kept.log_level if "log_level" in kept.model_fields_set else "ERROR"
    logs.configure(level=level, as_json=False)
    async with open_songs(kept, command="sync") as desk:
        added = await desk.add_song(song)
        return await desk.analysis(added.id, raw=raw)


def summary_line(report: SyncReport) -> str:
    """Return a report as one line, as it is told at the end of a film."""
    parts = [f"{report.verdict}: {_on_the_music(report)}"]
    if report.sound is not None:
        parts.append(f"sound {_milliseconds(report.sound.offset)}")
        parts.append(f"drift {_milliseconds(report.sound.drift)}")
    parts.append(_length(report))
    return ", ".join(parts)


def _lines(report: SyncReport, *, every: bool) -> list[str]:
    rows = [("Cut", "Frame", "Time", "Bar.beat", "Beat", "Downbeat", "")]
    shown = report.cuts if every else report.cuts[:_SHOWN]
    rows += [_row(number, cut) for number, cut in enumerate(shown, 1)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines = lines if report.cuts else ["No cut was found."]
    if len(shown) < len(report.cuts):
        lines.append(f"… and {len(report.cuts) - len(shown)} more: --all lists them.")
    lines += ["", f"Cuts:    {_on_the_music(report)}{_finer(report)}"]
    if report.sound is not None:
        moments = ", ".join(_milliseconds(one.offset) for one in report.sound.heard)
        drift = _milliseconds(report.sound.drift)
        lines.append(f"Sound:   the song is heard at {moments} from its place; drift {drift}")
    lines.append(f"Length:  {_length(report)} ({_milliseconds(report.excess)} beyond the song)")
    lines.append(f"Verdict: {report.verdict}. {report.why}")
    lines += [f"Note:    {notice}" for notice in report.notices]
    return lines


def _row(number: int, cut: SyncCut) -> tuple[str, ...]:
    seconds = cut.microseconds / 1_000_000
    time = f"{int(seconds) // 60}:{seconds % 60:06.3f}"
    place = "-" if cut.bar is None else f"{cut.bar}.{cut.position}"
    notes = ["reframed"] if cut.kind == "reframe" else []
    if cut.section is not None and cut.section.within:
        notes.append("section")
    return (
        str(number),
        str(cut.frame),
        time,
        place,
        _distance(cut.beat),
        _distance(cut.downbeat),
        ", ".join(notes),
    )


def _distance(distance: Distance | None) -> str:
    if distance is None:
        return "-"
    return f"{_milliseconds(distance.microseconds)} ({distance.frames:+d})"


def _on_the_music(report: SyncReport) -> str:
    count = len(report.cuts)
    if not count:
        return "no cuts"
    return f"{report.on_beat} of {count} cut{'s' * (count != 1)} within a frame of a beat"


def _finer(report: SyncReport) -> str:
    shares = report.shares
    if shares is None:
        return ""
    return (
        f" ({shares.beats / 10:g} %; by chance {shares.chance / 10:g} %), "
        f"{shares.downbeats / 10:g} % of a downbeat, {shares.sections / 10:g} % of a section"
    )


def _length(report: SyncReport) -> str:
    over = report.frames_over
    if over == 0:
        return "as long as the song to the frame"
    frames = f"{abs(over)} frame{'s' * (abs(over) != 1)}"
    return f"{frames} {'longer' if over > 0 else 'shorter'} than the song"


def _milliseconds(microseconds: int) -> str:
    return f"{microseconds / 1000:+.0f} ms"


def _check_film(path: Path) -> None:
    from songreel.domain.errors import InvalidRequestError

    if path.is_dir():
        raise InvalidRequestError(f"{path} is a folder. Name the film in it.")
    if not path.exists():
        raise InvalidRequestError(f"There is no file {path}. Check the path of the film.")
    if not path.is_file():
        raise InvalidRequestError(f"{path} is no ordinary file. Give the path of a film.")


def _check_picture(path: Path, sources: tuple[Path, ...]) -> None:
    from songreel.domain.errors import InvalidRequestError

    if path.suffix.lower() != ".svg":
        raise InvalidRequestError(
            f"The picture is an SVG file; {path.name!r} has another ending. "
            f"Name it {path.with_suffix('.svg').name!r}, for example."
        )
    if not path.parent.is_dir():
        raise InvalidRequestError(f"The folder {path.parent} does not exist. Make it first.")
    if path.is_dir():
        raise InvalidRequestError(f"{path} is a folder. Name a file in it for the picture.")
    if any(path.exists() and path.samefile(source) for source in sources):
        raise InvalidRequestError(f"{path} is what is measured. Choose another name.")


@contextmanager
def _refusing(film: Path) -> Generator[None]:
    """Say what is wrong with the film as an error of a request."""
    from songreel.domain.errors import InvalidRequestError
    from songreel.media.errors import MediaError

    try:
        yield
    except MediaError as error:
        raise InvalidRequestError(f"{film.name} cannot be measured. {error}") from error
