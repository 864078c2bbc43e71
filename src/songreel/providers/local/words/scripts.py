"""Core words of languages with scripts of their own, and how their words change."""

from __future__ import annotations

_LISTED: dict[str, str] = {
    "arabic": "مدينة:city شارع:street غرفة:room مسرح:stage غابة:forest حقل:field جبل:mountain "
    "جبال:mountains صحراء:desert شاطئ:beach بحر:sea سماء:sky فضاء:space طريق:road بيت:house "
    "فجر:dawn صباح:morning ليل:night ليلة:night غروب:sunset مطر:rain ثلج:snow ضباب:fog "
    "عاصفة:storm قمر:moon نجوم:stars شمس:sun حب:love حلم:dream فتاة:girl بنت:girl ولد:boy "
    "رجل:man امرأة:woman طفل:child ترقص:dances يرقص:dances رقص:dancing تغني:sings يغني:sings "
    "تمشي:walks يمشي:walks يركض:runs تركض:runs قطار:train رسالة:letter قطة:cat كلب:dog "
    "طائر:bird زهرة:flower نار:fire في:in تحت:under",
    "hebrew": "עיר:city רחוב:street חדר:room במה:stage יער:forest שדה:field הר:mountain "
    "הרים:mountains מדבר:desert חוף:beach ים:sea שמיים:sky חלל:space דרך:road בית:house "
    "שחר:dawn בוקר:morning לילה:night שקיעה:sunset גשם:rain שלג:snow ערפל:fog סערה:storm "
    "ירח:moon כוכבים:stars שמש:sun אהבה:love חלום:dream ילדה:girl ילד:boy נערה:girl נער:boy "
    "איש:man אישה:woman רוקדת:dances רוקד:dances ריקוד:dancing שרה:sings שר:sings "
    "הולכת:walks הולך:walks רץ:runs רצה:runs רכבת:train מכתב:letter חתול:cat כלב:dog "
    "ציפור:bird פרח:flower אש:fire",
    "korean": "도시:city 거리:street 방:room 무대:stage 숲:forest 들판:field 산:mountain "
    "사막:desert 해변:beach 바다:sea 하늘:sky 우주:space 길:road 집:house 새벽:dawn 아침:morning "
    "밤:night 노을:sunset 비:rain 눈:snow 안개:fog 폭풍:storm 달:moon 별:stars 태양:sun 사랑:love "
    "꿈:dream 소녀:girl 소년:boy 남자:man 여자:woman 춤:dances 춤추:dances "
    "노래:sings 걷:walks 걸어:walks 달리:runs 달린:runs 기차:train 편지:letter "
    "고양이:cat 강아지:dog 꽃:flower 불:fire",
    "hindi": "शहर:city सड़क:road गली:street कमरा:room कमरे:room मंच:stage जंगल:forest खेत:field "
    "पहाड़:mountain रेगिस्तान:desert समुद्र:sea समंदर:sea आसमान:sky आकाश:sky अंतरिक्ष:space घर:house "
    "सुबह:morning रात:night शाम:evening बारिश:rain बर्फ:snow कोहरा:fog कोहरे:fog तूफान:storm "
    "तूफ़ान:storm चाँद:moon चांद:moon तारे:stars सूरज:sun प्यार:love सपना:dream लड़की:girl लड़का:boy "
    "आदमी:man औरत:woman नाच:dances गाती:sings गाता:sings चलता:walks चलती:walks दौड़:runs "
    "ट्रेन:train चिट्ठी:letter बिल्ली:cat कुत्ता:dog फूल:flower आग:fire",
    "russian": "город:city улиц:street комнат:room сцен:stage лес:forest пол:field гор:mountains "
    "пустын:desert пляж:beach море:sea моря:sea морю:sea небо:sky неба:sky небе:sky космос:space "
    "дорог:road дом:house рассвет:dawn утр:morning ноч:night вечер:evening закат:sunset "
    "дожд:rain снег:snow туман:fog бур:storm гроз:storm лун:moon звезд:stars солнц:sun "
    "любов:love любв:love мечт:dream девочк:girl девушк:girl мальчик:boy мужчин:man женщин:woman "
    "танцу:dances танец:dancing поёт:sings поет:sings идёт:walks идет:walks бежит:runs "
    "поезд:train письм:letter кошк:cat собак:dog птиц:bird цвет:flower огон:fire",
}
_BEFORE: dict[str, tuple[str, ...]] = {
    "arabic": ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل"),
    "hebrew": ("וה", "שב", "מה", "ב", "ה", "ו", "ל", "מ", "כ", "ש"),
}
"""Articles and prepositions that are written together with the word."""
_ENDINGS: dict[str, int] = {"russian": 3, "korean": 3, "hindi": 3}
"""Letters that may follow a stem."""
_SHORT = 2
"""Letters of a stem up to which at most this many may follow it."""
_SCRIPTS: dict[str, tuple[int, int]] = {
    "russian": (0x0400, 0x052F),
    "hebrew": (0x0590, 0x05FF),
    "arabic": (0x0600, 0x06FF),
    "hindi": (0x0900, 0x097F),
    "korean": (0xAC00, 0xD7A3),
}
_TABLES: dict[str, dict[str, str]] = {
    script: {word: meaning for word, _, meaning in (pair.partition(":") for pair in listed.split())}
    for script, listed in _LISTED.items()
}


def meaning_of(word: str) -> str | None:
    """Return what a word means in English, or None where it is not known.

    Args:
        word: in lower case, in any script.
    """
    script = next(
        (name for name, (low, high) in _SCRIPTS.items() if word and low <= ord(word[0]) <= high),
        None,
    )
    if script is None:
        return None
    table = _TABLES[script]
    if word in table:
        return table[word]
    for before in _BEFORE.get(script, ()):
        if word.startswith(before) and word[len(before) :] in table:
            return table[word[len(before) :]]
    most = _ENDINGS.get(script, 0)
    for length in range(len(word) - 1, max(0, len(word) - most - 1), -1):
        stem = word[:length]
        if stem in table and (length > _SHORT or len(word) - length <= _SHORT):
            return table[stem]
    return None
