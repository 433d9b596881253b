"""Entries of prohibition lists as they might be, drawn by chance: a few frequent words, many rare ones, several scripts, known subjects."""

import random
from dataclasses import dataclass
from itertools import accumulate

_SHARES = {"en": 70, "de": 6, "es": 6, "fr": 5, "ru": 4, "zh": 4, "ja": 3, "ar": 2}
_OPENINGS = {
    "en": (
        "Using the service for",
        "Sharing content that promotes",
        "Creating content about",
        "Distributing",
        "Attempting",
    ),
    "de": ("Das Verbreiten von", "Die Nutzung für", "Inhalte über"),
    "es": ("Difundir", "Crear contenido sobre", "El uso para"),
    "fr": ("Diffuser", "La création de contenus sur", "L’utilisation pour"),
    "ru": ("Распространение", "Создание материалов о", "Использование для"),
    "zh": ("禁止传播", "制作涉及", "利用本服务从事"),
    "ja": ("サービスを利用した", "コンテンツの作成", "配布"),
    "ar": ("نشر", "إنشاء محتوى عن", "استخدام الخدمة في"),
}
_SUBJECTS: dict[str, tuple[int, dict[str, str]]] = {
    "deepfakes": (
        1,
        {
            "en": "deepfakes",
            "de": "Deepfakes",
            "es": "ultrafalsos",
            "fr": "hypertrucages",
            "ru": "дипфейков",
            "zh": "深度伪造",
            "ja": "ディープフェイク",
            "ar": "التزييف العميق",
        },
    ),
    "crypto-mining": (
        1,
        {
            "en": "cryptocurrency mining",
            "de": "Kryptomining",
            "es": "minería de criptomonedas",
            "fr": "minage de cryptomonnaies",
            "ru": "майнинга",
            "zh": "挖矿",
            "ja": "暗号資産の採掘",
            "ar": "تعدين العملات",
        },
    ),
    "scraping": (
        4,
        {
            "en": "scraping",
            "de": "Scraping",
            "es": "extracción automatizada",
            "fr": "extraction de données",
            "ru": "парсинга",
            "zh": "爬虫抓取",
            "ja": "スクレイピング",
            "ar": "جمع البيانات آليا",
        },
    ),
    "spam": (
        12,
        {
            "en": "spam",
            "de": "Spam",
            "es": "spam",
            "fr": "spam",
            "ru": "спама",
            "zh": "垃圾信息",
            "ja": "スパム",
            "ar": "الرسائل المزعجة",
        },
    ),
    "weapons": (
        6,
        {
            "en": "weapons",
            "de": "Waffen",
            "es": "armas",
            "fr": "armes",
            "ru": "оружия",
            "zh": "武器",
            "ja": "武器",
            "ar": "الأسلحة",
        },
    ),
    "malware": (
        5,
        {
            "en": "malware",
            "de": "Schadsoftware",
            "es": "programas maliciosos",
            "fr": "logiciels malveillants",
            "ru": "вредоносных программ",
            "zh": "恶意软件",
            "ja": "マルウェア",
            "ar": "البرمجيات الخبيثة",
        },
    ),
    "minors": (
        5,
        {
            "en": "harm to children",
            "de": "Gefährdung von Kindern",
            "es": "daño a menores",
            "fr": "atteinte aux mineurs",
            "ru": "вреда детям",
            "zh": "危害未成年人",
            "ja": "児童への危害",
            "ar": "إيذاء الأطفال",
        },
    ),
}
_UNTAGGED = 66  # of a hundred entries
_SYLLABLES = (
    "ba",
    "ter",
    "mo",
    "lin",
    "ga",
    "ro",
    "stel",
    "vi",
    "nak",
    "pu",
    "sor",
    "en",
    "tra",
    "fel",
    "du",
    "kis",
    "om",
    "ral",
)
_RARE_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry's words, its language, and what it is about by how it was made."""

    text: str
    language: str
    subjects: tuple[str, ...]


class Entries:
    """A source of entries; the same at every run with the same seed."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._words = sorted({"".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(_RARE_WORDS)})
        dice.shuffle(self._words)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        self._languages = list(_SHARES), list(accumulate(_SHARES.values()))
        self._subjects = [*_SUBJECTS, None], list(accumulate([share for share, _ in _SUBJECTS.values()] + [_UNTAGGED]))

    def language(self) -> str:
        """A page's language."""
        names, weights = self._languages
        return self._dice.choices(names, cum_weights=weights)[0]

    def draw(self, language: str) -> Entry:
        """A new entry."""
        names, weights = self._subjects
        subject = self._dice.choices(names, cum_weights=weights)[0]
        named = [] if subject is None else [_SUBJECTS[subject][1][language]]
        parts = [self._dice.choice(_OPENINGS[language]), *named, *self._some(self._dice.randint(3, 12))]
        return Entry(" ".join(parts), language, () if subject is None else (subject,))

    def reword(self, entry: Entry) -> Entry:
        """The same entry in other words."""
        return Entry(" ".join([entry.text, *self._some(2)]), entry.language, entry.subjects)

    def _some(self, count: int) -> list[str]:
        return self._dice.choices(self._words, cum_weights=self._weights, k=count)
