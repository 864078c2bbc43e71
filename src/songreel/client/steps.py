"""Operations, each written once as a generator of steps, for those who wait and those who await.

A flow yields what it wants done (`Send`, `Open`, `Read`, `Run`, `Pause`) and is sent what came of
it; it does nothing itself. Whoever carries the steps out decides how: `driving.py` has one driver
that blocks and one that awaits. `operation` and `stream` make methods of flows whose types follow
the resource that they stand on.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import (
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
    overload,
)

import httpx2

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound="Resource")

ANSWER_SECONDS = 60.0
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
KEY = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, before anybody sends it.

    Attributes:
        json: a body, or None; or `content` as bytes; or the bytes of `file`, as they are read.
        seconds: how long an answer may take.
        repeatable: whether it may be sent again when its fate is unknown; None: by its method, or
            because it carries an idempotency key.
    """

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    json: Any = None
    content: bytes | None = None
    file: Path | None = None
    seconds: float = ANSWER_SECONDS
    repeatable: bool | None = None

    @property
    def is_repeatable(self) -> bool:
        """Tell whether sending it twice does what sending it once does."""
        if self.repeatable is not None:
            return self.repeatable
        # The second time the version is another one, by our own doing.
        is_for_a_version = "If-Match" in self.headers
        return KEY in self.headers or (self.method in _REPEATABLE and not is_for_a_version)

    def with_headers(self, headers: Mapping[str, str]) -> Asked:
        """Return it with more headers."""
        return replace(self, headers={**self.headers, **headers})


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request, and read its answer whole."""

    request: Asked


@dataclass(frozen=True, slots=True)
class Open:
    """Send a request, and read the head of its answer; all of it where that is an error."""

    request: Asked


@dataclass(frozen=True, slots=True)
class Read:
    """Read the next bytes of an answer that was opened, as they come; none at its end."""

    response: httpx2.Response


@dataclass(frozen=True, slots=True)
class Close:
    """Read no more of an answer that was opened."""

    response: httpx2.Response


@dataclass(frozen=True, slots=True)
class Run:
    """Do something with files."""

    work: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Pause:
    """Let time pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """Hand something to whoever follows a stream."""

    value: T


Step: TypeAlias = Send | Open | Read | Close | Run | Pause
Flow: TypeAlias = Generator[Step, Any, T]
Streaming: TypeAlias = Generator[Step | Item[T], Any, None]


class Driver(Protocol):
    """Carries flows out; `run` and `iterate` block, or return what is awaited."""

    def run(self, flow: Flow[Any]) -> Any:
        """Return what a flow returns."""
        ...

    def iterate(self, flow: Streaming[Any]) -> Any:
        """Give the items of a stream."""
        ...


@dataclass(frozen=True, slots=True)
class Resource:
    """Some of what a server offers.

    Attributes:
        driver: carries operations out.
        retries: how often a request is sent again at most.
    """

    driver: Driver
    retries: int


class Blocking(Resource):
    """A resource whose operations return when they are done."""

    __slots__ = ()


class Awaiting(Resource):
    """A resource whose operations are awaited."""

    __slots__ = ()


class operation(Generic[P, T]):
    """Makes a method of a flow: it blocks on a `Blocking` resource, is awaited on the other."""

    def __init__(self, flow: Callable[Concatenate[Any, P], Flow[T]]) -> None:
        """Hold the flow."""
        self.flow = flow
        self.__doc__ = flow.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Blocking, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, instance: Awaiting, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...

    def __get__(self, instance: Resource | None, owner: type) -> Any:
        """Return the method."""
        if instance is None:
            return self

        @functools.wraps(self.flow)
        def call(*args: Any, **named: Any) -> Any:
            return instance.driver.run(self.flow(instance, *args, **named))

        return call


class stream(Generic[P, T]):
    """Makes a method of a flow with items: they are iterated over, with or without `async`."""

    def __init__(self, flow: Callable[Concatenate[Any, P], Streaming[T]]) -> None:
        """Hold the flow."""
        self.flow = flow
        self.__doc__ = flow.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Blocking, owner: type) -> Callable[P, Generator[T]]: ...
    @overload
    def __get__(self, instance: Awaiting, owner: type) -> Callable[P, AsyncGenerator[T]]: ...

    def __get__(self, instance: Resource | None, owner: type) -> Any:
        """Return the method."""
        if instance is None:
            return self

        @functools.wraps(self.flow)
        def call(*args: Any, **named: Any) -> Any:
            return instance.driver.iterate(self.flow(instance, *args, **named))

        return call
