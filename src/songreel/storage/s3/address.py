"""Where a bucket is, and how it is reached: what is set, checked before anything is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from songreel.domain.errors import SetupError

SCHEMES = ("s3://", "s3+http://")

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9_\-][A-Za-z0-9._\-]*(/[A-Za-z0-9_\-][A-Za-z0-9._\-]*)*")


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """A bucket, and the part of it that belongs to one installation.

    Attributes:
        prefix: before every key, without slashes at its ends; empty for the whole bucket.
        may_be_plain: whether it may be reached without TLS, wherever it is.
    """

    bucket: str
    prefix: str = ""
    may_be_plain: bool = False

    @classmethod
    def parse(cls, text: str) -> BucketAddress:
        """Read `s3://bucket/prefix`.

        Raises:
            SetupError: it is no such address.
        """
        scheme, _, rest = text.strip().partition("://")
        bucket, _, prefix = rest.partition("/")
        prefix = prefix.strip("/")
        if (
            scheme not in {"s3", "s3+http"}
            or _BUCKET.fullmatch(bucket) is None
            or (prefix and _PREFIX.fullmatch(prefix) is None)
        ):
            raise SetupError(
                f"SONGREEL_BLOBS is {text!r}, which is neither a folder nor a bucket: write "
                "s3://BUCKET/PREFIX, where the prefix may be left out and has letters, digits, "
                "dots, dashes and slashes."
            )
        return cls(bucket, prefix, may_be_plain=scheme == "s3+http")

    def __str__(self) -> str:
        scheme = "s3+http" if self.may_be_plain else "s3"
        return f"{scheme}://{self.bucket}/{self.prefix}".rstrip("/")


@dataclass(frozen=True, slots=True)
class Access:
    """How a bucket is reached, as the usual variables of AWS say.

    Attributes:
        endpoint: of another service than AWS; None: of AWS, in the region.
        key_id, secret, token: credentials; None: those of the machine or container.
        is_virtual_hosted: whether the endpoint names the bucket in its host, not in the path.
    """

    endpoint: str | None = None
    region: str | None = None
    key_id: str | None = None
    secret: str | None = None
    token: str | None = None
    is_virtual_hosted: bool = False

    def refuse_unfit(self, address: BucketAddress) -> None:
        """Raise `SetupError` where the settings do not fit one another."""
        if (self.key_id is None) != (self.secret is None):
            missing = "AWS_ACCESS_KEY_ID" if self.key_id is None else "AWS_SECRET_ACCESS_KEY"
            raise SetupError(
                f"{address} needs both halves of its key: {missing} is not set. Set it, or leave "
                "both out where the machine or container has a role."
            )
        if self.endpoint is None:
            return
        try:
            parts = urlsplit(self.endpoint)
            host = parts.hostname or ""
        except ValueError:
            parts, host = None, ""
        if parts is None or parts.scheme not in {"http", "https"} or not host:
            raise SetupError(
                f"AWS_ENDPOINT_URL is {self.endpoint!r}, which is no address: write it with "
                "https://, as in https://s3.eu-central-1.example."
            )
        if parts.scheme == "http" and not address.may_be_plain and not _is_loopback(host):
            raise SetupError(
                f"AWS_ENDPOINT_URL is {self.endpoint!r}: without TLS everybody on the way could "
                f"read and change what is stored. Use https://, or write SONGREEL_BLOBS as "
                f"s3+http://{address.bucket} where the network is your own."
            )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
