"""What is known of a composed song: its beats, sections and tempo, to the sample."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

RATE = 44_100


@dataclass(frozen=True)
class Stretch:
    """A section of the song, in samples: what it is, and a letter that equal music shares."""

    start: int
    end: int
    label: str
    group: str


@dataclass(frozen=True)
class Truth:
    """What was composed.

    Attributes:
        samples: length of the song for each channel, at 44.1 kHz.
        metre: beats of a bar.
        beats: sample and position in the bar of every beat; position 1 is the downbeat.
        sections: gapless from the first sample to the last.
        tempo: from a sample on, thousandths of a beat a minute; an entry for each change.
    """

    name: str
    style: str
    samples: int
    metre: int
    beats: tuple[tuple[int, int], ...]
    sections: tuple[Stretch, ...]
    tempo: tuple[tuple[int, int], ...]

    @property
    def beat_seconds(self) -> list[float]:
        """Return when the beats are."""
        return [sample / RATE for sample, _ in self.beats]

    @property
    def downbeat_seconds(self) -> list[float]:
        """Return when the bars begin."""
        return [sample / RATE for sample, position in self.beats if position == 1]

    def to_json(self) -> str:
        """Write it as one JSON document."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Truth:
        """Read what `to_json` wrote."""
        document = json.loads(text)
        document["beats"] = tuple((sample, position) for sample, position in document["beats"])
        document["tempo"] = tuple((sample, tempo) for sample, tempo in document["tempo"])
        document["sections"] = tuple(Stretch(**one) for one in document["sections"])
        return cls(**document)


def tempo_of(beats: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the tempo of each run of bars that differ by at most 0.1 %, over the whole run."""
    bars = [index for index, (_, position) in enumerate(beats) if position == 1]
    lengths = [
        (beats[last][0] - beats[first][0]) / (last - first) for first, last in pairwise(bars)
    ]
    firsts = [0]
    for index, length in enumerate(lengths):
        if abs(length - lengths[firsts[-1]]) > length / 1_000:
            firsts.append(index)
    found: list[tuple[int, int]] = []
    for first, last in pairwise([*firsts, len(lengths)]):
        start, end = bars[first], bars[last]
        seconds = (beats[end][0] - beats[start][0]) / RATE
        found.append((beats[start][0], round(60_000 * (end - start) / seconds)))
    return tuple(found)
