"""Things that can stand in a scene: set pieces that the idea's words ask for."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon


class Thing(StrEnum):
    """A set piece that can be drawn."""

    CAR = "car"
    TRAIN = "train"
    BUS = "bus"
    BICYCLE = "bicycle"
    BOAT = "boat"
    HOT_AIR_BALLOON = "hot air balloon"
    ROCKET = "rocket"
    UFO = "ufo"
    SATELLITE = "satellite"
    LIGHTHOUSE = "lighthouse"
    WINDMILL = "windmill"
    BRIDGE = "bridge"
    CLOCK_TOWER = "clock tower"
    FOUNTAIN = "fountain"
    STATUE = "statue"
    GREAT_TREE = "great tree"
    FLOWERS = "flowers"
    MUSHROOMS = "mushrooms"
    CABIN = "cabin"
    TENT = "tent"
    CASTLE = "castle"
    DOOR = "door"
    STAIRS = "stairs"
    MIRROR = "mirror"
    CHAIR = "chair"
    TABLE = "table"
    BED = "bed"
    BOOKSHELF = "bookshelf"
    PIANO = "piano"
    DRUMS = "drums"
    SPEAKERS = "speakers"
    TELEVISION = "television"
    PHONE_BOOTH = "phone booth"
    NEON_SIGN = "neon sign"
    FERRIS_WHEEL = "ferris wheel"
    FIRE = "fire"
    GREAT_MOON = "great moon"
    BIRDS = "birds"
    BUTTERFLIES = "butterflies"
    FISH = "fish"
    WHALE = "whale"
    KITE = "kite"
    BALLOONS = "balloons"
    LANTERNS = "lanterns"
    SNOWMAN = "snowman"
    SIGNPOST = "signpost"


THINGS: Lexicon[Thing] = Lexicon(
    {
        Thing.CAR: "car,taxi,automobile,convertible,cadillac,cab,limousine,truck,van",
        Thing.TRAIN: "train,locomotive,tram,subway train,railway",
        Thing.BUS: "bus,bus stop,coach,school bus",
        Thing.BICYCLE: "bicycle,bike,cyclist",
        Thing.BOAT: "boat,ship,sail,sailboat,canoe,raft,yacht,rowing boat",
        Thing.HOT_AIR_BALLOON: "hot air balloon,airship,zeppelin",
        Thing.ROCKET: "rocket,spaceship,spacecraft,shuttle",
        Thing.UFO: "ufo,flying saucer,mothership",
        Thing.SATELLITE: "satellite,space station,probe",
        Thing.LIGHTHOUSE: "lighthouse,beacon",
        Thing.WINDMILL: "windmill,mill,wind turbine",
        Thing.BRIDGE: "bridge,viaduct,aqueduct",
        Thing.CLOCK_TOWER: "clock,clock tower,bell tower,church,steeple",
        Thing.FOUNTAIN: "fountain,well",
        Thing.STATUE: "statue,monument,sculpture",
        Thing.GREAT_TREE: "tree,oak,willow,cherry tree,apple tree",
        Thing.FLOWERS: "flower,rose,tulip,sunflower,garden,blossom,bouquet",
        Thing.MUSHROOMS: "mushroom,toadstool",
        Thing.CABIN: "cabin,hut,cottage,shack,farmhouse,barn,house",
        Thing.TENT: "tent,camp,camping,circus",
        Thing.CASTLE: "castle,fortress,palace",
        Thing.DOOR: "door,gate,doorway,portal",
        Thing.STAIRS: "stairs,staircase,steps,ladder,escalator",
        Thing.MIRROR: "mirror,reflection",
        Thing.CHAIR: "chair,armchair,throne,sofa,bench",
        Thing.TABLE: "table,desk,dinner",
        Thing.BED: "bed,pillow,sleep",
        Thing.BOOKSHELF: "bookshelf,book,bookshelves,library",
        Thing.PIANO: "piano,keyboard,organ,pianist",
        Thing.DRUMS: "drums,drum,drummer,drum kit",
        Thing.SPEAKERS: "speaker,amplifier,amp,sound system,loudspeaker,stereo",
        Thing.TELEVISION: "television,tv,screen,screens,monitor",
        Thing.PHONE_BOOTH: "phone booth,telephone box,telephone",
        Thing.NEON_SIGN: "neon,neon sign,billboard,sign",
        Thing.FERRIS_WHEEL: "ferris wheel,fairground,carousel,amusement park,carnival",
        Thing.FIRE: "fire,campfire,bonfire,flame,torch",
        Thing.GREAT_MOON: "moon,full moon,moonlight",
        Thing.BIRDS: "bird,gull,seagull,crow,dove,swallow,flock",
        Thing.BUTTERFLIES: "butterfly,moth,firefly",
        Thing.FISH: "fish,shoal,jellyfish,goldfish",
        Thing.WHALE: "whale,dolphin",
        Thing.KITE: "kite",
        Thing.BALLOONS: "balloon",
        Thing.LANTERNS: "lantern,paper lantern,fairy lights,candle",
        Thing.SNOWMAN: "snowman",
        Thing.SIGNPOST: "signpost,crossroads,milestone",
    }
)
