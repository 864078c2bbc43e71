from __future__ import annotations

import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.video import VideoFacts
from songreel.media.assemble import assemble
from songreel.media.errors import MediaError
from songreel.music.song import measure
from tests.integration.media.material import (
    NTSC,
    SIZE,
    decode_sound,
    decoded_frames,
    encode_song,
    ffmpeg,
    leftovers,
    onset,
    video_packets,
    write_clip,
)

# Lengths of the cuts: within a group, one past a group (so that two keyframes meet), a whole clip.
LENGTHS = (17, 13, 30, 1, 29)


def timeline(
    lengths: tuple[int, ...] = LENGTHS,
    *,
    clips: str = "abc",
    rate: FrameRate = FILM_RATE,
    song: SongTrack | None = None,
    source_in: tuple[int, ...] = (),
) -> Timeline:
    starts = np.cumsum((0, *lengths)).tolist()
    cuts = tuple(
        Cut(
            clip=clips[index % len(clips)],
            start=start,
            frames=frames,
            source_in=source_in[index] if source_in else 0,
        )
        for index, (start, frames) in enumerate(zip(starts, lengths, strict=False))
    )
    return Timeline(rate=rate, size=SIZE, cuts=cuts, song=song)


def under(song: Path, rate: FrameRate = FILM_RATE) -> Timeline:
    """Return a timeline of cuts of at most 30 frames that is as long as a song."""
    facts = measure(song)
    frames = rate.frames_for(facts.samples, facts.sample_rate)
    lengths = (*([30] * (frames // 30)), *([frames % 30] if frames % 30 else []))
    track = SongTrack(song="song", samples=facts.samples, sample_rate=facts.sample_rate)
    return timeline(lengths, rate=rate, song=track)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {
        name: write_clip(folder / f"{name}.mp4", 30, seed=seed, click=0.5)
        for seed, name in enumerate("abc")
    }


@pytest.fixture(scope="module")
def slow_clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("slow")
    return {
        name: write_clip(folder / f"{name}.mp4", 30, seed=seed, click=0.5, rate=NTSC)
        for seed, name in enumerate("abc")
    }


@pytest.mark.parametrize("rate", [FILM_RATE, NTSC], ids=["24", "23.976"])
def test_every_packet_is_the_clips_own_at_exactly_n_over_the_rate(
    tmp_path: Path, clips: dict[str, Path], slow_clips: dict[str, Path], rate: FrameRate
) -> None:
    sources = clips if rate == FILM_RATE else slow_clips
    plan, film = timeline(rate=rate), tmp_path / "film.mp4"
    facts = assemble(plan, sources, None, film)
    assert facts == VideoFacts(90, rate, 160, 90, True)
    packets = video_packets(film)
    ticks = 512 if rate == FILM_RATE else 1_001
    assert [(dts, pts) for dts, pts, _ in packets] == [(n * ticks, n * ticks) for n in range(90)]
    due = [
        data for cut in plan.cuts for _, _, data in video_packets(sources[cut.clip])[: cut.frames]
    ]
    assert [data for _, _, data in packets] == due


def test_every_frame_decodes_to_the_clips_own_picture(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    plan, film = timeline(), tmp_path / "film.mp4"
    assemble(plan, clips, None, film)
    seen = decoded_frames(film)
    assert [pts for pts, _ in seen] == [number * 512 for number in range(90)]
    due = [
        picture for cut in plan.cuts for _, picture in decoded_frames(clips[cut.clip])[: cut.frames]
    ]
    assert [picture for _, picture in seen] == due


def test_a_cut_may_begin_at_a_group_of_pictures(tmp_path: Path, clips: dict[str, Path]) -> None:
    film = tmp_path / "film.mp4"
    assemble(timeline((10, 6, 12), source_in=(12, 24, 0)), clips, None, film)
    due = [
        *video_packets(clips["a"])[12:22],
        *video_packets(clips["b"])[24:30],
        *video_packets(clips["c"])[:12],
    ]
    assert [data for _, _, data in video_packets(film)] == [data for _, _, data in due]


@pytest.mark.parametrize(
    ("name", "codec", "sample_rate", "channels"),
    [
        ("song.wav", "pcm_s16le", 44_100, 2),
        ("song.flac", "flac", 48_000, 2),
        ("song.mp3", "libmp3lame", 44_100, 2),
        ("song.mp3", "libmp3lame", 32_000, 1),
        ("song.m4a", "aac", 44_100, 2),
        ("song.ogg", "libopus", 48_000, 2),
        ("high.wav", "pcm_s24le", 96_000, 2),
        ("low.wav", "pcm_s16le", 22_050, 1),
        ("surround.wav", "pcm_s16le", 44_100, 6),
    ],
)
def test_the_song_is_heard_in_step_with_the_pictures(
    tmp_path: Path,
    clips: dict[str, Path],
    name: str,
    codec: str,
    sample_rate: int,
    channels: int,
) -> None:
    container = "mp4" if name.endswith("m4a") else None
    song = encode_song(
        tmp_path / name,
        codec,
        sample_rate=sample_rate,
        channels=channels,
        samples=3 * sample_rate + 777,
        clicks=(0.75, 2.25),
        container=container,
    )
    plan, film = under(song), tmp_path / "film.mp4"
    facts = assemble(plan, clips, song, film)
    kept = sample_rate if sample_rate in {32_000, 44_100, 48_000} else 48_000
    assert facts.frames == plan.frames == 73
    with av.open(str(film)) as source:
        track = source.streams.audio[0]
        assert (track.codec_context.sample_rate, track.start_time) == (kept, 0)
        assert track.codec_context.layout.nb_channels == min(channels, 2)
        assert track.duration == -(-73 * kept // 24)
    heard, given = decode_sound(film), decode_sound(song)
    for click in (0.75, 2.25):
        drift = Fraction(onset(heard, kept, click), kept) - Fraction(
            onset(given, sample_rate, click), sample_rate
        )
        assert abs(drift) <= Fraction(2, min(kept, sample_rate))
    over = 3 * kept + 777 * kept // sample_rate + 300
    assert np.abs(heard[:, over:]).max() < 0.02


def test_the_films_own_player_agrees_about_where_the_song_is(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song = encode_song(tmp_path / "song.wav", "pcm_s16le", clicks=(1.0,))
    film, heard = tmp_path / "film.mp4", tmp_path / "heard.wav"
    assemble(under(song), clips, song, film)
    assert ffmpeg("-i", film, "-f", "null", "-") == ""
    ffmpeg("-i", film, "-vn", heard)
    sound = decode_sound(heard)
    assert abs(onset(sound, 44_100, 1.0) - 44_100) <= 24
    assert abs(sound.shape[1] - 72 * 44_100 // 24) <= 1_024


def test_the_song_alone_is_heard_under_a_film_with_one(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    song = encode_song(tmp_path / "song.wav", "pcm_s16le", clicks=(2.0,))
    film = tmp_path / "film.mp4"
    assemble(under(song), clips, song, film)
    assert np.abs(decode_sound(film)[:, :80_000]).max() < 0.02


def test_own_sound_stays_within_half_an_aac_frame_of_its_pictures(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    plan, film = timeline((29, 25, 29, 30, 17, 29)), tmp_path / "film.mp4"
    assemble(plan, clips, None, film)
    sound = decode_sound(film)
    for cut in plan.cuts:
        due = cut.start * 2_000 + 24_000
        assert abs(onset(sound, 48_000, due / 48_000) - due) <= 512 + 24
    with av.open(str(film)) as source:
        assert source.streams.audio[0].duration == plan.frames * 2_000
        times = [packet.pts for packet in source.demux(audio=0) if packet.size]
    assert times == [(index - 1) * 1_024 for index in range(len(times))]
    assert ffmpeg("-i", film, "-f", "null", "-") == ""


def test_a_silent_clip_among_sounding_ones_is_silent(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    mute = write_clip(tmp_path / "mute.mp4", 30, audio=False)
    plan, film = timeline((30, 30, 30, 30), clips="ma"), tmp_path / "film.mp4"
    facts = assemble(plan, {**clips, "m": mute}, None, film)
    assert facts.has_audio
    sound = decode_sound(film)
    for cut in plan.cuts:
        heard = np.abs(sound[:, cut.start * 2_000 + 2_048 : cut.end * 2_000 - 2_048]).max()
        assert heard > 0.5 if cut.clip == "a" else heard < 0.01
    assert ffmpeg("-i", film, "-f", "null", "-") == ""


def test_silent_clips_make_a_silent_film(tmp_path: Path) -> None:
    mute = write_clip(tmp_path / "mute.mp4", 30, audio=False)
    facts = assemble(timeline((30, 20), clips="m"), {"m": mute}, None, tmp_path / "film.mp4")
    assert not facts.has_audio


def test_the_same_parts_give_the_same_bytes(tmp_path: Path, clips: dict[str, Path]) -> None:
    song = encode_song(tmp_path / "song.mp3", "libmp3lame")
    films = [tmp_path / "one.mp4", tmp_path / "two.mp4"]
    for film in films:
        assemble(under(song), clips, song, film)
    assert films[0].read_bytes() == films[1].read_bytes()
    content = films[0].read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_title_is_kept_and_nothing_else_is_told(tmp_path: Path, clips: dict[str, Path]) -> None:
    film = tmp_path / "film.mp4"
    assemble(timeline(), clips, None, film, title="Über den Dächern")
    with av.open(str(film)) as source:
        assert source.metadata["title"] == "Über den Dächern"
        assert "encoder" not in source.metadata
        assert "creation_time" not in source.metadata


def test_progress_is_told_after_each_cut_and_each_second(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    told: list[tuple[int, int]] = []
    assemble(
        timeline(), clips, None, tmp_path / "film.mp4", lambda done, of: told.append((done, of))
    )
    assert told == [(17, 90), (30, 90), (54, 90), (60, 90), (61, 90), (85, 90), (90, 90)]


def refused(plan: Timeline, files: dict[str, Path], folder: Path, song: Path | None = None) -> str:
    """Return the sentence of a refusal; nothing is left of the film."""
    film = folder / "film.mp4"
    with pytest.raises(MediaError) as error:
        assemble(plan, files, song, film)
    assert not film.exists()
    assert leftovers(folder) == []
    return str(error.value)


def test_a_cut_within_a_group_is_refused(tmp_path: Path, clips: dict[str, Path]) -> None:
    said = refused(timeline((10, 10), source_in=(0, 5)), clips, tmp_path)
    assert said.startswith("Cut 2, clip b: its frame 5, where the cut begins, cannot be decoded")


def test_a_clip_that_is_too_short_is_named(tmp_path: Path, clips: dict[str, Path]) -> None:
    assert refused(timeline((10, 31)), clips, tmp_path).startswith(
        "Cut 2, clip b: it has only 30 frames from frame 0 on, and the cut needs 31"
    )


def test_a_clip_without_a_file_is_named(tmp_path: Path, clips: dict[str, Path]) -> None:
    said = refused(timeline((10, 10), clips="az"), clips, tmp_path)
    assert said == "Cut 2 shows clip z, for which there is no file."


def test_a_clip_of_another_size_is_named(tmp_path: Path, clips: dict[str, Path]) -> None:
    other = write_clip(tmp_path / "o.mp4", 12, size=FrameSize(width=90, height=160), audio=False)
    said = refused(timeline((10, 10), clips="ao"), {**clips, "o": other}, tmp_path)
    assert said.startswith("Cut 2, clip o: it is 90x160, the film 160x90.")


def test_a_clip_of_another_rate_is_named(tmp_path: Path, clips: dict[str, Path]) -> None:
    other = write_clip(tmp_path / "o.mp4", 12, rate=FrameRate(numerator=25), audio=False)
    assert "Cut 2, clip o: it has another time base" in refused(
        timeline((10, 10), clips="ao"), {**clips, "o": other}, tmp_path
    )
    assert "Cut 1, clip o: its frames do not come at the film's rate" in refused(
        timeline((10, 10), clips="o"), {"o": other}, tmp_path
    )


def test_a_clip_of_another_encoder_is_named(tmp_path: Path, clips: dict[str, Path]) -> None:
    other = tmp_path / "o.mp4"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=1", "-c:v", "libx264", "-bf", "0"),
        *("-video_track_timescale", "12288", other),
    )
    said = refused(timeline((10, 10), clips="ao"), {**clips, "o": other}, tmp_path)
    assert said.startswith("Cut 2, clip o: it has another codec parameters (SPS and PPS)")


def test_a_clip_with_reordered_frames_is_named(tmp_path: Path) -> None:
    other = tmp_path / "o.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=1", "-c:v", "libx264", "-bf", "2", other)
    said = refused(timeline((10, 10), clips="o"), {"o": other}, tmp_path)
    assert "not stored in the order in which they are shown" in said


def test_a_clip_with_a_hole_is_named(tmp_path: Path, clips: dict[str, Path]) -> None:
    other = tmp_path / "o.mp4"
    with av.open(str(clips["a"])) as source, av.open(str(other), "w") as output:
        video = source.streams.video[0]
        output.add_stream_from_template(video, opaque=True).time_base = video.time_base
        for number, packet in enumerate(source.demux(video)):
            if packet.size and number != 7:
                packet.stream = output.streams.video[0]
                output.mux(packet)
    said = refused(timeline((20,), clips="o"), {"o": other}, tmp_path)
    assert said == "Cut 1, clip o: its frame 7 is missing. Make the clip again."


def test_sound_of_another_kind_is_named(tmp_path: Path, clips: dict[str, Path]) -> None:
    other = tmp_path / "o.mp4"
    ffmpeg(
        *("-i", clips["a"], "-c:v", "copy", "-c:a", "aac", "-ar", "44100"),
        *("-video_track_timescale", "12288", other),
    )
    said = refused(timeline((10, 10), clips="ao"), {**clips, "o": other}, tmp_path)
    assert said.startswith("Cut 2, clip o: its sound has another sample rate")


def test_a_song_that_was_not_planned_for_is_noticed(tmp_path: Path, clips: dict[str, Path]) -> None:
    planned = encode_song(tmp_path / "planned.wav", "pcm_s16le")
    for samples in (3 * 44_100 - 1, 3 * 44_100 + 1, 5 * 44_100):
        other = encode_song(tmp_path / "other.wav", "pcm_s16le", samples=samples)
        said = refused(under(planned), clips, tmp_path, other)
        assert "not the one that the film was planned for" in said


def test_a_damaged_song_stops_the_film(tmp_path: Path, clips: dict[str, Path]) -> None:
    song = encode_song(tmp_path / "song.flac", "flac")
    plan = under(song)
    content = song.read_bytes()
    song.write_bytes(content[: len(content) * 2 // 3])
    assert "ut off" in refused(plan, clips, tmp_path, song)


def test_song_and_timeline_must_agree(tmp_path: Path, clips: dict[str, Path]) -> None:
    song = encode_song(tmp_path / "song.wav", "pcm_s16le")
    assert "disagree" in refused(timeline((10,)), clips, tmp_path, song)
    assert "disagree" in refused(under(song), clips, tmp_path)


def test_an_interrupt_leaves_nothing_and_keeps_the_older_film(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"older")

    def interrupt(done: int, total: int) -> None:
        if done > 17:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assemble(timeline(), clips, None, film, interrupt)
    assert film.read_bytes() == b"older"
    assert leftovers(tmp_path) == []


def test_a_film_of_one_long_cut_stops_within_a_second_of_being_asked(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.mp4", 24 * 60, audio=False)
    song = encode_song(tmp_path / "song.flac", "flac", samples=60 * 44_100, hiss=0.1)
    facts = measure(song)
    track = SongTrack(song="song", samples=facts.samples, sample_rate=facts.sample_rate)
    plan, film = timeline((24 * 60,), clips="a", song=track), tmp_path / "film.mp4"
    told: list[tuple[int, float]] = []

    def stop_at_half(done: int, total: int) -> None:
        told.append((done, time.thread_time()))
        if done >= total / 2:
            raise StoppedError

    began = time.thread_time()
    with pytest.raises(StoppedError):
        assemble(plan, {"a": clip}, song, film, stop_at_half)
    assert [done for done, _ in told] == [24 * second for second in range(1, 31)]
    moments = [began, *(moment for _, moment in told), time.thread_time()]
    assert max(after - before for before, after in pairwise(moments)) < 0.3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "song.flac"]


class StoppedError(Exception):
    """Somebody asked for an end."""


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of other systems differ")
def test_a_disk_that_takes_no_more_is_the_systems_own_error(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    with file_size_limit(60_000), pytest.raises(OSError, match="too large"):
        assemble(timeline(), clips, None, tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_twenty_minutes_in_four_hundred_cuts_keep_their_index_in_front(tmp_path: Path) -> None:
    """Room for the index is set aside before it is known: it has to do for the longest film."""
    clip = write_clip(tmp_path / "a.mp4", 72)
    film = tmp_path / "film.mp4"
    facts = assemble(timeline((72,) * 400, clips="a"), {"a": clip}, None, film)
    assert facts.frames == 20 * 60 * 24
    content = film.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert ffmpeg("-i", film, "-map", "0", "-c", "copy", "-f", "null", "-") == ""
