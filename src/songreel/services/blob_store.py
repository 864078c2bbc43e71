"""The store of bytes that the settings name: a folder, or a bucket."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from songreel.core.settings import Settings
from songreel.domain.errors import SetupError
from songreel.domain.ports import BlobCollection, BlobStore
from songreel.media.sniff import media_type
from songreel.storage.blobs import LocalBlobs
from songreel.storage.s3.address import Access, BucketAddress
from songreel.storage.s3.blobs import S3Blobs
from songreel.storage.s3.bucket import Bucket
from songreel.storage.s3.objects import Objects


class Blobs(BlobStore, BlobCollection, Protocol):
    """Stored bytes that can be listed and cleared, and whose store is closed in the end."""

    async def check(self) -> str | None:
        """Find out whether bytes can be stored; return what does not work and can be done without.

        Raises:
            SetupError: the store cannot be used as it is set up.
            StorageUnavailableError: it does not answer.
        """
        ...

    async def close(self) -> None:
        """Finish what is being written."""
        ...


def open_blobs(settings: Settings, data: Path) -> Blobs:
    """Return the store that is set; nothing goes over the network yet.

    Raises:
        SetupError: what is set is neither a folder nor a bucket, or files are to be sent past this
            server in a way that the other one has.
        StorageFullError: its folder on this machine cannot be made or written.
    """
    require_a_way(settings)
    if not in_bucket(settings):
        return LocalBlobs(blob_folder(settings, data))
    return S3Blobs(
        bucket_of(settings),
        cache_folder(settings, data),
        cache_bytes=settings.cache_bytes,
        media_type=media_type,
    )


def try_out(settings: Settings) -> str | None:
    """Find out whether the bucket of the settings can be used; it blocks.

    Returns:
        What keeps bytes from being removed, which work can do without; or None.

    Raises:
        SetupError: it cannot be used as it is set up.
        StorageUnavailableError: it does not answer.
    """
    return Objects(bucket_of(settings), media_type).check()


def require_a_way(settings: Settings) -> None:
    """Refuse a way past this server that the store does not have.

    Raises:
        SetupError: nginx cannot send what is in a bucket, and a folder has no addresses.
    """
    if in_bucket(settings) and settings.x_accel_redirect is not None:
        raise SetupError(
            "SONGREEL_X_ACCEL_REDIRECT has nginx send files from a folder, and SONGREEL_BLOBS is "
            f"{settings.blobs!r}. Leave it out; SONGREEL_REDIRECT_DOWNLOADS=true leads callers to "
            "the bucket."
        )
    if settings.redirect_downloads and not in_bucket(settings):
        raise SetupError(
            "SONGREEL_REDIRECT_DOWNLOADS leads callers to a bucket, and files are in a folder: set "
            "SONGREEL_BLOBS to s3://BUCKET/PREFIX, or leave it out. SONGREEL_X_ACCEL_REDIRECT has "
            "nginx send files from a folder."
        )


def in_bucket(settings: Settings) -> bool:
    """Tell whether the settings name a bucket."""
    return settings.blobs is not None and "://" in settings.blobs


def bucket_of(settings: Settings) -> Bucket:
    """Return the bucket of the settings; it is not asked yet.

    Raises:
        SetupError: what is set is no bucket, or does not fit.
    """
    secret, token = settings.aws_secret_access_key, settings.aws_session_token
    access = Access(
        endpoint=settings.aws_endpoint_url,
        region=settings.aws_region,
        key_id=settings.aws_access_key_id,
        secret=None if secret is None else secret.get_secret_value(),
        token=None if token is None else token.get_secret_value(),
        is_virtual_hosted=settings.aws_virtual_hosted_style_request,
    )
    return Bucket(BucketAddress.parse(settings.blobs or ""), access)


def cache_folder(settings: Settings, data: Path) -> Path:
    """Return the folder of a bucket's bytes that are needed on this machine."""
    return data / "cache" if settings.cache is None else settings.cache.absolute()


def blob_folder(settings: Settings, data: Path) -> Path:
    """Return the folder of clips, songs and pictures: the one that is set, or one in the data.

    Raises:
        SetupError: what is set is no folder.
    """
    if settings.blobs is None:
        return data / "blobs"
    if "://" in settings.blobs:
        raise SetupError(f"SONGREEL_BLOBS is {settings.blobs!r}, which is no folder.")
    return Path(settings.blobs).expanduser().absolute()
