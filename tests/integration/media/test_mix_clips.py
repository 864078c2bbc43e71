from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.footage import Speed
from songreel.domain.frames import FILM_RATE
from songreel.domain.timeline import ClipSound, ClipSoundMode, Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.assemble import assemble
from songreel.media.errors import MediaError
from songreel.media.house import ClipWriter
from songreel.media.mixing.plan import SoundFacts, SoundPlan, SoundWay
from tests.integration.media.material import SIZE, Sound, decode_sound, leftovers, write_clip
from tests.integration.media.waves import write_waves

RATE = 48_000
FRAME = RATE // 24
CLIP_FRAMES = 48
PITCHES = {"a": 440, "b": 1_320}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return clips of two seconds, with a tone each that begins anew in every frame's place."""
    folder = tmp_path_factory.mktemp("clips")
    found = {"mute": write_clip(folder / "mute.mp4", 96, audio=False)}
    for name, pitch in PITCHES.items():
        found[name] = folder / f"{name}.mp4"
        with ClipWriter(found[name], SIZE, audio=True, quality=40) as clip:
            clip.sound(np.repeat(tone(pitch)[:, None], 2, axis=1))
            for _ in range(CLIP_FRAMES):
                clip.frame(np.full((SIZE.height * 3 // 2, SIZE.width), 90, np.uint8))
    return found


def tone(pitch: int, samples: int = 2 * RATE, level: float = 0.5) -> Sound:
    return (level * np.sin(2 * np.pi * pitch * np.arange(samples) / RATE)).astype(np.float32)


def film(*cuts: Cut, **fields: object) -> Timeline:
    return Timeline.model_validate({"rate": FILM_RATE, "size": SIZE, "cuts": cuts, **fields})


def made(
    folder: Path, heard: Timeline, clips: dict[str, Path], song: Path | None = None
) -> tuple[Sound, SoundFacts]:
    """Make a film whose pictures are prepared parts without sound, and return what is heard."""
    pictures = Timeline(
        rate=heard.rate,
        size=heard.size,
        cuts=(Cut(clip="mute", start=0, frames=heard.frames),),
        song=heard.song,
    )
    told = list[SoundFacts]()
    destination = folder / "film.mp4"
    sound = SoundPlan(heard, clips)
    assemble(pictures, clips, song, destination, sound=sound, on_sound=told.append)
    (facts,) = told
    return decode_sound(destination), facts


def ambience(level: int = 0, mode: str = "ambience") -> ClipSound:
    return ClipSound(mode=ClipSoundMode(mode), level=level)


def apart(heard: NDArray[Any], due: NDArray[Any]) -> float:
    """Return how far a film's sound is from what is due: root mean square, all channels."""
    return float(np.sqrt(np.mean(np.square(heard[:, : due.shape[-1]] - due))))


def test_a_clip_is_heard_at_its_level_under_a_song_that_stays_as_it_is(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song, track = write_waves(tmp_path / "s.wav", np.stack([tone(3_000), tone(5_000)]) * 0.5)
    plan = film(Cut(clip="a", start=0, frames=48), song=track, clip_sound=ambience(120))
    heard, facts = made(tmp_path, plan, clips, song)
    assert facts == SoundFacts(SoundWay.ENCODED)
    due = np.stack([tone(3_000), tone(5_000)]) * 0.5 + tone(440) * 10 ** (-12 / 20)
    assert apart(heard[:, 400:], due[:, 400:-400]) < 0.01


def test_without_a_mode_the_song_is_alone(tmp_path: Path, clips: dict[str, Path]) -> None:
    song, track = write_waves(tmp_path / "s.wav", tone(3_000)[None, :])
    heard, _ = made(tmp_path, film(Cut(clip="a", start=0, frames=48), song=track), clips, song)
    assert heard.shape[0] == 1
    assert apart(heard, tone(3_000)) < 0.01


def test_a_song_in_mono_keeps_its_level_on_either_side(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song, track = write_waves(tmp_path / "s.wav", tone(3_000, level=0.3)[None, :])
    plan = film(Cut(clip="a", start=0, frames=48), song=track, clip_sound=ambience(100))
    heard, _ = made(tmp_path, plan, clips, song)
    due = tone(3_000, level=0.3) + tone(440) * 10 ** (-10 / 20)
    assert heard.shape[0] == 2
    assert apart(heard[:, 400:], np.stack([due, due])[:, 400:-400]) < 0.01


def test_clips_are_heard_at_the_sample_of_their_pictures(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song, track = write_waves(tmp_path / "s.wav", np.zeros((2, 4 * RATE), np.float32))
    plan = film(
        Cut(clip="a", start=0, frames=31, source_in=7),
        Cut(clip="b", start=31, frames=17, source_in=11),
        Cut(clip="a", start=48, frames=48),
        song=track,
        clip_sound=ambience(),
    )
    heard, _ = made(tmp_path, plan, clips, song)
    edge = RATE * 8 // 1_000
    for cut in plan.cuts:
        first, last = cut.start * FRAME, cut.end * FRAME
        source = tone(PITCHES[cut.clip])[cut.source_in * FRAME :][: last - first]
        assert apart(heard[:, first + edge : last - edge], source[edge:-edge]) < 0.02


def test_at_a_cut_nothing_clicks(tmp_path: Path, clips: dict[str, Path]) -> None:
    """Cut where both waves are far from zero: without a crossfade that is a jump of a whole."""
    song, track = write_waves(tmp_path / "s.wav", np.zeros((2, 2 * RATE), np.float32))
    cuts = (
        Cut(clip="a", start=0, frames=17, source_in=5),
        Cut(clip="b", start=17, frames=13),
        Cut(clip="mute", start=30, frames=18),
    )
    heard, _ = made(tmp_path, film(*cuts, song=track, clip_sound=ambience()), clips, song)
    steepest = 0.5 * 2 * np.pi * max(PITCHES.values()) / RATE
    assert np.abs(np.diff(heard, axis=1)).max() < 1.3 * steepest
    assert np.abs(heard[:, 30 * FRAME + 1_400 :]).max() < 0.001


def test_clips_duck_where_the_song_is_loud(tmp_path: Path, clips: dict[str, Path]) -> None:
    sound = np.zeros((2, 2 * RATE), np.float32)
    sound[:, RATE:] = tone(3_000, RATE, 0.4)
    song, track = write_waves(tmp_path / "s.wav", sound)
    plan = film(
        Cut(clip="a", start=0, frames=48),
        song=track,
        clip_sound=ClipSound(mode=ClipSoundMode.DUCKED, level=60, duck=120),
    )
    heard, _ = made(tmp_path, plan, clips, song)

    def clip_level(first: int, last: int) -> float:
        wave = np.exp(-2j * np.pi * 440 * np.arange(first, last) / RATE)
        return float(2 * np.abs(np.mean(heard[0, first:last] * wave)))

    assert clip_level(RATE // 4, RATE // 2) == pytest.approx(0.5 * 10 ** (-6 / 20), rel=0.02)
    assert clip_level(RATE * 3 // 2, RATE * 7 // 4) == pytest.approx(
        0.5 * 10 ** (-18 / 20), rel=0.05
    )
    tail = heard[0, RATE * 3 // 2 : RATE * 7 // 4]
    assert np.abs(tail).max() == pytest.approx(0.4 + 0.063, abs=0.01)


def test_clips_go_down_where_the_song_leaves_no_room(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song, track = write_waves(tmp_path / "s.wav", np.stack([tone(3_000, level=0.9)] * 2))
    plan = film(Cut(clip="a", start=0, frames=48), song=track, clip_sound=ambience())
    heard, facts = made(tmp_path, plan, clips, song)
    assert facts.clips_lowered > 1_000
    assert not facts.goes_over
    assert np.abs(heard).max() < 1.03


def test_a_song_beyond_full_scale_is_told_of_and_left_alone(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song, track = write_waves(tmp_path / "s.wav", np.stack([tone(3_000, level=1.2)] * 2))
    plan = film(Cut(clip="mute", start=0, frames=48), song=track, clip_sound=ambience())
    heard, facts = made(tmp_path, plan, clips, song)
    assert facts.goes_over
    assert np.abs(heard).max() > 1.05


def test_a_slow_clip_is_silent_and_said_to_be(tmp_path: Path, clips: dict[str, Path]) -> None:
    song, track = write_waves(tmp_path / "s.wav", np.zeros((2, 2 * RATE), np.float32))
    slow = Speed(numerator=1, denominator=2)
    plan = film(
        Cut(clip="a", start=0, frames=24, speed=slow),
        Cut(clip="mute", start=24, frames=24, speed=slow),
        song=track,
        clip_sound=ambience(),
    )
    heard, facts = made(tmp_path, plan, clips, song)
    assert facts.silent_cuts == (0,)
    assert np.abs(heard).max() < 0.001


def test_without_a_song_clips_cross_under_a_dissolve(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    plan = film(
        Cut(clip="a", start=0, frames=24),
        Cut(clip="b", start=24, frames=24, source_in=12),
        transitions=(Transition(kind=TransitionKind.DISSOLVE, at=24, before=8, after=8),),
        clip_sound=ambience(300),
    )
    heard, facts = made(tmp_path, plan, clips)
    assert facts.way is SoundWay.ENCODED
    first, last = 16 * FRAME, 32 * FRAME
    place = (np.arange(last - first) + 0.5) / (last - first) * np.pi / 2
    one, other = tone(440)[first:last], tone(1_320)[first - 12 * FRAME : last - 12 * FRAME]
    due = one * np.cos(place) + other * np.sin(place)
    assert apart(heard[:, first:last], due.astype(np.float32)) < 0.02
    assert apart(heard[:, 400:first], tone(440)[400:first]) < 0.02


def test_without_a_song_plain_cuts_of_the_pictures_own_clips_are_copied(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    plan = film(Cut(clip="a", start=0, frames=24), Cut(clip="b", start=24, frames=24))
    told = list[SoundFacts]()
    assemble(plan, clips, None, tmp_path / "film.mp4", on_sound=told.append)
    assert told == [SoundFacts(SoundWay.COPIED_CLIPS)]
    heard, facts = made(tmp_path, plan, clips)
    assert facts.way is SoundWay.ENCODED
    assert apart(heard[:, 400 : 23 * FRAME], tone(440)[400 : 23 * FRAME]) < 0.02


def test_clips_without_sound_make_a_film_without(tmp_path: Path, clips: dict[str, Path]) -> None:
    told = list[SoundFacts]()
    plan = film(Cut(clip="mute", start=0, frames=24))
    fade = (Transition(kind=TransitionKind.FADE, at=0, after=4),)
    faded = plan.model_copy(update={"transitions": fade})
    for heard in (plan, faded):
        facts = assemble(
            plan,
            clips,
            None,
            tmp_path / "film.mp4",
            sound=SoundPlan(heard, clips),
            on_sound=told.append,
        )
        assert not facts.has_audio
    assert told == [SoundFacts(SoundWay.NONE)] * 2


def test_a_clip_without_a_file_is_named(tmp_path: Path, clips: dict[str, Path]) -> None:
    song, track = write_waves(tmp_path / "s.wav", np.zeros((2, RATE), np.float32))
    plan = film(Cut(clip="gone", start=0, frames=24), song=track, clip_sound=ambience())
    with pytest.raises(MediaError, match="Cut 1 is to sound like clip gone"):
        made(tmp_path, plan, clips, song)
    assert leftovers(tmp_path) == []
