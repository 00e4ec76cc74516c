"""Do no harm: finds contact data and numbers of people in any text, and never repeats them.

The rules read a text as a hostile typist may have left it: full-width and other digits, no-break
and zero-width characters, percent-encoding, HTML entities, labels glued to their values. So no rule
relies on a word boundary. Source: DESIGN 9, rule 1.
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_SPACE = re.compile(r"\s+")
_DASH = re.compile("[\u2010-\u2015\u2212\u30fc]")

_SAFE_DATES = re.compile(
    r"(?<!\d)(?:1[5-9]|20|21)\d\d(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|-(?:0[1-9]|1[0-2]|2[1-4])|)(?!\d)"
)
_NETWORKS = "twitter|telegram|whatsapp|skype|signal|viber|wechat|instagram|facebook|linkedin|tiktok|threema|vkontakte"
_STREETS = (
    "street|avenue|boulevard|road|rue|chemin|impasse|prospekt|"
    "улица|проспект|переулок|көшесі|даңғылы|ulitsa|koshesi|straße|strasse|veien"
)

RULES: dict[str, re.Pattern[str]] = {
    "e-mail address": re.compile(
        r"[^\s@<>]@[^\s@<>]|mailto:|e-?mail\s*[:=]|\[\s*e-?mail\s*protected\s*\]"
        r"|[\w.+-]+\s?[(\[{]\s?(?:at|arobase)\s?[)\]}]\s?[\w-]+",
        re.IGNORECASE,
    ),
    "phone or document number": re.compile(r"tel:\s*[+\d]|\+\s?\d(?:[\s().\-/]{0,3}\d){5,}|\d(?:[\s().\-/]{0,3}\d){6,}", re.IGNORECASE),
    "personal handle": re.compile(
        r"(?<![^\s@])@\w|@\w*_\w"
        rf"|(?:{_NETWORKS})(?:\s*(?:id|handle|account))?\s*[:=@/]\s*\S"
        r"|(?:twitter|x|t|facebook|fb|instagram|vk|linkedin|tiktok|threads|wa)\.(?:com|me)/\w",
        re.IGNORECASE,
    ),
    "postal address": re.compile(
        rf"\d{{1,4}}\s?[a-z]?,?\s(?:\w+\s){{0,2}}(?:{_STREETS})(?!\w)"
        rf"|(?<!\w)(?:{_STREETS}|ул\.|пр\.|пр-т)\s(?:\w+\s){{0,3}}\w*,?\s?(?:no\.?|nr\.?|n°|№|д\.|дом)?\s?\d"
        r"|p\.?\s?o\.?\s?box\s?\d|postcode\s?\d|zip\s?code\s?\d|postal\scode\s?\d",
        re.IGNORECASE,
    ),
}

_NO_NUMBER_OF_A_PERSON = re.compile(
    r"[0-9a-f]{64}"  # a SHA-256 digest
    r"|[1-9]\d{0,3}0{4,}(\.0+)?"  # a round figure
    r"|https://w3id\.org/hrevents/concept/huridocs-mt\d+/\d{12}"  # a thesaurus code
)


def plain(text: str) -> str:
    """`text` as a reader would see it: entities and percent-encoding undone, NFKC, ASCII digits, single spaces."""
    seen = html.unescape(unquote(html.unescape(text)))
    seen = _DASH.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFKC", seen)))
    seen = "".join(str(unicodedata.digit(character, character)) for character in seen)
    return _SPACE.sub(" ", seen)


def find(text: str) -> str:
    """The name of the first rule that `text` breaks, or an empty string. Dates are no numbers of people."""
    if _NO_NUMBER_OF_A_PERSON.fullmatch(text):
        return ""
    seen = plain(text)
    undated = _SAFE_DATES.sub("#", seen)
    for name, pattern in RULES.items():
        if pattern.search(undated if name in ("phone or document number", "postal address") else seen):
            return name
    return ""


def shown(text: str) -> str:
    """`text` in quotation marks for a message, or a stand-in that does not repeat what a rule covers."""
    rule = find(text)
    return f"(not shown: it looks like a {rule})" if rule else f"“{text[:60]}{'…' if len(text) > 60 else ''}”"
