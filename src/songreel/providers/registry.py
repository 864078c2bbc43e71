"""The providers that are installed, found through the entry point group `songreel.providers`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from songreel.core.clock import now
from songreel.core.key_file import KeyFileError
from songreel.core.keys import Keys, Origin
from songreel.core.settings import Settings
from songreel.domain.capability import Capability, Medium
from songreel.domain.errors import BackendError, InvalidRequestError, SetupError
from songreel.domain.provider import Provider, ProviderContext
from songreel.domain.retirement import refuse_retired
from songreel.providers.profiles.user import UserModels
from songreel.providers.readiness import check_model, first_ready

GROUP = "songreel.providers"
USER_FILE = "models.toml"
_PREFERENCE: Mapping[Medium, tuple[str, ...]] = {
    Medium.TEXT: ("gemini", "replicate", "local"),
    Medium.IMAGE: ("replicate", "gemini", "local"),
    Medium.VIDEO: ("replicate", "gemini", "local"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The provider and model that serve a request; `notice` says why, where nobody named them."""

    provider: Provider
    model: Capability
    notice: str | None = None


class Registry:
    """Every installed provider by its name; `writer` is the one that is set for scenes, or None."""

    def __init__(
        self,
        providers: Iterable[Provider],
        *,
        default: str | None = None,
        writer: str | None = None,
        keys: Keys | None = None,
    ) -> None:
        """Hold the providers.

        Args:
            providers: one of each name.
            default: the backend where a request names none, or None for the usual order.
            writer: the backend that writes scenes then, or None for the same as everything else.
            keys: what the providers' keys come from; closed with them.

        Raises:
            InvalidRequestError: two have one name, or a default is not installed.
        """
        self._keys = keys
        self._providers: dict[str, Provider] = {}
        for provider in providers:
            if provider.name in self._providers:
                raise InvalidRequestError(
                    f"Two installed providers are called {provider.name}; remove one of them."
                )
            self._providers[provider.name] = provider
        for variable, name in (("SONGREEL_BACKEND", default), ("SONGREEL_WRITER", writer)):
            if name is not None and name not in self._providers:
                raise InvalidRequestError(
                    f"{variable} is {name!r}, and there is no such backend. "
                    f"Set it to one of: {', '.join(sorted(self._providers))}; or leave it out."
                )
        self._default = default
        self.writer = writer

    def __iter__(self) -> Iterator[Provider]:
        """Iterate over the providers by name."""
        return iter(self._providers[name] for name in sorted(self._providers))

    def provider(self, name: str) -> Provider:
        """Return the provider of a name.

        Raises:
            InvalidRequestError: there is none of that name.
        """
        found = self._providers.get(name)
        if found is None:
            known = ", ".join(sorted(self._providers))
            raise InvalidRequestError(f"There is no backend {name!r}. Take one of: {known}.")
        return found

    def watch_keys(self) -> None:
        """Begin to watch the file of keys, which is read by no look-up in an event loop."""
        if self._keys is not None:
            self._keys.watch()

    def refresh_keys(self) -> None:
        """Look now at the keys that are kept; it blocks, and is done by itself twice a second."""
        if self._keys is not None:
            self._keys.refresh()

    def key_origin(self, backend: str) -> Origin | None:
        """Return where the key of a backend comes from, or None where it has none."""
        return None if self._keys is None else self._keys.origin(backend)

    def choose(self, medium: Medium, backend: str | None, model: str | None) -> Choice:
        """Return who serves a request: what it names, never anything else, or the default.

        Raises:
            InvalidRequestError: unknown backend or model, or it makes no such thing.
            ConfigurationError: the named backend has no key.
            BackendError: MODEL_RETIRED, where the named model is gone.
        """
        if backend is None and model is not None:
            backend = self._backend_of(model, medium)
        if backend is not None:
            provider = self.provider(backend)
            # First what it can make: a key is no help to a backend that makes no such thing.
            return Choice(provider, self._model(provider, medium, model))
        return self._by_default(medium)

    def profile(self, medium: Medium, backend: str, model: str) -> Capability | None:
        """Return what a model can do, whether or not it could be ordered from now.

        None where nobody has its file any more.
        """
        provider = self._providers.get(backend)
        known = () if provider is None else _models(provider, medium)
        return next((one for one in known if one.model == model), None)

    def sent_to(self, medium: Medium, backend: str, model: str) -> Choice:
        """Return who was ordered from, whether or not it could be ordered from now.

        A model whose file is gone meanwhile is a bare one: what was paid for is brought in.

        Raises:
            InvalidRequestError: there is no backend of that name any more.
        """
        provider = self.provider(backend)
        for known in _models(provider, medium):
            if known.model == model:
                return Choice(provider, known)
        return Choice(provider, Capability(backend, model, medium, price=None))

    def _model(self, provider: Provider, medium: Medium, name: str | None) -> Capability:
        models = _models(provider, medium)
        if not provider.models:
            # Its models are still to be entered: it says how.
            provider.check()
        if not models:
            others = ", ".join(other.name for other in self if _models(other, medium))
            raise InvalidRequestError(
                f"The backend {provider.name} makes no {medium.value}. "
                f"Take one that does: {others or 'none is installed'}."
            )
        if name is None:
            return first_ready(provider, medium)
        for model in models:
            if model.model == name:
                check_model(provider, model)
                return model
        _refuse_gone(provider, medium, name)
        known = ", ".join(model.model for model in models)
        raise InvalidRequestError(f"{provider.name} has no model {name!r}. Take one of: {known}.")

    def _backend_of(self, model: str, medium: Medium) -> str:
        for provider in self._providers.values():
            if any(m.model == model and m.medium is medium for m in provider.models):
                return provider.name
        for provider in self._providers.values():
            _refuse_gone(provider, medium, model)
        raise InvalidRequestError(f"There is no model {model!r} that makes {medium.value}.")

    def _by_default(self, medium: Medium) -> Choice:
        default = self._default
        if medium is Medium.TEXT and self.writer is not None:
            default = self.writer
        if default is not None:
            provider = self.provider(default)
            return Choice(provider, self._model(provider, medium, None))
        reasons: list[str] = []
        unpriced: Choice | None = None
        for name in _PREFERENCE[medium]:
            provider = self._providers.get(name)
            if provider is None or not _models(provider, medium):
                continue
            try:
                model = first_ready(provider, medium)
            except BackendError as error:
                reasons.append(error.details or error.message.rstrip("."))
                continue
            if model.price is None:
                # Whoever names it is told so; nobody did.
                unpriced = unpriced or Choice(provider, model)
                reasons.append(f"no price is entered for {model.model}")
                continue
            why = f"No backend was named: made by {name}, because {'; '.join(reasons)}."
            return Choice(provider, model, why if reasons else None)
        if unpriced is not None:
            return unpriced
        why = "; ".join(reasons) or "none is installed"
        raise InvalidRequestError(f"No backend is ready to make {medium.value}: {why}.")

    def orders_a_minute(self) -> dict[str, int]:
        """Return how many orders each backend takes in a minute, where one of its models says so.

        Of several that do the least: whatever they are for, they go to one account.
        """
        found: dict[str, int] = {}
        for name, provider in self._providers.items():
            told = [model.submissions_a_minute for model in provider.models]
            rates = [rate for rate in told if rate is not None]
            if rates:
                found[name] = min(rates)
        return found

    async def close(self) -> None:
        """Close every provider."""
        for provider in self._providers.values():
            await provider.close()
        if self._keys is not None:
            await asyncio.to_thread(self._keys.close)


