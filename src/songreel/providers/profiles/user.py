"""The user's own file: further models, and prices of models that are known already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from songreel.domain.capability import Capability
from songreel.domain.errors import InvalidRequestError
from songreel.providers.profiles.document import (
    MODEL_SCHEMA,
    EnteredPrice,
    UserDocument,
    units_of,
)
from songreel.providers.profiles.profile import Profile, price_of, profile_of
from songreel.providers.profiles.reading import place, read_document
from songreel.providers.profiles.retired import with_fallbacks


@dataclass(frozen=True, slots=True)
class UserModels:
    """What one such file says."""

    path: Path
    text: str
    document: UserDocument

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read and check the file by itself.

        Raises:
            InvalidRequestError: it cannot be read or taken; the error says where and what to do.
        """
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise InvalidRequestError(
                f"The file of models {path} cannot be read ({problem.strerror}). Make it "
                "readable, or set SONGREEL_MODELS to another file or leave it out."
            ) from problem
        document = read_document(
            UserDocument, content, str(path), defaults={"schema": MODEL_SCHEMA}
        )
        read = cls(path, content.decode(), document)
        read._refuse_twice("model", [(each.backend, each.model) for each in document.model])
        read._refuse_twice("price", [(each.backend, each.model) for each in document.price])
        return read

    def applied(self, backend: str, known: Sequence[Profile]) -> list[Profile]:
        """Return the profiles of a backend, with its models and prices out of this file.

        A model of a name that is known takes the other's place; further ones come last.

        Raises:
            InvalidRequestError: a price is of a model that nobody knows, or of a resolution that
                the model has not.
        """
        found = {profile.capability.model: profile for profile in known}
        for document in self.document.model:
            if document.backend == backend:
                found[document.model] = profile_of(document)
        for index, entered in enumerate(self.document.price):
            if entered.backend != backend:
                continue
            profile = found.get(entered.model)
            if profile is None:
                raise self._unknown("price", index, backend, entered.model, found)
            capability = self._priced(index, entered, profile.capability)
            found[entered.model] = replace(profile, capability=capability)
        return with_fallbacks(list(found.values()))

    def refuse_strangers(self, models: Iterable[Capability]) -> None:
        """Raise where the file has something that no installed backend took.

        Raises:
            InvalidRequestError: an unknown backend, or one that takes no models from files.
        """
        taken = {(model.backend, model.model): model for model in models}
        backends = sorted({model.backend for model in taken.values()})
        for table, entries in (("model", self.document.model), ("price", self.document.price)):
            for index, entry in enumerate(entries):
                if entry.backend not in backends:
                    raise self._refused(
                        table,
                        index,
                        f"there is no backend {entry.backend!r}; take one of {', '.join(backends)}",
                    )
                model = taken.get((entry.backend, entry.model))
                is_taken = model is not None and (
                    not isinstance(entry, EnteredPrice) or model.price == price_of(entry)
                )
                if not is_taken:
                    raise self._refused(
                        table, index, f"the backend {entry.backend} takes none from a file"
                    )

    def _priced(self, index: int, entered: EnteredPrice, model: Capability) -> Capability:
        allowed = units_of(model.medium)
        if entered.unit not in allowed:
            raise self._refused(
                "price", index, f"unit: {model.model} is sold by the {' or '.join(allowed)}"
            )
        named = {rate.resolution for rate in entered.rates} - {None}
        if not named <= set(model.resolutions):
            offered = ", ".join(model.resolutions) or "none"
            raise self._refused(
                "price", index, f"rates: the resolutions of {model.model} are {offered}"
            )
        return replace(model, price=price_of(entered))

    def _refuse_twice(self, table: str, names: list[tuple[str, str]]) -> None:
        for index, name in enumerate(names):
            if name in names[:index]:
                raise self._refused(table, index, f"{name[1]} of {name[0]} is there twice")

    def _unknown(
        self, table: str, index: int, backend: str, model: str, known: Iterable[str]
    ) -> InvalidRequestError:
        names = ", ".join(sorted(known))
        return self._refused(
            table, index, f"{backend} has no model {model!r}; take one of {names}, or add it"
        )

    def _refused(self, table: str, index: int, what: str) -> InvalidRequestError:
        where = place(self.text, table, index)
        return InvalidRequestError(
            f"{self.path}: {where}: {what}. docs/models.md shows each field; nothing was started."
        )
