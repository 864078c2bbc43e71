"""A stretch of a song along a line of a page: what pictures of plans and of films share.

Every line is SVG; `STYLE` has the colours of all of it, on light ground and on dark.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from xml.sax.saxutils import escape

from songreel.domain.analysis import Analysis, Section

STYLE = """
svg { color-scheme: light dark; --page: #fbfaf8; --ink: #23202b; --dim: #6b6675;
  --line: #bdb7c4; --wave: #5b566b;
  --intro: #8fa3ad; --verse: #6d9bd1; --chorus: #e58a6b; --bridge: #a68ad0; --break: #5fb3a1;
  --outro: #a9a39b; --on: #1b1822; }
@media (prefers-color-scheme: dark) { svg { --page: #17151d; --ink: #f1eef6; --dim: #a49db0;
  --line: #4d4758; --wave: #b9b2c9;
  --intro: #6f8793; --verse: #5b8fce; --chorus: #de7f5f; --bridge: #9a7bca; --break: #4ea593;
  --outro: #8d877f; --on: #100e15; } }
text { font: 13px ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
  fill: var(--ink); }
.page { fill: var(--page); } .name, .sum { font-size: 26px; font-weight: 650; }
.sum { font-variant-numeric: tabular-nums; }
.dim { fill: var(--dim); } .small { font-size: 12px; } .end { text-anchor: end; }
.label { font-size: 12px; font-weight: 600; fill: var(--on); }
.number { font-size: 10.5px; fill: var(--dim); }
.wave { fill: var(--wave); opacity: .62; } .bar { stroke: var(--ink); stroke-width: 1.1; }
.beat { stroke: var(--line); }
.intro { fill: var(--intro); } .verse { fill: var(--verse); } .chorus { fill: var(--chorus); }
.bridge { fill: var(--bridge); } .break { fill: var(--break); } .outro { fill: var(--outro); }
"""

_WAVE_STEP = 2


@dataclass(frozen=True, slots=True)
class Strip:
    """A stretch of a song.

    Attributes:
        song: what is heard of it.
        start, end: seconds of the song at the two ends; before its beginning they are below 0.
        left: where it begins on the page.
        scale: how far a second reaches there.
        early: seconds by which what comes before the start, or the end, belongs to what follows.
    """

    song: Analysis
    start: float
    end: float
    left: float
    scale: float
    early: float = 0.0

    @property
    def right(self) -> float:
        """Return where it ends on the page."""
        return self.left + (self.end - self.start) * self.scale

    def x(self, second: float) -> float:
        """Return where a second of the song is on the page, at one of the ends if it is outside."""
        return self.left + (min(max(second, self.start), self.end) - self.start) * self.scale

    def sections(self) -> Iterator[tuple[Section, float, float]]:
        """Yield the sections that are seen, with their two ends on the page."""
        for section in self.song.sections:
            start, end = self._second(section.start), self._second(section.end)
            if start < self.end and end > self.start:
                yield section, self.x(start), self.x(end)

    def wave(self, middle: float, half: float) -> Iterator[str]:
        """Draw how loud the song is, up to `half` above and below `middle`."""
        peaks = self.song.peaks
        loudest = max(1, *peaks.high, *(-low for low in peaks.low)) if peaks.high else 1
        tops: list[str] = []
        bottoms: list[str] = []
        # Rounded down where the right edge is a hair past a step.
        for step in range(ceil((self.right - self.left) / _WAVE_STEP - 1e-6)):
            x = self.left + step * _WAVE_STEP
            first, last = self._bucket(x), self._bucket(x + _WAVE_STEP)
            span = slice(max(0, first), max(0, last, first + 1))
            high, low = max(peaks.high[span], default=0), min(peaks.low[span], default=0)
            tops.append(f"{x:.0f} {middle - half * high / loudest - 0.4:.1f}")
            bottoms.append(f"{x:.0f} {middle - half * low / loudest + 0.4:.1f}")
        if tops:
            yield f'<path class="wave" d="M{"L".join([*tops, *reversed(bottoms)])}Z"/>'

    def beats(self, base: float, *, beat: int, bar: int, every: int = 1) -> Iterator[str]:
        """Draw beats and bars below `base`, so long, with the number of every so manieth bar."""
        lengths, strokes = {"beat": beat, "bar": bar}, {"beat": "", "bar": ""}
        number = 0
        for one in self.song.beats:
            is_bar = one.position == 1
            number += is_bar
            second = self._second(one.sample)
            if not self.start <= second + self.early < self.end:
                continue
            kind, x = "bar" if is_bar else "beat", self.x(second)
            strokes[kind] += f"M{x:.1f} {base}v{lengths[kind]}"
            if is_bar and (number - 1) % every == 0:
                yield text(x + 3, base + bar + 1, str(number), "number")
        for kind, path in strokes.items():
            if path:
                yield f'<path class="{kind}" d="{path}"/>'

    def _second(self, sample: int) -> float:
        return sample / self.song.sample_rate

    def _bucket(self, x: float) -> int:
        second = self.start + (x - self.left) / self.scale
        return int(second * self.song.sample_rate) // self.song.peaks.bucket


def text(x: float, y: float, words: str, kind: str) -> str:
    """Write words at a place, of one or more classes."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(words)}</text>'


def clock(seconds: float) -> str:
    """Return seconds as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
