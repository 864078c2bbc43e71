"""Cut plans of songs: what a film would be made of, and what that would cost. Nothing is spent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal

from songreel.core.clock import now
from songreel.domain.analysis import Analysis
from songreel.domain.capability import Capability, Medium
from songreel.domain.clip_offer import WantedClips, clip_offer
from songreel.domain.cut_plan import USUAL_SLOW_DOWN, CutPlan, Knobs
from songreel.domain.finish import ClipAudio
from songreel.domain.frames import FILM_RATE, AspectRatio
from songreel.domain.provider import Provider
from songreel.domain.resolve import refuse_unpriced
from songreel.domain.retirement import refuse_retired, retirement_notice
from songreel.music.cut_plan import plan_cuts
from songreel.music.cut_plan.picture import picture
from songreel.providers.readiness import candidates, lack_of
from songreel.providers.registry import Registry
from songreel.services.songs import Songs


@dataclass(frozen=True, slots=True)
class PlanWish:
    """A plan to be made; see `Knobs` for what the last ones mean.

    Attributes:
        clip_audio: how the clips' own sound is heard: where it is, they are bought with it.
    """

    backend: str | None = None
    model: str | None = None
    aspect_ratio: AspectRatio = "16:9"
    resolution: str | None = None
    pace: str = "normal"
    slow_down: int = USUAL_SLOW_DOWN
    budget: Decimal | None = None
    scenes: int | None = None
    fewest: int | None = None
    most: int | None = None
    clip_audio: ClipAudio = "mute"

    def knobs(self) -> Knobs:
        """Return what is wished of the plan.

        Raises:
            InvalidRequestError: a value is impossible, or two contradict each other.
        """
        return Knobs.checked(
            pace=self.pace,
            slow_down=self.slow_down,
            budget=self.budget,
            scenes=self.scenes,
            fewest=self.fewest,
            most=self.most,
        )


class Plans:
    """Makes cut plans; no key is needed for that, and nothing is ordered."""

    def __init__(self, registry: Registry, songs: Songs) -> None:
        """Hold who sells clips, and who knows songs."""
        self._registry, self._songs = registry, songs

    async def plan(self, song_id: str, wish: PlanWish, owner_id: str = "local") -> CutPlan:
        """Return the cut plan of a song, which is listened to first where that was not done.

        Raises:
            NotFoundError: no such song.
            InvalidRequestError: an impossible wish, an unknown backend or model, or a budget below
                the least price.
            BackendError: the model was retired, or its price is not known.
        """
        planned, _ = await self._planned(song_id, wish, owner_id)
        return planned

    async def picture(
        self, song_id: str, wish: PlanWish, owner_id: str = "local", *, title: str | None = None
    ) -> str:
        """Return the same plan as an SVG document; without a title it has the song's name."""
        planned, song = await self._planned(song_id, wish, owner_id)
        if title is None:
            title = (await self._songs.file(song_id, owner_id)).song.name
        return await asyncio.to_thread(picture, planned, song, title or "A song")

    async def _planned(
        self, song_id: str, wish: PlanWish, owner_id: str
    ) -> tuple[CutPlan, Analysis]:
        # Whatever can be refused at once is, before a song is listened to.
        knobs = wish.knobs()
        model, notices = self._model(wish)
        wanted = WantedClips.of_film(
            wish.aspect_ratio, wish.resolution, with_sound=wish.clip_audio != "mute"
        )
        offer = clip_offer(wanted, model, today=now().date())
        song = await self._songs.analysis(song_id, owner_id)
        planned = await asyncio.to_thread(plan_cuts, song, FILM_RATE, offer, knobs)
        told = (*notices, *planned.notices)
        return planned.model_copy(update={"notices": told}), song

    def _model(self, wish: PlanWish) -> tuple[Capability, list[str]]:
        """Return the model that a plan is for, whether or not it could be ordered from now."""
        found = self._named(wish)
        if found is None:
            choice = self._registry.choose(Medium.VIDEO, wish.backend, wish.model)
            model, told = choice.model, choice.notice
        else:
            provider, model = found
            lack = lack_of(provider, model)
            told = (
                None if lack is None else f"This can be planned, but not made yet: {lack.message}"
            )
        refuse_retired(model, now().date())
        refuse_unpriced(model)
        notices = (told, retirement_notice(model, now().date()))
        return model, [notice for notice in notices if notice is not None]

    def _named(self, wish: PlanWish) -> tuple[Provider, Capability] | None:
        if wish.backend is None and wish.model is None:
            return None
        for provider in self._registry:
            if wish.backend in {None, provider.name}:
                for model in candidates(provider.models, Medium.VIDEO):
                    if wish.model is None or wish.model == model.model:
                        return provider, model
                for model in provider.models:
                    if model.medium is Medium.VIDEO and wish.model == model.model:
                        return provider, model
        return None
