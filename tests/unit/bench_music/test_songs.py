"""The bench's songs: what is said of them is true, and true of their sound."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from bench.music.songs import drums, instruments
from bench.music.songs.catalogue import ONLY_HERE, SONGS
from bench.music.songs.chart import Song
from bench.music.songs.desk import Desk
from bench.music.songs.electronic import dance
from bench.music.songs.form import Part
from bench.music.songs.groove import LEAD, hip_hop
from bench.music.songs.harmony import Note, written
from bench.music.songs.house import amapiano
from bench.music.songs.pop import pop
from bench.music.songs.synth import Sound
from bench.music.songs.tango import TEMPO, TUNES, tango
from bench.music.songs.truth import RATE, Truth
from songreel.domain.analysis import SECTION_LABELS
from training.styles import STYLES

SHORT = (Part("chorus", "C", 2, 1.0), Part("verse", "B", 2, 0.5))
EVERY_SONG = pytest.mark.parametrize("name", SONGS)


@pytest.fixture(scope="module")
def composed() -> dict[str, Song]:
    return {name: write() for name, write in SONGS.items()}


@pytest.fixture(scope="module")
def short() -> tuple[Truth, Sound]:
    song = pop(SHORT)
    return song.truth, song.audio()


@EVERY_SONG
def test_a_song_is_as_long_as_songs_are(name: str, composed: dict[str, Song]) -> None:
    truth = composed[name].truth

    assert truth.name == name
    assert 100 * RATE < truth.samples < 200 * RATE
    assert truth.beats[-1][0] < truth.samples


@EVERY_SONG
def test_bars_are_whole(name: str, composed: dict[str, Song]) -> None:
    truth = composed[name].truth
    samples = [sample for sample, _ in truth.beats]
    positions = [position for _, position in truth.beats]

    assert all(early < late for early, late in pairwise(samples))
    assert all(late == early % truth.metre + 1 for early, late in pairwise(positions))
    assert positions[-1] == 1


@EVERY_SONG
def test_sections_follow_one_another_on_downbeats(name: str, composed: dict[str, Song]) -> None:
    truth = composed[name].truth
    downbeats = {sample for sample, position in truth.beats if position == 1}
    starts = [one.start for one in truth.sections]
    ends = [one.end for one in truth.sections]
    labels = {one.group: one.label for one in truth.sections}

    assert starts[0] == 0
    assert ends[-1] == truth.samples
    assert starts[1:] == ends[:-1]
    assert set(starts[1:]) <= downbeats
    assert {one.label for one in truth.sections} <= set(SECTION_LABELS)
    assert len({one.label for one in truth.sections}) >= 3
    assert len(labels) < len(truth.sections)
    # A beginning may come back as an end; otherwise equal music is the same thing in the song.
    assert all(one.label == labels[one.group] for one in truth.sections if one.label != "intro")


@EVERY_SONG
def test_what_is_known_can_be_kept(name: str, composed: dict[str, Song]) -> None:
    truth = composed[name].truth

    assert Truth.from_json(truth.to_json()) == truth


def test_styles_that_occur_only_here_are_there() -> None:
    assert len(SONGS) >= 14
    assert set(ONLY_HERE) < set(SONGS)
    trained_with = {style.name for style in STYLES}
    for name in ONLY_HERE:
        assert not {name.rstrip("0123456789")} & trained_with


def test_machines_keep_time(composed: dict[str, Song]) -> None:
    samples = [sample for sample, _ in composed["edm128"].truth.beats]

    gaps = {late - early for early, late in pairwise(samples)}
    assert gaps <= {20_671, 20_672}
    assert composed["edm128"].truth.tempo == ((samples[0], 128_000),)


def test_a_tempo_changes_where_the_bridge_ends(composed: dict[str, Song]) -> None:
    truth = composed["change100"].truth
    bridge = next(one for one in truth.sections if one.label == "bridge")
    tempi = [tempo for _, tempo in truth.tempo]

    assert (tempi[0], tempi[-1]) == (100_000, 132_000)
    assert truth.tempo[-1][0] == bridge.end


def test_a_drummer_drifts_within_his_bounds(composed: dict[str, Song]) -> None:
    tempi = [tempo for _, tempo in composed["drift110"].truth.tempo]

    assert 107_000 < min(tempi) < 108_300
    assert 111_700 < max(tempi) < 113_000


def test_rubato_breathes(composed: dict[str, Song]) -> None:
    tempi = [tempo for _, tempo in composed["rubato"].truth.tempo]

    assert max(tempi) > 1.5 * min(tempi)


def test_an_orchestra_lingers_by_at_most_a_twenty_fifth(composed: dict[str, Song]) -> None:
    truth = composed["tango124"].truth
    samples = [sample for sample, _ in truth.beats]
    paces = [60 * RATE / (late - early) / TEMPO for early, late in pairwise(samples)]
    ends = {one.end for one in truth.sections[:-1]}

    assert 0.9599 < min(paces) < 0.97
    assert 1.005 < max(paces) < 1.0101
    assert sum(paces) / len(paces) == pytest.approx(1, abs=0.01)
    for pace, following in zip(paces, samples[1:], strict=True):
        if following in ends:
            assert pace < 0.965


def test_house_keeps_time(composed: dict[str, Song]) -> None:
    samples = [sample for sample, _ in composed["amapiano112"].truth.beats]

    assert {late - early for early, late in pairwise(samples)} == {23_625}


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, float]]:
    """Bus, instrument and beat of every note that is put on a desk during a test."""
    notes: list[tuple[str, str, float]] = []
    put = Desk.put

    def noted(
        desk: Desk, bus: str, beat: float, instrument: object, *more: object, **how: object
    ) -> None:
        notes.append((bus, getattr(instrument, "__name__", ""), beat))
        put(desk, bus, beat, instrument, *more, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Desk, "put", noted)
    return notes


def test_a_tango_has_no_drums_and_its_bass_marks_the_beats(
    played: list[tuple[str, str, float]],
) -> None:
    tango()
    beats = {beat for bus, name, beat in played if bus == "bass" and name != "drag"}
    drags = {beat for _, name, beat in played if name == "drag"}

    assert "drums" not in {bus for bus, _, _ in played}
    # The first verse: four to the bar, but for the síncopas, which tie over the second beat.
    silent = [beat for beat in range(16, 80) if beat not in beats]
    assert silent == [16 + 4 * bar + 1 for bar in (3, 6, 11, 14)]
    assert drags
    assert all(beat % 4 == 3.5 for beat in drags)


def test_a_log_drum_plays_between_the_beats(played: list[tuple[str, str, float]]) -> None:
    amapiano()
    log = [beat for _, name, beat in played if name == "log_drum"]
    kicks = Counter(beat % 1 for _, name, beat in played if name == "kick")

    assert len(log) > 250
    assert sum(beat % 1 == 0 for beat in log) < 0.2 * len(log)
    assert set(kicks) == {0}


def test_breaks_have_no_drums(
    played: list[tuple[str, str, float]], composed: dict[str, Song]
) -> None:
    truth = composed["amapiano112"].truth
    at = {sample: index for index, (sample, _) in enumerate(truth.beats)}
    breaks = [(at[one.start], at[one.end]) for one in truth.sections if one.label == "break"]
    amapiano()

    assert len(breaks) == 2
    for start, end in breaks:
        # In the last two bars the shaker comes back.
        inside = [
            one for one in played if start <= one[2] < end - 8 and one[0] in ("drums", "bass")
        ]
        assert inside == []


def test_a_marcato_is_on_the_beats() -> None:
    song = tango((Part("verse", "A", 4, 0.7),))
    sound = song.audio().mean(axis=0).astype(np.float64)
    hop = RATE // 500
    frames = np.lib.stride_tricks.sliding_window_view(sound, 512)[::hop]
    spectra = np.log1p(30 * np.abs(np.fft.rfft(frames * np.hanning(512))))
    rise = np.maximum(spectra[3:] - spectra[:-3], 0).sum(axis=1)
    off: list[float] = []
    for sample, _ in song.truth.beats[1:12]:
        around = np.arange((sample - 256) // hop - 40, (sample - 256) // hop + 40)
        off.append((int(around[np.argmax(rise[around])]) + 1.5) * hop + 256 - sample)

    # The players are loose by 7 ms each, and a bow takes a moment to speak.
    assert abs(np.median(off)) < 0.012 * RATE
    assert np.abs(off).max() < 0.035 * RATE


def test_a_tune_is_read_as_it_is_written() -> None:
    assert written("a4:1.5 r:.5 c#5:2 | bb3:4", 4) == [
        Note(0, 1.5, 69), Note(2, 2, 73), Note(4, 4, 58),
    ]  # fmt: skip


def test_a_bar_that_is_not_full_is_refused() -> None:
    with pytest.raises(ValueError, match="Bar 2 has 3 beats instead of 4"):
        written("c4:4 | d4:3", 4)


def test_the_tunes_of_a_tango_fill_their_sections() -> None:
    last = {group: written(text, 4)[-1] for group, text in TUNES.items()}
    bars = {group: int(note.beat // 4) + 1 for group, note in last.items()}

    assert bars == {"I": 4, "A": 16, "B": 16, "C": 16}


def test_two_songs_have_three_beats_a_bar(composed: dict[str, Song]) -> None:
    assert [name for name, song in composed.items() if song.truth.metre == 3] == [
        "waltz150",
        "rock34",
    ]


def test_a_pickup_sounds_after_silence() -> None:
    song = hip_hop((Part("intro", "A", 1, 0.5),))
    sound = song.audio()
    first = song.truth.beats[0]

    assert [position for _, position in song.truth.beats[:3]] == [3, 4, 1]
    assert first[0] == round(LEAD * RATE)
    assert np.abs(sound[:, : first[0] - 800]).max() < 1e-6
    assert np.abs(sound[:, first[0] : first[0] + 2_000]).max() > 0.1


def test_kicks_are_on_the_beats_to_two_milliseconds() -> None:
    song = dance((Part("chorus", "C", 4, 1.0),))
    sound = song.audio().mean(axis=0)
    hop = RATE // 2_000
    clicks = np.diff(np.concatenate(([0.0], sound)), 2)  # a click is what bends most
    energy = np.square(clicks[: len(clicks) // hop * hop]).reshape(-1, hop).sum(axis=1)
    rise = np.diff(np.log(energy + 1e-3))

    # Every second kick has a clap, whose rise hides it less than a hat does.
    for sample, _ in song.truth.beats[1:16]:
        at = sample // hop
        heard = at - 40 + int(np.argmax(rise[at - 40 : at + 40])) + 1
        assert abs(heard * hop - sample) <= 0.002 * RATE


def test_a_record_is_within_full_scale_and_as_loud_as_meant(short: tuple[Truth, Sound]) -> None:
    truth, sound = short

    assert sound.shape == (2, truth.samples)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 0.97
    level = 10 * np.log10(np.mean(np.square(sound)))
    assert level == pytest.approx(-14, abs=0.5)


def test_a_record_ends_in_silence(short: tuple[Truth, Sound]) -> None:
    assert np.abs(short[1][:, -200:]).max() < 0.01


def test_a_song_is_the_same_each_time(short: tuple[Truth, Sound]) -> None:
    again = pop(SHORT)

    assert again.truth == short[0]
    assert np.array_equal(again.audio(), short[1])


@pytest.mark.parametrize(
    "sound",
    [
        drums.kick(), drums.snare(), drums.brush(), drums.clap(), drums.rim(), drums.hat(),
        drums.ride(), drums.crash(), drums.tom(), drums.shaker(), drums.conga(),
        drums.tambourine(),
        instruments.pluck(52, 0.5), instruments.strum((52, 57, 61), 0.4),
        instruments.scratch((64, 68, 71), 0.12), instruments.power((40, 47), 0.4),
        instruments.piano(60, 0.5), instruments.electric_piano(60, 0.5),
        instruments.clavinet(55, 0.2), instruments.organ(60, 0.4), instruments.accordion(67, 0.4),
        instruments.strings(60, 0.6), instruments.pad(60, 0.6), instruments.supersaw(60, 0.4),
        instruments.stab(60, 0.3), instruments.brass(65, 0.3), instruments.bass(36, 0.3),
        instruments.slap(36, 0.3), instruments.upright(36, 0.4), instruments.sub(31, 0.5, 5.0),
        instruments.reese(36, 0.5), instruments.bell(79, 0.4), instruments.riser(0.5),
        instruments.voice(62, 0.4, "e", -1.5), instruments.bandoneon(69, 0.1, 0.9),
        instruments.violin(76, 0.5, -2.0), instruments.bow(38, 0.3, 0.9),
        instruments.drag(38, 0.23), instruments.log_drum(36, 0.4, 5.0),
    ],
)  # fmt: skip
def test_no_sound_clicks_at_its_ends(sound: Sound) -> None:
    assert sound.dtype == np.float32
    assert 0.05 < np.abs(sound).max() < 2
    assert np.abs(sound[..., 0]).max() < 0.02
    assert np.abs(sound[..., -1]).max() < 0.005


@pytest.mark.parametrize("note", [40, 52, 64, 76])
def test_strings_are_in_tune(note: int) -> None:
    sound = instruments.pluck(note, 1.0)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * len(sound)))
    pitch = 440 * 2 ** ((note - 69) / 12)
    around = np.arange(int(8 * pitch * 0.94), int(8 * pitch * 1.06))

    heard = around[np.argmax(spectrum[around])] / 8
    assert abs(1_200 * np.log2(heard / pitch)) < 8
