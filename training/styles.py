"""Styles as rhythms: lines of chances in tenths, one digit for each step of a bar; 9 is always.

No tango and no amapiano is among them: those two occur in the bench alone.
"""

# A table: its lines are read across.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Style:
    """How a style's bars are made.

    Attributes:
        beats: of a bar; a line's length over it is the steps of a beat (12 over 2 is 6/8).
        tempo: felt beats a minute, from and to.
        hats: which voices keep time and how.
        comp: rhythms of the chords, and of broken chords after "arp:".
        tones: instruments of the chords.
        drums: chance that there are drums at all.
        swing: the share of a pair of sixteenths that the first one takes, from and to.
        late: where the last third of a beat is played, as a share of the beat, from and to.
        loops: chance that every other bar of the drums has lines of its own.
    """

    name: str
    beats: int
    tempo: tuple[int, int]
    kick: tuple[str, ...] = ()
    snare: tuple[str, ...] = ()
    hats: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    bass: tuple[str, ...] = ("9000900090009000",)
    comp: tuple[str, ...] = ("9000000000000000",)
    tones: tuple[str, ...] = ("piano", "electric", "organ", "saw", "strings", "pluck", "square")
    basses: tuple[str, ...] = ("picked", "fingered", "synth", "sub", "fm")
    backbeat: tuple[str, ...] = ("snare", "snare", "clap", "rim")
    drums: float = 0.95
    swing: tuple[float, float] = (0.5, 0.5)
    late: tuple[float, float] = (2 / 3, 2 / 3)
    loops: float = 0.3
    sidechain: float = 0.0
    rubato: float = 0.0
    pad: float = 0.4
    lead: float = 0.5
    anticipation: float = 0.15
    weight: float = 1.0
    tags: frozenset[str] = field(default_factory=frozenset)


EIGHTHS = "9090909090909090"
QUARTERS = "9000900090009000"
SIXTEENTHS = "9999999999999999"
OFFBEATS = "0090009000900090"
BACKBEAT = "0000900000009000"
STRUM = "9030902090309060"
HALVES = "9000000090000000"
WHOLE = "9000000000000000"
FOUR = (QUARTERS,)
TRESILLO = "9009009000900900"
PUSHED = "9000009000009000"
BASS_EIGHTHS = "9090909090909090"

