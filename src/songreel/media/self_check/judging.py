"""What is made of what was seen and heard in a film: a verdict for each subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from songreel.domain.frames import FrameRate
from songreel.domain.self_check import Check, Finding, Grade, Subject, worst
from songreel.domain.sync_verdict import verdict
from songreel.domain.timeline import Timeline
from songreel.media.mp4 import samples_for
from songreel.media.self_check.expected import Expected
from songreel.media.self_check.pictures import PictureWatcher, stretches
from songreel.media.self_check.sound import PER_SECOND, FilmSound, Levels, lost

BLACK_SECONDS, STILL_SECONDS, SILENT_SECONDS = 2, 3, Fraction(1, 2)
LOUD_PEAK = 100
"""Hundredths of dBTP above which players that do not turn it down distort what is heard."""

HARDLY_HEARD = -4_000
"""Hundredths of LUFS below which a film is too quiet to be meant so."""

SURE = 800
"""Thousandths of likeness from which on the song was surely found in the film."""

_EDGE = 2
"""Frames at the edges of a shot that may differ, and it stands still as a whole."""

_AAC_FRAME = 1024


class Judge:
    """Words verdicts on one film."""

    def __init__(self, expected: Expected) -> None:
        """Hold what the film is meant to be."""
        self._expected = expected
        self._timeline: Timeline = expected.timeline
        self._rate: FrameRate = expected.timeline.rate

    def decoding(self, pictures: int, damaged: int | None) -> Check:
        """Judge whether everything could be decoded; `damaged` is the first frame that was not."""
        if damaged is None:
            return Check(
                subject=Subject.DECODING,
                grade=Grade.PASS,
                text=f"All {pictures} pictures can be decoded.",
                measured={"frames": pictures},
            )
        said = f"The film cannot be decoded at {self._place(damaged)}."
        found = self._finding(damaged, 1, Grade.FAILURE, said)
        return self._check(Subject.DECODING, said, [found], frames=pictures)

    def length(self, pictures: int, sound: FilmSound | None) -> Check:
        """Judge whether the film has exactly its frames, and sound under all of them."""
        due = self._timeline.frames
        measured = {"frames": pictures, "frames_due": due}
        found: list[Finding] = []
        if pictures != due:
            said = f"The film has {pictures} frames instead of {due}."
            at = min(pictures, due - 1)
            found.append(self._finding(at, abs(due - pictures), Grade.FAILURE, said))
        if sound is None and self._timeline.song is not None:
            said = "The film has no sound, though it has a song."
            found.append(self._finding(0, due, Grade.FAILURE, said))
        if sound is not None:
            wanted = samples_for(due, self._rate, sound.sample_rate)
            measured |= {"samples": sound.samples, "samples_due": wanted}
            # A song that is copied ends with its own last packet, up to a frame before the film
            # does, and a decoder may leave the padding of that packet in.
            slack = samples_for(1, self._rate, sound.sample_rate) + _AAC_FRAME
            if not wanted - slack <= sound.samples <= wanted + 2 * _AAC_FRAME:
                said = f"The sound of the film has {sound.samples} samples instead of {wanted}."
                found.append(self._finding(0, due, Grade.FAILURE, said))
        text = f"It is exactly {due} frames long."
        return self._check(Subject.LENGTH, text, found, **measured)

    def times(self, late: int | None) -> Check:
        """Judge the times of the pictures; `late` is the first frame that is not at n / rate."""
        if late is None:
            return self._check(Subject.TIMES, "Each picture has exactly its time.", [])
        said = f"The picture at {self._place(late)} is not shown at its time."
        found = self._finding(late, 1, Grade.FAILURE, said)
        return self._check(Subject.TIMES, said, [found])

    def black(self, seen: PictureWatcher) -> Check:
        """Judge whether pictures are black that should show something."""
        flags = np.array(seen.black[: self._timeline.frames], bool)
        flags &= ~self._expected.dark()[: flags.size]
        found = [
            self._finding(start, frames, Grade.FAILURE, f"{self._span(start, frames)} is black.")
            for start, frames in stretches(flags, self._rate.frames_in(BLACK_SECONDS))
        ]
        return self._check(
            Subject.BLACK,
            f"Nothing is black for {BLACK_SECONDS} s or longer that should not be.",
            found,
            black_frames=int(np.count_nonzero(flags)),
        )

    def still(self, seen: PictureWatcher) -> Check:
        """Judge whether the picture stands still where it should move."""
        frames = min(len(seen.still_since), self._timeline.frames)
        since = np.array(seen.still_since[:frames], int)
        held = self._expected.held()[:frames]
        least = self._rate.frames_in(STILL_SECONDS)
        longest, found = 0, list[Finding]()
        # What looks alike stands together, so each run is looked at by itself.
        borders = [0, *(np.flatnonzero(np.diff(since)) + 1).tolist(), frames]
        for first, end in pairwise(borders):
            for offset, length in stretches(~held[first:end], least):
                begin = first + offset
                longest = max(longest, length)
                grade = self._grade_of_still(begin, length)
                if grade is not Grade.PASS:
                    said = f"{self._span(begin, length)} stands still."
                    found.append(self._finding(begin, length, grade, said))
        return self._check(
            Subject.STILL,
            f"No moving picture stands still for {STILL_SECONDS} s or longer.",
            found,
            longest_frames=longest,
        )

    def _grade_of_still(self, start: int, frames: int) -> Grade:
        cuts = self._timeline.cuts
        first, last = (self._expected.shot_at(at) for at in (start, start + frames - 1))
        if len({cut.clip for cut in cuts[first : last + 1]}) > 1:
            return Grade.FAILURE
        if self._expected.may_stand:
            return Grade.PASS
        shown = [*self._alone(first)] if first == last else []
        # A clip that never moves is what its maker made; one that stops is not.
        is_whole = bool(shown) and start <= shown[0] + _EDGE and start + frames > shown[-1] - _EDGE
        return Grade.WARNING if is_whole else Grade.FAILURE

    def _alone(self, shot: int) -> Iterator[int]:
        """Give the frames of a shot that no transition touches."""
        cut = self._timeline.cuts[shot]
        mixed = [one for one in self._timeline.transitions if one.end > cut.start]
        for frame in range(cut.start, cut.end):
            if not any(one.start <= frame < one.end for one in mixed):
                yield frame

    def silence(self, film: FilmSound | None, song: Levels | None) -> Check | None:
        """Judge whether the film is silent where its song is not; None where it has none."""
        if song is None:
            return None
        flags = lost(np.zeros(song.size) if film is None else film.levels, song)
        found: list[Finding] = []
        for start, tenths in stretches(flags, int(SILENT_SECONDS * PER_SECOND)):
            frame = int(start * self._rate.fraction / PER_SECOND)
            frames = max(1, int(tenths * self._rate.fraction / PER_SECOND))
            said = f"{self._span(frame, frames)} is silent, though the song is not."
            found.append(self._finding(frame, frames, Grade.FAILURE, said))
        text = "The sound is nowhere silent where the song is not."
        lacking = int(np.count_nonzero(flags)) * 1000 // PER_SECOND
        return self._check(Subject.SILENCE, text, found, silent_milliseconds=lacking)

    def loudness(self, sound: FilmSound | None) -> Check | None:
        """Judge how loud the film is; None where it has no sound.

        A song is left as it is, so that nothing but a peak that distorts, or a film that is hardly
        heard, is worth a warning.
        """
        if sound is None:
            return None
        integrated, peak = sound.loudness.integrated, sound.loudness.true_peak
        if integrated is None or peak is None:
            return self._warned(Subject.LOUDNESS, "The film is silent.")
        measured = {"lufs_hundredths": integrated, "true_peak_dbtp_hundredths": peak}
        text = f"It has {integrated / 100:.1f} LUFS, with peaks of {peak / 100:+.1f} dBTP"
        if peak > LOUD_PEAK:
            said = f"{text}: players may distort them. Export it with loudness set."
            return self._warned(Subject.LOUDNESS, said, **measured)
        if integrated < HARDLY_HEARD:
            return self._warned(Subject.LOUDNESS, f"{text}: it is hardly heard.", **measured)
        return self._check(Subject.LOUDNESS, f"{text}.", [], **measured)

    def flashes(self, seen: PictureWatcher) -> Check:
        """Judge whether the picture flashes more than three times a second."""
        spans = seen.flashes.flashing[: self._timeline.frames]
        flags = np.array([span is not None for span in spans], bool)
        found: list[Finding] = []
        for start, frames in stretches(flags, 1):
            changes = [span for span in spans[start : start + frames] if span is not None]
            first, last = changes[0][0], changes[-1][1]
            length = last + 1 - first
            said = (
                f"{self._span(first, length)} flashes more than three times a second: that can "
                "bring on seizures. Warn who watches, or take other clips."
            )
            found.append(self._finding(first, length, Grade.WARNING, said))
        text = "It flashes nowhere more than three times a second."
        return self._check(Subject.FLASHES, text, found)

    def sync(self, seen: PictureWatcher) -> Check:
        """Judge how the cuts and the sound lie on the song, as far as was measured."""
        cuts = [*self._hard_cuts()]
        seen_cuts = [cut for cut in cuts if cut < len(seen.change) and seen.is_seen(cut)]
        measured = {"cuts": len(cuts), "cuts_seen_on_their_frame": len(seen_cuts)}
        text = f"{len(seen_cuts)} of {len(cuts)} hard cuts are seen on their frame"
        plan = self._expected.plan
        if plan is not None:
            frame = 1 / self._rate.fraction
            near = sum(
                abs(cut.frame * frame - Fraction(cut.sample, plan.sample_rate)) <= frame
                for cut in plan.cuts[1:]
            )
            measured |= {"cuts_planned": len(plan.cuts) - 1, "cuts_within_a_frame": near}
            text += f", {near} of {len(plan.cuts) - 1} within a frame of their moment in the song"
        heard = self._expected.heard
        if heard is None:
            return self._check(Subject.SYNC, f"{text}.", [], **measured)
        likeness = min(one.likeness for one in heard.heard)
        measured |= {
            "sound_offset_microseconds": heard.offset,
            "sound_drift_microseconds": heard.drift,
            "likeness_thousandths": likeness,
        }
        judged, why = verdict(self._rate, 0, None, heard)
        if judged == "good":
            text += f"; the song is heard {heard.offset / 1000:+.0f} ms from its place"
            return self._check(Subject.SYNC, f"{text}.", [], **measured)
        if judged == "fair" or likeness < SURE:
            return self._warned(Subject.SYNC, why, **measured)
        found = self._finding(0, self._timeline.frames, Grade.FAILURE, why)
        return self._check(Subject.SYNC, why, [found], **measured)

    def _hard_cuts(self) -> Iterator[int]:
        """Give the first frames of shots of another clip that nothing leads over to."""
        soft = {one.at for one in self._timeline.transitions}
        before = self._timeline.cuts[0]
        for cut in self._timeline.cuts[1:]:
            if cut.start not in soft and cut.clip != before.clip:
                yield cut.start
            before = cut

    def _check(
        self, subject: Subject, text: str, found: Sequence[Finding], **measured: int
    ) -> Check:
        grade = worst(one.grade for one in found)
        said = next((one.text for one in found if one.grade is grade), text)
        return Check(
            subject=subject, grade=grade, text=said, measured=measured, findings=tuple(found)
        )

    def _warned(self, subject: Subject, text: str, **measured: int) -> Check:
        return Check(subject=subject, grade=Grade.WARNING, text=text, measured=measured)

    def _finding(self, start: int, frames: int, grade: Grade, text: str) -> Finding:
        shot = self._expected.shot_at(start)
        return Finding(start=start, frames=max(1, frames), shot=shot, grade=grade, text=text)

    def _place(self, frame: int) -> str:
        return f"{_clock(self._rate, frame)} (frame {frame}, shot {self._shots(frame, frame)})"

    def _span(self, start: int, frames: int) -> str:
        """Return a stretch as the beginning of a sentence: which shot, and from when to when."""
        end = start + frames
        times = f"from {_clock(self._rate, start)} to {_clock(self._rate, end)}"
        return f"Shot {self._shots(start, end - 1)}, {times},"

    def _shots(self, start: int, last: int) -> str:
        one, other = (self._expected.shot_at(frame) + 1 for frame in (start, last))
        return str(one) if one == other else f"{one} to {other}"


def _clock(rate: FrameRate, frame: int) -> str:
    """Return the time of a frame for a person: 0:07.4."""
    tenths = round(10 * frame / rate.fraction)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
