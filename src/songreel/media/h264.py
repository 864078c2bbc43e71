"""H.264 as MP4 files hold it: units behind their lengths, parameter sets in the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

IDR = 5
"""A slice from which on nothing earlier is needed (ITU-T H.264, table 7-1, as the others)."""

SPS, PPS = 7, 8
DELIMITER = 9
_OTHER_SETS = frozenset({13, 15})
_LENGTH_BYTES = 4
_TYPE = 0x1F


def unit_type(unit: bytes | memoryview) -> int:
    """Return the type of a unit."""
    return unit[0] & _TYPE


def parameter_sets(configuration: bytes) -> tuple[bytes, ...] | None:
    """Return the SPS and PPS of an `avcC` box's content (ISO/IEC 14496-15, 5.3.3.1).

    Returns:
        The units; None where they are not all that is needed to decode samples whose units stand
        behind lengths of four bytes.
    """
    if len(configuration) < 7 or configuration[0] != 1:
        return None
    if (configuration[4] & 3) + 1 != _LENGTH_BYTES:
        return None
    found: list[bytes] = []
    position = 5
    for kind, mask in ((SPS, _TYPE), (PPS, 0xFF)):
        if position >= len(configuration):
            return None
        count = configuration[position] & mask
        position += 1
        for _ in range(count):
            size = int.from_bytes(configuration[position : position + 2])
            unit = configuration[position + 2 : position + 2 + size]
            position += 2 + size
            if position > len(configuration) or not unit or unit_type(unit) != kind:
                return None
            found.append(unit)
        if not count:
            return None
    # High profiles name the picture's format and then the extensions of an SPS, which are for
    # pictures with a transparent part.
    rest = configuration[position:]
    if len(rest) >= 4 and rest[3]:
        return None
    return tuple(found)


def units(sample: memoryview) -> Iterator[memoryview]:
    """Give the units of a sample.

    Raises:
        ValueError: the lengths do not come out even.
    """
    position = 0
    while position < len(sample):
        start = position + _LENGTH_BYTES
        position = start + int.from_bytes(sample[position:start])
        if position > len(sample) or position == start:
            raise ValueError("a unit is longer than its sample, or empty")
        yield sample[start:position]


def is_foreign(unit: memoryview, sets: Sequence[bytes]) -> bool:
    """Tell whether a unit is a parameter set other than those of the index."""
    kind = unit_type(unit)
    return kind in _OTHER_SETS or (kind in {SPS, PPS} and bytes(unit) not in sets)


def with_sets(sample: bytes, sets: Iterable[bytes]) -> bytes:
    """Return a sample with parameter sets at its front; one that has them all stays as it is.

    A delimiter stays the first unit (ITU-T H.264, 7.4.1.2.3).

    Raises:
        ValueError: the lengths do not come out even.
    """
    there = [bytes(unit) for unit in units(memoryview(sample))]
    wanted = [*sets]
    if all(one in there for one in wanted):
        return sample
    lead = _LENGTH_BYTES + len(there[0]) if unit_type(there[0]) == DELIMITER else 0
    added = b"".join(len(one).to_bytes(_LENGTH_BYTES) + one for one in wanted)
    return sample[:lead] + added + sample[lead:]
