"""What copying pictures rests on: units and parameter sets, times, and when what is decoded."""

from __future__ import annotations

import struct
from fractions import Fraction

import pytest

from songreel.domain.frames import FILM_RATE
from songreel.media.copyable import CopyablePictures, numbers_of
from songreel.media.h264 import is_foreign, parameter_sets, units, with_sets

SPS, PPS = b"\x67\x64\x00\x1f\xac", b"\x68\xee\x3c\x80"
DELIMITER, IDR, SLICE = b"\x09\x10", b"\x65\x88\x84", b"\x41\x9a"


def sample(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def configuration(
    sps: tuple[bytes, ...] = (SPS,),
    pps: tuple[bytes, ...] = (PPS,),
    length_bytes: int = 4,
    rest: bytes = b"",
) -> bytes:
    head = bytes([1, 0x64, 0, 0x1F, 0xFC | (length_bytes - 1), 0xE0 | len(sps)])
    first = b"".join(struct.pack(">H", len(unit)) + unit for unit in sps)
    second = b"".join(struct.pack(">H", len(unit)) + unit for unit in pps)
    return head + first + bytes([len(pps)]) + second + rest


@pytest.mark.parametrize("rest", [b"", b"\xfd\xf8\xf8\0"], ids=["main", "high"])
def test_the_sets_of_the_index_are_found(rest: bytes) -> None:
    assert parameter_sets(configuration(rest=rest)) == (SPS, PPS)
    two = (PPS, PPS + b"\x01")
    assert parameter_sets(configuration(pps=two, rest=rest)) == (SPS, *two)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0\1" + SPS + b"\0\0\0\1" + PPS,
        configuration(length_bytes=2),
        configuration(sps=()),
        configuration(pps=()),
        configuration(sps=(PPS,)),
        configuration(rest=b"\xfd\xf8\xf8\1\0\2\x6d\0"),
        *(configuration()[:length] for length in range(1, len(configuration()))),
    ],
)
def test_sets_that_are_not_all_there_are_none(content: bytes) -> None:
    assert parameter_sets(content) is None


def test_the_sets_are_put_before_the_picture_and_behind_the_delimiter() -> None:
    assert with_sets(sample(IDR), (SPS, PPS)) == sample(SPS, PPS, IDR)
    assert with_sets(sample(DELIMITER, IDR), (SPS, PPS)) == sample(DELIMITER, SPS, PPS, IDR)


def test_sets_that_are_there_already_are_not_put_there_twice() -> None:
    there = sample(DELIMITER, SPS, PPS, IDR)
    assert with_sets(there, (SPS, PPS)) == there


@pytest.mark.parametrize(
    "damaged", [sample(SLICE)[:-1], b"\0\0", sample(b""), sample(SLICE) + b"\0\0\0\1"]
)
def test_a_sample_whose_lengths_do_not_come_out_even_is_refused(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="unit"):
        list(units(memoryview(damaged)))


@pytest.mark.parametrize(
    ("unit", "foreign"),
    [(SPS, False), (PPS, False), (IDR, False), (SPS + b"\1", True), (b"\x6d\x01", True)],
)
def test_sets_of_a_picture_are_foreign_where_the_index_has_others(
    unit: bytes, foreign: bool
) -> None:
    assert is_foreign(memoryview(unit), (SPS, PPS)) is foreign


ORDERS = {
    "as shown": (0, 1, 2, 3, 4),
    "one reordered": (0, 2, 1, 4, 3, 5),
    "pyramid": (0, 4, 2, 1, 3, 8, 6, 5, 7, 9),
    "three levels": (0, 8, 4, 2, 1, 3, 6, 5, 7),
    "end within a group": (0, 4, 2, 1, 3, 7, 5, 6),
    "single": (0,),
    "two": (0, 1),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_every_frame_is_decoded_before_it_is_shown(order: tuple[int, ...]) -> None:
    lead = CopyablePictures(order, (True,) * len(order), (), Fraction(0)).lead
    assert all(place - lead <= number for place, number in enumerate(order))


def test_clips_of_most_encoders_have_the_same_lead() -> None:
    leads = {
        name: CopyablePictures(order, (True,) * len(order), (), Fraction(0)).lead
        for name, order in ORDERS.items()
    }
    assert leads.pop("three levels") == 3
    assert set(leads.values()) == {2}


@pytest.mark.parametrize("ticks", [24, 600, 1_000, 12_288, 90_000, 1_000_000])
@pytest.mark.parametrize("late", [0, 3])
def test_times_of_any_clock_are_frames(ticks: int, late: int) -> None:
    times = [round(Fraction(ticks * number, 24)) + late for number in (0, 2, 1, 3)]
    assert numbers_of(times, Fraction(1, ticks), FILM_RATE) == (0, 2, 1, 3)


@pytest.mark.parametrize(
    ("times", "ticks"),
    [
        ([], 12_288),
        ([0, 512, 1536], 12_288),
        ([0, 512, 512], 12_288),
        ([0, 513, 1024], 12_288),
        ([0, 41_667, 83_336], 1_000_000),
        ([0, 1, 2], 30),
        ([0, 400, 800], 12_000),
        ([0, 2, 4], 50),
    ],
    ids=["none", "a hole", "twice", "between", "between fine ticks", "30", "30 too", "25"],
)
def test_times_that_are_not_those_of_each_frame_are_refused(times: list[int], ticks: int) -> None:
    assert numbers_of(times, Fraction(1, ticks), FILM_RATE) is None
