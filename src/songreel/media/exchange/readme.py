"""The README beside a film for editors: which file is for which program, and what each lacks."""

from __future__ import annotations

from collections.abc import Mapping

from songreel.media.exchange.edit import Edit
from songreel.media.exchange.losses import Format, losses
from songreel.media.exchange.wording import decimal_text

PROGRAMS = {
    Format.OTIO: "DaVinci Resolve, Premiere Pro, and any program that reads OpenTimelineIO",
    Format.FCPXML: "Final Cut Pro 10.6 or newer, DaVinci Resolve 18 or newer",
    Format.FCP7: "Premiere Pro, DaVinci Resolve (as Final Cut 7 XML)",
    Format.EDL: "anything that reads CMX 3600: Avid, Resolve, Premiere, grading and conforming",
}


def readme(edit: Edit, files: Mapping[Format, str], captions: str) -> str:
    """Return the text.

    Args:
        edit: the film.
        files: the name of each document that is there.
        captions: the name of the file with the captions.
    """
    timeline = edit.timeline
    rate = decimal_text(timeline.rate.fraction, 3)
    lines = [
        edit.title,
        "",
        f"{timeline.size.width} x {timeline.size.height}, {rate} frames a second, "
        f"{timeline.frames} frames, {len(timeline.cuts)} shots. Timecode is non-drop.",
        "",
        "Unpack the whole archive first: the documents name the files in media/ by relative paths.",
        "Where a program asks for a file, show it the one in media/; it then finds the others.",
        "",
        "Which file for which program",
        *(f"  {files[one]:<13} {PROGRAMS[one]}" for one in Format if one in files),
    ]
    if timeline.captions is not None and timeline.captions.lines:
        lines.append(f"  {captions:<13} captions, for every program")
    if edit.origin is not None:
        lines += ["", "Where it comes from", f"  {edit.origin.sentence}"]
        lines.append("  The files in media/ that Songreel wrote say the same, each of itself.")
    for one in (one for one in Format if one in files):
        lost = losses(edit, one)
        lines += ["", f"What {files[one]} cannot say of this film"]
        lines += [f"  - {sentence}" for sentence in lost] or ["  Nothing is lost."]
    return "\n".join(lines) + "\n"
