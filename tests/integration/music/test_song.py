from __future__ import annotations

import contextlib
import os
import random
import struct
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.errors import InvalidRequestError
from songreel.domain.video import SongFacts
from songreel.media.sound import opened_sound
from songreel.music.song import SongError, SongTooLongError, measure
from tests.integration.media.material import encode_song, ffmpeg, onset, write_clip

SAMPLES = 3 * 44_100 + 777


def refused(path: Path) -> str:
    """Return the sentence that a song is refused with."""
    with pytest.raises(InvalidRequestError) as error:
        measure(path)
    assert isinstance(error.value, SongError)
    assert error.value.message.endswith((".", ")."))
    return error.value.message


def heard(path: Path) -> tuple[np.ndarray, int]:
    """Decode a song as the film does; (channels, samples) of floats, and the sample rate."""
    resampler = av.AudioResampler(format="fltp")
    with opened_sound(path) as sound:
        frames = list(sound.frames())
        blocks = [block.to_ndarray() for frame in frames for block in resampler.resample(frame)]
    return np.concatenate(blocks, axis=1), frames[0].sample_rate


@pytest.mark.parametrize(
    ("name", "codec", "sample_rate", "channels", "container", "found"),
    [
        ("song.mp3", "libmp3lame", 44_100, 2, None, "mp3"),
        ("mono.mp3", "libmp3lame", 22_050, 1, None, "mp3"),
        ("song.wav", "pcm_s16le", 44_100, 2, None, "pcm_s16le"),
        ("deep.wav", "pcm_s24le", 96_000, 2, None, "pcm_s24le"),
        ("float.wav", "pcm_f32le", 48_000, 2, None, "pcm_f32le"),
        ("surround.wav", "pcm_s16le", 48_000, 6, None, "pcm_s16le"),
        ("song.flac", "flac", 44_100, 2, None, "flac"),
        ("song.m4a", "aac", 44_100, 2, "mp4", "aac"),
        ("lossless.m4a", "alac", 44_100, 2, "mp4", "alac"),
        ("song.ogg", "libopus", 48_000, 2, None, "opus"),
    ],
)
def test_every_sample_of_every_format_is_counted_and_in_its_place(
    tmp_path: Path,
    name: str,
    codec: str,
    sample_rate: int,
    channels: int,
    container: str | None,
    found: str,
) -> None:
    path = encode_song(
        tmp_path / name,
        codec,
        sample_rate=sample_rate,
        channels=channels,
        samples=3 * sample_rate + 777,
        container=container,
    )
    assert measure(path) == SongFacts(3 * sample_rate + 777, sample_rate, channels, found)
    sound, rate = heard(path)
    assert (sound.shape, rate) == ((channels, 3 * sample_rate + 777), sample_rate)
    for click in (1.0, 2.0):
        assert abs(onset(sound, rate, click) - click * rate) <= 12


def test_vorbis_is_read(tmp_path: Path) -> None:
    wav = encode_song(tmp_path / "song.wav", "pcm_s16le", samples=SAMPLES)
    ffmpeg("-i", wav, "-c:a", "libvorbis", tmp_path / "song.ogg")
    assert measure(tmp_path / "song.ogg") == SongFacts(SAMPLES, 44_100, 2, "vorbis")


