"""`songreel plan`: where a song's film would be cut, and what its clips would cost."""

from __future__ import annotations

import asyncio
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import (
    Aspect,
    Backend,
    Budget,
    ClipAudioName,
    Model,
    Pace,
    SlowDown,
    folder,
    one_of,
)
from songreel.domain.errors import FieldProblem, InvalidRequestError

if TYPE_CHECKING:
    from songreel.core.settings import Settings
    from songreel.domain.cut_plan import CutPlan, PlannedCut
    from songreel.services.plans import PlanWish


def plan(
    song: Annotated[Path, typer.Argument(metavar="SONG", help="mp3, wav, flac, m4a or ogg.")],
    backend: Backend = None,
    model: Model = None,
    budget: Budget = None,
    slow_down: SlowDown = "1%",
    pace: Pace = "normal",
    scenes: Annotated[
        int | None,
        typer.Option(
            "--shots",
            "--scenes",
            metavar="N",
            help="How many clips; by default as many as the song wants.",
        ),
    ] = None,
    aspect: Aspect = "16:9",
    clip_audio: ClipAudioName = "mute",
    resolution: Annotated[
        str | None,
        typer.Option("--resolution", metavar="NAME", help="One of the model's, such as 720p."),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help="Draw the plan into this SVG file, too."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole plan as JSON.")] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Where the song is kept once heard."
        ),
    ] = None,
) -> None:
    """Plan the cuts of a song's film, and tell what its clips would cost. Nothing is ordered."""
    from songreel.cli import settings
    from songreel.cli.make import ratio_of
    from songreel.cli.output import check_song
    from songreel.cli.stopping import run_stoppable
    from songreel.domain.finish import ClipAudio
    from songreel.services.plans import PlanWish

    wish = PlanWish(
        backend=backend,
        model=model,
        aspect_ratio=ratio_of(aspect),
        resolution=resolution,
        pace=pace.strip().lower(),
        slow_down=thousandths(slow_down),
        budget=None if budget is None else dollars(budget),
        scenes=scenes,
        clip_audio=one_of("--clip-audio", clip_audio, ClipAudio),
    )
    wish.knobs()
    found = settings.read(data=data)
    check_song(song)
    if picture is not None:
        _check_picture(picture, song)
    planned = run_stoppable(_plan(found, song, wish, picture))
    if as_json:
        print(planned.model_dump_json(by_alias=True, indent=2))
        return
    for line in told(planned):
        print(line)
    if picture is not None:
        print(f"Drawn in {picture}.")


async def _plan(settings: Settings, song: Path, wish: PlanWish, picture: Path | None) -> CutPlan:
    from songreel.cli.backend import open_songs
    from songreel.core import logs
    from songreel.domain.song import shown_name

    level = settings.log_level if "log_level" in settings.model_fields_set else "ERROR"
    logs.configure(level=level, as_json=False)
    async with open_songs(settings, command="plan") as desk:
        kept = await desk.add_song(song)
        planned = await desk.plan(kept.id, wish)
        if picture is not None:
            drawn = await desk.plan_picture(kept.id, wish, shown_name(song.stem) or "A song")
            await asyncio.to_thread(_write, picture, drawn)
        return planned


def told(planned: CutPlan) -> list[str]:
    """Return the plan for a person: a line for each cut, what all of it costs, and what to know."""
    lines = [
        _line(planned, cut, shot.frames)
        for cut, shot in zip(planned.cuts, planned.shots, strict=True)
    ]
    offer, count = planned.offer, len(planned.clips)
    cost = "free" if offer.is_free else f"${planned.price:.2f}"
    above = "" if offer.is_free else f" ({_above(planned.above_floor)} the cheapest second)"
    clips = "1 clip" if count == 1 else f"{count} clips"
    lines.append(
        f"{clips} of {offer.model} ({offer.resolution}, {offer.aspect_ratio}): {cost}{above}, "
        f"cut into {len(planned.shots)} shots."
    )
    return [*lines, *(f"Note: {notice}" for notice in planned.notices)]


def _line(planned: CutPlan, cut: PlannedCut, frames: int) -> str:
    seconds = planned.rate.seconds(cut.frame)
    at = f"{int(seconds) // 60}:{seconds % 60:05.2f}"
    bar = "" if cut.bar is None else f"{cut.bar}.{cut.beat}"
    clip = planned.clips[planned.shots[cut.shot].clip]
    what = "" if cut.inner else f"clip {clip.index + 1}, {clip.seconds} s"
    price = "" if cut.inner else "free" if cut.price == 0 else f"${cut.price:.2f}"
    return f"{at:>8}  {bar:>6}  {frames:>4} frames  {what:<14} {price:>7}  {cut.reason}"


def _above(share: float) -> str:
    return f"{abs(share) * 100:.0f} % {'below' if share < 0 else 'above'}"


def thousandths(text: str) -> int:
    """Return a share that is given in per cent as thousandths: 10% is 100.

    Raises:
        InvalidRequestError: it is no number.
    """
    try:
        return int((Decimal(text.strip().removesuffix("%").strip()) * 10).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        raise _problem("--slow-down", f"--slow-down {text!r} is no share: say 10%") from None


def dollars(text: str) -> Decimal:
    """Return an amount of US dollars, with or without its sign.

    Raises:
        InvalidRequestError: it is no number.
    """
    try:
        amount = Decimal(text.strip().removeprefix("$").strip())
    except InvalidOperation:
        raise _problem("--budget", f"--budget {text!r} is no amount of dollars: say 12") from None
    return amount


def _problem(option: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(option, message)])


def _check_picture(path: Path, song: Path) -> None:
    if path.suffix.lower() != ".svg":
        raise InvalidRequestError(
            f"The picture is an SVG file; {path.name!r} has another ending. "
            f"Name it {path.with_suffix('.svg').name!r}, for example."
        )
    if path.is_dir() or (path.exists() and path.samefile(song)):
        raise InvalidRequestError(f"{path} cannot be the picture. Choose another name.")
    if not path.parent.is_dir():
        raise InvalidRequestError(
            f"The folder {path.parent} does not exist. Make it, or choose another for --picture."
        )


def _write(path: Path, drawn: str) -> None:
    path.write_text(drawn, "utf-8")
