"""Whether a provider is ready: for a model of its own, or at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from songreel.core.clock import now
from songreel.domain.capability import Capability, Medium
from songreel.domain.errors import BackendError
from songreel.domain.provider import Provider
from songreel.domain.retirement import is_retired


def check_model(provider: Provider, model: Capability) -> None:
    """Raise where a model cannot be ordered from.

    A provider whose models need different things says so with a method `check_model`, which takes
    one of them; for any other, `check` speaks for all.

    Raises:
        ConfigurationError: the provider lacks what this model needs.
    """
    judge: Callable[[Capability], None] | None = getattr(provider, "check_model", None)
    if judge is None:
        provider.check()
    else:
        judge(model)


def candidates(models: Sequence[Capability], medium: Medium) -> list[Capability]:
    """Return the models to take from where none is named: there and priced, as far as any is."""
    today = now().date()
    fitting = [model for model in models if model.medium is medium]
    there = [model for model in fitting if not is_retired(model, today)]
    priced = [model for model in there if model.price is not None]
    return priced or there or fitting


def first_ready(provider: Provider, medium: Medium) -> Capability:
    """Return the first model of a medium that is ready.

    Raises:
        BackendError: none is; this is what the first of them lacks.
        ValueError: the provider makes no such thing.
    """
    first, *others = candidates(provider.models, medium)
    try:
        check_model(provider, first)
    except BackendError:
        for model in others:
            if lack_of(provider, model) is None:
                return model
        raise
    return first


def lack_of(provider: Provider, model: Capability) -> BackendError | None:
    """Return what a model lacks, or None where it can be ordered from."""
    try:
        check_model(provider, model)
    except BackendError as error:
        return error
    return None


def is_usable(provider: Provider, model: Capability) -> bool:
    """Tell whether a model can be ordered from: it is ready, and its price is known."""
    return model.price is not None and lack_of(provider, model) is None


def lack(provider: Provider) -> BackendError | None:
    """Return what a provider lacks, or None where one of its models that have a price is ready."""
    try:
        provider.check()
    except BackendError as error:
        return error
    usable = [model for medium in Medium for model in candidates(provider.models, medium)]
    usable = [model for model in usable if model.price is not None] or usable
    lacks = [lack_of(provider, model) for model in usable]
    return None if None in lacks else next(iter(lacks), None)
