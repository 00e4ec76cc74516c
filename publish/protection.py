"""Do no harm: finds contact data and numbers of people in any text, and never repeats them.

The rules read a text as a hostile typist may have left it: full-width and other digits, no-break
and zero-width characters, percent-encoding, HTML entities, labels glued to their values. So no rule
relies on a word boundary. Source: DESIGN 9, rule 1.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from publish.errors import a, nearest

_INVISIBLE = re.compile(  # Default_Ignorable_Code_Point (Unicode 15), controls that are no space, and the empty braille cell
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SPACE = re.compile(r"\s+")
_DASH = re.compile("[\u2010-\u2015\u2212\u30fc]")

_YEAR = r"(?:1[5-9]|20|21)\d\d"
_SAFE_DATES = re.compile(
    rf"(?<!\d)(?:{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|{_YEAR}-(?:0[1-9]|1[0-2]|2[1-4])"
    rf"|(?:0?[1-9]|[12]\d|3[01])([./])(?:0?[1-9]|1[0-2])\1{_YEAR})(?!\d)"
)
_SAFE_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_NETWORKS = "twitter|telegram|whatsapp|skype|signal|viber|wechat|instagram|facebook|linkedin|tiktok|threema|vkontakte"
_LONG_STREETS = "ulitsa|prospekt|koshesi|straße|strasse|улица|проспект|переулок|көшесі|даңғылы"
_STREETS = f"street|avenue|boulevard|road|rue|chemin|impasse|veien|{_LONG_STREETS}"
# Other words end or begin with the short ones ("grue", "roadblock"): glued to them, a capital tells where a word begins.
_BEGINS = rf"(?:(?<!\w)|(?=(?-i:[A-Z]))|(?={_LONG_STREETS}))"
_ENDS = r"(?!(?-i:[a-zà-ÿа-яё]))"
_GAP = r"[\s_+-]"  # what stands for a space in an IRI, too

_BETWEEN = r"[\s().\-/+_·•*|]{0,3}"  # what may stand between the digits of a number

RULES: dict[str, re.Pattern[str]] = {
    "e-mail address": re.compile(
        rf"[^\s@<>]@[^\s@<>]|\w\s?@\s\w|\w\s@[\w-]+\.\w|mailto:|e-?mail\s*[:=]|\[{_GAP}*e-?mail{_GAP}*protected{_GAP}*\]"
        rf"|[\w.+-]{_GAP}?[(\[{{]{_GAP}?(?:at|arobase){_GAP}?[)\]}}]{_GAP}?[\w-]"
        rf"|\w{_GAP}(?:at|arobase){_GAP}[\w-]+{_GAP}(?:dot|point){_GAP}\w",
        re.IGNORECASE,
    ),
    "phone or document number": re.compile(rf"tel:\s*[+\d]|\+\s?\d(?:{_BETWEEN}\d){{5,}}|\d(?:{_BETWEEN}\d){{6,}}", re.IGNORECASE),
    "personal handle": re.compile(
        r"(?<![^\s@])@\w|@\w*_\w"
        rf"|(?:{_NETWORKS})(?:{_GAP}*(?:id|handle|account))?\s*[:=@/]\s*\S"
        r"|(?<!\w)(?:tg|ig|vk)\s*[:=@]\s*\w"
        r"|(?:twitter|x|t|facebook|fb|instagram|vk|linkedin|tiktok|threads|wa)\.(?:com|me)/\w",
        re.IGNORECASE,
    ),
    "postal address": re.compile(
        rf"\d{{1,4}}{_GAP}?[a-z]?,?{_GAP}(?:[^\W_]+{_GAP}){{0,2}}(?:{_STREETS}){_ENDS}"
        rf"|{_BEGINS}(?:{_STREETS}|ул\.|пр\.|пр-т){_GAP}(?:[^\W_]+{_GAP}){{0,3}}[^\W_]*,?{_GAP}?(?:no\.?|nr\.?|n°|№|д\.|дом)?{_GAP}?\d"
        rf"|p\.?{_GAP}?o\.?{_GAP}?box{_GAP}?\d|postcode{_GAP}?\d|zip{_GAP}?code{_GAP}?\d|postal{_GAP}code{_GAP}?\d",
        re.IGNORECASE,
    ),
}

_NO_NUMBER_OF_A_PERSON = re.compile(
    r"[0-9a-f]{64}"  # a SHA-256 digest
    r"|[1-9]\d{0,3}0{4,}(\.0+)?"  # a round figure
    r"|https://w3id\.org/hrevents/concept/huridocs-mt\d+/\d{12}"  # a thesaurus code
)


def plain(text: str) -> str:
    """`text` as a reader would see it: encodings undone however often applied, NFKC, ASCII digits, single spaces."""
    seen, before = text, None
    while seen != before:
        seen, before = _INVISIBLE.sub("", unicodedata.normalize("NFKC", html.unescape(unquote(seen)))), seen
    seen = "".join(str(unicodedata.digit(character, character)) for character in _DASH.sub("-", seen))
    return _SPACE.sub(" ", seen)


def find(text: str) -> str:
    """The name of the first rule that `text` breaks, or an empty string. Dates are no numbers of people."""
    if _NO_NUMBER_OF_A_PERSON.fullmatch(text):
        return ""
    seen = plain(text)
    undated = _SAFE_DATES.sub("#", seen)
    for name, pattern in RULES.items():
        if name == "phone or document number":
            hit = any(not _is_year(match[0]) for match in pattern.finditer(undated))
        else:
            hit = bool(pattern.search(_SAFE_YEAR.sub("#", undated) if name == "postal address" else seen))
        if hit:
            return name
    return ""


def _is_year(number: str) -> bool:
    """Whether `number` is years, with at most four other digits, as in 1325 (2000): a phone number may end like a year."""
    others = _SAFE_YEAR.sub("", number)
    return others != number and sum(character.isdigit() for character in others) <= 4


def shown(text: str) -> str:
    """`text` in quotation marks for a message, or a stand-in that does not repeat what a rule covers."""
    rule = find(text)
    return f"(not shown: it looks like {a(rule)})" if rule else f"“{text[:60]}{'…' if len(text) > 60 else ''}”"


def near(text: str, options: Iterable[str]) -> str:
    """A hint like `nearest`, among names that somebody chose: those that look like data of a person are left out."""
    return nearest(text, [option for option in options if not find(option)])
