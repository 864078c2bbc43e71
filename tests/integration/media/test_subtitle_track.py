from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
from pysubs2 import SSAFile

from songreel.domain.frames import FILM_RATE, FrameRate
from songreel.domain.lettering import Caption, Captions
from songreel.media.mp4 import index_room, muxer_options, timescale
from songreel.media.subtitle_track import SubtitleTrack
from songreel.media.verify import decode_whole
from tests.integration.media.material import NTSC, ffmpeg, video_packets, write_clip

FRAMES = 96
CAPTIONS = Captions(
    lines=(
        Caption(start=7, frames=20, text="Hällo, <b>Wörld</b>\n{second} row"),
        Caption(start=27, frames=1, text="夜の街"),
        Caption(start=50, frames=31, text="שלום 123"),
    ),
    language="deu",
)


def film_with(path: Path, captions: Captions, rate: FrameRate = FILM_RATE) -> Path:
    """Copy a clip's pictures into a film that has captions as a track of their own."""
    clip = write_clip(path / "clip.mp4", FRAMES, audio=False, rate=rate)
    film = path / "film.mp4"
    ticks = int(timescale(rate) / rate.fraction)
    with av.open(str(clip)) as source, av.open(str(film), "w", format="mp4") as written:
        video = source.streams.video[0]
        pictures = written.add_stream_from_template(video, opaque=True)
        pictures.time_base = Fraction(1, timescale(rate))
        track = SubtitleTrack(written, captions, rate, FRAMES)
        room = index_room(FRAMES, 0) + track.index_room
        written.container_options.update(muxer_options(rate, None, room))
        for number, packet in enumerate(one for one in source.demux(video) if one.size):
            packet.stream = pictures
            packet.pts = packet.dts = number * ticks
            written.mux_one(packet)
            track.advance(number + 1)
        track.finish()
    return film


def samples(film: Path) -> list[tuple[int, int, bytes]]:
    with av.open(str(film)) as source:
        stream = source.streams.subtitles[0]
        assert stream.time_base is not None
        return [
            (packet.pts or 0, packet.duration or 0, bytes(packet))
            for packet in source.demux(stream)
            if packet.size
        ]


@pytest.mark.parametrize("rate", [FILM_RATE, NTSC], ids=["24", "23.976"])
def test_every_caption_has_its_frames_and_what_is_between_is_empty(
    tmp_path: Path, rate: FrameRate
) -> None:
    film = film_with(tmp_path, CAPTIONS, rate)
    ticks = int(timescale(rate) / rate.fraction)
    due = [
        (0, 7, ""),
        *((line.start, line.frames, line.text) for line in CAPTIONS.lines[:2]),
        (28, 22, ""),
        (50, 31, "שלום 123"),
        (81, 15, ""),
    ]
    assert samples(film) == [
        (start * ticks, frames * ticks, len(text.encode()).to_bytes(2, "big") + text.encode())
        for start, frames, text in due
    ]


def test_another_program_lists_the_track_and_reads_its_lines_on_time(tmp_path: Path) -> None:
    film = film_with(tmp_path, CAPTIONS)
    srt = tmp_path / "out.srt"
    assert not ffmpeg("-i", film, "-map", "0:s:0", "-f", "srt", srt)
    events = [(line.start, line.end, line.plaintext) for line in SSAFile.load(str(srt))]
    # Milliseconds of n / 24, as SRT can say them.
    assert [(start, end) for start, end, _ in events] == [(292, 1125), (1125, 1167), (2083, 3375)]
    assert events[1][2] == "夜の街"
    assert events[2][2] == "שלום 123"
    with av.open(str(film)) as source:
        (track,) = source.streams.subtitles
        assert (track.language, track.codec_context.name) == ("deu", "mov_text")
        assert track.duration == FRAMES * 512
        # The description that players need: boxes of a style and of a font (TS 26.245, 5.16).
        assert b"ftab" in (track.codec_context.extradata or b"")


def test_pictures_are_the_same_and_the_index_stays_in_front(tmp_path: Path) -> None:
    film = film_with(tmp_path, CAPTIONS)
    assert video_packets(film) == video_packets(tmp_path / "clip.mp4")
    content = film.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")
    decode_whole(film)


def test_captions_that_change_at_every_frame_fit_into_the_room_for_the_index(
    tmp_path: Path,
) -> None:
    lines = tuple(Caption(start=frame, frames=1, text=f"{frame}") for frame in range(0, FRAMES, 2))
    film = film_with(tmp_path, Captions(lines=lines))
    content = film.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert len(samples(film)) == FRAMES


def test_a_film_without_a_line_has_an_empty_track(tmp_path: Path) -> None:
    film = film_with(tmp_path, Captions(lines=()))
    assert samples(film) == [(0, FRAMES * 512, b"\0\0")]


def test_a_caption_may_stand_to_the_film_s_last_frame(tmp_path: Path) -> None:
    film = film_with(tmp_path, Captions(lines=(Caption(start=90, frames=6, text="end"),)))
    with av.open(str(film)) as source:
        assert source.streams.subtitles[0].duration == FRAMES * 512
    assert samples(film)[1:] == [(90 * 512, 6 * 512, b"\0\3end")]
