"""The plan as a picture: lines of music as on a page, with wave, sections, bars, clips, cuts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from xml.sax.saxutils import escape

from songreel.domain.analysis import Analysis
from songreel.domain.cut_plan import CutPlan, PlannedClip
from songreel.domain.song import shown_name
from songreel.music.cut_plan.picture_style import STYLE
from songreel.music.song_strip import Strip, clock, text

WIDTH = 1440
_LEFT, _RIGHT = 48, 1400
_HEAD, _FOOT, _LINE = 104, 76, 204
_LINE_SECONDS = 48
_BAND, _WAVE, _CLIPS, _NEAR = 20, 84, 46, 11
"""Heights of the parts of a line: sections, wave with bars, clips, and what marks nearer shots."""


def picture(plan: CutPlan, song: Analysis, title: str) -> str:
    """Return the plan as an SVG document that is readable on light and dark ground.

    Args:
        plan: the plan.
        song: the analysis that it was made from.
        title: what the song is called.
    """
    return "\n".join(_Page(plan, song, shown_name(title) or "A song").parts())


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the page: its first frame, the first one after it, and its top edge."""

    start: int
    end: int
    top: float


class _Page:
    def __init__(self, plan: CutPlan, song: Analysis, title: str) -> None:
        self._plan, self._song, self._title = plan, song, title
        self._rate = float(plan.rate.fraction)
        self._rows = _rows(plan, round(_LINE_SECONDS * self._rate))
        longest = max(row.end - row.start for row in self._rows)
        self._scale = (_RIGHT - _LEFT) / longest

    def parts(self) -> Iterator[str]:
        plan = self._plan
        height = _HEAD + _LINE * len(self._rows) + _FOOT
        spoken = (
            f"{len(plan.clips)} clips for ${plan.price:.2f}, cut into {len(plan.shots)} shots; "
            f"{clock(plan.frames / self._rate)} of music."
        )
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title summary">'
        )
        yield f'<title id="title">Cut plan of {escape(self._title)}</title>'
        yield f'<desc id="summary">{escape(spoken)}</desc>'
        yield f"<style>{STYLE}</style>"
        yield (
            '<defs><pattern id="near" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>'
        )
        yield f'<rect class="page" width="{WIDTH}" height="{height}" rx="14"/>'
        yield from self._head()
        for row in self._rows:
            yield f'<g transform="translate(0 {row.top:.0f})">'
            yield from self._sections(row)
            yield from self._strip(row).wave(_BAND + _WAVE / 2, _WAVE / 2 - 4)
            yield from self._energy(row)
            yield from self._strip(row).beats(_BAND + _WAVE, beat=5, bar=10, every=4)
            yield from self._clips(row)
            yield from self._cuts(row)
            yield "</g>"
        yield from self._legend(height - _FOOT + 30)
        yield "</svg>"

    def _head(self) -> Iterator[str]:
        plan, song = self._plan, self._song
        tempo = _usual_tempo(song)
        facts = [clock(plan.frames / self._rate), f"{tempo:.0f} BPM" if tempo else "no tempo"]
        facts += [f"{song.metre} beats a bar", f"{_rate_text(self._rate)} frames/s"]
        yield text(_LEFT, 44, self._title, "name")
        yield text(_LEFT, 70, " · ".join(facts), "dim")
        offer = plan.offer
        yield text(_RIGHT, 44, "free" if offer.is_free else f"${plan.price:.2f}", "sum end")
        above = "" if offer.is_free else f" · {_percent(plan.above_floor)} the cheapest second"
        told = f"{len(plan.clips)} clips of {offer.model} · {len(plan.shots)} shots{above}"
        yield text(_RIGHT, 70, told, "dim end")

    def _x(self, row: _Row, frame: float) -> float:
        inside = min(max(frame, row.start), row.end) - row.start
        return _LEFT + inside * self._scale

    def _strip(self, row: _Row) -> Strip:
        return Strip(
            self._song,
            start=row.start / self._rate,
            end=row.end / self._rate,
            left=_LEFT,
            scale=self._scale * self._rate,
            # A beat belongs to the frame that is nearest.
            early=0.5 / self._rate,
        )

    def _sections(self, row: _Row) -> Iterator[str]:
        for section, left, right in self._strip(row).sections():
            yield (
                f'<rect class="{section.label} band" x="{left:.1f}" y="0" '
                f'width="{right - left:.1f}" height="{_BAND}">'
                f"<title>{section.label} {section.group}</title></rect>"
            )
            yield (
                f'<rect class="{section.label} wash" x="{left:.1f}" y="{_BAND}" '
                f'width="{right - left:.1f}" height="{_WAVE}"/>'
            )
            if right - left > 70:
                yield text(left + 7, 14.5, f"{section.label} {section.group}", "label")
        yield text(_LEFT - 8, 14.5, clock(row.start / self._rate), "dim small end")

    def _energy(self, row: _Row) -> Iterator[str]:
        curve, step = self._song.energy, 6
        if not curve.values:
            return
        points: list[str] = []
        x, right = float(_LEFT), self._x(row, row.end)
        while x <= right:
            frame = row.start + (x - _LEFT) / self._scale
            at = int(frame / self._rate * self._song.sample_rate / curve.hop)
            near = curve.values[max(0, at - 4) : at + 5] or curve.values[-1:]
            level = sum(near) / len(near) / 1000
            points.append(f"{x:.0f} {_BAND + _WAVE - 3 - level * (_WAVE - 8):.1f}")
            x += step
        yield f'<path class="energy" d="M{"L".join(points)}"/>'

    def _clips(self, row: _Row) -> Iterator[str]:
        top = _BAND + _WAVE + 18
        starts = [shot.start for shot in self._plan.shots]
        for clip in self._plan.clips:
            if clip.end <= row.start or clip.start >= row.end:
                continue
            left, right = self._x(row, clip.start) + 1, self._x(row, clip.end) - 1
            yield f"<g><title>{escape(self._told(clip))}</title>"
            yield (
                f'<rect class="{clip.label} clip" x="{left:.1f}" y="{top}" '
                f'width="{right - left:.1f}" height="{_CLIPS}" rx="5"/>'
            )
            first = bisect_right(starts, clip.start) - 1
            for shot in self._plan.shots[first:]:
                if shot.clip != clip.index:
                    break
                if not shot.framing.is_whole:
                    near, far = self._x(row, shot.start), self._x(row, shot.end) - 1
                    yield (
                        f'<rect class="near" x="{near:.1f}" y="{top + _CLIPS - _NEAR}" '
                        f'width="{far - near:.1f}" height="{_NEAR}" rx="3"/>'
                    )
            yield from _clip_words(clip, left, right - left, top)
            yield "</g>"

    def _told(self, clip: PlannedClip) -> str:
        like = "" if clip.resembles is None else f", looks like clip {clip.resembles + 1}"
        stretched = clip.frames > clip.source_frames
        slower = "" if not stretched else f", slowed to fill {clip.frames / self._rate:.2f} s"
        return (
            f"Clip {clip.index + 1}: {clip.seconds} s for ${clip.price:.2f}, "
            f"{clip.label}{like}{slower}"
        )

    def _cuts(self, row: _Row) -> Iterator[str]:
        for cut in self._plan.cuts:
            if not row.start <= cut.frame < row.end:
                continue
            x = self._x(row, cut.frame)
            kind, top = ("inner", _BAND + 26) if cut.inner else ("cut", _BAND)
            bottom = _BAND + _WAVE + 18 + (_CLIPS if cut.inner else 0)
            yield (
                f'<g><title>{escape(cut.reason)}</title><path class="{kind}" '
                f'd="M{x:.1f} {top}V{bottom}"/></g>'
            )

    def _legend(self, y: float) -> Iterator[str]:
        x = float(_LEFT)
        samples = (
            ('<path class="cut" d="M0 -12v16"/>', "a new clip, bought", 150),
            ('<path class="inner" d="M0 -12v16"/>', "an inner cut, free", 150),
            ('<rect class="verse clip" x="-4" y="-12" width="22" height="16" rx="3"/>'
             '<rect class="near" x="-4" y="-4" width="22" height="8" rx="2"/>',
             "seen nearer", 130),
            ('<path class="energy" d="M-4 0q6 -12 11 -4t11 -6"/>', "energy", 100),
            ('<path class="bar" d="M0 -8v10"/><path class="beat" d="M5 -3v5M10 -3v5M15 -3v5"/>',
             "bar and beats", 140),
        )  # fmt: skip
        for mark, words, room in samples:
            yield f'<g transform="translate({x:.0f} {y:.0f})">{mark}</g>'
            yield text(x + 26, y, words, "dim small")
            x += room + 30
        for line, notice in enumerate(self._plan.notices[:2]):
            yield text(_LEFT, y + 20 + 15 * line, notice, "dim small")


