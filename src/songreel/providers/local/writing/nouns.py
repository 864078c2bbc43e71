"""Nouns of ideas: what kind of thing somebody is after, and what stands for what has no shape."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon


class Kind(StrEnum):
    """What kind of thing a noun means, as far as a picture is concerned."""

    CARRIED = "carried"
    BEING = "being"
    LIGHT = "light"
    THING = "thing"
    PLACE = "place"
    DANGER = "danger"
    HOME = "home"
    FAME = "fame"
    SHAPELESS = "shapeless"


KINDS: Lexicon[Kind] = Lexicon(
    {
        Kind.CARRIED: "letter,package,parcel,note,message,key,ring,book,diary,photograph,photo,"
        "picture,map,flower,rose,bouquet,gift,present,box,suitcase,bag,record,tape,cassette,"
        "lantern,candle,umbrella,coin,jewel,diamond,necklace,crown,egg,seed,feather,shell,compass,"
        "watch,toy,doll,ball,cake,bread,coffee,tea,pizza,sword,guitar,violin,trumpet,hat,shoe,"
        "glove,scarf,ticket,passport,heirloom,postcard,paper crane,comb,pearl,bottle,apple,stone,"
        "camera,notebook,phone,balloon,ashes,medicine,torch,painting,drawing,slipper,crystal",
        Kind.BEING: "whale,dragon,bird,wolf,fox,cat,dog,horse,deer,bear,owl,lion,tiger,rabbit,"
        "butterfly,firefly,fish,dolphin,unicorn,phoenix,ghost,spirit,angel,mermaid,alien,robot,"
        "friend,lover,brother,sister,mother,father,son,daughter,child,boy,girl,man,woman,stranger,"
        "king,queen,prince,princess,wife,husband,grandmother,grandfather,family,twin,partner,"
        "dancer,singer,creature,elephant,penguin,crow,raven,dove,gull,swan,turtle,shadow,baby,"
        "kitten,puppy,soulmate,sweetheart,crush,hero,master,owner,people,parents,crowd,fans,muse",
        Kind.LIGHT: "moon,star,sun,comet,light,aurora,northern lights,rainbow,sunrise,sunset,"
        "constellation,lightning bug,sunlight,moonlight,spark,planet,galaxy,starlight,eclipse",
        Kind.DANGER: "storm,monster,demon,enemy,army,beast,wave,fire,flood,darkness,winter,war,"
        "nightmare,villain,giant,tornado,hurricane,devil,shark,zombie,vampire,witch,machine,"
        "police,hunter,tempest,avalanche,invader,void",
        Kind.HOME: "home,way home,way back,homeland,hometown,house,family home",
        Kind.FAME: "star,fame,spotlight,show,concert,song,dance,contest,competition,championship,"
        "legend,audience,stage,party,applause,dj,queen of,king of,rock star,superstar,idol,gig",
        Kind.THING: "train,ship,boat,car,rocket,treasure,tree,garden,door,gate,castle,tower,clock,"
        "piano,bridge,bus,kite,lighthouse,windmill,statue,snowman,telescope,machine,well,fountain,"
        "spaceship,balloon,carousel,ferris wheel,mirror,sunflower,gold,wreck,bicycle,bike,house,"
        "cabin,sandcastle,radio,robot,orchard,raft,plane,wings,sculpture,wall,carpet",
        Kind.SHAPELESS: "love,freedom,peace,happiness,joy,hope,time,past,future,memory,memories,"
        "dream,truth,courage,soul,heart,life,death,fear,loneliness,grief,loss,pain,sorrow,fate,"
        "destiny,success,power,money,beauty,meaning,happy ending,identity,voice,music,rhythm,"
        "silence,night,day,world,everything,nothing,something,summer,childhood,youth,moment,way,"
        "answer,secret,magic,adventure,friendship,faith,luck,regret,guilt,anger,hate,revenge,"
        "melody,tune,name,smile,word,feeling,laughter,kiss,heartbreak,nostalgia,purpose,dance,city,story,breakup,self,mind,reality,universe",
    }
)
"""A noun can be of several kinds: the first that is listed counts."""

SYMBOLS: Lexicon[str] = Lexicon(
    {
        "the red balloon": "love,heart,crush,romance,sweetheart,soulmate,kiss,passion",
        "the torn photograph": "past,memory,nostalgia,heartbreak,loss,grief,regret,breakup,youth,"
        "childhood,sorrow,pain,loneliness,lonely,alone,death,sad,guilt,"
        "breaking up,breaks up,break up,goodbye,farewell,leaving",
        "the white bird": "flying,freedom,peace,soul,hope,life,faith,spirit,friendship",
        "the white kite": "summer,vacation,holiday,wind,spring,child",
        "the silver key": "truth,secret,answer,meaning,purpose,fate,destiny,mind,identity,reality,"
        "future,time,story",
        "the paper lanterns": "dream,magic,night,moment,silence,happiness,joy,wish,beauty,"
        "adventure,luck,courage",
        "the golden coin": "money,success,power,wealth,fortune,revenge,hate",
        "the old radio": "music,rhythm,song,voice,sound,melody,beat",
    }
)
"""What stands in the picture for something that cannot be seen."""

MOTIFS: tuple[str, ...] = (
    "the red balloon",
    "the white kite",
    "the silver key",
    "the old radio",
    "the torn photograph",
    "the white bird",
    "the paper lanterns",
)
"""What a film turns around whose idea names nothing."""

ROLES = frozenset(
    "fisherman courier dancer singer knight tourist sailor pirate captain pilot "
    "astronaut detective cowboy soldier warrior princess prince queen king witch wizard "
    "thief painter artist poet writer musician guitarist drummer pianist rapper dj "
    "ballerina boxer runner surfer skater driver biker traveller traveler wanderer "
    "stranger widow bride groom nurse doctor teacher student farmer baker chef waiter "
    "waitress postman mailman firefighter clown magician acrobat gambler spy agent "
    "hacker scientist inventor explorer diver hunter shepherd monk nun priest samurai "
    "ninja viking gladiator angel ghost vampire mermaid fairy elf hitchhiker rider hiker "
    "climber swimmer athlete hero heroine villain rebel refugee orphan twin teenager "
    "lover mother father grandmother grandfather sister brother girl boy woman man "
    "gardener lumberjack miner mechanic photographer librarian watchmaker clockmaker "
    "lighthouse-keeper keeper ranger nomad beekeeper robot android fox wolf cat dog bear "
    "rabbit owl crow whale dragon horse deer mouse penguin bird turtle frog monster "
    "alien unicorn lion tiger snowman scarecrow cosmonaut superhero bartender trucker "
    "violinist cellist composer conductor skateboarder outlaw sheriff messenger sorcerer".split()
)
"""Nouns that can be the actor of a film."""

ANYONE = frozenset(
    "man woman boy girl person child lady guy kid figure human teenager character someone adult "
    "gentleman girlfriend boyfriend male female".split()
)
"""Nouns that say so little that the idea's own word is the better name."""
