from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE, FrameRate
from songreel.domain.timeline import ClipSound, ClipSoundMode, Cut, SongTrack, Timeline
from songreel.media.assemble import assemble
from songreel.media.errors import MediaError
from songreel.media.mixing.gains import falling, rising
from songreel.media.mixing.plan import SoundFacts, SoundPlan, SoundWay
from songreel.music.song import measure
from tests.integration.media.material import (
    NTSC,
    SIZE,
    Sound,
    decode_sound,
    encode_song,
    ffmpeg,
    leftovers,
    write_clip,
)

FRAMES = 80


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {
        "a": write_clip(folder / "a.mp4", FRAMES, click=1.0),
        "ntsc": write_clip(folder / "ntsc.mp4", FRAMES, rate=NTSC, audio=False),
    }


def whole(song: Path) -> SongTrack:
    facts = measure(song)
    return SongTrack(song="song", samples=facts.samples, sample_rate=facts.sample_rate)


def under(
    track: SongTrack | None, frames: int = FRAMES, rate: FrameRate = FILM_RATE, clip: str = "a"
) -> Timeline:
    cuts = (Cut(clip=clip, start=0, frames=frames),)
    return Timeline(rate=rate, size=SIZE, cuts=cuts, song=track)


def made(
    folder: Path, plan: Timeline, clips: dict[str, Path], song: Path | None, *, level: bool = False
) -> tuple[Path, SoundFacts]:
    film, told = folder / "film.mp4", list[SoundFacts]()
    sound = SoundPlan(plan, clips, is_levelled=level)
    assemble(plan, clips, song, film, sound=sound, on_sound=told.append)
    (facts,) = told
    return film, facts


def sound_packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as source:
        return [bytes(packet) for packet in source.demux(audio=0) if packet.size]


def noise(path: Path, samples: int, codec: str = "pcm_s16le", rate: int = 48_000) -> Path:
    return encode_song(path, codec, sample_rate=rate, samples=samples, clicks=(), hiss=0.4)


def lag(heard: Sound, given: Sound, reach: int = 2_000) -> int:
    """Return by how many samples a sound is late: where their correlation is highest."""
    one, other = (sound[0] - sound[0].mean() for sound in (heard, given))
    length = 1 << (len(one) + len(other)).bit_length()
    product = np.fft.rfft(one, length) * np.conj(np.fft.rfft(other, length))
    correlation = np.fft.irfft(product, length)
    near = np.concatenate((correlation[-reach:], correlation[: reach + 1]))
    return int(np.argmax(near)) - reach


