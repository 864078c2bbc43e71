"""What options of several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from songreel.domain.errors import InvalidRequestError

Backend = Annotated[
    str | None,
    typer.Option(
        "--backend", metavar="NAME", help="Who makes the clips; `songreel models` lists them."
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="NAME", help="Which of its models; the first one that is ready."
    ),
]
Aspect = Annotated[str, typer.Option("--aspect", metavar="W:H", help="Shape: 16:9, 9:16 or 1:1.")]
ClipAudioName = Annotated[
    str,
    typer.Option(
        "--clip-audio",
        metavar="HOW",
        help="The clips' own sound under the song: mute, keep or duck.",
    ),
]
Pace = Annotated[
    str, typer.Option("--pace", metavar="PACE", help="How fast it is cut: calm, normal or fast.")
]
Budget = Annotated[
    str | None,
    typer.Option("--budget", metavar="DOLLARS", help="What the clips may cost at most."),
]
SlowDown = Annotated[
    str,
    typer.Option(
        "--slow-down",
        metavar="PERCENT",
        help="How far a clip may be stretched to fill its place, up to 10%.",
    ),
]


def folder(text: str) -> Path:
    """Return the folder that an option names.

    An empty text is a path too, the one of the folder that one is in: nobody means that.

    Raises:
        BadParameter: it is blank.
    """
    if not text.strip():
        raise typer.BadParameter("names no folder; name one, as in --data ~/songreel")
    return Path(text)


def one_of(option: str, given: str | None, kinds: Any) -> Any:
    """Return what an option names, one of the texts of a `Literal`; None: nothing is named.

    Raises:
        InvalidRequestError: there is none of that name.
    """
    if given is None:
        return None
    known: tuple[str, ...] = get_args(kinds)
    name = given.strip().lower()
    if name not in known:
        raise InvalidRequestError(
            f"{option} is {', '.join(known[:-1])} or {known[-1]}; {given!r} is none of them."
        )
    return name
