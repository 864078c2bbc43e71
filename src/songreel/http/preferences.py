"""What the headers of a request say about how it wants to be served."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songreel.domain.dispatch import Priority
from songreel.domain.errors import FieldProblem, InvalidRequestError

MAX_KEY_LENGTH = 255
LONGEST_WAIT = 600
"""How many seconds `Prefer: wait` can have at most; who wants more gets these."""

_PRIORITIES = {priority.value: priority for priority in Priority}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What `Prefer` asks for (RFC 7240): when to answer, no adaptation, and how urgent it is.

    Attributes:
        respond_async: answer at once; with `wait`, once that time is over.
        strict: adapt nothing.
        priority: whether somebody waits for what is asked for; None: not said.
        wait: seconds to wait for the end, at most `LONGEST_WAIT`; None: not said.
    """

    respond_async: bool = False
    strict: bool = False
    wait: int | None = None
    priority: Priority | None = None

    @classmethod
    def of(cls, headers: Sequence[str]) -> Preferences:
        """Read the Prefer headers; what is unknown is ignored, of doubles the first counts."""
        found: dict[str, str] = {}
        for each in ",".join(headers).split(","):
            name, _, value = each.partition(";")[0].partition("=")
            found.setdefault(name.strip().lower(), value.strip().strip('"').lower())
        return cls(
            "respond-async" in found,
            found.get("handling") == "strict",
            _seconds(found.get("wait", "")),
            _PRIORITIES.get(found.get("priority", "")),
        )

    @property
    def patience(self) -> int | None:
        """Return the seconds to wait for the end before the job is told; None: for ever."""
        return 0 if self.respond_async and self.wait is None else self.wait

    def applied(self) -> dict[str, str]:
        """Return the header that names what is honoured, if anything is."""
        names = ["respond-async"] if self.respond_async else []
        if self.wait is not None:
            names.append(f"wait={self.wait}")
        if self.strict:
            names.append("handling=strict")
        if self.priority is not None:
            names.append(f"priority={self.priority.value}")
        return {"Preference-Applied": ", ".join(names)} if names else {}


def _seconds(text: str) -> int | None:
    """Return a number of seconds; None where it is none, which is ignored as RFC 7240 wants it."""
    is_number = text.isascii() and text.isdecimal()
    return min(int(text[:9]), LONGEST_WAIT) if is_number else None


def wants_stream(accept: str) -> bool:
    """Tell whether an Accept header asks for a stream of events rather than for a document."""
    quality = {"text/event-stream": 0.0, "application/json": 0.0}
    for each in accept.lower().split(","):
        name, *parameters = (part.strip() for part in each.split(";"))
        if name in quality:
            told = [part[2:] for part in parameters if part.startswith("q=")]
            quality[name] = _quality(told[0]) if told else 1.0
    return quality["text/event-stream"] > quality["application/json"]


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """Return the Idempotency-Key of a request.

    Raises:
        InvalidRequestError: it is blank, too long, or not printable ASCII.
    """
    value = headers.get("idempotency-key")
    if value is None:
        return None
    value = value.strip()
    if not (0 < len(value) <= MAX_KEY_LENGTH and value.isascii() and value.isprintable()):
        problem = f"must be 1 to {MAX_KEY_LENGTH} printable ASCII characters"
        raise InvalidRequestError(
            f"The Idempotency-Key header {problem}.",
            problems=[FieldProblem("Idempotency-Key", problem)],
        )
    return value


def bearer_of(headers: Mapping[str, str]) -> str | None:
    """Return the Bearer token of a request, or None where it has none."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def caller_of(client: tuple[str, int] | None) -> str:
    """Return the address that stands for a caller without a key.

    All addresses of this machine are one: a retry of `localhost` may come over the other protocol.
    """
    if client is None:
        return "unknown"
    try:
        address = ipaddress.ip_address(client[0].partition("%")[0])
    except ValueError:
        return client[0]
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return "loopback" if address.is_loopback else str(address)
