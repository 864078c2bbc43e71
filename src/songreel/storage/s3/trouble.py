"""What a bucket's refusals and silence mean, and what to do about them."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager

from obstore.exceptions import BaseError

from songreel.domain.errors import SetupError, StorageUnavailableError

_CODE = re.compile(r"<Code>\s*(\w{1,60})\s*</Code>")
_STATUS = re.compile(r"non-2xx status code: (\d{3})")
# Asked by obstore for the role of a machine, where no key is set.
_METADATA_SERVICE = ("/latest/api/token", "/latest/meta-data/", "169.254.170.2")
_RETRY_SECONDS = 10

_KEYS = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key that is valid there"
# What waiting does not mend: by the codes of S3, and its statuses where there is none.
_SET_WRONGLY = {
    "AccessDenied": "does not let this key do that. Allow it s3:ListBucket on the bucket, and "
    "s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on what is in it",
    "AllAccessDisabled": "is closed by its service. Ask whoever runs it, or use another bucket",
    "AuthorizationHeaderMalformed": "is in another region. Set AWS_REGION to the bucket's own",
    "ExpiredToken": f"says that the credentials have run out. {_KEYS}, or renew the role",
    "InvalidAccessKeyId": f"does not know the access key. {_KEYS}",
    "InvalidToken": f"does not know the session token. {_KEYS}, and AWS_SESSION_TOKEN with them",
    "NoSuchBucket": "is not there. Make the bucket, or correct SONGREEL_BLOBS",
    "PermanentRedirect": "is in another region. Set AWS_REGION to the bucket's own",
    "RequestTimeTooSkewed": "says that this machine's clock is wrong. Set the clock",
    "SignatureDoesNotMatch": f"does not know the secret of this access key. {_KEYS}",
}
_BY_STATUS = {
    301: "PermanentRedirect",
    401: "InvalidAccessKeyId",
    403: "AccessDenied",
}


class BucketSetUpWronglyError(StorageUnavailableError):
    """The bucket cannot be used as it is set up."""

    @property
    def as_setup(self) -> SetupError:
        """Return it as what keeps an installation from starting."""
        return SetupError(self.message, details=self.details)


class DeniedError(BucketSetUpWronglyError):
    """The key is valid, and may not do what was asked."""


class KeyMissing(Exception):
    """There is no object of this key."""


@contextmanager
def told(place: str) -> Generator[None]:
    """Tell what goes wrong with a bucket as what a person can do about it.

    Args:
        place: the bucket, as it is set.

    Raises:
        KeyMissing: the object is not there.
        BucketSetUpWronglyError: waiting does not help.
        StorageUnavailableError: it does not answer, or fails; it may work in a moment.
    """
    try:
        yield
    except FileNotFoundError as error:
        if code_of(str(error)) == "NoSuchBucket":
            raise _refused(place, "NoSuchBucket") from None
        raise KeyMissing from None
    except BaseError as error:
        # Its text holds the whole answer, and a trace: none of that is for people.
        raise _explained(place, str(error)) from None


def code_of(text: str) -> str | None:
    """Return the code in an answer of S3, or what its status stands for, or None."""
    found = _CODE.search(text)
    if found is not None:
        return found[1]
    status = _STATUS.search(text)
    return None if status is None else _BY_STATUS.get(int(status[1]), f"status {status[1]}")


def _explained(place: str, text: str) -> StorageUnavailableError:
    if any(address in text.partition("\n")[0] for address in _METADATA_SERVICE):
        return BucketSetUpWronglyError(
            f"There is no key for {place}: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
            "are set, nor has this machine a role. Set them.",
            retry_after=_RETRY_SECONDS,
        )
    code = code_of(text)
    if code in _SET_WRONGLY:
        return _refused(place, code)
    return StorageUnavailableError(
        f"{place} does not answer as it should ({code or 'no connection'}), so nothing can be "
        "stored or read there now. See that the service runs and that AWS_ENDPOINT_URL is right; "
        "send the request again in a moment.",
        details=code or "no connection",
        retry_after=_RETRY_SECONDS,
    )


def _refused(place: str, code: str) -> BucketSetUpWronglyError:
    kind = DeniedError if code == "AccessDenied" else BucketSetUpWronglyError
    message = f"{place} {_SET_WRONGLY[code]}."
    return kind(message, details=code, retry_after=_RETRY_SECONDS)
