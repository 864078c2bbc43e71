"""The sentences of a scene besides the first: the idea's thread, light, and how it is played."""

from __future__ import annotations

from songreel.providers.local.words.deeds import Beat

THREADS: dict[Beat, tuple[str, ...]] = {
    Beat.OPENING: (
        "This is where it begins: {phrase}",
        "The first thing that we learn: {phrase}",
        "One image sets the tone: {phrase}",
        "A small sign announces the story: {phrase}",
        "We enter the story through one thought: {phrase}",
    ),
    Beat.BUILD: (
        "Step by step it becomes clear: {phrase}",
        "The picture fills with it: {phrase}",
        "Every object here hints at the same: {phrase}",
        "The pace picks up around one idea: {phrase}",
        "A closer look shows more of it: {phrase}",
        "What drives the moment on: {phrase}",
    ),
    Beat.TURN: (
        "Something shifts here: {phrase}",
        "Seen from the other side: {phrase}",
        "For a moment nothing else is left: {phrase}",
        "The question behind it all: {phrase}",
        "A doubt falls over it: {phrase}",
    ),
    Beat.HIGH: (
        "Everything bursts open: {phrase}",
        "The film gives it all: {phrase}",
        "At full volume: {phrase}",
        "Nothing is held back now: {phrase}",
        "This is the picture to remember: {phrase}",
        "All threads meet: {phrase}",
    ),
    Beat.CLOSE: (
        "What stays: {phrase}",
        "The story comes to rest: {phrase}",
        "One last echo: {phrase}",
        "It ends as it had to: {phrase}",
        "The circle closes: {phrase}",
    ),
}

DETAILS: tuple[str, ...] = (
    "a paper cup rolls past in the foreground",
    "a flag far behind moves in slow time",
    "a bird crosses the upper third",
    "something small glitters near the left edge",
    "a long cable draws a line towards the centre",
    "two strangers pass, out of focus",
    "the ground shows the marks of earlier steps",
    "steam drifts in from one side",
    "a scrap of bright cloth moves with the air",
    "the background repeats the colours of the character",
    "a single empty chair waits in the corner",
    "leaves and dust swirl once and settle",
    "a window of light lies across the floor",
    "the horizon cuts the frame exactly in half",
    "a reflection doubles the whole scene",
    "everything leans a little to the right",
    "a row of equal shapes leads the eye inwards",
    "one warm colour stands against many cool ones",
    "the foreground stays dark and frames the view",
    "the far distance dissolves into haze",
    "a tiny light blinks in time with the bass",
    "old posters peel from whatever stands there",
    "the air is full of slow bright specks",
    "a shadow passes without its owner",
    "the smallest thing in the frame is the sharpest",
    "a piece of string ties two objects together",
    "lines on the ground point at the feet",
)

PLAYED: tuple[str, ...] = (
    "Played {trait}, with the weight on the first beat",
    "The mood is {trait}, shown in the shoulders more than in the face",
    "The look is {trait}, held one second longer than is comfortable",
    "The gesture is small and {trait}",
    "It should feel {trait}, never posed",
    "Every movement stays {trait} and precise",
    "A touch of {trait} timing, then stillness",
    "The performance is {trait} from the hands up",
    "Keep it {trait}; let the rhythm do the rest",
    "The eyes say {trait}, the posture says the opposite",
    "A breath, a pause, a clear decision, {trait} to the last",
)

NEVER = (
    "blurry, low quality, distorted face, extra limbs, extra fingers, a different character, "
    "changed costume, text, subtitles, watermark, logo, flicker"
)
"""What spoils any scene; every negative description begins with it."""
