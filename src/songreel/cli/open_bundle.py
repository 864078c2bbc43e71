"""`songreel open`: the film of a project, rendered again from what is in it."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.errors import StoppedError
from songreel.domain.errors import InvalidRequestError, SongreelError

if TYPE_CHECKING:
    from songreel.media.exchange.bundle import OpenedBundle


class NotTheSameError(SongreelError):
    """The film came out otherwise than its bundle says."""


class _GivenUpError(Exception):
    """Nobody waits for the film any more."""


def open_bundle(
    bundle: Annotated[
        Path, typer.Argument(metavar="BUNDLE", help="A project of `songreel export --to bundle`.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the film goes.")
    ] = Path("film.mp4"),
) -> None:
    """Render the film of a project again, bit for bit, without paying for a clip.

    Every byte of the project is checked before, and the film afterwards. Neither the data folder
    nor a network is needed.
    """
    from songreel.cli.output import check_output
    from songreel.cli.stopping import run_stoppable

    _check_bundle(bundle)
    check_output(output)
    opened, sha256 = run_stoppable(_carry_out(bundle, output))
    print("\n".join(_summary(opened, output)))
    film = opened.manifest.film
    if film is not None and film.sha256 != sha256:
        raise NotTheSameError(
            f"{output} is written, but it is not bit for bit the film of {bundle}: that one has "
            f"the SHA-256 {film.sha256}, this one {sha256}. "
            f"{opened.manifest.made_with} wrote the project, perhaps with another encoder: open it "
            "with that version for the very same bytes."
        )
    print("Same:    " + _sameness(opened, sha256))


async def _carry_out(bundle: Path, output: Path) -> tuple[OpenedBundle, str]:
    from songreel.cli.display import open_display

    stopped = threading.Event()

    def go_on() -> None:
        if stopped.is_set():
            raise _GivenUpError

    with open_display() as display:
        work = asyncio.create_task(asyncio.to_thread(_render, bundle, output, go_on, display.say))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            stopped.set()
            await asyncio.wait((work,))
            if work.exception() is None:
                return work.result()
            raise StoppedError("Stopped. The project is as it was.") from None


def _render(
    bundle: Path, output: Path, go_on: Callable[[], object], say: Callable[[str], object]
) -> tuple[OpenedBundle, str]:
    """Unpack, render and place the film; return what was in the bundle, and the film's SHA-256."""
    from songreel.media.errors import MediaError
    from songreel.media.exchange import bundle as bundles
    from songreel.media.exchange.archive import sha256_of
    from songreel.media.exchange.rendering import Rendering

    # A link stays, and what it leads to is replaced.
    target = Path(os.path.realpath(output))
    with tempfile.TemporaryDirectory(prefix=".songreel-", dir=target.parent) as name:
        try:
            say("Checking the project")
            opened = bundles.open_bundle(bundle, Path(name) / "project", go_on=go_on)
            say("Rendering the film")
            film = Path(name) / "film.mp4"
            rendering = Rendering.of(
                opened,
                at_once=max(1, (os.cpu_count() or 2) - 1),
                go_on=go_on,
            )
            rendering.write(film)
        except MediaError as error:
            raise InvalidRequestError(str(error)) from error
        sha256 = sha256_of(film)
        with film.open("rb") as written:
            os.fsync(written.fileno())
        film.replace(target)
    return opened, sha256


def _check_bundle(path: Path) -> None:
    if path.is_dir():
        raise InvalidRequestError(f"{path} is a folder. Name the project itself: a .zip file.")
    if not path.exists():
        raise InvalidRequestError(f"There is no file {path}. Check the path of the project.")
    if not path.is_file():
        raise InvalidRequestError(f"{path} is no ordinary file. Give the path of a project.")


def _summary(opened: OpenedBundle, output: Path) -> list[str]:
    from songreel.cli.progress import clock

    timeline = opened.timeline
    clips = len(opened.manifest.clips)
    return [
        f"Film:    {output}",
        f"Length:  {clock(round(timeline.rate.seconds(timeline.frames)))} "
        f"({timeline.frames} frames)",
        f"Clips:   {clips} in {len(timeline.cuts)} shots",
        f"Picture: {timeline.size.width}x{timeline.size.height}",
        "Cost:    nothing, it was rendered on this machine from the project alone",
    ]


def _sameness(opened: OpenedBundle, sha256: str) -> str:
    film = opened.manifest.film
    if film is None:
        return f"not known, the project does not say what it renders to (SHA-256 {sha256})"
    told = {
        "file": "yes, bit for bit the film that was delivered",
        "tracks": "yes, bit for bit; the film that was delivered is this one with a signature",
        "none": "yes, bit for bit what the project rendered to when it was exported; the film that "
        "was delivered had been made by another version",
    }[film.likeness]
    return f"{told} (SHA-256 {sha256})"
