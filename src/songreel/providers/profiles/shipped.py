"""The models of a built-in provider: one file for each, beside its code."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from songreel.domain.errors import InvalidRequestError
from songreel.providers.profiles.document import ModelDocument
from songreel.providers.profiles.profile import Profile, profile_of
from songreel.providers.profiles.reading import read_document
from songreel.providers.profiles.retired import with_fallbacks
from songreel.providers.profiles.user import UserModels


def shipped(package: str) -> list[Profile]:
    """Return the profiles in the folder `models` of a package, the default of each medium first.

    Raises:
        InvalidRequestError: a file is damaged.
    """
    found: list[Profile] = []
    for entry in files(package).joinpath("models").iterdir():
        if entry.name.endswith(".toml"):
            document = read_document(ModelDocument, entry.read_bytes(), entry.name)
            found.append(profile_of(document))
    if not found:
        raise InvalidRequestError(
            f"The model files of {package} are missing. Install Songreel again."
        )
    return sorted(found, key=lambda profile: (profile.order, profile.capability.model))


def profiles(package: str, backend: str, user_file: Path | None) -> list[Profile]:
    """Return the models of a built-in provider, with what the user's own file says about them.

    Args:
        package: the provider's, with the folder `models`.
        backend: its name.
        user_file: the user's own file, or None where there is none.

    Raises:
        InvalidRequestError: a file cannot be taken; the error says where and what to do.
    """
    found = shipped(package)
    if user_file is None:
        return with_fallbacks(found)
    return UserModels.read(user_file).applied(backend, found)
