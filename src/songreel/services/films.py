"""Take requests for films: everything is decided and refused here, before any work starts."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from math import ceil
from typing import Any

from songreel.core.clock import now
from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipRequest, digest
from songreel.domain.errors import FieldProblem, InvalidRequestError
from songreel.domain.finish import Finish, problem
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.given import Given
from songreel.domain.job import JobKind
from songreel.domain.lettering import Place
from songreel.domain.plan import Shot
from songreel.domain.resolve import MAX_SEED, resolve_clip
from songreel.domain.retirement import retirement_notice
from songreel.domain.scene import ReferenceSpec, ScenesSpec
from songreel.domain.video import Asset, SongFacts
from songreel.jobs.order import Order
from songreel.providers.language.styles import find_style
from songreel.providers.readiness import candidates, is_usable
from songreel.providers.registry import Choice, Registry
from songreel.services.film_plans import FilmPlans, PlannedFilm, as_planned, notes
from songreel.services.film_words import bought_with_sound, require_room
from songreel.services.generation import Generation, notices_of
from songreel.services.library import Library
from songreel.services.requests import MAX_TEXT, Caller, FilmRequest, ScenesRequest, too_long

DRAFT_BACKEND, DRAFT_RESOLUTION = "local", "360p"
"""Who makes drafts, whatever the default backend is, and at which of its resolutions."""


class Films:
    """Makes orders of films out of requests."""

    def __init__(
        self, registry: Registry, generation: Generation, library: Library, plans: FilmPlans
    ) -> None:
        """Hold who chooses models, who knows songs, and who cuts."""
        self._registry, self._generation = registry, generation
        self._library, self._plans = library, plans

    async def order(self, request: FilmRequest, by: Caller) -> Order:
        """Return the order of a film, with its cuts planned: its song is listened to for that.

        Raises:
            InvalidRequestError: a blank text, a number of scenes that does not fit the song, an
                unknown style, an impossible wish for the cut, a budget that is too small.
            NotFoundError: no such song.
            ConfigurationError: the named backend has no key.
        """
        for field in ("idea", "character_description"):
            words: str = getattr(request, field)
            if not words.strip():
                raise _problem(field, f"{field} is blank: fill it in")
            if len(words) > MAX_TEXT:
                raise _problem(field, too_long(field, words))
        if request.seed is not None and not 0 <= request.seed <= MAX_SEED:
            raise _problem("seed", f"seed must be 0 to {MAX_SEED}")
        if request.style is not None:
            find_style(request.style)
        backend = _draft_backend(request) if request.draft else request.backend
        song = await self._library.song(request.song_id, by.owner_id)
        given = request.given
        if given is None:
            video = self._generation.choose(Medium.VIDEO, backend, request.model)
            text = self._writer(request, backend)
            image = self.companion(Medium.IMAGE, backend)
        else:
            # Nobody writes or draws any more, and perhaps nobody makes clips either.
            named = (backend, request.model) if given.clips is None else (DRAFT_BACKEND, None)
            video = self._generation.choose(Medium.VIDEO, *named)
            text = self._generation.choose(Medium.TEXT, DRAFT_BACKEND, None)
            image = self._generation.choose(Medium.IMAGE, DRAFT_BACKEND, None)
        resolution = DRAFT_RESOLUTION if request.draft else video.model.resolutions[0]
        cuts = replace(request.cut, scenes=request.scenes)
        # Whatever can be refused at once is, before a song is listened to.
        cuts.knobs()
        with_sound = bought_with_sound(request, video.model)
        size = None if given is None else given.frame
        if size is None:
            longest = video.model.durations_at(resolution)[-1]
            size = _tried_out(request, video.model, longest, with_sound=with_sound)
        place = Place.TOP if video.model.backend == DRAFT_BACKEND else Place.BOTTOM
        size = request.finish.size_from(size, is_draft=request.draft)
        captions = await self._captions(request, song, size, place)
        if given is None:
            film = await self._plans.planned(
                song,
                cuts,
                video.model,
                aspect_ratio=request.aspect_ratio,
                resolution=resolution,
                with_sound=with_sound,
            )
        else:
            film = as_planned(given.plan)
        plan = None if film.plan is None else film.plan.model_dump(mode="json", by_alias=True)
        seed = _seed_of(request, song.sha256) if request.seed is None else request.seed
        choices = (video, text, image)
        parts = _fingerprint(request, song.sha256, choices, seed, film, with_sound=with_sound)
        document: dict[str, Any] = {
            "idea": request.idea,
            "character_description": request.character_description,
            "song": {"id": song.id, "sha256": song.sha256, **song.facts},
            "shots": [asdict(shot) for shot in film.clips],
            "plan": plan,
            "scenes": _step(text, asdict(scenes_spec(request, text.model, film, seed))),
            "reference": _step(image, asdict(reference_spec(request, image.model, seed))),
            "clip": {
                **_maker(video, given),
                "aspect_ratio": request.aspect_ratio,
                "seed": seed,
                "resolution": DRAFT_RESOLUTION if request.draft else None,
                "audio": with_sound,
            },
            "parts": parts,
            "finish": request.finish.to_document(),
            "captions": captions,
            "draft": request.draft,
            **({} if given is None else {"given": given.to_document()}),
            "notices": [*_notices(choices), *_left_out(request, film), *_plan_notices(film)],
        }
        return Order(
            kind=JobKind.FILM,
            request=document,
            fingerprint=_finished(parts, request, captions),
            owner_id=by.owner_id,
            key_id=by.key_id,
            project_id=by.project_id,
            quote_id=by.quote_id,
            priority=by.priority,
            caller=by.caller,
            idempotency_key=by.idempotency_key,
            body=body_of(request),
        )

    async def _captions(
        self, request: FilmRequest, song: Asset, size: FrameSize, place: Place
    ) -> dict[str, Any] | None:
        """Return the captions of a film as a document, having seen that all its words can be drawn.

        Drawn clips say at the bottom what they stand for, so captions go to the top of these.

        Raises:
            InvalidRequestError: captions are wanted and there are no lyrics, or words have no room
                or no font.
        """
        style = request.finish.caption_style
        captions = None if style is None else await self._plans.captions(song, style)
        if style is not None and captions is None:
            raise problem(
                "captions",
                "needs the lyrics of the song, which has none before its end: bring them in "
                "(`songreel lyrics`, `PUT /api/mv/songs/{id}/lyrics`), or leave captions out",
            )
        facts = SongFacts(**song.facts)
        frames = FILM_RATE.frames_for(facts.samples, facts.sample_rate)
        await asyncio.to_thread(require_room, request.finish, captions, size, frames)
        if captions is None:
            return None
        return captions.model_copy(update={"place": place}).model_dump(mode="json")

    def _writer(self, request: FilmRequest, backend: str | None) -> Choice:
        """Return who writes: whom the settings name for that, except for drafts, which are free."""
        return self.companion(Medium.TEXT, backend) if request.draft else self.writer(backend)

    def writer(self, backend: str | None) -> Choice:
        """Return who writes the scenes of a film whose clips a backend makes.

        Raises:
            BackendError: nobody who could is ready.
        """
        if self._registry.writer is not None:
            return self._generation.choose(Medium.TEXT, None, None)
        return self.companion(Medium.TEXT, backend)

    def companion(self, medium: Medium, backend: str | None) -> Choice:
        """Return who writes or draws beside a film's clips: the same backend where it can.

        Raises:
            BackendError: nobody who could is ready.
        """
        if backend is not None:
            provider = self._registry.provider(backend)
            # Nobody named its models for this: none that cannot be ordered stops the film.
            if any(is_usable(provider, model) for model in candidates(provider.models, medium)):
                return self._generation.choose(medium, backend, None)
        return self._generation.choose(medium, None, None)


def body_of(request: FilmRequest) -> str:
    """Return what tells a request from others: what was sent, whatever is made of it now."""
    budget = request.cut.budget
    sent = asdict(replace(request, given=None))
    # 12, 12.00 and 1.2E+1 are one amount.
    if request.given is None:
        # Films of before there were projects are the same requests.
        del sent["given"]
    else:
        sent["given"] = request.given.fingerprint
        sent |= request.given.own_joints
    sent["cut"]["budget"] = None if budget is None else f"{budget.normalize():f}"
    if request.finish == Finish():
        # A key of before films were finished in several ways stands for the same film.
        del sent["finish"]
    return digest({"kind": "film", "sent": sent})


def _maker(video: Choice, given: Given | None) -> dict[str, str]:
    """Return who makes the clips of a film, or made most of them."""
    backend, model = video.model.backend, video.model.model
    if given is not None and given.maker is not None:
        backend, model = given.maker
    return {"backend": backend, "model": model}


def _notices(choices: tuple[Choice, ...]) -> list[str]:
    """Return what is told beside the film: who makes the clips, and whose end is near."""
    clips, *companions = choices
    ends = [retirement_notice(choice.model, now().date()) for choice in companions]
    return [*notices_of(clips), *(end for end in ends if end is not None)]


def _plan_notices(film: PlannedFilm) -> tuple[str, ...]:
    return () if film.plan is None else film.plan.notices


def _left_out(request: FilmRequest, film: PlannedFilm) -> list[str]:
    """Return what is not done of what was asked for, a sentence each."""
    said: list[str] = []
    if request.finish.wants_clip_sound and request.draft:
        said.append("Drafts have no sound of the clips' own; the film will have it.")
    if request.finish.transitions != "cut" and film.plan is None:
        said.append(
            "A film that is cut evenly knows no sections of its song: it has no transitions. "
            'They come with "cut": "music".'
        )
    return said


def _draft_backend(request: FilmRequest) -> str:
    """Return who makes a draft.

    Raises:
        InvalidRequestError: another backend is named.
    """
    if request.backend not in {None, DRAFT_BACKEND}:
        raise _problem(
            "backend",
            f"A draft is always made by {DRAFT_BACKEND}, not by {request.backend}: leave the "
            f"backend out of the draft, and name {request.backend} for the film",
        )
    return DRAFT_BACKEND


def _seed_of(request: FilmRequest, song: str) -> int:
    """Return the seed of a film that names none: the same for its draft, whoever makes it."""
    told = (song, request.idea, request.character_description)
    return int(
        digest({"film": told, "scenes": request.scenes, "ratio": request.aspect_ratio})[:7], 16
    )


def _fingerprint(
    request: FilmRequest,
    song: str,
    choices: tuple[Choice, ...],
    seed: int,
    film: PlannedFilm,
    *,
    with_sound: bool,
) -> str:
    """Return what tells a film's parts from others: of a song that was corrected they are others.

    How it is finished is not in it: its scenes, its character and its clips stay the same.
    """
    models = [choice.model.model for choice in choices]
    bare = asdict(replace(request, given=None))
    covered = {**bare, "song_id": song, "seed": seed, "models": models}
    del covered["given"]
    if request.given is not None:
        covered["given"] = request.given.fingerprint
    # Films of before there were cut plans are those that are cut evenly.
    del covered["cut"]
    if film.plan is not None:
        planned = film.plan.model_dump(mode="json", include={"shots", "clips"})
        covered["cut"] = digest({**planned, "notes": notes(film.briefs)})
    if request.style is None:
        # Films of before there were styles are the same films.
        del covered["style"]
    del covered["finish"]
    # Where a model always makes sound its clips are the same, heard or not.
    if with_sound and choices[0].model.audio != "always":
        covered["sound"] = True
    variants = [choice.model.variant for choice in choices]
    if any(variants):
        covered["variants"] = variants
    return digest({"kind": "film", **covered})


def _finished(parts: str, request: FilmRequest, captions: dict[str, Any] | None) -> str:
    """Return what tells a film from others with the same parts; the usual one is named by them."""
    finish = request.finish
    joints = {} if request.given is None else request.given.own_joints
    if finish == Finish() and not joints:
        return parts
    told = {"parts": parts, "finish": finish.to_document(), "captions": captions}
    return digest({**told, **joints})


def _tried_out(
    request: FilmRequest, model: Capability, seconds: int, *, with_sound: bool
) -> FrameSize:
    """Refuse now what the model would refuse of each clip; return the size of the film."""
    wanted = ClipRequest(
        prompt=request.idea,
        aspect_ratio=request.aspect_ratio,
        duration=seconds,
        generate_audio=model.audio == "always" or with_sound,
        resolution=DRAFT_RESOLUTION if request.draft else None,
    )
    return resolve_clip(wanted, model, today=now().date()).size


def scenes_spec(
    request: FilmRequest, model: Capability, film: PlannedFilm, seed: int
) -> ScenesSpec:
    """Return what the writer of a film is asked for."""
    defaults = ScenesRequest(request.idea, request.character_description)
    return ScenesSpec(
        idea=request.idea,
        character_description=request.character_description,
        number_of_scenes=len(film.clips),
        character_characteristics=defaults.character_characteristics,
        video_type="music video",
        video_characteristics=defaults.video_characteristics,
        camera_angle=defaults.camera_angle,
        model=model.model,
        seed=seed,
        sections=tuple(brief.label for brief in film.briefs),
        lengths=tuple(_seconds(clip, film) for clip in film.clips),
        notes=notes(film.briefs),
        resembles=tuple(brief.resembles for brief in film.briefs),
        style=request.style,
    )


def _seconds(clip: Shot, film: PlannedFilm) -> int:
    """Return what a scene has to fill: a plan may show any part of what is bought."""
    return clip.clip_seconds if film.plan is not None else ceil(FILM_RATE.seconds(clip.frames))


def reference_spec(request: FilmRequest, model: Capability, seed: int) -> ReferenceSpec:
    """Return what the artist of a film is asked for."""
    return ReferenceSpec(
        character_description=request.character_description,
        aspect_ratio="1:1",
        output_format="png",
        model=model.model,
        seed=seed if model.seed else None,
    )


def _step(choice: Choice, spec: dict[str, Any]) -> dict[str, Any]:
    return {"backend": choice.model.backend, "spec": spec, "notices": []}


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])