def _models(provider: Provider, medium: Medium) -> list[Capability]:
    return [model for model in provider.models if model.medium is medium]


def _refuse_gone(provider: Provider, medium: Medium, name: str) -> None:
    """Raise where a provider once had a model; one that keeps a list has it in `retired`."""
    gone: Iterable[Capability] = getattr(provider, "retired", ())
    for model in gone:
        if (model.model, model.medium) == (name, medium):
            refuse_retired(model, now().date())


def installed(settings: Settings, scratch: Path) -> Registry:
    """Load every installed provider.

    Args:
        settings: keys and addresses reach a provider through its context alone.
        scratch: folder in which each provider gets one of its own.

    Raises:
        InvalidRequestError: a provider cannot be loaded, or two have one name; the user's own
            file of models cannot be taken.
        SetupError: the file of keys cannot be used.
    """
    models = user_models(settings)
    try:
        keys = Keys(settings)
    except KeyFileError as error:
        raise SetupError(str(error)) from error
    providers: list[Provider] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        context = ProviderContext(
            setting=keys.find,
            scratch=scratch / entry.name,
            parallelism=parallelism(settings),
            models=models,
            public_url=settings.public_url,
        )
        providers.append(_load(entry, context))
    if models is not None:
        offered = [model for provider in providers for model in provider.models]
        UserModels.read(models).refuse_strangers(offered)
    return Registry(providers, default=settings.backend, writer=settings.writer, keys=keys)


def user_models(settings: Settings) -> Path | None:
    """Return the user's own file of models: the one that is set, or one in the data folder."""
    if settings.models is not None:
        return settings.models
    usual = settings.data / USER_FILE
    # A folder that may not be looked into is told about by those who need it.
    return usual if os.path.exists(usual) else None


def parallelism(settings: Settings) -> int:
    """Return how many clips this machine renders at once: as set, or one for each core."""
    return settings.render_processes or os.cpu_count() or 1


def _load(entry: EntryPoint, context: ProviderContext) -> Provider:
    try:
        factory = entry.load()
    except (ImportError, AttributeError) as error:
        raise InvalidRequestError(
            f"The provider {entry.name} ({entry.value}) cannot be loaded: {error}. "
            "Mend or uninstall its package."
        ) from error
    return factory(context)
