from __future__ import annotations

from html import unescape

import pytest
from pysubs2 import SSAFile

from songreel.domain.lyrics import Line, Lyrics, LyricsError, LyricsFormat, Word
from songreel.music.lyrics.files import MAX_BYTES, read, write


def lines(text: str | bytes, form: LyricsFormat | None = None) -> list[tuple[int, int | None, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    return [(line.start, line.end, line.text) for line in read(content, form).lyrics().lines]


def words(text: str, index: int = 0) -> list[tuple[int, int | None, str]]:
    line = read(text.encode()).lyrics().lines[index]
    return [(word.start, word.end, word.text) for word in line.words]


def refusal(text: str | bytes, form: LyricsFormat | None = None) -> str:
    with pytest.raises(LyricsError) as error:
        lines(text, form)
    return error.value.message


ASS_HEAD = """[Script Info]
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

LRC = """[ti: A Song ]
[ar:Somebody]
[length:03:25]

[00:12.00]First line
[00:17.5]Second line

[01:00.123][00:30.00]La la
[00:45.00]
[61:00.00]An hour later
# a note
[Chorus]
"""


def test_lrc_lines_end_with_the_next_stamp() -> None:
    assert lines(LRC) == [
        (12_000, 17_500, "First line"),
        (17_500, 30_000, "Second line"),
        (30_000, 45_000, "La la"),
        (60_123, 3_660_000, "La la"),
        (3_660_000, None, "An hour later"),
    ]


def test_lrc_tags_are_told() -> None:
    assert read(LRC.encode()).tags == {"ti": "A Song", "ar": "Somebody", "length": "03:25"}


@pytest.mark.parametrize(
    ("offset", "start"), [("+200", 9_800), ("200", 9_800), ("-200", 10_200), (" 0 ", 10_000)]
)
def test_a_positive_offset_is_earlier(offset: str, start: int) -> None:
    assert lines(f"[offset:{offset}]\n[00:10.00]x") == [(start, None, "x")]


def test_an_offset_holds_for_words_and_before_it_and_never_goes_below_the_beginning() -> None:
    text = "[00:01.00]<00:01.00>one <00:02.00>two\n[00:03.00]\n[offset:+1500]\n"
    assert lines(text) == [(0, 1_500, "one two")]
    assert words(text) == [(0, 500, "one "), (500, 1_500, "two")]


def test_word_tags_of_lrc_are_words() -> None:
    text = "[00:10.00]<00:10.00>When <00:10.40> the <00:10.82> truth<00:11.50>\n[00:15.00]"
    assert words(text) == [
        (10_000, 10_400, "When "),
        (10_400, 10_820, "the "),
        (10_820, 11_500, "truth"),
    ]
    assert lines(text) == [(10_000, 15_000, "When the truth")]


def test_a_tag_without_text_is_a_pause() -> None:
    text = "[00:10.00]Oh<00:10.50> <00:12.00>la<00:12.30><00:13.00>la\n[00:14.00]"
    assert words(text) == [
        (10_000, 10_500, "Oh "), (12_000, 12_300, "la"), (13_000, 14_000, "la"),
    ]  # fmt: skip


def test_words_move_with_each_stamp_of_their_line() -> None:
    text = "[00:50.00][00:10.00]<00:10.00>Ho <00:10.50>la\n[00:12.00]\n[00:53.00]"
    assert words(text, 0) == [(10_000, 10_500, "Ho "), (10_500, 12_000, "la")]
    assert words(text, 1) == [(50_000, 50_500, "Ho "), (50_500, 53_000, "la")]


def test_words_may_stand_in_square_brackets() -> None:
    assert words("[00:01.00]One [00:02.00]two") == [(1_000, 2_000, "One "), (2_000, None, "two")]


@pytest.mark.parametrize(
    ("stamp", "start"),
    [
        ("00:01", 1_000), ("0:1.5", 1_500), ("00:01.05", 1_050), ("00:01.005", 1_005),
        ("100:00.00", 6_000_000), ("00:01:50", 1_500),
    ],
)  # fmt: skip
def test_stamps_are_written_in_several_ways(stamp: str, start: int) -> None:
    assert lines(f"[{stamp}]x") == [(start, None, "x")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[00:01.00]a\n[00:61.00]b", "Line 2 of the lyrics: [00:61.00] has more than 59 seconds"),
        ("[00:01.00]a\n\n[00:1x.00]b", "Line 3 of the lyrics: [00:1x.00] is no time"),
        ("[00:01.00]a\n[00:02", "Line 2 of the lyrics: [00:02 is no time"),
        ("[00:01.0000]a\n[0:1]b", "Line 1 of the lyrics: [00:01.0000] is no time"),
        ("[00:01.00]a<00:75.00>b", "Line 1 of the lyrics: <00:75.00> has more than 59 seconds"),
        ("[offset:soon]\n[00:01.00]a", "Line 1 of the lyrics: the offset 'soon' is no whole"),
        ("la la\nla", "no format that is read here"),
        ("[ti:x]\n", "no format that is read here"),
        ("[00:01.00]\n", "No line of these lyrics has a time"),
        ("", "The lyrics are empty"),
        ("\n \n", "The lyrics are empty"),
        ("1\n00:00:02,000 --> 00:00:01,000\nx", "Line 2 of the lyrics ends before it begins"),
        ("1\n00:00:01,000 --> 00:61:01,000\nx", "Line 2 of the lyrics: '00:61:01,000' is no time"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nx\n2\n00:00:03,000 --> 00:00:04,000\ny",
            "Line 5 of the lyrics has times within a text",
        ),
        ("WEBVTT\n\n01.000 --> 00:02.000\nx", "Line 3 of the lyrics: '01.000' is no time"),
        (
            "[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,x",
            "Line 3 of the lyrics has 2 of the 3 fields",
        ),
        ("[Events]\nFormat: Text, Start, End\n", "Line 2 of the lyrics: the format of the events"),
        (
            "[Events]\nFormat: Start, End, Text\nDialogue: 1.00,0:00:02.00,x",
            "Line 3 of the lyrics: '1.00' is no time",
        ),
        (
            "[Events]\nFormat: Start, End, Text\nDialogue: 0:00:03.00,0:00:02.00,x",
            "Line 3 of the lyrics ends before it begins",
        ),
        ('{"schema": "lyrics/1"}', "lines: Field required"),
        ('{"schema": "lyrics/1", "lines": [{"start": 1.5, "text": "x"}]}', "lines.0.start"),
        ("{", "The JSON is not lyrics"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, said: str) -> None:
    assert said in refusal(text)


def test_other_encodings_are_told_with_their_line() -> None:
    assert "Line 2 of the lyrics is not UTF-8" in refusal("[00:01]a\n[00:02]é".encode("latin-1"))
    assert "Line 2 of the lyrics is not UTF-16" in refusal(
        "[00:01]a\nb".encode("utf-16") + b"\x00\xd8"
    )
    assert "holds the character NUL" in refusal("[00:01]a\0")
    assert "at most 4 MB" in refusal(b" " * (MAX_BYTES + 1))


SRT = """1
00:00:12,000 --> 00:00:15,500 X1:40 X2:600 Y1:20 Y2:50
<i>First</i> line
{\\an8}<font color="#fff">and</font> its second row

2
00:00:17.5 --> 00:00:20,000
I <3 you

3
00:00:21,000 --> 00:00:22,000

"""


def test_srt_is_read_without_its_markup() -> None:
    assert lines(SRT) == [
        (12_000, 15_500, "First line\nand its second row"),
        (17_500, 20_000, "I <3 you"),
    ]


VTT = """WEBVTT - a song
Kind: captions

STYLE
::cue { color: red }

NOTE 00:00:01.000 is no cue

intro
00:12.000 --> 01:00:15.500 align:start
<v Anna>Fish &amp; chips <c.loud>for</c> me

00:00:20.000 --> 00:00:25.000
<00:00:20.500>One <00:00:21.000><c>two</c> <00:00:22.000>three<00:00:23.000>
"""


def test_vtt_is_read_with_the_times_of_its_words() -> None:
    assert lines(VTT) == [
        (12_000, 3_615_500, "Fish & chips for me"),
        (20_000, 25_000, "One two three"),
    ]
    assert words(VTT, 1) == [
        (20_500, 21_000, "One "), (21_000, 22_000, "two "), (22_000, 23_000, "three"),
    ]  # fmt: skip


ASS = """[Script Info]
; a note
Title: A Song
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not sung
Dialogue: 0,0:00:12.00,0:00:15.50,Default,,0,0,0,,{\\i1}First{\\i0}, line\\Nand more
Dialogue: 0,0:00:20.00,0:00:25.00,Default,,0,0,0,,{\\k50}ka{\\kf30}ra{\\K20} {\\ko40\\b1}oke
Dialogue: 0,0:00:30.00,0:00:31.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}
"""


def test_ass_is_read_with_its_karaoke() -> None:
    assert lines(ASS) == [
        (12_000, 15_500, "First, line\nand more"),
        (20_000, 25_000, "kara oke"),
    ]
    assert words(ASS, 1) == [
        (20_000, 20_500, "ka"), (20_500, 20_800, "ra "), (21_000, 21_400, "oke"),
    ]  # fmt: skip
    assert read(ASS.encode()).tags == {"ti": "A Song"}


@pytest.mark.parametrize("text", [LRC, SRT, VTT, ASS])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_written_back_byte_by_byte(text: str, newline: str, codec: str) -> None:
    content = text.replace("\n", newline).encode(codec)
    sheet = read(content)
    assert sheet.content() == content
    assert write(sheet.lyrics(), sheet.format, like=sheet) == content


def test_an_edit_of_lrc_keeps_what_it_does_not_touch() -> None:
    sheet = read(b"[ti:x]\r\n[offset:+100]\r\n[00:10.1]a\r\n[Chorus]\r\n[00:20.1]b\r\n")
    first, _ = sheet.lyrics().lines
    edited = write(
        Lyrics(lines=(first, Line(start=20_000, end=21_000, text="c"))), sheet.format, like=sheet
    )
    assert edited == (
        b"[ti:x]\r\n[offset:+100]\r\n[00:10.1]a\r\n[Chorus]\r\n[00:20.10]c<00:21.10>\r\n"
    )


def test_others_read_what_is_written() -> None:
    lyrics = read(VTT.encode()).lyrics()
    for form in ("srt", "vtt", "ass"):
        file = SSAFile.from_string(write(lyrics, LyricsFormat(form)).decode(), format_=form)
        shown = [(event.start, event.end, unescape(event.plaintext)) for event in file.events]
        assert shown[0] == (12_000, 3_615_500, "Fish & chips for me")
        assert shown[1][:2] == (20_000, 25_000)


def test_lrc_tells_ends_in_the_simplest_way() -> None:
    lyrics = Lyrics(
        lines=(
            Line(start=1_000, end=2_000, text="next"),
            Line(start=2_000, end=3_000, text="pause"),
            Line(start=5_000, end=7_001, text="over the next"),
            Line(start=6_000, end=8_000, text="two\nrows"),
        ),
        tags={"ti": "x", "offset": "500", "odd name]": "y"},
    )
    assert write(lyrics, LyricsFormat.LRC).decode().splitlines() == [
        "[ti:x]",
        "[00:01.00]next",
        "[00:02.00]pause",
        "[00:03.00]",
        "[00:05.00]over the next<00:07.001>",
        "[00:06.00]two rows",
        "[00:08.00]",
    ]


def test_the_last_line_ends_with_the_song() -> None:
    lyrics = read(b"[00:01.00]a\n[00:05.00]b").lyrics()
    assert lyrics.ends(60_000) == (5_000, 60_000)
    assert lyrics.ends() == (5_000, 9_000)
    assert b"00:00:05,000 --> 00:01:00,000" in write(lyrics, LyricsFormat.SRT, length=60_000)


def test_lines_of_one_time_end_together() -> None:
    assert lines("[00:01.00]Hello\n[00:01.00]Hallo\n[00:03.00]x") == [
        (1_000, 3_000, "Hello"), (1_000, 3_000, "Hallo"), (3_000, None, "x"),
    ]  # fmt: skip


def test_what_is_sung_between_two_times_is_found() -> None:
    lyrics = read(b"[00:01.00]a\n[00:03.00]\n[00:05.00]b").lyrics()
    assert lyrics.between(0, 1_000) == ()
    assert lyrics.between(2_999, 5_000) == ("a",)
    assert lyrics.between(3_000, 5_001) == ("b",)


@pytest.mark.parametrize(
    "fields",
    [
        {"start": 2, "end": 1, "text": "x"},
        {"start": 1, "text": " x"},
        {"start": 1, "text": "x\n\ny"},
        {"start": 1, "text": "xy", "words": (Word(start=1, text="x"),)},
        {"start": 1, "text": "x", "words": (Word(start=0, text="x"),)},
        {"start": 1, "end": 2, "text": "x", "words": (Word(start=1, end=3, text="x"),)},
        {"start": 1, "text": "xy", "words": (Word(start=1, end=3, text="x"),
                                             Word(start=2, text="y"))},
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"line|word"):
        Line.model_validate(fields)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1\n9999:00:00,000 --> 9999:00:01,000\nLa\n", "Line 2 of the lyrics has a time that no"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<9999:00:00.000>La\n", "Line 3 of the lyrics has a"),
        (f"{ASS_HEAD}Dialogue: 0,0:00:01.00,9999:00:00.00,,,0,0,0,,La\n", "Line 4 of the lyrics"),
        (
            ASS_HEAD + "Dialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,," + "{\\k9999999}la" * 25 + "\n",
            "Line 4 of the lyrics has a time that no song has",
        ),
        (
            "[offset:-999999999]\n[9999:59][00:00]<00:00>a<9999:59>b\n",
            "Line 2 of the lyrics has a time that no song has",
        ),
    ],
)
def test_a_time_that_no_song_has_is_refused_with_its_line(text: str, said: str) -> None:
    assert said in refusal(text)


def test_blank_rows_within_words_go() -> None:
    karaoke = ASS_HEAD + "Dialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,{\\k10}a\\N \\Nb{\\k10}c\n"
    assert words(karaoke) == [(1_000, 1_100, "a\nb"), (1_100, 1_200, "c")]
    cue = "WEBVTT\n\n00:01.000 --> 00:02.000\n<00:00:01.000>a&#10;&#10;b <00:00:01.500>c\n"
    assert words(cue) == [(1_000, 1_500, "a\nb "), (1_500, 2_000, "c")]


MISTAKEN = (
    "<i>", "a <b>b</b>", "a --> b", "--->", "<font x>", "{\\an8}", "<<b>b>", "a<\u2060i>",
    "-\u2060->",
    "[00:01.00]", "[1: a", "[ 2 :", "a [00:01.00] b", "<00:01.00>a", "[\u206000:01]", "[Chorus]",
    "a\u2028b", "a\x85b\u2029Dialogue: c", "a\x0bb\x0cc\x1cd\x1ee",
)  # fmt: skip


@pytest.mark.parametrize("form", list(LyricsFormat))
@pytest.mark.parametrize("text", MISTAKEN)
def test_text_that_looks_like_more_than_text_is_kept(text: str, form: LyricsFormat) -> None:
    said = (Line(start=0, end=1_000, text=text), Line(start=2_000, end=3_000, text="last"))
    again = read(write(Lyrics(lines=said), form), form).lyrics()
    assert [line.text for line in again.lines] == [text, "last"]
    words = (Word(start=0, end=500, text="a "), Word(start=500, end=1_000, text=text))
    sung = Line(start=0, end=1_000, text=f"a {text}", words=words)
    again = read(write(Lyrics(lines=(sung,)), form), form).lyrics()
    assert [line.text for line in again.lines] == [sung.text]
