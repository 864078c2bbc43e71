"""The captions of a film from the lyrics of its song, and lyrics from captions.

Lyrics count milliseconds from the song's first sample, captions count frames of a film that may
hold a part of the song only. A caption begins at the frame nearest to its line's time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from songreel.domain.frames import FrameRate
from songreel.domain.lettering import Caption, Captions, CaptionStyle, CaptionWord
from songreel.domain.lyrics import Line, Lyrics, LyricsError, Word
from songreel.music.lyrics.languages import three_letters

SHORTEST_SECONDS = 1
"""A line stays for so long where the next one lets it: a shorter one is not read."""
MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class SongPart:
    """What of a song a film holds, in samples from the song's first one."""

    first: int
    samples: int
    sample_rate: int


def captions_of(
    lyrics: Lyrics,
    rate: FrameRate,
    part: SongPart,
    *,
    style: CaptionStyle = CaptionStyle.PLAIN,
) -> Captions:
    """Return the captions of a film that begins with the first sample of a part of a song.

    A line is shown from the frame nearest to its beginning until the one nearest to its end, for a
    second at least, but never beyond the next line's beginning or the part's end. Where nobody
    says an end it is the next line's beginning; the last one then stays for four seconds. Lines
    that begin at the same frame are rows of one caption. What is sung outside the part is left
    out; of a line across its edge the whole text is shown.

    Args:
        lyrics: of the whole song.
        rate: of the film.
        part: what the film holds of the song.
        style: how they are shown; words keep their times whatever it is.

    Raises:
        LyricsError: a line is longer than a caption can be.
    """
    frames = rate.frames_for(part.samples, part.sample_rate)
    clock = _Clock(rate, Fraction(part.first, part.sample_rate))
    sung = [
        _Sung(clock.frame(line.start), clock.frame(end), line)
        for line, end in zip(lyrics.lines, lyrics.ends(), strict=True)
    ]
    shown = _together([one for one in sung if one.start < frames and one.end > 0])
    least = rate.frames_in(SHORTEST_SECONDS)
    captions: list[Caption] = []
    for index, group in enumerate(shown):
        start = max(0, group[0].start)
        following = max(0, shown[index + 1][0].start) if index + 1 < len(shown) else frames
        end = max(start + least, *(one.end for one in group))
        end = min(end, following, frames)
        text = "\n".join(one.line.text for one in group)
        if len(text) > MAX_TEXT:
            raise LyricsError(
                f"The line at {group[0].line.start / 1000:.2f} s of the song has {len(text)} "
                f"characters; a caption has at most {MAX_TEXT}. Part it into several lines."
            )
        words = _words_of(group, clock, start, end)
        captions.append(Caption(start=start, frames=end - start, text=text, words=words))
    return Captions(
        lines=tuple(captions), style=style, language=three_letters(lyrics.language) or "und"
    )


def lyrics_of(captions: Captions, rate: FrameRate, tags: dict[str, str] | None = None) -> Lyrics:
    """Return captions as lyrics that begin with the film, in whole milliseconds.

    Files that lie beside the film are written from them. Read back as captions of a film of the
    same rate, every line and every word has its frame again.

    Args:
        captions: of a film.
        rate: of the film.
        tags: what the files say about themselves, by the names of LRC.
    """
    lines = [_line(caption, rate) for caption in captions.lines]
    language = None if captions.language == "und" else captions.language
    return Lyrics(lines=tuple(lines), tags=tags or {}, language=language)


@dataclass(frozen=True, slots=True)
class _Sung:
    """A line with its frames; they may lie outside the film."""

    start: int
    end: int
    line: Line


@dataclass(frozen=True, slots=True)
class _Clock:
    """Turns times of a song into frames of a film."""

    rate: FrameRate
    origin: Fraction

    def frame(self, time: int) -> int:
        """Return the frame nearest to a time in milliseconds, the later one of two."""
        exact = (Fraction(time, 1000) - self.origin) * self.rate.fraction
        return int((exact + Fraction(1, 2)) // 1)


def _together(sung: Sequence[_Sung]) -> list[list[_Sung]]:
    """Put lines together that begin at the same frame of the film."""
    groups: list[list[_Sung]] = []
    for one in sung:
        if groups and max(0, one.start) == max(0, groups[-1][0].start):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _words_of(
    group: Sequence[_Sung], clock: _Clock, start: int, end: int
) -> tuple[CaptionWord, ...]:
    """Return the words of lines that are shown together, where they have an order."""
    words: list[CaptionWord] = []
    for index, one in enumerate(group):
        if not one.line.words:
            return ()
        for word in one.line.words:
            at = min(max(clock.frame(word.start), start), end)
            words.append(CaptionWord(start=at, text=word.text))
        if index + 1 < len(group):
            last = words[-1]
            words[-1] = CaptionWord(start=last.start, text=last.text + "\n")
    starts = [word.start for word in words]
    # Two voices at once: one after the other is all that a caption can light.
    return tuple(words) if starts == sorted(starts) else ()


def _line(caption: Caption, rate: FrameRate) -> Line:
    rows = [" ".join(row.split()) for row in caption.text.replace("\0", "").split("\n")]
    text = "\n".join(row for row in rows if row)
    start, end = _milliseconds(caption.start, rate), _milliseconds(caption.end, rate)
    words = _words(caption, rate)
    if "".join(word.text for word in words) != text:
        # Blanks that no file of lyrics can hold parted its words: the line keeps its time.
        words = ()
    return Line(start=start, end=end, text=text, words=words)


def _words(caption: Caption, rate: FrameRate) -> tuple[Word, ...]:
    """Return the words of a caption, blank ones joined to those before them."""
    parts: list[tuple[int, str]] = []
    for word in caption.words:
        if parts and not word.text.strip():
            parts[-1] = (parts[-1][0], parts[-1][1] + word.text)
        elif word.text.strip():
            parts.append((word.start, word.text))
    if parts:
        parts[0] = (parts[0][0], parts[0][1].lstrip())
        parts[-1] = (parts[-1][0], parts[-1][1].rstrip())
    return tuple(Word(start=_milliseconds(frame, rate), text=text) for frame, text in parts)


def _milliseconds(frame: int, rate: FrameRate) -> int:
    return int((Fraction(frame * 1000) / rate.fraction + Fraction(1, 2)) // 1)
