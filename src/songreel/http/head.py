"""The head of a request: how long it may be, and what is kept of one that is longer."""

from __future__ import annotations

from songreel.domain.errors import SongreelError

LIMIT_BYTES = 64 * 1024
READ_LIMIT_BYTES = 1024 * 1024
REFUSAL = "songreel.refusal"
"""Key of the scope under which a request with too long a head carries the error to answer with."""

# What it takes to let the answer be read by the page that asked.
_KEPT = frozenset({b"host", b"origin", b"access-control-request-method"})
_KEPT_BYTES = 1024


class AddressTooLongError(SongreelError):
    """The address of the request is longer than 64 KiB; send what it says in the body."""

    name, code, status = "AddressTooLong", "TOO_LARGE", 414


class HeadTooLargeError(SongreelError):
    """The headers of the request take more than 64 KiB; leave out what it does not need."""

    name, code, status = "HeadersTooLarge", "TOO_LARGE", 431


class Head:
    """Watches over one head after the other as it comes in.

    A head that is too long is read on, up to a mebibyte, so that the request can be answered like
    any other; what does not fit is dropped meanwhile.
    """

    def __init__(self) -> None:
        self.refusal: SongreelError | None = None
        self._is_reading = True
        self._kept = self._received = 0

    def begin(self) -> None:
        """Begin with the next request."""
        self.refusal = None
        self._is_reading = True
        self._kept = self._received = 0

    def end(self) -> None:
        """Note that the head is complete: from here on comes the body."""
        self._is_reading = False

    def receives(self, count: int) -> bool:
        """Count bytes as they come in, and tell whether it goes on.

        The parser tells of a header only when it has all of it.
        """
        if self._is_reading:
            self._received += count
            if self._received > READ_LIMIT_BYTES:
                self.refusal = self.refusal or HeadTooLargeError()
                return False
        return True

    def takes_address(self, piece: bytes) -> bool:
        """Tell whether a further piece of the address is kept."""
        if self._fits(len(piece)):
            return True
        self.refusal = self.refusal or AddressTooLongError()
        return False

    def takes_header(self, name: bytes, value: bytes) -> bool:
        """Tell whether a header is kept.

        Raises:
            ValueError: it comes after the body, when it is too late for an error of its own.
        """
        if self._fits(len(name) + len(value)):
            return True
        if not self._is_reading:
            raise ValueError("what follows the body is too long")
        self.refusal = self.refusal or HeadTooLargeError()
        return name.lower() in _KEPT and len(value) <= _KEPT_BYTES

    def _fits(self, count: int) -> bool:
        self._kept += count
        return self._kept <= LIMIT_BYTES
