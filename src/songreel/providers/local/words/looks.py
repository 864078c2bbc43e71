"""Words for how somebody looks: colours, kinds of body, hair, clothes and things."""

from __future__ import annotations

from enum import StrEnum

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.words.lexicon import Lexicon

COLOURS: Lexicon[Colour] = Lexicon(
    {
        Colour(206, 44, 52): "red,scarlet,ruby,cherry",
        Colour(150, 24, 46): "crimson,burgundy,maroon,wine",
        Colour(238, 124, 40): "orange,amber,tangerine,copper coloured",
        Colour(246, 200, 60): "yellow,lemon,sunny,mustard",
        Colour(222, 178, 74): "gold,golden,brass,gilded",
        Colour(196, 118, 66): "copper,bronze,rust,rusty,terracotta",
        Colour(88, 170, 80): "green,lime,grassy",
        Colour(40, 108, 76): "emerald,dark green,forest green,olive,jade",
        Colour(126, 206, 176): "mint,seafoam",
        Colour(40, 150, 160): "teal,turquoise,cyan,aqua",
        Colour(52, 104, 206): "blue,azure,sapphire,cobalt,denim",
        Colour(34, 48, 104): "navy,dark blue,midnight blue,indigo",
        Colour(132, 188, 236): "light blue,sky blue,pale blue,icy",
        Colour(122, 74, 190): "purple,violet,amethyst",
        Colour(190, 166, 230): "lavender,lilac,mauve",
        Colour(238, 118, 172): "pink,rose,rosy,fuchsia",
        Colour(226, 40, 190): "magenta,hot pink,neon pink",
        Colour(130, 86, 56): "brown,chestnut,chocolate,wooden,leather,tan",
        Colour(214, 190, 156): "beige,cream,sand coloured,khaki,ivory,camel",
        Colour(242, 242, 240): "white,snowy,snow white,pearl",
        Colour(40, 40, 48): "black,ebony,obsidian,jet black",
        Colour(136, 140, 148): "grey,gray,ash,ashen,stone,granite",
        Colour(186, 194, 206): "silver,silvery,chrome,steel,metallic,metal,platinum,aluminium",
    }
)

HAIR_COLOURS: Lexicon[Colour] = Lexicon(
    {
        Colour(236, 210, 130): "blonde,blond,fair haired,flaxen",
        Colour(198, 92, 44): "ginger,redhead,auburn",
        Colour(92, 60, 42): "brunette,brown haired",
        Colour(222, 222, 226): "grey haired,gray haired,white haired",
    }
)

SKIN: Lexicon[bool] = Lexicon({True: "skin,skinned,fur,furred,furry,scales,feathers,complexion"})


class Body(StrEnum):
    """A way to be built."""

    PERSON = "person"
    ROBOT = "robot"
    BEAST = "beast"
    BIRD = "bird"
    GHOST = "ghost"
    CREATURE = "creature"


