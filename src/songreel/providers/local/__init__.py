"""The built-in backend `local`: a scene writer, a reference artist and an animatic renderer.

Honest, deterministic, free: the same words and seed give the same bytes in one version, and
nothing leaves the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songreel.domain.provider import Provider, ProviderContext


def provider(context: ProviderContext) -> Provider:
    """Return the provider for a context; the entry point of the group `songreel.providers`."""
    # Only here: renderers import this package, and need a third of what its provider needs.
    from songreel.providers.local.backend import LocalProvider

    return LocalProvider(context)