def test_high_efficiency_aac_counts_at_the_rate_that_is_heard(tmp_path: Path) -> None:
    wav = encode_song(tmp_path / "song.wav", "pcm_s16le", samples=SAMPLES)
    ffmpeg("-i", wav, "-c:a", "aac", "-ar", "22050", tmp_path / "song.m4a")
    facts = measure(tmp_path / "song.m4a")
    assert (facts.sample_rate, facts.channels) == (22_050, 2)
    assert abs(facts.samples - SAMPLES // 2) <= 1


def test_an_mp3_without_a_length_header_counts_what_is_decoded(tmp_path: Path) -> None:
    path = encode_song(
        tmp_path / "song.mp3", "libmp3lame", samples=SAMPLES, container_options={"write_xing": "0"}
    )
    facts = measure(path)
    assert SAMPLES < facts.samples < SAMPLES + 3 * 1_152
    assert heard(path)[0].shape[1] == facts.samples


def test_an_mp3_with_a_cover_and_tags_is_read(tmp_path: Path) -> None:
    plain, tagged = tmp_path / "plain.mp3", tmp_path / "tagged.mp3"
    encode_song(plain, "libmp3lame", samples=SAMPLES)
    cover = tmp_path / "cover.jpg"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=600x600:d=0.1", "-frames:v", "1", cover)
    ffmpeg(
        *("-i", plain, "-i", cover, "-map", "0", "-map", "1", "-c", "copy"),
        *("-disposition:v", "attached_pic", "-metadata", "title=Song", "-write_id3v1", "1", tagged),
    )
    # An APE tag, which is no MPEG frame, before the ID3v1 tag of 128 bytes at the end.
    content = tagged.read_bytes()
    ape = b"APETAGEX" + struct.pack("<IIII8x", 2_000, 32, 0, 0) + bytes(range(256)) * 4
    tagged.write_bytes(content[:-128] + ape + content[-128:])
    assert measure(tagged) == SongFacts(SAMPLES, 44_100, 2, "mp3")


def test_a_flac_with_an_id3_tag_is_read(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.flac", "flac", samples=SAMPLES)
    path.write_bytes(b"ID3\x04\x00\x00" + bytes([0, 0, 0, 20]) + bytes(20) + path.read_bytes())
    assert measure(path) == SongFacts(SAMPLES, 44_100, 2, "flac")


def test_the_edit_list_of_an_m4a_is_kept_to(tmp_path: Path) -> None:
    """A file that shows only the second second of what it holds."""
    whole, part = tmp_path / "whole.m4a", tmp_path / "part.m4a"
    encode_song(whole, "aac", container="mp4", clicks=(0.5, 1.5))
    ffmpeg("-ss", "1", "-i", whole, "-t", "1", "-c", "copy", part)
    facts = measure(part)
    assert abs(facts.samples - 44_100) <= 1_024
    sound, rate = heard(part)
    assert abs(onset(sound, rate, 0.5) - 22_050) <= 1_100


def test_the_sound_of_a_film_is_a_song(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "film.mp4", 48)
    assert measure(clip) == SongFacts(96_000, 48_000, 2, "aac")


def test_a_recorder_that_did_not_know_the_length_is_forgiven(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.wav", "pcm_s16le", samples=SAMPLES)
    content = bytearray(path.read_bytes())
    at = content.index(b"data")
    content[4:8] = content[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert measure(path).samples == SAMPLES


def test_an_mp3_that_was_stopped_within_its_last_frame_is_forgiven(tmp_path: Path) -> None:
    path = encode_song(
        tmp_path / "song.mp3", "libmp3lame", samples=SAMPLES, container_options={"write_xing": "0"}
    )
    whole = measure(path).samples
    path.write_bytes(path.read_bytes()[:-100])
    assert whole - 2 * 1_152 <= measure(path).samples <= whole


@pytest.mark.parametrize("junk", [b"\xff" * 3_000, b"TEXT" * 500], ids=["ones", "text"])
@pytest.mark.parametrize("share", [0.5, 1.0], ids=["within", "behind"])
def test_what_an_mp3_holds_between_its_frames_is_passed_over(
    tmp_path: Path, junk: bytes, share: float
) -> None:
    path = encode_song(tmp_path / "song.mp3", "libmp3lame", samples=SAMPLES, hiss=0.1)
    content = path.read_bytes()
    at = int(len(content) * share)
    path.write_bytes(content[:at] + junk + content[at:])
    assert SAMPLES - 2 * 1_152 <= measure(path).samples <= SAMPLES


def test_an_mp3_that_is_mostly_broken_says_from_where(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.mp3", "libmp3lame", samples=44_100 * 8, hiss=0.1)
    content = bytearray(path.read_bytes())
    dice = random.Random(2)
    for at in range(len(content) // 2, len(content), 60):
        content[at] = dice.randrange(256)
    path.write_bytes(content)
    assert "damaged or cut off at 0:0" in refused(path)


@pytest.mark.parametrize("name", ["song.flac", "song.ogg", "song.wav"])
def test_a_tag_at_the_end_is_no_damage(tmp_path: Path, name: str) -> None:
    codec = {"flac": "flac", "ogg": "libopus", "wav": "pcm_s16le"}[name.split(".")[1]]
    path = encode_song(tmp_path / name, codec, sample_rate=48_000, hiss=0.1)
    path.write_bytes(path.read_bytes() + b"TAG" + bytes(125))
    assert measure(path).samples == 3 * 48_000


def test_no_file_is_said_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    assert refused(path) == f"There is no file {path}. Check the path of the song."


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path} is a folder. Name one song in it."


def test_a_file_in_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert "cannot be read" in refused(tmp_path / "a" / "song.mp3")


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.wav", "pcm_s16le")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert "may not be read" in refused(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty, not a song"),
        (b"<html>not found</html>", "a web page"),
        (b"hello", "text"),
        (b"#EXTM3U\nhttp://192.0.2.1/a.mp3\n", "a playlist"),
        (b"MThd\0\0\0\6\0\1\0\1\0\x60", "a MIDI file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (bytes(100_000), "of an unknown type"),
    ],
)
def test_what_is_no_song_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    assert words in refused(path)


def test_a_silent_film_is_no_song(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "song.mp4", 12, audio=False)
    assert refused(clip) == "The file has no sound track, only pictures. A song is needed."


def test_a_matroska_file_is_not_taken(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.mka", "flac", container="matroska")
    assert "a Matroska or WebM file" in refused(path)


@pytest.mark.parametrize("codec", ["wmav2", "ac3"])
def test_a_codec_that_is_not_read_is_named(tmp_path: Path, codec: str) -> None:
    wav = encode_song(tmp_path / "song.wav", "pcm_s16le")
    if codec == "wmav2":
        ffmpeg("-i", wav, "-c:a", codec, tmp_path / "song.wma")
        assert "Windows Media" in refused(tmp_path / "song.wma")
    else:
        ffmpeg("-i", wav, "-c:a", "adpcm_ima_wav", tmp_path / "packed.wav")
        assert "compressed with adpcm_ima_wav" in refused(tmp_path / "packed.wav")


def write_wav(path: Path, seconds: float, sample_rate: int = 8_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(sample_rate)
        file.writeframes(b"\x80" * round(seconds * sample_rate))
    return path


def test_a_song_of_no_length_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", 0)
    assert refused(path) == "The song has no length: there is no sound in the file."


def test_twenty_minutes_are_taken_and_a_sample_more_is_not(tmp_path: Path) -> None:
    assert measure(write_wav(tmp_path / "song.wav", 1_200)).samples == 1_200 * 8_000
    with pytest.raises(SongTooLongError, match="20 minutes long, and this one is 20:01 long"):
        measure(write_wav(tmp_path / "song.wav", 1_200 + 1 / 8_000))


def test_a_long_song_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", 1)
    content = bytearray(path.read_bytes())
    at = content.index(b"data")
    content[at + 4 : at + 8] = struct.pack("<I", 3 * 3_600 * 8_000)
    path.write_bytes(content)
    assert "this one is 3:00:00 long" in refused(path)


def test_a_long_song_that_does_not_say_so_is_refused_while_decoding(tmp_path: Path) -> None:
    second = encode_song(
        tmp_path / "second.mp3",
        "libmp3lame",
        sample_rate=8_000,
        channels=1,
        samples=8_000 * 300,
        container_options={"write_xing": "0", "id3v2_version": "0", "write_id3v1": "0"},
    ).read_bytes()
    path = tmp_path / "song.mp3"
    path.write_bytes(second * 5)
    assert "longer than that" in refused(path)


@pytest.mark.parametrize(("name", "codec"), [("song.flac", "flac"), ("song.wav", "pcm_s16le")])
def test_a_song_that_is_cut_off_says_where(tmp_path: Path, name: str, codec: str) -> None:
    path = encode_song(tmp_path / name, codec, samples=44_100 * 8, hiss=0.1)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    said = refused(path)
    assert "cut off" in said
    assert "0:04" in said or "0:03" in said


def test_an_m4a_and_an_mp3_that_are_cut_off_say_where(tmp_path: Path) -> None:
    front = {"movflags": "+faststart"}
    for name, codec, container, options in (
        ("song.m4a", "aac", "mp4", front),
        ("song.mp3", "libmp3lame", None, {}),
    ):
        path = encode_song(
            tmp_path / name,
            codec,
            samples=44_100 * 8,
            hiss=0.1,
            container=container,
            container_options=options,
        )
        content = path.read_bytes()
        path.write_bytes(content[: len(content) * 3 // 4])
        assert "cut off" in refused(path)


def test_an_m4a_without_its_index_is_refused(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.m4a", "aac", container="mp4")
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"moov") - 4])
    assert "cut off or damaged" in refused(path)


def test_damage_in_the_middle_says_where(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.m4a", "aac", samples=44_100 * 8, container="mp4", hiss=0.1)
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + 4
    end = content.index(b"moov")
    middle = (start + end) // 2
    content[middle : middle + 3_000] = random.Random(1).randbytes(3_000)
    path.write_bytes(content)
    assert "damaged or cut off at 0:0" in refused(path)


@pytest.mark.parametrize(
    ("sample_rate", "words"), [(4_000, "4000 samples a second"), (352_800, "352800")]
)
def test_rates_that_no_song_has_are_refused(tmp_path: Path, sample_rate: int, words: str) -> None:
    assert words in refused(write_wav(tmp_path / "song.wav", 1, sample_rate))


@pytest.mark.parametrize("name", ["song.mp3", "song.flac", "song.m4a", "song.ogg", "song.wav"])
@pytest.mark.parametrize("seed", range(8))
def test_damaged_bytes_never_raise_anything_else(tmp_path: Path, name: str, seed: int) -> None:
    codec = {
        "mp3": "libmp3lame", "flac": "flac", "m4a": "aac", "ogg": "libopus", "wav": "pcm_s16le",
    }[name.split(".")[1]]  # fmt: skip
    rate = 48_000 if codec == "libopus" else 44_100
    path = encode_song(
        tmp_path / name,
        codec,
        sample_rate=rate,
        samples=rate,
        clicks=(0.5,),
        container="mp4" if name.endswith("m4a") else None,
    )
    dice = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(dice.choice((1, 5, 50))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path.write_bytes(content)
    with contextlib.suppress(SongError):
        measure(path)


def test_a_kind_of_aac_that_no_decoder_knows_is_refused(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.m4a", "aac", container="mp4")
    content = bytearray(path.read_bytes())
    # The first five bits of the decoder's configuration: 2 is low complexity, 6 scalable.
    at = content.index(b"\x12\x10", content.index(b"esds"))
    content[at] = 0x32
    path.write_bytes(content)
    assert "damaged or cut off at 0:00" in refused(path)
