"""`songreel project scene`: scenes put in, changed, moved, split and taken out."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.project.options import (
    HELP_NAMES,
    Data,
    DryRun,
    Json,
    OwnBackend,
    OwnModel,
    ProjectName,
    SceneName,
    Yes,
)

if TYPE_CHECKING:
    from songreel.cli.project.changing import Sure
    from songreel.cli.project.ports import Changing, Document, ProjectDesk
    from songreel.client.projects import Project, ProjectChange, ProjectScene

app = typer.Typer(
    name="scene",
    help="Put scenes in, change, move, split and delete them.",
    rich_markup_mode=None,
    context_settings=HELP_NAMES,
)

_Negative = Annotated[
    str | None, typer.Option("--negative", metavar="TEXT", help="What must not be seen.")
]
_SEED_BITS = 31
_AS_FILM = "film"


@app.command()
def add(
    project: ProjectName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is seen.", show_default=False)],
    at: Annotated[
        int | None, typer.Option("--at", metavar="N", min=1, help="Its number; else the last one.")
    ] = None,
    negative: _Negative = None,
    seconds: Annotated[
        int | None, typer.Option("--seconds", metavar="N", help="How long; else the music decides.")
    ] = None,
    continues: Annotated[
        bool,
        typer.Option("--continues", help="Begin with the last picture of the scene before."),
    ] = False,
    backend: OwnBackend = None,
    model: OwnModel = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="Of its clip.")] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Put a scene in."""
    from songreel.cli.project.wishes import makers

    fields: Document = {"description": text, **makers(backend, model)}
    if at is not None:
        fields["at"] = at - 1
    if negative is not None:
        fields["negative_description"] = negative
    if seconds is not None:
        fields["seconds"] = seconds
    if seed is not None:
        fields["seed"] = seed
    if continues:
        fields["continues"] = True

    async def make(desk: ProjectDesk, found: Project, changing: Changing) -> ProjectChange:
        return await desk.add_scene(changing, fields)

    _alter(data, project, make, _sure(dry_run, yes, as_json))


