"""Looks at everything that a film needs, and says of each part whether it is fine or what to do."""

from __future__ import annotations

import errno
import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from importlib import resources
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import SQLAlchemyError

from songreel.core.settings import Settings
from songreel.domain.errors import SongreelError
from songreel.services.ownership import Owner, current_owner
from songreel.storage import migrate, sqlite
from songreel.storage.database import parse

_LEAST_PYTHON = (3, 11)
_ROOM_BYTES = 2_000_000_000
_DECODERS = ("h264", "aac", "mp3float", "flac", "vorbis", "opus", "pcm_s16le")
_ENCODERS = ("libx264", "aac")
_LISTENING = {
    errno.EADDRINUSE: "Stop the other program, or choose a port with --port or SONGREEL_PORT.",
    errno.EACCES: "Choose a port above 1023 with --port or SONGREEL_PORT.",
}
_SECOND_LOOPBACK = "::1"
_ANSWER_SECONDS = 3.0
_NO_ADDRESS = "Set SONGREEL_HOST to an address of this machine: 127.0.0.1, for example."
_REINSTALL = "Install Songreel again: pip install --force-reinstall songreel"


class State(StrEnum):
    """What was found: fine, absent without being missed, in the server's way, in a film's way."""

    FINE = "fine"
    OPTIONAL = "optional"
    LIMITED = "limited"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one part; `remedy` says what to do about it."""

    part: str
    state: State
    text: str
    remedy: str | None = None


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at each part in turn; nothing is changed, and no key is shown."""
    checks: tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...] = (
        ("Python", _python),
        ("Data folder", _data_folder),
        ("Clips", _blobs),
        ("Database", _database),
        ("Codecs", _codecs),
        ("Fonts", _fonts),
        ("Signing", _signing),
        ("Cores", _cores),
        ("Server", _address),
        ("Backends", _backends),
    )
    for part, check in checks:
        try:
            yield from check(settings)
        except ImportError as problem:
            yield Finding(part, State.BROKEN, f"cannot be loaded ({problem})", _REINSTALL)


def _python(settings: Settings) -> Iterator[Finding]:
    text = f"{platform.python_version()} on {platform.system()} ({platform.machine()})"
    if sys.version_info >= _LEAST_PYTHON:
        yield Finding("Python", State.FINE, text)
    else:
        yield Finding("Python", State.BROKEN, text, "Install Python 3.11 or newer.")


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data.expanduser().absolute()
    # Where clips have a folder of their own, the room of that one counts.
    least_free = settings.least_free_bytes if settings.blobs is None else 0
    yield _folder("Data folder", folder, "SONGREEL_DATA", least_free)


def _blobs(settings: Settings) -> Iterator[Finding]:
    from songreel.services.blob_store import blob_folder, in_bucket, require_a_way

    try:
        require_a_way(settings)
    except SongreelError as error:
        yield Finding("Clips", State.BROKEN, "cannot be sent as it is set up", error.message)
    if settings.blobs is None:
        return
    if in_bucket(settings):
        yield from _bucket(settings)
        return
    try:
        folder = blob_folder(settings, settings.data)
    except SongreelError as error:
        yield Finding("Clips", State.BROKEN, "have no folder", error.message)
    else:
        yield _folder("Clips", folder, "SONGREEL_BLOBS", settings.least_free_bytes)


def _bucket(settings: Settings) -> Iterator[Finding]:
    from songreel.services.blob_store import cache_folder, try_out

    part = "Clips"
    try:
        lacking = try_out(settings)
    except SongreelError as error:
        yield Finding(part, State.BROKEN, f"{settings.blobs} cannot be used", error.message)
    else:
        if lacking is None:
            yield Finding(part, State.FINE, f"{settings.blobs} can be written, read and cleared")
        else:
            text = f"{settings.blobs} can be written and read, and never cleared"
            yield Finding(part, State.OPTIONAL, text, lacking)
    data = settings.data.expanduser().absolute()
    folder = cache_folder(settings, data)
    yield _folder("Clips at hand", folder, "SONGREEL_CACHE", settings.least_free_bytes)


