"""Colours that a design takes where the words name none."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.words.looks import Body, Wear

SKINS = (
    Colour(248, 214, 188),
    Colour(234, 186, 150),
    Colour(208, 152, 112),
    Colour(164, 110, 76),
    Colour(112, 72, 54),
)
HAIRS = (
    Colour(48, 38, 44),
    Colour(94, 60, 42),
    Colour(142, 94, 56),
    Colour(216, 178, 108),
    Colour(172, 78, 46),
)
CLOTHES = (
    (Colour(214, 92, 74), Colour(48, 60, 92)),
    (Colour(66, 128, 158), Colour(62, 58, 72)),
    (Colour(236, 178, 82), Colour(70, 84, 110)),
    (Colour(98, 146, 108), Colour(84, 66, 62)),
    (Colour(154, 104, 168), Colour(46, 52, 76)),
    (Colour(232, 222, 204), Colour(120, 86, 66)),
    (Colour(226, 134, 104), Colour(54, 92, 98)),
    (Colour(56, 84, 128), Colour(176, 150, 118)),
    (Colour(196, 72, 96), Colour(64, 58, 84)),
    (Colour(118, 168, 172), Colour(86, 72, 96)),
)
"""What is worn above, and what below."""
METALS = (Colour(186, 194, 206), Colour(150, 166, 182), Colour(206, 196, 178))
FURS: dict[str, tuple[Colour, ...]] = {
    "cat": (Colour(222, 150, 82), Colour(126, 126, 140), Colour(78, 70, 82)),
    "lion": (Colour(222, 170, 94),),
    "tiger": (Colour(232, 140, 58),),
    "dog": (Colour(192, 140, 92), Colour(226, 196, 150), Colour(120, 88, 68)),
    "wolf": (Colour(132, 140, 156), Colour(108, 114, 130)),
    "fox": (Colour(226, 116, 54),),
    "bear": (Colour(140, 96, 66), Colour(104, 80, 70)),
    "panda": (Colour(240, 238, 232),),
    "koala": (Colour(158, 164, 176),),
    "raccoon": (Colour(136, 132, 136),),
    "monkey": (Colour(128, 88, 64),),
    "rabbit": (Colour(226, 214, 202), Colour(182, 164, 152)),
    "mouse": (Colour(164, 162, 174), Colour(190, 170, 150)),
    "elephant": (Colour(146, 154, 170),),
    "squirrel": (Colour(190, 110, 66),),
    "pig": (Colour(240, 170, 170),),
    "sheep": (Colour(240, 236, 226),),
    "cow": (Colour(150, 104, 78),),
    "horse": (Colour(150, 98, 66), Colour(110, 78, 62)),
    "deer": (Colour(182, 126, 80), Colour(150, 108, 78)),
    "bird": (Colour(74, 144, 206), Colour(236, 188, 70), Colour(206, 72, 66)),
    "rooster": (Colour(242, 236, 224), Colour(176, 92, 58)),
    "penguin": (Colour(56, 64, 86),),
    "raven": (Colour(58, 58, 78),),
    "owl": (Colour(156, 112, 78), Colour(176, 140, 100)),
    "eagle": (Colour(112, 80, 62),),
    "duck": (Colour(246, 204, 78),),
    "flamingo": (Colour(242, 140, 150),),
    "ghost": (Colour(236, 240, 250),),
    "jellyfish": (Colour(176, 130, 226), Colour(110, 176, 230), Colour(240, 140, 180)),
    "dragon": (Colour(84, 158, 96), Colour(70, 140, 150)),
    "dinosaur": (Colour(112, 170, 90), Colour(90, 150, 140)),
    "frog": (Colour(110, 180, 84),),
    "alien": (Colour(140, 204, 136), Colour(150, 160, 214)),
    "golden retriever": (Colour(222, 178, 104),),
    "retriever": (Colour(222, 178, 104),),
    "husky": (Colour(150, 158, 172),),
    "dalmatian": (Colour(240, 240, 238),),
    "polar bear": (Colour(242, 240, 232),),
    "seal": (Colour(140, 148, 160),),
    "walrus": (Colour(150, 116, 96),),
    "hippo": (Colour(150, 134, 150),),
    "rhino": (Colour(152, 154, 158),),
    "zebra": (Colour(238, 238, 236),),
    "unicorn": (Colour(244, 240, 246),),
    "giraffe": (Colour(232, 186, 104),),
    "hedgehog": (Colour(206, 172, 132),),
    "bat": (Colour(104, 88, 104),),
    "shark": (Colour(122, 142, 162),),
    "whale": (Colour(66, 104, 152),),
    "orca": (Colour(46, 50, 62),),
    "dolphin": (Colour(112, 156, 192),),
    "fish": (Colour(240, 138, 60), Colour(70, 160, 190)),
    "goldfish": (Colour(244, 150, 50),),
    "bee": (Colour(246, 196, 60),),
    "butterfly": (Colour(74, 60, 66),),
    "dragonfly": (Colour(60, 150, 160),),
    "ladybug": (Colour(214, 50, 46),),
    "ant": (Colour(120, 62, 50),),
    "spider": (Colour(66, 58, 76),),
    "snail": (Colour(206, 178, 128),),
    "crab": (Colour(222, 84, 60),),
    "octopus": (Colour(206, 96, 120), Colour(160, 100, 190)),
    "snake": (Colour(96, 156, 74),),
    "cactus": (Colour(84, 150, 86),),
    "snowman": (Colour(242, 246, 250),),
    "cyclops": (Colour(120, 190, 150), Colour(170, 130, 210)),
    "monster": (Colour(134, 98, 190), Colour(80, 150, 170), Colour(206, 96, 120)),
}
SKIN_WORDS = {
    Colour(40, 40, 48): Colour(112, 72, 54),
    Colour(242, 242, 240): Colour(248, 214, 188),
    Colour(130, 86, 56): Colour(164, 110, 76),
}
"""What black, white and brown mean where they are said of a person."""
EYES = {Body.ROBOT: Colour(120, 232, 255), Body.GHOST: Colour(44, 48, 84)}
IRISES = (Colour(74, 50, 40), Colour(52, 40, 40), Colour(70, 92, 130), Colour(74, 104, 78))
USUAL = {
    Wear.ARMOUR: Colour(176, 184, 198),
    Wear.CROWN: Colour(232, 186, 72),
    Wear.HELMET: Colour(228, 230, 236),
    Wear.BOOTS: Colour(70, 56, 54),
    Wear.GLASSES: Colour(36, 36, 46),
    Wear.WINGS: Colour(238, 240, 246),
    Wear.HORNS: Colour(214, 198, 168),
    Wear.HEADPHONES: Colour(52, 54, 68),
    Wear.HAT: Colour(84, 64, 60),
    Wear.BACKPACK: Colour(126, 92, 62),
    Wear.WHEELCHAIR: Colour(70, 78, 96),
}
GLOBED = {"astronaut", "spacesuit", "space", "spaceman", "cosmonaut", "diving", "diver", "glass"}
"""First words for helmets that are globes of glass."""
USUAL_SAID = {
    "construction": Colour(246, 192, 50),
    "hard": Colour(246, 192, 50),
    "fire": Colour(206, 48, 44),
    "firefighter": Colour(206, 48, 44),
    "army": Colour(96, 104, 70),
    "chef": Colour(250, 250, 248),
    "chef's": Colour(250, 250, 248),
    "toque": Colour(250, 250, 248),
}
"""Colours of clothes by the first word that names them."""
