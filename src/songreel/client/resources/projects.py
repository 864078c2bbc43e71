"""Projects: made, changed scene by scene, quoted, and their steps done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from songreel.client.asking import ask, document, ordered, read
from songreel.client.models import Job
from songreel.client.projects import (
    Project,
    ProjectChange,
    ProjectFields,
    Projects,
    Quote,
    Quotes,
    SceneFields,
    Take,
    Takes,
)
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation

StepName = Literal["scenes", "reference", "plan", "animatic", "clips", "film"]
CHARACTER = "character"
"""What takes are of that are pictures of the character."""

_PROJECTS = "/api/mv/projects"
_QUOTES = "/api/mv/quotes"
# What refuses a step may have to listen to the song first.
_STEP_SECONDS = 600.0


class ProjectOperations(Resource):
    """What can be done with projects.

    Changes take a `version` that the project has to be at, else `PreconditionFailedError`; with
    `dry_run` they only tell what they would do.
    """

    __slots__ = ()

    @operation
    def create(self, title: str, fields: ProjectFields | None = None) -> Flow[Project]:
        """Make a project; everything but its title may come later.

        Raises:
            BadRequestError: something cannot be.
            NotFoundError: there is no such song.
        """
        body = {**(fields or {}), "title": title}
        return read((yield from ask(self, Asked("POST", _PROJECTS, json=body))), Project)

    @operation
    def list(self, *, after: str | None = None, limit: int = 50) -> Flow[Projects]:
        """Return projects, newest first; `next` of a page is the `after` of the one behind it."""
        params = {"limit": limit} | ({} if after is None else {"after": after})
        return read((yield from ask(self, Asked("GET", _PROJECTS, params))), Projects)

    @operation
    def get(self, project_id: str) -> Flow[Project]:
        """Return a project: where each step and clip stands, and what the open clips cost.

        Raises:
            NotFoundError: there is no such project.
        """
        return read((yield from ask(self, Asked("GET", _path(project_id)))), Project)

    @operation
    def change(
        self,
        project_id: str,
        fields: ProjectFields,
        *,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Flow[ProjectChange]:
        """Change fields of a project; None takes back what may be unset."""
        return (yield from _change(self, "PATCH", _path(project_id), fields, version, dry_run))

    @operation
    def delete(self, project_id: str) -> Flow[None]:
        """Delete a project; for a day it can be restored."""
        yield from ask(self, Asked("DELETE", _path(project_id)))

    @operation
    def restore(self, project_id: str) -> Flow[Project]:
        """Take the deletion of a project back."""
        path = f"{_path(project_id)}/restore"
        return read((yield from ask(self, Asked("POST", path, repeatable=True))), Project)

    @operation
    def add_scene(
        self,
        project_id: str,
        fields: SceneFields,
        *,
        at: int | None = None,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Flow[ProjectChange]:
        """Put a scene in, at a place counted from 0, or at the end."""
        body = {**fields} if at is None else {**fields, "at": at}
        path = f"{_path(project_id)}/scenes"
        return (yield from _change(self, "POST", path, body, version, dry_run))

    @operation
    def change_scene(
        self,
        project_id: str,
        scene_id: str,
        fields: SceneFields,
        *,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Flow[ProjectChange]:
        """Change a scene; None takes back what may be unset."""
        path = f"{_path(project_id)}/scenes/{scene_id}"
        return (yield from _change(self, "PATCH", path, fields, version, dry_run))

    @operation
    def delete_scene(
        self, project_id: str, scene_id: str, *, version: int | None = None, dry_run: bool = False
    ) -> Flow[ProjectChange]:
        """Take a scene out; its takes are kept."""
        path = f"{_path(project_id)}/scenes/{scene_id}"
        return (yield from _change(self, "DELETE", path, None, version, dry_run))

    @operation
    def restore_scene(
        self, project_id: str, scene_id: str, *, version: int | None = None, dry_run: bool = False
    ) -> Flow[ProjectChange]:
        """Put a scene back that was taken out, as it was and where it was."""
        path = f"{_path(project_id)}/scenes/{scene_id}/restore"
        return (yield from _change(self, "POST", path, None, version, dry_run))

    @operation
    def split_scene(
        self,
        project_id: str,
        scene_id: str,
        descriptions: tuple[str, str] | None = None,
        *,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Flow[ProjectChange]:
        """Make two scenes of one, with these descriptions or each with that of the whole."""
        body = {} if descriptions is None else {"descriptions": [*descriptions]}
        path = f"{_path(project_id)}/scenes/{scene_id}/split"
        return (yield from _change(self, "POST", path, body, version, dry_run))

    @operation
    def reorder_scenes(
        self,
        project_id: str,
        order: Sequence[str],
        *,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Flow[ProjectChange]:
        """Put the scenes, each named by its id, in another order."""
        path = f"{_path(project_id)}/scenes/order"
        return (yield from _change(self, "PUT", path, {"order": [*order]}, version, dry_run))

    @operation
    def place_cuts(
        self,
        project_id: str,
        cuts: Mapping[str, int | None],
        *,
        remove: str | None = None,
        restore: str | None = None,
        split: tuple[str, str] | None = None,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Flow[ProjectChange]:
        """Place cuts at frames of the film, and have it planned anew.

        One scene may be taken out, put back or split in the same step: all of it happens, or
        nothing.

        Args:
            project_id: which project.
            cuts: the frame at which each scene begins, by its id; None: the music decides. Scenes
                that are not named stay as they are.
            remove: a scene that is taken out first.
            restore: a scene that was taken out, and is put back first.
            split: a scene that is made into two first, and the id of its second half.
            version: that the project has to be at.
            dry_run: only tell what the change would do.
        """
        path = f"{_path(project_id)}/cuts"
        body: dict[str, Any] = {"cuts": {**cuts}}
        if remove is not None:
            body["remove"] = remove
        if restore is not None:
            body["restore"] = restore
        if split is not None:
            body["split"] = {"scene_id": split[0], "second_id": split[1]}
        return (yield from _change(self, "PUT", path, body, version, dry_run))

    @operation
    def takes(self, project_id: str) -> Flow[Sequence[Take]]:
        """Return every take of the scenes and of the character, oldest first."""
        path = f"{_path(project_id)}/takes"
        return read((yield from ask(self, Asked("GET", path))), Takes).takes

    @operation
    def choose_take(
        self,
        project_id: str,
        subject: str,
        take_id: str,
        *,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Flow[ProjectChange]:
        """Choose a take for a scene, named by its id, or for `character`."""
        path, body = _take_path(project_id, subject), {"take_id": take_id}
        return (yield from _change(self, "PUT", path, body, version, dry_run))

    @operation
    def use(
        self,
        project_id: str,
        subject: str,
        asset_id: str,
        *,
        choose: bool = True,
        version: int | None = None,
        dry_run: bool = False,
    ) -> Flow[ProjectChange]:
        """Use one's own clip for a scene, or one's own picture of the `character`.

        Without `choose` it is only put beside the other takes: to be chosen later, or to be one of
        the `references` of a scene.
        """
        path = _take_path(project_id, subject)
        body = {"asset_id": asset_id, **({} if choose else {"choose": False})}
        return (yield from _change(self, "PUT", path, body, version, dry_run))

    @operation
    def plan(self, project_id: str) -> Flow[dict[str, Any]]:
        """Return how the film is cut, `plan/1`.

        Raises:
            NotFoundError: it is not planned yet.
        """
        return document((yield from ask(self, Asked("GET", f"{_path(project_id)}/plan"))))

    @operation
    def start(
        self,
        project_id: str,
        step: StepName,
        *,
        quote_id: str | None = None,
        scenes: Sequence[str] = (),
        free: bool = False,
        seeds: Mapping[str, int] | None = None,
        most_usd: str | None = None,
        idempotency_key: str | None = None,
    ) -> Flow[Job]:
        """Have one step done, again where it was done, and return its job at once.

        Args:
            project_id: the project.
            step: which one.
            quote_id: an accepted quote that pays for it; clips that cost something need one.
            scenes: ids of those whose clips are wanted; none: of all that are not up to date.
            free: whether scenes that would cost money are written on the server's own machine.
            seeds: another seed for the clips of some scenes, by their ids: another take of each.
            most_usd: what scenes or a picture of the character may cost; nothing is ordered above.
            idempotency_key: the same one, with the same request, is the same job; None: a new one.

        Raises:
            ConflictError: something that it needs is not there, or has to be decided first; or it
                costs more than `most_usd`.
        """
        body: dict[str, Any] = {} if quote_id is None else {"quote_id": quote_id}
        if scenes:
            body["scenes"] = [*scenes]
        if free:
            body["free"] = True
        if seeds:
            body["seeds"] = {**seeds}
        if most_usd is not None:
            body["most_usd"] = most_usd
        path = f"{_path(project_id)}/steps/{step}"
        request = ordered(path, body, idempotency_key, seconds=_STEP_SECONDS)
        return read((yield from ask(self, request)), Job)

    @operation
    def run(
        self,
        project_id: str,
        *,
        until: StepName = "film",
        quote_id: str | None = None,
        scenes: Sequence[str] = (),
        free: bool = False,
        seeds: Mapping[str, int] | None = None,
        idempotency_key: str | None = None,
    ) -> Flow[Job]:
        """Have all done that leads to a step and is not up to date; return the job at once.

        It stops where something has to be decided: `next` in its result says what. With `until` at
        `clips`, `scenes` are ids of those whose clips are wanted. With `free`, scenes that would
        cost money are written on the server's own machine. `seeds` has another seed for the clips
        of some scenes, by their ids: another take of each.

        Raises:
            ConflictError: the quote has no line for something that would be bought.
        """
        paying = {} if quote_id is None else {"quote_id": quote_id}
        some = {"scenes": [*scenes]} if scenes else {}
        other = {"seeds": {**seeds}} if seeds else {}
        body = {"until": until, **paying, **some, **other, **({"free": True} if free else {})}
        request = ordered(f"{_path(project_id)}/run", body, idempotency_key, seconds=_STEP_SECONDS)
        return read((yield from ask(self, request)), Job)

    @operation
    def write_scene(
        self,
        project_id: str,
        scene_id: str,
        *,
        seed: int | None = None,
        idempotency_key: str | None = None,
    ) -> Flow[Job]:
        """Have other words written for one scene, for nothing, and return the job at once.

        Its result has the scene; nothing is changed until `change_scene` puts it in.

        Args:
            project_id: the project.
            scene_id: whose words.
            seed: the same one writes the same words; None: by chance.
            idempotency_key: the same one, with the same request, is the same job; None: a new one.
        """
        body: dict[str, Any] = {} if seed is None else {"seed": seed}
        path = f"{_path(project_id)}/scenes/{scene_id}/write"
        request = ordered(path, body, idempotency_key, seconds=_STEP_SECONDS)
        return read((yield from ask(self, request)), Job)

    @operation
    def quote(
        self,
        project_id: str,
        *,
        scenes: Sequence[str] = (),
        seeds: Mapping[str, int] | None = None,
    ) -> Flow[Quote]:
        """Return what the clips that are missing or out of date cost; nothing is set aside yet.

        Where scenes are named by their ids, their clips alone are quoted; `seeds` asks for another
        take of some, and goes with the run that the quote pays for as well.
        """
        some = {"scenes": [*scenes]} if scenes else {}
        body = {**some, **({"seeds": {**seeds}} if seeds else {})}
        path = f"{_path(project_id)}/quote"
        request = Asked("POST", path, json=body or None, seconds=_STEP_SECONDS)
        return read((yield from ask(self, request)), Quote)

    @operation
    def quotes(self, project_id: str) -> Flow[Sequence[Quote]]:
        """Return what a project was quoted at, newest first."""
        path = f"{_path(project_id)}/quotes"
        return read((yield from ask(self, Asked("GET", path))), Quotes).quotes

    @operation
    def accept(self, quote_id: str) -> Flow[Quote]:
        """Set the whole of a quote aside, or nothing; said twice it is the same.

        Raises:
            ConflictError: it has expired, or was decided already.
            TooManyRequestsError: it would cost more than may be spent.
        """
        request = Asked("POST", f"{_QUOTES}/{quote_id}/accept", repeatable=True)
        return read((yield from ask(self, request)), Quote)


class ProjectResource(ProjectOperations, Blocking):
    """What can be done with projects."""

    __slots__ = ()


class AsyncProjectResource(ProjectOperations, Awaiting):
    """What can be done with projects."""

    __slots__ = ()


def _path(project_id: str) -> str:
    return f"{_PROJECTS}/{project_id}"


def _take_path(project_id: str, subject: str) -> str:
    of = subject if subject == CHARACTER else f"scenes/{subject}"
    return f"{_path(project_id)}/{of}/take"


def _change(
    resource: Resource,
    method: str,
    path: str,
    body: Mapping[str, Any] | None,
    version: int | None,
    dry_run: bool,
) -> Flow[ProjectChange]:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    params = {"dry_run": "true"} if dry_run else {}
    told = None if body is None else {**body}
    request = Asked(method, path, params, headers, json=told)
    return read((yield from ask(resource, request)), ProjectChange)
