"""Who a request comes from, and whether they may do what it asks: before its body is read."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from songreel.core.clock import now
from songreel.domain.api_key import DEFAULT_WORKSPACE, PREFIX, Permission
from songreel.domain.errors import (
    ForbiddenError,
    SongreelError,
    UnauthenticatedError,
)
from songreel.http.cookies import session_of
from songreel.http.origins import is_loopback, is_own
from songreel.http.preferences import bearer_of
from songreel.http.rate import Rate
from songreel.services.addresses import Addresses, looks_signed
from songreel.services.api_keys import ApiKeys
from songreel.services.principal import ANYBODY, Entrance, Principal
from songreel.services.sessions import Sessions

PRINCIPAL = "songreel.principal"
"""Key of the scope under which the outermost layer notes who a request comes from."""
WORKSPACE_HEADER = "songreel-workspace"
CHALLENGE = {"WWW-Authenticate": "Bearer"}
SESSION_PATH = "/api/session"
METRICS_PATH = "/metrics"

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ALIVE = frozenset({"/health", "/ready"})
_PROVIDER_WEBHOOK = re.compile(r"/api/mv/webhooks/[^/]+")
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_WITHIN = frozenset({"same-origin", "none"})
# Whoever is let in to show who it is; nothing else is done for it.
_STRANGER = Principal(Entrance.OPEN, allowed=frozenset())


@dataclass(frozen=True, slots=True)
class Access:
    """Decides who gets in.

    Attributes:
        is_open: whether everybody may call for as long as there is no key: on the loopback, or
            because that was asked for in as many words.
        is_secure: whether browsers reach this server over https, whatever this connection is.
        token: that of the data folder's owner, which the command line reads there; None: there is
            none, and who shows another one is let pass for as long as there is no key.
        is_read_by_scrapers: whether programs on this machine read metrics without a key.
    """

    keys: ApiKeys
    sessions: Sessions
    addresses: Addresses
    rate: Rate
    is_open: bool
    is_secure: bool
    token: str | None
    is_read_by_scrapers: bool = False

    async def admit(self, scope: Scope, headers: Headers) -> Principal:
        """Return who a request comes from, who may do what it asks.

        Raises:
            UnauthenticatedError: they have to show who they are, or what they show is not good.
            ForbiddenError: they may not do that, or a page of another site asks in their name.
            UnavailableError: the database cannot be read.
        """
        path, method = scope["path"], scope["method"]
        if _is_public(path, method):
            # A command finds out here whether the server that answers is its own.
            if path in _ALIVE and "authorization" in headers:
                await self._shown(bearer_of(headers), headers)
            return _STRANGER
        if self.is_read_by_scrapers and _is_scraper(scope, headers):
            return _STRANGER
        principal = await self._principal(scope, headers)
        needed = Permission.READ if method in _SAFE else Permission.GENERATE
        if needed not in principal.allowed and path != SESSION_PATH:
            raise ForbiddenError(
                "This API key may read alone, and this would make or change something.",
                details="Ask for a key with the scope generate.",
            )
        return principal

    async def admitting(self) -> Callable[[Principal], bool]:
        """Return what tells whether somebody who came in before would still be let in.

        Raises:
            UnavailableError: the database cannot be read.
        """
        known = await self.keys.ring.look()
        at = now()

        def admits(by: Principal) -> bool:
            if by.entrance is Entrance.OPEN:
                return self.is_open and not known.is_keyed
            return by.key is None or known.counts(by.key.id, by.session, by.ends_at, at)

        return admits

    async def _principal(self, scope: Scope, headers: Headers) -> Principal:
        known = await self.keys.ring.look()
        given = headers.getlist("authorization")
        if len(given) > 1:
            raise UnauthenticatedError("There is more than one Authorization header; send one.")
        if given:
            shown = await self._shown(bearer_of(headers), headers)
            if shown is not None:
                return shown
        elif known.is_keyed:
            target = _target(scope)
            if looks_signed(target):
                if scope["method"] not in _SAFE:
                    raise ForbiddenError("A signed address is for reading alone: GET and HEAD.")
                return await self.addresses.principal(target)
            token = session_of(headers, is_secure=self.secure(scope))
            if token is not None and _is_from_here(headers):
                principal = await self.sessions.principal(token)
                _require_own_page(scope, headers)
                return principal
        if known.is_keyed:
            raise UnauthenticatedError(
                "This server needs an API key.",
                details="Send it as `Authorization: Bearer sr_…`. Whoever runs this server makes "
                "keys: songreel keys create.",
            )
        if not self.is_open:
            raise UnauthenticatedError(
                "This server listens to the network and has no API key left, so nobody gets in.",
                details="Whoever runs it makes one on its machine: songreel keys create.",
            )
        return ANYBODY

    async def _shown(self, bearer: str | None, headers: Headers) -> Principal | None:
        """Return who has shown a key or the token; None where neither is meant.

        Other ways to authenticate are the matter of a proxy in front.
        """
        if bearer is None:
            return None
        if bearer.startswith(PREFIX):
            key = await self.keys.authenticate(bearer)
            return Principal(Entrance.KEY, owner_id=key.owner_id, allowed=key.allowed, key=key)
        if self.token is None:
            return None
        if not hmac.compare_digest(bearer.encode(), self.token.encode()):
            raise UnauthenticatedError(
                "The Bearer token of this request is not the one of this server: it belongs to "
                "another data folder, or to an earlier start.",
                details="The command line reads it from the lock file of its data folder; other "
                "callers send an API key, sr_…, or nothing.",
            )
        return Principal(Entrance.FOLDER, owner_id=await self._workspace(headers))

    async def _workspace(self, headers: Headers) -> str:
        wanted = headers.get(WORKSPACE_HEADER)
        if wanted is None:
            return DEFAULT_WORKSPACE
        return (await self.keys.workspace(wanted)).id

    def secure(self, scope: Scope) -> bool:
        """Tell whether a browser that sends this request would do so over https."""
        return self.is_secure or scope.get("scheme") == "https"


def principal_of(scope: Scope) -> Principal:
    """Return who a request comes from."""
    return scope.get(PRINCIPAL, ANYBODY)


def challenge(error: SongreelError) -> dict[str, str]:
    """Return what a refusal adds to the headers of its answer (RFC 9110, 11.6.1)."""
    return CHALLENGE if isinstance(error, UnauthenticatedError) else {}


def require_own(scope: Scope, headers: Headers) -> None:
    """Refuse a request that a page of another origin sends, another port of this machine included.

    Raises:
        ForbiddenError: as it says.
    """
    origin = headers.get("origin")
    if origin is not None and not is_own(origin, headers.get("host", "")):
        raise _another_page(origin)


def _is_public(path: str, method: str) -> bool:
    # What the studio is made of says nothing about anybody; it asks for a key by itself.
    if path in _ALIVE or path == "/" or path == "/studio" or path.startswith("/studio/"):
        return method in _SAFE
    # A key is in the body; services sign theirs.
    return method == "POST" and (path == SESSION_PATH or bool(_PROVIDER_WEBHOOK.fullmatch(path)))


def _is_scraper(scope: Scope, headers: Headers) -> bool:
    """Tell whether a program on this machine reads metrics; a proxy there speaks for others."""
    if scope["path"] != METRICS_PATH or scope["method"] not in _SAFE:
        return False
    client = scope.get("client")
    is_passed_on = any(name in headers for name in _PASSED_ON)
    return client is not None and is_loopback(client[0]) and not is_passed_on


def _target(scope: Scope) -> str:
    path = scope["raw_path"].partition(b"?")[0].decode("latin-1")
    return f"{path}?{scope['query_string'].decode('latin-1')}"


def _is_from_here(headers: Headers) -> bool:
    """Tell whether a cookie counts: it is for pages of this very origin, not of its neighbours.

    For a browser all ports of a machine are one site, and get its cookies.
    """
    return headers.get("sec-fetch-site", "none") in _WITHIN


def _require_own_page(scope: Scope, headers: Headers) -> None:
    """Refuse to change something for a cookie that another page may have sent.

    Raises:
        ForbiddenError: the request does not say that a page of this server sends it.
    """
    require_own(scope, headers)
    says_so = "origin" in headers or headers.get("sec-fetch-site") == "same-origin"
    if scope["method"] not in _SAFE and not says_so:
        raise ForbiddenError(
            "A session counts for pages of this server alone, and this request does not say which "
            "page sent it.",
            details="Send the Origin header, as browsers do, or an API key in place of the cookie.",
        )


def _another_page(origin: str) -> ForbiddenError:
    return ForbiddenError(
        f"A session is for pages of this server alone, and {origin[:200]} is none.",
        details="Send an API key in place of the cookie: Authorization: Bearer sr_….",
    )
