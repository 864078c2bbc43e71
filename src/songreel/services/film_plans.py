"""How a film is cut: by its song, or evenly; and what its scenes are told of that."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from songreel.core.clock import now
from songreel.domain.analysis import Analysis
from songreel.domain.capability import Capability
from songreel.domain.clip_offer import WantedClips, clip_offer
from songreel.domain.cut_plan import CutPlan, Knobs
from songreel.domain.cut_wish import CutWish
from songreel.domain.frames import FILM_RATE, AspectRatio
from songreel.domain.lettering import Captions, CaptionStyle
from songreel.domain.lyrics import Lyrics
from songreel.domain.plan import PlanRequest, Shot
from songreel.domain.scene_brief import SceneBrief, briefs
from songreel.domain.video import Asset, SongFacts
from songreel.music.cut_plan import plan_cuts
from songreel.music.lyrics.captions import SongPart, captions_of
from songreel.music.plan import EqualParts


@dataclass(frozen=True, slots=True)
class PlannedFilm:
    """The clips of a film, in the order of the film; how they are cut, where the music says so.

    Attributes:
        clips: what is ordered, one for each scene.
        plan: which parts of them are seen; None: each is seen once.
        briefs: what the scene of each clip has to fit; empty without a plan.
    """

    clips: tuple[Shot, ...]
    plan: CutPlan | None = None
    briefs: tuple[SceneBrief, ...] = ()


class Heard(Protocol):
    """Who knows what is heard in a song, and what is sung."""

    async def analysis(self, song_id: str, owner_id: str = "local") -> Analysis:
        """Return what is heard in a song, as a person corrected it."""
        ...

    async def lyrics(self, song_id: str, owner_id: str = "local") -> Lyrics | None:
        """Return the lines of a song with their times, or None where it has no lyrics."""
        ...


class FilmPlans:
    """Plans films; nothing is ordered."""

    def __init__(self, songs: Heard) -> None:
        """Hold who listens."""
        self._songs = songs

    async def planned(
        self,
        song: Asset,
        wish: CutWish,
        model: Capability,
        *,
        aspect_ratio: AspectRatio,
        resolution: str,
        with_sound: bool = False,
    ) -> PlannedFilm:
        """Plan a film of a song with the clips of a model, bought with their own sound or without.

        Raises:
            InvalidRequestError: an impossible wish, a number of scenes that does not fit the song
                or the model, or a budget below the least price.
            BackendError: no price is known for the model's clips.
        """
        knobs = wish.knobs()
        if wish.by == "even":
            request = PlanRequest(
                SongFacts(**song.facts), FILM_RATE, model.durations_at(resolution), wish.scenes
            )
            return PlannedFilm(EqualParts().plan(request))
        return await self.by_music(
            song,
            knobs,
            model,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            with_sound=with_sound,
        )

    async def by_music(
        self,
        song: Asset,
        knobs: Knobs,
        model: Capability,
        *,
        aspect_ratio: AspectRatio,
        resolution: str,
        with_sound: bool = False,
    ) -> PlannedFilm:
        """Plan a film whose cuts follow the music; errors as in `planned`."""
        wanted = WantedClips.of_film(aspect_ratio, resolution, with_sound=with_sound)
        offer = clip_offer(wanted, model, today=now().date())
        heard = await self._songs.analysis(song.id, song.owner_id)
        lyrics = await self._songs.lyrics(song.id, song.owner_id)

        def work() -> PlannedFilm:
            plan = plan_cuts(heard, FILM_RATE, offer, knobs)
            return PlannedFilm(_clips(plan), plan, tuple(briefs(plan, heard, lyrics)))

        return await asyncio.to_thread(work)

    async def captions(self, song: Asset, style: CaptionStyle) -> Captions | None:
        """Return the captions of a film of a song; None where nothing is sung before its end.

        Raises:
            InvalidRequestError: a line is longer than a caption can be.
        """
        lyrics = await self._songs.lyrics(song.id, song.owner_id)
        if lyrics is None or not lyrics.lines:
            return None
        part = SongPart(0, song.facts["samples"], song.facts["sample_rate"])
        found = await asyncio.to_thread(captions_of, lyrics, FILM_RATE, part, style=style)
        return found if found.lines else None


def as_planned(plan: CutPlan) -> PlannedFilm:
    """Return the film of a plan whose scenes are written."""
    return PlannedFilm(_clips(plan), plan)


def _clips(plan: CutPlan) -> tuple[Shot, ...]:
    return tuple(Shot(clip.index, clip.start, clip.frames, clip.seconds) for clip in plan.clips)


def notes(told: Sequence[SceneBrief]) -> tuple[str, ...]:
    """Return what each scene's writer is told of the music under it, a line each."""
    return tuple(_note(brief) for brief in told)


def _note(brief: SceneBrief) -> str:
    parts = [f"{brief.label} {brief.number}", f"energy {brief.energy // 10} %"]
    if brief.is_peak:
        parts.append("the strongest part of the song")
    if brief.begins_section:
        parts.append("a part of the song begins here")
    if brief.resembles is not None:
        parts.append(
            f"this chorus was heard before: the place, light and colours of scene "
            f"{brief.resembles + 1}, another moment"
        )
    if brief.shots > 1:
        parts.append(f"seen in {brief.shots} shots, whole and nearer: what matters in the middle")
    if brief.lines:
        sung = " / ".join(" ".join(line.split()) for line in brief.lines if line.strip())
        parts.append(f"sung meanwhile: “{sung}”")
    return "; ".join(parts)
