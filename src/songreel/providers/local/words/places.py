"""Settings: the words that name them, what goes with them, and where they lead."""

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
        Setting.CITY: "city,skyline,downtown,rooftop,roof,skyscraper,tower,metropolis,urban,"
        "plaza,capitol,megacity,cityscape,balcony,terrace,new york,tokyo,london,paris,berlin,"
        "austin,texas,chicago,shanghai,hong kong,los angeles,las vegas,harbor city,manhattan,"
        "barcelona,rome,madrid,vienna,lisbon,mumbai,seoul,sydney,rio,mexico city,istanbul,bridge",
        Setting.STREET: "street,alley,sidewalk,pavement,crosswalk,avenue,market,shop,storefront,"
        "cafe,café,neighborhood,neighbourhood,town,village,lane,corner,square,food truck,"
        "boulevard,house,station,subway,kerb,curb,backstreet,bazaar,fairground,carnival,doorstep",
        Setting.ROOM: "room,bedroom,kitchen,office,studio,apartment,house interior,indoors,"
        "inside,hallway,corridor,library,attic,basement,bathroom,classroom,workshop,garage,"
        "bar,restaurant,hotel,hospital,museum,elevator,laboratory,lab,diner,palace,living room,"
        "motel,flat,cellar,school,prison",
        Setting.STAGE: "stage,backstage,concert,club,theater,theatre,spotlight,dance floor,"
        "arena,auditorium,crowd,audience,festival,nightclub,ballroom,karaoke,gig,disco,circus ring,"
        "opera house",
        Setting.FOREST: "forest,wood,woods,woodland,jungle,grove,trees,rainforest,pines,"
        "birches,clearing,undergrowth,swamp,orchard,treetop",
        Setting.FIELD: "field,meadow,grass,grassland,prairie,farm,park,garden,hill,hills,"
        "countryside,vineyard,pasture,lawn,savanna,savannah,wheat,sunflowers,steppe,playground",
        Setting.MOUNTAINS: "mountain,peak,summit,ridge,cliff,alps,glacier,canyon,valley,snowfield,"
        "himalaya,highland,volcano,arctic,iceberg,tundra,gorge,mountainside,mountain pass",
        Setting.DESERT: "desert,dune,sahara,cactus,wasteland,mesa,badlands,salt flat,oasis,"
        "sandstorm,outback",
        Setting.BEACH: "beach,shore,seashore,coast,bay,palm trees,palms,seaside,lagoon,island,"
        "tropical,shoreline,sandbank,tideline,promenade",
        Setting.SEA: "sea,ocean,boat,ship,pier,harbor,harbour,waves,lake,river,deck,sail,"
        "lighthouse,dock,jetty,raft,yacht,quay,open water,ferry",
        Setting.UNDERWATER: "underwater,under water,coral,reef,seabed,deep sea,submarine,kelp,"
        "ocean floor,beneath the waves,diving,aquarium,under the sea,beneath the sea,"
        "under the ocean,bottom of the,under the waves,sea floor",
        Setting.SKY: "sky,clouds,above the clouds,cloud,airborne,airplane,aeroplane,balloon,"
        "heaven,stratosphere,flying island,airship",
        Setting.SPACE: "space,outer space,planet,moon surface,mars,galaxy,asteroid,spaceship,"
        "spacecraft,orbit,cosmos,lunar,nebula,space station,astronaut,universe,crater,alien world,"
        "on the moon,to the moon",
        Setting.ROAD: "road,highway,freeway,motorway,route,gas station,petrol station,car,driving,"
        "truck,roadside,motorcycle,motorbike,bus stop,crossroads,hitchhiking,parking lot",
        Setting.RUINS: "ruin,temple,castle,ancient,columns,pyramid,cathedral,tomb,graveyard,"
        "fortress,monastery,abandoned,amphitheatre,amphitheater,shrine,crypt,dungeon",
    },
    unless="space between,empty space,personal space,deck of cards,bottom of the night,heart space,"
    "in the palm,open space,car park,on the wings,street lamp,street lamps,sea of hands,"
    "living space,parking space,breathing space,safe space,space of,stage fright,"
    "home sweet home,castle in the,sky high,water tower,red square,room for",
)

