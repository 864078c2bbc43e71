"""Whether a film can be finished as it is wished, told before anything is bought."""

from __future__ import annotations

from songreel.domain.capability import Capability
from songreel.domain.dressing import title_of
from songreel.domain.finish import Finish, problem
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.lettering import Captions
from songreel.media.errors import MediaError
from songreel.media.lettering.words import words_of
from songreel.services.requests import FilmRequest


def bought_with_sound(request: FilmRequest, model: Capability) -> bool:
    """Tell whether the clips of a film are bought with their own sound; a draft has none.

    Raises:
        InvalidRequestError: the model makes no sound.
    """
    if not request.finish.wants_clip_sound or request.draft:
        return False
    if model.audio == "never":
        raise problem(
            "clip_audio",
            f"cannot be had from {model.model}, which makes no sound: leave it out, or name "
            "another model",
        )
    return True


def require_room(finish: Finish, captions: Captions | None, size: FrameSize, frames: int) -> None:
    """Refuse words that cannot be drawn on a film of that size and length in frames.

    Raises:
        InvalidRequestError: there is no room for them, or a character that no font has.
    """
    titles = () if finish.title is None else (title_of(finish.title, frames, FILM_RATE),)
    try:
        words_of(titles, captions, size)
    except MediaError as error:
        field = "title" if str(error).startswith("Title") else "captions"
        raise problem(field, f"cannot be drawn: {str(error).rstrip('.')}") from error
