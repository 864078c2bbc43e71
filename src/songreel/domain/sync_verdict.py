"""What is made of the figures of a sync report: good, fair or poor, and why.

Every figure is judged by itself, and the worst one rules. The bounds for sound are those at which
people begin to see that it is off: 40 ms is a frame of film, and broadcasters take no more than 60
(EBU R 37).
"""

from __future__ import annotations

from songreel.domain.frames import FrameRate
from songreel.domain.sync import MICROSECONDS, Shares, SoundSync, Verdict

GOOD_SHARE, FAIR_SHARE = 950, 750
GOOD_LAG, FAIR_LAG = 42_000, 80_000
GOOD_DRIFT, FAIR_DRIFT = 20_000, 42_000
GOOD_FRAMES, FAIR_FRAMES = 1, 12
_ORDER: tuple[Verdict, ...] = ("good", "fair", "poor")


def verdict(
    rate: FrameRate, frames_over: int, shares: Shares | None, sound: SoundSync | None
) -> tuple[Verdict, str]:
    """Judge a film, and return the verdict with the reason for it in one sentence.

    Args:
        rate: frames a second of the film.
        frames_over: by how many frames it is longer than it should be.
        shares: of cuts on the music, or None where there are no cuts.
        sound: where the song is heard, or None where that is not known.
    """
    found: list[tuple[int, str]] = []
    if shares is not None:
        found.append(
            (
                _level(1000 - shares.anything, 1000 - GOOD_SHARE, 1000 - FAIR_SHARE),
                (
                    f"{_percent(shares.anything)} of the cuts lie within one frame of a beat or of "
                    "a section's beginning"
                ),
            )
        )
    if sound is not None:
        found.append((_level(abs(sound.offset), GOOD_LAG, FAIR_LAG), _lag(sound.offset)))
        found.append(
            (
                _level(abs(sound.drift), GOOD_DRIFT, FAIR_DRIFT),
                (f"the sound drifts by {_milliseconds(sound.drift)} from beginning to end"),
            )
        )
    found.append((_level(abs(frames_over), GOOD_FRAMES, FAIR_FRAMES), _length(frames_over, rate)))
    worst = max(level for level, _ in found)
    if worst == 0:
        reasons = [found[0][1]]
    else:
        reasons = [reason for level, reason in found if level == worst]
    text = ", and ".join(reasons)
    return _ORDER[worst], f"{text[0].upper()}{text[1:]}."


def _level(value: int, good: int, fair: int) -> int:
    return 0 if value <= good else 1 if value <= fair else 2


def _percent(thousandths: int) -> str:
    return "all" if thousandths == 1000 else f"{thousandths / 10:g} %"


def _milliseconds(microseconds: int) -> str:
    return f"{abs(microseconds) / 1000:.0f} ms"


def _lag(offset: int) -> str:
    way = "late" if offset > 0 else "early"
    return f"the song is heard {_milliseconds(offset)} too {way}"


def _length(frames_over: int, rate: FrameRate) -> str:
    if frames_over == 0:
        return "the film is as long as its song, to the frame"
    way = "longer" if frames_over > 0 else "shorter"
    frames = abs(frames_over)
    seconds = frames * MICROSECONDS / rate.fraction
    unit = "frame" if frames == 1 else "frames"
    return f"the film is {frames} {unit} ({_milliseconds(round(seconds))}) {way} than its song"
