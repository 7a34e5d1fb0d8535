"""How an article is told to a reader: `TC2025 17 p.1 sp.2` is article 17, paragraph 1, subparagraph 2 of the Code."""

import re
from datetime import date
from typing import NamedTuple

from portal.announce.rules.tax import parameters
from portal.i18n import LANGUAGES, Text

SUNSET = date(2028, 12, 31)  # Tax Code 2025, art. 848 p. 2 sp. 3: until 1 January 2029
SUNSET_ARTICLE = "TC2025 848 p.2 sp.3"
CODE_2025_SINCE = date(2026, 1, 1)  # art. 848 p. 1
CODE_2017_UNTIL = date(2025, 12, 31)  # art. 848 p. 3
CODE_2017_SINCE = parameters.day("hub_regime_since", CODE_2017_UNTIL)
AFTER_SUNSET = date(2029, 1, 1)


class Period(NamedTuple):
    """From when to when a regime of participants is the law."""

    since: date
    until: date | None


TC2017 = Period(CODE_2017_SINCE, CODE_2017_UNTIL)
TC2025 = Period(CODE_2025_SINCE, SUNSET)

_CODES: dict[str, Text] = {
    "TC2017": {"kk": "2017 жылғы Салық кодексі", "ru": "Налоговый кодекс 2017 года", "en": "Tax Code 2017"},
    "TC2025": {"kk": "2025 жылғы Салық кодексі", "ru": "Налоговый кодекс 2025 года", "en": "Tax Code 2025"},
}
_ARTICLE = re.compile(r"\b(\d+(?:-\d+)?)(?: p\.([\d-]+))?((?:,? sp\.[\d-]+)*)( third item)?")
_ENGLISH = {"article": "art. {}", "paragraph": " ({})", "point": " {})", "third": ", third item"}
_RUSSIAN = {"article": "ст. {}", "paragraph": ", п. {}", "point": ", пп. {})", "third": ", третий абзац"}
_KAZAKH = {"article": "{}-бап", "paragraph": ", {}-тармақ", "point": ", {})-тармақша", "third": ", үшінші абзац"}
_WAYS = {"kk": _KAZAKH, "ru": _RUSSIAN, "en": _ENGLISH}
_WITH = {"kk": "және", "ru": "вместе со", "en": "with"}


def citation(article: str) -> Text:
    """The article in words of each language."""
    return {lang: _written(article, lang) for lang in LANGUAGES}


def _written(article: str, lang: str) -> str:
    codes = [code for code in _CODES if code in article]
    bare = article
    for code in codes:
        bare = bare.replace(f"{code} ", "")
    told = _ARTICLE.sub(lambda match: _one(match, lang), bare).replace(" with ", f" {_WITH[lang]} ")
    return f"{', '.join(_CODES[code][lang] for code in codes)}, {told}"


def _one(match: re.Match[str], lang: str) -> str:
    way = _WAYS[lang]
    told = way["article"].format(match[1])
    if match[2]:
        told += way["paragraph"].format(match[2])
    for point in re.findall(r"sp\.([\d-]+)", match[3]):
        told += way["point"].format(point)
    return told + (way["third"] if match[4] else "")
