"""The sync report as a picture: the wave of the song, its beats, and the cuts by their distance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from songreel.domain.analysis import Analysis
from songreel.domain.sync import MICROSECONDS, SyncCut, SyncReport
from songreel.music import song_strip
from songreel.music.song_strip import Strip, clock, text

WIDTH = 1440
NEAR_FRAMES = 3
"""Frames from a beat up to which a cut is drawn as near, and not as off."""

_LEFT, _RIGHT = 48, 1400
_HEAD, _FOOT, _LINE = 108, 80, 176
_LINE_SECONDS = 32
_MARKS, _BAND, _WAVE = 26, 16, 78
"""Heights of the parts of a line: marks of the cuts, sections, and wave with beats."""

STYLE = f"""{song_strip.STYLE}
svg {{ --good: #15803d; --near: #b45309; --off: #c81e3a; }}
@media (prefers-color-scheme: dark) {{ svg {{ --good: #4ade80; --near: #fbbf24;
  --off: #fb7185; }} }}
.middle {{ text-anchor: middle; }} .label {{ font-size: 11px; }} .wave {{ opacity: .5; }}
.stroke {{ stroke-width: 2; fill: none; }} .off-by {{ font-size: 10.5px; font-weight: 600; }}
.good {{ color: var(--good); }} .near {{ color: var(--near); }} .off {{ color: var(--off); }}
.good, .near, .off {{ stroke: currentColor; }}
.good path, .near path, .off path, .fill {{ stroke: currentColor; }}
.fill {{ fill: currentColor; }} text.good, text.near, text.off, g text {{ stroke: none; }}
.good text, .near text, .off text, text.good, text.near, text.off {{ fill: currentColor; }}
"""

_SHAPES = {
    "good": '<circle class="fill" cx="0" cy="0" r="4.2"/>',
    "near": '<path class="fill" d="M0 -4.5L4.8 4H-4.8Z"/>',
    "off": '<path class="stroke" d="M-4 -4L4 4M4 -4L-4 4"/>',
}
"""A shape for each distance: colour alone does not tell everybody."""


def picture(report: SyncReport, song: Analysis, title: str) -> str:
    """Return the report as an SVG document that is readable on light and dark ground.

    Args:
        report: what was found in the film.
        song: the analysis that it was measured with.
        title: what the film is called.
    """
    return "\n".join(_Page(report, song, title).parts())


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the page: its first second, the first one after it, and its top edge."""

    start: float
    end: float
    top: float


class _Page:
    def __init__(self, report: SyncReport, song: Analysis, title: str) -> None:
        self._report, self._song, self._title = report, song, title
        film = report.rate.seconds(report.frames)
        seconds = max(film, song.samples / song.sample_rate)
        self._late = 0.0 if report.sound is None else report.sound.offset / MICROSECONDS
        count = max(1, -(-int(seconds * 1000) // (_LINE_SECONDS * 1000)))
        step = seconds / count
        self._rows = [
            _Row(step * index, step * (index + 1), _HEAD + _LINE * index) for index in range(count)
        ]
        self._scale = (_RIGHT - _LEFT) / step

    def parts(self) -> Iterator[str]:
        height = _HEAD + _LINE * len(self._rows) + _FOOT
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title summary">'
        )
        yield f'<title id="title">Sync report of {escape(self._title)}</title>'
        yield f'<desc id="summary">{escape(self._report.why)}</desc>'
        yield f"<style>{STYLE}</style>"
        yield f'<rect class="page" width="{WIDTH}" height="{height}" rx="14"/>'
        yield from self._head()
        for row in self._rows:
            yield f'<g transform="translate(0 {row.top:.0f})">'
            yield from self._sections(row)
            yield from self._strip(row).wave(_MARKS + _BAND + _WAVE / 2, _WAVE / 2 - 4)
            yield from self._strip(row).beats(_MARKS + _BAND + _WAVE, beat=7, bar=12)
            yield from self._cuts(row)
            yield "</g>"
        yield from self._legend(height - _FOOT + 34)
        yield "</svg>"

    def _head(self) -> Iterator[str]:
        report = self._report
        seconds = report.rate.seconds(report.frames)
        rate = f"{float(report.rate.fraction):.5g} frames/s"
        facts = [clock(seconds), f"{report.frames} frames", rate, f"{len(report.cuts)} cuts"]
        if report.sound is not None:
            facts.append(
                f"sound {_signed(report.sound.offset)}, drift {_signed(report.sound.drift)}"
            )
        judged = {"good": "good", "fair": "near", "poor": "off"}[report.verdict]
        yield text(_LEFT, 44, self._title, "name")
        yield text(_LEFT, 70, " · ".join(facts), "dim")
        yield text(_RIGHT, 44, report.verdict, f"sum end {judged}")
        yield text(_RIGHT, 70, report.why, "dim end")

    def _x(self, row: _Row, second: float) -> float:
        return _LEFT + (min(max(second, row.start), row.end) - row.start) * self._scale

    def _strip(self, row: _Row) -> Strip:
        # The song lies where it is heard in the film.
        start, end = row.start - self._late, row.end - self._late
        return Strip(self._song, start, end, left=_LEFT, scale=self._scale)

    def _sections(self, row: _Row) -> Iterator[str]:
        for section, left, right in self._strip(row).sections():
            yield (
                f'<rect class="{section.label}" x="{left:.1f}" y="{_MARKS}" '
                f'width="{right - left:.1f}" height="{_BAND}"/>'
            )
            if right - left > 70:
                yield text(left + 7, _MARKS + 12, f"{section.label} {section.group}", "label")
        yield text(_LEFT - 8, _MARKS + 12.5, clock(row.start), "dim small end")

    def _cuts(self, row: _Row) -> Iterator[str]:
        for cut in self._report.cuts:
            second = cut.microseconds / MICROSECONDS
            if not row.start <= second < row.end:
                continue
            kind = _nearness(cut)
            bottom = _MARKS + _BAND + _WAVE
            yield (
                f'<g class="{kind}" transform="translate({self._x(row, second):.1f} 0)">'
                f"<title>{escape(_told(cut))}</title>"
                f'<path class="stroke" d="M0 {_MARKS}V{bottom}"/>'
                f'<g transform="translate(0 {_MARKS - 7})">{_SHAPES[kind]}</g>'
            )
            if kind != "good" and cut.beat is not None:
                yield text(0, _MARKS - 15, _signed(cut.beat.microseconds), "off-by middle")
            yield "</g>"

    def _legend(self, y: float) -> Iterator[str]:
        samples = (
            ("good", "a cut within one frame of a beat or a section's beginning", 380),
            ("near", f"within {NEAR_FRAMES} frames of a beat", 190),
            ("off", "farther away, and by how much", 240),
        )
        x = float(_LEFT)
        for kind, words, room in samples:
            yield (
                f'<g class="{kind}" transform="translate({x + 4:.0f} {y - 4:.0f})">'
                f"{_SHAPES[kind]}</g>"
            )
            yield text(x + 18, y, words, "dim small")
            x += room
        bars = '<path class="bar" d="M0 -8v10"/><path class="beat" d="M5 -4v6M10 -4v6M15 -4v6"/>'
        yield f'<g transform="translate({x:.0f} {y:.0f})">{bars}</g>'
        yield text(x + 24, y, "bar, with its number, and beats", "dim small")
        for line, notice in enumerate(self._report.notices[:2]):
            yield text(_LEFT, y + 18 + 15 * line, notice, "dim small")


def _nearness(cut: SyncCut) -> str:
    if any(one is not None and one.within for one in (cut.beat, cut.section)):
        return "good"
    if cut.beat is not None and abs(cut.beat.frames) <= NEAR_FRAMES:
        return "near"
    return "off"


def _told(cut: SyncCut) -> str:
    where = f"frame {cut.frame}, {clock(cut.microseconds / MICROSECONDS)}"
    if cut.beat is None:
        return where
    frames = cut.beat.frames
    off = f"{_signed(cut.beat.microseconds)}, {frames:+d} frame{'s' * (abs(frames) != 1)}"
    return f"{where}: {off} from beat {cut.bar}.{cut.position}"


def _signed(microseconds: int) -> str:
    whole = round(microseconds / 1000)
    return f"{'+' if whole > 0 else '−' if whole < 0 else ''}{abs(whole)} ms"
