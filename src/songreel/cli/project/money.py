"""`songreel project quote`, `accept`, `clips` and `again`: what costs, and is agreed to first."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.project.options import (
    Accept,
    Data,
    Json,
    OnlyScenes,
    OwnBackend,
    OwnModel,
    ProjectName,
    Quote,
    SceneName,
    Yes,
)
from songreel.domain.errors import ConflictError, InvalidRequestError, SongreelError

if TYPE_CHECKING:
    from songreel.cli.display import Display
    from songreel.cli.project.ports import Changing, Document, Workshop
    from songreel.client.projects import Project, ProjectChange, ProjectScene
    from songreel.client.projects import Quote as QuoteDocument
    from songreel.client.resources.projects import StepName

_SEED_BITS = 31


def quote(
    project: ProjectName,
    scene: OnlyScenes = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Tell what the clips cost that are missing or out of date; nothing is ordered."""
    from songreel.cli.project import words
    from songreel.cli.project.finding import find_project, find_scenes
    from songreel.cli.project.opening import in_the_workshop, print_json

    async def work(workshop: Workshop, display: Display) -> tuple[Project, QuoteDocument]:
        found = await find_project(workshop.desk, project)
        scenes = [one.scene_id for one in find_scenes(found, scene)]
        return found, await workshop.quote(found.project_id, scenes)

    found, made = in_the_workshop(data, work)
    if as_json:
        print_json(made.model_dump(mode="json"))
        return
    print("\n".join(words.quote_lines(found, made)))
    if made.lines:
        print(f"Next:      songreel project accept {_named(found)} {made.quote_id[:8]}")


