"""Who makes the parts of a project, and what each costs at today's list prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from songreel.domain.capability import Capability, Medium
from songreel.domain.dependence import (
    Standing,
    Surroundings,
    made_before,
    of_character,
    of_scenes,
    of_sent,
    open_clips,
    quoted_as,
)
from songreel.domain.errors import BackendError, InvalidRequestError
from songreel.domain.project import CHARACTER, Project, ProjectScene, Step
from songreel.domain.quote import NotKnown, QuoteLine
from songreel.domain.resolve import pictures_sent, refuse_unpriced
from songreel.providers.registry import Choice
from songreel.services.films import Films
from songreel.services.generation import MAX_SCENES as MOST_AT_ONCE
from songreel.services.generation import Generation
from songreel.workflows.scenes import most_calls

HOUSE = "local"


@dataclass(frozen=True, slots=True)
class PartPrice:
    """What something costs to be made once.

    Attributes:
        units: seconds of a clip, or pictures; None where that is not known yet.
        amount: US dollars, or None where it is not known: `unknown` says why in a sentence.
    """

    backend: str | None
    model: str | None
    units: int | None
    amount: Decimal | None
    unknown: str | None = None


class ProjectPrices:
    """Chooses models for projects, and prices what they would make."""

    def __init__(self, generation: Generation, films: Films) -> None:
        """Hold who chooses."""
        self._generation, self._films = generation, films

    def clips(self, project: Project, scene: ProjectScene | None = None) -> Capability:
        """Return the model that makes a project's clips, or that of one scene.

        Raises:
            InvalidRequestError: unknown backend or model, or no such resolution.
            BackendError: the model was retired, or its price is not known.
            ConfigurationError: the backend has no key.
        """
        backend, model = project.backend, project.model
        if scene is not None and (scene.backend or scene.model):
            backend, model = scene.backend, scene.model
        return self._generation.choose(Medium.VIDEO, backend, model).model

    def writer(self, project: Project, *, free: bool = False) -> Choice:
        """Return who writes its scenes; this machine where that may cost nothing and else would."""
        usual = self._films.writer(project.backend)
        if usual.model.is_free or not free:
            return usual
        return self.house_writer()

    def free_writer(self, project: Project) -> Choice:
        """Return who writes for nothing: whoever writes its scenes where that is free, or local."""
        try:
            return self.writer(project, free=True)
        except (BackendError, InvalidRequestError):
            # Who is not ready, or has no price, is not needed for this.
            return self.house_writer()

    def house_writer(self) -> Choice:
        """Return who writes on this machine, for nothing and at any time."""
        return self._films.companion(Medium.TEXT, HOUSE)

    def artist(self, project: Project) -> Choice:
        """Return who draws its character."""
        return self._films.companion(Medium.IMAGE, project.backend)

    def surrounded(self, project: Project, around: Surroundings) -> Surroundings:
        """Return what a project depends on, with how many pictures the models of its takes see.

        What was made by another model than its scene has now is another clip anyhow.
        """
        makers = {scene.id: self._maker(project, scene) for scene in project.scenes}
        found: dict[str, int] = {}
        for take in around.takes.values():
            model, seconds = makers.get(take.subject), take.facts.get("seconds")
            if model is None or not isinstance(seconds, int):
                continue
            if (take.facts.get("backend"), take.facts.get("model")) == (model.backend, model.model):
                found[take.id] = _pictures(project, model, seconds)
        return replace(around, pictures=found)

    def sent(
        self,
        project: Project,
        scene: ProjectScene,
        model: Capability,
        seconds: int,
        *,
        alone: bool = False,
    ) -> str:
        """Return what a model is sent for the clip of a scene; `alone` as for `of_sent`."""
        return of_sent(project, scene, _pictures(project, model, seconds), alone=alone)

    def _maker(self, project: Project, scene: ProjectScene) -> Capability | None:
        """Return the model that makes the clip of a scene, ready or not; None: nobody knows it."""
        backend, model = project.backend, project.model
        if scene.backend or scene.model:
            backend, model = scene.backend, scene.model
        if backend is not None and model is not None:
            return self._generation.profile(Medium.VIDEO, backend, model)
        try:
            return self.clips(project, scene)
        except (BackendError, InvalidRequestError):
            return None

    def clip(self, project: Project, scene: ProjectScene, around: Surroundings) -> PartPrice:
        """Return what the clip of a scene costs: nothing where the very same was made before."""
        try:
            model = self.clips(project, scene)
            seconds = seconds_of(project, scene)
            resolution = resolution_of(project, model)
            refuse_unpriced(model, resolution, sound_of(project, model))
        except (BackendError, InvalidRequestError) as error:
            return PartPrice(None, None, None, None, error.message)
        is_first = project.place(scene.id) == 0
        if scene.continues and not (is_first or model.is_free or model.begins_with_picture):
            return PartPrice(
                *(model.backend, model.model, None, None),
                f"{model.model} begins no clip with a picture that is given, so this scene cannot "
                "go on from the one before: name another model for it, or have it stand for "
                "itself.",
            )
        if seconds is None:
            return PartPrice(
                model.backend,
                model.model,
                None,
                None,
                "How long the clip is will be known once the film is planned.",
            )
        sold = [one for one in model.durations_at(resolution) if one >= seconds]
        if not sold:
            longest = model.durations_at(resolution)[-1]
            return PartPrice(
                *(model.backend, model.model, None, None),
                f"{model.model} makes at most {longest} seconds at a time, and the film shows "
                f"{seconds} s of this scene: name another model for it, or split it.",
            )
        amount = model.list_price(sold[0], resolution, sound_of(project, model))
        if amount is not None and made_before(project, scene, around, sold[0]):
            amount = Decimal(0)
        return PartPrice(model.backend, model.model, sold[0], amount)

    def reference(self, project: Project) -> PartPrice:
        """Return what a picture of the character costs."""
        try:
            model = self.artist(project).model
        except (BackendError, InvalidRequestError) as error:
            return PartPrice(None, None, None, None, error.message)
        return PartPrice(model.backend, model.model, 1, model.list_price(1))

    def scenes(self, project: Project) -> PartPrice:
        """Return what having scenes written costs at most: as many calls as are set aside then."""
        try:
            choice = self.writer(project)
        except (BackendError, InvalidRequestError) as error:
            return PartPrice(None, None, None, None, error.message)
        model, calls = choice.model, most_calls(choice)
        return PartPrice(model.backend, model.model, calls, model.list_price(calls))

    def lines(
        self,
        project: Project,
        standings: Mapping[str, Standing],
        around: Surroundings,
        scenes: Sequence[str] = (),
    ) -> tuple[list[QuoteLine], list[NotKnown]]:
        """Return what a quote of everything that is not up to date holds, and what it cannot.

        Args:
            project: what is made.
            standings: where everything stands.
            around: what it depends on.
            scenes: ids of those whose clips are wanted; none: all.

        Raises:
            NotFoundError: a scene that is asked for is not there.
            ConflictError: one of them goes on from a scene that is not up to date, and not asked
                for.
        """
        wanted: list[tuple[str, str, str, PartPrice]] = []
        unknown: list[NotKnown] = []
        if not project.scenes:
            count = project.cutting.number_of_scenes or MOST_AT_ONCE
            if project.plan is not None:
                count = len(project.plan.clips)
            price = self.scenes(project)
            what = "The scenes"
            if price.units is not None and price.units > 1:
                what = f"{what}, in at most {price.units} calls"
            # Each call writes so many at most.
            for _ in range(-(-count // MOST_AT_ONCE)):
                wanted.append(("scenes", what, of_scenes(project, around), price))
            unknown.append(NotKnown("The clips", "They are priced once the scenes are written."))
        if standings[Step.REFERENCE] is not Standing.CURRENT:
            name = of_character(project)
            wanted.append((CHARACTER, "The character", name, self.reference(project)))
        for place, scene in open_clips(project, around, scenes):
            price = self.clip(project, scene, around)
            what = f"Scene {place + 1}"
            if price.units is not None:
                what = f"{what}, a clip of {price.units} s"
            name = quoted_as(project, scene, price.units or 0)
            wanted.append((scene.id, what, name, price))
        lines: list[QuoteLine] = []
        for subject, what, name, price in wanted:
            if price.amount is None or price.units is None:
                unknown.append(NotKnown(what, price.unknown or "Its price is not known."))
                continue
            lines.append(
                QuoteLine(
                    subject=subject,
                    what=what,
                    backend=str(price.backend),
                    model=str(price.model),
                    input_hash=name,
                    units=price.units,
                    amount=price.amount,
                )
            )
        return lines, unknown


def _pictures(project: Project, model: Capability, seconds: int) -> int:
    """Return how many reference pictures a model is sent for a clip of so many seconds."""
    return pictures_sent(model, resolution_of(project, model), seconds, project.aspect_ratio)


def seconds_of(project: Project, scene: ProjectScene) -> int | None:
    """Return how many seconds of a clip a scene needs, None where that is not known yet."""
    plan = project.plan
    if plan is not None and len(plan.clips) == len(project.scenes):
        return plan.clips[project.place(scene.id)].seconds
    return scene.seconds


def resolution_of(project: Project, model: Capability) -> str:
    """Return the resolution at which a model makes a project's clips."""
    if project.resolution is not None and project.resolution in model.resolutions:
        return project.resolution
    return model.resolutions[0]


def sound_of(project: Project, model: Capability) -> bool:
    """Tell whether clips are bought with sound."""
    return model.audio == "always" or project.finish.get("clip_audio", "mute") != "mute"
