"""Scores of what was heard: right is 1, wrong is 0, and late is late."""

from __future__ import annotations

import os
import time
import wave
from dataclasses import astuple
from pathlib import Path

import pytest

from bench.harness import Figure
from bench.music import store
from bench.music.listeners import perfect
from bench.music.scores import Heard, Scores, Span, mean, score
from bench.music.songs.catalogue import SONGS
from bench.music.songs.form import Part
from bench.music.songs.rock import in_three
from bench.report import sections_of, table, write_page
from songreel.music.song import measure

TRUTH = in_three().truth
(HEARD,) = perfect([(Path("nowhere.wav"), TRUTH)])


def shifted(seconds: float) -> Heard:
    assert HEARD.downbeats is not None
    assert HEARD.sections is not None
    length = HEARD.sections[-1].end
    spans = [
        Span(max(0.0, one.start + seconds * (one.start > 0)), one.end, one.label, one.group)
        for one in HEARD.sections
    ]
    ends = [*(span.start for span in spans[1:]), length]
    return Heard(
        [beat + seconds for beat in HEARD.beats],
        [beat + seconds for beat in HEARD.downbeats],
        [Span(one.start, end, one.label, one.group) for one, end in zip(spans, ends, strict=True)],
    )


def test_the_truth_scores_one_everywhere() -> None:
    assert astuple(score(TRUTH, HEARD)) == pytest.approx((1, 1, 1, 1, 0, 1, 1, 1, 1))


def test_what_is_80_ms_late_scores_nothing() -> None:
    found = score(TRUTH, shifted(0.08))

    assert (found.beat, found.downbeat, found.bias) == (0, 0, None)
    assert (found.borders, found.borders_3s) == (1, 1)


def test_borders_that_are_a_second_late_count_within_three_alone() -> None:
    found = score(TRUTH, shifted(1.0))

    assert (found.borders, found.borders_3s) == (0, 1)
    assert found.labels == pytest.approx(1 - 7 / (TRUTH.samples / 44_100), abs=0.001)


@pytest.mark.parametrize("late", [-0.03, 0.02])
def test_a_bias_has_its_sign(late: float) -> None:
    found = score(TRUTH, shifted(late))

    assert (found.beat, found.downbeat) == (1, 1)
    assert found.bias == pytest.approx(1_000 * late, abs=0.1)


def test_every_second_beat_is_right_on_another_level() -> None:
    found = score(TRUTH, Heard(HEARD.beats[::2]))

    assert found.beat == pytest.approx(2 / 3, abs=0.01)
    assert found.cmlt == 0
    assert found.amlt == pytest.approx(1, abs=0.02)
    assert (found.downbeat, found.borders, found.grouping, found.labels) == (None,) * 4


def test_downbeats_on_the_second_beat_are_wrong() -> None:
    beats = [beat for beat, (_, position) in zip(HEARD.beats, TRUTH.beats, strict=True)
             if position == 2]  # fmt: skip

    found = score(TRUTH, Heard(HEARD.beats, beats))

    assert (found.beat, found.downbeat) == (1, 0)


def test_silence_scores_nothing() -> None:
    found = score(TRUTH, Heard([], [], [Span(0, 100, "verse", "A")]))

    assert (found.beat, found.downbeat, found.borders) == (0, 0, 0)


def test_one_section_for_all_groups_everything() -> None:
    length = TRUTH.samples / 44_100

    found = score(TRUTH, Heard([], [], [Span(0, length, "chorus", "A")]))

    assert found.borders == 0
    assert found.grouping is not None
    assert 0.2 < found.grouping < 0.6
    choruses = sum(one.end - one.start for one in TRUTH.sections if one.label == "chorus")
    assert found.labels == pytest.approx(choruses / TRUTH.samples)


def test_a_mean_leaves_out_what_no_song_has() -> None:
    some = Scores(1, 1, 1, None, 30, 0.5, 0.5, None, None)
    other = Scores(0, 0, 0, None, None, 1, 1, None, None)

    assert mean([some, other]) == Scores(0.5, 0.5, 0.5, None, 30, 0.75, 0.75, None, None)


def test_a_rendered_song_is_what_a_user_would_bring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SONGS, "short", lambda: in_three((Part("intro", "A", 1, 0.5),)))

    path, truth = store.rendered("short", tmp_path)
    made = path.stat().st_mtime_ns
    again, _ = store.rendered("short", tmp_path)

    facts = measure(path)
    assert (facts.samples, facts.sample_rate, facts.channels) == (truth.samples, 44_100, 2)
    assert (again, again.stat().st_mtime_ns) == (path, made)
    with wave.open(str(path), "rb") as file:
        assert max(abs(value) for value in file.readframes(truth.samples)) > 0


def test_songs_of_an_older_composer_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SONGS, "short", lambda: in_three((Part("intro", "A", 1, 0.5),)))
    for name, age in (("old", 7_200), ("new", 60)):
        (tmp_path / name).mkdir()
        then = time.time() - age
        os.utime(tmp_path / name, (then, then))

    path, _ = store.rendered("short", tmp_path)

    assert {place.name for place in tmp_path.iterdir()} == {"new", path.parent.name}


def test_a_page_keeps_what_was_not_measured_now(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_page({"Old": "| a |", "Both": "then"}, page)

    sections = sections_of(page.read_text("utf-8"))
    sections["Both"] = "now"
    write_page({**sections, "New": "| b |"}, page)

    assert sections_of(page.read_text("utf-8")) == {"Old": "| a |", "Both": "now", "New": "| b |"}


def test_a_figure_that_is_too_low_is_told() -> None:
    low = Figure("beats", 0.9, "", least=0.93)

    assert not low.is_within
    assert Figure.from_line(low.to_line()) == low
    assert table([low]).splitlines()[-1] == "| beats | 0.9 **broken** |  | at least 0.93 |"
    assert Figure("beats", 0.94, "", least=0.93).is_within
