"""What was heard of a song, for a person: a few lines, a picture of its energy, its sections."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songreel.domain.analysis import Analysis, Section

WIDTH = 72
_BLOCKS = " ▁▂▃▄▅▆▇█"
_PLAIN = " .:-=+*%#@"
_SURE, _UNSURE = 700, 400
_STEADY = 0.02
_MOST_DROPS = 8


def told(analysis: Analysis, name: str, corrections: int = 0) -> list[str]:
    """Return the lines that a person reads.

    Args:
        analysis: what was heard, as corrected.
        name: of the song's file.
        corrections: how many were applied.
    """
    from songreel.domain.song import shown_name

    sure = analysis.confidence
    bars = len(analysis.downbeats)
    count = f"{bars} of {analysis.metre} beats" if bars else "none"
    first = f", the first at {moment(analysis.downbeats[0], analysis)}" if bars else ""
    shown = shown_name(name) or "The song"
    lines = [
        f"{shown}: {moment(analysis.samples, analysis)} ({analysis.sample_rate} Hz)",
        "",
        f"Tempo:    {tempo_text(analysis)} ({_sureness(sure.tempo)})",
        f"Bars:     {count}{first} ({_sureness(min(sure.downbeats, sure.metre))})",
        f"Beats:    {len(analysis.beats)} ({_sureness(sure.beats)})",
        f"Drops:    {_drops(analysis)}",
        "",
        *energy_picture(analysis),
        "",
        *_sections(analysis),
    ]
    if corrections:
        word = "correction is" if corrections == 1 else "corrections are"
        lines += ["", f"{corrections} {word} applied; --undo takes the last one back."]
    return [*lines, *(f"Note: {notice}" for notice in analysis.notices)]


def moment(sample: int, analysis: Analysis) -> str:
    """Write a time of a song: 3:46.2, 1:02:03.0."""
    tenths = round(sample * 10 / analysis.sample_rate)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{tenths // 10:02d}.{tenths % 10}"
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def tempo_text(analysis: Analysis) -> str:
    """Return the tempo in words: the one that lasts longest, or from where to where it goes."""
    if not analysis.tempo:
        return "none was found"
    ends = [change.sample for change in analysis.tempo[1:]] + [analysis.samples]
    spans = sorted(
        (change.millibpm, end - change.sample)
        for change, end in zip(analysis.tempo, ends, strict=True)
    )
    slow, usual, fast = (_share(spans, part) / 1000 for part in (0.05, 0.5, 0.95))
    if fast - slow <= _STEADY * usual:
        return f"{usual:.1f} BPM, steady"
    return f"{usual:.1f} BPM, between {slow:.0f} and {fast:.0f}"


def _share(spans: Sequence[tuple[int, int]], part: float) -> int:
    """Return the tempo below which the song is for that part of its time."""
    wanted = part * sum(length for _, length in spans)
    for tempo, length in spans:
        wanted -= length
        if wanted <= 0:
            return tempo
    return spans[-1][0]


def _sureness(thousandths: int) -> str:
    word = "sure" if thousandths >= _SURE else "unsure" if thousandths < _UNSURE else "fairly sure"
    return f"{word}, {thousandths // 10} %"


def _drops(analysis: Analysis) -> str:
    drops = [f"{moment(drop.sample, analysis)}{_at_bar(drop.sample, analysis)}"
             for drop in analysis.drops]  # fmt: skip
    more = f" and {len(drops) - _MOST_DROPS} more" if len(drops) > _MOST_DROPS else ""
    return ", ".join(drops[:_MOST_DROPS]) + more if drops else "none"


def _at_bar(sample: int, analysis: Analysis) -> str:
    bar = bisect_right(analysis.downbeats, sample)
    return f" (bar {bar})" if bar else ""


def energy_picture(analysis: Analysis, width: int = WIDTH) -> list[str]:
    """Return two rows as wide as the song: how strong it is, and where its sections begin."""
    return [_energy(analysis, width), _borders(analysis, width)]


def _energy(analysis: Analysis, width: int) -> str:
    blocks = _BLOCKS if _can_write(_BLOCKS) else _PLAIN
    values = analysis.energy.values
    heights: list[int] = []
    for column in range(width):
        first = column * len(values) // width
        last = max(first + 1, (column + 1) * len(values) // width)
        part = values[first:last] or (0,)
        heights.append(sum(part) // len(part))
    top = len(blocks) - 1
    return "".join(blocks[min(top, -(-height * top // 1000))] for height in heights)


def _can_write(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _borders(analysis: Analysis, width: int) -> str:
    row = [" "] * width
    starts = [section.start * width // analysis.samples for section in analysis.sections]
    for section, (at, until) in zip(analysis.sections, pairwise([*starts, width]), strict=True):
        for index, sign in enumerate(f"|{section.label}"[: max(1, until - at)]):
            if at + index < width:
                row[at + index] = sign
    return "".join(row).rstrip()


def _sections(analysis: Analysis) -> list[str]:
    rows = [("Section", "Music", "From", "To", "Bars", "Energy", "Sure")]
    rows += [_row(section, analysis) for section in analysis.sections]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if index < 2 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _row(section: Section, analysis: Analysis) -> tuple[str, ...]:
    ones = analysis.downbeats
    bars = bisect_right(ones, section.end - 1) - bisect_right(ones, section.start - 1)
    return (
        section.label,
        section.group,
        moment(section.start, analysis),
        moment(section.end, analysis),
        str(bars),
        f"{section.energy // 10} %",
        f"{section.confidence // 10} %",
    )