GOES_WITH: Lexicon[Setting] = Lexicon(
    {
        Setting.CITY: "tourist,robot,detective,business,taxi,cyberpunk,futuristic,future,rich,"
        "money,superhero,hero,spy,fashion,graffiti,neon,courier,android",
        Setting.STREET: "walk,walking,exploring,stranger,dog,skateboard,bicycle,bike,rain,date,"
        "friends,chase,home,food,coffee,neighbour,neighbor,postman,delivery,love",
        Setting.ROOM: "lonely,alone,letter,phone,sleep,dream,family,baby,grandmother,cooking,"
        "computer,piano,breakup,memory,waiting,chef,baker,bake,cake,painter,writer,heartbreak,mother",
        Setting.STAGE: "song,sing,singing,singer,band,dance,dancing,dancer,guitar,guitarist,dj,"
        "rapper,rock,party,famous,music,drummer,show,ballerina,disco,applause",
        Setting.FOREST: "wolf,bear,fox,deer,fairy,elf,witch,magic,owl,hunter,camping,monster,"
        "squirrel,mushroom,wizard,druid,firefly",
        Setting.FIELD: "summer,spring,flower,horse,cow,kite,child,childhood,picnic,rabbit,sheep,"
        "scarecrow,farmer,freedom,bee,butterfly,sunflower",
        Setting.MOUNTAINS: "climb,climbing,hike,hiking,winter,snow,ski,adventure,dragon,yeti,"
        "eagle,journey,quest,cold,ice",
        Setting.DESERT: "cowboy,camel,heat,thirst,western,nomad,lizard,snake,sand,outlaw",
        Setting.BEACH: "surf,surfer,surfing,vacation,holiday,crab,swim,turtle,sandcastle,"
        "paradise,coconut",
        Setting.SEA: "sailor,pirate,captain,fisherman,fishing,whale,penguin,gull,voyage",
        Setting.UNDERWATER: "fish,mermaid,octopus,shark,diver,jellyfish,dolphin,atlantis",
        Setting.SKY: "bird,fly,flying,pilot,angel,wings,plane,phoenix,pegasus,falling",
        Setting.SPACE: "alien,rocket,cosmonaut,ufo,stars,gravity,comet,spaceman,sci fi",
        Setting.ROAD: "drive,driver,bus,travel,travelling,traveling,trip,race,hitchhiker,"
        "runaway,escape,biker",
        Setting.RUINS: "ghost,knight,king,queen,princess,vampire,history,curse,treasure,skeleton,"
        "gladiator,legend,archaeologist,mummy,medieval",
    }
)

NEIGHBOURS: dict[Setting, tuple[Setting, ...]] = {
    Setting.CITY: (Setting.STREET, Setting.ROOM, Setting.ROAD, Setting.STAGE),
    Setting.STREET: (Setting.CITY, Setting.ROOM, Setting.ROAD, Setting.STAGE),
    Setting.ROOM: (Setting.STREET, Setting.CITY, Setting.FIELD, Setting.ROAD),
    Setting.STAGE: (Setting.STREET, Setting.ROOM, Setting.CITY, Setting.ROAD),
    Setting.FOREST: (Setting.FIELD, Setting.MOUNTAINS, Setting.RUINS, Setting.ROAD),
    Setting.FIELD: (Setting.FOREST, Setting.ROAD, Setting.MOUNTAINS, Setting.SKY),
    Setting.MOUNTAINS: (Setting.FOREST, Setting.RUINS, Setting.FIELD, Setting.SKY),
    Setting.DESERT: (Setting.ROAD, Setting.MOUNTAINS, Setting.RUINS, Setting.SKY),
    Setting.BEACH: (Setting.SEA, Setting.ROAD, Setting.FIELD, Setting.STREET),
    Setting.SEA: (Setting.BEACH, Setting.ROOM, Setting.MOUNTAINS, Setting.STREET),
    Setting.UNDERWATER: (Setting.SEA, Setting.BEACH, Setting.RUINS, Setting.STAGE),
    Setting.SKY: (Setting.MOUNTAINS, Setting.SEA, Setting.FIELD, Setting.SPACE),
    Setting.SPACE: (Setting.SKY, Setting.DESERT, Setting.MOUNTAINS, Setting.CITY),
    Setting.ROAD: (Setting.DESERT, Setting.STREET, Setting.FIELD, Setting.MOUNTAINS),
    Setting.RUINS: (Setting.FOREST, Setting.MOUNTAINS, Setting.FIELD, Setting.DESERT),
}
"""Where a film goes on from a setting."""
