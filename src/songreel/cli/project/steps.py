"""`songreel project scenes`, `reference`, `plan`, `animatic`, `film`, `export` and `run`."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.project.options import Accept, Data, Json, ProjectName, Quote, Yes

if TYPE_CHECKING:
    from decimal import Decimal

    from songreel.cli.display import Display
    from songreel.cli.project.ports import Document, ProjectDesk, Workshop
    from songreel.client.projects import Project
    from songreel.client.resources.projects import StepName

_Again = Annotated[
    bool, typer.Option("--again", help="Do it anew, although what is there is up to date.")
]
_Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Where it is written, as an MP4 file."),
]
_STEPS: tuple[StepName, ...] = ("scenes", "reference", "plan", "animatic", "clips", "film")


def scenes(
    project: ProjectName,
    again: _Again = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Have the scenes written, of the idea, the character and what is heard in the song."""
    from songreel.cli.project import words

    def tell(found: Project, result: Document) -> list[str]:
        return words.scene_table(found)

    _step(data, project, "scenes", tell, again=again, yes=yes, as_json=as_json)


def reference(
    project: ProjectName, again: _Again = False, as_json: Json = False, data: Data = None
) -> None:
    """Have the character drawn; a picture that is chosen stays chosen."""

    def tell(found: Project, result: Document) -> list[str]:
        drawn = result.get("image_id")
        if drawn in {None, found.character.image_id}:
            return [f"Picture: {found.character.image_id}, with which clips are made now"]
        return [
            f"Picture: {drawn}",
            f"Chosen is still {found.character.image_id}; another take is chosen with "
            "`songreel project take PROJECT character TAKE`.",
        ]

    _step(data, project, "reference", tell, again=again, yes=True, as_json=as_json)


def plan(
    project: ProjectName, again: _Again = False, as_json: Json = False, data: Data = None
) -> None:
    """Plan how the film is cut to the song, for nothing; with --json, tell each cut and why."""
    from songreel.cli.project import words
    from songreel.cli.project.opening import in_the_workshop, print_json

    async def work(workshop: Workshop, display: Display) -> tuple[Project, Document]:
        found, _ = await done(workshop, project, "plan", display, again=again)
        return found, await workshop.desk.plan(found.project_id)

    found, document = in_the_workshop(data, work)
    if as_json:
        print_json(document)
    else:
        print("\n".join(words.scene_table(found)))


