"""The models that a provider once had: whoever names one is told what to use."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

from songreel.domain.capability import Capability
from songreel.providers.profiles.document import RetiredDocument
from songreel.providers.profiles.profile import Profile
from songreel.providers.profiles.reading import read_document

FILE = "retired.toml"


def retired(package: str, backend: str, profiles: list[Profile]) -> tuple[Capability, ...]:
    """Return the models in the file `retired.toml` of a package, as far as nobody has added them.

    Args:
        package: the provider's, with the file.
        backend: its name.
        profiles: the models that it offers now.

    Raises:
        InvalidRequestError: the file is damaged.
    """
    content = files(package).joinpath(FILE).read_bytes()
    there = {profile.capability.model: profile.capability for profile in profiles}
    return tuple(
        Capability(
            backend=backend,
            model=gone.name,
            medium=gone.makes,
            price=None,
            retires_on=gone.retired_on,
            fallback=gone.use,
            fallback_is_priced=gone.use not in there or there[gone.use].price is not None,
        )
        for gone in read_document(RetiredDocument, content, FILE).model
        if gone.name not in there
    )


def with_fallbacks(profiles: list[Profile]) -> list[Profile]:
    """Return profiles that know whether the model to use after their end has a price."""
    unpriced = {p.capability.model for p in profiles if p.capability.price is None}
    return [
        replace(
            profile,
            capability=replace(
                profile.capability,
                fallback_is_priced=profile.capability.fallback not in unpriced,
            ),
        )
        for profile in profiles
    ]