def _folder(part: str, folder: Path, setting: str, least_free: int) -> Finding:
    try:
        nearest = next(path for path in (folder, *folder.parents) if path.exists())
        with tempfile.TemporaryFile(dir=nearest):
            pass
        free = shutil.disk_usage(nearest).free
    except OSError as problem:
        return Finding(
            part,
            State.BROKEN,
            f"{folder} cannot be written ({problem.strerror})",
            f"Set {setting} to a folder that you may write to.",
        )
    room = f"{free / 1e9:.1f} GB free"
    if free < _ROOM_BYTES:
        return Finding(
            part, State.BROKEN, f"{folder}, only {room}", "Make room: films need some gigabytes."
        )
    if free < least_free:
        return Finding(
            part,
            State.LIMITED,
            f"{folder}, only {room}: nothing that is paid for is begun",
            "Make room; `songreel storage` shows what takes it. SONGREEL_LEAST_FREE_GB is "
            f"{least_free / 1e9:g}.",
        )
    made = "" if nearest == folder else ", made at the first film"
    return Finding(part, State.FINE, f"{folder}, {room}{made}")


def _database(settings: Settings) -> Iterator[Finding]:
    from songreel.services.database_address import database_url

    part = "Database"
    data = settings.data.expanduser().absolute()
    shown = "SONGREEL_DATABASE_URL"
    try:
        url = parse(database_url(settings, data), data)
        shown = url.render_as_string(hide_password=True)
        if url.get_backend_name() == "sqlite":
            file = Path(url.database or "")
            sqlite.check(file)
            if file.exists():
                _check_tables(url)
            made = "" if file.exists() else ", made at the first film"
            yield Finding(part, State.FINE, f"{file}{made}")
        else:
            _check_tables(url.set(drivername="postgresql+psycopg"))
            yield Finding(part, State.FINE, f"{shown} answers")
    except SongreelError as error:
        text = error.details or f"{shown} cannot be used"
        yield Finding(part, State.BROKEN, text, error.message)
    except SQLAlchemyError as problem:
        yield Finding(
            part,
            State.BROKEN,
            f"{shown} does not answer ({type(problem).__name__})",
            "Check SONGREEL_DATABASE_URL, and that the database server runs.",
        )


def _check_tables(url: URL) -> None:
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            migrate.check(connection, beside_newer=True)
    finally:
        engine.dispose()


def _codecs(settings: Settings) -> Iterator[Finding]:
    part = "Codecs"
    import av

    wanted: tuple[tuple[Literal["r", "w"], tuple[str, ...]], ...] = (
        ("w", _ENCODERS),
        ("r", _DECODERS),
    )
    missing = [name for mode, names in wanted for name in names if not _has_codec(name, mode)]
    if missing:
        yield Finding(part, State.BROKEN, f"PyAV lacks {', '.join(missing)}", _REINSTALL)
    else:
        yield Finding(part, State.FINE, f"H.264 and AAC, in PyAV {av.__version__}")


def _has_codec(name: str, mode: Literal["r", "w"]) -> bool:
    from av.codec import Codec
    from av.codec.codec import UnknownCodecError

    try:
        Codec(name, mode)
    except UnknownCodecError:
        return False
    return True


def _fonts(settings: Settings) -> Iterator[Finding]:
    part = "Fonts"
    from PIL import ImageFont

    folder = resources.files("songreel.media") / "fonts"
    with resources.as_file(folder) as path:
        fonts = sorted(file for file in path.glob("*.?tf"))
        try:
            for font in fonts:
                ImageFont.truetype(font, 32)
        except OSError as problem:
            yield Finding(part, State.BROKEN, f"cannot be loaded ({problem})", _REINSTALL)
            return
    if fonts:
        yield Finding(part, State.FINE, f"{len(fonts)} come along")
    else:
        yield Finding(part, State.BROKEN, "none are there", _REINSTALL)