@pytest.mark.parametrize(
    ("sample_rate", "channels", "samples"),
    [(44_100, 2, 3 * 44_100 + 777), (48_000, 2, 3 * 48_000), (32_000, 1, 100_001)],
)
@pytest.mark.parametrize("rate", [FILM_RATE, NTSC], ids=["24", "23.976"])
def test_an_aac_song_is_copied_bit_for_bit(
    tmp_path: Path,
    clips: dict[str, Path],
    sample_rate: int,
    channels: int,
    samples: int,
    rate: FrameRate,
) -> None:
    song = encode_song(
        tmp_path / "song.m4a",
        "aac",
        sample_rate=sample_rate,
        channels=channels,
        samples=samples,
        container="mp4",
        hiss=0.2,
    )
    clip = "a" if rate == FILM_RATE else "ntsc"
    film, facts = made(tmp_path, under(whole(song), FRAMES, rate, clip), clips, song)
    assert facts == SoundFacts(SoundWay.COPIED_SONG)
    given, copied = sound_packets(song), sound_packets(film)
    assert copied[: len(given)] == given
    heard, due = decode_sound(film), decode_sound(song)
    assert np.array_equal(heard[:, :samples], due[:, :samples])
    total = -(-FRAMES * sample_rate * rate.denominator // rate.numerator)
    with av.open(str(film)) as source:
        track = source.streams.audio[0]
        assert (track.start_time, track.duration) == (0, total)
    # What the encoder lets ring on ends with its last packet.
    assert np.abs(heard[:, samples + 2_048 :]).max() < 1e-4
    assert ffmpeg("-i", film, "-f", "null", "-") == ""


def test_the_track_of_a_copied_song_ends_with_a_film_that_ends_before_its_packets(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song = noise(tmp_path / "song.m4a", 40 * 2_000, "aac")
    film, facts = made(tmp_path, under(whole(song), 40), clips, song)
    assert facts.way is SoundWay.COPIED_SONG
    with av.open(str(film)) as source:
        assert source.streams.audio[0].duration == 40 * 2_000
    heard = tmp_path / "heard.wav"
    ffmpeg("-i", film, "-vn", heard)
    assert decode_sound(heard).shape[1] == 40 * 2_000


def repacked(source: Path, song: Path, *, delay: int = 1_024, last: int = 1_024) -> Path:
    """Write a song's packets with another delay, or with less to be heard of the last one."""
    packets = sound_packets(source)
    with av.open(str(source)) as given, av.open(str(song), "w", format="mp4") as output:
        output.add_stream_from_template(given.streams.audio[0], opaque=True)
        for number, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.time_base = output.streams[0], Fraction(1, 48_000)
            packet.pts = packet.dts = number * 1_024 - delay
            packet.duration = last if number == len(packets) - 1 else 1_024
            output.mux(packet)
    return song


@pytest.mark.parametrize("delay", [0, 2_112])
def test_another_encoders_delay_is_kept(tmp_path: Path, clips: dict[str, Path], delay: int) -> None:
    plain = noise(tmp_path / "plain.m4a", 3 * 48_000, "aac")
    song = repacked(plain, tmp_path / "song.m4a", delay=delay)
    track = whole(song)
    film, facts = made(tmp_path, under(track), clips, song)
    assert facts.way is SoundWay.COPIED_SONG
    heard, due = decode_sound(film), decode_sound(song)
    assert np.array_equal(heard[:, : track.samples], due[:, : track.samples])
    assert lag(heard, decode_sound(plain)) == 1_024 - delay


@pytest.mark.parametrize(
    ("codec", "rate"), [("aac", 44_100), ("pcm_s16le", 48_000), ("libmp3lame", 44_100)]
)
def test_the_first_sample_is_heard_with_the_first_frame(
    tmp_path: Path, clips: dict[str, Path], codec: str, rate: int
) -> None:
    suffix = {"aac": "m4a", "pcm_s16le": "wav", "libmp3lame": "mp3"}[codec]
    song = noise(tmp_path / f"song.{suffix}", 3 * rate, codec, rate)
    film, _ = made(tmp_path, under(whole(song)), clips, song)
    assert lag(decode_sound(film), decode_sound(song)) == 0
    heard = tmp_path / "heard.wav"
    ffmpeg("-i", film, "-vn", heard)
    assert lag(decode_sound(heard), decode_sound(song)) == 0


def test_a_song_that_goes_on_behind_its_end_is_encoded(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    """Somebody cut it without encoding it; copied, the rest of its last packet would sound."""
    long = noise(tmp_path / "long.m4a", 5 * 48_000, "aac")
    ffmpeg("-i", long, "-t", "2.0", "-c", "copy", tmp_path / "cut.m4a")
    song = repacked(tmp_path / "cut.m4a", tmp_path / "song.m4a", last=300)
    track = whole(song)
    film, facts = made(tmp_path, under(track), clips, song)
    assert facts.way is SoundWay.ENCODED
    heard = decode_sound(film)
    assert np.abs(heard[:, track.samples - 200 : track.samples]).max() > 0.2
    assert np.abs(heard[:, track.samples + 200 : track.samples + 700]).max() < 0.1


@pytest.mark.parametrize("what", ["fade", "first", "short", "level"])
def test_a_song_that_is_changed_is_encoded(
    tmp_path: Path, clips: dict[str, Path], what: str
) -> None:
    song = noise(tmp_path / "song.m4a", 3 * 48_000, "aac")
    plain = whole(song)
    length = plain.samples
    changed = {
        "fade": plain.model_copy(update={"fade_out": 100}),
        "first": plain.model_copy(
            update={"first": 1_000, "samples": length - 1_000, "whole": length}
        ),
        "short": plain.model_copy(update={"samples": length - 1, "whole": length}),
        "level": plain,
    }[what]
    _, facts = made(tmp_path, under(changed), clips, song, level=what == "level")
    assert facts.way is SoundWay.ENCODED


def test_an_encoded_song_has_256_kilobits_a_second(tmp_path: Path, clips: dict[str, Path]) -> None:
    song = noise(tmp_path / "song.wav", 3 * 48_000)
    film, facts = made(tmp_path, under(whole(song), 72), clips, song)
    assert facts == SoundFacts(SoundWay.ENCODED)
    assert sum(map(len, sound_packets(film))) * 8 / 3 >= 250_000


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_part_of_a_song_is_heard_from_its_own_first_sample_to_its_last(
    tmp_path: Path, clips: dict[str, Path], rate: int
) -> None:
    song = noise(tmp_path / "song.wav", 4 * rate, rate=rate)
    first, samples = rate + 123, 2 * rate + 77
    track = SongTrack(song="s", samples=samples, sample_rate=rate, first=first, whole=4 * rate)
    film, _ = made(tmp_path, under(track), clips, song)
    given, heard = decode_sound(song), decode_sound(film)
    kept = rate if rate == 44_100 else 48_000
    step = rate // kept
    assert lag(heard, given[:, first : first + samples : step]) == 0
    end = samples * kept // rate
    assert np.abs(heard[:, end - 200 : end]).max() > 0.2
    assert np.abs(heard[:, end + 1_100 :]).max() < 1e-3


def test_the_song_rises_and_falls_with_equal_power(tmp_path: Path, clips: dict[str, Path]) -> None:
    time = np.arange(3 * 48_000) / 48_000
    tone = (0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    ffmpeg(
        *("-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*440*t)|0.5*sin(2*PI*440*t):d=3:s=48000"),
        *("-c:a", "pcm_f32le", tmp_path / "tone.wav"),
    )
    song = tmp_path / "tone.wav"
    track = SongTrack(
        song="s", samples=3 * 48_000, sample_rate=48_000, fade_in=24_000, fade_out=48_000
    )
    film, _ = made(tmp_path, under(track), clips, song)
    due = tone.copy()
    due[:24_000] *= rising(24_000)
    due[-48_000:] *= falling(48_000)
    assert np.std(decode_sound(film)[0, : len(due)] - due) < 0.01
    power = np.square(rising(1_000)) + np.square(falling(1_000))
    assert np.allclose(power, 1)


def test_a_song_of_another_length_or_rate_is_refused(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song = noise(tmp_path / "song.wav", 3 * 48_000)
    for wrong in (
        SongTrack(song="s", samples=48_000, sample_rate=48_000, first=10),
        SongTrack(song="s", samples=48_000, sample_rate=48_000, whole=3 * 48_000 + 1),
        SongTrack(song="s", samples=3 * 44_100, sample_rate=44_100),
    ):
        with pytest.raises(MediaError, match="not the one that the film was planned for"):
            made(tmp_path, under(wrong), clips, song)
        assert leftovers(tmp_path) == []


def test_an_m4a_that_is_cut_off_stops_the_film(tmp_path: Path, clips: dict[str, Path]) -> None:
    song = encode_song(
        tmp_path / "song.m4a",
        "aac",
        container="mp4",
        container_options={"movflags": "+faststart"},
        hiss=0.4,
    )
    track = whole(song)
    song.write_bytes(song.read_bytes()[:-20_000])
    with pytest.raises(MediaError, match=r"cut off|damaged|not the one"):
        made(tmp_path, under(track), clips, song)
    assert leftovers(tmp_path) == []


def test_copied_and_encoded_songs_give_the_same_bytes_again(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song = noise(tmp_path / "song.m4a", 3 * 48_000, "aac")
    mixed = under(whole(song)).model_copy(
        update={"clip_sound": ClipSound(mode=ClipSoundMode.DUCKED)}
    )
    for plan, level in ((under(whole(song)), False), (mixed, False), (mixed, True)):
        once = made(tmp_path, plan, clips, song, level=level)[0].read_bytes()
        again = made(tmp_path, plan, clips, song, level=level)[0].read_bytes()
        assert once == again
        assert once.index(b"moov") < once.index(b"mdat")


def test_sound_of_another_length_than_the_pictures_is_refused(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    with pytest.raises(MediaError, match="Prepare both from one timeline"):
        assemble(
            under(None),
            clips,
            None,
            tmp_path / "film.mp4",
            sound=SoundPlan(under(None, FRAMES - 1), clips),
        )
