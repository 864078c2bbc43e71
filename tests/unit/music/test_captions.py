from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songreel.domain.frames import FILM_RATE, FrameRate
from songreel.domain.lettering import Caption, Captions, CaptionStyle, CaptionWord
from songreel.domain.lyrics import Line, Lyrics, LyricsError, LyricsFormat, Word
from songreel.music.lyrics.captions import SongPart, captions_of, lyrics_of
from songreel.music.lyrics.files import read, write
from songreel.music.lyrics.languages import three_letters

RATE = 44_100
NTSC = FrameRate(numerator=30_000, denominator=1_001)


def part(seconds: int, first_seconds: int = 0) -> SongPart:
    return SongPart(first_seconds * RATE, seconds * RATE, RATE)


def shown(lyrics: Lyrics, seconds: int, first: int = 0) -> list[tuple[int, int, str]]:
    captions = captions_of(lyrics, FILM_RATE, part(seconds, first))
    return [(line.start, line.end, line.text) for line in captions.lines]


def lines(*rows: tuple[int, int | None, str]) -> Lyrics:
    return Lyrics(lines=tuple(Line(start=start, end=end, text=text) for start, end, text in rows))


def test_a_line_has_the_frames_nearest_to_its_times() -> None:
    # 1,020 ms are 24.48 frames, 3,605 ms are 86.52.
    assert shown(lines((1_020, 3_605, "one")), 10) == [(24, 87, "one")]
    # At 25 frames a second 20 ms are half a frame: of two that are as near it is the later one.
    captions = captions_of(lines((20, 3_000, "b")), FrameRate(numerator=25), part(9))
    assert captions.lines[0].start == 1


def test_a_short_line_stays_for_a_second_unless_another_one_begins() -> None:
    lyrics = lines((1_000, 1_200, "a"), (4_000, 4_100, "b"), (4_500, 4_600, "c"))
    assert shown(lyrics, 5) == [(24, 48, "a"), (96, 108, "b"), (108, 120, "c")]


def test_lines_end_with_the_next_one_and_the_last_after_four_seconds() -> None:
    lyrics = lines((0, None, "a"), (2_000, 9_000, "b"), (3_000, None, "c"))
    assert shown(lyrics, 20) == [(0, 48, "a"), (48, 72, "b"), (72, 168, "c")]
    assert shown(lyrics, 5)[-1] == (72, 120, "c")


def test_of_a_part_of_a_song_only_what_is_sung_in_it_is_shown() -> None:
    lyrics = lines((0, 2_000, "before"), (9_000, 12_000, "across"), (14_000, 16_000, "end"))
    assert shown(lyrics, 5, first=10) == [(0, 48, "across"), (96, 120, "end")]
    assert shown(lyrics, 2, first=20) == []


def test_lines_that_begin_together_are_rows_of_one_caption() -> None:
    lyrics = lines((1_000, 2_500, "he"), (1_010, 4_000, "she"), (5_000, 7_000, "both"))
    assert shown(lyrics, 10) == [(24, 96, "he\nshe"), (120, 168, "both")]


