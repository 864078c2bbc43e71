"""A project as one file: the film renders again from it, bit for bit, without paying for a clip."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pydantic import JsonValue, ValidationError

from songreel import __version__
from songreel.domain.timeline import Timeline
from songreel.media.errors import MediaError
from songreel.media.exchange.archive import (
    Archive,
    GoOn,
    is_inside,
    require_room,
    sha256_of,
    write_archive,
)
from songreel.media.exchange.manifest import (
    CURRENT,
    MAX_BYTES,
    BundledClip,
    BundledFile,
    BundledFilm,
    Manifest,
    Recipe,
)
from songreel.media.exchange.naming import clip_paths, song_path
from songreel.media.partial import whole_file

MANIFEST = "manifest.json"
TIMELINE = "timeline.json"
MAX_UNPACKED = 64 << 30
"""64 GiB: an hour of clips in 4K."""


@dataclass(frozen=True, slots=True)
class OpenedBundle:
    """A bundle that was unpacked and found whole; its paths lie where it was unpacked to."""

    manifest: Manifest
    timeline: Timeline
    clips: Mapping[str, Path]
    song: Path | None


def write_bundle(
    timeline: Timeline,
    clips: Mapping[str, Path],
    song: Path | None,
    destination: Path,
    *,
    recipes: Mapping[str, Recipe] | None = None,
    title: str | None = None,
    film: BundledFilm | None = None,
    further: Mapping[str, JsonValue] | None = None,
    go_on: GoOn | None = None,
) -> Manifest:
    """Write a project as a bundle.

    The same project gives the same bytes.

    Args:
        timeline: the film.
        clips: the file of each clip that a cut names; others are left out.
        song: the file of the song, or None.
        destination: the bundle; the folder exists. Nothing is there until it is whole.
        recipes: how each clip was made: prompt, seed, model, cost.
        title: the film's, as it is given to the film.
        film: what it renders to, where that was tried.
        further: anything else about the project, as JSON: scenes, characters, settings.
        go_on: called for each mebibyte; what it raises ends the work.

    Raises:
        MediaError: there is no file for a clip or the song, or one for no song.
        OSError: a file cannot be read or written.
    """
    if (song is None) != (timeline.song is None):
        raise MediaError("The timeline and the files disagree on whether there is a song.")
    for index, cut in enumerate(timeline.cuts, 1):
        if cut.clip not in clips:
            raise MediaError(f"Cut {index} shows clip {cut.clip}, for which there is no file.")
    text = timeline.model_dump_json(by_alias=True, indent=2).encode()
    names = clip_paths(timeline, clips)
    files: dict[str, Path] = {path: clips[clip] for clip, path in names.items()}
    if song is not None:
        files[song_path(song)] = song
    listed = [BundledFile(path=TIMELINE, size=len(text), sha256=hashlib.sha256(text).hexdigest())]
    for path, file in files.items():
        if go_on is not None:
            go_on()
        listed.append(BundledFile(path=path, size=file.stat().st_size, sha256=sha256_of(file)))
    known = recipes or {}
    manifest = Manifest(
        made_with=f"Songreel {__version__}",
        title=title,
        timeline=TIMELINE,
        clips=tuple(
            BundledClip(id=clip, path=path, recipe=known.get(clip, Recipe()))
            for clip, path in names.items()
        ),
        song=None if song is None else song_path(song),
        film=film,
        files=tuple(sorted(listed, key=lambda file: file.path)),
        further=dict(further or {}),
    )
    parts: dict[str, Path | bytes] = {
        **files,
        TIMELINE: text,
        MANIFEST: manifest.model_dump_json(by_alias=True, indent=2).encode(),
    }
    with whole_file(destination) as temporary:
        write_archive(temporary, parts, go_on)
    return manifest


def open_bundle(
    bundle: Path, folder: Path, *, max_bytes: int = MAX_UNPACKED, go_on: GoOn | None = None
) -> OpenedBundle:
    """Unpack a bundle, and check every byte of it.

    Args:
        bundle: the file.
        folder: where it is unpacked; it does not exist yet, the folder around it does. Nothing is
            there until everything was found whole.
        max_bytes: that it may unpack to.
        go_on: called for each file; what it raises ends the work.

    Raises:
        MediaError: it is no bundle, one of another version, damaged, changed, incomplete, larger
            than it may be, or names files outside itself.
        OSError: it cannot be read, or the files not written.
    """
    if folder.exists():
        raise MediaError(f"{folder} is there already. Name a new folder to unpack to.")
    with Archive(bundle, max_bytes) as archive:
        manifest = _manifest(bundle.name, archive)
        require_room(folder.parent, sum(file.size for file in manifest.files))
        temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
        try:
            temporary.mkdir()
            for file in manifest.files:
                if go_on is not None:
                    go_on()
                found = archive.unpack(file.path, temporary / file.path)
                if found != file.sha256:
                    raise MediaError(
                        f"{file.path} in {bundle.name} is not what the manifest says: it was "
                        "changed or damaged. Export the bundle again."
                    )
            timeline = _timeline(bundle.name, temporary / manifest.timeline)
            _check(bundle.name, timeline, manifest)
            temporary.rename(folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return OpenedBundle(
        manifest,
        timeline,
        {clip.id: folder / clip.path for clip in manifest.clips},
        None if manifest.song is None else folder / manifest.song,
    )


def _manifest(name: str, archive: Archive) -> Manifest:
    if MANIFEST not in archive.names:
        raise MediaError(f"{name} is no project bundle: it has no {MANIFEST}.")
    text = archive.read(MANIFEST, MAX_BYTES)
    try:
        document: object = json.loads(text)
    except ValueError as error:
        raise MediaError(f"{MANIFEST} in {name} is no JSON.") from error
    fields = cast("dict[str, object]", document) if isinstance(document, dict) else {}
    schema = fields.get("schema")
    if schema != CURRENT:
        raise MediaError(
            f"{name} is a bundle of version {schema!r}, and this Songreel reads {CURRENT!r}. Open "
            "it with the Songreel that wrote it, or a newer one."
        )
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise MediaError(f"{MANIFEST} in {name} is not as it should be: {_first(error)}") from error
    for file in manifest.files:
        if not is_inside(file.path):
            raise MediaError(f"{MANIFEST} in {name} names a file outside it: {file.path!r}.")
        if file.path not in archive.names:
            raise MediaError(f"{file.path} is missing in {name}. Export the bundle again.")
        if archive.size(file.path) != file.size:
            raise MediaError(
                f"{file.path} in {name} is {archive.size(file.path)} bytes long instead of "
                f"{file.size}. Export the bundle again."
            )
    unknown = archive.names - {MANIFEST} - {file.path for file in manifest.files}
    if unknown:
        raise MediaError(f"{name} holds {min(unknown)!r}, of which its manifest says nothing.")
    return manifest


def _timeline(name: str, path: Path) -> Timeline:
    try:
        return Timeline.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise MediaError(f"The timeline in {name} is not as it should be: {_first(error)}") from (
            error
        )


def _check(name: str, timeline: Timeline, manifest: Manifest) -> None:
    known = {clip.id for clip in manifest.clips}
    for index, cut in enumerate(timeline.cuts, 1):
        if cut.clip not in known:
            raise MediaError(f"Cut {index} in {name} shows clip {cut.clip}, which is not in it.")
    if (timeline.song is None) != (manifest.song is None):
        raise MediaError(
            f"The timeline and the files in {name} disagree on whether there is a song."
        )


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}" if place else problem["msg"]
