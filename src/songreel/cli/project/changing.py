"""A change to a project, as commands make it: looked at first, asked about where it costs."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import typer

from songreel.cli.project import words
from songreel.cli.project.opening import print_json
from songreel.cli.project.ports import Changing
from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from songreel.cli.project.ports import ProjectDesk
    from songreel.client.projects import Invalidated, Project, ProjectChange, Take


class Sure:
    """How a change is wanted: `--dry-run`, `--yes`, `--json`."""

    def __init__(self, *, dry_run: bool, yes: bool, as_json: bool) -> None:
        """Hold what was said."""
        self.dry_run, self.yes, self.as_json = dry_run, yes, as_json


async def change(
    desk: ProjectDesk,
    project: Project,
    make: Callable[[Changing], Awaitable[ProjectChange]],
    sure: Sure,
) -> ProjectChange:
    """Make a change, and tell what it makes out of date; asked first where paid clips become so.

    Raises:
        InvalidRequestError: nobody is there to be asked.
        Abort: it is not wanted.
        PreconditionFailedError: somebody else has changed the project meanwhile.
    """
    done = await changed(desk, project, make, sure)
    if sure.as_json:
        print_json(done.model_dump(mode="json"))
    else:
        print("\n".join(words.change_lines(done)))
    return done


async def changed(
    desk: ProjectDesk,
    project: Project,
    make: Callable[[Changing], Awaitable[ProjectChange]],
    sure: Sure,
    *,
    expected: str | None = None,
) -> ProjectChange:
    """Do the same without telling it; the clip of one scene may be `expected` to be out of date."""
    if sure.dry_run or not sure.yes:
        tried = await make(Changing(project.project_id, project.version, is_trial=True))
        if sure.dry_run:
            return tried
        lost = [one for one in tried.invalidated if one.what == "clip" and one.scene_id != expected]
        if lost and _were_paid(project, lost, await desk.takes(project.project_id)):
            _ask(tried)
    return await make(Changing(project.project_id, project.version))


def _were_paid(project: Project, lost: Sequence[Invalidated], takes: Sequence[Take]) -> bool:
    """Tell whether a clip was paid for that is out of date now, or has to be paid for again."""
    if any(one.unknown is not None or one.price_usd for one in lost):
        return True
    scenes = {one.scene_id for one in lost}
    chosen = {scene.clip.take_id for scene in project.scenes if scene.scene_id in scenes}
    return any(take.cost_usd for take in takes if take.take_id in chosen)


def _ask(tried: ProjectChange) -> None:
    print("\n".join(words.invalidated_lines(tried)), file=sys.stderr)
    if not sys.stdin.isatty():
        raise InvalidRequestError(
            "Paid clips would be out of date, and nobody is there to be asked: say --yes to make "
            "the change all the same, or --dry-run to see what it does."
        )
    typer.confirm("Make this change?", abort=True, err=True)
