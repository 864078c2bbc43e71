"""Set pieces: how they look in a picture, and what is done with them."""

from __future__ import annotations

from songreel.providers.local.words.things import Thing

SIGHTS: dict[Thing, tuple[str, ...]] = {
    Thing.CAR: (
        "an old red car stands with its headlights on",
        "a parked car gleams at the edge of the frame",
        "a car slides past, all chrome and tail lights",
    ),
    Thing.TRAIN: (
        "a train slides past in a ribbon of lit windows",
        "a train stands steaming in the distance",
        "a far train draws a line of lights",
    ),
    Thing.BUS: (
        "an empty bus stands with its lights on",
        "a bus pulls away into the distance",
        "a yellow bus fills one side of the frame",
    ),
    Thing.BICYCLE: (
        "a bicycle leans where somebody left it",
        "the wheel of a fallen bicycle still turns",
        "a bicycle throws a long thin shadow",
    ),
    Thing.BOAT: (
        "a wooden boat rocks at its rope",
        "a boat with a patched sail lies tilted in the background",
        "a small boat draws a bright line through the picture",
    ),
    Thing.HOT_AIR_BALLOON: (
        "a striped hot air balloon hangs in the distance",
        "a hot air balloon glows like a lamp",
        "the shadow of a hot air balloon glides over everything",
    ),
    Thing.ROCKET: (
        "a silver rocket stands ready in the background",
        "a rocket draws a white line upwards",
        "a small rocket leans like a forgotten toy",
    ),
    Thing.UFO: (
        "a flying saucer hangs silent above it all",
        "the beam of a ufo touches the ground",
        "a ufo hums far behind, ringed with lights",
    ),
    Thing.SATELLITE: (
        "a satellite turns slowly, panels flashing",
        "a satellite blinks past overhead",
        "a broken satellite drifts by",
    ),
    Thing.LIGHTHOUSE: (
        "a lighthouse swings its beam across the frame",
        "a white lighthouse marks the far point",
        "the lighthouse blinks, small and stubborn",
    ),
    Thing.WINDMILL: (
        "a windmill turns on the horizon",
        "the arms of a windmill cut the light into slices",
        "an old windmill creaks in the background",
    ),
    Thing.BRIDGE: (
        "a long bridge spans the background",
        "an iron bridge disappears into the distance",
        "a narrow bridge leads the eye away",
    ),
    Thing.CLOCK_TOWER: (
        "a clock tower shows five to twelve",
        "the face of a clock tower glows above the roofs",
        "a clock tower stands crooked in the background",
    ),
    Thing.FOUNTAIN: (
        "a fountain throws silver drops",
        "a dry fountain stands in the middle ground",
        "the jets of a fountain catch the light",
    ),
    Thing.STATUE: (
        "a stone statue looks the other way",
        "a headless statue marks the middle ground",
        "a statue with one raised arm towers behind",
    ),
    Thing.GREAT_TREE: (
        "one great tree spreads over everything",
        "a crooked tree frames the left side",
        "a lone tree stands black against the light",
    ),
    Thing.FLOWERS: (
        "flowers nod in the foreground",
        "a sweep of red flowers fills the lower corner",
        "flowers shine in every free corner",
    ),
    Thing.MUSHROOMS: (
        "mushrooms glow faintly in the foreground",
        "a ring of mushrooms circles the middle ground",
        "tall mushrooms crowd the left corner",
    ),
    Thing.CABIN: (
        "a wooden cabin with one lit window stands behind",
        "smoke rises from a lonely cabin",
        "a crooked cabin huddles in the background",
    ),
    Thing.TENT: (
        "a tent glows from within",
        "a patched tent flaps in the wind",
        "a striped tent stands alone in the background",
    ),
    Thing.CASTLE: (
        "a castle stands dark on the skyline",
        "the towers of a castle rise out of the haze",
        "one window of the far castle is lit",
    ),
    Thing.DOOR: (
        "a single door stands upright without a wall",
        "a door stands ajar, light behind it",
        "an old blue door waits in the background",
    ),
    Thing.STAIRS: (
        "a flight of stairs leads up and out of the picture",
        "worn stairs draw a zigzag through the background",
        "stairs with no landing lead into the light",
    ),
    Thing.MIRROR: (
        "a tall mirror repeats the picture at an angle",
        "a cracked mirror catches one bright spot",
        "a mirror leans in the corner and doubles the light",
    ),
    Thing.CHAIR: (
        "an empty chair faces the lens",
        "a single chair stands where nobody would put one",
        "a tipped-over chair lies in the foreground",
    ),
    Thing.TABLE: (
        "a table is laid for two",
        "a long table stands in the middle ground, one cup on it",
        "a table carries the leftovers of a feast",
    ),
    Thing.BED: (
        "an unmade bed holds the last warmth",
        "a brass bed stands askew in the background",
        "a white bed catches all the light",
    ),
    Thing.BOOKSHELF: (
        "a bookshelf bends under its load",
        "a bookshelf rises out of the frame",
        "gaps in a bookshelf show where something was taken",
    ),
    Thing.PIANO: (
        "a black piano stands with its lid open",
        "an upright piano waits, one key pressed down",
        "a piano out of place catches the light",
    ),
    Thing.DRUMS: (
        "drums stand ready in a half circle",
        "dust jumps on the skin of the drums",
        "a set of drums shines in the back",
    ),
    Thing.SPEAKERS: (
        "a wall of speakers trembles",
        "two tall speakers frame the picture",
        "speakers stand stacked like towers",
    ),
    Thing.TELEVISION: (
        "a television flickers blue in the corner",
        "a stack of televisions shows nothing but snow",
        "an old television hums with no picture",
    ),
    Thing.PHONE_BOOTH: (
        "a red phone booth glows in the background",
        "the receiver of a phone booth dangles",
        "a phone booth stands alone, lit from inside",
    ),
    Thing.NEON_SIGN: (
        "a neon sign flickers pink and blue",
        "half of a neon sign has gone dark",
        "a neon sign paints one side of the picture red",
    ),
    Thing.FERRIS_WHEEL: (
        "a ferris wheel turns slowly behind it all",
        "the lights of a ferris wheel blink in the distance",
        "a ferris wheel stands still against the sky",
    ),
    Thing.FIRE: (
        "a fire throws sparks upwards",
        "a small fire paints everything orange from below",
        "a fire burns low in the foreground",
    ),
    Thing.GREAT_MOON: (
        "a great moon hangs low and enormous",
        "a pale moon stands over the horizon",
        "the moon fills a quarter of the frame",
    ),
    Thing.BIRDS: (
        "a flock of birds bursts upwards",
        "birds wheel slowly high above",
        "a line of birds crosses the upper third",
    ),
    Thing.BUTTERFLIES: (
        "butterflies rise in a loose cloud",
        "fireflies blink between light and shadow",
        "two butterflies circle each other in the foreground",
    ),
    Thing.FISH: (
        "a shoal of fish turns like one sheet of silver",
        "bright fish flash past in the foreground",
        "a ring of fish circles slowly",
    ),
    Thing.WHALE: (
        "the back of a whale breaks the surface",
        "a whale passes like a slow dark island",
        "far off, a whale lifts its tail",
    ),
    Thing.KITE: (
        "a red kite pulls at its string",
        "a kite stands high over the horizon",
        "a torn kite hangs in the foreground",
    ),
    Thing.BALLOONS: (
        "three balloons tug at their strings",
        "a bunch of balloons drifts out of the frame",
        "balloons bump softly against each other",
    ),
    Thing.LANTERNS: (
        "paper lanterns sway on a line",
        "a string of lanterns leads into the depth",
        "lanterns hang like small suns",
    ),
    Thing.SNOWMAN: (
        "a crooked snowman keeps watch",
        "a snowman wears somebody's lost hat",
        "a half-finished snowman stands in the background",
    ),
    Thing.SIGNPOST: (
        "a signpost points three ways at once",
        "a weathered signpost leans to one side",
        "a signpost with no names marks the middle ground",
    ),
}
"""How each set piece looks, two or three ways."""

