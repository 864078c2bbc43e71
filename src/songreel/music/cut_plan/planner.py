"""The cut plan of a song: which clips to buy, and where the film is cut."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from songreel.domain.analysis import Analysis
from songreel.domain.clip_offer import ClipOffer
from songreel.domain.cut_plan import (
    MAX_SHOTS,
    CutPlan,
    Knobs,
    PlannedClip,
    PlannedCut,
    PlannedShot,
)
from songreel.domain.frames import FrameRate
from songreel.music.cut_plan.choosing import Chosen, Task, choose
from songreel.music.cut_plan.footage import Take, takes
from songreel.music.cut_plan.inner import inner_cuts
from songreel.music.cut_plan.pacing import Energy, Pacing
from songreel.music.cut_plan.places import SURE, Grid, Place, frame_at, grid_of
from songreel.music.cut_plan.reasons import Change, reason
from songreel.music.cut_plan.tariff import Tariff
from songreel.music.cut_plan.tiling import Piece

_SLOWER = 1.2
_CENT = Decimal("0.01")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 10), 600)
    return f"{minutes}:{rest // 10:02}.{rest % 10}"


def plan_cuts(song: Analysis, rate: FrameRate, offer: ClipOffer, knobs: Knobs) -> CutPlan:
    """Return the cut plan of a song; the same input gives the same plan.

    Args:
        song: what was heard of it, as a person corrected it.
        rate: of the film.
        offer: what the model sells for its clips.
        knobs: what a person wishes.

    Raises:
        InvalidRequestError: the number of clips does not fit the song or the model, or the budget
            is less than the least price.
    """
    return _Planning(song, rate, offer, knobs).plan()


class _Planning:
    def __init__(self, song: Analysis, rate: FrameRate, offer: ClipOffer, knobs: Knobs) -> None:
        self._song, self._rate, self._offer, self._knobs = song, rate, offer, knobs
        self._grid = grid_of(song, rate)
        self._energy = Energy(song, rate, self._grid.frames)
        self._least = -(-rate.numerator // (2 * rate.denominator))
        self._edges = [frame_at(section.start, song, rate) for section in song.sections]
        seconds = Decimal(song.samples) / Decimal(song.sample_rate)
        self._floor = seconds * offer.cheapest_second

    def plan(self) -> CutPlan:
        stretch = 1.0
        while True:
            pacing = Pacing(self._knobs.pace, self._rate, stretch)
            chosen = choose(self._task(pacing))
            inside = [self._inside(piece, pacing) for piece in chosen.pieces]
            count = sum(len(cuts) + 1 for cuts in inside)
            if count <= MAX_SHOTS:
                return self._assembled(chosen, inside, is_slower=stretch > 1)
            if stretch > 20:
                return self._assembled(chosen, [[] for _ in inside], is_slower=True)
            stretch *= _SLOWER

    def _task(self, pacing: Pacing) -> Task:
        return Task(
            grid=self._grid,
            energy=self._energy,
            pacing=pacing,
            tariff=Tariff(self._offer, self._rate, self._knobs.slow_down),
            knobs=self._knobs,
            floor=self._floor,
            least=self._least,
            model=self._offer.model,
        )

    def _inside(self, piece: Piece, pacing: Pacing) -> list[Place]:
        frames = [place.frame for place in self._grid.places]
        first = bisect_right(frames, piece.start.frame)
        last = bisect_left(frames, piece.end.frame)
        beats = "strong" if self._knobs.pace == "fast" else "none"
        return inner_cuts(
            [piece.start, *self._grid.places[first:last], piece.end],
            self._energy,
            pacing,
            rate=float(self._rate.fraction),
            least=self._least,
            beats=beats if self._grid.knows_bars else "all",
        )

    def _assembled(
        self, chosen: Chosen, inside: Sequence[Sequence[Place]], *, is_slower: bool
    ) -> CutPlan:
        clips: list[PlannedClip] = []
        shots: list[PlannedShot] = []
        cuts: list[PlannedCut] = []
        for piece, within in zip(chosen.pieces, inside, strict=True):
            places = [piece.start, *within]
            edges = [place.frame for place in (*places, piece.end)]
            sold = self._offer.sold[piece.sold]
            lengths = [end - start for start, end in pairwise(edges)]
            shown = takes(
                lengths,
                sold.frames(self._rate),
                self._rate.fraction,
                leap=next((at for at, place in enumerate(places) if at and place.section), 1),
                in_step=self._offer.in_step,
            )
            clips.append(self._clip(piece, len(clips), shown[0], clips))
            for place, length, take in zip(places, lengths, shown, strict=True):
                price = sold.price if place is piece.start else None
                cuts.append(self._cut(place, len(shots), length, take, price))
                shots.append(
                    PlannedShot(
                        index=len(shots),
                        start=place.frame,
                        frames=length,
                        clip=len(clips) - 1,
                        source_in=take.source_in,
                        speed=take.speed,
                        framing=take.framing,
                    )
                )
        return CutPlan(
            rate=self._rate,
            samples=self._song.samples,
            sample_rate=self._song.sample_rate,
            frames=self._grid.frames,
            offer=self._offer,
            knobs=self._knobs,
            clips=tuple(clips),
            shots=tuple(shots),
            cuts=tuple(cuts),
            price=sum((clip.price for clip in clips), Decimal(0)),
            floor=self._floor.quantize(_CENT),
            notices=(
                *self._notices(is_slower=is_slower),
                *chosen.notices,
                *self._missed_pins(clips),
                *self._missed_cuts(clips),
            ),
        )

    def _clip(
        self, piece: Piece, index: int, take: Take, before: Sequence[PlannedClip]
    ) -> PlannedClip:
        sold = self._offer.sold[piece.sold]
        start, end = piece.start.frame, piece.end.frame
        section = self._mostly_under(start, end)
        found = self._song.sections[section]
        return PlannedClip(
            index=index,
            seconds=sold.seconds,
            price=sold.price,
            start=start,
            frames=end - start,
            source_frames=sold.frames(self._rate),
            speed=take.speed,
            section=section,
            label=found.label,
            group=found.group,
            energy=self._energy.heard(start, end),
            resembles=self._resembled(section, start, before),
        )

    def _mostly_under(self, start: int, end: int) -> int:
        """Return the section that lies under the longest part of a stretch, the first of equals."""
        edges = [*self._edges, self._grid.frames]
        shares = [min(end, b) - max(start, a) for a, b in pairwise(edges)]
        return shares.index(max(shares))

    def _resembled(self, section: int, start: int, before: Sequence[PlannedClip]) -> int | None:
        """Return the clip at the same place of the first equal chorus, where one was before."""
        here = self._song.sections[section]
        if here.label != "chorus":
            return None
        for earlier, other in enumerate(self._song.sections[:section]):
            if other.label == "chorus" and other.group == here.group:
                offset = start - self._edges[section]
                clips = [clip for clip in before if clip.section == earlier]
                like = min(
                    clips,
                    key=lambda clip: abs(clip.start - self._edges[earlier] - offset),
                    default=None,
                )
                return None if like is None else like.index
        return None

    def _cut(
        self, place: Place, shot: int, length: int, take: Take, price: Decimal | None
    ) -> PlannedCut:
        under = max(0, bisect_right(self._edges, place.frame) - 1)
        section = self._song.sections[under]
        number = sum(one.label == section.label for one in self._song.sections[: under + 1])
        seconds = self._rate.seconds
        change = Change(
            place=place,
            section=section,
            number=number,
            price=price,
            framing=take.framing,
            skipped=seconds(take.skipped),
            seconds=seconds(length),
        )
        return PlannedCut(
            shot=shot,
            frame=place.frame,
            sample=place.sample,
            bar=place.bar,
            beat=place.beat,
            section=under,
            label=section.label,
            lands_on=place.lands_on,
            inner=price is None,
            price=price or Decimal(0),
            reason=reason(change),
        )

    def _missed_pins(self, clips: Sequence[PlannedClip]) -> list[str]:
        """Say which scenes are half a second or more off the length that a person wants."""
        told: list[str] = []
        for pin in self._knobs.pins:
            found = clips[pin.clip].frames if pin.clip < len(clips) else pin.frames
            if abs(found - pin.frames) >= self._least:
                is_now, wanted = (self._rate.seconds(n) for n in (found, pin.frames))
                told.append(
                    f"Scene {pin.clip + 1} lasts {is_now:.1f} s in place of {wanted:.1f} s: no "
                    "place for a cut is nearer."
                )
        return told

    def _missed_cuts(self, clips: Sequence[PlannedClip]) -> list[str]:
        """Say which scenes do not begin where a person placed their cuts."""
        told: list[str] = []
        for cut in self._knobs.cuts:
            found = clips[cut.clip].start if cut.clip < len(clips) else cut.frame
            if found != cut.frame:
                is_at, wanted = (_clock(self._rate.seconds(n)) for n in (found, cut.frame))
                why = (
                    f"a clip of {self._offer.model} lasts {self._offer.sold[-1].seconds} s at most"
                )
                if self._knobs.budget is not None:
                    why = f"{why}, and no more than ${self._knobs.budget} may be spent"
                told.append(f"Scene {cut.clip + 1} begins at {is_at} in place of {wanted}: {why}.")
        return told

    def _notices(self, *, is_slower: bool) -> list[str]:
        told: list[str] = []
        grid: Grid = self._grid
        if not grid.knows_beats:
            told.append(
                "No clear beat was found, so cuts follow sections, strong notes and an even pace. "
                "Tap a few bars or set the tempo, and plan again."
            )
        elif not grid.knows_bars:
            told.append(
                "The beats are clear, but not which of them begin bars, so cuts fall on any beat. "
                "Say where bar 1 is, and plan again."
            )
        elif self._song.confidence.downbeats < SURE:
            told.append(
                "Which beats begin bars is not sure: look at bar 1 in the picture before you buy."
            )
        if self._song.confidence.sections < SURE and len(self._song.sections) > 1:
            told.append("The borders of the sections are not sure: look at them before you buy.")
        if is_slower:
            told.append(
                f"The song is too long for this pace: at most {MAX_SHOTS} shots are made, so they "
                "are longer."
            )
        return told