def test_words_are_lit_from_their_frames_on() -> None:
    words = (
        Word(start=1_000, text="Hel"),
        Word(start=1_250, text="lo "),
        Word(start=2_000, text="you"),
    )
    lyrics = Lyrics(lines=(Line(start=1_000, end=3_000, text="Hello you", words=words),))
    captions = captions_of(lyrics, FILM_RATE, part(9), style=CaptionStyle.KARAOKE)
    (caption,) = captions.lines
    assert captions.style is CaptionStyle.KARAOKE
    assert [(word.start, word.text) for word in caption.words] == [
        (24, "Hel"),
        (30, "lo "),
        (48, "you"),
    ]
    # A part that begins within the line: what was sung before is lit from the first frame on.
    late = SongPart(RATE * 3 // 2, RATE, RATE)
    assert [word.start for word in captions_of(lyrics, FILM_RATE, late).lines[0].words] == [
        0,
        0,
        12,
    ]


def test_two_voices_keep_their_words_only_where_one_follows_the_other() -> None:
    def voice(text: str, *starts: int) -> Line:
        words = text.split(" ")
        return Line(
            start=1_000,
            end=5_000,
            text=text,
            words=tuple(
                Word(start=start, text=word + (" " if word != words[-1] else ""))
                for word, start in zip(words, starts, strict=True)
            ),
        )

    one_by_one = Lyrics(lines=(voice("a b", 1_000, 2_000), voice("c d", 3_000, 4_000)))
    (caption,) = captions_of(one_by_one, FILM_RATE, part(9)).lines
    assert [word.text for word in caption.words] == ["a ", "b\n", "c ", "d"]
    at_once = Lyrics(lines=(voice("a b", 1_000, 2_000), voice("c d", 1_000, 2_000)))
    (caption,) = captions_of(at_once, FILM_RATE, part(9)).lines
    assert (caption.text, caption.words) == ("a b\nc d", ())


def test_a_line_that_no_caption_can_hold_is_named() -> None:
    with pytest.raises(LyricsError, match=r"line at 12\.50 s .* 600 characters.*Part it"):
        shown(lines((12_500, None, "x" * 600)), 60)


@pytest.mark.parametrize("length", [500, 501])
def test_a_word_that_no_caption_can_hold_is_named_with_its_line(length: int) -> None:
    long = Line(start=0, text="x" * length, words=(Word(start=0, text="x" * length),))
    other = Line(start=0, text="y", words=(Word(start=0, text="y"),))
    with pytest.raises(LyricsError, match=rf"line at 0\.00 s .* {length + 2} characters"):
        shown(Lyrics(lines=(long, other)), 60)


def test_the_language_is_told_as_tracks_tell_it() -> None:
    assert [three_letters(code) for code in ("de", "pt-BR", "ZH_tw", "deu", "xx", "", None)] == [
        "deu",
        "por",
        "zho",
        "deu",
        None,
        None,
        None,
    ]
    german = Lyrics(lines=(), language="de")
    assert captions_of(german, FILM_RATE, part(1)).language == "deu"
    assert captions_of(Lyrics(lines=()), FILM_RATE, part(1)).language == "und"


@st.composite
def captions(draw: st.DrawFn) -> Captions:
    found: list[Caption] = []
    at = 0
    for _ in range(draw(st.integers(0, 6))):
        at += draw(st.integers(0, 40))
        frames = draw(st.integers(60, 200))
        texts = draw(st.lists(st.text("abcäЖ夜'", min_size=1, max_size=6), min_size=1, max_size=5))
        starts = sorted(
            draw(st.lists(st.integers(0, frames), min_size=len(texts), max_size=len(texts)))
        )
        blanks = [" "] * (len(texts) - 1) + [""]
        words = tuple(
            CaptionWord(start=at + start, text=text + blank)
            for start, text, blank in zip(starts, texts, blanks, strict=True)
        )
        text = "".join(word.text for word in words)
        timed = draw(st.booleans())
        found.append(Caption(start=at, frames=frames, text=text, words=words if timed else ()))
        at += frames
    return Captions(lines=tuple(found))


@settings(deadline=None)
@given(captions(), st.sampled_from([FILM_RATE, NTSC, FrameRate(numerator=60)]))
def test_captions_come_back_from_lyrics_frame_by_frame(given_: Captions, rate: FrameRate) -> None:
    whole = SongPart(0, 100 * 48_000, 48_000)
    assert captions_of(lyrics_of(given_, rate), rate, whole) == given_


@pytest.mark.parametrize("form", [LyricsFormat.SRT, LyricsFormat.VTT, LyricsFormat.LRC])
def test_files_beside_the_film_have_its_times(form: LyricsFormat) -> None:
    words = (CaptionWord(start=24, text="Hello "), CaptionWord(start=31, text="you"))
    given_ = Captions(
        lines=(
            Caption(start=24, frames=48, text="Hello you", words=words),
            Caption(start=80, frames=40, text="夜の街"),
        )
    )
    content = write(lyrics_of(given_, FILM_RATE, {"ti": "A film"}), form)
    back = captions_of(read(content).lyrics(), FILM_RATE, SongPart(0, 10 * RATE, RATE))
    plain = form is LyricsFormat.SRT
    expected = [line.model_copy(update={"words": ()}) if plain else line for line in given_.lines]
    assert list(back.lines) == expected


def test_ass_keeps_times_to_a_hundredth_of_a_second() -> None:
    given_ = Captions(lines=(Caption(start=25, frames=40, text="Hello"),))
    content = write(lyrics_of(given_, FILM_RATE), LyricsFormat.ASS)
    (caption,) = captions_of(read(content).lyrics(), FILM_RATE, part(9)).lines
    assert (caption.start, caption.end) == (25, 65)


def test_blanks_that_no_file_can_hold_cost_words_their_times_and_nothing_else() -> None:
    words = (
        CaptionWord(start=0, text=" a  "),
        CaptionWord(start=3, text="b\n\n"),
        CaptionWord(start=5, text="c "),
    )
    caption = Caption(start=0, frames=48, text=" a  b\n\nc ", words=words)
    (line,) = lyrics_of(Captions(lines=(caption,)), FILM_RATE).lines
    assert (line.text, line.words) == ("a b\nc", ())
