"""Languages: the one in which a request is answered, its words, and the order in which content falls back.

Sources: RFC 4647, 3.4 (lookup); RFC 9110, 12.5.4 (Accept-Language); RFC 5646 (tags).


The parameter ``lang`` decides, else Accept-Language, else English. There is no cookie: where the reader has chosen by parameter, the
links of the page say so to the next one.
"""

from __future__ import annotations

import gettext as catalogues
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from flask import has_request_context, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

NAMES = {"en": "English", "fr": "Français", "ru": "Русский"}
"""Language of the interface -> what it calls itself, the source language first. Each has a row in `publish.web.calendars`."""
FALLBACK = {"en": ("en", "fr", "ru"), "fr": ("fr", "en", "ru"), "ru": ("ru", "en", "fr")}
"""Language that was chosen -> the order in which content is looked for; any other language is better than none."""
PARAMETER = "lang"
_SOURCE = "en"
_LONGEST = 4096
_THOUSANDS = {"en": ",", "fr": "\u202f", "ru": "\u00a0"}
_DECIMAL = {"en": ".", "fr": ",", "ru": ","}
_RIGHT_TO_LEFT = frozenset(("Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"))
_WRITTEN_SO = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"))
"""Languages usually written from right to left, unless their tag names another script."""
_SCRIPT = re.compile(r"-([A-Za-z]{4})(?:-|$)")
_KEPT = "hre.language"


@dataclass(frozen=True)
class Spoken:
    """A language of the interface, and whether the reader asked for it by parameter."""

    code: str = _SOURCE
    asked: bool = False

    @property
    def key(self) -> str:
        """What tells two pages apart that differ by language alone: links carry a choice on."""
        return f"{PARAMETER}={self.code}" if self.asked else self.code


def spoken() -> Spoken:
    """The language of the request at hand; English outside any."""
    if not has_request_context():
        return Spoken()
    found: Spoken | None = request.environ.get(_KEPT)
    if found is None:
        asked = request.args.get(PARAMETER, "")
        wanted = request.environ.get("HTTP_ACCEPT_LANGUAGE", "")[:_LONGEST]
        found = request.environ[_KEPT] = Spoken(asked, asked=True) if asked in NAMES else Spoken(preferred(wanted))
    return found


@lru_cache(maxsize=1024)
def preferred(accept: str) -> str:
    """The best language of the interface for an Accept-Language header; of a range such as ``fr-CH``, its language counts."""
    wanted: dict[str, float] = {}
    for value, quality in parse_accept_header(accept):
        name = value.partition("-")[0].lower()
        wanted[name] = max(quality, wanted.get(name, 0))
    return Accept(list(wanted.items())).best_match(NAMES) or _SOURCE


@lru_cache(maxsize=1024)
def rank(language: str, wanted: str) -> int:
    """How well content in `language` serves a reader who has chosen `wanted`: 0 is best (`FALLBACK`)."""
    order = FALLBACK[wanted]
    name = language.partition("-")[0]
    return order.index(name) if name in order else len(order)


@lru_cache(maxsize=1024)
def direction(language: str) -> str:
    """``rtl`` or ``ltr``, by the script that the tag names (RFC 5646, 2.2.3), else by the one usual for the language."""
    script = _SCRIPT.search(language)
    written = script[1].title() in _RIGHT_TO_LEFT if script else language.partition("-")[0].lower() in _WRITTEN_SO
    return "rtl" if written else "ltr"


def marked(message: str) -> str:
    """`message` itself: so it is found for the catalogues, where it is translated elsewhere."""
    return message


def gettext(message: str, values: Mapping[str, object] = MappingProxyType({})) -> str:
    """`message` in the language of the request at hand, with `values` in its places, ``%(name)s``."""
    words = catalogue(spoken().code).gettext(message)
    return words % values if values else words


def plural_forms(one: str, several: str) -> list[str]:
    """What is said of one, two and five things in the language of the request: all the forms that a language here has."""
    words = catalogue(spoken().code)
    return [words.ngettext(one, several, count) for count in (1, 2, 5)]


def number(value: int | str) -> str:
    """A number with thousands set apart; of a decimal as text, the part after the point follows as the language has it."""
    code = spoken().code
    whole, _, part = str(value).partition(".")
    grouped = f"{int(whole):,}".replace(",", _THOUSANDS[code]) if whole.isdecimal() else whole
    return f"{grouped}{_DECIMAL[code]}{part}" if part.strip("0") else grouped


def decimal(text: str) -> str:
    """A decimal as the language writes it."""
    return text.replace(".", _DECIMAL[spoken().code])


@cache
def catalogue(code: str) -> catalogues.NullTranslations:
    """The words of a language; of English, the messages themselves."""
    if code == _SOURCE:
        return catalogues.NullTranslations()
    return catalogues.translation("messages", Path(__file__).with_name("locale"), [code])


def carried(address: str) -> str:
    """`address`, a path with or without a query, which keeps the language if the reader chose it by parameter."""
    language = spoken()
    if not language.asked:
        return address
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={language.code}"