BODIES: Lexicon[tuple[Body, str]] = Lexicon(
    {
        (Body.ROBOT, "robot"): "robot,android,humanoid robot,cyborg,droid,automaton,mech,machine",
        (Body.BEAST, "lion"): "lion,lioness",
        (Body.BEAST, "tiger"): "tiger,tigress",
        (Body.BEAST, "cat"): "cat,kitten,leopard,panther,lynx,kitty,cheetah,jaguar,cat face,puma,"
        "cougar",
        (Body.BEAST, "wolf"): "wolf,coyote,jackal,werewolf,husky,wolf face",
        (Body.BEAST, "dog"): "dog,puppy,hound,labrador,corgi,poodle,bulldog,terrier,dog face,"
        "golden retriever,retriever,dachshund,spaniel,pug,beagle,dalmatian,german shepherd,"
        "chihuahua,collie,sheepdog,mutt,greyhound,hyena",
        (Body.BEAST, "fox"): "fox,vixen,fox face",
        (Body.BEAST, "panda"): "panda,panda bear,red panda,panda face",
        (Body.BEAST, "koala"): "koala",
        (Body.BEAST, "raccoon"): "raccoon,badger,skunk,lemur,possum,opossum",
        (Body.BEAST, "monkey"): "monkey,gorilla,ape,chimp,chimpanzee,monkey face,orangutan",
        (Body.BEAST, "bear"): "bear,teddy,teddy bear,hamster,bear face,beaver,otter,sloth,"
        "polar bear,grizzly,walrus,seal,guinea pig,capybara,hippo,hippopotamus,rhino,rhinoceros",
        (Body.BEAST, "rabbit"): "rabbit,bunny,hare,kangaroo,donkey,rabbit face",
        (Body.BEAST, "elephant"): "elephant,mammoth",
        (Body.BEAST, "mouse"): "mouse,rat,mice,mouse face,mole,weasel,ferret,meerkat,gerbil",
        (Body.BEAST, "squirrel"): "squirrel,chipmunk",
        (Body.BEAST, "pig"): "pig,piglet,boar,pig face",
        (Body.BEAST, "sheep"): "sheep,lamb,alpaca,llama",
        (Body.BEAST, "cow"): "cow,bull,ox,buffalo,calf",
        (Body.BEAST, "horse"): "horse,pony,zebra,unicorn",
        (Body.BEAST, "deer"): "deer,stag,reindeer,moose,goat,elk,fawn,antelope,gazelle",
        (Body.BEAST, "giraffe"): "giraffe",
        (Body.BEAST, "hedgehog"): "hedgehog,porcupine",
        (Body.BEAST, "bat"): "bat,fruit bat",
        (Body.BIRD, "bird"): "bird,parrot,hummingbird,pigeon,swan,robin,bluebird,cockatoo,dove,"
        "nightingale,toucan,peacock,woodpecker,seagull,gull,stork,heron",
        (Body.BIRD, "rooster"): "rooster,chicken,hen,goose,turkey",
        (Body.BIRD, "penguin"): "penguin,magpie",
        (Body.BIRD, "raven"): "crow,raven,blackbird,vulture",
        (Body.BIRD, "owl"): "owl,owlet",
        (Body.BIRD, "eagle"): "eagle,hawk,falcon,sparrow",
        (Body.BIRD, "duck"): "duck,duckling,chick,canary",
        (Body.BIRD, "flamingo"): "flamingo,phoenix,ostrich",
        (Body.GHOST, "ghost"): "ghost,spirit,phantom,spectre,specter",
        (Body.GHOST, "jellyfish"): "jellyfish,medusa jellyfish",
        (Body.GHOST, "octopus"): "octopus,squid,kraken",
        (Body.CREATURE, "dragon"): "dragon,dragon face,wyvern",
        (Body.CREATURE, "dinosaur"): "dinosaur,lizard,reptile,crocodile,alligator,gecko,turtle,"
        "tortoise,chameleon,salamander,newt,axolotl",
        (Body.CREATURE, "snake"): "snake,serpent,cobra,worm,caterpillar",
        (Body.CREATURE, "shark"): "shark",
        (Body.CREATURE, "whale"): "whale,orca",
        (Body.CREATURE, "dolphin"): "dolphin,porpoise",
        (Body.CREATURE, "fish"): "fish,goldfish,koi,seahorse,piranha,clownfish",
        (Body.CREATURE, "bee"): "bee,bumblebee,honeybee,wasp,firefly,mosquito",
        (Body.CREATURE, "butterfly"): "butterfly,moth,dragonfly",
        (Body.CREATURE, "ladybug"): "ladybug,ladybird,beetle",
        (Body.CREATURE, "ant"): "ant,insect,grasshopper,bug",
        (Body.CREATURE, "spider"): "spider,tarantula,scorpion",
        (Body.CREATURE, "snail"): "snail,slug",
        (Body.CREATURE, "crab"): "crab,lobster,crayfish,shrimp",
        (Body.CREATURE, "cactus"): "cactus,cacti",
        (Body.CREATURE, "snowman"): "snowman,snow man",
        (Body.CREATURE, "frog"): "frog,toad,frog face",
        (Body.CREATURE, "alien"): "alien,extraterrestrial,martian,alien monster",
        (Body.CREATURE, "cyclops"): "cyclops,slime",
        (Body.CREATURE, "monster"): "monster,creature,beast,yeti,troll,ogre,demon,devil,goblin,orc,"
        "gremlin,golem,imp",
        (Body.PERSON, "child"): "boy,girl,child,kid,toddler,schoolgirl,schoolboy,baby girl,"
        "baby boy,children",
        (Body.PERSON, "old"): "grandmother,grandfather,grandma,grandpa,elder,old man,old woman,"
        "elderly man,elderly woman,wizard,granny",
        (Body.PERSON, "woman"): "woman,lady,queen,princess,witch,mother,actress,mermaid,fairy,"
        "waitress,ballerina,bride,businesswoman,singer,she,her,heroine,geisha,diva,goddess,"
        "schoolteacher,nun,women,female,nurse,ballet dancer",
        (Body.PERSON, "man"): "man,guy,king,prince,knight,father,actor,waiter,cowboy,pirate,sailor,"
        "soldier,businessman,viking,samurai,detective,astronaut,he,his,vampire,fisherman,monk,"
        "rapper,lumberjack,ninja,clown,fireman,policeman,men,gentleman,hero,male,warrior,hunter",
    },
    unless="baseball bat,cricket bat,lion tamer,cat lady,spider web,butterfly wings,fish tank,"
    "snake skin,rabbit hole,crab apple",
)


