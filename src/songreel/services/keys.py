"""Hands keys in: asked at the service whether it takes them, then kept in the file of keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from songreel.core.key_file import KeyFile, KeyFileError, clean
from songreel.core.keys import VARIABLES
from songreel.core.settings import Settings
from songreel.domain.errors import (
    BackendError,
    InvalidRequestError,
    SetupError,
    UnavailableError,
)
from songreel.providers.transport.answer import Answer
from songreel.providers.transport.service import Patience, Service

_OPENAI = "https://api.openai.com/v1"
_PATIENCE = Patience(connect=5, ask=15)
_WRONG = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class _Question:
    """What costs nothing and is answered only to whoever has a key."""

    title: str
    path: str
    base_url: Callable[[Settings], str]
    header: Callable[[str], Mapping[str, str]]


def _bearer(key: str) -> Mapping[str, str]:
    return {"authorization": f"Bearer {key}"}


def _replicate_url(settings: Settings) -> str:
    url = settings.replicate_base_url.rstrip("/")
    return url if url.endswith("/v1") else f"{url}/v1"


# The list of one's own predictions, of the models that one may use (facts: providers 1.1, 2.1).
_QUESTIONS: Mapping[str, _Question] = {
    "replicate": _Question("Replicate", "/predictions", _replicate_url, _bearer),
    "gemini": _Question(
        "Gemini",
        "/v1/models?pageSize=1",
        lambda settings: settings.gemini_base_url,
        lambda key: {"x-goog-api-key": key},
    ),
    "openai": _Question(
        "The server of OpenAI's API",
        "/models",
        lambda settings: settings.openai_base_url or _OPENAI,
        _bearer,
    ),
}


async def log_in(settings: Settings, backend: str, key: str, *, check: bool = True) -> None:
    """Keep the key of a backend, in place of an earlier one.

    Args:
        settings: where the services are, and the data folder.
        backend: one of `VARIABLES`.
        key: as it was pasted.
        check: whether the service is asked first; that costs nothing.

    Raises:
        InvalidRequestError: no such backend, it cannot be a key, or the service does not take it;
            nothing was kept.
        UnavailableError: the service cannot tell now; nothing was kept.
        SetupError: the file of keys cannot be used.
    """
    keep(settings, backend, await checked(settings, backend, key, check=check))


async def checked(settings: Settings, backend: str, key: str, *, check: bool = True) -> str:
    """Return the key of a backend without the blanks around it; nothing is kept yet.

    Raises:
        InvalidRequestError: no such backend, it cannot be a key, or the service does not take it.
        UnavailableError: the service cannot tell now.
    """
    require_known(backend)
    try:
        key = clean(key)
    except ValueError as error:
        raise InvalidRequestError(f"That is no key: it {error}. Nothing was kept.") from None
    if check:
        await _ask(settings, backend, key)
    return key


def keep(settings: Settings, backend: str, key: str) -> None:
    """Keep a key that was checked, in place of an earlier one.

    Raises:
        SetupError: the file of keys cannot be used.
    """
    try:
        KeyFile(settings.data).put(backend, key)
    except KeyFileError as error:
        raise SetupError(str(error)) from error


def log_out(settings: Settings, backend: str) -> bool:
    """Forget the key of a backend; return whether one was kept.

    Raises:
        InvalidRequestError: there is no such backend.
        SetupError: the file of keys cannot be used.
    """
    require_known(backend)
    try:
        return KeyFile(settings.data).remove(backend)
    except KeyFileError as error:
        raise SetupError(str(error)) from error


def require_known(backend: str) -> None:
    """Refuse a backend whose key is not kept in the file.

    Raises:
        InvalidRequestError: as it says.
    """
    if backend not in VARIABLES:
        raise InvalidRequestError(
            f"Keys are kept for {', '.join(VARIABLES)}, not for {backend!r}: set the variable that "
            "its package names."
        )


async def _ask(settings: Settings, backend: str, key: str) -> None:
    question = _QUESTIONS[backend]

    async def authorize() -> Mapping[str, str]:
        return question.header(key)

    service = Service(
        question.base_url(settings),
        backend=backend,
        title=question.title,
        authorize=authorize,
        secrets=lambda: (key,),
        patience=_PATIENCE,
    )
    try:
        answer = await service.ask("GET", question.path)
    except BackendError as error:
        raise _unsure(f"{question.title} gave no answer", error.details) from error
    finally:
        await service.close()
    if _is_wrong(answer):
        raise InvalidRequestError(
            f"{question.title} does not take this key, so it was not kept. Copy it once more, "
            "whole.",
            backend=backend,
        )
    if not answer.is_success:
        raise _unsure(f"{question.title} answered with status {answer.status}", None)


def _unsure(what: str, details: str | None) -> UnavailableError:
    return UnavailableError(
        f"{what}, so the key could not be checked and was not kept. Try again later, or keep it "
        "unchecked (--no-check on the command line).",
        details=details,
    )


def _is_wrong(answer: Answer) -> bool:
    if answer.status in _WRONG:
        return True
    # Google has a 400 for keys that it does not know; the reason alone tells it from another.
    error: Any = answer.body.get("error")
    details: Any = cast("dict[str, Any]", error).get("details") if isinstance(error, dict) else None
    return isinstance(details, list) and any(
        isinstance(each, dict) and cast("dict[str, Any]", each).get("reason") == "API_KEY_INVALID"
        for each in cast("list[Any]", details)
    )
