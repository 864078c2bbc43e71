"""What characters do: words that name it, and phrases for each part of the arc."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon


class Deed(StrEnum):
    """A way to move."""

    STAND = "stand"
    WALK = "walk"
    RUN = "run"
    DANCE = "dance"
    SING = "sing"
    LOOK = "look"
    REACH = "reach"
    PLAY = "play"
    FLOAT = "float"
    FLY = "fly"
    FALL = "fall"
    SIT = "sit"


DEEDS: Lexicon[Deed] = Lexicon(
    {
        Deed.STAND: "stand,stands,standing,waits,waiting,pauses,stops",
        Deed.WALK: "walk,walks,walking,strolls,steps,wanders,arrives,enters,crosses,marches,"
        "exploring,explores,leaves,climbs,sets off",
        Deed.RUN: "run,runs,running,sprints,races,chases,hurries,escapes,jumps,leaps",
        Deed.DANCE: "dance,dances,dancing,spins,twirls,moves to the beat,grooves,stamps",
        Deed.SING: "sing,sings,singing,raps,shouts,calls out,performs,lip syncs",
        Deed.PLAY: "play,plays,playing,strums,drums,plays guitar,plays the piano",
        Deed.LOOK: "look,looks,looking,stares,gazes,watches,turns,notices,searches,listens",
        Deed.REACH: "reach,reaches,reaching,waves,points,raises,holds up,lifts,grabs,opens",
        Deed.FLOAT: "float,floats,floating,swims,swimming,drifts,hovers,rises",
        Deed.FLY: "fly,flies,flying,soars,soaring,glides",
        Deed.FALL: "fall,falls,falling,tumbles,collapses,plunges",
        Deed.SIT: "sit,sits,sitting,rests,sleeps,kneels,crouches,leans",
    }
)


class Beat(StrEnum):
    """The five parts of the arc."""

    OPENING = "opening"
    BUILD = "build"
    TURN = "turn"
    HIGH = "high point"
    CLOSE = "close"


PHRASES: dict[Beat, tuple[str, ...]] = {
    Beat.OPENING: (
        "{subject} arrives and looks around as if for the first time",
        "{subject} walks into frame and stops dead centre",
        "{subject} waits, head low, and then looks up",
        "{subject} steps out of the shadow",
        "{subject} stands with the back to us and slowly turns",
        "{subject} wanders in, unhurried, reading every detail",
        "{subject} sits, listens, and hears the first beat",
        "{subject} opens both hands and looks at them",
        "{subject} strolls past and comes back for a second look",
        "{subject} leans into the frame and meets the lens",
        "{subject} enters from one side, carrying the whole mood along",
    ),
    Beat.BUILD: (
        "{subject} walks faster, in time with the drums",
        "{subject} points at something that we do not see yet",
        "{subject} follows a trail of small signs",
        "{subject} starts to sing under the breath",
        "{subject} crosses the frame with one clear aim",
        "{subject} reaches out and touches the nearest thing",
        "{subject} notices being watched and smiles",
        "{subject} climbs a little higher for a better view",
        "{subject} turns twice, drawn to both sides",
        "{subject} waves to somebody out of frame",
        "{subject} tries a first dance step and likes it",
        "{subject} explores, picking up small things and putting them back",
        "{subject} marches on while the background slides by",
    ),
    Beat.TURN: (
        "{subject} stops in the middle of a step",
        "{subject} looks back and everything goes quiet",
        "{subject} kneels and finds what was lost",
        "{subject} stares at the reflection of another face",
        "{subject} lets go of what the hands were holding",
        "{subject} listens to something that nobody else can hear",
        "{subject} falls silent and lets the picture breathe",
        "{subject} turns away, and then decides against it",
        "{subject} raises one arm, and the light answers",
        "{subject} searches the crowd of shapes for a friend",
        "{subject} stands still while all else keeps moving",
    ),
    Beat.HIGH: (
        "{subject} dances with the whole body",
        "{subject} sings straight into the lens",
        "{subject} runs, and the camera can hardly keep up",
        "{subject} leaps at the exact moment of the drop",
        "{subject} spins until the background becomes stripes",
        "{subject} raises both arms to the sky",
        "{subject} shouts the line that everything has led to",
        "{subject} stamps the beat into the ground",
        "{subject} performs as if a thousand people were watching",
        "{subject} rises off the ground for one impossible bar",
        "{subject} grooves without a care, eyes closed",
        "{subject} jumps, lands and laughs",
    ),
    Beat.CLOSE: (
        "{subject} walks away and grows small",
        "{subject} sits down at last and breathes out",
        "{subject} looks into the lens one final time",
        "{subject} waves goodbye and means it",
        "{subject} stands quite still as the last chord fades",
        "{subject} leaves one small thing behind",
        "{subject} rests against the nearest edge, tired and glad",
        "{subject} watches the light go out",
        "{subject} turns towards the way home",
        "{subject} holds up what was found, like a prize",
        "{subject} drifts out of frame and leaves it empty",
    ),
}
