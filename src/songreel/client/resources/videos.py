"""Clips and films: made, put together, looked at and downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from songreel.client.asking import ask, given, ordered, read
from songreel.client.downloads import download
from songreel.client.models import Job, Video, VideoInfo
from songreel.client.resources.jobs import outcome
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation
from songreel.client.wishes import ClipWish, ExportForm, MergeWish

_CLIP = "/api/mv/generate_video"
_MERGE = "/api/mv/merge_videos"
_VIDEOS = "/api/mv/get_video"
# The server makes an export before it answers.
_EXPORT_SECONDS = 600.0
_ACCEPTED = 202


class VideoOperations(Resource):
    """What can be done with clips and films."""

    __slots__ = ()

    @operation
    def order(
        self,
        prompt: str,
        *,
        idempotency_key: str | None = None,
        strict: bool = False,
        **wish: Unpack[ClipWish],
    ) -> Flow[Job]:
        """Order a clip, and return its job at once.

        Args:
            prompt: what the clip shows.
            idempotency_key: the same one, with the same request, is the same job; None: a new one.
            strict: refuse what would have to be adapted to the model.
            **wish: see `ClipWish`.

        Raises:
            BadRequestError: something does not fit.
            TooManyRequestsError: it would cost more than may be spent.
        """
        request = _clip(prompt, idempotency_key, wish, strict=strict)
        return read((yield from ask(self, request)), Job)

    @operation
    def generate(
        self,
        prompt: str,
        *,
        seconds: float | None = None,
        idempotency_key: str | None = None,
        strict: bool = False,
        **wish: Unpack[ClipWish],
    ) -> Flow[Video]:
        """Have a clip made, and wait for it.

        Args:
            prompt: what the clip shows.
            seconds: how long it is waited for at most; None: for ever.
            idempotency_key: the same one, with the same request, is the same job; None: a new one.
            strict: refuse what would have to be adapted to the model.
            **wish: see `ClipWish`.

        Raises:
            BadRequestError: something does not fit.
            TooManyRequestsError: it would cost more than may be spent.
            JobFailedError: the backend failed, or somebody cancelled it.
            WaitedLongError: it is not there yet; its job goes on.
        """
        request = _clip(prompt, idempotency_key, wish, strict=strict)
        job = read((yield from ask(self, request)), Job)
        return (yield from outcome(self, job, Video, seconds))

    @operation
    def order_merge(
        self,
        video_ids: Sequence[str],
        *,
        idempotency_key: str | None = None,
        **wish: Unpack[MergeWish],
    ) -> Flow[Job]:
        """Have 2 to 200 clips put one after another, at no cost; return the job at once.

        Raises:
            NotFoundError: there is no such clip, or no such song.
            BadRequestError: something does not fit; the sentence names the clip.
        """
        request = _merge(video_ids, idempotency_key, wish)
        return read((yield from ask(self, request)), Job)

    @operation
    def merge(
        self,
        video_ids: Sequence[str],
        *,
        seconds: float | None = None,
        idempotency_key: str | None = None,
        **wish: Unpack[MergeWish],
    ) -> Flow[Video]:
        """Put 2 to 200 clips one after another, at no cost, and wait for the film.

        Raises:
            NotFoundError: there is no such clip, or no such song.
            BadRequestError: something does not fit; the sentence names the clip.
            JobFailedError: it failed, or somebody cancelled it.
            WaitedLongError: it is not there yet; its job goes on.
        """
        request = _merge(video_ids, idempotency_key, wish)
        job = read((yield from ask(self, request)), Job)
        return (yield from outcome(self, job, Video, seconds))

    @operation
    def info(self, video_id: str) -> Flow[VideoInfo]:
        """Return what is known of a video; `exists` is false where there is none."""
        return read((yield from ask(self, Asked("GET", f"{_VIDEOS}/{video_id}/info"))), VideoInfo)

    @operation
    def download(self, video_id: str, destination: Path) -> Flow[None]:
        """Write a video to a file, which is there once all of it is; see `downloads`.

        Raises:
            NotFoundError: there is no such video.
            DamagedError: it is another one than was stored: the server's file is damaged.
            OSError: the file cannot be written.
        """
        request = Asked("GET", f"{_VIDEOS}/{video_id}")
        yield from download(self, request, destination, f"The video {video_id}")

    @operation
    def export(self, video_id: str, form: ExportForm, destination: Path) -> Flow[None]:
        """Write a film to a file in another form; the server makes it before it answers.

        Raises:
            NotFoundError: there is no such film, or something of it was deleted.
            ConflictError: it is a clip, or has no song whose words could be exported.
            DamagedError: it did not come whole.
            OSError: the file cannot be written.
        """
        path = f"{_VIDEOS}/{video_id}/export"
        request = Asked("GET", path, {"format": form}, seconds=_EXPORT_SECONDS)
        yield from download(self, request, destination, f"The export of video {video_id}")

    @operation
    def begin_export(self, video_id: str, form: ExportForm) -> Flow[Job | None]:
        """Have a film made ready in another form; return the job at once, None: it is ready.

        Everybody who asks meanwhile gets the same job; then `export` is answered at once.

        Raises:
            NotFoundError: there is no such film.
            ConflictError: it is a clip, or has no song whose words could be exported.
        """
        path = f"{_VIDEOS}/{video_id}/export"
        answer = yield from ask(self, Asked("POST", path, {"format": form}, repeatable=True))
        return read(answer, Job) if answer.status_code == _ACCEPTED else None

    @operation
    def poster(self, video_id: str) -> Flow[bytes]:
        """Return the picture that stands for a video best, as a JPEG."""
        return (yield from ask(self, Asked("GET", f"{_VIDEOS}/{video_id}/poster"))).content


class Videos(VideoOperations, Blocking):
    """What can be done with clips and films."""

    __slots__ = ()


class AsyncVideos(VideoOperations, Awaiting):
    """What can be done with clips and films."""

    __slots__ = ()


def _clip(prompt: str, key: str | None, wish: ClipWish, *, strict: bool) -> Asked:
    body = {"prompt": prompt, **given(ClipWish, wish)}
    if not strict:
        return ordered(_CLIP, body, key)
    return ordered(_CLIP, body, key, prefer="respond-async, handling=strict")


def _merge(video_ids: Sequence[str], key: str | None, wish: MergeWish) -> Asked:
    return ordered(_MERGE, {"video_ids": [*video_ids], **given(MergeWish, wish)}, key)
