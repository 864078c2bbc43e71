"""What people mean: a project, a scene or a take, by its number, its title or how its id begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from songreel.core.ids import is_well_formed
from songreel.domain.errors import InvalidRequestError, NotFoundError
from songreel.domain.project import CHARACTER

if TYPE_CHECKING:
    from songreel.cli.project.ports import ProjectDesk
    from songreel.client.projects import Project, ProjectScene, Quote, Take

# Longer digits are taken for the beginning of an id.
_LONGEST_NUMBER = 3


async def find_project(desk: ProjectDesk, given: str) -> Project:
    """Return the one project whose id or title is given, or whose id begins so.

    Raises:
        NotFoundError: there is none.
        InvalidRequestError: there are several.
    """
    wanted = given.strip()
    if is_well_formed(wanted):
        return await desk.get(wanted.lower())
    listed = await desk.listed()
    found = [one for one in listed if one.title == wanted]
    if not found and wanted:
        found = [one for one in listed if one.project_id.startswith(wanted.lower())]
    if not found:
        raise NotFoundError(
            f"There is no project {given!r}: it is named by its title, or by how its id begins. "
            "`songreel project list` lists them."
        )
    if len(found) > 1:
        ids = ", ".join(one.project_id[:8] for one in found)
        raise InvalidRequestError(
            f"{len(found)} projects can be meant by {given!r} ({ids}): give more of the id."
        )
    return await desk.get(found[0].project_id)


def find_scene(project: Project, given: str) -> ProjectScene:
    """Return the scene of a number in the film, or whose id begins so.

    Raises:
        NotFoundError: there is none.
        InvalidRequestError: there are several.
    """
    wanted = given.strip().lower()
    if _is_number(wanted):
        found = [scene for scene in project.scenes if scene.number == int(wanted)]
    else:
        found = [scene for scene in project.scenes if wanted and scene.scene_id.startswith(wanted)]
    if not found:
        raise NotFoundError(f"There is no scene {given!r}. {_what_there_is(project)}")
    if len(found) > 1:
        raise InvalidRequestError(
            f"The ids of {len(found)} scenes begin with {given!r}: give more of it."
        )
    return found[0]


def _what_there_is(project: Project) -> str:
    count = len(project.scenes)
    if not count:
        return (
            "The project has no scenes yet: `songreel project scenes` has them written, and "
            "`songreel project scene add` adds one."
        )
    return f"They are numbered 1 to {count}; `songreel project show` lists them with their ids."


def find_scenes(project: Project, given: Sequence[str] | None) -> list[ProjectScene]:
    """Return the scenes that are given, in the order of the film; errors as `find_scene`."""
    ids = {find_scene(project, one).scene_id for one in given or ()}
    return [scene for scene in project.scenes if scene.scene_id in ids]


def find_subject(project: Project, given: str) -> str:
    """Return what takes are of: `character`, or the id of a scene; errors as `find_scene`."""
    if given.strip().lower() == CHARACTER:
        return CHARACTER
    return find_scene(project, given).scene_id


def find_take(takes: Sequence[Take], subject: str, given: str) -> Take:
    """Return the take of a number among those of a scene or the character, or whose id begins so.

    Raises:
        NotFoundError: there is none.
        InvalidRequestError: there are several.
    """
    wanted = given.strip().lower()
    own = [take for take in takes if take.subject == subject]
    if _is_number(wanted):
        found = own[int(wanted) - 1 : int(wanted)] if int(wanted) else []
    else:
        found = [take for take in own if wanted and take.take_id.startswith(wanted)]
    if not found:
        have = f"There are takes 1 to {len(own)}." if own else "There are none yet."
        raise NotFoundError(
            f"There is no take {given!r}. {have} `songreel project takes` lists them."
        )
    if len(found) > 1:
        raise InvalidRequestError(
            f"The ids of {len(found)} takes begin with {given!r}: give more of it."
        )
    return found[0]


def find_quote(quotes: Sequence[Quote], state: str, given: str | None) -> Quote | None:
    """Return the newest quote in a state, or the one whose id begins as given; None: there is none.

    Raises:
        NotFoundError: none has an id that begins so.
        InvalidRequestError: there are several.
    """
    if given is None:
        return next((quote for quote in quotes if quote.state == state), None)
    wanted = given.strip().lower()
    found = [quote for quote in quotes if wanted and quote.quote_id.startswith(wanted)]
    if not found:
        raise NotFoundError(
            f"The project has no quote whose id begins with {given!r}: `songreel project quote` "
            "makes one, and tells its id."
        )
    if len(found) > 1:
        raise InvalidRequestError(
            f"The ids of {len(found)} quotes begin with {given!r}: give more of it."
        )
    return found[0]


async def handed_in(desk: ProjectDesk, given: str, *, song: bool = False) -> str:
    """Return the id of a file that is handed in, or the id that is given itself.

    Raises:
        InvalidRequestError: there is no such file, or it is nothing that is taken.
    """
    wanted = given.strip()
    if is_well_formed(wanted):
        return wanted.lower()
    path = Path(given)
    if song:
        from songreel.cli.output import check_song

        check_song(path)
        return (await desk.add_song(path)).id
    _check_file(path)
    return await desk.add_asset(path)


def _check_file(path: Path) -> None:
    if not path.is_file():
        problem = "is no ordinary file" if path.exists() else "is not there"
        raise InvalidRequestError(
            f"{path} {problem}. Name a clip (MP4), for the character a picture (PNG, JPEG, WebP), "
            "or the id of one."
        )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