def _clip_words(clip: PlannedClip, left: float, width: float, top: float) -> Iterator[str]:
    price = "free" if clip.price == 0 else f"${clip.price:.2f}"
    if width > 26:
        yield text(left + 6, top + 15, f"{clip.index + 1}", "number strong")
    if width > 88:
        yield text(left + width - 6, top + 15, f"{clip.seconds} s", "number end")
    if width > 40:
        yield text(left + 6, top + 30, price, "price")
    if width > 110 and clip.resembles is not None:
        yield text(left + width - 6, top + 30, f"like {clip.resembles + 1}", "number end")


def _rows(plan: CutPlan, most: int) -> list[_Row]:
    """Divide the film into lines of at most so many frames that end where clips end."""
    count = -(-plan.frames // most)
    borders = [clip.start for clip in plan.clips]
    edges = [0]
    for line in range(1, count):
        aim = plan.frames * line / count
        edge = min(borders, key=lambda border: abs(border - aim))
        if edge > edges[-1]:
            edges.append(edge)
    edges.append(plan.frames)
    tops = range(_HEAD, _HEAD + _LINE * len(edges), _LINE)
    return [_Row(start, end, top) for start, end, top in zip(edges, edges[1:], tops, strict=False)]


def _usual_tempo(song: Analysis) -> float:
    """Return the median time between beats as beats a minute, 0 where there are none."""
    beats = [beat.sample for beat in song.beats]
    steps = [later - earlier for earlier, later in pairwise(beats)]
    return 60 * song.sample_rate / median(steps) if steps else 0.0


def _rate_text(rate: float) -> str:
    return f"{rate:.5g}"


def _percent(above: float) -> str:
    share = f"{abs(above) * 100:.0f} %"
    return f"{share} {'below' if above < 0 else 'above'}"
