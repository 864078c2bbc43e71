"""What a provider is: the whole interface that built-in and foreign ones implement.

A package offers one through the entry point group `songreel.providers`; the entry is a function
that takes a `ProviderContext` and returns a `Provider`. `docs/providers.md` walks through one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from songreel.domain.capability import Capability
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError
from songreel.domain.scene import ReferenceSpec, Scene, ScenesSpec

Ordered = TypeVar("Ordered")


@dataclass(frozen=True, slots=True)
class ProviderContext:
    """What a provider gets: its settings, a folder of its own, and how much may run at once.

    `setting(name)` gives an environment variable's value or None; a secret that comes this way
    never goes into a log, an error or an event. `models` is the user's own file of models and
    prices, for providers whose models are files, or None where there is none. `public_url` is where
    services reach this server for webhooks, or None.
    """

    setting: Callable[[str], str | None]
    scratch: Path
    parallelism: int
    models: Path | None = None
    public_url: str | None = None


@dataclass(frozen=True, slots=True)
class Submission(Generic[Ordered]):
    """One order on its way to a backend.

    Attributes:
        spec: what is ordered.
        key: unique to the attempt, and the same when it is taken up again.
        reference: the character's picture, or None; the file may be gone once `submit` returns.
        passage: the song under the clip as a sound file, for models that take one; else None.
        body: what `prepare` made for `submit`; the provider's own affair.
        trace: JSON that the ledger keeps before anything is sent: `find` knows the order by it.
        more_references: further pictures that go along as references, for models that take several.
    """

    spec: Ordered
    key: str
    reference: Path | None = None
    passage: Path | None = None
    body: Any = None
    trace: Mapping[str, Any] | None = None
    more_references: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """The order is being worked on; `share` is thousandths done, or None where it says nothing.

    `begun` is False while it only waits at the service, and None where that is not told.
    """

    share: int | None = None
    begun: bool | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The order is done; `output` is what `download` takes, `cost` in dollars if reported."""

    output: str
    cost: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The order came to an end without a result.

    `end` is the service's own name of that end, as the model's profile lists the unbilled ones.
    `begun` tells, of an order that was cancelled, whether work on it had begun: it is billed then,
    and not otherwise. None where the service does not document that.
    """

    error: BackendError
    end: str
    begun: bool | None = None


Status = Running | Finished | Failed

LOST = "lost"
"""The end of an order that its backend does not know any more."""
CANCELLED = "cancelled"
"""The end of an order that was cancelled, where the service has no better name for it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a service may be asked how its orders stand.

    Attributes:
        requests_a_minute: how many questions it takes, or None for any number.
        lists: whether `sweep` gives many at a time.
        retention_seconds: how long after its end a result can be had, or None where not known.
        longest_seconds: after how long an order that has no end is given up.
    """

    requests_a_minute: int | None = None
    lists: bool = False
    retention_seconds: int | None = None
    longest_seconds: int = 3600


Keep = Callable[[str], Awaitable[None]]
"""Notes the name of a file that was put to a service, so that it is deleted there in the end."""


class GenerationBackend(ABC, Generic[Ordered]):
    """Orders that take a while: images and clips.

    `submit`, `poll`, `cancel` and `download` are what every backend has; the rest has defaults for
    those whose service has no such thing.
    """

    reading: Reading = Reading()

    async def prepare(self, submission: Submission[Ordered], keep: Keep) -> Submission[Ordered]:
        """Do what costs nothing and may be repeated: put files to the service, write the body.

        Each file that is put there is told to `keep` at once. Raises `BackendError`.
        """
        return submission

    @abstractmethod
    async def submit(self, submission: Submission[Ordered]) -> str:
        """Place one order, once, and return the backend's id.

        Raises:
            BackendError: `OUTCOME_UNKNOWN` where the order may have been taken; every other
                failure says that nothing was created, so nothing is billed.
        """

    @abstractmethod
    async def poll(self, provider_id: str) -> Status:
        """Return where an order stands.

        Raises:
            BackendError: that cannot be found out now; the order itself goes on.
        """

    def sweep(self, since: datetime) -> AsyncIterator[Mapping[str, Status]] | None:
        """Return the orders since a moment a page at a time, or None where there is no list.

        Each page is one request. An order that has its end is given as `poll` gives it; `Finished`
        without an output says that the list does not tell, and that it is worth a `poll`.
        """
        return None

    async def find(self, trace: Mapping[str, Any], since: datetime) -> Sequence[str] | None:
        """Return the ids of orders since a moment that may be the one of a trace.

        None where the service has no list, so that nothing can be known. Raises as `poll`.
        """
        return None

    @abstractmethod
    async def cancel(self, provider_id: str) -> None:
        """Tell the backend that nobody wants the order any more; known or not, done or not."""

    @abstractmethod
    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        """Write the bytes of a finished order to a path that does not exist yet.

        Raises:
            BackendError: it could not be had; `poll` may give another `output`.
        """

    async def forget(self, name: str) -> None:
        """Delete a file that `prepare` put to the service; gone already is deleted. As `poll`."""


class SceneWriter(Protocol):
    """Writes scenes; a call is short and costs at most a fraction of a cent.

    One that asks a paid model more than once says so with an attribute `most_calls`, the calls that
    are set aside for one `write` (1 where it is missing), and what it returns may say with `calls`
    how many there were. An attribute `prompt_version` is told beside the scenes.
    """

    async def write(self, spec: ScenesSpec) -> Sequence[Scene]:
        """Return exactly `spec.number_of_scenes` scenes, or raise `BackendError`.

        Of a model that costs money, `BACKEND_UNAVAILABLE` says that nothing was sent;
        `OUTCOME_UNKNOWN` and `TIMEOUT` that a call may be billed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """What a service's webhook says: something happened to this order, placed for this key."""

    provider_id: str
    key: str | None


class WebhookReader(Protocol):
    """Reads what a service sends; it only shortens a wait, and is never relied on."""

    async def read(
        self, headers: Mapping[str, str], body: bytes, query: Mapping[str, str]
    ) -> Notice:
        """Return what a webhook tells. Header names are in lower case.

        Raises:
            UnauthenticatedError: it is not signed by the service, or was signed too long ago.
            InvalidRequestError: it is signed, and makes no sense.
        """
        ...


class Provider(Protocol):
    """One backend with the models that it offers; None where it does not make such things."""

    @property
    def name(self) -> str:
        """Return its name: that of its entry point."""
        ...

    @property
    def models(self) -> Sequence[Capability]:
        """Return the profiles of its models, the default of each medium first."""
        ...

    @property
    def writer(self) -> SceneWriter | None:
        """Return who writes scenes."""
        ...

    @property
    def images(self) -> GenerationBackend[ReferenceSpec] | None:
        """Return who draws references."""
        ...

    @property
    def videos(self) -> GenerationBackend[ClipSpec] | None:
        """Return who makes clips."""
        ...

    @property
    def webhooks(self) -> WebhookReader | None:
        """Return who reads the service's webhooks."""
        ...

    def check(self) -> None:
        """Raise `ConfigurationError` where the provider lacks a key, else return."""
        ...

    async def close(self) -> None:
        """Stop what runs and let go of everything."""
        ...


ProviderFactory = Callable[[ProviderContext], Provider]
