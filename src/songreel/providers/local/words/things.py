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
        Thing.CAR: "car,taxi,automobile,convertible,cadillac,cab,limousine,truck,van,pickup",
        Thing.TRAIN: "train,locomotive,tram,subway train,railway,streetcar,night train",
        Thing.BUS: "bus,bus stop,school bus,tour bus",
        Thing.BICYCLE: "bicycle,bike,cyclist",
        Thing.BOAT: "boat,ship,sail,sailboat,canoe,raft,yacht,rowing boat,ferry,gondola,kayak",
        Thing.HOT_AIR_BALLOON: "hot air balloon,airship,zeppelin,blimp",
        Thing.ROCKET: "rocket,spaceship,spacecraft,space shuttle,starship",
        Thing.UFO: "ufo,flying saucer,mothership",
        Thing.SATELLITE: "satellite,space station,space probe",
        Thing.LIGHTHOUSE: "lighthouse,beacon",
        Thing.WINDMILL: "windmill,mill,wind turbine",
        Thing.BRIDGE: "bridge,viaduct,aqueduct",
        Thing.CLOCK_TOWER: "clock,clock tower,bell tower,church,steeple,town clock",
        Thing.FOUNTAIN: "fountain,wishing well",
        Thing.STATUE: "statue,monument,sculpture",
        Thing.GREAT_TREE: "tree,great tree,oak,willow,cherry tree,apple tree",
        Thing.FLOWERS: "flower,roses,red rose,rose garden,tulip,sunflower,garden,blossom,bouquet,"
        "poppy,daisy",
        Thing.MUSHROOMS: "mushroom,toadstool",
        Thing.CABIN: "cabin,hut,cottage,shack,farmhouse,barn,house",
        Thing.TENT: "tent,camp,camping,circus",
        Thing.CASTLE: "castle,fortress,palace",
        Thing.DOOR: "door,gate,doorway,portal",
        Thing.STAIRS: "stair,staircase,stone steps,ladder,escalator,stairway",
        Thing.MIRROR: "mirror,looking glass",
        Thing.CHAIR: "chair,armchair,throne,sofa,bench,couch",
        Thing.TABLE: "table,desk,dinner",
        Thing.BED: "bed,pillow",
        Thing.BOOKSHELF: "bookshelf,bookshelves,bookcase,library",
        Thing.PIANO: "piano,keyboard,organ,pianist",
        Thing.DRUMS: "drum,drummer,drum kit",
        Thing.SPEAKERS: "speaker,amplifier,amp,sound system,loudspeaker,stereo,boombox",
        Thing.TELEVISION: "television,tv,screen,monitor",
        Thing.PHONE_BOOTH: "phone booth,telephone box,telephone booth,telephone,phone box",
        Thing.NEON_SIGN: "neon,neon sign,billboard,neon light",
        Thing.FERRIS_WHEEL: "ferris wheel,fairground,carousel,amusement park,carnival,funfair",
        Thing.FIRE: "fire,campfire,bonfire,flame,torch,burning,blaze",
        Thing.GREAT_MOON: "moon,full moon,great moon",
        Thing.BIRDS: "bird,gull,seagull,crow,dove,swallow,flock",
        Thing.BUTTERFLIES: "butterfly,moth,firefly",
        Thing.FISH: "fish,shoal,jellyfish,goldfish",
        Thing.WHALE: "whale,dolphin",
        Thing.KITE: "kite",
        Thing.BALLOONS: "balloon",
        Thing.LANTERNS: "lantern,paper lantern,fairy light,candle",
        Thing.SNOWMAN: "snowman,snowmen",
        Thing.SIGNPOST: "signpost,crossroads,milestone",
    },
    unless="lantern,trees,mirror ball,a sign,on fire,fire escape,fire station,car park,table top,"
    "bird's eye,half moon bay,honey moon,green screen,dinner jacket,sail away,"
    "golden gate,train station attendant,screen time",
)

NAMES: dict[Thing, str] = {
    thing: thing.value
    if thing
    in {
        Thing.FLOWERS,
        Thing.MUSHROOMS,
        Thing.STAIRS,
        Thing.DRUMS,
        Thing.SPEAKERS,
        Thing.BIRDS,
        Thing.BUTTERFLIES,
        Thing.FISH,
        Thing.BALLOONS,
        Thing.LANTERNS,
    }
    else f"a {thing.value}"
    for thing in Thing
}
"""What a list of set pieces calls them, with the article."""
