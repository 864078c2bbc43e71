"""The built-in backend `local`: a scene writer, a reference artist and an animatic renderer.

Honest, deterministic, free: the same words and seed give the same bytes in one version, and
nothing leaves the machine.
"""

from __future__ import annotations

from songreel.domain.provider import Provider, ProviderContext
from songreel.providers.local.provider import LocalProvider


def provider(context: ProviderContext) -> Provider:
    """Return the provider for a context; the entry point of the group `songreel.providers`."""
    return LocalProvider(context)
