"""What films are signed with, by the settings: tried at the start, before anything is paid."""

from __future__ import annotations

from songreel.core.settings import Settings
from songreel.domain.errors import SetupError
from songreel.media.credentials import Credentials


def film_credentials(settings: Settings) -> Credentials | None:
    """Return what films are signed with, after trying it; None where they are not signed.

    Raises:
        SetupError: half of it is set, it cannot sign, or nothing is set though nothing unsigned
            may be delivered.
    """
    certificate, key = settings.c2pa_certificate, settings.c2pa_key
    if certificate is None and key is None:
        if settings.require_credentials:
            raise SetupError(
                "SONGREEL_REQUIRE_CREDENTIALS is true, so that no unsigned film is delivered, but "
                "there is nothing to sign with. Set SONGREEL_C2PA_CERTIFICATE and "
                "SONGREEL_C2PA_KEY to the files of a certificate and its key, or leave it out."
            )
        return None
    if certificate is None or key is None:
        lacking = "SONGREEL_C2PA_CERTIFICATE" if certificate is None else "SONGREEL_C2PA_KEY"
        raise SetupError(
            f"To sign films, {lacking} is needed too: a certificate and its key belong together."
        )
    return Credentials.read(certificate, key, settings.c2pa_algorithm)
