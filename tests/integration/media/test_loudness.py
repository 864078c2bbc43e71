from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.media.assemble import assemble
from songreel.media.audio_frames import resampler
from songreel.media.conform import conform
from songreel.music.song import measure
from tests.integration.media.material import SIZE, decode_sound, ffmpeg, write_clip


def full_scale(layout: str, sample_rate: int, form: str = "s16") -> av.AudioFrame:
    """Return a second of the same tone at full scale in every channel."""
    channels = av.AudioLayout(layout).nb_channels
    tone = np.cos(2 * np.pi * 440 * np.arange(sample_rate) / sample_rate)
    sound = np.repeat((32_767 * tone).astype(np.int16)[:, None], channels, 1).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(sound, format=form, layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = sample_rate, 0, Fraction(1, sample_rate)
    return frame


def write_tone(path: Path, layout: str, sample_rate: int) -> Path:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("pcm_s16le", rate=sample_rate)
        stream.codec_context.layout = layout
        output.mux(stream.encode(full_scale(layout, sample_rate)))
        output.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("sample_rate", [48_000, 96_000])
@pytest.mark.parametrize("layout", ["3.0", "5.1", "7.1"])
def test_a_song_of_many_channels_is_mixed_down_without_clipping(
    tmp_path: Path, layout: str, sample_rate: int
) -> None:
    song, film = write_tone(tmp_path / "song.wav", layout, sample_rate), tmp_path / "film.mp4"
    clip = write_clip(tmp_path / "a.mp4", 24, audio=False)
    facts = measure(song)
    assemble(
        Timeline(
            rate=FILM_RATE,
            size=SIZE,
            cuts=(Cut(clip="a", start=0, frames=24),),
            song=SongTrack(song="s", samples=facts.samples, sample_rate=facts.sample_rate),
        ),
        {"a": clip},
        song,
        film,
    )
    assert 0.8 < np.abs(decode_sound(film)).max() <= 1


def test_a_clips_sound_of_many_channels_is_mixed_down_without_clipping(tmp_path: Path) -> None:
    mute = write_clip(tmp_path / "mute.mp4", 24, audio=False)
    tone = write_tone(tmp_path / "tone.wav", "5.1", 48_000)
    source, clip = tmp_path / "source.mkv", tmp_path / "clip.mp4"
    ffmpeg("-i", mute, "-i", tone, "-c:v", "copy", "-c:a", "flac", source)
    conform(source, clip, size=SIZE, rate=FILM_RATE, frames=None, keep_audio=True)
    assert 0.8 < np.abs(decode_sound(clip)).max() <= 1


@pytest.mark.parametrize("sample_rate", [44_100, 48_000])
@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_mono_and_stereo_reach_the_encoder_bit_for_bit(layout: str, sample_rate: int) -> None:
    source = full_scale(layout, sample_rate)
    (converted,) = resampler(source, layout, sample_rate).resample(source)
    channels = source.to_ndarray().reshape(-1, source.layout.nb_channels).T
    assert np.array_equal(converted.to_ndarray(), channels / np.float32(32_768))


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_another_rate_makes_mono_and_stereo_no_quieter(layout: str) -> None:
    source = full_scale(layout, 96_000)
    plain = av.AudioResampler("fltp", layout, 48_000).resample(source)
    ours = resampler(source, layout, 48_000).resample(source)
    assert [block.to_ndarray().tobytes() for block in ours] == [
        block.to_ndarray().tobytes() for block in plain
    ]