def _signing(settings: Settings) -> Iterator[Finding]:
    from songreel.services.film_credentials import film_credentials

    part = "Signing"
    try:
        found = film_credentials(settings)
    except SongreelError as error:
        yield Finding(part, State.BROKEN, "films cannot be signed", error.message)
    else:
        text = "films are not signed" if found is None else "films are signed"
        yield Finding(part, State.FINE, text)


def _cores(settings: Settings) -> Iterator[Finding]:
    cores = os.cpu_count() or 1
    at_once = settings.render_processes or cores
    yield Finding("Cores", State.FINE, f"{cores}, so {at_once} local clips are drawn at once")


def _address(settings: Settings) -> Iterator[Finding]:
    part = "Server"
    owner = current_owner(settings.data)
    if owner is not None and owner.address is not None:
        yield _asked(part, owner, owner.address)
        return
    if owner is not None:
        busy = f"`songreel {owner.command}` (process {owner.pid}) works in the data folder"
        yield Finding(part, State.FINE, f"not running; {busy}")
        return
    for host in _hosts(settings.host):
        try:
            _try_to_listen(host, settings.port)
        except OSError as problem:
            if host == _SECOND_LOOPBACK and problem.errno != errno.EADDRINUSE:
                continue  # The server does without where a system has no IPv6.
            yield Finding(
                part,
                State.LIMITED,
                f"{host} port {settings.port} cannot be used ({problem.strerror})",
                _LISTENING.get(problem.errno or 0, _NO_ADDRESS),
            )
            return
    yield Finding(part, State.FINE, f"not running; {settings.host} port {settings.port} is free")


def _asked(part: str, owner: Owner, address: str) -> Finding:
    """Ask the server that has the data folder: every command would."""
    named = f"{address} (process {owner.pid})"
    url = urlsplit(address)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/health", headers={"Authorization": f"Bearer {owner.token}"})
        status = connection.getresponse().status
    except (OSError, HTTPException) as problem:
        return Finding(
            part,
            State.BROKEN,
            f"has the data folder, and does not answer at {named} ({problem or 'no answer'})",
            f"Wait until it does, or stop process {owner.pid}: commands ask it as long as it is "
            "there.",
        )
    finally:
        connection.close()
    if status == HTTPStatus.OK:
        return Finding(part, State.FINE, f"answers at {named}")
    return Finding(
        part,
        State.BROKEN,
        f"has the data folder, and another program answers at {named}",
        "Run commands where that server runs, or use another data folder with --data or "
        "SONGREEL_DATA.",
    )


def _hosts(host: str) -> tuple[str, ...]:
    """Return where the server listens: a name of the loopback means both of them."""
    if host not in {"127.0.0.1", "localhost"}:
        return (host,)
    return ("127.0.0.1", _SECOND_LOOPBACK) if socket.has_ipv6 else ("127.0.0.1",)


def _try_to_listen(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server does: what a closed connection leaves behind does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        probe.bind((host, port))


def _backends(settings: Settings) -> Iterator[Finding]:
    from songreel.providers.readiness import lack
    from songreel.providers.registry import installed

    with tempfile.TemporaryDirectory(prefix="songreel-doctor-") as scratch:
        try:
            registry = installed(settings, Path(scratch))
        except SongreelError as error:
            yield Finding("Backends", State.BROKEN, "cannot be used", error.message)
            return
        for provider in registry:
            part = f"Backend {provider.name}"
            lacking = lack(provider)
            if lacking is not None:
                yield Finding(part, State.OPTIONAL, "not ready", lacking.message)
            else:
                origin = registry.key_origin(provider.name)
                key = "" if origin is None else f", with the key from {origin}"
                yield Finding(part, State.FINE, f"ready{key}")