STYLES: tuple[Style, ...] = (
    Style("rock", 4, (80, 172),
          ("9001002080300020", "9000003090000020", "9020001390400010", "9000000090900000"),
          (BACKBEAT, "0000900000019001"),
          (("hat", EIGHTHS), ("hat", QUARTERS), ("crash", QUARTERS), ("open", EIGHTHS)),
          (), (BASS_EIGHTHS, "9000309090003020", "9020009090200090"),
          (BASS_EIGHTHS, STRUM, WHOLE, PUSHED), ("distorted", "distorted", "pluck", "organ"),
          ("picked", "fingered"), weight=2.0),
    Style("punk", 4, (140, 185), ("9090009090900090", "9000009090000090"), (BACKBEAT,),
          (("hat", EIGHTHS), ("crash", QUARTERS)), (), (BASS_EIGHTHS,), (BASS_EIGHTHS,),
          ("distorted",), ("picked",), pad=0.1),
    Style("pop", 4, (75, 132),
          ("9000003090000000", "9000009000900000", QUARTERS, "9002003090020030"),
          (BACKBEAT, "0000900000009002"),
          (("hat", EIGHTHS), ("hat", "9292929292929292"), ("shaker", SIXTEENTHS),
           ("tambourine", BACKBEAT)), (("clap", BACKBEAT),),
          ("9000003090000030", BASS_EIGHTHS, WHOLE, TRESILLO),
          (WHOLE, HALVES, STRUM, PUSHED, "arp:9090909090909090", QUARTERS), swing=(0.5, 0.53),
          sidechain=0.3, lead=0.8, weight=2.5),
    Style("house", 4, (116, 130), FOUR, (BACKBEAT, "0000000000000000"),
          (("open", OFFBEATS), ("hat", SIXTEENTHS), ("hat", OFFBEATS), ("shaker", SIXTEENTHS)),
          (("clap", BACKBEAT), ("rim", "0090040020900300"), ("conga", "0030040300300430")),
          (OFFBEATS, "0099009900990099", "9003009030090030", TRESILLO),
          (TRESILLO, OFFBEATS, "0090009000009000", "9009000000900000", WHOLE),
          ("electric", "stab", "organ", "piano", "saw"), ("synth", "sub", "fm"),
          ("clap", "snare"), swing=(0.5, 0.56), sidechain=0.8, weight=2.0),
    Style("techno", 4, (120, 150), FOUR, ("0000000000000000", BACKBEAT),
          (("open", OFFBEATS), ("hat", SIXTEENTHS), ("ride", OFFBEATS)),
          (("rim", "0003009003000900"), ("low", "0300030003000304")),
          ("0999099909990999", OFFBEATS, SIXTEENTHS), (TRESILLO, "0003000900030090", WHOLE),
          ("stab", "saw", "square", "bell"), ("synth", "sub", "fm"), ("clap",), sidechain=0.8,
          pad=0.3, lead=0.2),
    Style("trance", 4, (128, 145), FOUR, (BACKBEAT,), (("open", OFFBEATS), ("hat", SIXTEENTHS)),
          (), ("0099009900990099", OFFBEATS, "0999099909990999"),
          ("arp:9999999999999999", TRESILLO, SIXTEENTHS, WHOLE), ("saw", "stab", "pluck"),
          ("synth",), ("clap",), sidechain=0.9, pad=0.8),
    Style("hiphop", 4, (74, 104),
          ("9003002300930020", "9000000300900000", "9020000090300020", "9009000000920010"),
          (BACKBEAT, "0000900200009001"),
          (("hat", EIGHTHS), ("hat", "9291929192919291"), ("hat", "9090909292909093")),
          (("rim", "0000000300030000"),), ("9003000000900030", "9000000390000000", WHOLE),
          (WHOLE, "9000000000300000", "0000900000009000", "arp:9090909090909090", "9003002000000030"),
          ("electric", "piano", "pluck", "strings", "bell"), ("sub", "fingered", "synth"),
          ("snare", "clap", "rim"), swing=(0.5, 0.66), weight=3.0, lead=0.6),
    Style("trap", 4, (60, 84), ("9000000300900000", "9003000000300900", "9000009000030000"),
          (BACKBEAT,),
          (("hat", "99999999999999999999999999999999"), ("hat", SIXTEENTHS), ("hat", EIGHTHS),
           ("hat", "90909090909099999090909099909990")), (),
          ("9000000300900000", WHOLE), (WHOLE, "arp:9090909090909090", "9000009000000000"),
          ("bell", "piano", "pluck", "strings"), ("sub",), ("clap", "snare"), weight=1.5),
    Style("funk", 4, (88, 124),
          ("9020003002950020", "9300002400900430", "9090000000900300", "9000009002900000"),
          ("0001900201029001", "0000900101009012"),
          (("hat", SIXTEENTHS), ("hat", EIGHTHS), ("hat", "9099909990999099")),
          (("conga", "0040030400400434"), ("tambourine", OFFBEATS), ("cowbell", QUARTERS)),
          ("9003009200930030", "9000039000900309", "9090000300903000", "9200309020039020"),
          (OFFBEATS, "0030904000309040", "0090009000900090", "0009009000090090",
           "0093009300930093", "0090309000903090"),
          ("pluck", "electric", "square", "organ", "brass", "stab"),
          ("fingered", "picked", "synth"), swing=(0.5, 0.57), weight=3.5, pad=0.15),
    Style("soul", 4, (72, 128), ("9000003090030000", QUARTERS, "9009000090090000"),
          (BACKBEAT, QUARTERS), (("hat", EIGHTHS), ("tambourine", QUARTERS), ("tambourine", BACKBEAT)),
          (), ("9003009090030090", "9000900390009003"), (BACKBEAT, STRUM, OFFBEATS, QUARTERS),
          ("piano", "organ", "pluck", "brass"), ("fingered",)),
    Style("disco", 4, (108, 130), FOUR, (BACKBEAT,),
          (("open", OFFBEATS), ("hat", "9299929992999299")), (("conga", "0090040300900430"),),
          ("oct:9090909090909090", "9003009090030090"), ("0093009300930093", OFFBEATS, WHOLE, STRUM),
          ("pluck", "strings", "electric", "piano"), ("fingered", "synth"), weight=1.3),
    Style("reggae", 4, (62, 92), (BACKBEAT, QUARTERS, "0000900000009000"),
          (BACKBEAT, "0000000000000000"), (("hat", EIGHTHS), ("hat", "9092909290929092")),
          (("rim", "0000300300004003"),),
          ("9000009090030000", "0090009090000090", "9003000900900000"), (OFFBEATS, "0099009900990099"),
          ("pluck", "organ", "piano"), ("sub", "fingered"), ("rim", "snare"), swing=(0.5, 0.58),
          weight=2.0),
    Style("ska", 4, (124, 180), (HALVES, QUARTERS), (BACKBEAT,), (("hat", EIGHTHS), ("hat", OFFBEATS)),
          (), (QUARTERS, BASS_EIGHTHS), (OFFBEATS,), ("pluck", "organ", "brass", "piano"),
          ("fingered", "picked"), weight=1.3),
    Style("reggaeton", 4, (84, 104), FOUR, ("0009009000090090",), (("hat", EIGHTHS), ("shaker", SIXTEENTHS)),
          (("clave", TRESILLO),), (WHOLE, TRESILLO), (WHOLE, TRESILLO, OFFBEATS),
          ("pluck", "bell", "saw", "nylon"), ("sub", "synth"), ("snare", "clap", "rim")),
    Style("bossa", 4, (60, 84), ("9005900590059005", HALVES), ("9009009000900900", "0090090090009000"),
          (("shaker", SIXTEENTHS), ("brush", EIGHTHS), ("hat", EIGHTHS)), (),
          ("9005900090059000", "9000900390009003"), ("9009009000900900", "0090900900900090"),
          ("nylon", "electric", "piano"), ("fingered",), ("rim",), anticipation=0.4),
    Style("samba", 4, (90, 115), ("3009900930099009", "0000900000009000"), ("9909909990990990",),
          (("shaker", "9229922992299229"), ("tambourine", "9099909990999099")),
          (("conga", "0099009300990093"), ("cowbell", "9090909909090909")), ("9009900990099009",),
          ("9009009000900900", "0093009009300900"), ("nylon", "pluck", "piano", "brass"), ("fingered",),
          ("snare", "rim"), drums=1.0),
    Style("latin", 4, (84, 112), ("0009000000090000", QUARTERS), ("0000000000000000", BACKBEAT),
          (("shaker", EIGHTHS), ("cowbell", "9030909090309090"), ("cowbell", QUARTERS)),
          (("conga", "2030294920302949"), ("clave", "9009009000900900"), ("bongo", "9293929392939293")),
          ("0009009000090090", "9009009090090090"),
          ("arp:9099099090990990", "0093099009300990"), ("piano", "nylon", "brass"), ("fingered",),
          ("rim",), anticipation=0.5, drums=1.0, weight=1.5),
    Style("ballad", 4, (56, 84), ("9000000090000000", "9000000390000000"), (BACKBEAT,),
          (("hat", EIGHTHS), ("hat", QUARTERS), ("brush", EIGHTHS), ("shaker", EIGHTHS)), (),
          (HALVES, WHOLE, "9000003090000030"),
          ("arp:9090909090909090", QUARTERS, WHOLE, "arp:9000900090009000", "9000900090409000",
           "arp:9999999999999999"),
          ("piano", "piano", "nylon", "electric", "pluck"), ("fingered", "sub"), ("snare", "rim"),
          drums=0.55, pad=0.6, lead=0.8, weight=3.0),
    Style("slow blues", 4, (52, 76), ("900000900000", "900006900000"), ("000900000900",),
          (("hat", "999999999999"), ("hat", "900900900900")), (),
          ("900900900900", "906900906900"), ("arp:999999999999", "900900900900", "006900006900"),
          ("piano", "organ", "pluck"), ("fingered",)),
    Style("country", 4, (84, 126), (HALVES, QUARTERS), (OFFBEATS, BACKBEAT, "0090009000900090"),
          (("hat", EIGHTHS), ("brush", SIXTEENTHS), ("shaker", EIGHTHS)), (),
          ("fifth:9000000090000000", "fifth:9000900090009000"),
          ("0000900000009000", "0090009000900090", STRUM, "arp:9090909090909090"),
          ("pluck", "nylon", "piano"), ("fingered", "picked"), weight=1.3),
    Style("polka", 4, (96, 130), (HALVES, QUARTERS), (OFFBEATS,), (("hat", OFFBEATS), ("hat", EIGHTHS)), (),
          ("fifth:9000900090009000",), (OFFBEATS,), ("brass", "organ", "piano", "pluck"),
          ("fingered", "picked"), weight=0.7),
    Style("march", 4, (84, 124), (HALVES, QUARTERS), ("9040909294009090", "9022900090229999"),
          (("crash", HALVES), ("hat", QUARTERS)), (), ("fifth:9000900090009000",),
          (QUARTERS, "0000900000009000", OFFBEATS), ("brass", "strings", "flute"), ("fingered",), weight=0.7),
    Style("metal", 4, (90, 180), (SIXTEENTHS, "9099909990999099", "9009009090090090", "9990999099909990"),
          (BACKBEAT, "0000000090000000"), (("ride", QUARTERS), ("crash", QUARTERS), ("open", EIGHTHS)),
          (), (SIXTEENTHS, EIGHTHS, "9099909990999099"),
          (SIXTEENTHS, "9099909990999099", "9009009000900900", WHOLE), ("distorted",), ("picked",),
          pad=0.1, weight=1.3),
    Style("halftime", 4, (120, 160), ("9000000000300000", "9000003000000020"), ("0000000090000000",),
          (("hat", EIGHTHS), ("open", QUARTERS), ("hat", QUARTERS)), (), (WHOLE, BASS_EIGHTHS),
          (WHOLE, BASS_EIGHTHS, HALVES), ("distorted", "saw", "strings"), ("picked", "synth"), weight=0.4),
    Style("electro", 4, (96, 130), ("9000003000900000", QUARTERS, "9003000000900300"), (BACKBEAT,),
          (("hat", SIXTEENTHS), ("hat", EIGHTHS)), (("cowbell", "0030030030030030"),),
          (SIXTEENTHS, EIGHTHS, "9099009909900990"), ("arp:9999999999999999", OFFBEATS, WHOLE, TRESILLO),
          ("square", "saw", "bell", "stab"), ("synth", "fm"), ("snare", "clap"), sidechain=0.4),
    Style("orchestra", 4, (60, 150), (WHOLE, "9000000000000009"), ("0000000000000000",),
          (("low", "9000000090002020"),), (), (WHOLE, QUARTERS, EIGHTHS),
          (EIGHTHS, "arp:9999999999999999", WHOLE, HALVES, QUARTERS, "9099909990999099"),
          ("strings", "brass", "flute", "pluck", "bell"), ("fingered",), drums=0.4, pad=0.9, lead=0.9,
          weight=2.0),
    Style("ambient", 4, (60, 110), (WHOLE,), ("0000000000000000",), (("shaker", QUARTERS),), (), (WHOLE,),
          (WHOLE, HALVES, "arp:9000900090009000", "arp:9090909090909090"), ("strings", "bell", "voice", "electric"),
          ("sub",), drums=0.25, pad=1.0, weight=0.8),
    Style("solo", 4, (58, 132), comp=("arp:9090909090909090", "arp:9999999999999999", QUARTERS, STRUM, HALVES),
          bass=(HALVES, QUARTERS, WHOLE, "fifth:9000900090009000"), tones=("piano", "nylon", "pluck", "electric"),
          basses=("same",), drums=0.0, rubato=0.5, pad=0.05, lead=0.7, weight=3.0),
    Style("solo three", 3, (58, 150), comp=("arp:909090909090", "000090009000", "arp:999999999999", "900000000000"),
          bass=("900000000000", "900000009000"), tones=("piano", "nylon", "pluck"), basses=("same",), drums=0.0,
          rubato=0.5, pad=0.05, lead=0.7, weight=1.3),
    Style("waltz", 3, (84, 180), ("900000000000",), ("000090009000", "000000009000", "000000000000"),
          (("hat", "900090009000"), ("hat", "000090009000"), ("brush", "900090009000"), ("tambourine", "000090009000")), (),
          ("900000000000", "fifth:900000000000", "900000009000"),
          ("000090009000", "900090009000", "900000000000", "arp:909090909090"),
          ("piano", "organ", "strings", "nylon", "pluck", "brass"), ("fingered",), drums=0.6, pad=0.5, lead=0.8,
          weight=2.5),
    Style("rock three", 3, (76, 150), ("900000300000", "900000000020", "903000009000"),
          ("000090009000", "000000009000", "000090000000"), (("hat", "909090909090"), ("hat", "900090009000"), ("ride", "900090009000")),
          (), ("909090909090", "900000009000", "900090009000"), ("909090909090", "900000000000", "900090309060"),
          ("distorted", "pluck", "organ", "piano"), ("picked", "fingered"), weight=2.5),
    Style("six eight", 2, (46, 92), ("900000300000", "900020000020"), ("000000900000",),
          (("hat", "909090909090"), ("hat", "900090900090"), ("shaker", "909090909090")), (),
          ("900000900000", "900090900000", "909090909090"),
          ("arp:909090909090", "900000900000", "900090900090", "900000000000"),
          ("piano", "pluck", "nylon", "organ"), ("fingered", "picked"), drums=0.75, weight=2.0),
    Style("twelve eight", 4, (54, 96), ("900000900000", "900003900000"), ("000900000900",),
          (("hat", "999999999999"), ("shaker", "999999999999"), ("tambourine", "000900000900")), (),
          ("900000900000", "900006900006"), ("arp:999999999999", "900000000000", "900900900900"),
          ("piano", "organ", "strings", "pluck"), ("fingered",), pad=0.5),
    Style("rocksteady", 4, (70, 104), ("0000000090000000", "9000000090000000", QUARTERS, "9000003090000030"),
          (BACKBEAT, "0000000090000000", "0000000000000000"),
          (("hat", EIGHTHS), ("hat", OFFBEATS), ("hat", BACKBEAT), ("tambourine", OFFBEATS)),
          (("conga", "0090030400900434"), ("rim", "0000300300004003")),
          (QUARTERS, "9000900090099000", "9009000090090000", "9000000300903000", WHOLE),
          (OFFBEATS, "0095009500950095", "0000900000009000", "0090009900900099"),
          ("pluck", "piano", "electric", "stab", "square"), ("sub", "fingered", "picked"),
          ("rim", "snare"), swing=(0.5, 0.6), pad=0.2, weight=1.5),
    Style("ska punk", 4, (120, 185), (QUARTERS, HALVES, "9000009090000000"), (BACKBEAT,),
          (("hat", EIGHTHS), ("open", OFFBEATS), ("hat", OFFBEATS), ("crash", QUARTERS)), (),
          (QUARTERS, BASS_EIGHTHS, "9000900090909090"), (OFFBEATS, "0090009000900999", BASS_EIGHTHS),
          ("distorted", "brass", "pluck"), ("picked",), pad=0.1),
    Style("dancehall", 4, (84, 112), ("9000009000009000", "9009000090090000", TRESILLO, QUARTERS),
          ("0009009000090090", "0000009000000090", BACKBEAT),
          (("hat", OFFBEATS), ("hat", SIXTEENTHS), ("shaker", EIGHTHS)), (("rim", TRESILLO),),
          (TRESILLO, WHOLE, "9009000090090000"), (OFFBEATS, TRESILLO, "0009009000090090", WHOLE),
          ("stab", "bell", "saw", "pluck"), ("sub", "synth"), ("snare", "clap", "rim")),
    Style("afrobeat", 4, (92, 124), (QUARTERS, "9000009000900000", "9003000090030000"),
          ("9009009000900900", BACKBEAT, "0000000000009000"),
          (("shaker", "9929992999299929"), ("hat", "0090009000900090"), ("hat", SIXTEENTHS)),
          (("conga", "0099030400990434"), ("clave", "9009009000900900"), ("cowbell", "9090909009090900")),
          ("9000309090003090", "0090909000909090", TRESILLO),
          ("0090009000900090", "arp:9099909909990990", "0093009300930093", TRESILLO),
          ("pluck", "nylon", "electric", "brass"), ("fingered", "synth"), ("rim", "snare"), lead=0.7),
    Style("cumbia", 4, (80, 108), (QUARTERS, HALVES), ("0000000000000000", BACKBEAT, OFFBEATS),
          (("shaker", "9099909990999099"), ("hat", "0099009900990099"), ("cowbell", QUARTERS)),
          (("conga", "0090009900900099"),), ("9000000090009000", "fifth:9000900090009000"),
          (OFFBEATS, "0099009900990099", "0000900000009000"), ("piano", "nylon", "brass", "square"),
          ("fingered", "synth"), ("rim", "snare")),
    Style("soca", 4, (104, 150), FOUR, ("0009009000090090", "0009000000090000"),
          (("hat", OFFBEATS), ("shaker", SIXTEENTHS), ("cowbell", "9090909909090909")), (),
          (QUARTERS, OFFBEATS, "9009009090090090"), (OFFBEATS, "0090009000900099", TRESILLO),
          ("brass", "saw", "stab", "pluck"), ("synth", "fingered"), ("snare", "clap"), weight=0.7),
    Style("new wave", 4, (108, 160), (QUARTERS, HALVES, "9000000090900000"), (BACKBEAT,),
          (("open", OFFBEATS), ("hat", SIXTEENTHS), ("hat", OFFBEATS)), (("tambourine", OFFBEATS),),
          (OFFBEATS, BASS_EIGHTHS, "oct:9090909090909090", "0099009900990099"),
          (OFFBEATS, "0090009009090000", BASS_EIGHTHS, WHOLE, "0000900000009000"),
          ("square", "saw", "pluck", "distorted"), ("picked", "synth")),
    Style("gospel", 4, (80, 140), (HALVES, QUARTERS, "9000009090000090"), (BACKBEAT, OFFBEATS),
          (("tambourine", OFFBEATS), ("tambourine", SIXTEENTHS), ("hat", OFFBEATS)),
          (("clap", BACKBEAT), ("clap", OFFBEATS)), (QUARTERS, "9000900390009003"),
          ("0000900000009000", OFFBEATS, "9009009000900900", STRUM), ("piano", "electric", "voice"),
          ("fingered",), ("clap", "snare"), swing=(0.5, 0.6), lead=0.8),
    Style("swing", 4, (96, 236),
          ("000000000000", "300300300300", "900900900900", "200002002001", "600000600002"),
          ("002003001004", "000000002003", "000900000900", "001002000004", "000000000000"),
          (("ride", "900909900909"), ("ride", "900905900905"), ("ride", "900906909905"),
           ("brush", "900909900909"), ("hat", "000900000900"), ("ride", "900900900900")),
          (("tambourine", "000900000900"), ("rim", "000000000900")),
          ("walk:900900900900", "walk:900900900902", "walk:900000900000", "walk:903900900903"),
          ("000009000000", "900009000000", "000000009009", "009000009000", "000900000900", "900000000000",
           "005005005005", "000009000009", "900009000900", "000005900005"),
          ("piano", "electric", "organ", "pluck", "brass"), ("fingered", "fingered", "picked"), ("snare", "rim"),
          drums=0.85, late=(0.57, 0.7), loops=0.6, pad=0.08, lead=0.85, anticipation=0.3, weight=4.0),
    Style("shuffle", 4, (76, 184), ("900000900000", "900900900900", "900002900002", "900006900000"),
          ("000900000900",),
          (("hat", "909909909909"), ("ride", "909909909909"), ("ride", "900909900909"), ("hat", "900900900900")),
          (("tambourine", "000900000900"),),
          ("909909909909", "900909900909", "walk:900900900900", "900000900000"),
          ("909909909909", "009009009009", "000900000900", "900009000000", "arp:909909909909"),
          ("distorted", "piano", "organ", "brass", "pluck"), ("picked", "fingered", "synth"), ("snare",),
          late=(0.58, 0.7), pad=0.1, weight=2.0),
    Style("breakbeat", 4, (78, 150),
          ("9090000000900000", "9000000000900300", "9003000000930000", "9000009000900000", "9090000000990000"),
          ("0000900109001000", "0000900109010090", BACKBEAT, "0000900101029001", "0000900303002090"),
          (("hat", EIGHTHS), ("ride", EIGHTHS), ("open", EIGHTHS), ("hat", "9092909290929092")),
          (("shaker", SIXTEENTHS), ("conga", "0030040300300430"), ("tambourine", OFFBEATS)),
          ("9000000900900000", WHOLE, "9003009000900030", "9000009000000000", BASS_EIGHTHS),
          (WHOLE, "0000000000900000", "arp:9090909090909090", "0090009009000000", HALVES),
          ("electric", "stab", "strings", "piano", "organ", "saw"), ("sub", "synth", "fingered", "fm"),
          ("snare", "snare", "rim"), swing=(0.5, 0.6), loops=0.7, pad=0.5, weight=2.5),
    Style("drum and bass", 4, (158, 184),
          ("9000000000900000", "9000000000300090", "9000009000900000", "9000000000900003"),
          (BACKBEAT, BACKBEAT, "0000900100009000", "0000900103029001", "0000900200019020"),
          (("hat", EIGHTHS), ("ride", EIGHTHS), ("ride", QUARTERS), ("hat", SIXTEENTHS), ("hat", "9093909390939093")),
          (("shaker", SIXTEENTHS), ("open", OFFBEATS), ("ride", QUARTERS)),
          (WHOLE, "9000000900900000", "9000000000009000", "9000009000000000", HALVES, "9009009000900900"),
          (WHOLE, "9000000000000000", "0090000000000000", "arp:9090909090909090", "arp:9000900090009000",
           "0000000000900000"),
          ("strings", "stab", "bell", "electric", "voice", "saw"), ("sub", "synth", "fm"), ("snare", "snare", "clap"),
          loops=0.6, pad=0.8, sidechain=0.3, weight=3.5),
    Style("jungle", 4, (150, 176), ("9090000000990000", "9000000900900000", "9090009000900300"),
          ("0000900109001000", "0000900109010090", "0000900303002090", "0000900109009001"),
          (("ride", EIGHTHS), ("hat", EIGHTHS), ("open", "9090909090909000")), (("conga", "0099009300990093"),),
          (WHOLE, "9000009000900000", "9000000900000000"), (WHOLE, "0090000000900000", "arp:9090909090909090"),
          ("stab", "strings", "bell", "organ"), ("sub", "synth"), ("snare",), loops=0.8, pad=0.7, weight=1.3),
    Style("two step", 4, (124, 138), ("9000000000900000", "9000000300900000", "9003000000900300"),
          (BACKBEAT,), (("hat", "0090009900900099"), ("hat", "9099909990999099"), ("open", OFFBEATS)),
          (("rim", "0003009003000900"), ("shaker", SIXTEENTHS)),
          ("9000000900900000", "0090009000900900", WHOLE), ("0090000900900000", TRESILLO, OFFBEATS, WHOLE),
          ("organ", "stab", "electric", "bell"), ("sub", "synth", "fm"), ("clap", "snare", "rim"),
          swing=(0.53, 0.66), loops=0.5, weight=1.3),
)  # fmt: skip
