"""Calendars: how each language says a date. Grammar, not phrases, so it stands in tables and not in the catalogues (CLDR for the names).

A date has a form for each place in a sentence: ``alone``, after ``from``, after ``to``, as the last possible one (``by``), ``between``
another and itself, and a year also ``in`` a longer date. Where a form is missing, ``alone`` serves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Forms = Mapping[str, str]
"""Form -> pattern. ``{month_of}`` is the month as it follows a day; ``{season}`` is in the same form as the whole."""


@dataclass(frozen=True)
class Calendar:
    """The dates of one language."""

    months: tuple[str, ...]
    months_of: tuple[str, ...]
    seasons: Mapping[str, tuple[str, ...]]
    points: Mapping[str, Forms]
    doubts: Mapping[str, str]
    undated: str
    by: str
    since: str
    within: str
    until: str
    starting: str
    throughout: str
    clock: str
    about_clock: str
    first_day: str = "1"
    between: tuple[str, str] = ("from", "to")
    """The forms of the two ends `within`."""


_ENGLISH = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_FRENCH = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
_FRENCH_OF = tuple(f"d’{name}" if name[0] in "ao" else f"de {name}" for name in _FRENCH)
_RUSSIAN = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь")
_RUSSIAN_OF = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря")

CALENDARS = {
    "en": Calendar(
        _ENGLISH, _ENGLISH,
        {"alone": ("spring", "summer", "autumn", "winter")},
        {
            "year": {"alone": "{year}"},
            "decade": {"alone": "the {year}s"},
            "century": {"alone": "some year from {first} to {last}"},
            "season": {"alone": "{season} {year}"},
            "month": {"alone": "{month} {year}"},
            "day": {"alone": "{day} {month} {year}"},
            "month of year": {"alone": "some month of {year}"},
            "day of month": {"alone": "some day in {month} {year}"},
            "day of year": {"alone": "some day in {year}"},
        },
        {"~": "about {date}", "?": "possibly {date}", "%": "possibly about {date}"},
        undated="date not stated", by="some time up to {date}", since="{date} or later", within="between {first} and {last}",
        until="until {date}", starting="from {date} on", throughout="from {first} to {last}",
        clock="{date}, at {clock}", about_clock="{date}, at about {clock}",
    ),
    "fr": Calendar(
        _FRENCH, _FRENCH_OF,
        {
            "alone": ("printemps", "été", "automne", "hiver"),
            "from": ("du printemps", "de l’été", "de l’automne", "de l’hiver"),
            "to": ("au printemps", "à l’été", "à l’automne", "à l’hiver"),
            "by": ("au printemps", "à l’été", "à l’automne", "à l’hiver"),
            "between": ("le printemps", "l’été", "l’automne", "l’hiver"),
        },
        {
            "year": {"alone": "{year}", "from": "de {year}", "to": "à {year}", "by": "en {year}", "of": "de {year}"},
            "decade": {"alone": "années {year}", "from": "des années {year}", "to": "aux années {year}",
                       "by": "dans les années {year}", "between": "les années {year}", "in": "des années {year}",
                       "of": "des années {year}"},
            "century": {"alone": "une année de {first} à {last}", "from": "d’une année de {first} à {last}",
                        "to": "à une année de {first} à {last}", "in": "d’une année de {first} à {last}",
                        "of": "d’une année de {first} à {last}"},
            "season": {"alone": "{season} {year}"},
            "month": {"alone": "{month} {year}", "from": "{month_of} {year}", "to": "à {month} {year}", "by": "en {month} {year}"},
            "day": {"alone": "{day} {month} {year}", "from": "du {day} {month} {year}", "to": "au {day} {month} {year}",
                    "by": "le {day} {month} {year}", "between": "le {day} {month} {year}"},
            "month of year": {"alone": "un mois {year_of}", "from": "d’un mois {year_of}", "to": "à un mois {year_of}"},
            "day of month": {"alone": "un jour {month_of} {year}", "from": "d’un jour {month_of} {year}",
                             "to": "à un jour {month_of} {year}"},
            "day of year": {"alone": "un jour {year_of}", "from": "d’un jour {year_of}", "to": "à un jour {year_of}"},
        },
        {"~": "{date} environ", "?": "{date} (peut-être)", "%": "{date} environ (peut-être)"},
        undated="date non précisée", by="au plus tard {date}", since="{date} ou plus tard", within="entre {first} et {last}",
        until="jusqu’{date}", starting="à partir {date}", throughout="{first} {last}",
        clock="{date}, à {clock}", about_clock="{date}, vers {clock}", first_day="1er", between=("between", "between"),
    ),
    "ru": Calendar(
        _RUSSIAN, _RUSSIAN_OF,
        {
            "alone": ("весна", "лето", "осень", "зима"),
            "from": ("весны", "лета", "осени", "зимы"),
            "to": ("весну", "лето", "осень", "зиму"),
            "by": ("весны", "лета", "осени", "зимы"),
        },
        {
            "year": {"alone": "{year} г."},
            "decade": {"alone": "{year}-е годы", "from": "{year}-х годов", "by": "{year}-х годов", "in": "{year}-х годов"},
            "century": {"alone": "один из годов с {first} по {last}", "from": "одного из годов с {first} по {last}",
                        "by": "одного из годов с {first} по {last}", "in": "одного из годов с {first} по {last}"},
            "season": {"alone": "{season} {year}"},
            "month": {"alone": "{month} {year}", "from": "{month_of} {year}", "by": "{month_of} {year}"},
            "day": {"alone": "{day} {month_of} {year}"},
            "month of year": {"alone": "один из месяцев {year}", "from": "одного из месяцев {year}", "by": "одного из месяцев {year}"},
            "day of month": {"alone": "один из дней {month_of} {year}", "from": "одного из дней {month_of} {year}",
                             "by": "одного из дней {month_of} {year}"},
            "day of year": {"alone": "один из дней {year}", "from": "одного из дней {year}", "by": "одного из дней {year}"},
        },
        {"~": "приблизительно {date}", "?": "предположительно {date}", "%": "предположительно и приблизительно {date}"},
        undated="дата не указана", by="не позднее {date}", since="{date} или позднее", within="в период с {first} по {last}",
        until="по {date} включительно", starting="начиная с {date}", throughout="с {first} по {last}",
        clock="{date}, в {clock}", about_clock="{date}, около {clock}",
    ),
}
"""Language of the interface -> its dates."""