USES: dict[Thing, tuple[str, ...]] = {
    Thing.CAR: ("{who} sits on the hood of a red car", "{who} dances on the roof of a car"),
    Thing.TRAIN: ("{who} runs beside a moving train", "{who} watches a train roll out"),
    Thing.BUS: ("{who} waits beside an empty bus", "{who} waves after a bus"),
    Thing.BICYCLE: ("{who} pushes a bicycle with a flat tyre", "{who} lifts a fallen bicycle"),
    Thing.BOAT: ("{who} pulls a boat out of the water", "{who} sleeps in an old boat"),
    Thing.HOT_AIR_BALLOON: (
        "{who} waves to a passing hot air balloon",
        "{who} runs after a hot air balloon",
    ),
    Thing.ROCKET: ("{who} climbs out of a silver rocket", "{who} leans on the fin of a rocket"),
    Thing.UFO: ("{who} stands in the beam of a ufo", "{who} raises both arms to a ufo"),
    Thing.SATELLITE: (
        "{who} reaches for a passing satellite",
        "{who} floats along the panel of a satellite",
    ),
    Thing.LIGHTHOUSE: (
        "{who} climbs the rocks below a lighthouse",
        "{who} dances in the beam of a lighthouse",
    ),
    Thing.WINDMILL: (
        "{who} runs under the arms of a windmill",
        "{who} sings to the rhythm of a windmill",
    ),
    Thing.BRIDGE: ("{who} runs across a narrow bridge", "{who} sits on the parapet of a bridge"),
    Thing.CLOCK_TOWER: (
        "{who} looks up at the face of a clock tower",
        "{who} runs past a clock tower at twelve",
    ),
    Thing.FOUNTAIN: ("{who} dances around a fountain", "{who} throws a coin into a fountain"),
    Thing.STATUE: ("{who} leans on the feet of a statue", "{who} dances in front of a statue"),
    Thing.GREAT_TREE: (
        "{who} sits in the branches of a great tree",
        "{who} spins under a great tree",
    ),
    Thing.FLOWERS: ("{who} kneels and smells the flowers", "{who} dances among the flowers"),
    Thing.MUSHROOMS: (
        "{who} jumps from one of the mushrooms to the next",
        "{who} sits under giant mushrooms",
    ),
    Thing.CABIN: ("{who} leans on the wall of a cabin", "{who} looks out of a cabin"),
    Thing.TENT: ("{who} crouches before a glowing tent", "{who} steps out of a tent"),
    Thing.CASTLE: ("{who} walks up to a dark castle", "{who} shouts up at a castle"),
    Thing.DOOR: (
        "{who} opens a door that stands all by itself",
        "{who} walks through a door into the light",
    ),
    Thing.STAIRS: ("{who} climbs stairs with no end", "{who} dances down the stairs"),
    Thing.MIRROR: ("{who} stares into a tall mirror", "{who} dances before a mirror"),
    Thing.CHAIR: ("{who} sits on a chair in the middle of it all", "{who} leaps over a chair"),
    Thing.TABLE: ("{who} dances on a long table", "{who} leans on a table laid for two"),
    Thing.BED: ("{who} jumps on a brass bed", "{who} lies on an unmade bed"),
    Thing.BOOKSHELF: (
        "{who} pulls one volume from a bookshelf",
        "{who} sits with {his} back against a bookshelf",
    ),
    Thing.PIANO: ("{who} plays a piano with eyes closed", "{who} sings, elbows on a piano"),
    Thing.DRUMS: ("{who} plays the drums like thunder", "{who} leaps up behind the drums"),
    Thing.SPEAKERS: (
        "{who} stands between two walls of speakers",
        "{who} dances on a stack of speakers",
    ),
    Thing.TELEVISION: (
        "{who} stares into a flickering television",
        "{who} sits in front of an old television",
    ),
    Thing.PHONE_BOOTH: (
        "{who} leans in a phone booth, receiver at the ear",
        "{who} waits beside a ringing phone booth",
    ),
    Thing.NEON_SIGN: (
        "{who} stands in the pink light of a neon sign",
        "{who} dances under a flickering neon sign",
    ),
    Thing.FERRIS_WHEEL: (
        "{who} looks up at a turning ferris wheel",
        "{who} runs towards the lights of a ferris wheel",
    ),
    Thing.FIRE: ("{who} dances around a fire", "{who} sits close to a fire"),
    Thing.GREAT_MOON: (
        "{who} stands, a small shape before a great moon",
        "{who} sings to a great moon",
    ),
    Thing.BIRDS: (
        "{who} runs, and a flock of birds takes off",
        "{who} raises both arms, and birds rise",
    ),
    Thing.BUTTERFLIES: (
        "{who} reaches into a cloud of butterflies",
        "{who} runs after one of the fireflies",
    ),
    Thing.FISH: ("{who} reaches into a shoal of fish", "{who} watches the fish circle"),
    Thing.WHALE: ("{who} points at the tail of a whale", "{who} sings to a whale"),
    Thing.KITE: ("{who} runs with a red kite", "{who} looks up at a kite"),
    Thing.BALLOONS: (
        "{who} runs with a bunch of balloons",
        "{who} reaches after a string of balloons",
    ),
    Thing.LANTERNS: (
        "{who} lifts one of the paper lanterns",
        "{who} dances under a string of lanterns",
    ),
    Thing.SNOWMAN: ("{who} hugs a snowman and dances", "{who} kneels beside a snowman"),
    Thing.SIGNPOST: (
        "{who} looks up at a crooked signpost",
        "{who} leans on a signpost at the end of the way",
    ),
}
"""What somebody does with a set piece."""
