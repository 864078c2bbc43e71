"""Lyrics in any of the formats that are read here: which one it is, read, and written."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import ValidationError

from songreel.domain.lyrics import MAX_LINES, Line, Lyrics, LyricsError, LyricsFormat
from songreel.music.lyrics import ass, lrc, srt, vtt
from songreel.music.lyrics.encoding import Encoding, decode, lines_of
from songreel.music.lyrics.sheet import Piece, Sheet

MAX_BYTES = 4_000_000

MEDIA_TYPES = {
    LyricsFormat.LRC: "application/x-lrc",
    LyricsFormat.SRT: "application/x-subrip",
    LyricsFormat.VTT: "text/vtt",
    LyricsFormat.ASS: "text/x-ssa",
    LyricsFormat.JSON: "application/json",
}


def read(content: bytes, form: LyricsFormat | None = None) -> Sheet:
    """Read a file of lyrics.

    Args:
        content: its bytes: Unicode in UTF-8 or UTF-16.
        form: what it is; None: what it looks like.

    Raises:
        LyricsError: it is of no known format, larger than 4 MB, says no line with a time, or has
            a fault, whose line the sentence names.
    """
    if len(content) > MAX_BYTES:
        raise LyricsError(
            f"Lyrics have at most {MAX_BYTES // 1_000_000} MB, and these have more. Send the "
            "text alone."
        )
    text, encoding = decode(content)
    if not text.strip():
        raise LyricsError("The lyrics are empty. Send LRC, SRT, WebVTT or ASS.")
    form = form or _looks_like(text)
    sheet = _read(text, form, encoding)
    count = sum(len(piece.lines) for piece in sheet.pieces)
    if count > MAX_LINES:
        raise LyricsError(f"Lyrics have at most {MAX_LINES} lines, and these have {count}.")
    if count == 0:
        raise LyricsError(
            f"No line of these lyrics has a time ({form.value} was read). Give each line one: in "
            "LRC it stands before it, as in [01:23.45]."
        )
    return sheet


def _looks_like(text: str) -> LyricsFormat:
    if text.lstrip().startswith("{"):
        return LyricsFormat.JSON
    if text.startswith(vtt.HEADER):
        return LyricsFormat.VTT
    if ass.looks_like(text):
        return LyricsFormat.ASS
    if any("-->" in row for row in lines_of(text)):
        return LyricsFormat.SRT
    if lrc.looks_like(text):
        return LyricsFormat.LRC
    raise LyricsError(
        "These lyrics are of no format that is read here: LRC, SRT, WebVTT, ASS, or JSON as it is "
        "written here. Each line needs a time, as in [01:23.45] of LRC."
    )


def _read(text: str, form: LyricsFormat, encoding: Encoding) -> Sheet:
    tags: dict[str, str] = {}
    match form:
        case LyricsFormat.LRC:
            pieces, tags = lrc.read(text)
        case LyricsFormat.SRT:
            pieces = srt.read(text)
        case LyricsFormat.VTT:
            pieces = vtt.read(text)
        case LyricsFormat.ASS:
            pieces, tags = ass.read(text)
        case LyricsFormat.JSON:
            lyrics = _document(text)
            pieces = (Piece(text, lyrics.lines),)
            return Sheet(form, pieces, lyrics.tags, lyrics.language, encoding)
    return Sheet(form, pieces, tags, encoding=encoding)


def _document(text: str) -> Lyrics:
    try:
        return Lyrics.model_validate_json(text)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(step) for step in fault["loc"])
        words = str(fault["msg"]).removeprefix("Value error, ")
        raise LyricsError(
            f"The JSON is not lyrics as they are written here: {where or 'lyrics'}: {words}.",
            details='Its schema is "lyrics/1".',
        ) from None


def write(
    lyrics: Lyrics,
    form: LyricsFormat,
    *,
    length: int | None = None,
    like: Sheet | None = None,
) -> bytes:
    """Write lyrics as a file.

    Args:
        lyrics: what to write.
        form: as which file.
        length: of the song, in milliseconds: its last line ends with it, where a format has to
            say an end.
        like: a file that these lyrics were read from: of one in the same format everything is
            kept that stays true, down to its bytes.
    """
    if like is not None and like.format is form and form is not LyricsFormat.JSON:
        text = like.edited(lyrics.lines, lambda lines: _rendered(lines, like))
        return like.encoding.encode(text)
    if like is not None and like.format is form and like.lyrics() == lyrics:
        return like.content()
    return _written(lyrics, form, length).encode()


def _rendered(lines: Sequence[Line], like: Sheet) -> Sequence[str]:
    match like.format:
        case LyricsFormat.SRT:
            return srt.rendered(lines, like.newline, like.text)
        case LyricsFormat.VTT:
            return vtt.rendered(lines, like.newline)
        case LyricsFormat.ASS:
            return ass.rendered(lines, like.newline)
        case _:
            return lrc.rendered(lines, like.newline, lrc.offset_of(like.text))


def _written(lyrics: Lyrics, form: LyricsFormat, length: int | None) -> str:
    match form:
        case LyricsFormat.LRC:
            return lrc.write(lyrics.lines, lyrics.tags)
        case LyricsFormat.SRT:
            return srt.write(lyrics, length=length)
        case LyricsFormat.VTT:
            return vtt.write(lyrics, length=length)
        case LyricsFormat.ASS:
            return ass.write(lyrics, length=length)
        case LyricsFormat.JSON:
            document = lyrics.model_dump(mode="json", by_alias=True)
            return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
