from __future__ import annotations

import codecs
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from songreel.domain.lyrics import Line, Lyrics, LyricsError, LyricsFormat, Word
from songreel.music.lyrics.files import read, write

# What formats give a meaning of their own cannot be told from it: brackets in LRC, tags in SRT.
LETTERS = st.text("abcdefXYZäßñ'’,.!?-0123456789日本語éמ&", min_size=1, max_size=8).filter(
    lambda text: text.strip() and text[0] not in "'-"
)
STEPS = st.integers(1, 60_000)


@st.composite
def line_at(draw: st.DrawFn, start: int, end: int) -> Line:
    texts = draw(st.lists(LETTERS, min_size=1, max_size=5))
    gaps = draw(st.lists(st.sampled_from(["", " "]), min_size=len(texts), max_size=len(texts)))
    texts = [text + gap for text, gap in zip(texts, gaps, strict=True)]
    texts[-1] = texts[-1].strip()
    if not draw(st.booleans()):
        return Line(start=start, end=end, text="".join(texts))
    times = sorted(draw(st.lists(st.integers(start, end), min_size=2 * len(texts),
                                 max_size=2 * len(texts))))  # fmt: skip
    words = [
        Word(start=first, end=last, text=text)
        for first, last, text in zip(times[::2], times[1::2], texts, strict=True)
    ]
    return Line(start=start, end=end, text="".join(texts), words=tuple(words))


@st.composite
def sung(draw: st.DrawFn) -> Lyrics:
    """Draw lines, one after the other or over each other, each with an end."""
    starts = list(accumulate(draw(st.lists(STEPS, min_size=1, max_size=6))))
    return Lyrics(
        lines=tuple(draw(line_at(start, start + draw(st.integers(0, 90_000)))) for start in starts)
    )


@settings(max_examples=40)
@given(sung(), st.sampled_from([LyricsFormat.LRC, LyricsFormat.VTT, LyricsFormat.JSON]))
def test_what_is_written_is_read_again(lyrics: Lyrics, form: LyricsFormat) -> None:
    again = read(write(lyrics, form), form).lyrics()
    assert again == lyrics


@settings(max_examples=40)
@given(sung())
def test_srt_keeps_lines(lyrics: Lyrics) -> None:
    again = read(write(lyrics, LyricsFormat.SRT)).lyrics()
    assert [(line.start, line.end, line.text) for line in again.lines] == [
        (line.start, line.end, line.text) for line in lyrics.lines
    ]


@settings(max_examples=40)
@given(sung())
def test_ass_keeps_words_to_the_hundredth(lyrics: Lyrics) -> None:
    again = read(write(lyrics, LyricsFormat.ASS)).lyrics()
    assert [line.text for line in again.lines] == [line.text for line in lyrics.lines]
    for line, was in zip(again.lines, lyrics.lines, strict=True):
        assert [word.text for word in line.words] == [word.text for word in was.words]
        times = zip(moments(line), moments(was), strict=True)
        assert all(abs(time - other) <= 5 for time, other in times)


def moments(line: Line) -> list[int]:
    assert line.end is not None
    return [line.start, line.end, *(word.start for word in line.words)]


@settings(max_examples=40)
@given(sung(), st.permutations([LyricsFormat.LRC, LyricsFormat.VTT, LyricsFormat.JSON]))
def test_formats_with_words_keep_them_through_each_other(
    lyrics: Lyrics, through: list[LyricsFormat]
) -> None:
    carried = lyrics
    for form in through:
        carried = read(write(carried, form)).lyrics()
    assert carried == lyrics


ENCODINGS = [
    (b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"), (b"", "utf-16-le"), (b"", "utf-16-be"),
]  # fmt: skip


@settings(max_examples=40)
@given(
    sung(),
    st.sampled_from(list(LyricsFormat)),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(ENCODINGS),
)
def test_every_file_is_written_back_byte_by_byte(
    lyrics: Lyrics, form: LyricsFormat, newline: str, encoding: tuple[bytes, str]
) -> None:
    text = write(lyrics, form).decode().replace("\n", newline)
    content = encoding[0] + text.encode(encoding[1])
    try:
        sheet = read(content, form)
    except LyricsError:
        # Without a mark, UTF-16 of few ASCII characters cannot be told from UTF-8.
        assert not encoding[0]
        assert encoding[1] != "utf-8"
        return
    assert sheet.content() == content
    assert write(sheet.lyrics(), form, like=sheet) == content


JUNK = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["[00:01.00]", "[00:02.5]x", "<00:03>", "[ti:x]", "[offset:-1]", "\n", "\r\n", " ",
             "00:00:01,0 --> 00:00:02,000\n", "WEBVTT\n\n", "<00:00:01.000>", "[Events]\n",
             "Dialogue: 0,0:00:01.00,0:00:02.00,a,b,0,0,0,,{\\k9}x\n", "{\\kt3\\p1}", "[0:", "\n\n"]
        ),
    )
).map("".join)  # fmt: skip


@settings(max_examples=40)
@given(JUNK, st.sampled_from(list(LyricsFormat)))
def test_whatever_a_file_holds_it_is_kept_or_refused_in_words(
    text: str, form: LyricsFormat
) -> None:
    try:
        content = text.encode()
        sheet = read(content, form)
    except UnicodeEncodeError:
        return
    except LyricsError:
        return
    assert sheet.content() == content
    lyrics = sheet.lyrics()
    assert write(lyrics, form, like=sheet) == content
    assert all(one.start <= other.start for one, other in pairwise(lyrics.lines))
    for other in LyricsFormat:
        write(lyrics, other)


@settings(max_examples=40)
@given(sung(), st.data())
def test_an_edit_leaves_every_other_line_as_it_stands(lyrics: Lyrics, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([LyricsFormat.SRT, LyricsFormat.VTT, LyricsFormat.ASS]))
    sheet = read(write(lyrics, form), form)
    lines = list(sheet.lyrics().lines)
    # Of lines that begin together, as those do that ASS rounds, a new one comes last.
    assume(len({line.start for line in lines}) == len(lines))
    index = data.draw(st.integers(0, len(lines) - 1))
    lines[index] = Line(start=lines[index].start, end=lines[index].end, text="other words")
    edited = read(write(Lyrics(lines=tuple(lines)), form, like=sheet), form)
    assert edited.lyrics().lines == tuple(lines)
    kept = [piece.raw for piece in sheet.pieces if set(piece.lines) <= set(lines)]
    assert [piece.raw for piece in edited.pieces if piece.raw in kept] == kept


@pytest.mark.parametrize("form", list(LyricsFormat))
def test_nothing_is_refused_in_words_for_each_format(form: LyricsFormat) -> None:
    with pytest.raises(LyricsError, match=r"No line|JSON"):
        read(b"la la la", form)