def accept(
    project: ProjectName,
    quote: Annotated[
        str | None,
        typer.Argument(
            metavar="[QUOTE]",
            help="The quote, or how its id begins; else the newest one.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Accept a quote: its total is set aside, and nothing is sent that costs more than its line."""
    from songreel.cli.project.finding import find_project, find_quote
    from songreel.cli.project.opening import in_the_workshop, print_json
    from songreel.domain.money import dollars

    async def work(workshop: Workshop, display: Display) -> tuple[Project, QuoteDocument]:
        found = await find_project(workshop.desk, project)
        wanted = find_quote(await workshop.quotes(found.project_id), "open", quote)
        if wanted is None:
            raise ConflictError(
                "The project has no quote that is open: "
                f"`songreel project quote {_named(found)}` makes one."
            )
        return found, await workshop.accept(wanted.quote_id)

    found, taken = in_the_workshop(data, work)
    if as_json:
        print_json(taken.model_dump(mode="json"))
        return
    print(f"Accepted: {dollars(taken.total_usd)} are set aside.")
    print(f"Next:     songreel project clips {_named(found)}")


def clips(
    project: ProjectName,
    scene: OnlyScenes = None,
    quote: Quote = None,
    accept: Accept = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Have the clips made that are missing or out of date.

    Where they cost something, an accepted quote pays: the newest one, --quote, or --accept.
    """
    from songreel.cli.project import words
    from songreel.cli.project.finding import find_project, find_scenes
    from songreel.cli.project.opening import in_the_workshop, print_json

    paying = Paying(quote, most(accept))

    async def work(workshop: Workshop, display: Display) -> Project:
        found = await find_project(workshop.desk, project)
        return await made(workshop, found, display, paying, find_scenes(found, scene))

    found = in_the_workshop(data, work)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print("\n".join(words.clips_lines(found)))


def again(
    project: ProjectName,
    scene: SceneName,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Another seed; else one by chance.")
    ] = None,
    prompt: Annotated[
        str | None, typer.Option("--prompt", metavar="TEXT", help="Show something else.")
    ] = None,
    backend: OwnBackend = None,
    model: OwnModel = None,
    quote: Quote = None,
    accept: Accept = None,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Make the clip of one scene again, with another seed, model or text; every take is kept."""
    from songreel.cli.project import words
    from songreel.cli.project.changing import Sure, changed
    from songreel.cli.project.finding import find_project, find_scene
    from songreel.cli.project.opening import in_the_workshop, print_json
    from songreel.cli.project.wishes import makers

    paying = Paying(quote, most(accept))
    fields: Document = makers(backend, model)
    if prompt is not None:
        if not prompt.strip():
            raise InvalidRequestError("--prompt is blank: say what the scene shows.")
        fields["description"] = prompt
    if seed is not None or not fields:
        fields["seed"] = secrets.randbits(_SEED_BITS) if seed is None else seed

    async def work(workshop: Workshop, display: Display) -> Project:
        found = await find_project(workshop.desk, project)
        its = find_scene(found, scene)

        async def change(changing: Changing) -> ProjectChange:
            return await workshop.desk.change_scene(changing, its.scene_id, fields)

        # What it costs is agreed to below, so that only the clips of other scenes are asked about.
        done = await changed(
            workshop.desk,
            found,
            change,
            Sure(dry_run=False, yes=yes, as_json=as_json),
            expected=its.scene_id,
        )
        after = find_scene(done.project, its.scene_id)
        if after.clip.standing == "current":
            raise ConflictError(
                f"The clip of scene {after.number} stays as it is: it is your own, or it was made "
                "of just this. Name another --seed, or choose a take that was made."
            )
        display.say("\n".join(words.again_lines(done.project, after)))
        return await made(workshop, done.project, display, paying, [after])

    found = in_the_workshop(data, work)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        print("\n".join(words.clips_lines(found)))


def most(accept: str | None) -> Decimal | None:
    """Return what `--accept` names in US dollars.

    Raises:
        InvalidRequestError: it is no amount.
    """
    from songreel.cli.project.wishes import NONE, amount

    if accept is None:
        return None
    told = amount("--accept", accept)
    if told == NONE:
        raise InvalidRequestError("--accept names what may be paid at most: say 12, or 12.50.")
    return Decimal(told)


@dataclass(frozen=True, slots=True)
class Paying:
    """Who pays: an accepted quote by how its id begins, or one that is accepted up to a limit."""

    quote: str | None = None
    limit: Decimal | None = None


async def made(
    workshop: Workshop,
    project: Project,
    display: Display,
    paying: Paying,
    only: Sequence[ProjectScene] = (),
) -> Project:
    """Have the clips of a project made, and return it then.

    Args:
        workshop: who does it.
        project: whose clips.
        display: shows how it comes along.
        paying: who pays.
        only: the scenes whose clips are wanted; none: all of them.

    Raises:
        ConflictError: they cost something, and nobody has agreed to that.
        StoppedError: the task was cancelled.
        SongreelError: it was refused or failed.
    """
    from songreel.cli.project.working import carried_out

    wanted = [one for one in only or project.scenes if one.clip.standing != "current"]
    if project.scenes and not wanted:
        display.say("All clips are there and up to date.")
        return project
    scenes = [one.scene_id for one in only]
    cost = sum((one.clip.price_usd or Decimal(0) for one in wanted), Decimal(0))
    lacks_picture = project.character.take_id is None
    pays: str | None = None
    if cost or lacks_picture:
        pays = await payer(workshop, project, paying, scenes)
    if pays is None and cost:
        raise quote_wanted(project, only)
    steps: tuple[StepName, ...] = ("reference", "clips") if lacks_picture else ("clips",)
    for step in steps:
        its = scenes if step == "clips" else ()
        await carried_out(
            workshop,
            lambda step=step, its=its: workshop.start(project.project_id, step, pays, its),
            display,
        )
    return await workshop.desk.get(project.project_id)


async def payer(
    workshop: Workshop, project: Project, paying: Paying, scenes: Sequence[str] = ()
) -> str | None:
    """Return the id of the quote that pays for the clips that are open; None: there is none.

    Args:
        workshop: who knows quotes.
        project: whose clips they are.
        paying: who is to pay.
        scenes: ids of those whose clips are wanted; none: of all.

    Raises:
        ConflictError: a new one costs more, or not all of it is known.
    """
    from songreel.cli.project.finding import find_quote

    if paying.quote is None and paying.limit is not None:
        taken = await accepted(workshop, project, paying.limit, scenes)
        return None if taken is None else taken.quote_id
    found = find_quote(await workshop.quotes(project.project_id), "accepted", paying.quote)
    return None if found is None else found.quote_id


async def accepted(
    workshop: Workshop, project: Project, limit: Decimal, scenes: Sequence[str] = ()
) -> QuoteDocument | None:
    """Have a quote made, and accept it if all of it is known and it is within a limit.

    What clips cost is not known before their scenes are written: until then the rest will do.

    Returns:
        The quote, or None where nothing costs anything.

    Raises:
        ConflictError: it costs more, or not all of it is known; nothing was accepted.
    """
    from songreel.domain.money import dollars

    found = await workshop.quote(project.project_id, scenes)
    if found.unknown and project.scenes:
        raise ConflictError(
            f"Not all of the quote is known, so nothing was accepted: {found.unknown[0].why} "
            f"`songreel project quote {_named(project)}` prints it."
        )
    if not found.lines:
        return None
    if found.total_usd > limit:
        raise ConflictError(
            f"This costs {dollars(found.total_usd)}, more than the {dollars(limit)} that are left "
            "of --accept: nothing was accepted, and nothing ordered. "
            f"`songreel project quote {_named(project)}` prints each line."
        )
    return await workshop.accept(found.quote_id)


def quote_wanted(project: Project, only: Sequence[ProjectScene] = ()) -> SongreelError:
    """Return the refusal to make what costs something without an accepted quote."""
    from songreel.domain.money import dollars

    name, cost = _named(project), project.clips_cost.amount_usd
    what, further = "The clips that are open cost", "the same command again"
    options = "".join(f" --scene {one.number}" for one in only)
    if only:
        cost = sum((one.clip.price_usd or Decimal(0) for one in only), Decimal(0))
        what, further = "What is asked for costs", f"`songreel project clips {name}{options}`"
    told = f"{what} {dollars(cost)}" if cost else "What is open costs money"
    return ConflictError(
        f"{told}, and nobody has agreed to that: `songreel project quote {name}{options}` tells "
        f"each line, `songreel project accept {name}` accepts it, and {further} goes on. In one "
        f"step: {further} with --accept {f'{cost:f}' if cost else 'DOLLARS'}."
    )


def _named(project: Project) -> str:
    return shlex.quote(project.title)
