"""`songreel project takes`, `take` and `use`: what was made for a scene, and which of it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.project.options import Data, DryRun, Json, ProjectName, SubjectName, Yes

if TYPE_CHECKING:
    from songreel.cli.project.ports import Changing, ProjectDesk
    from songreel.client.projects import ProjectChange


def takes(
    project: ProjectName,
    scene: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENE]",
            help="Only of a scene, by number or id, or: character.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """List every clip that was made for a scene, and every picture of the character."""
    from songreel.cli.project import words
    from songreel.cli.project.finding import find_project, find_subject
    from songreel.cli.project.opening import at_the_desk, print_json

    async def look(desk: ProjectDesk) -> None:
        found = await find_project(desk, project)
        subject = None if scene is None else find_subject(found, scene)
        made = await desk.takes(found.project_id)
        if as_json:
            shown = [take for take in made if subject in {None, take.subject}]
            print_json({"takes": [take.model_dump(mode="json") for take in shown]})
        else:
            print("\n".join(words.takes_lines(found, made, subject)))

    at_the_desk(data, look)


def take(
    project: ProjectName,
    scene: SubjectName,
    which: Annotated[
        str,
        typer.Argument(
            metavar="TAKE",
            help="Its number in `songreel project takes`, or how its id begins.",
            show_default=False,
        ),
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Choose a take for a scene, or for the character."""
    from songreel.cli.project.changing import Sure, change
    from songreel.cli.project.finding import find_project, find_subject, find_take
    from songreel.cli.project.opening import at_the_desk

    async def choose(desk: ProjectDesk) -> None:
        found = await find_project(desk, project)
        subject = find_subject(found, scene)
        wanted = find_take(await desk.takes(found.project_id), subject, which)

        async def make(changing: Changing) -> ProjectChange:
            return await desk.choose(changing, subject, wanted.take_id)

        await change(desk, found, make, Sure(dry_run=dry_run, yes=yes, as_json=as_json))

    at_the_desk(data, choose)


def use(
    project: ProjectName,
    scene: SubjectName,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|ID",
            help="A clip of your own, for the character a picture; or the id of one that is there.",
            show_default=False,
        ),
    ],
    beside: Annotated[
        bool,
        typer.Option("--beside", help="Put it beside the other takes, and choose it for nothing."),
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Show a clip of your own in a scene, or have clips made with your own picture."""
    from songreel.cli.project.changing import Sure, change
    from songreel.cli.project.finding import find_project, find_subject, handed_in
    from songreel.cli.project.opening import at_the_desk

    async def bring(desk: ProjectDesk) -> None:
        found = await find_project(desk, project)
        subject = find_subject(found, scene)
        asset = await handed_in(desk, file)

        async def make(changing: Changing) -> ProjectChange:
            return await desk.use(changing, subject, asset, choose=not beside)

        await change(desk, found, make, Sure(dry_run=dry_run, yes=yes, as_json=as_json))

    at_the_desk(data, bring)
