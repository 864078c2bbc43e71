"""Core words of other languages and emoji, in English, so that one set of lists reads them."""

from __future__ import annotations

import re

from songreel.providers.local.words.scripts import meaning_of

_ENGLISH = frozenset(
    "the and of with who that to his her their from through for is by are into my your she he it "
    "they this these where when which its our".split()
)
_FOREIGN = frozenset(
    "der die das den dem des ein eine einen einem einer und im am zum zur ihr ihre sein seine mit "
    "auf für nach von durch ist nicht le la les un une et dans avec sur pour sous son sa ses au "
    "aux du qui el los las una unos y con por su sus del al para entre il lo gli di che nel nella "
    "och på och med en et og i w na z ze do dla het een van op".split()
)

_WORDS: dict[str, str] = {}
for _listed in (
    "city:stadt großstadt ville ciudad città cidade,street:straße gasse rue calle strada rua,"
    "room:zimmer chambre habitación stanza,stage:bühne scène escenario palco,"
    "forest:wald forêt bosque foresta bosco floresta,field:feld wiese champ prado campo prairie,"
    "mountain:berg berge gebirge montagne montaña montañas montagna montanha,"
    "desert:wüste désert desierto deserto,beach:strand plage playa spiaggia praia,"
    "sea:meer ozean mer océan mar mare océano oceano,sky:himmel ciel cielo céu,"
    "space:weltraum weltall espace espacio spazio,road:landstraße autobahn route carretera,"
    "ruins:ruine ruinen ruines ruinas rovine,harbor:hafen puerto porto,bridge:brücke pont puente,"
    "house:haus maison casa,garden:garten jardin jardín giardino,"
    "dawn:morgengrauen sonnenaufgang aube aurore amanecer alba,morning:morgen matin mañana,"
    "day:tag jour día giorno,dusk:abenddämmerung sonnenuntergang crépuscule atardecer tramonto,"
    "evening:abend soir soirée tarde sera,night:nacht nuit noche notte noite nachts,"
    "rain:regen pluie lluvia pioggia chuva,snow:schnee neige nieve neve,"
    "fog:nebel brouillard brume niebla nebbia,"
    "storm:sturm gewitter orage tempête tormenta tempesta,winter:hiver invierno inverno,"
    "moon:mond lune luna lua,star:stern étoile estrella stella,"
    "stars:sterne étoiles estrellas stelle,sun:sonne soleil sol sole,love:liebe amour amor amore,"
    "home:zuhause heimat hogar,cat:katze chat gato gatto,dog:hund chien perro cane,"
    "horse:pferd cheval caballo cavallo,bird:vogel oiseau pájaro uccello,fish:fische poisson pez,"
    "whale:wal baleine ballena balena,train:zug tren treno,boat:boot bateau barco barca,"
    "ship:schiff navire,car:auto voiture coche,letter:brief lettre carta lettera,"
    "flower:blume fleur flor fiore,flowers:blumen fleurs flores fiori,"
    "tree:baum arbre árbol albero,castle:schloss burg château castillo castello,"
    "lighthouse:leuchtturm phare faro,fire:feuer feu fuego fuoco,dream:traum rêve sueño sogno,"
    "heart:herz cœur corazón cuore,child:kind enfant niño niña bambino,"
    "woman:frau femme mujer donna,man:mann homme hombre uomo,"
    "dances:tanzt danse baila danza balla tanzen dansent bailan,"
    "dancing:danser bailar ballare bailando,sings:singt chante canta singen chantent cantan,"
    "singing:chanter cantar cantare,walks:geht marche camina,"
    "runs:rennt läuft court corre rennen laufen courent corren,"
    "looks for:sucht cherche busca cerca,searching:suchen chercher buscar cercare,"
    "fights:kämpft lucha combatte,dragon:drache drachen dragón drago,"
    "burning:brennenden brennende brûlant,sunset:coucher,key:schlüssel clé llave chiave,"
    "finds:findet trouve encuentra trova,flies:fliegt vole vuela vola,"
    "plays:spielt joue toca suona,sits:sitzt,waits:wartet attend espera aspetta,"
    "falls:fällt tombe cae cade,swims:schwimmt nage nada nuota,"
    "travels:reist voyage viaja viaggia,alone:allein einsam seul seule solo sola,"
    "lost:verloren perdu perdue perdido perdida,sad:traurig triste,"
    "happy:glücklich heureux heureuse feliz felice,robot:roboter,"
    "knight:ritter chevalier caballero cavaliere,in:dans im nel nella,through:durch"
).split(","):
    _english, _, _others = _listed.partition(":")
    for _other in _others.split():
        _WORDS.setdefault(_other, _english)

