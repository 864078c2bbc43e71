"""What somebody has: songs, images, clips and films, sent or made; and the disk that they take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from songreel.client.asking import ask, document, read
from songreel.client.downloads import download
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation
from songreel.client.uploads import upload

AssetKind = Literal["song", "image", "clip", "film"]

_ASSETS, _STORAGE = "/api/mv/assets", "/api/mv/storage"
# A server looks through a file before it answers.
_SECONDS = 600.0


class Asset(BaseModel):
    """A song, an image, a clip or a film that the server keeps.

    Attributes:
        origin: `upload` where somebody brought it along, else `made`.
        expires_at: when it goes by itself, or None.
        deleted_at: for a day after this it can be restored; None where it is not deleted.
    """

    asset_id: str
    kind: AssetKind
    origin: Literal["upload", "made"]
    name: str | None = None
    sha256: str
    size_bytes: int
    media_type: str
    created_at: str
    pinned: bool = False
    expires_at: str | None = None
    deleted_at: str | None = None
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None


class AssetPage(BaseModel):
    """Some assets, newest first; `next_cursor` leads on to those after them."""

    assets: list[Asset]
    next_cursor: str | None = None


class AssetOperations(Resource):
    """What can be done with what is kept."""

    __slots__ = ()

    @operation
    def add(self, path: Path) -> Flow[Asset]:
        """Send a song, an image or a clip; the same bytes are the same asset.

        Raises:
            BadRequestError: it is nothing that is taken.
            TooLargeError: it is too large.
            OSError: the file cannot be read.
        """
        return read((yield from ask(self, (yield from upload(_ASSETS, path)))), Asset)

    @operation
    def list(
        self,
        kinds: Sequence[AssetKind] = (),
        *,
        deleted: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Flow[AssetPage]:
        """Return what is kept, newest first; `deleted`: what can be restored instead."""
        query: dict[str, Any] = {"limit": limit, "deleted": deleted}
        if kinds:
            query["kind"] = [*kinds]
        if cursor is not None:
            query["cursor"] = cursor
        return read((yield from ask(self, Asked("GET", _ASSETS, query))), AssetPage)

    @operation
    def get(self, asset_id: str) -> Flow[Asset]:
        """Return what is known of something that is kept."""
        return read((yield from ask(self, Asked("GET", f"{_ASSETS}/{asset_id}"))), Asset)

    @operation
    def download(self, asset_id: str, destination: Path) -> Flow[None]:
        """Write something that is kept to a file, which is there once all of it is.

        Raises:
            NotFoundError: there is no such asset.
            DamagedError: it is another one than was stored: the server's file is damaged.
            OSError: the file cannot be written.
        """
        request = Asked("GET", f"{_ASSETS}/{asset_id}/content")
        yield from download(self, request, destination, f"The asset {asset_id}")

    @operation
    def change(
        self, asset_id: str, *, name: str | None = None, pinned: bool | None = None
    ) -> Flow[Asset]:
        """Name something, pin it or unpin it; what is None stays as it is."""
        body = {"name": name, "pinned": pinned}
        wanted = {key: value for key, value in body.items() if value is not None}
        request = Asked("PATCH", f"{_ASSETS}/{asset_id}", json=wanted)
        return read((yield from ask(self, request)), Asset)

    @operation
    def delete(self, asset_id: str) -> Flow[Asset]:
        """Delete something; for a day it can be restored."""
        # Sent a second time it would find nothing.
        request = Asked("DELETE", f"{_ASSETS}/{asset_id}", repeatable=False)
        return read((yield from ask(self, request)), Asset)

    @operation
    def restore(self, asset_id: str) -> Flow[Asset]:
        """Undo that something was deleted."""
        request = Asked("POST", f"{_ASSETS}/{asset_id}/restore", repeatable=True)
        return read((yield from ask(self, request)), Asset)

    @operation
    def storage(self) -> Flow[dict[str, Any]]:
        """Return what the disk is used for."""
        return document((yield from ask(self, Asked("GET", _STORAGE))))

    @operation
    def clean(self, *, dry_run: bool = False, deleted_too: bool = False) -> Flow[dict[str, Any]]:
        """Clear up, or tell what that would do; `deleted_too`: what is deleted goes now."""
        query = {"dry_run": dry_run, "deleted_too": deleted_too}
        request = Asked("POST", f"{_STORAGE}/clean", query, seconds=_SECONDS, repeatable=True)
        return document((yield from ask(self, request)))


class Assets(AssetOperations, Blocking):
    """What can be done with what is kept."""

    __slots__ = ()


class AsyncAssets(AssetOperations, Awaiting):
    """What can be done with what is kept."""

    __slots__ = ()
