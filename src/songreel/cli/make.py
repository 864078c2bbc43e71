"""`songreel make`: a film from a song, an idea and a character."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import (
    Aspect,
    Backend,
    Budget,
    ClipAudioName,
    Model,
    Pace,
    SlowDown,
    folder,
)
from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from songreel.domain.frames import AspectRatio

_MOST_SCENES = 400


def make(
    song: Annotated[
        Path, typer.Option("--song", metavar="FILE", help="The song: mp3, wav, flac, m4a or ogg.")
    ],
    idea: Annotated[str, typer.Option("--idea", metavar="TEXT", help="What the film is about.")],
    character: Annotated[
        str, typer.Option("--character", metavar="TEXT", help="What its main character looks like.")
    ],
    scenes: Annotated[
        int | None,
        typer.Option(
            "--scenes",
            metavar="N",
            help="How many scenes; by default as many as the song wants.",
        ),
    ] = None,
    aspect: Aspect = "16:9",
    backend: Backend = None,
    model: Model = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="N", help="Another number makes another film."),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(
            "--style", metavar="NAME", help="How it looks; `songreel styles` lists what there is."
        ),
    ] = None,
    pace: Pace = "normal",
    budget: Budget = None,
    slow_down: SlowDown = "1%",
    cut: Annotated[
        str,
        typer.Option(
            "--cut",
            metavar="HOW",
            help="music: on bars and sections; even: one shot of equal length for each scene.",
        ),
    ] = "music",
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="TEXT", help="Words over the film's first seconds."),
    ] = None,
    captions: Annotated[
        str,
        typer.Option(
            "--captions",
            metavar="HOW",
            help="The song's lyrics: off, lines, karaoke, or soft for a track of their own.",
        ),
    ] = "off",
    transitions: Annotated[
        str,
        typer.Option(
            "--transitions",
            metavar="KIND",
            help="Between sections of the song: cut, dissolve, dip, flash or whip.",
        ),
    ] = "cut",
    fades: Annotated[
        bool, typer.Option("--fades", help="Begin from black, and end in it.")
    ] = False,
    clip_audio: ClipAudioName = "mute",
    loudness: Annotated[
        str,
        typer.Option("--loudness", metavar="LEVEL", help="song: as it is; streaming: at -14 LUFS."),
    ] = "song",
    crop: Annotated[
        str | None,
        typer.Option(
            "--crop",
            metavar="W:H",
            help="Another shape of the same clips, around the character: 16:9, 9:16, 1:1, 4:5.",
        ),
    ] = None,
    size: Annotated[
        str | None, typer.Option("--size", metavar="SIZE", help="720p, 1080p or 4k.")
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="CHECK",
            help="Take the film although it fails that check: black, still, silence or sync.",
        ),
    ] = None,
    draft: Annotated[
        bool,
        typer.Option(
            "--draft", help="A first look at 640x360, made on this machine: quick and free."
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the film goes; film.mp4 by default, or draft.mp4.",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Where finished clips are kept."
        ),
    ] = None,
) -> None:
    """Make a film from a song, an idea and a character.

    Ctrl-C stops it; the same command again goes on with the clips that are finished.
    """
    from songreel.cli import settings
    from songreel.cli.backend import FilmOrder, Song
    from songreel.cli.film import Wish, run
    from songreel.cli.output import check_output, check_song
    from songreel.cli.plan import dollars, thousandths
    from songreel.cli.summary import summary
    from songreel.domain.cut_wish import CutWish
    from songreel.domain.finish import Finish

    found = settings.read(data=data)
    ratio = ratio_of(aspect)
    wish = CutWish(
        by=cut.strip().lower(),
        pace=pace.strip().lower(),
        slow_down=thousandths(slow_down),
        budget=None if budget is None else dollars(budget),
    )
    wish.knobs()
    with _named_by_option():
        finish = Finish.checked(
            title=None if title is None else title.replace("\\n", "\n"),
            captions=captions.strip().lower(),
            transitions=transitions.strip().lower(),
            fades=fades,
            clip_audio=clip_audio.strip().lower(),
            loudness=loudness.strip().lower(),
            aspect_ratio=None if crop is None else crop.strip(),
            size=None if size is None else size.strip().lower(),
            accept=tuple(one.strip().lower() for one in accept or ()),
        )
    _check_scenes(scenes)
    _check_seed(seed)
    style = _style(style)
    idea, character = _text("--idea", idea), _text("--character", character)
    check_song(song)
    place = output or Path("draft.mp4" if draft else "film.mp4")
    check_output(place, song)

    def order(handed_in: Song) -> FilmOrder:
        return FilmOrder(
            *(handed_in, idea, character, scenes, ratio, backend, seed, draft, style, model),
            cut=wish,
            finish=finish,
        )

    with _named_by_option():
        metadata = run(found, Wish("make", song, order, place, measured=not draft))
    print(summary(metadata, place))
    if draft:
        print("The film itself: the same command without --draft.")
    print(
        "Another version: the same command with another --seed, --scenes or --idea. "
        "Finished clips are used again."
    )


@contextmanager
def _named_by_option() -> Generator[None]:
    """Have a wish of the finish refused by the option that was typed, not by its name in requests.

    Raises:
        InvalidRequestError: so named.
    """
    try:
        yield
    except InvalidRequestError as error:
        field, blank, rest = error.message.partition(" ")
        if not blank or not field.startswith("finish."):
            raise
        name = field.removeprefix("finish.").replace("_", "-")
        option = "--crop" if name == "aspect-ratio" else f"--{name}"
        raise InvalidRequestError(
            f"{option} {rest}", details=error.details, problems=error.problems
        ) from error


def _text(option: str, given: str) -> str:
    from songreel.services.requests import MAX_TEXT, too_long

    text = given.strip()
    if not text:
        raise InvalidRequestError(f"{option} is blank: say in a few words what you want.")
    if len(text) > MAX_TEXT:
        raise InvalidRequestError(f"{too_long(option, text)}.")
    return text


def _check_scenes(scenes: int | None) -> None:
    if scenes is not None and not 1 <= scenes <= _MOST_SCENES:
        raise InvalidRequestError(
            f"A film has 1 to {_MOST_SCENES} scenes; --scenes {scenes} cannot be made."
        )


def _check_seed(seed: int | None) -> None:
    from songreel.domain.resolve import MAX_SEED

    if seed is not None and not 0 <= seed <= MAX_SEED:
        raise InvalidRequestError(f"A seed is 0 to {MAX_SEED}; --seed {seed} cannot be used.")


def _style(name: str | None) -> str | None:
    from songreel.providers.language.styles import find_style

    return None if name is None else find_style(name.strip()).name


def ratio_of(aspect: str) -> AspectRatio:
    """Return the shape that an option names.

    Raises:
        InvalidRequestError: there is none of that name.
    """
    from songreel.domain.frames import ASPECT_RATIOS

    for ratio in ASPECT_RATIOS:
        if aspect.strip() == ratio:
            return ratio
    known = f"{', '.join(ASPECT_RATIOS[:-1])} or {ASPECT_RATIOS[-1]}"
    raise InvalidRequestError(f"A film can be {known}; --aspect {aspect} cannot be made.")
