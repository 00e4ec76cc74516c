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
from urllib.parse import quote, urlencode

from flask import Response, current_app, has_request_context, request
from jinja2 import Environment
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
_LINK = re.compile(r'(<a\b[^>]*?\shref=")(/(?!/)[^"#]*|\?[^"#]*)')
_FILE = re.compile(r"\.[a-z]+(?:\?|$)")


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


def rendered(template: str, status: int = 200, /, **context: object) -> Response:
    """The page that `template` makes of `context`, in the language of the request at hand."""
    language = spoken()
    environments = current_app.extensions.setdefault(f"{__name__}.environments", {})
    environment = environments.get(language.code) or environments.setdefault(language.code, _environment(language.code))
    current_app.update_template_context(context)
    text = environment.get_template(template).render(context, chosen=language.asked)
    response = Response(_LINK.sub(_carry, text) if language.asked else text, status)
    response.headers["Content-Language"] = language.code
    return response


def _environment(code: str) -> Environment:
    """The templates in one language: what depends on words alone is made once, when a template is first read."""
    environment = current_app.jinja_env.overlay(extensions=["jinja2.ext.i18n"])
    environment.globals = dict(environment.globals, language=code, languages=NAMES, direction=direction, in_language=in_language)
    environment.filters = dict(environment.filters, number=number)
    environment.policies = {**environment.policies, "ext.i18n.trimmed": True}
    environment.install_gettext_translations(catalogue(code), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    return environment


def in_language(code: str) -> str:
    """The address of this page in the language `code`; "" for the one that each reader prefers."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != PARAMETER]
    query = urlencode([*pairs, *([(PARAMETER, code)] if code else [])])
    return f"{request.script_root}{quote(request.path)}{'?' if query else ''}{query}"


def carried(address: str) -> str:
    """`address`, a path with or without a query, which keeps the language if the reader chose it by parameter."""
    language = spoken()
    if not language.asked:
        return address
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={language.code}"


def _carry(link: re.Match[str]) -> str:
    """A link of a page to another page; what is a file has no language."""
    before, address = link.groups()
    is_said = f"{PARAMETER}=" in address.partition("?")[2]
    return link[0] if is_said or _FILE.search(address) else before + carried(address).replace("&lang", "&amp;lang")