class Build(StrEnum):
    """How a body departs from the usual."""

    TALL = "tall"
    SMALL = "small"
    STOUT = "stout"
    STRONG = "strong"
    THIN = "thin"
    YOUNG = "young"
    OLD = "old"
    BABY = "baby"


BUILDS: Lexicon[Build] = Lexicon(
    {
        Build.TALL: "tall,giant,huge,towering,enormous,lanky",
        Build.SMALL: "small,tiny,short,little,miniature,petite,dwarf",
        Build.STOUT: "stout,fat,chubby,round,plump,heavy,chunky,stocky,overweight,curvy,obese,"
        "portly,tubby,pudgy,rotund,heavyset",
        Build.STRONG: "muscular,bulky,strong,burly,athletic,brawny,buff,viking,bodybuilder",
        Build.THIN: "thin,slim,slender,skinny,lean,gaunt",
        Build.YOUNG: "teenage,teenager,child,kid,boy,girl,toddler",
        Build.OLD: "old,elderly,aged,wrinkled,ancient,grandmother,grandfather,grandpa,grandma",
        Build.BABY: "baby,babies,infant,newborn",
    }
)


class Hair(StrEnum):
    """How hair is worn."""

    SHORT = "short"
    LONG = "long"
    BUN = "bun"
    CURLY = "curly"
    BALD = "bald"
    MOHAWK = "mohawk"
    PONYTAIL = "ponytail"
    BRAIDS = "braids"
    BOB = "bob"
    SPIKY = "spiky"
    BEARD = "beard"
    MOUSTACHE = "moustache"


HAIRS: Lexicon[Hair] = Lexicon(
    {
        Hair.LONG: "long hair,long haired,flowing hair",
        Hair.PONYTAIL: "ponytail,pony tail",
        Hair.BRAIDS: "braid,braids,pigtails,dreadlocks,plaits,dreads",
        Hair.BOB: "bob,bobbed",
        Hair.SPIKY: "spiky hair,spiky,messy hair,tousled",
        Hair.BUN: "bun,topknot,updo,samurai",
        Hair.CURLY: "curly,curls,afro,frizzy,wavy hair,curly haired",
        Hair.BALD: "bald,shaved head,hairless",
        Hair.MOHAWK: "mohawk,punk",
        Hair.BEARD: "beard,bearded",
        Hair.MOUSTACHE: "moustache,mustache,moustached",
        Hair.SHORT: "hair,short hair,haired,buzz cut,short haired",
    }
)


class Wear(StrEnum):
    """Something worn."""

    TOP = "top"
    JACKET = "jacket"
    COAT = "coat"
    DRESS = "dress"
    TROUSERS = "trousers"
    SKIRT = "skirt"
    CAPE = "cape"
    ARMOUR = "armour"
    HAT = "hat"
    CROWN = "crown"
    HELMET = "helmet"
    CAP = "cap"
    GLASSES = "glasses"
    SCARF = "scarf"
    BOOTS = "boots"
    TIE = "tie"
    BACKPACK = "backpack"
    WINGS = "wings"
    HORNS = "horns"
    EYES = "eyes"
    HEADPHONES = "headphones"
    WHEELCHAIR = "wheelchair"
    VEIL = "veil"
    PATCH = "eye patch"


