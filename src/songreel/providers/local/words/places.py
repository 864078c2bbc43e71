"""Settings: the words that name them, the spots a scene can be at, and what goes with what."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon


class Setting(StrEnum):
    """A kind of place that can be drawn."""

    CITY = "city"
    STREET = "street"
    ROOM = "room"
    STAGE = "stage"
    FOREST = "forest"
    FIELD = "field"
    MOUNTAINS = "mountains"
    DESERT = "desert"
    BEACH = "beach"
    SEA = "sea"
    UNDERWATER = "underwater"
    SKY = "sky"
    SPACE = "space"
    ROAD = "road"
    RUINS = "ruins"


PLACES: Lexicon[Setting] = Lexicon(
    {
        Setting.CITY: "city,skyline,downtown,rooftop,skyscraper,tower,metropolis,urban,bridge,"
        "plaza,capitol,megacity,cityscape,balcony,terrace,new york,tokyo,london,paris,berlin,"
        "austin,texas,chicago,shanghai,hong kong,los angeles,las vegas,harbor city",
        Setting.STREET: "street,alley,sidewalk,pavement,crosswalk,avenue,market,shop,storefront,"
        "cafe,café,neighborhood,neighbourhood,town,village,lane,corner,square,food truck,"
        "boulevard,house,station,subway,kerb,curb,backstreet,bazaar",
        Setting.ROOM: "room,bedroom,kitchen,office,studio,apartment,house interior,indoors,"
        "inside,hallway,corridor,library,attic,basement,bathroom,classroom,workshop,garage,"
        "bar,restaurant,hotel,hospital,museum,elevator,laboratory,lab,diner,palace",
        Setting.STAGE: "stage,backstage,concert,club,theater,theatre,spotlight,dance floor,"
        "arena,auditorium,crowd,audience,festival,nightclub,ballroom,karaoke,gig",
        Setting.FOREST: "forest,wood,woods,woodland,jungle,grove,trees,rainforest,pines,"
        "birches,clearing,undergrowth,swamp,orchard",
        Setting.FIELD: "field,meadow,grass,grassland,prairie,farm,park,garden,hill,hills,"
        "countryside,vineyard,pasture,lawn,savanna,savannah,wheat,sunflowers,steppe",
        Setting.MOUNTAINS: "mountain,peak,summit,ridge,cliff,alps,glacier,canyon,valley,snowfield,"
        "himalaya,highland,volcano,arctic,iceberg,tundra,gorge",
        Setting.DESERT: "desert,dune,sahara,cactus,wasteland,mesa,badlands,salt flat,oasis,"
        "sandstorm,outback",
        Setting.BEACH: "beach,shore,seashore,coast,bay,palm trees,palms,seaside,lagoon,island,"
        "tropical,shoreline,sandbank,tideline",
        Setting.SEA: "sea,ocean,boat,ship,pier,harbor,harbour,waves,lake,river,deck,sail,"
        "lighthouse,dock,jetty,raft,yacht,quay",
        Setting.UNDERWATER: "underwater,under water,coral,reef,seabed,deep sea,submarine,kelp,"
        "ocean floor,beneath the waves,diving,aquarium",
        Setting.SKY: "sky,clouds,above the clouds,cloud,airborne,airplane,aeroplane,balloon,"
        "heaven,stratosphere,flying island,airship",
        Setting.SPACE: "space,planet,moon surface,mars,galaxy,asteroid,spaceship,spacecraft,"
        "orbit,cosmos,lunar,nebula,space station,astronaut,universe,crater,alien world",
        Setting.ROAD: "road,highway,freeway,motorway,route,gas station,petrol station,car,driving,"
        "truck,roadside,motorcycle,motorbike,bus stop,crossroads,hitchhiking",
        Setting.RUINS: "ruin,temple,castle,ancient,columns,pyramid,cathedral,tomb,graveyard,"
        "fortress,monastery,abandoned,amphitheatre,amphitheater,shrine,crypt,dungeon",
    }
)

SPOTS: dict[Setting, tuple[str, ...]] = {
    Setting.CITY: (
        "on a rooftop above the avenues",
        "on a bridge with the skyline behind it",
        "on a wide plaza between glass towers",
        "on a balcony high over downtown",
        "at the foot of the tallest tower",
        "where the whole city opens up below",
        "beside the fountain of an empty plaza",
        "on a skyscraper's edge among antennas",
    ),
    Setting.STREET: (
        "on a quiet street of brick storefronts",
        "at a crosswalk while everybody else waits",
        "in a narrow alley hung with washing",
        "among the stalls of a street market",
        "outside a corner café with steamed windows",
        "on the sidewalk under a row of awnings",
        "next to a bright food truck",
        "on a steep street of painted houses",
    ),
    Setting.ROOM: (
        "in a small room with one tall window",
        "in a kitchen full of warm lamps",
        "in a workshop crowded with half-made things",
        "in an empty office after everyone has left",
        "in a library between leaning shelves",
        "in an attic with a round window",
        "in a bedroom with posters on every wall",
        "in a diner with chrome stools",
    ),
    Setting.STAGE: (
        "on a bare stage in a single spotlight",
        "on a festival stage before a sea of hands",
        "backstage between cables and cases",
        "on a dance floor under turning spotlights",
        "in an old theatre with a red curtain",
        "at the edge of the stage, close to the crowd",
        "in an empty auditorium",
        "in a tiny club with a low ceiling",
    ),
    Setting.FOREST: (
        "in a forest of tall pines",
        "in a clearing ringed by birches",
        "under the roof of an old jungle",
        "on a path through the woods",
        "by a fallen trunk in the undergrowth",
        "where the trees stand furthest apart",
        "in an overgrown orchard",
        "at the dark edge of the woods",
    ),
    Setting.FIELD: (
        "in a meadow of knee-high grass",
        "on a round green hill",
        "in a field of sunflowers",
        "in a park with one great oak",
        "between rows of a vineyard",
        "on a farm track beside ripe wheat",
        "in a walled garden",
        "on open grassland under a huge horizon",
    ),
    Setting.MOUNTAINS: (
        "on a mountain ridge above the valley",
        "below a summit with fresh snow",
        "on a cliff with nothing behind it",
        "at the mouth of a canyon",
        "by a glacier's blue edge",
        "on a high pass between two peaks",
        "in a valley of grey boulders",
        "on the slope of a sleeping volcano",
    ),
    Setting.DESERT: (
        "on the crest of a dune",
        "in a desert of red sand",
        "beside a lone cactus",
        "on a cracked salt flat",
        "between two mesas",
        "at an oasis the size of a tablecloth",
        "in the badlands among leaning stones",
        "where the dunes meet the wasteland",
    ),
    Setting.BEACH: (
        "on an empty beach at low tide",
        "on the shore where the waves run out",
        "under palms that lean over the sand",
        "in a small bay between rocks",
        "along the tideline with bare footprints",
        "on a sandbank in a shallow lagoon",
        "on a seaside promenade",
        "on an island the size of a room",
    ),
    Setting.SEA: (
        "at the end of a long pier",
        "on the deck of a small boat",
        "by a lighthouse in the spray",
        "on a harbour wall beside moored boats",
        "on a raft with a patched sail",
        "on a jetty over a still lake",
        "at the rail of an old ship",
        "on the quay among coiled ropes",
    ),
    Setting.UNDERWATER: (
        "underwater, among waving kelp",
        "on the seabed between coral fans",
        "beside a sunken wreck on the ocean floor",
        "in a reef full of small bright fish",
        "under water, where the last light ends",
        "in an aquarium tunnel",
    ),
    Setting.SKY: (
        "above the clouds, on a floating rock",
        "in a basket under a striped balloon",
        "on a cloud as wide as a field",
        "in the open sky between two weather fronts",
        "on the wing of a slow airship",
        "on stairs of cloud that lead nowhere yet",
    ),
    Setting.SPACE: (
        "on a grey planet with two moons",
        "at the window of a space station",
        "on the rim of a silent crater",
        "on an asteroid no bigger than a house",
        "in front of a nebula in pink and teal",
        "on the red plain of mars",
    ),
    Setting.ROAD: (
        "on an empty road that runs to the horizon",
        "at a gas station with one working light",
        "at a bus stop far from anywhere",
        "on the shoulder of a highway",
        "by an old car with its hood up",
        "at a crossroads with a crooked sign",
        "beside a road of telegraph poles",
        "on a motorway bridge over red tail lights",
    ),
    Setting.RUINS: (
        "among the columns of a ruined temple",
        "on the broken stairs of a castle",
        "under the last arch of a cathedral",
        "in the courtyard of an abandoned fortress",
        "between the stones of an ancient shrine",
        "on top of a fallen pyramid",
    ),
}

GOES_WITH: Lexicon[Setting] = Lexicon(
    {
        Setting.CITY: "tourist,robot,detective,business,taxi,cyberpunk,futuristic,future,rich,"
        "money,superhero,hero,spy,fashion,graffiti",
        Setting.STREET: "walk,walking,exploring,stranger,dog,skateboard,bicycle,bike,rain,date,"
        "friends,chase,home,food,coffee,neighbour,neighbor",
        Setting.ROOM: "love,lonely,alone,letter,phone,sleep,dream,family,baby,grandmother,cooking,"
        "computer,piano,breakup,memory,waiting,cat,chef",
        Setting.STAGE: "song,sing,singing,singer,band,dance,dancing,dancer,guitar,guitarist,dj,"
        "rapper,rock,party,famous,star,music,drummer,show,ballerina,disco",
        Setting.FOREST: "wolf,bear,fox,deer,fairy,elf,witch,magic,owl,hunter,camping,monster,"
        "squirrel,mushroom,wizard,druid",
        Setting.FIELD: "summer,spring,flower,horse,cow,kite,child,childhood,picnic,rabbit,sheep,"
        "scarecrow,farmer,freedom,bee,butterfly",
        Setting.MOUNTAINS: "climb,climbing,hike,hiking,winter,snow,ski,adventure,dragon,yeti,"
        "eagle,journey,quest,cold,ice",
        Setting.DESERT: "cowboy,camel,heat,thirst,western,nomad,lizard,lost,snake,sand,outlaw",
        Setting.BEACH: "surf,surfer,surfing,vacation,holiday,crab,swim,turtle,sandcastle,"
        "paradise,coconut",
        Setting.SEA: "sailor,pirate,captain,fisherman,fishing,whale,storm,penguin,gull,voyage",
        Setting.UNDERWATER: "fish,mermaid,octopus,shark,diver,jellyfish,dolphin,atlantis",
        Setting.SKY: "bird,fly,flying,pilot,angel,wings,plane,phoenix,pegasus,falling",
        Setting.SPACE: "alien,rocket,moon,cosmonaut,ufo,stars,gravity,comet,spaceman,sci fi",
        Setting.ROAD: "drive,driver,bus,travel,travelling,traveling,trip,race,hitchhiker,leaving,"
        "runaway,escape,biker",
        Setting.RUINS: "ghost,knight,king,queen,princess,vampire,history,curse,treasure,skeleton,"
        "gladiator,legend,archaeologist,mummy,medieval",
    }
)

NEIGHBOURS: dict[Setting, tuple[Setting, ...]] = {
    Setting.CITY: (Setting.STREET, Setting.ROAD, Setting.ROOM, Setting.STAGE),
    Setting.STREET: (Setting.CITY, Setting.ROOM, Setting.ROAD, Setting.FIELD),
    Setting.ROOM: (Setting.STREET, Setting.CITY, Setting.STAGE, Setting.ROAD),
    Setting.STAGE: (Setting.CITY, Setting.ROOM, Setting.STREET, Setting.ROAD),
    Setting.FOREST: (Setting.FIELD, Setting.MOUNTAINS, Setting.RUINS, Setting.ROAD),
    Setting.FIELD: (Setting.FOREST, Setting.ROAD, Setting.MOUNTAINS, Setting.SKY),
    Setting.MOUNTAINS: (Setting.FOREST, Setting.FIELD, Setting.SKY, Setting.RUINS),
    Setting.DESERT: (Setting.ROAD, Setting.RUINS, Setting.MOUNTAINS, Setting.SKY),
    Setting.BEACH: (Setting.SEA, Setting.ROAD, Setting.UNDERWATER, Setting.FIELD),
    Setting.SEA: (Setting.BEACH, Setting.UNDERWATER, Setting.SKY, Setting.MOUNTAINS),
    Setting.UNDERWATER: (Setting.SEA, Setting.BEACH, Setting.RUINS, Setting.SKY),
    Setting.SKY: (Setting.MOUNTAINS, Setting.SEA, Setting.FIELD, Setting.SPACE),
    Setting.SPACE: (Setting.SKY, Setting.DESERT, Setting.RUINS, Setting.ROOM),
    Setting.ROAD: (Setting.DESERT, Setting.CITY, Setting.FIELD, Setting.MOUNTAINS),
    Setting.RUINS: (Setting.FOREST, Setting.DESERT, Setting.MOUNTAINS, Setting.FIELD),
}

NOT_IN: dict[Setting, str] = {
    Setting.CITY: "empty countryside",
    Setting.STREET: "open wilderness",
    Setting.ROOM: "open sky, outdoor background",
    Setting.STAGE: "daylit exterior",
    Setting.FOREST: "buildings, cars",
    Setting.FIELD: "skyscrapers, traffic",
    Setting.MOUNTAINS: "city buildings, palm trees",
    Setting.DESERT: "lush greenery, rain",
    Setting.BEACH: "snow, skyscrapers",
    Setting.SEA: "dry land filling the frame",
    Setting.UNDERWATER: "air above water, splashing surface",
    Setting.SKY: "ground-level traffic",
    Setting.SPACE: "blue daytime sky, trees",
    Setting.ROAD: "indoor walls",
    Setting.RUINS: "modern glass buildings",
}
