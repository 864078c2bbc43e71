"""What light and weather do in a picture, by time of day; some places have a light of their own."""

from __future__ import annotations

from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.places import Setting

OPENINGS: dict[Time, tuple[str, ...]] = {
    Time.DAWN: ("At first light", "At dawn", "At daybreak", "Just after sunrise", "At sunrise"),
    Time.DAY: ("At noon", "In broad daylight", "Under a high sun", "In the afternoon", "At midday"),
    Time.DUSK: ("At sunset", "In the golden hour", "At dusk", "In the last light", "At twilight"),
    Time.NIGHT: (
        "At night",
        "At midnight",
        "Long after dark",
        "By starlight",
        "In the small hours",
    ),
}

WEATHERED: dict[Weather, tuple[str, ...]] = {
    Weather.RAIN: ("In the rain", "In pouring rain", "Through a curtain of rain", "Soaked by rain"),
    Weather.SNOW: ("In falling snow", "In deep snow", "Among the first snowflakes", "In snowfall"),
    Weather.FOG: ("In thick fog", "Out of the mist", "In rolling mist", "Wrapped in fog"),
    Weather.STORM: (
        "In the storm",
        "As thunder rolls",
        "Under flashes of lightning",
        "In the gale",
    ),
    Weather.CLEAR: (),
}

OUTSIDE: dict[tuple[Time, Weather], tuple[str, ...]] = {
    (Time.DAWN, Weather.CLEAR): (
        "pale pink light creeps along the ground",
        "the first ray draws a bright edge around {who}",
        "long soft shadows reach towards the lens",
        "cold blue gives way to peach",
        "dew sparkles in the low light",
    ),
    (Time.DAWN, Weather.RAIN): (
        "grey dawn light shines in every drop",
        "thin rain turns the first light silver",
        "a pink crack opens below the rain clouds",
        "puddles hold the first colour of the morning",
    ),
    (Time.DAWN, Weather.SNOW): (
        "blue snow turns pink at the edges",
        "slow flakes drift through the first light",
        "the snow glows before the sun is up",
        "breath hangs white in the cold pink air",
    ),
    (Time.DAWN, Weather.FOG): (
        "mist lies in the hollows and takes the first light",
        "the sun is a pale coin in the fog",
        "far shapes come out of the fog one by one",
        "the fog turns from grey to gold",
    ),
    (Time.DAWN, Weather.STORM): (
        "a yellow line of dawn burns under black clouds",
        "wind tears the first light to pieces",
        "lightning fades into a sick green dawn",
        "rain blows sideways through the early light",
    ),
    (Time.DAY, Weather.CLEAR): (
        "crisp shadows fall straight down",
        "white light bounces off every pale surface",
        "a slow cloud shadow passes over the frame",
        "colours stand clear and saturated",
        "warm air shimmers at the far edge",
    ),
    (Time.DAY, Weather.RAIN): (
        "rain draws grey strokes over every colour",
        "the wet ground repeats a white sky",
        "drops run together and fall in threads",
        "one bright gap opens in a low grey ceiling",
    ),
    (Time.DAY, Weather.SNOW): (
        "big flakes fall without a sound",
        "the white ground throws light up into the face",
        "snow softens every edge",
        "the sky and the ground are one white",
    ),
    (Time.DAY, Weather.FOG): (
        "white fog hides everything behind the second layer",
        "a soft sun glows through the haze",
        "distance fades in five steps of grey",
        "the fog opens for a moment and closes again",
    ),
    (Time.DAY, Weather.STORM): (
        "black clouds press the light into one bright strip",
        "wind bends everything to the right",
        "lightning whitens the frame for an instant",
        "rain falls in hard grey sheets",
    ),
    (Time.DUSK, Weather.CLEAR): (
        "orange light rakes in from one side",
        "a warm rim of light follows {who}",
        "the whole sky turns copper and violet",
        "shadows stretch to three times their length",
        "the low sun flares at the edge of the lens",
    ),
    (Time.DUSK, Weather.RAIN): (
        "rain catches the last orange in the sky",
        "the wet ground burns copper",
        "violet clouds hang heavy with rain",
        "every drop carries a spark of the sunset",
    ),
    (Time.DUSK, Weather.SNOW): (
        "flakes turn orange as they cross the low sun",
        "violet shadows lie on the snow",
        "the snow keeps the glow after the sun has gone",
        "the last light lies warm on cold white",
    ),
    (Time.DUSK, Weather.FOG): (
        "the fog glows orange around one low light",
        "violet mist rises from the ground",
        "shapes melt into a copper haze",
        "the sun sinks as a red disc in the mist",
    ),
    (Time.DUSK, Weather.STORM): (
        "a red slit of sunset glares under the storm",
        "violet lightning stands over the horizon",
        "wind drives rain through the last light",
        "the clouds turn like a slow dark wheel",
    ),
    (Time.NIGHT, Weather.CLEAR): (
        "cool blue light outlines {who}",
        "small warm lights hang in deep blue darkness",
        "a single lamp keeps {who} out of the dark",
        "the sky is full of stars down to the horizon",
        "blue shadows lie under a silver light",
    ),
    (Time.NIGHT, Weather.RAIN): (
        "every light has a twin on the wet ground",
        "rain glitters in a single cone of light",
        "drops run down through blue and amber light",
        "the night smears into streaks of colour in the rain",
    ),
    (Time.NIGHT, Weather.SNOW): (
        "flakes appear in a cone of light and vanish",
        "the snow is brighter than the sky",
        "blue night lies on fresh snow",
        "one warm light stands in the falling white",
    ),
    (Time.NIGHT, Weather.FOG): (
        "each lamp wears a halo in the fog",
        "blue mist hides the ground",
        "light falls through the fog in long bars",
        "the dark comes and goes with the drifting fog",
    ),
    (Time.NIGHT, Weather.STORM): (
        "lightning freezes the scene in white",
        "rain lashes through a lone cone of light",
        "the sky tears open in blue and closes again",
        "wind and water fly through the dark",
    ),
}
"""Light under the open sky, for each time of day and weather."""

