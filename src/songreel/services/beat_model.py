"""What hears beats, as the settings say."""

from __future__ import annotations

from songreel.core.settings import Settings
from songreel.domain.errors import SetupError
from songreel.music.listening import BeatModel


def beat_model(settings: Settings) -> BeatModel | None:
    """Return the model that hears beats; None for the package's own networks.

    Raises:
        SetupError: only the file or only its hash is named, the file is not there or another one
            than was named, or what runs it is not installed.
    """
    path, sha256 = settings.beat_model, settings.beat_model_sha256
    if path is None and sha256 is None:
        return None
    if path is None or sha256 is None:
        raise SetupError(
            "SONGREEL_BEAT_MODEL and SONGREEL_BEAT_MODEL_SHA256 belong together: the file that "
            "hears beats, and its SHA-256 (`sha256sum FILE`). Set both, or neither."
        )
    # Its arrays are loaded where there is such a model.
    from songreel.music.listening.beat_this import BeatThisModel

    return BeatThisModel(path, sha256)
