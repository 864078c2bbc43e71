"""Google's Files API: pictures that are too large for an order, and clips that were made.

Uploads go by the resumable protocol, as google-genai 3.4.0 sends them: a request that begins, and
one with the bytes. The service keeps a file for 48 hours.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from songreel.domain.provider import Keep
from songreel.providers.gemini.problem import mapping, not_told, refuse, text_of
from songreel.providers.transport.answer import Answer
from songreel.providers.transport.service import Service

HOST = "https://generativelanguage.googleapis.com"
"""The host that the service's addresses name, whoever stands in its place."""
VERSION = "v1"
TITLE = "Gemini"
_ID = re.compile(r"/files/([a-z0-9]+)(?::|$|\?)")
_NAME = re.compile(r"files/[A-Za-z0-9_-]{1,64}")
_UPLOAD_SECONDS = 120.0
_PROCESSING_SECONDS, _PAUSE_SECONDS = 60.0, 1.0
_GONE = frozenset({403, 404})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes along with an order; `uri` where it was put to the service."""

    media_type: str
    content: bytes
    uri: str | None = None


class Files:
    """The files of one key."""

    def __init__(self, service: Service) -> None:
        """Hold where they are."""
        self._service = service

    def here(self, uri: str) -> str:
        """Return an address with the base address in place of the host that the service names."""
        if uri.startswith(f"{HOST}/"):
            return self._service.base_url + uri.removeprefix(HOST)
        return uri

    async def put(self, picture: Picture, keep: Keep) -> Picture:
        """Upload a picture and return it with its address; `keep` is told its name at once.

        Raises:
            BackendError: it was not taken; whatever is left of it is known to `keep`.
        """
        size = str(len(picture.content))
        begun = await self._service.ask(
            "POST",
            f"/upload/{VERSION}/files",
            body={"file": {"displayName": "reference", "mimeType": picture.media_type}},
            headers={
                "x-goog-upload-protocol": "resumable",
                "x-goog-upload-command": "start",
                "x-goog-upload-header-content-length": size,
                "x-goog-upload-header-content-type": picture.media_type,
            },
        )
        place = self.here(begun.headers.get("x-goog-upload-url", ""))
        if not begun.is_success or not place:
            raise self._untaken(begun)
        ended = await self._service.ask(
            "POST",
            place,
            content=picture.content,
            headers={"x-goog-upload-offset": "0", "x-goog-upload-command": "upload, finalize"},
            seconds=_UPLOAD_SECONDS,
        )
        file = mapping(ended.body.get("file"))
        name, uri = text_of(file.get("name")), text_of(file.get("uri"))
        if _NAME.fullmatch(name):
            await keep(name)
        if not ended.is_success or not uri or not _NAME.fullmatch(name):
            raise self._untaken(ended)
        await self._await_processing(name, text_of(file.get("state")))
        return Picture(picture.media_type, b"", uri)

    async def _await_processing(self, name: str, state: str) -> None:
        try:
            async with asyncio.timeout(_PROCESSING_SECONDS):
                while state == "PROCESSING":
                    await asyncio.sleep(_PAUSE_SECONDS)
                    answer = await self._service.ask("GET", f"/{VERSION}/{name}")
                    state = text_of(answer.body.get("state"))
        except TimeoutError as error:
            raise self._service.unavailable("is still processing the picture", error) from error

    def _untaken(self, answer: Answer) -> Exception:
        if answer.status in {400, 401, 403, 429}:
            refuse(self._service, answer, title=TITLE)
        return self._service.unavailable("did not take the picture, so nothing was ordered")

    async def state(self, uri: str) -> str:
        """Return the state of the file at an address, such as `PROCESSING` or `ACTIVE`.

        `GONE` where neither the file nor its bytes are there: one such answer alone may be passing.
        What is none of the service's files is `ACTIVE`.

        Raises:
            BackendError: that cannot be found out now.
        """
        found = _ID.search(uri)
        if found is None:
            return "ACTIVE"
        answer = await self._service.ask("GET", f"/{VERSION}/files/{found[1]}")
        state = text_of(answer.body.get("state"))
        if answer.is_success and state:
            return state
        if answer.status not in _GONE:
            raise not_told(self._service, answer, title=TITLE)
        bytes_of_it = await self._service.ask("GET", self.here(uri), headers={"range": "bytes=0-0"})
        return "GONE" if bytes_of_it.status in _GONE else "ACTIVE"

    async def delete(self, name: str) -> None:
        """Delete an upload; one that is gone already is deleted.

        Raises:
            BackendError: it may still be there.
        """
        if not _NAME.fullmatch(name):
            return
        answer = await self._service.ask("DELETE", f"/{VERSION}/{name}")
        if not answer.is_success and answer.status not in _GONE:
            raise not_told(self._service, answer, title=TITLE)


def media_type(content: bytes) -> str:
    """Return the type of a picture by its first bytes; PNG where they say nothing."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "image/png"