PLACED: dict[Setting, dict[Time, tuple[str, ...]]] = {
    Setting.ROOM: {
        Time.DAWN: (
            "thin pink light lies across the floor",
            "the first light finds the dust in the air",
            "pale light climbs down the wall",
        ),
        Time.DAY: (
            "a square of white light stands on the floor",
            "dust hangs in a bright shaft of light",
            "soft light from one side models every shape",
        ),
        Time.DUSK: (
            "amber light falls in bars across the wall",
            "the last sun slides up the wallpaper",
            "one side of the room burns orange, the other is blue",
        ),
        Time.NIGHT: (
            "one lamp makes an island of warm light",
            "blue light from outside meets a yellow lamp",
            "lights from outside wander over the ceiling",
        ),
    },
    Setting.STAGE: dict.fromkeys(
        Time,
        (
            "two beams cross above {who}",
            "backlight turns the haze to gold",
            "magenta and blue light cut the dark",
            "a single white beam falls straight down",
            "the rig blinks slowly, row by row",
            "dust dances in a cone of amber light",
        ),
    ),
    Setting.UNDERWATER: dict.fromkeys(
        Time,
        (
            "shafts of light sway down from the surface",
            "green light fades to black below",
            "bubbles rise like strings of pearls",
            "ripples of light run over {who}",
            "the blue grows deeper with every layer",
            "specks of silver drift through the beam",
        ),
    ),
    Setting.SPACE: dict.fromkeys(
        Time,
        (
            "hard white light leaves one side in black",
            "the stars stand sharp and do not blink",
            "a blue planet throws soft light from below",
            "the milky band arches over everything",
            "a far sun draws a ring of light",
            "dust glitters and takes forever to fall",
        ),
    ),
}
"""Light of places that have no weather; a room has its window."""