_SIGNS: dict[str, str] = {}
for _pair in (
    "夜:night 街:city 町:town 都市:city 雨:rain 雪:snow 海:sea 森:forest 山:mountain 空:sky "
    "月:moon 星:stars 踊:dancing 跳舞:dancing 歌:singing 猫:cat 犬:dog 狗:dog 花:flower "
    "夢:dream 梦:dream 愛:love 爱:love 恋:love 家:home 朝:morning 夕:evening 霧:fog 雾:fog "
    "嵐:storm 風:wind 道:road 車:car 船:boat 駅:station 橋:bridge 桥:bridge 火:fire 鳥:bird "
    "鸟:bird 魚:fish 鯨:whale 手紙:letter 部屋:room 宇宙:space 砂漠:desert 沙漠:desert "
    "砂浜:beach 走:running 飛:flying 飞:flying 探:searching 🚀:rocket 🌙:moon 🌕:moon 🌛:moon "
    "❤:love 💔:heartbreak 💕:love 🌊:sea 🌧:rain ☔:rain ❄:snow ⛄:snowman 🔥:fire 🌵:desert "
    "🏜:desert 🏔:mountain ⛰:mountain 🌲:forest 🌳:tree 🎸:guitar 💃:dancing 🕺:dancing "
    "🎤:singing 🎹:piano 🥁:drums 🌃:night 🏙:city 🌆:city 🚗:car 🚂:train 🚌:bus 🚲:bicycle "
    "⛵:boat 🚢:ship 🏖:beach 🌴:beach 👻:ghost 🐋:whale 🐳:whale 🐟:fish 🎈:balloon "
    "🌻:sunflower 🌹:roses 🌸:flower 🎡:carousel 🕯:candle ✈:flying 🤖:robot ⚡:storm ⛈:storm "
    "🏰:castle 🌌:galaxy 🪐:planet 👽:alien 🛸:ufo 🦋:butterfly 🐦:bird 🏠:home ✉:letter "
    "💌:letter 🗝:key 🌅:sunrise 🌇:sunset ☀:sunny 🌫:fog 🎉:party 😢:sad 😭:sad 😀:happy "
    "😂:funny ⭐:stars 🌟:stars"
).split():
    _sign, _, _meaning = _pair.partition(":")
    _SIGNS[_sign] = _meaning

_TOKEN = re.compile(r"(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f])+")
"""Words; the vowel signs of Devanagari are parts of them."""
_SIGN = re.compile("|".join(sorted(_SIGNS, key=lambda sign: (-len(sign), sign))))


def is_foreign(text: str) -> bool:
    """Tell whether a text is in another language than English, as far as its short words say."""
    words = [word.casefold() for word in _TOKEN.findall(text[:2000])]
    foreign = sum(1 for word in words if word in _FOREIGN)
    english = sum(1 for word in words if word in _ENGLISH)
    if foreign != english:
        return foreign > english
    letters = "".join(words)
    return bool(letters) and sum(not letter.isascii() for letter in letters) * 8 > len(letters)


def english(text: str) -> str:
    """Return a text with the words that are known put into English; English stays as it is."""
    signed = _SIGN.sub(lambda sign: f" {_SIGNS[sign.group()]} ", text)
    if not is_foreign(text):
        return signed
    return _TOKEN.sub(lambda word: _in_english(word.group()), signed)


def _in_english(word: str) -> str:
    lower = word.casefold()
    return _WORDS.get(lower) or meaning_of(lower) or word