def animatic(
    project: ProjectName,
    output: _Output = None,
    again: _Again = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Have the whole film drawn in small on this machine, for nothing."""
    _film(data, project, "animatic", output or Path("animatic.mp4"), again=again, as_json=as_json)


def film(
    project: ProjectName,
    output: _Output = None,
    again: _Again = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Have the film cut together from the clips that are chosen, and write it to a file."""
    _film(data, project, "film", output or Path("film.mp4"), again=again, as_json=as_json)


def export(
    project: ProjectName,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            "--format",
            metavar="WHAT",
            help="premiere, resolve, finalcut, edl, otio or bundle; srt, vtt, ass or lrc: the "
            "lyrics. As in `songreel export`.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where it goes; film-premiere.zip and the like."
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Hand the film that was made last on, as `songreel export` does."""
    from songreel.cli.export import export as hand_on
    from songreel.cli.project.finding import find_project
    from songreel.cli.project.opening import at_the_desk
    from songreel.domain.errors import ConflictError

    async def made(desk: ProjectDesk) -> str:
        found = await find_project(desk, project)
        if found.film is None or found.film.video_id is None:
            raise ConflictError(
                "The project has no film yet: `songreel project film` has it made, and "
                "`songreel project run` all that leads to it."
            )
        return found.film.video_id

    hand_on(at_the_desk(data, made), to, output, data)


def run(
    project: ProjectName,
    until: Annotated[
        str, typer.Option("--until", metavar="STEP", help=f"The last step: {', '.join(_STEPS)}.")
    ] = "film",
    output: _Output = None,
    quote: Quote = None,
    accept: Accept = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Do all that is missing or out of date, up to a step; it stops before it costs anything.

    What is up to date stays, and so do scenes that are there: `scenes` writes others. Paid clips
    need an accepted quote: the newest one, --quote or --accept.
    """
    from songreel.cli.output import check_output
    from songreel.cli.project import money, words
    from songreel.cli.project.finding import find_project
    from songreel.cli.project.opening import in_the_workshop, print_json
    from songreel.cli.project.working import carried_out, written
    from songreel.domain.errors import InvalidRequestError

    name = until.strip().lower()
    last: StepName | None = next((step for step in _STEPS if step == name), None)
    if last is None:
        raise InvalidRequestError(
            f"--until is {', '.join(_STEPS[:-1])} or {_STEPS[-1]}; {until!r} is none of them."
        )
    if output is not None:
        if last not in {"animatic", "film"}:
            raise InvalidRequestError(
                f"-o writes an animatic or a film; --until {last} leads to neither."
            )
        check_output(output)
    limit = money.most(accept)

    async def work(workshop: Workshop, display: Display) -> tuple[Project, Document]:
        found = await find_project(workshop.desk, project)
        project_id = found.project_id
        pays = None
        if quote is not None or limit is None:
            pays = await money.payer(workshop, found, money.Paying(quote))
        result = await carried_out(workshop, lambda: workshop.run(project_id, last, pays), display)
        if limit is not None:
            result = await _paid(workshop, project_id, last, limit, result, display)
        found = await workshop.desk.get(project_id)
        if output is not None and result.get("next") is None:
            made = found.film if last == "film" else found.animatic
            if made is not None and made.video_id is not None:
                await written(workshop, made.video_id, output, display)
        return found, result

    found, result = in_the_workshop(data, work)
    if as_json:
        print_json({"project": found.model_dump(mode="json"), "next": result.get("next")})
    else:
        print("\n".join(words.project_lines(found)))
    if result.get("next") is not None:
        raise money.quote_wanted(found)
    if output is not None and not as_json:
        print(f"Written:   {output}")


async def _paid(
    workshop: Workshop,
    project_id: str,
    last: StepName,
    limit: Decimal,
    result: Document,
    display: Display,
) -> Document:
    """Go on where a quote is wanted, as long as all that is accepted stays within a limit.

    Raises:
        ConflictError: it costs more, or not all of it is known.
        StoppedError: the task was cancelled.
        SongreelError: a step failed.
    """
    from songreel.cli.project import money
    from songreel.cli.project.working import carried_out
    from songreel.domain.money import dollars

    left = limit
    while result.get("next") is not None:
        found = await workshop.desk.get(project_id)
        taken = await money.accepted(workshop, found, left)
        if taken is None:
            break
        display.say(f"Accepted: {dollars(taken.total_usd)}.")
        left -= taken.total_usd
        # What is written first is priced for itself; the clips are in a quote of their own.
        until = last if found.scenes else "plan"
        result = await carried_out(
            workshop,
            lambda until=until, taken=taken: workshop.run(project_id, until, taken.quote_id),
            display,
        )
        if until == last:
            break
        if result.get("next") is None:
            result = await carried_out(
                workshop, lambda: workshop.run(project_id, last, None), display
            )
    return result


async def done(
    workshop: Workshop, name: str, step: StepName, display: Display, *, again: bool
) -> tuple[Project, Document]:
    """Have a step done unless it is up to date; return the project then, and what was told.

    Raises:
        StoppedError: the task was cancelled.
        SongreelError: it was refused or failed.
    """
    from songreel.cli.project.finding import find_project
    from songreel.cli.project.working import carried_out

    found = await find_project(workshop.desk, name)
    if found.steps[step] == "current" and not again:
        display.say("It is up to date; --again does it anew.")
        return found, {}
    pays = await _agreed(workshop, found.project_id, step)
    result = await carried_out(
        workshop, lambda: workshop.start(found.project_id, step, pays), display
    )
    return await workshop.desk.get(found.project_id), result


async def _agreed(workshop: Workshop, project_id: str, step: StepName) -> str | None:
    """Return the id of the accepted quote that has a line for a step, or None."""
    if step not in {"scenes", "reference"}:
        return None
    subject = "character" if step == "reference" else step
    return next(
        (
            quote.quote_id
            for quote in await workshop.quotes(project_id)
            if quote.state == "accepted" and any(line.subject == subject for line in quote.lines)
        ),
        None,
    )


def _step(
    data: Path | None,
    project: str,
    step: StepName,
    tell: Callable[[Project, Document], list[str]],
    *,
    again: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Have a step done that leads to no file, as the whole life of a command."""
    from songreel.cli.project.opening import in_the_workshop, print_json

    async def work(workshop: Workshop, display: Display) -> tuple[Project, Document]:
        return await done(workshop, project, step, display, again=again)

    if not yes:
        _refuse_loss(data, project, again=again)
    found, result = in_the_workshop(data, work)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print("\n".join(tell(found, result)))


def _refuse_loss(data: Path | None, project: str, *, again: bool) -> None:
    """Ask before scenes are written in the place of ones that have paid clips.

    Raises:
        InvalidRequestError: nobody is there to be asked.
        Abort: it is not wanted.
    """
    import sys

    from songreel.cli.project.finding import find_project
    from songreel.cli.project.opening import at_the_desk
    from songreel.domain.errors import InvalidRequestError

    async def paid(desk: ProjectDesk) -> list[int]:
        found = await find_project(desk, project)
        if found.steps["scenes"] == "current" and not again:
            return []
        costs = {take.take_id: take.cost_usd for take in await desk.takes(found.project_id)}
        return [one.number for one in found.scenes if costs.get(one.clip.take_id or "")]

    lost = at_the_desk(data, paid)
    if not lost:
        return
    told = "scene " + ", ".join(map(str, lost)) if len(lost) == 1 else f"{len(lost)} scenes"
    question = f"Other scenes take the place of {told} with paid clips"
    if not sys.stdin.isatty():
        raise InvalidRequestError(
            f"{question}, and nobody is there to be asked: say --yes to have them written all "
            "the same. Every take is kept."
        )
    typer.confirm(f"{question}. Write them?", abort=True, err=True)


def _film(
    data: Path | None, project: str, step: StepName, output: Path, *, again: bool, as_json: bool
) -> None:
    """Have an animatic or a film made and written, as the whole life of a command."""
    from songreel.cli.output import check_output
    from songreel.cli.project.opening import in_the_workshop, print_json
    from songreel.cli.project.working import carried_out, written
    from songreel.domain.errors import NotFoundError, UnavailableError

    check_output(output)

    async def work(workshop: Workshop, display: Display) -> tuple[Project, str]:
        found, _ = await done(workshop, project, step, display, again=again)
        try:
            return found, await write(workshop, found, display)
        except NotFoundError:
            display.say("Its file in the data folder is gone or damaged: it is made anew.")
            await carried_out(
                workshop, lambda: workshop.start(found.project_id, step, None), display
            )
            found = await workshop.desk.get(found.project_id)
            return found, await write(workshop, found, display)

    async def write(workshop: Workshop, found: Project, display: Display) -> str:
        made = found.film if step == "film" else found.animatic
        if made is None or made.video_id is None:
            raise UnavailableError("It was made, and is not in the project: run it again.")
        await written(workshop, made.video_id, output, display)
        return made.video_id

    found, video_id = in_the_workshop(data, work)
    if as_json:
        print_json({"video_id": video_id, "file": str(output), "title": found.title})
        return
    print(f"{step.capitalize()}: {output}")
    print(f"Id: {video_id}")
    if step == "animatic":
        print(f"Next: songreel project quote {shlex.quote(found.title)}")
    else:
        print(f"Next: songreel project export {shlex.quote(found.title)} --to premiere")