DETAILS: dict[Setting, tuple[str, ...]] = {
    Setting.CITY: (
        "steam rises from a vent",
        "windows blink on and off in no order",
        "a red light blinks on a far antenna",
        "traffic flows below like a slow river",
        "cables cut the picture into triangles",
        "a far siren paints one wall blue",
    ),
    Setting.STREET: (
        "a paper cup rolls along the gutter",
        "washing moves on a line overhead",
        "a cat's shadow slides along a wall",
        "steam drifts out of a grating",
        "old posters peel from the bricks",
        "two strangers pass, out of focus",
    ),
    Setting.ROOM: (
        "a curtain breathes in and out",
        "a tap drips in the rhythm of the song",
        "pictures hang a little crooked",
        "a plant stretches towards the window",
        "a record turns without a sound",
        "steam rises from a cup",
    ),
    Setting.STAGE: (
        "haze rolls over the front edge",
        "cables snake across the boards",
        "a set list lies taped to the floor",
        "glitter sinks through the beam",
        "the curtain moves at one end",
        "hands rise out of the dark",
    ),
    Setting.FOREST: (
        "leaves spiral down one by one",
        "a spider's web holds bright drops",
        "roots grip the path like fingers",
        "ferns nod in the foreground",
        "something small hurries through the leaves",
        "moss covers every stone",
    ),
    Setting.FIELD: (
        "seeds drift through the air",
        "the grass moves in long waves",
        "a crooked fence leads into the distance",
        "a dirt track draws an s into the picture",
        "insects glitter above the stalks",
        "far hills fade in three shades",
    ),
    Setting.MOUNTAINS: (
        "pebbles roll off the edge",
        "a banner of snow blows off the peak",
        "three ridges fade one behind the other",
        "a thin waterfall hangs like a thread",
        "lone pines cling to the rock",
        "a path zigzags up to the pass",
    ),
    Setting.DESERT: (
        "sand snakes along the ground",
        "a dust devil spins in the distance",
        "dry bushes roll through the frame",
        "the ripples of the sand lead to the horizon",
        "a bleached bone lies in the foreground",
        "far mesas float on hot air",
    ),
    Setting.BEACH: (
        "foam draws a white line and takes it back",
        "palm leaves swing into the frame",
        "shells shine in the wet sand",
        "a broken net lies in the foreground",
        "footprints fill with water",
        "a crab hurries sideways out of the picture",
    ),
    Setting.SEA: (
        "ropes creak and drip",
        "the swell lifts and lowers the horizon",
        "spray hangs in the air like glass",
        "a buoy nods in the distance",
        "foam draws lines on dark water",
        "nets dry along a wall",
    ),
    Setting.UNDERWATER: (
        "kelp leans with the current",
        "sand swirls up and settles",
        "a string of bubbles climbs past the lens",
        "coral fans wave in the foreground",
        "an anchor chain leads up out of sight",
        "jelly-clear specks drift by",
    ),
    Setting.SKY: (
        "cloud pours over an edge like milk",
        "the shadow of a cloud slides over another",
        "feather clouds streak the upper half",
        "far below, a river shines like a wire",
        "towers of cloud stand in a row",
        "ice crystals glitter in the air",
    ),
    Setting.SPACE: (
        "a meteor scratches a white line",
        "craters throw ink-black shadows",
        "rings of dust curve through the frame",
        "small rocks hang motionless",
        "a far galaxy glows like a coin",
        "footprints stay sharp in the dust",
    ),
    Setting.ROAD: (
        "telegraph wires rise and fall",
        "the white line runs straight to the vanishing point",
        "a plastic bag dances across the lanes",
        "heat blurs the end of the road",
        "a guard rail leads the eye away",
        "dust follows something that has passed",
    ),
    Setting.RUINS: (
        "ivy hangs from every edge",
        "dust trickles from a crack",
        "broken columns stand like teeth",
        "grass grows between the tiles",
        "a carved face watches from the wall",
        "an arch frames the far distance",
    ),
}
"""Small things that move in a setting or lead the eye."""
