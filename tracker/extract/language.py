"""Text -> the language it is written in, by script and function words.

In: text that people read (not HTML). Out: a two-letter code, None where there is too little to tell. Linear in the text, of which at most
the first 40,000 characters are looked at. The languages of the lexicons are told from each other and from the neighbours they would be
taken for (Czech for Polish, Ukrainian for Russian, Swedish for Dutch …), so that a lexicon is never used on a text it does not fit.
"""

import re
from collections import Counter

_LOOKED_AT = 40_000
_FEWEST_LETTERS = 8
_WORD = re.compile(r"[^\W\d_]+")

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER_SCRIPTS = {
    "el": re.compile(r"[\u0370-\u03ff]"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
    "th": re.compile(r"[\u0e01-\u0e5b]"),
    "hi": re.compile(r"[\u0904-\u0939]"),
}
_WEIGHT_OF_HAN = (
    3  # a Chinese character or kana says as much as three letters; the Latin words on such pages are names and markup
)

_FUNCTION_WORDS = {
    "en": (
        "the of and to in is that for you or not with this are be as by on your any we our "
        "may will from have it an which other if all"
    ),
    "fr": (
        "le la les des et est une du que qui dans pour pas sur au aux vous ne ou par avec ce "
        "sont votre vos nous être toute cette tout il"
    ),
    "de": (
        "der die das und ist nicht sie zu den von mit für auf ein eine werden wird oder dem des im sich "
        "bei auch durch nach wir ihre sind als"
    ),
    "es": (
        "el los las una que en del se por para con no es su al lo como más o usted sus este "
        "esta y son cualquier sobre nuestro puede está"
    ),
    "it": (
        "il di che è la per un una non del della sono con i le gli nel alla dei si o da "
        "delle al anche come questo qualsiasi tuo dell nostro"
    ),
    "pt": (
        "os do da que em um uma para com não é se dos das por ao na no ou como você seu "
        "sua mais são pela pelo qualquer nosso às está"
    ),
    "nl": (
        "de het een van en is niet in dat te op voor met zijn u aan je of door worden wij om "
        "deze ook bij uw als kan wordt naar die onze"
    ),
    "pl": (
        "i w na z do się nie jest że lub oraz przez dla jak o od to za być są po których "
        "tym może ze które użytkownik przy tych naszych"
    ),
    "sv": (
        "och att det som en på är av för med till inte den har de om du ett eller vi kan får "
        "din från av dig ska vara våra detta"
    ),
    "da": (
        "og at det som en på er af for med til ikke den har de om du et eller vi kan må "
        "din fra dig skal være vores denne hvis"
    ),
    "no": (
        "og at det som en på er av for med til ikke den har de om du et eller vi kan må "
        "din fra deg skal være våre denne hvis"
    ),
    "fi": (
        "ja on ei että se tai ovat joka voi kun myös jos sekä mutta olla sen käyttäjä ole ovat tämä niiden kuin "
        "mukaan emme sinun"
    ),
    "cs": (
        "a v na je se že s z do o k pro nebo které by jsou jako jsme při od podle není "
        "může pokud být této tak také svých nesmí ke"
    ),
    "sk": (
        "a v na je sa že s z do o k pre alebo ktoré by sú ako sme pri od podľa nie "
        "môže ak byť tejto tak tiež svojich nesmie ku"
    ),
    "hu": (
        "a az és hogy nem is egy vagy meg ez de ha csak kell el van mint azt nem azonban által lehet "
        "amely valamint ön minden"
    ),
    "ro": (
        "și de în la cu pe să nu este un o care din pentru sau sunt prin mai ale fi dumneavoastră acest "
        "această orice dacă după"
    ),
    "tr": (
        "ve bir bu için ile da de olarak veya olan daha en her kadar sonra gibi ne ki çok değil ya tarafından "
        "hakkında göre tüm"
    ),
    "id": (
        "yang dan di untuk dengan tidak ini dari dalam atau pada anda kami itu akan ke adalah dapat oleh sebagai setiap harus "
        "juga"
    ),
    "vi": (
        "và của các là không được cho bạn với có trong để này hoặc khi những chúng tôi từ một theo đến về người phải"
    ),
    "ca": (
        "el la els les que de i en un una per amb no és del al o aquest aquesta els seus vostre "
        "som més qualsevol dels als pot"
    ),
}


def _weights() -> dict[str, dict[str, float]]:
    """Word -> language -> weight: a word that several languages share speaks for each of them that much less."""
    owners: dict[str, list[str]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for word in set(words.split()):
            owners.setdefault(word, []).append(language)
    return {word: dict.fromkeys(languages, 1 / len(languages)) for word, languages in owners.items()}


_WEIGHTS = _weights()


def detect(text: str) -> str | None:
    """The two-letter code of the text's main language, None where there are too few letters or nothing is recognised."""
    sample = text[:_LOOKED_AT]
    kana, han, hangul = (len(script.findall(sample)) for script in (_KANA, _HAN, _HANGUL))
    counts = {
        "east": (kana + han + hangul) * _WEIGHT_OF_HAN,
        "cyrillic": len(_CYRILLIC.findall(sample)),
        "arabic": len(_ARABIC.findall(sample)),
        "latin": len(_LATIN.findall(sample)),
        **{language: len(script.findall(sample)) for language, script in _OTHER_SCRIPTS.items()},
    }
    script = max(counts, key=lambda name: counts[name])
    if counts[script] < _FEWEST_LETTERS:
        return None
    if script == "east":
        return _east_asian(kana, han, hangul)
    if script == "arabic":
        return _arabic(sample)
    if script == "cyrillic":
        return _cyrillic(sample)
    return script if script in _OTHER_SCRIPTS else _by_words(sample)


def _east_asian(kana: int, han: int, hangul: int) -> str:
    if hangul > kana + han / 2:
        return "ko"
    return "ja" if kana * 8 > han else "zh"


def _arabic(sample: str) -> str:
    """Arabic, Persian or Urdu, by the letters the latter two added."""
    letters = Counter(sample)
    if letters["ے"] + letters["ں"] + letters["ٹ"] > len(sample) / 200:
        return "ur"
    return "fa" if sum(letters[c] for c in "پچژگیک") > len(sample) / 50 else "ar"


def _cyrillic(sample: str) -> str:
    """Ukrainian by its own letters; Russian by its own; Bulgarian, which has none, by the hard sign inside words."""
    letters = Counter(sample.lower())
    if letters["і"] + letters["ї"] + letters["є"] > len(sample) / 100:
        return "uk"
    if letters["ы"] + letters["э"] + letters["ё"] == 0 and letters["ъ"] > len(sample) / 100:
        return "bg"
    return "ru"


def _by_words(sample: str) -> str | None:
    scores: dict[str, float] = {}
    words = _WORD.findall(sample.lower())
    for word, count in Counter(words).items():
        for language, weight in _WEIGHTS.get(word, {}).items():
            scores[language] = scores.get(language, 0) + weight * count
    if not scores:
        return None
    (best, score), *others = sorted(scores.items(), key=lambda each: -each[1])
    enough = score >= max(1.0, len(words) / 50)
    clear = not others or score >= 1.1 * others[0][1]
    return best if enough and clear else None
