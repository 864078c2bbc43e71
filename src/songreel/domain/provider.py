"""What a provider is: the whole interface that built-in and foreign ones implement.

A package offers one through the entry point group `songreel.providers`; the entry is a function
that takes a `ProviderContext` and returns a `Provider`. `docs/providers.md` walks through one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from songreel.domain.capability import Capability
from songreel.domain.clip import ClipSpec
from songreel.domain.scene import ReferenceSpec, Scene, ScenesSpec

Spec = TypeVar("Spec", contravariant=True)


@dataclass(frozen=True, slots=True)
class ProviderContext:
    """What a provider gets: its settings, a folder of its own, and how much may run at once.

    `setting(name)` gives an environment variable's value or None; a secret that comes this way
    never goes into a log, an error or an event. `models` is the user's own file of models and
    prices, for providers whose models are files, or None where there is none.
    """

    setting: Callable[[str], str | None]
    scratch: Path
    parallelism: int
    models: Path | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """The order is being worked on; `share` is thousandths done, or None where it says nothing."""

    share: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The order is done; `output` is what `download` takes, `cost` in dollars if reported."""

    output: str
    cost: str | None = None


class GenerationBackend(Protocol[Spec]):
    """Orders that take a while: images and clips. Every method may raise `BackendError`."""

    async def submit(self, spec: Spec, key: str, reference: Path | None) -> str:
        """Place one order, once, and return the backend's id. `key` is unique to the attempt.

        A failure says that nothing was created, so nothing is billed; where the order may have
        been taken it is OUTCOME_UNKNOWN, TIMEOUT or UNKNOWN_ERROR.
        """
        ...

    async def poll(self, provider_id: str) -> Running | Finished:
        """Return where an order stands; a failed one raises."""
        ...

    async def cancel(self, provider_id: str) -> None:
        """Tell the backend that nobody wants the order any more; known or not, done or not."""
        ...

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        """Write the bytes of a finished order to a path that does not exist yet."""
        ...


class SceneWriter(Protocol):
    """Writes scenes; a call is short and costs at most a fraction of a cent."""

    async def write(self, spec: ScenesSpec) -> Sequence[Scene]:
        """Return exactly `spec.number_of_scenes` scenes, or raise `BackendError`."""
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

    def check(self) -> None:
        """Raise `ConfigurationError` where the provider lacks a key, else return."""
        ...

    async def close(self) -> None:
        """Stop what runs and let go of everything."""
        ...


ProviderFactory = Callable[[ProviderContext], Provider]
