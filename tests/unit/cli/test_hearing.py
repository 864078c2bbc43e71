"""What `songreel analyze` writes for a person, and what it makes of its options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from songreel.cli.corrections import Wanted
from songreel.cli.hearing import WIDTH, energy_picture, told
from songreel.domain.analysis import (
    Analysis,
    Beat,
    Confidence,
    Curve,
    Mark,
    Peaks,
    Section,
    Tempo,
)
from songreel.domain.edits import (
    AddBorder,
    BarOne,
    Double,
    LabelSection,
    MoveBorder,
    RemoveBorder,
    SetMetre,
    SetTempo,
    ShiftTime,
    Taps,
)
from songreel.domain.errors import InvalidRequestError

RATE = 1000
SECONDS = 60


def heard(**changes: Any) -> Analysis:
    """Return a minute at 120 BPM in 4/4, quiet for the first half, with one drop."""
    half = SECONDS * RATE // 2
    fields: dict[str, Any] = {
        "listener": "test/1",
        "samples": SECONDS * RATE,
        "sample_rate": RATE,
        "metre": 4,
        "tempo": (Tempo(sample=0, millibpm=120_000),),
        "beats": tuple(
            Beat(sample=index * 500, position=index % 4 + 1) for index in range(2 * SECONDS)
        ),
        "sections": (
            Section(start=0, end=half, label="verse", group="A", energy=300, confidence=800),
            Section(
                start=half, end=2 * half, label="chorus", group="B", energy=900, confidence=700
            ),
        ),
        "energy": Curve(hop=100, values=(250,) * 300 + (1000,) * 300),
        "drops": (Mark(sample=half, strength=900),),
        "onsets": (),
        "confidence": Confidence(beats=950, downbeats=500, tempo=900, metre=800, sections=300),
        "peaks": Peaks(bucket=1000, low=(-1,) * 60, high=(1,) * 60),
        "notices": ("Look at the bars.",),
    }
    return Analysis(**{**fields, **changes})


def test_a_person_reads_tempo_bars_sections_and_drops() -> None:
    text = "\n".join(told(heard(), "song.mp3", 2))
    assert "song.mp3: 1:00.0 (1000 Hz)" in text
    assert "Tempo:    120.0 BPM, steady (sure, 90 %)" in text
    assert "Bars:     30 of 4 beats, the first at 0:00.0 (fairly sure, 50 %)" in text
    assert "Drops:    0:30.0 (bar 16)" in text
    rows = [row.split() for row in text.splitlines() if row.startswith(("verse", "chorus"))]
    assert rows == [
        ["verse", "A", "0:00.0", "0:30.0", "15", "30", "%", "80", "%"],
        ["chorus", "B", "0:30.0", "1:00.0", "15", "90", "%", "70", "%"],
    ]
    assert "2 corrections are applied" in text
    assert text.endswith("Note: Look at the bars.")


def test_a_tempo_that_moves_is_told_with_its_bounds() -> None:
    tempo = (Tempo(sample=0, millibpm=100_000), Tempo(sample=20_000, millibpm=132_000))
    assert "132.0 BPM, between 100 and 132" in "\n".join(told(heard(tempo=tempo), "a"))


def test_a_song_without_beats_is_told_too() -> None:
    text = "\n".join(told(heard(tempo=(), beats=(), drops=()), "a"))
    assert "Tempo:    none was found" in text
    assert "Bars:     none (" in text
    assert "Drops:    none" in text


def test_the_energy_is_as_wide_as_the_song() -> None:
    energy, borders = energy_picture(heard())
    assert len(energy) == WIDTH
    assert energy[: WIDTH // 2] == energy[0] * (WIDTH // 2)
    assert energy[WIDTH // 2 :] == energy[-1] * (WIDTH // 2)
    assert energy[0] != energy[-1]
    assert borders.index("|chorus") == WIDTH // 2


def test_options_become_edits_in_the_order_that_makes_sense(tmp_path: Path) -> None:
    taps = tmp_path / "taps.txt"
    taps.write_text("1.0 2\n1.5\n2.0\n", "utf-8")
    wanted = Wanted(
        double=True,
        shift_ms=-20,
        bar_one="0:01.5",
        metre=3,
        taps=taps,
        borders=("10", "0:20=bridge"),
        moved_borders=("30=31.25",),
        no_borders=("0:30",),
        labels=("1=Intro",),
    )
    wanted.check()
    assert wanted.edits(heard()) == [
        Taps(samples=(1000, 1500, 2000), position=2),
        Double(),
        ShiftTime(milliseconds=-20),
        SetMetre(metre=3),
        BarOne(sample=1500),
        MoveBorder(sample=30_000, to=31_250),
        RemoveBorder(sample=30_000),
        AddBorder(sample=10_000),
        AddBorder(sample=20_000, label="bridge"),
        LabelSection(sample=1000, label="intro"),
    ]
    assert Wanted(tempo="127.95", tempo_from="2").edits(heard()) == [
        SetTempo(millibpm=127_950, sample=2000)
    ]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(double=True, halve=True), "undo each other"),
        (Wanted(tempo_from="1"), "give --tempo"),
        (Wanted(tempo="120", beats=Path("x")), "each give all beats"),
        (Wanted(undo=True, reset=True), "leave out --undo"),
        (Wanted(bar_one="60"), "--bar-one 60 is after the song's end"),
        (Wanted(bar_one="soon"), "--bar-one 'soon' is no time"),
        (Wanted(tempo="fast"), "--tempo 'fast' is no tempo"),
        (Wanted(tempo="5"), "--tempo 5 is out of reach. Give 10 to 480 beats a minute"),
        (Wanted(tempo="480.001"), "--tempo 480.001 is out of reach"),
        (Wanted(metre=13), "--metre 13 cannot be used"),
        (Wanted(shift_ms=20_000), "--shift-ms 20000 cannot be used"),
        (Wanted(labels=("1",)), "lacks a part"),
        (Wanted(labels=("1=refrain",)), "'refrain' is no section"),
        (Wanted(beats=Path("/nowhere/beats.txt")), "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_in_words(wanted: Wanted, said: str) -> None:
    def take() -> None:
        wanted.check()
        wanted.edits(heard())

    with pytest.raises(InvalidRequestError) as error:
        take()
    assert said in error.value.message


def test_a_file_of_beats_is_refused_with_its_line(tmp_path: Path) -> None:
    beats = tmp_path / "beats.txt"
    for content, said in ((b"1\nla\n", "Line 2: la is no time"), (b"1\n\xff", "line 2 is not")):
        beats.write_bytes(content)
        with pytest.raises(InvalidRequestError, match=said):
            Wanted(beats=beats).edits(heard())


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\x1b]0;x\x07b\n.wav", "a]0;xb.wav"), ("a\udcff.wav", "a.wav"), ("\x1b", "The song")],
)
def test_what_a_terminal_would_obey_is_left_out_of_a_name(name: str, shown: str) -> None:
    assert told(heard(), name)[0].startswith(f"{shown}: ")