WEARS: Lexicon[Wear] = Lexicon(
    {
        Wear.TOP: "shirt,t shirt,tshirt,sweater,hoodie,pullover,blouse,top,jersey,vest,tee,jumper,"
        "sweatshirt,tunic,uniform,overalls,jumpsuit",
        Wear.JACKET: "jacket,blazer,suit,tuxedo,bomber,cardigan,waistcoat,"
        "leather jacket,denim jacket",
        Wear.COAT: "coat,trench coat,trenchcoat,raincoat,robe,lab coat,parka,kimono,robes,"
        "long coat,overcoat,fur coat,vampire,habit,samurai",
        Wear.DRESS: "dress,gown,sundress,tutu,ballerina,bride,wedding dress",
        Wear.TROUSERS: "trousers,pants,jeans,shorts,leggings",
        Wear.SKIRT: "skirt,kilt",
        Wear.CAPE: "cape,cloak,poncho,shawl,superhero,superheroine",
        Wear.ARMOUR: "armour,armor,breastplate,chainmail,knight",
        Wear.HAT: "hat,top hat,fedora,cowboy hat,sombrero,wizard hat,straw hat,cowboy,witch,wizard,"
        "chef,chef hat,chef's hat,toque",
        Wear.CROWN: "crown,tiara,king,queen,prince,princess",
        Wear.HELMET: "helmet,spacesuit,space suit,astronaut,spaceman,astronaut helmet,"
        "diving helmet,diver,space helmet,glass helmet,cosmonaut,construction helmet,"
        "construction worker,hard hat,fire helmet,firefighter,army helmet,bike helmet",
        Wear.CAP: "cap,beanie,beret,baseball cap,bonnet",
        Wear.GLASSES: "glasses,sunglasses,goggles,spectacles,monocle,shades,eyeglasses",
        Wear.SCARF: "scarf,bandana,neckerchief,collar",
        Wear.BOOTS: "boots,shoes,sneakers,trainers,heels,sandals",
        Wear.TIE: "tie,bow tie,bowtie,necktie,ribbon",
        Wear.BACKPACK: "backpack,rucksack,bag,satchel",
        Wear.WINGS: "wings,winged,angel,fairy,butterfly wings",
        Wear.HORNS: "horns,horned,antlers,demon,devil,viking",
        Wear.EYES: "eyes,eyed",
        Wear.HEADPHONES: "headphones,headset,earphones,dj",
        Wear.WHEELCHAIR: "wheelchair,wheel chair",
        Wear.VEIL: "hijab,headscarf,head scarf,veil,niqab,burka,burqa",
        Wear.PATCH: "eye patch,eyepatch",
    }
)


class Prop(StrEnum):
    """Something held."""

    SHIELD = "shield"
    SWORD = "sword"
    GUITAR = "guitar"
    UMBRELLA = "umbrella"
    CAMERA = "camera"
    BOOK = "book"
    FLOWER = "flower"
    BALLOON = "balloon"
    MICROPHONE = "microphone"
    STAFF = "staff"
    LANTERN = "lantern"
    SUITCASE = "suitcase"
    BALL = "ball"


PROPS: Lexicon[Prop] = Lexicon(
    {
        Prop.SHIELD: "shield,buckler",
        Prop.SWORD: "sword,katana,blade,saber,sabre,lightsaber,dagger,knife",
        Prop.GUITAR: "guitar,electric guitar,ukulele,bass guitar,violin,fiddle,viola,banjo,lute,"
        "cello",
        Prop.UMBRELLA: "umbrella,parasol",
        Prop.CAMERA: "camera,phone,smartphone,tablet,polaroid",
        Prop.BOOK: "book,map,letter,notebook,newspaper,scroll",
        Prop.FLOWER: "flower,rose in hand,bouquet,sunflower,tulip,roses",
        Prop.BALLOON: "balloon,kite",
        Prop.MICROPHONE: "microphone,mic,singer,rapper,trumpet,saxophone,flute",
        Prop.STAFF: "staff,wand,spear,cane,walking stick,broom,trident,fishing rod,wizard,stick",
        Prop.LANTERN: "lantern,torch,lamp,flashlight,candle",
        Prop.SUITCASE: "suitcase,briefcase,toolbox,basket,bucket,lunchbox,handbag",
        Prop.BALL: "ball,basketball,football,globe,orb,crystal ball,planet,skull,apple,pumpkin",
    }
)
