"""An analysis as a person wants it: as it was heard, with corrections applied in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from songreel.domain import grid
from songreel.domain.analysis import NO_CLEAR_BEAT, Analysis, Beat
from songreel.domain.corrected_form import SURE, FormDraft
from songreel.domain.corrections import Corrections
from songreel.domain.edits import (
    BarOne,
    Double,
    Edit,
    Halve,
    ImportBeats,
    SetMetre,
    SetTempo,
    ShiftBeats,
    ShiftTime,
    Taps,
    merged,
)


def corrected(analysis: Analysis, corrections: Corrections) -> Analysis:
    """Return the analysis as the person wants it; `analysis` itself stays as it is.

    Edits fit any analysis of the song, also one that was made after them: a border that is named
    is the nearest one. An edit that has nothing left to change says so in a notice.
    """
    draft = _Draft(analysis)
    for edit in merged(corrections.edits):
        draft.apply(edit)
    return draft.analysis()


class _Draft:
    """An analysis while it is being corrected."""

    def __init__(self, analysis: Analysis) -> None:
        self._heard = analysis
        self._rate, self._samples = analysis.sample_rate, analysis.samples
        self._metre = analysis.metre
        self._beats: Sequence[Beat] = analysis.beats
        self._notices = list(analysis.notices)
        self._sure: set[str] = set()
        self._beats_changed = False
        self._form = FormDraft(analysis, self._say)

    def analysis(self) -> Analysis:
        tempo = self._heard.tempo
        if self._beats_changed:
            tempo = grid.tempo_curve(self._times(), self._rate)
        sure = {*self._sure, *(["sections"] if self._form.is_sure else [])}
        confidence = self._heard.confidence.model_copy(update=dict.fromkeys(sorted(sure), SURE))
        return Analysis.model_validate(
            {
                **_fields(self._heard),
                "metre": self._metre,
                "tempo": tempo,
                "beats": tuple(self._beats),
                "sections": tuple(self._form.sections),
                "drops": self._form.drops,
                "confidence": confidence,
                "notices": tuple(self._notices),
            }
        )

    def apply(self, edit: Edit) -> None:
        match edit:
            case Double() | Halve():
                self._change_octave(edit)
            case ShiftBeats():
                self._turn(edit.beats)
            case ShiftTime():
                self._move(edit.milliseconds)
            case BarOne():
                self._begin_bars(edit.sample)
            case SetTempo():
                self._set_tempo(edit)
            case Taps():
                self._take_taps(edit)
            case SetMetre():
                self._count(edit.metre)
            case ImportBeats():
                self._take_beats(edit)
            case _:
                self._form.apply(edit)

    def _times(self) -> list[int]:
        return [beat.sample for beat in self._beats]

    def _set_beats(self, beats: Sequence[Beat], *sure: str) -> None:
        self._beats = beats
        self._beats_changed = True
        self._sure.update(sure)
        if "beats" in self._sure and NO_CLEAR_BEAT in self._notices:
            self._notices.remove(NO_CLEAR_BEAT)

    def _change_octave(self, edit: Double | Halve) -> None:
        times = self._times()
        steps = [later - earlier for earlier, later in pairwise(times)]
        if not steps:
            self._say("The tempo could not be changed: there are no two beats.")
            return
        usual = grid.millibpm(sorted(steps)[len(steps) // 2], self._rate)
        if isinstance(edit, Double):
            if 2 * usual > grid.MAX_MILLIBPM or min(steps) < 2:
                self._say("The tempo was not doubled once more: it would be no tempo any more.")
                return
            beats = grid.doubled(self._beats, self._metre)
        else:
            if usual < 2 * grid.MIN_MILLIBPM or len(steps) < 2:
                self._say("The tempo was not halved once more: it would be no tempo any more.")
                return
            beats = grid.halved(self._beats, self._metre)
        self._set_beats(beats, "tempo")
        self._follow()

    def _turn(self, by: int) -> None:
        if not self._beats:
            self._say("The bars could not be shifted: there are no beats.")
            return
        old = self._times()
        self._set_beats(grid.turned(self._beats, by, self._metre), "downbeats")
        self._form.carry(
            {time: old[i + by] for i, time in enumerate(old) if 0 <= i + by < len(old)}
        )

    def _move(self, milliseconds: int) -> None:
        by = _rounded(milliseconds * self._rate, 1000)
        old = self._times()
        self._set_beats(grid.moved(self._beats, by, self._samples))
        self._form.carry({time: time + by for time in old})

    def _begin_bars(self, sample: int) -> None:
        if not self._beats:
            self._say("The bars could not be counted from there: there are no beats.")
            return
        times = self._times()
        first = grid.nearest(times, sample)
        self._set_beats(grid.numbered(times, self._metre, first), "downbeats")
        self._follow()

    def _count(self, metre: int) -> None:
        first = next((i for i, beat in enumerate(self._beats) if beat.position == 1), 0)
        self._metre = metre
        self._set_beats(grid.numbered(self._times(), metre, first), "metre", "downbeats")
        self._follow()

    def _set_tempo(self, edit: SetTempo) -> None:
        step = grid.period(edit.millibpm, self._rate)
        self._metre = edit.metre or self._metre
        if edit.sample is None:
            ones = [beat.sample for beat in self._beats if beat.position == 1]
            anchor = ones[0] if ones else 0
            times = grid.even(anchor, step, 0, self._samples)
            beats = grid.numbered(times, self._metre, times.index(anchor))
        elif edit.sample >= self._samples:
            self._say("A tempo was set after the song's end and is left out.")
            return
        else:
            times = grid.even(edit.sample, step, edit.sample, self._samples)
            before = [b for b in self._beats if b.sample + step / 2 <= edit.sample]
            beats = (*before, *grid.numbered(times, self._metre))
        self._set_beats(beats, "beats", "downbeats", "tempo")
        if edit.metre is not None:
            self._sure.add("metre")
        self._follow()

    def _take_taps(self, edit: Taps) -> None:
        taps = grid.fitted(edit.samples, self._rate, self._samples)
        if len(taps) < 2:
            self._say("Fewer than two taps lie within the song; they are left out.")
            return
        self._metre = edit.metre or self._metre
        times = grid.extended(taps, self._times(), self._samples)
        first = times.index(taps[0]) - (edit.position - 1)
        beats = grid.numbered(times, self._metre, first % self._metre)
        self._set_beats(beats, "beats", "downbeats", "tempo")
        if edit.metre is not None:
            self._sure.add("metre")
        self._follow()

    def _take_beats(self, edit: ImportBeats) -> None:
        beats = [beat for beat in edit.beats if beat.sample < self._samples]
        if not beats:
            self._say("The beats that were brought in lie after the song's end; none is taken.")
            return
        if all(beat.position is None for beat in beats):
            times = [beat.sample for beat in beats]
            self._set_beats(grid.numbered(times, self._metre), "beats", "tempo")
        else:
            position = 0
            counted: list[Beat] = []
            for beat in beats:
                position = beat.position or position % self._metre + 1
                counted.append(Beat(sample=beat.sample, position=position))
            self._metre = _usual_metre(counted, self._metre)
            self._set_beats(counted, "beats", "downbeats", "tempo", "metre")
        self._follow()

    def _follow(self) -> None:
        self._form.follow([beat.sample for beat in self._beats if beat.position == 1])

    def _say(self, notice: str) -> None:
        if notice not in self._notices:
            self._notices.append(notice)


def _fields(analysis: Analysis) -> dict[str, Any]:
    return {name: getattr(analysis, name) for name in type(analysis).model_fields}


def _rounded(value: int, by: int) -> int:
    """Return value / by to the nearest whole number; halves go away from 0, as shifts need it."""
    whole = (2 * abs(value) + by) // (2 * by)
    return whole if value >= 0 else -whole


def _usual_metre(beats: Sequence[Beat], metre: int) -> int:
    """Return how many beats most complete bars have."""
    ones = [index for index, beat in enumerate(beats) if beat.position == 1]
    lengths = Counter(later - earlier for earlier, later in pairwise(ones))
    usual = [length for length, _ in lengths.most_common() if 2 <= length <= 12]
    return usual[0] if usual else metre
