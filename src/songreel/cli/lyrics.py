"""`songreel lyrics`: the words of a song, from a file, or heard out of the song."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import folder
from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from songreel.cli.backend import SongDesk
    from songreel.core.settings import Settings
    from songreel.domain.lyrics import Lyrics, LyricsFormat

_MOST_BYTES = 4_000_000


def lyrics(
    song: Annotated[
        Path, typer.Argument(metavar="SONG", help="The song: mp3, wav, flac, m4a or ogg.")
    ],
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[LYRICS]", help="Its lyrics, to be kept: LRC, SRT, WebVTT, ASS or JSON."
        ),
    ] = None,
    transcribe: Annotated[
        bool,
        typer.Option("--transcribe", help="Hear them with the model of SONGREEL_TRANSCRIBER."),
    ] = False,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="Of --transcribe, as in en; else found."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take them away.")] = False,
    wanted: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="Print as lrc, srt, vtt, ass or json."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", parser=folder, help="Where songs are kept."),
    ] = None,
) -> None:
    """Keep a song's lyrics with their times, or print them in any format.

    Without a file they are printed: in the format that they came in, the very same bytes.
    """
    from songreel.cli import settings
    from songreel.cli.output import check_song
    from songreel.cli.stopping import run_stoppable

    if sum((file is not None, transcribe, remove)) > 1:
        raise InvalidRequestError("Give lyrics, --transcribe or --remove: one of them.")
    if language is not None and not transcribe:
        raise InvalidRequestError("--language says what is heard: give --transcribe, too.")
    form = None if wanted is None else _format(wanted)
    found = settings.read(data=data)
    check_song(song)
    content = None if file is None else _content(file)
    if transcribe:
        content = _transcribed(found, song, language)
    printed = run_stoppable(_carry_out(found, song, content, form, remove=remove))
    sys.stdout.flush()
    sys.stdout.buffer.write(printed)


async def _carry_out(
    settings: Settings,
    song: Path,
    content: bytes | None,
    form: LyricsFormat | None,
    *,
    remove: bool,
) -> bytes:
    from songreel.cli.backend import open_songs
    from songreel.core import logs
    from songreel.domain.song import shown_name

    level = settings.log_level if "log_level" in settings.model_fields_set else "ERROR"
    logs.configure(level=level, as_json=False)
    async with open_songs(settings, command="lyrics") as desk:
        kept = await desk.add_song(song)
        if remove:
            await desk.remove_lyrics(kept.id)
            name = shown_name(song.name) or "The song"
            return f"{name} has no lyrics any more.\n".encode()
        said = b"" if content is None else await _keep(desk, kept.id, content)
        if content is not None and form is None:
            return said
        return await desk.lyrics(kept.id, form)


async def _keep(desk: SongDesk, song_id: str, content: bytes) -> bytes:
    kept = await desk.put_lyrics(song_id, content)
    lines = "1 line" if kept.lines == 1 else f"{kept.lines} lines"
    words = f", {kept.with_words} of them with the times of their words" if kept.with_words else ""
    return f"Kept {lines} ({kept.format}){words}.\n".encode()


def _transcribed(settings: Settings, song: Path, language: str | None) -> bytes:
    """Return what is sung, as the JSON of a lyrics document; each line is told as it is heard."""
    if settings.transcriber is None:
        raise InvalidRequestError(
            "No model is set that hears words. Set SONGREEL_TRANSCRIBER to the folder of one of "
            "faster-whisper's, or give the lyrics as a file."
        )
    from songreel.music.lyrics.transcription import FasterWhisper

    transcriber = FasterWhisper(settings.transcriber)
    heard: Lyrics = transcriber.transcribe(
        song,
        language=language,
        on_line=lambda line: print(line.text, file=sys.stderr, flush=True),
    )
    if not heard.lines:
        raise InvalidRequestError(f"{transcriber.name} heard no words in {song}.")
    return heard.model_dump_json(by_alias=True).encode()


def _format(text: str) -> LyricsFormat:
    from songreel.domain.lyrics import LyricsFormat

    try:
        return LyricsFormat(text.strip().lower())
    except ValueError:
        known = ", ".join(form.value for form in LyricsFormat)
        raise InvalidRequestError(
            f"--format {text!r} is not known. It is one of {known}."
        ) from None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as problem:
        raise InvalidRequestError(
            f"{path} cannot be read ({problem.strerror or problem})."
        ) from problem
    if len(content) > _MOST_BYTES:
        raise InvalidRequestError(f"{path} is larger than lyrics can be. Give the text alone.")
    return content
