"""The film of a bundle, rendered again; and whether it is the one that was delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from av.error import FFmpegError

from songreel.domain.provenance import DigitalSource, Provenance
from songreel.domain.timeline import Timeline
from songreel.media.errors import MediaError
from songreel.media.exchange.archive import sha256_of
from songreel.media.exchange.bundle import OpenedBundle
from songreel.media.exchange.manifest import BundledFilm, BundledOrigin
from songreel.media.lettering.words import words_of
from songreel.media.provenance import mark
from songreel.media.reading import opened_video
from songreel.media.render.cache import SegmentCache
from songreel.media.render.film import Clip, render
from songreel.media.silent import is_silent, take_sound_off

GoOn = Callable[[], object]
Packet = tuple[int, int | None, int | None, int | None, bytes]


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a film is rendered from its clips; the same gives the same bytes.

    Attributes:
        cache: of encoded stretches, or None.
        at_once: how many stretches are encoded at a time.
        go_on: called now and then, by several threads; what it raises ends the work.
    """

    timeline: Timeline
    clips: Mapping[str, Path]
    song: Path | None
    is_levelled: bool = False
    origin: Provenance | None = None
    cache: SegmentCache | None = None
    at_once: int = 1
    go_on: GoOn | None = None
    on_progress: Callable[[int, int], object] | None = None

    @classmethod
    def of(
        cls,
        opened: OpenedBundle,
        *,
        at_once: int = 1,
        go_on: GoOn | None = None,
    ) -> Rendering:
        """Return how the film of an opened bundle is rendered.

        Raises:
            MediaError: it is said to be of an origin that is not known here.
        """
        film = opened.manifest.film
        return cls(
            opened.timeline,
            opened.clips,
            opened.song,
            is_levelled=film is not None and film.is_levelled,
            origin=None if film is None or film.origin is None else _origin(film.origin),
            at_once=at_once,
            go_on=go_on,
        )

    def write(self, film: Path) -> None:
        """Write the film; its folder exists, and a file of this name is replaced.

        Raises:
            MediaError: the clips do not have what the film shows, or are damaged; the sentence
                names the shot.
            OSError: a file cannot be read or written.
        """
        timeline, go_on = self.timeline, self.go_on or (lambda: None)

        def told(done: int, total: int) -> None:
            go_on()
            if self.on_progress is not None:
                self.on_progress(done, total)

        facts = render(
            timeline,
            {name: Clip(path, sha256_of(path)) for name, path in self.clips.items()},
            self.song,
            film,
            cache=self.cache,
            words=words_of(timeline.titles, timeline.captions, timeline.size),
            on_progress=told,
            go_on=go_on,
            at_once=self.at_once,
            is_levelled=self.is_levelled,
        )
        if facts.has_audio and is_silent(timeline):
            take_sound_off(film, go_on)
        if self.origin is not None:
            mark(film, self.origin)

    def tried(self, delivered: Path, folder: Path) -> BundledFilm:
        """Render the film, and return what a bundle says of it beside the delivered one.

        Args:
            delivered: the file of the film as it was delivered.
            folder: for unfinished files.

        Raises:
            MediaError: as `write`; or the delivered film is none.
            OSError: as `write`.
        """
        film = folder / "rendered.mp4"
        self.write(film)
        rendered, known = sha256_of(film), sha256_of(delivered)
        likeness: Literal["file", "tracks", "none"] = "file"
        if rendered != known:
            likeness = "tracks" if same_tracks(film, delivered) else "none"
        size = film.stat().st_size
        film.unlink()
        return BundledFilm(
            size=size,
            sha256=rendered,
            delivered=known,
            likeness=likeness,
            is_levelled=self.is_levelled,
            origin=None
            if self.origin is None
            else BundledOrigin(source=self.origin.source.uri, models=self.origin.models),
        )


def same_tracks(one: Path, other: Path) -> bool:
    """Tell whether two films hold the same packets at the same times, whatever is around them.

    Raises:
        MediaError: one of them is no video that is read here.
        OSError: one of them cannot be read.
    """
    return all(mine == theirs for mine, theirs in zip_longest(_packets(one), _packets(other)))


def _packets(film: Path) -> Iterator[Packet]:
    with opened_video(film) as (container, _):
        try:
            for packet in container.demux():
                if packet.size:
                    times = (packet.dts, packet.pts, packet.duration)
                    yield (packet.stream_index, *times, bytes(packet))
        except FFmpegError as error:
            raise MediaError("The film is cut off or damaged. Have it made again.") from error


def _origin(told: BundledOrigin) -> Provenance:
    source = DigitalSource.from_uri(told.source)
    if source is None:
        raise MediaError(
            f"The bundle says of its film's origin what is not known here: {told.source!r}. Open "
            "it with the Songreel that wrote it, or a newer one."
        )
    return Provenance(source, told.models)