@app.command()
def edit(
    project: ProjectName,
    scene: SceneName,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="What is seen.")
    ] = None,
    negative: _Negative = None,
    backend: OwnBackend = None,
    model: OwnModel = None,
    begins_with: Annotated[
        str | None,
        typer.Option(
            "--begins-with",
            metavar="HOW",
            help="Its cut: cut, dissolve, dip, flash or whip; none: as the film's are.",
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Change what a scene shows, how it begins, or who makes its clip: `none` as the project's."""
    from songreel.cli.options import one_of
    from songreel.cli.project.wishes import NONE, makers
    from songreel.domain.errors import InvalidRequestError
    from songreel.domain.merge import JointKind

    fields: Document = makers(backend, model)
    if text is not None:
        if not text.strip():
            raise InvalidRequestError("--text is blank: say what the scene shows.")
        fields["description"] = text
    if negative is not None:
        fields["negative_description"] = negative
    if begins_with is not None:
        is_none = begins_with.strip().lower() == NONE
        fields["begins_with"] = None if is_none else one_of("--begins-with", begins_with, JointKind)
    if not fields:
        raise InvalidRequestError(
            "Nothing is changed: say what, as in "
            "`songreel project scene edit PROJECT SCENE --text TEXT`."
        )
    _alter_fields(data, project, scene, fields, _sure(dry_run, yes, as_json))


@app.command()
def delete(
    project: ProjectName,
    scene: SceneName,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Take a scene out; its takes are kept."""

    async def make(
        desk: ProjectDesk, found: Project, its: ProjectScene, changing: Changing
    ) -> ProjectChange:
        return await desk.delete_scene(changing, its.scene_id)

    _alter_scene(data, project, scene, make, _sure(dry_run, yes, as_json))


@app.command()
def split(
    project: ProjectName,
    scene: SceneName,
    texts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIRST SECOND]",
            help="What both halves show; else each shows what the whole did.",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Make two scenes of one; the first half keeps the takes."""
    from songreel.domain.errors import InvalidRequestError

    if texts and len(texts) != len(("first", "second")):
        raise InvalidRequestError(
            f"A scene is split in two: give two texts or none, not {len(texts)}. Quote each of "
            "them."
        )
    halves = (texts[0], texts[1]) if texts else None

    async def make(
        desk: ProjectDesk, found: Project, its: ProjectScene, changing: Changing
    ) -> ProjectChange:
        return await desk.split_scene(changing, its.scene_id, halves)

    _alter_scene(data, project, scene, make, _sure(dry_run, yes, as_json))


@app.command()
def move(
    project: ProjectName,
    scene: SceneName,
    to: Annotated[
        int, typer.Argument(metavar="N", help="The number that it gets.", show_default=False)
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Give a scene another place in the film; its clip goes with it."""
    from songreel.domain.errors import InvalidRequestError

    async def make(
        desk: ProjectDesk, found: Project, its: ProjectScene, changing: Changing
    ) -> ProjectChange:
        if not 1 <= to <= len(found.scenes):
            raise InvalidRequestError(
                f"The scenes are numbered 1 to {len(found.scenes)}: there is no place {to}."
            )
        order = [one.scene_id for one in found.scenes if one.scene_id != its.scene_id]
        order.insert(to - 1, its.scene_id)
        return await desk.reorder(changing, order)

    _alter_scene(data, project, scene, make, _sure(dry_run, yes, as_json))


@app.command()
def pin(
    project: ProjectName,
    scene: SceneName,
    seconds: Annotated[
        str,
        typer.Argument(
            metavar="SECONDS", help="How long it is; none: the music decides.", show_default=False
        ),
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Give a scene a length of its own."""
    fields: Document = {"seconds": _number_or_none(seconds, "A length is whole seconds, 1 to 60")}
    _alter_fields(data, project, scene, fields, _sure(dry_run, yes, as_json))


@app.command()
def cut(
    project: ProjectName,
    scene: SceneName,
    at: Annotated[
        str,
        typer.Argument(
            metavar="TIME",
            help="Where it begins: 0:32.4, or a frame as 778f; none: the music decides.",
            show_default=False,
        ),
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Place the cut at which a scene begins, to the frame, and plan the film anew."""
    frame = _frame_or_none(at)

    async def make(
        desk: ProjectDesk, found: Project, its: ProjectScene, changing: Changing
    ) -> ProjectChange:
        return await desk.place_cuts(changing, {its.scene_id: frame})

    _alter_scene(data, project, scene, make, _sure(dry_run, yes, as_json))


@app.command("continue")
def continue_scene(
    project: ProjectName,
    scene: SceneName,
    off: Annotated[bool, typer.Option("--off", help="Begin anew instead.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Have the clip of a scene begin with the last picture of the scene before."""
    _alter_fields(data, project, scene, {"continues": not off}, _sure(dry_run, yes, as_json))


@app.command()
def seed(
    project: ProjectName,
    scene: SceneName,
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="[N]",
            help="The seed; none: what follows from the project's; else one by chance.",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Give the clip of a scene another seed: that is another clip."""
    told = str(secrets.randbits(_SEED_BITS)) if number is None else number
    fields: Document = {"seed": _number_or_none(told, "A seed is a whole number")}
    _alter_fields(data, project, scene, fields, _sure(dry_run, yes, as_json))


@app.command()
def pictures(
    project: ProjectName,
    scene: SceneName,
    which: Annotated[
        list[str],
        typer.Argument(
            metavar="PICTURE...",
            help="Takes of the character, by number or id, the first one first; film: as the "
            "whole film; none: without any.",
            show_default=False,
        ),
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Choose the pictures that the clip of a scene is made with.

    `songreel project takes PROJECT character` lists what there is, and `songreel project use
    PROJECT character FILE --beside` puts one more there.
    """

    async def make(
        desk: ProjectDesk, found: Project, its: ProjectScene, changing: Changing
    ) -> ProjectChange:
        fields: Document = {"references": await _references(desk, found, which)}
        return await desk.change_scene(changing, its.scene_id, fields)

    _alter_scene(data, project, scene, make, _sure(dry_run, yes, as_json))


async def _references(desk: ProjectDesk, project: Project, which: list[str]) -> list[str] | None:
    from songreel.cli.project.finding import find_take
    from songreel.cli.project.wishes import NONE
    from songreel.domain.errors import InvalidRequestError
    from songreel.domain.project import CHARACTER

    words = [one.strip().lower() for one in which]
    if _AS_FILM in words or NONE in words:
        if len(words) > 1:
            raise InvalidRequestError(
                f"{_AS_FILM} and {NONE} stand alone: name takes of the character, or one of these."
            )
        return None if words == [_AS_FILM] else []
    takes = await desk.takes(project.project_id)
    return [find_take(takes, CHARACTER, one).take_id for one in which]


def _number_or_none(text: str, rule: str) -> int | None:
    from songreel.cli.project.wishes import NONE
    from songreel.domain.errors import InvalidRequestError

    plain = text.strip().lower()
    if plain == NONE:
        return None
    if not (plain.isascii() and plain.isdigit()):
        raise InvalidRequestError(f"{rule}, or none; {text!r} cannot be used.")
    return int(plain)


def _frame_or_none(text: str) -> int | None:
    from songreel.cli.project.wishes import NONE
    from songreel.domain.errors import InvalidRequestError
    from songreel.domain.frames import FILM_RATE

    plain = text.strip().lower()
    if plain == NONE:
        return None
    if found := re.fullmatch(r"(\d{1,7})f", plain, re.ASCII):
        return int(found[1])
    if found := re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)", plain, re.ASCII):
        seconds = 60 * int(found[1] or 0) + Fraction(found[2])
        return round(seconds * FILM_RATE.fraction)
    raise InvalidRequestError(
        f"A cut lies at a time, as 0:32.4, or at a frame, as 778f, or none, not at {text!r}."
    )


def _sure(dry_run: bool, yes: bool, as_json: bool) -> Sure:
    from songreel.cli.project.changing import Sure

    return Sure(dry_run=dry_run, yes=yes, as_json=as_json)


def _alter_fields(
    data: Path | None, project: str, scene: str, fields: Document, sure: Sure
) -> None:
    async def make(
        desk: ProjectDesk, found: Project, its: ProjectScene, changing: Changing
    ) -> ProjectChange:
        return await desk.change_scene(changing, its.scene_id, fields)

    _alter_scene(data, project, scene, make, sure)


def _alter_scene(
    data: Path | None,
    project: str,
    scene: str,
    make: Callable[[ProjectDesk, Project, ProjectScene, Changing], Awaitable[ProjectChange]],
    sure: Sure,
) -> None:
    from songreel.cli.project.finding import find_scene

    async def of_scene(desk: ProjectDesk, found: Project, changing: Changing) -> ProjectChange:
        return await make(desk, found, find_scene(found, scene), changing)

    _alter(data, project, of_scene, sure)


def _alter(
    data: Path | None,
    project: str,
    make: Callable[[ProjectDesk, Project, Changing], Awaitable[ProjectChange]],
    sure: Sure,
) -> None:
    """Change a project, as the whole life of a command."""
    from songreel.cli.project.changing import change
    from songreel.cli.project.finding import find_project
    from songreel.cli.project.opening import at_the_desk

    async def alter(desk: ProjectDesk) -> None:
        found = await find_project(desk, project)
        await change(desk, found, lambda changing: make(desk, found, changing), sure)

    at_the_desk(data, alter)
