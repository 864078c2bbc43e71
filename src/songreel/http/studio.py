"""The studio: the pages that were built of `studio/`, served from memory.

What is built is small, comes with the package and does not change while the server runs, so it is
read once. Every address under `/studio/` without a file of its own is a place within the studio.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response

BUILT = Path(__file__).resolve().parent.parent / "_studio"
PREFIX = "/studio/"
POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
))  # fmt: skip
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Their names hold the hash of what is in them.
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
# The best first; a browser on a connection without TLS does not offer brotli.
_CODINGS = (("br", ".br"), ("gzip", ".gz"))
# Python 3.11 does not know all of them, and some systems call others otherwise.
_TYPES = {
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_MISSING = (
    "<!doctype html><html lang='en'><meta charset='utf-8'><title>Songreel</title>"
    "<h1>The studio was not built</h1><p>This copy of Songreel comes without its studio. In a "
    "checkout, <code>make studio</code> builds it; a released package has it. The API works: "
    "<a href='/docs'>its description</a>.</p></html>"
)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Page:
    """One file as it is sent: as it is, and compressed with each coding that makes it smaller."""

    media_type: str
    etag: str
    cache_control: str
    bodies: dict[str, bytes] = field(repr=False)


@cache
def pages(folder: Path = BUILT) -> dict[str, Page]:
    """Return what was built by its path under the prefix; nothing where nothing was built.

    Raises:
        OSError: it cannot be read.
    """
    if not (folder / "index.html").is_file():
        return {}
    suffixes = tuple(suffix for _, suffix in _CODINGS)
    return {
        path.relative_to(folder).as_posix(): _read(path, folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(suffixes)
    }


def _read(path: Path, folder: Path) -> Page:
    plain = path.read_bytes()
    bodies = {"": plain}
    for coding, suffix in _CODINGS:
        packed = path.with_name(path.name + suffix)
        if packed.is_file():
            bodies[coding] = packed.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    is_asset = path.relative_to(folder).parts[0] == "assets"
    return Page(
        media_type or "application/octet-stream",
        hashlib.sha256(plain).hexdigest()[:20],
        _FOR_EVER if is_asset else _ASK_AGAIN,
        bodies,
    )


@router.get("/")
async def get_root() -> Response:
    """Lead to the studio, or, where it was not built, to the page about the API."""
    return RedirectResponse(PREFIX if pages() else "/docs")


@router.get("/studio")
async def get_bare() -> Response:
    """Lead to the studio."""
    return RedirectResponse(PREFIX)


@router.get("/studio/{path:path}")
async def get_studio(path: str, request: Request) -> Response:
    """Answer with a file of the studio, or with its page, which finds out what to show."""
    found = pages()
    if not found:
        return HTMLResponse(_MISSING, 404)
    page = found.get(path)
    if page is None:
        if path.startswith("assets/"):
            # Of an earlier version: whoever asks has an old page, and loads it again.
            return Response("There is no such file.\n", 404, media_type="text/plain")
        page = found["index.html"]
    return _answer(page, request.headers)


def _answer(page: Page, headers: Headers) -> Response:
    coding = _coding(headers.get("accept-encoding", ""), page)
    etag = f'"{page.etag}{coding and "-" + coding}"'
    told = {
        **_HEADERS,
        "Cache-Control": page.cache_control,
        "ETag": etag,
        "Vary": "Accept-Encoding",
    }
    if etag in re.findall(r'"[^"]*"', headers.get("if-none-match", "")):
        return Response(status_code=304, headers=told)
    if coding:
        told["Content-Encoding"] = coding
    return Response(page.bodies[coding], headers=told, media_type=page.media_type)


def _coding(accepted: str, page: Page) -> str:
    """Return the best coding that both sides have, or nothing (RFC 9110, 12.5.3)."""
    wanted: dict[str, bool] = {}
    for each in accepted.lower().split(","):
        name, _, weight = each.partition(";")
        wanted[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    for coding, _ in _CODINGS:
        if coding in page.bodies and wanted.get(coding, wanted.get("*", False)):
            return coding
    return ""
