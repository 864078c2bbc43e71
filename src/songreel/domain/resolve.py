"""Fit a request to what a model can do: honour, adapt and say so, or refuse.

The rules are the contract's section on adaptation: shape and meaning never change.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from songreel.domain.capability import Capability
from songreel.domain.clip import Adjustment, ClipRequest, ClipSpec
from songreel.domain.errors import FailureCode, FieldProblem, InvalidRequestError
from songreel.domain.frames import ASPECT_RATIOS, AspectRatio, FrameSize
from songreel.domain.retirement import ERROR_OF, refuse_retired

MAX_SECONDS = 60
MAX_SEED = 2**32 - 1
DEFAULT_RULES = (
    "One continuous shot in {aspect_ratio}. The character keeps its look from first to last "
    "frame. No captions, titles, logos or watermarks in the picture."
)
_SHAPES: dict[AspectRatio, float] = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0}


def resolve_clip(
    request: ClipRequest, model: Capability, *, today: date, strict: bool = False
) -> ClipSpec:
    """Return what is ordered for a request.

    Args:
        request: what the caller asks for; its backend and model are `model`'s by now.
        model: the profile of the model that was chosen.
        today: the day on which a retired model is refused.
        strict: refuse every adaptation (`Prefer: handling=strict`).

    Raises:
        InvalidRequestError: a value is impossible, or the model cannot do it.
        VideoGenerationError: the model was retired, or has a price, and none for what would be
            bought.
    """
    refuse_retired(model, today)
    _check_ranges(request)
    changes: list[Adjustment] = []
    resolution = _resolution(request, model)
    make_ratio = _ratio(request, model, resolution, changes)
    make_audio = _audio(request, model, changes)
    if model.price is not None:
        refuse_unpriced(model, resolution, make_audio)
    duration = _duration(request, model, resolution, make_audio, changes)
    role = _reference_role(request, model, duration, make_ratio, changes)
    more = _more_references(request, model, role, changes)
    prompt, negative = _texts(request, model, changes)
    if request.seed is not None and not model.seed:
        raise _unfit("seed", f"{model.model} takes no seed; leave it out or name another model")
    size = _delivered(model, resolution, make_ratio, request.aspect_ratio)
    if strict and changes:
        raise InvalidRequestError(
            f"{model.model} cannot do exactly this, and handling=strict allows no adaptation.",
            problems=[FieldProblem(change.parameter, change.reason) for change in changes],
        )
    return ClipSpec(
        backend=model.backend,
        model=model.model,
        prompt=prompt,
        caption=request.prompt,
        aspect_ratio=request.aspect_ratio,
        make_aspect_ratio=make_ratio,
        duration=duration,
        deliver_duration=request.duration,
        make_audio=make_audio,
        keep_audio=request.generate_audio,
        resolution=resolution,
        width=size.width,
        height=size.height,
        negative_prompt=negative,
        seed=request.seed,
        reference=request.reference,
        reference_role=role,
        more_references=more,
        energy=request.energy if model.follows_song else (),
        passage=request.passage if model.takes_passage else None,
        variant=model.variant,
        adjustments=tuple(changes),
    )


def _unfit(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])


def _check_ranges(request: ClipRequest) -> None:
    if not request.prompt.strip():
        raise _unfit("prompt", "prompt is blank: say what the clip shows")
    if not 1 <= request.duration <= MAX_SECONDS:
        raise _unfit("duration", f"duration must be 1 to {MAX_SECONDS} seconds")
    if request.aspect_ratio not in ASPECT_RATIOS:
        raise _unfit("aspect_ratio", f"aspect_ratio must be one of {', '.join(ASPECT_RATIOS)}")
    if request.seed is not None and not 0 <= request.seed <= MAX_SEED:
        raise _unfit("seed", f"seed must be 0 to {MAX_SEED}")


def _resolution(request: ClipRequest, model: Capability) -> str:
    if request.resolution is None:
        return model.resolutions[0]
    if request.resolution not in model.resolutions:
        offered = ", ".join(model.resolutions)
        raise _unfit("resolution", f"{model.model} makes {offered}, not {request.resolution}")
    return request.resolution


def _ratio(
    request: ClipRequest, model: Capability, resolution: str, changes: list[Adjustment]
) -> AspectRatio:
    wanted = request.aspect_ratio
    best = _made_ratio(model, resolution, wanted)
    if best is None:
        raise _unfit("resolution", f"{model.model} makes no {wanted} clips at {resolution}")
    if best != wanted:
        reason = f"{model.model} makes {best}, cropped to {wanted}"
        changes.append(_change("aspect_ratio", wanted, best, reason))
    return best


def _made_ratio(model: Capability, resolution: str, wanted: AspectRatio) -> AspectRatio | None:
    """Return the ratio that is ordered where one is wanted, None where there is none."""

    def kept(ratio: AspectRatio) -> float:
        here, there = _SHAPES[ratio], _SHAPES[wanted]
        return min(here, there) / max(here, there)

    made: list[AspectRatio] = [
        ratio for ratio in ASPECT_RATIOS if model.size(resolution, ratio) is not None
    ]
    return wanted if wanted in made else max(made, key=kept, default=None)


def pictures_sent(model: Capability, resolution: str, seconds: int, wanted: AspectRatio) -> int:
    """Return how many reference pictures a model is sent at most for a clip that it makes.

    Args:
        model: that makes it.
        resolution: at which.
        seconds: that are bought.
        wanted: the ratio of the film.
    """
    if model.reference is None:
        return 0
    ratio = _made_ratio(model, resolution, wanted)
    is_image = ratio is not None and _takes_image(model, seconds, ratio)
    return model.reference_images if is_image else 1


def _delivered(
    model: Capability, resolution: str, made: AspectRatio, wanted: AspectRatio
) -> FrameSize:
    size = model.size(resolution, made)
    if size is None:
        raise _unfit("aspect_ratio", f"{model.model} makes no {made} clips at {resolution}")
    if made == wanted:
        return size
    across, down = (int(part) for part in wanted.split(":"))
    unit = min(size.width // across, size.height // down) // 2 * 2
    return FrameSize(width=unit * across, height=unit * down)


def _duration(
    request: ClipRequest,
    model: Capability,
    resolution: str,
    make_audio: bool,
    changes: list[Adjustment],
) -> int:
    sold = model.durations_at(resolution)
    longer = [seconds for seconds in sold if seconds >= request.duration]
    if not longer:
        where = "" if sold == model.durations else f" at {resolution}"
        raise _unfit("duration", f"{model.model} makes at most {sold[-1]} seconds{where} at a time")
    if longer[0] != request.duration:
        price = model.list_price(longer[0], resolution, make_audio)
        cost = f" for ${price:.2f}" if price else ""
        reason = f"{model.model} sells {longer[0]} s{cost}, trimmed to {request.duration} s"
        changes.append(_change("duration", request.duration, longer[0], reason))
    return longer[0]


def _audio(request: ClipRequest, model: Capability, changes: list[Adjustment]) -> bool:
    if model.audio == "never" and request.generate_audio:
        raise _unfit("generate_audio", f"{model.model} makes no sound; send generate_audio: false")
    if model.audio == "always" and not request.generate_audio:
        reason = f"{model.model} always makes sound; it is taken off"
        changes.append(_change("generate_audio", False, True, reason))
        return True
    return request.generate_audio


def _reference_role(
    request: ClipRequest,
    model: Capability,
    duration: int,
    ratio: AspectRatio,
    changes: list[Adjustment],
) -> str | None:
    if request.reference is None:
        return None
    if request.continues:
        if model.begins_with_picture:
            return "first_frame"
        raise _unfit("continues", f"{model.model} begins no clip with a picture that is given")
    if model.reference is None:
        raise _unfit("reference_image_base64", f"{model.model} takes no reference image")
    if model.reference == "first_frame":
        return "first_frame"
    if _takes_image(model, duration, ratio):
        return "image"
    reason = f"{model.model} takes no reference image at {duration} s and {ratio}"
    if not model.first_frame:
        raise _unfit("reference_image_base64", reason)
    changes.append(_change("reference_image_base64", "image", "first_frame", reason))
    return "first_frame"


def _takes_image(model: Capability, seconds: int, ratio: AspectRatio) -> bool:
    """Tell whether a model takes reference images as such, for a clip of that length and ratio."""
    fits_length = not model.reference_durations or seconds in model.reference_durations
    fits_ratio = not model.reference_ratios or ratio in model.reference_ratios
    return model.reference == "image" and fits_length and fits_ratio


def _more_references(
    request: ClipRequest, model: Capability, role: str | None, changes: list[Adjustment]
) -> tuple[str, ...]:
    """Return the further reference images that go along: as many as the model takes."""
    wanted = () if request.reference is None else request.more_references
    most = model.reference_images - 1 if role == "image" else 0
    if len(wanted) <= most:
        return wanted
    reason = f"{model.model} takes {most + 1} of these reference images, the first ones"
    if role == "first_frame":
        reason = "the clip begins with one picture, and no other goes along"
    changes.append(_change("references", len(wanted) + 1, most + 1, reason))
    return wanted[:most]


def _texts(
    request: ClipRequest, model: Capability, changes: list[Adjustment]
) -> tuple[str, str | None]:
    rules = DEFAULT_RULES if request.rules is None else request.rules
    prompt = f"{request.prompt}\n\n{rules.replace('{aspect_ratio}', request.aspect_ratio)}"
    negative = request.negative_prompt
    if negative is not None and not model.negative_prompt:
        reason = f"{model.model} has no negative prompt; it was put into the prompt"
        changes.append(_change("negative_prompt", negative, None, reason))
        prompt, negative = f"{prompt}\n\nMust not appear: {negative}", None
    most = model.prompt_characters
    if most is not None and len(prompt) > most:
        raise _unfit(
            "prompt",
            f"{model.model} takes {most} characters, and the prompt with its rules has "
            f"{len(prompt)}; shorten it",
        )
    return prompt, negative


def _change(parameter: str, requested: Any, used: Any, reason: str) -> Adjustment:
    return Adjustment(parameter, requested, used, reason)


def refuse_unpriced(
    model: Capability, resolution: str | None = None, audio: bool | None = None
) -> None:
    """Raise unless the price of a model is known: any, or that at a resolution.

    Args:
        model: the model that is ordered from.
        resolution: the one that is bought, or None to ask whether there is a price at all.
        audio: whether sound is made with it.

    Raises:
        BackendError: INVALID_INPUT, as the error of what the model makes; nothing is ordered for
            an unknown sum.
    """
    is_known = resolution is None or model.list_price(1, resolution, audio) is not None
    if model.price is not None and is_known:
        return
    sound = "" if audio is None else f" {'with' if audio else 'without'} sound"
    where = "" if model.price is None else f" at {resolution}{sound}"
    raise ERROR_OF[model.medium](
        FailureCode.INVALID_INPUT,
        f"No price is known for {model.model}{where}, so it is not ordered. Enter its price in "
        "models.toml in the data folder, or name another model.",
        backend=model.backend,
    )
