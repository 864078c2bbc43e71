"""Whatever is asked of whatever model: shape and meaning never change, and changes are told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import ASPECT_RATIOS, AspectRatio, FrameSize
from songreel.domain.resolve import resolve_clip

SIZES: dict[AspectRatio, FrameSize] = {
    "16:9": FrameSize(width=1280, height=720),
    "9:16": FrameSize(width=720, height=1280),
    "1:1": FrameSize(width=960, height=960),
}
ratios = st.sampled_from(ASPECT_RATIOS)
lengths = st.integers(1, 60)


@st.composite
def models(draw: st.DrawFn) -> Capability:
    made = draw(st.lists(ratios, min_size=1, unique=True))
    return Capability(
        backend="acme",
        model="acme/one",
        medium=Medium.VIDEO,
        price=Price(Decimal("0.1"), "second", "list", date(2026, 1, 1)),
        durations=tuple(sorted(draw(st.sets(lengths, min_size=1)))),
        sizes=(("720p", tuple((ratio, SIZES[ratio]) for ratio in made)),),
        audio=draw(st.sampled_from(["choice", "always", "never"])),
        seed=draw(st.booleans()),
        negative_prompt=draw(st.booleans()),
        reference=draw(st.sampled_from([None, "image", "first_frame"])),
        reference_durations=tuple(draw(st.lists(lengths, max_size=2))),
        reference_ratios=tuple(draw(st.lists(ratios, max_size=2))),
    )


requests = st.builds(
    ClipRequest,
    prompt=st.text(min_size=1).filter(str.strip),
    aspect_ratio=ratios,
    duration=lengths,
    generate_audio=st.booleans(),
    negative_prompt=st.none() | st.text(min_size=1),
    seed=st.none() | st.integers(0, 2**32 - 1),
    reference=st.none() | st.just("ab" * 32),
    rules=st.none() | st.text(),
)


def resolved(request: ClipRequest, model: Capability) -> ClipSpec | InvalidRequestError:
    try:
        return resolve_clip(request, model, today=date(2026, 11, 23))
    except InvalidRequestError as error:
        return error


@given(requests, models())
def test_shape_and_meaning_stay_and_every_change_is_told(request: ClipRequest, model: Capability):
    spec = resolved(request, model)
    if isinstance(spec, InvalidRequestError):
        assert spec.problems
        return
    told = {change.parameter for change in spec.adjustments}
    across, down = (int(part) for part in request.aspect_ratio.split(":"))
    assert spec.width * down == spec.height * across
    assert spec.duration in model.durations
    assert spec.duration >= spec.deliver_duration == request.duration
    assert spec.keep_audio is request.generate_audio
    assert request.prompt in spec.prompt
    assert (spec.duration != request.duration) is ("duration" in told)
    assert (spec.make_aspect_ratio != request.aspect_ratio) is ("aspect_ratio" in told)
    assert (spec.make_audio != spec.keep_audio) is ("generate_audio" in told)
    assert (spec.negative_prompt != request.negative_prompt) is ("negative_prompt" in told)
    if request.negative_prompt is not None:
        assert request.negative_prompt in (spec.negative_prompt or spec.prompt)
    assert (spec.reference_role is None) is (request.reference is None)
