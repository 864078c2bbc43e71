"""Sizes of shots, angles and moves of the camera: what they are called, and how they read."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon


class ShotSize(StrEnum):
    """How much of the character is in the picture."""

    WIDE = "wide"
    FULL = "full"
    MEDIUM = "medium"
    CLOSE = "close"


class Angle(StrEnum):
    """From what height the camera looks."""

    EYE = "eye"
    LOW = "low"
    HIGH = "high"


class Move(StrEnum):
    """What the camera does in the shot."""

    STILL = "still"
    PAN_LEFT = "pan left"
    PAN_RIGHT = "pan right"
    TILT_UP = "tilt up"
    TILT_DOWN = "tilt down"
    PUSH_IN = "push in"
    PULL_OUT = "pull out"
    CRANE = "crane"
    TRACK = "track"
    HANDHELD = "handheld"


SIZES: Lexicon[ShotSize] = Lexicon(
    {
        ShotSize.WIDE: "wide shot,extreme wide shot,establishing shot,long shot,aerial shot,"
        "panoramic shot,wide angle,wide view,drone shot",
        ShotSize.FULL: "full shot,full body,full figure,full length",
        ShotSize.MEDIUM: "medium shot,waist up,half body,cowboy shot,two shot,mid shot,"
        "medium close up,over the shoulder",
        ShotSize.CLOSE: "close up,closeup,close shot,extreme close up,portrait shot,tight shot,"
        "macro shot,face shot",
    }
)

ANGLES: Lexicon[Angle] = Lexicon(
    {
        Angle.EYE: "eye level,eye height,straight on",
        Angle.LOW: "low angle,from below,worm's eye,knee height,ground level,looking up",
        Angle.HIGH: "high angle,from above,overhead,bird's eye,top down,aerial,drone shot,"
        "looking down",
    }
)

MOVES: Lexicon[Move] = Lexicon(
    {
        Move.STILL: "locked off,static camera,static shot,still camera,tripod,does not move",
        Move.PAN_LEFT: "pans left,pan left,to the left,leftwards",
        Move.PAN_RIGHT: "pans right,pan right,to the right,rightwards,pan,panning",
        Move.TILT_UP: "tilts up,tilt up,tilting up",
        Move.TILT_DOWN: "tilts down,tilt down,tilting down",
        Move.PUSH_IN: "push in,pushes in,dolly in,zoom in,zooms in,moves closer,closing in,"
        "pushing in",
        Move.PULL_OUT: "pull out,pulls out,pull back,pulls back,dolly out,zoom out,zooms out,"
        "pulling back",
        Move.CRANE: "crane,cranes up,crane up,camera rises,rising camera",
        Move.TRACK: "camera tracks,tracks alongside,tracking,tracking shot,camera follows,"
        "alongside,orbits",
        Move.HANDHELD: "handheld,hand held,shaky,vlogging,vlog,selfie",
    }
)

SIZE_PHRASES: dict[ShotSize, str] = {
    ShotSize.WIDE: "Wide shot",
    ShotSize.FULL: "Full shot",
    ShotSize.MEDIUM: "Medium shot",
    ShotSize.CLOSE: "Close-up",
}

ANGLE_PHRASES: dict[Angle, str] = {
    Angle.EYE: "at eye level",
    Angle.LOW: "from a low angle",
    Angle.HIGH: "from a high angle",
}

MOVE_PHRASES: dict[Move, str] = {
    Move.STILL: "the camera is locked off",
    Move.PAN_LEFT: "the camera pans left",
    Move.PAN_RIGHT: "the camera pans right",
    Move.TILT_UP: "the camera tilts up",
    Move.TILT_DOWN: "the camera tilts down",
    Move.PUSH_IN: "the camera pushes in",
    Move.PULL_OUT: "the camera pulls back",
    Move.CRANE: "the camera cranes up",
    Move.TRACK: "the camera tracks alongside",
    Move.HANDHELD: "the camera is handheld",
}

PACES: tuple[str, ...] = (
    "slowly",
    "on the beat",
    "in one smooth take",
    "gently",
    "with growing urgency",
    "for the whole phrase",
    "and settles on the last beat",
    "with the bass line",
    "almost too slow to notice",
)
