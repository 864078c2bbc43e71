from __future__ import annotations

from itertools import pairwise

import pytest

from songreel.music.demo import score


def test_sections_follow_each_other_to_the_end() -> None:
    assert [section.name for section in score.SECTIONS] == ["intro", "verse", "chorus", "ending"]
    for section, following in pairwise(score.SECTIONS):
        assert section.bar + section.bars == following.bar
    last = score.SECTIONS[-1]
    assert last.bar + last.bars == score.BARS


def test_every_beat_falls_on_a_whole_sample() -> None:
    assert score.SAMPLES_PER_BEAT * score.BPM == score.SAMPLE_RATE * 60
    assert score.beat_starts()[:: score.BEATS_PER_BAR] == score.bar_starts()[:-1]
    assert score.bar_starts()[-1] == 1_701_000


def test_the_song_is_long_enough_to_show_a_film() -> None:
    assert score.bar_starts()[-1] / score.SAMPLE_RATE >= 30


@pytest.mark.parametrize("section", ["intro", "verse", "chorus"])
def test_melodies_fill_their_bars_without_overlap(section: str) -> None:
    notes = score.tune(section)
    for note, following in pairwise(notes):
        assert note.start + note.length <= following.start
    part = next(part for part in score.SECTIONS if part.name == section)
    assert part.bar * 16 <= notes[0].start
    assert notes[-1].start + notes[-1].length <= (part.bar + part.bars) * 16


def test_everything_is_played_in_one_key() -> None:
    """D major, but for the bass that may slide to a root from beside it."""
    scale = {(tone + score.TRANSPOSITION) % 12 for tone in (0, 2, 4, 5, 7, 9, 11)}
    notes = [
        *score.keys(), *score.pads(), *score.arpeggio(), *score.bells(), *score.harmony(),
        *(note for part in ("intro", "verse", "chorus", "ending") for note in score.tune(part)),
    ]  # fmt: skip
    assert {note.pitch % 12 for note in notes} <= scale


def test_the_bass_stands_on_the_root_at_each_change_of_chord() -> None:
    on_the_bar = {note.start: note.pitch for note in score.bass() if note.start % 16 == 0}
    for start, pitch in on_the_bar.items():
        assert (pitch - score.chord_at(start).root) % 12 == 0
    assert len(on_the_bar) == 15


def test_nothing_is_struck_outside_the_song() -> None:
    end = score.BARS * score.STEPS_PER_BAR
    starts = [hit.start for hit in score.drums()] + [note.start for note in score.bells()]
    assert min(starts) >= 0
    assert max(starts) < end
