"""What characters do, and the words that name it."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.words.lexicon import Lexicon, words_of


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
        Deed.STAND: "lean,leaning,stand,standing,wait,waiting,pause,pausing,stop,stopping,halt,"
        "hesitate,linger,stay,freeze,face,facing,guard,pose,posing,survive,confront,hide,hiding,"
        "live,await,sail,sailing",
        Deed.WALK: "walk,walking,stroll,strolling,step,stepping,wander,wandering,arrive,enter,"
        "cross,crossing,march,marching,exploring,explore,leaves the,leaves home,leaves her,"
        "leaves his,leaves its,leaves a,leave,leaving,climb,climbing,set off,sets off,follow,"
        "following,trudge,hike,hiking,travel,traveling,travelling,stride,sneak,tiptoe,wade,roam,"
        "return,head for,heads for,heads home,go,going,come,comes home,carry,carrying,visit,"
        "visiting,goes",
        Deed.RUN: "attack,attacking,run,running,sprint,race,racing,chase,chasing,hurry,escape,"
        "escaping,jump,jumping,leap,leaping,rush,rushing,flee,fleeing,dash,outrun,plays in,"
        "playing in,plays with,playing with,fight,fighting,battle,skate,skating,skateboarding,"
        "surf,surfing",
        Deed.DANCE: "dance,dancing,spin,spinning,twirl,twirling,whirl,groove,grooving,stamp,"
        "stamping,sway,swaying,waltz,moves to the,headbang,celebrate,celebrating,party,partying,"
        "becomes the star,become the star",
        Deed.SING: "sing,singing,rap,rapping,shout,shouting,call out,calls out,perform,"
        "performing,lip sync,lip syncs,hum,humming,scream,screaming,howl,howling,roar",
        Deed.PLAY: "play,playing,strum,strumming,drumming,plays guitar,plays the piano,"
        "plays the guitar,plays piano,plays drums,plays the drums,playing guitar,"
        "playing the piano,playing the guitar,playing piano,playing drums",
        Deed.LOOK: "look,looking,stare,staring,gaze,gazing,watch,watching,turn,turning,notice,"
        "search,searching,listen,listening,peer,peering,study,studies,read,reads,reading,glance,"
        "find,finding,discover,discovering,see,sees,seek,seeking,scan,scans,wake,waking,remember,"
        "leans out,leans far out,leans over,dream of,dreams of,dreaming of,miss,meet,meeting,"
        "lose,hunt,hunting,recognise",
        Deed.REACH: "cook,cooking,bake,baking,feed,feeding,juggle,reach,reaching,waves from,"
        "waves to,waves at,waves goodbye,waves after,waves back,waving,wave to,wave at,point,"
        "points,pointing,raise,raising,hold up,holds up,holds out,holding up,lift,lifting,grab,"
        "open,opening,touch,touching,throw,throwing,pick up,picks up,picking up,catch,catching,"
        "deliver,delivering,offer,give,giving,bring,bringing,plant,planting,build,building a,"
        "paint,painting a,painting the,lights a,lights the,lighting a,pull,push,steal,stealing,"
        "save,saving,rescue,rescuing,collect,make,making,write,writing,take,taking,send,sending,"
        "fix,repair,hang,hold,holding,swing,cup,cups",
        Deed.FLOAT: "float,floating,swim,swimming,drift,drifting,hover,hovering,rise,rising,dive,"
        "diving,sink,sinking",
        Deed.FLY: "fly,flying,soar,soaring,glide,gliding",
        Deed.FALL: "fall,falling,tumble,tumbling,collapse,plunge,stumble,stumbling",
        Deed.SIT: "sit,sitting,rest,resting,sleep,sleeping,falls asleep,kneel,kneeling,crouch,"
        "crouching,lie,lies,lying,curls up,drive,driving,ride,riding,steer,steering",
    },
    unless="on the run,the leaves,autumn leaves,fallen leaves,of leaves,dry leaves,leaves fall,"
    "golden leaves,yellow leaves,red leaves,green leaves,leaves and,in the fall,night falls,"
    "snow falls,rain falls,evening falls,darkness falls,falls silent,falls in love,fall in love,"
    "falling in love,falling snow,falling rain,falling leaves,falling star,falling stars,"
    "flying saucer,flying island,flying carpet,dance floor,dance floors,the rest,at rest,"
    "bus stop,stop sign,sleeping city,swing set,in the race,the race,the lie,the wait,looks like,"
    "look like,looking like,the watch,open sky,open sea,open road,open field,open air,wide open,"
    "the open,full stop,walking stick,running water,climbing wall,standing stones,city building,"
    "the building,a building,high rise,the return,the sail,the play,love lies,a cross,the cross,"
    "red cross,the run,a party,the party,of the party,rap song,living room,the sink,"
    "hunting lodge,the face,his face,her face,its face,their face,a face,the human race,"
    "point of view,the point,first step,the step,face to face,the set,the ride,a ride,the cup,"
    "a cup,a rest,a stand,the push,the pull,the travel,the search,the fight,the battle,a fight,"
    "a battle,a stop,the stop,the drive,the fall,a fall,rise and shine,a swing,the swing,"
    "the catch,a catch,a find,the meeting,a meeting,a rush,the rush,the visit,a visit,the chase,"
    "the leaves fall,autumn leaves fall,dry leaves fall,golden leaves fall,yellow leaves fall,"
    "red leaves fall,green leaves fall,on watch,in face of,gas station stop",
)

_BEFORE_NOUNS = frozenset("a an the his her its their my your our one".split())


def deed_of(text: str) -> Deed | None:
    """Return what is done in a text, or None: its first verb, where it describes no noun.

    In `a robot cooks in a floating restaurant` nobody floats.
    """
    words = words_of(text)
    for hit in DEEDS.hits_in(words):
        before = words[hit.position - 1] if hit.position else ""
        if not (hit.words.endswith("ing") and before in _BEFORE_NOUNS):
            return hit.key
    return None
