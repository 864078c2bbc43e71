"""The cookie of a session."""

from __future__ import annotations

from starlette.datastructures import Headers

from songreel.services.sessions import NewSession

_NAME = "songreel_session"


def session_of(headers: Headers, *, is_secure: bool) -> str | None:
    """Return what the cookie of a session holds, or None.

    Of several of its name none counts: a page elsewhere may have planted one of them.
    """
    name = _name(is_secure)
    found = [
        value.strip()
        for header in headers.getlist("cookie")
        for part in header.split(";")
        for key, mark, value in (part.partition("="),)
        if mark and key.strip() == name
    ]
    return found[0] if len(found) == 1 else None


def begun(session: NewSession, *, seconds: int, is_secure: bool) -> str:
    """Return the Set-Cookie header that begins a session."""
    return _cookie(session.token, seconds, is_secure=is_secure)


def ended(*, is_secure: bool) -> str:
    """Return the Set-Cookie header that ends a session."""
    return _cookie("", 0, is_secure=is_secure)


def _cookie(value: str, seconds: int, *, is_secure: bool) -> str:
    secure = "; Secure" if is_secure else ""
    return (
        f"{_name(is_secure)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    )


def _name(is_secure: bool) -> str:
    # With this prefix browsers take it over https alone, and from this very host.
    return f"__Host-{_NAME}" if is_secure else _NAME
