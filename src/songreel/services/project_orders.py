"""What each step of a project works with: who makes it, of what, and what has to be there."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from songreel.domain.capability import Capability
from songreel.domain.dependence import (
    Standing,
    Surroundings,
    heard,
    made_before,
    of_animatic,
    of_character,
    of_clip,
    of_film,
    of_plan,
    of_scenes,
    open_clips,
    own_references,
    quoted_as,
    scene_before,
    seed_of,
    shown_last,
    standing_of_clip,
    standings,
)
from songreel.domain.errors import ConflictError, FieldProblem, InvalidRequestError, NotFoundError
from songreel.domain.finish import Finish
from songreel.domain.frames import FrameSize
from songreel.domain.given import Given
from songreel.domain.look import negative_of, prompt_of
from songreel.domain.plan import Shot
from songreel.domain.project import Project, ProjectScene, Step, StoredProject, Take
from songreel.domain.project_results import with_plan, with_seeds
from songreel.domain.provenance import BROUGHT
from songreel.domain.scene import Scene
from songreel.domain.video import Video
from songreel.services.agreed import within
from songreel.services.films import Films, reference_spec
from songreel.services.library import Library
from songreel.services.project_planning import ProjectPlanning
from songreel.services.project_prices import ProjectPrices, resolution_of, sound_of
from songreel.services.project_writing import ProjectWriting, told_plan
from songreel.services.requests import Caller, FilmRequest
from songreel.storage.database import Database
from songreel.workflows.project import StepWish
from songreel.workflows.project_clips import WantedClip
from songreel.workflows.project_rows import ProjectRows
from songreel.workflows.scenes import most_calls

Document = dict[str, Any]
_SKIP: Document = {"skip": True}
_LEFT: Document = {"left": True}


class ProjectOrders:
    """Prepares steps; a `StepOrders` of the recipe."""

    def __init__(
        self,
        database: Database,
        library: Library,
        films: Films,
        planning: ProjectPlanning,
        prices: ProjectPrices,
    ) -> None:
        """Hold who knows media, plans films, and chooses models."""
        self._rows = ProjectRows(database)
        self._library, self._films, self._prices = library, films, prices
        self._planning, self.writing = planning, ProjectWriting(films, planning)

    async def prepared(
        self, project_id: str, owner_id: str, step: Step, wish: StepWish
    ) -> Document:
        """Return what a step works with; see `workflows.project.StepOrders`."""
        stored, around = await self._read(project_id, owner_id)
        if step is Step.CLIPS:
            stored = _seeded(stored, wish)
        standing = standings(stored.project, around)[step]
        again, quote_id = wish.again, wish.quote_id
        if standing is Standing.CURRENT and not (again and step is not Step.CLIPS):
            return _SKIP
        match step:
            case Step.SCENES:
                if standing is Standing.STALE and not again:
                    # What people have changed in them would be lost, and clips that are paid for.
                    return _LEFT
                writer = self._prices.writer(stored.project, free=wish.free)
                model = writer.model
                if quote_id is None and not again and not model.is_free:
                    return {"needs": _SCENES_COST}
                name = of_scenes(stored.project, around)
                lacking = await self._lacking(quote_id, [("the scenes", model, name)])
                return lacking or within(
                    wish.most,
                    model,
                    await self.writing.scenes(stored, around, writer),
                    most_calls(writer),
                )
            case Step.REFERENCE:
                model = self._prices.artist(stored.project).model
                if quote_id is None and not again and not model.is_free:
                    # Whatever is free comes first: the animatic has a character drawn here.
                    return _LEFT
                name = of_character(stored.project)
                lacking = await self._lacking(quote_id, [("the character", model, name)])
                return lacking or within(wish.most, model, self._reference(stored))
            case Step.PLAN:
                return await self._plan(stored, around)
            case Step.ANIMATIC:
                return await self._animatic(stored, around)
            case Step.CLIPS:
                return await self._clips(stored, around, wish)
            case Step.FILM:
                return await self._film(stored, around)

    async def require_quoted(
        self, project_id: str, owner_id: str, steps: Sequence[Step], wish: StepWish
    ) -> None:
        """Refuse steps whose quote has no line for something that they buy, as the project is now.

        All of them are refused, also what the quote does have a line for. What is only known once
        scenes are written, or the character is drawn, is seen when it is that step's turn.

        Raises:
            ConflictError: the quote lacks a line, or a clip cannot be made as its scene is now.
            NotFoundError: a scene that is asked for is not there.
        """
        if wish.quote_id is None:
            return
        stored, around = await self._read(project_id, owner_id)
        stored = _seeded(stored, wish)
        project, found = stored.project, standings(stored.project, around)
        wanted: list[tuple[str, Capability, str]] = []
        if Step.SCENES in steps and found[Step.SCENES] is Standing.MISSING:
            writer = self._prices.writer(project, free=wish.free)
            wanted.append(("the scenes", writer.model, of_scenes(project, around)))
        if Step.REFERENCE in steps and found[Step.REFERENCE] is not Standing.CURRENT:
            artist = self._prices.artist(project)
            wanted.append(("the character", artist.model, of_character(project)))
        if Step.CLIPS in steps and project.scenes:
            if found[Step.PLAN] is not Standing.CURRENT:
                film = await self._planning.planned(stored, project.scenes)
                if film.plan is not None:
                    project = with_plan(project, film.plan, of_plan(project, around))
            wanted += self._clip_orders(project, around, wish)[1]
        lacking = await self._lacking(wish.quote_id, wanted)
        if lacking is not None:
            raise ConflictError(str(lacking["needs"]["message"]))

    async def _read(self, project_id: str, owner_id: str) -> tuple[StoredProject, Surroundings]:
        stored, around = await self._rows.read(project_id, owner_id)
        return stored, self._prices.surrounded(stored.project, around)

    async def _lacking(
        self, quote_id: str | None, wanted: Sequence[tuple[str, Capability, str]]
    ) -> Document | None:
        """Return what is to be decided where a quote has no line for some paid order, else None.

        Whether a line pays for as much as its order costs by then, and is not spent, is seen when
        that is placed.

        Args:
            quote_id: the quote that is to pay, or None.
            wanted: each order in words, who is to carry it out, and what a line calls it.
        """
        if quote_id is None:
            return None
        lines = await self._rows.quoted(quote_id)
        without = [
            what
            for what, model, name in wanted
            if not model.is_free and (model.backend, model.model, name) not in lines
        ]
        if not without:
            return None
        named = ", ".join(without[:20])
        message = (
            f"The quote has no line for {named} as it is now, so nothing was ordered. Ask for a "
            "new quote (POST …/quote), accept it, and order with it (its quote_id); releasing the "
            "old one gives back what it sets aside."
        )
        return {"needs": {"needs": "quote", "message": message}}

    async def _plan(self, stored: StoredProject, around: Surroundings) -> Document:
        film = await self._planning.planned(stored, stored.project.scenes)
        return {"plan": told_plan(film), "of": of_plan(stored.project, around)}

    def _reference(self, stored: StoredProject) -> Document:
        project = stored.project
        if not project.character.description.strip():
            raise InvalidRequestError(
                "The project's character is blank: describe it before it is drawn, or choose a "
                "picture that you sent (POST /api/mv/assets).",
                problems=[FieldProblem("character", "is blank")],
            )
        artist = self._prices.artist(project)
        request = FilmRequest(
            song_id="",
            idea=project.idea,
            character_description=project.character.description,
        )
        # Each time another picture: who asks again wants another one.
        spec = asdict(reference_spec(request, artist.model, secrets.randbits(31)))
        return {
            "request": {
                "backend": artist.model.backend,
                "spec": spec,
                "notices": [],
                "quoted_as": of_character(project),
            },
            "of": of_character(project),
            "total": 1,
        }

    async def _animatic(self, stored: StoredProject, around: Surroundings) -> Document:
        project = stored.project
        is_drawn = project.character.chosen is not None
        picture = await self._picture(stored, around) if is_drawn else None
        given = self._given(stored, around, None, picture)
        # The clips of a film that is finished are there already.
        given = replace(given, scenes=_drawn(project))
        order = await self._films.order(self._film_request(stored, given, draft=True), _by(stored))
        return {
            "request": order.request,
            "fingerprint": order.fingerprint,
            "of": of_animatic(project),
            "scenes": [scene.id for scene in project.scenes],
        }

    async def _film(self, stored: StoredProject, around: Surroundings) -> Document:
        project = stored.project
        self._require(stored, around)
        open_scenes = [
            place + 1
            for place, scene in enumerate(project.scenes)
            if standing_of_clip(project, scene, around) is not Standing.CURRENT
        ]
        if open_scenes:
            named = ", ".join(map(str, open_scenes[:20]))
            raise ConflictError(
                f"The film lacks up-to-date clips of scene {named}. Have them made (step clips), "
                "or choose a take that stands."
            )
        clips = [await self._clip(scene, around, stored.owner_id) for scene in project.scenes]
        picture = await self._picture(stored, around)
        given = self._given(stored, around, clips, picture)
        order = await self._films.order(self._film_request(stored, given, draft=False), _by(stored))
        return {
            "request": order.request,
            "fingerprint": order.fingerprint,
            "of": of_film(project, around),
            "scenes": [scene.id for scene in project.scenes],
        }

    def _film_request(self, stored: StoredProject, given: Given, *, draft: bool) -> FilmRequest:
        project = stored.project
        return FilmRequest(
            song_id=str(project.song_id),
            idea=project.idea or stored.title,
            character_description=project.character.description or stored.title,
            aspect_ratio=project.aspect_ratio,
            seed=project.seed,
            draft=draft,
            style=project.style,
            finish=Finish.from_document(project.finish or None),
            given=given,
        )

    def _given(
        self,
        stored: StoredProject,
        around: Surroundings,
        clips: list[Video] | None,
        picture: Document | None,
    ) -> Given:
        project = stored.project
        self._require(stored, around)
        if project.plan is None:
            raise RuntimeError("a plan that stands is there")
        sizes = Counter(
            FrameSize(width=clip.facts.width, height=clip.facts.height) for clip in clips or ()
        )
        makers = Counter(
            (str(clip.metadata["backend_used"]), str(clip.metadata["model_used"]))
            for clip in clips or ()
        )
        return Given(
            scenes=tuple(
                Scene(scene.description, scene.negative_description) for scene in project.scenes
            ),
            seeds=tuple(seed_of(project, scene) for scene in project.scenes),
            reference=picture,
            plan=project.plan,
            clips=None if clips is None else tuple(clip.id for clip in clips),
            frame=max(sizes, key=lambda size: (sizes[size], size.width), default=None),
            maker=max(makers, key=lambda maker: makers[maker], default=None),
            joints=tuple(scene.begins_with for scene in project.scenes),
        )

    def _require(self, stored: StoredProject, around: Surroundings) -> None:
        """Refuse what needs scenes and cuts before these are there."""
        found = standings(stored.project, around)
        if not stored.project.scenes:
            raise ConflictError("The project has no scenes yet: have them written (step scenes).")
        if found[Step.PLAN] is not Standing.CURRENT:
            raise ConflictError(
                "The cuts are out of date: plan them again (step plan). It is free."
            )

    async def _picture(self, stored: StoredProject, around: Surroundings) -> Document:
        chosen = stored.project.character.chosen
        if chosen is None:
            raise ConflictError(
                "The character has no picture yet: have it drawn (step reference), or choose one "
                "that you sent."
            )
        take = around.takes.get(chosen.take_id)
        if take is None or take.media_id is None:
            raise ConflictError("The character's picture is not there: choose another take of it.")
        picture = await self._library.picture(take.media_id, stored.owner_id)
        metadata = picture.facts.get("metadata") or _own(stored.project.character.description)
        return {"image_id": picture.id, "sha256": picture.sha256, "metadata": metadata}

    async def _clip(self, scene: ProjectScene, around: Surroundings, owner_id: str) -> Video:
        take = _chosen(scene, around)
        if take is None or take.media_id is None:
            raise NotFoundError(f"The take of scene {scene.id} is not there.")
        return await self._library.video(take.media_id, owner_id)

    async def _clips(self, stored: StoredProject, around: Surroundings, wish: StepWish) -> Document:
        project = stored.project
        self._require(stored, around)
        open_scenes, orders = self._clip_orders(project, around, wish)
        is_drawn = project.character.chosen is not None
        is_paid = bool(orders) or not (is_drawn or self._prices.artist(project).model.is_free)
        if not open_scenes:
            return _SKIP
        if is_paid and wish.quote_id is None:
            return {"needs": _QUOTE_NEEDED}
        lacking = await self._lacking(wish.quote_id, orders)
        if lacking is not None:
            return lacking
        picture = await self._picture(stored, around)
        wanted: list[WantedClip] = []
        for place, seconds in open_scenes:
            making = {one.scene_id for one in wanted}
            pictures = await self._references(stored, around, place, picture["sha256"])
            wanted.append(await self._wanted(stored, around, place, seconds, pictures, making))
        song = await self._planning.song(stored)
        return {
            "clips": [asdict(one) for one in wanted],
            "song": {"id": song.id, "sha256": song.sha256, **song.facts},
            "total": len(wanted),
        }

    def _clip_orders(
        self, project: Project, around: Surroundings, wish: StepWish
    ) -> tuple[list[tuple[int, int]], list[tuple[str, Capability, str]]]:
        """Return the clips to be made, each as place and seconds; and which of them are paid for.

        Raises:
            ConflictError: one cannot be made.
        """
        open_scenes: list[tuple[int, int]] = []
        orders: list[tuple[str, Capability, str]] = []
        for place, scene in open_clips(project, around, wish.scenes):
            price = self._prices.clip(project, scene, around)
            if price.amount is None or price.units is None:
                raise ConflictError(f"Scene {place + 1} cannot be made: {price.unknown}")
            open_scenes.append((place, price.units))
            if not price.amount:
                continue  # drawn here, or made before: a quote has no line for it
            model, name = self._prices.clips(project, scene), quoted_as(project, scene, price.units)
            orders.append((f"scene {place + 1}", model, name))
        return open_scenes, orders

    async def _references(
        self, stored: StoredProject, around: Surroundings, place: int, usual: str
    ) -> list[str]:
        """Return the content hashes of the pictures that the clip of a scene is made with.

        Raises:
            ConflictError: one of them is not there any more.
        """
        own = own_references(stored.project, stored.project.scenes[place])
        if own is None:
            return [usual]
        found: list[str] = []
        for take_id in own:
            take = around.takes.get(take_id)
            if take is None or take.media_id is None:
                raise _reference_gone(place)
            try:
                picture = await self._library.picture(take.media_id, stored.owner_id)
            except NotFoundError as error:
                raise _reference_gone(place) from error
            found.append(picture.sha256)
        return found

    async def _wanted(
        self,
        stored: StoredProject,
        around: Surroundings,
        place: int,
        seconds: int,
        pictures: Sequence[str],
        making: set[str],
    ) -> WantedClip:
        project = stored.project
        scene, plan = project.scenes[place], project.plan
        if plan is None:
            raise RuntimeError("a plan that stands is there")
        model = self._prices.clips(project, scene)
        clip = plan.clips[place]
        before = scene_before(project, scene) if scene.continues else None
        # Whoever draws clips here cannot begin with a picture: the character is drawn anew.
        alone = before is not None and model.is_free and not model.begins_with_picture
        before = None if alone else before
        take = None if before is None or before.id in making else _chosen(before, around)
        if before is not None and before.id not in making and take is None:
            raise ConflictError(
                f"Scene {place + 1} goes on from scene {place}, which has no clip yet."
            )
        wanted = of_clip(project, scene, alone=alone)
        if model.reference is None:
            pictures = ()
        return WantedClip(
            scene_id=scene.id,
            shot=Shot(place, clip.start, clip.frames, clip.seconds),
            wanted=wanted,
            quoted_as=quoted_as(project, scene, seconds),
            prompt=prompt_of(project, scene),
            negative=negative_of(project, scene),
            backend=model.backend,
            model=model.model,
            resolution=resolution_of(project, model),
            aspect_ratio=project.aspect_ratio,
            seed=seed_of(project, scene),
            with_sound=sound_of(project, model) and model.audio != "never",
            reference=pictures[0] if pictures else None,
            more_references=tuple(pictures[1:]),
            references=own_references(project, scene),
            before=None if before is None else before.id,
            before_take=None if take is None else take.id,
            before_clip=None if take is None else take.media_id,
            before_frame=None if before is None else shown_last(project, place - 1),
            alone=alone,
            heard=heard(project, scene, around) if model.hears_song else None,
            sent=self._prices.sent(project, scene, model, seconds, alone=alone),
            made_before=made_before(project, scene, around, seconds),
        )


_SCENES_COST = {
    "needs": "quote",
    "message": "Having the scenes written costs money. Have that done by itself (step scenes), or "
    "ask for a quote (POST …/quote), accept it, and order with it (its quote_id).",
}
_QUOTE_NEEDED = {
    "needs": "quote",
    "message": "The clips cost money. Ask for a quote (POST …/quote), accept it, and order with it "
    "(its quote_id).",
}


def _drawn(project: Project) -> tuple[Scene, ...]:
    """Return the scenes as they are drawn: in the film's colours."""
    return tuple(
        Scene(prompt_of(project, scene), scene.negative_description) for scene in project.scenes
    )


def _seeded(stored: StoredProject, wish: StepWish) -> StoredProject:
    return replace(stored, project=with_seeds(stored.project, wish.seeds))


def _reference_gone(place: int) -> ConflictError:
    return ConflictError(
        f"A picture that the clip of scene {place + 1} is to be made with is not there any more: "
        "choose others for it, or the film's own."
    )


def _chosen(scene: ProjectScene, around: Surroundings) -> Take | None:
    return None if scene.chosen is None else around.takes.get(scene.chosen.take_id)


def _own(description: str) -> Document:
    """Return what is told of a picture that somebody brought along."""
    return {"character_description": description, "backend_used": BROUGHT, "model_used": ""}


def _by(stored: StoredProject) -> Caller:
    return Caller(owner_id=stored.owner_id, project_id=stored.id)
