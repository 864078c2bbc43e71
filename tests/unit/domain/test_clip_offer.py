"""What is offered for a film is what orders of its clips resolve to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from songreel.domain.capability import Capability, Medium, Price, Rate
from songreel.domain.clip_offer import WantedClips, clip_offer
from songreel.domain.errors import InvalidRequestError, VideoGenerationError
from songreel.domain.frames import AspectRatio, FrameSize

TODAY = date(2026, 11, 26)
RATIOS: tuple[tuple[AspectRatio, FrameSize], ...] = (
    ("16:9", FrameSize(width=1280, height=720)),
    ("9:16", FrameSize(width=720, height=1280)),
)
VEO = Capability(
    backend="acme",
    model="acme/veo",
    medium=Medium.VIDEO,
    price=Price.table(
        [Rate(Decimal("0.40"), audio=True), Rate(Decimal("0.20"), audio=False)],
        "second",
        "list",
        date(2026, 11, 1),
    ),
    durations=(4, 6, 8),
    resolution_durations=(("1080p", (8,)),),
    sizes=(("720p", RATIOS), ("1080p", RATIOS)),
    reference="image",
    reference_durations=(8,),
    reference_ratios=("16:9",),
)


def lengths(wanted: WantedClips, model: Capability = VEO) -> list[tuple[int, str]]:
    offer = clip_offer(wanted, model, today=TODAY)
    return [(clip.seconds, str(clip.price)) for clip in offer.sold]


def test_only_lengths_that_keep_the_character_as_a_reference_image_are_offered() -> None:
    assert lengths(WantedClips()) == [(8, "1.60")]
    assert clip_offer(WantedClips(), VEO, today=TODAY).reference == "image"


def test_where_no_length_does_all_are_offered_and_begin_with_its_picture() -> None:
    offer = clip_offer(WantedClips(aspect_ratio="9:16"), VEO, today=TODAY)

    assert [clip.seconds for clip in offer.sold] == [4, 6, 8]
    assert offer.reference == "first_frame"


def test_without_a_character_and_with_sound_the_price_is_that_of_the_request() -> None:
    wanted = WantedClips(has_reference=False)
    assert lengths(wanted) == [(4, "0.80"), (6, "1.20"), (8, "1.60")]
    assert lengths(replace(wanted, sound=True)) == [(4, "1.60"), (6, "2.40"), (8, "3.20")]
    assert lengths(wanted, replace(VEO, audio="always")) == lengths(replace(wanted, sound=True))


def test_lengths_are_those_of_the_resolution() -> None:
    wanted = WantedClips(has_reference=False, resolution="1080p")

    assert lengths(wanted) == [(8, "1.60")]


def test_what_follows_the_song_is_offered_in_step_with_it() -> None:
    assert not clip_offer(WantedClips(), VEO, today=TODAY).in_step
    for model in (replace(VEO, follows_song=True), replace(VEO, takes_passage=True)):
        assert clip_offer(WantedClips(), model, today=TODAY).in_step


def test_a_model_without_a_price_is_refused_and_a_free_one_is_not() -> None:
    with pytest.raises(VideoGenerationError, match=r"Enter its price in models\.toml"):
        clip_offer(WantedClips(), replace(VEO, price=None), today=TODAY)
    free = Price(Decimal(0), "second", "ours", date(2026, 11, 1))
    assert clip_offer(WantedClips(), replace(VEO, price=free), today=TODAY).is_free


def test_a_price_that_is_known_for_another_resolution_only_is_refused() -> None:
    price = Price.table(
        [Rate(Decimal("0.2"), resolution="1080p")], "second", "list", date(2026, 11, 1)
    )
    with pytest.raises(VideoGenerationError, match="at 720p without sound"):
        clip_offer(WantedClips(), replace(VEO, price=price), today=TODAY)


def test_what_the_model_cannot_do_is_refused_as_an_order_of_it_is() -> None:
    with pytest.raises(InvalidRequestError, match="makes 720p, 1080p, not 4k"):
        clip_offer(WantedClips(resolution="4k"), VEO, today=TODAY)
    with pytest.raises(InvalidRequestError, match="makes no clips"):
        clip_offer(WantedClips(), replace(VEO, durations=()), today=TODAY)
