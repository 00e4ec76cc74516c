"""Dates in French and Russian: the articles, prepositions and cases that each place in a sentence asks for."""

from __future__ import annotations

import pytest
from flask import Flask

from publish.web.calendars import CALENDARS
from publish.web.wording import clock_words, edtf_words

FRENCH = {
    "2019": "2019", "2019-06-01": "1er juin 2019", "2018-22": "été 2018", "201X": "années 2010", "2019-06-XX": "un jour de juin 2019",
    "2019-04-XX": "un jour d’avril 2019", "2019-XX": "un mois de 2019", "2019-03-10~": "10 mars 2019 environ",
    "../2019-06-06": "au plus tard le 6 juin 2019", "../2019-06": "au plus tard en juin 2019", "../2018-22": "au plus tard à l’été 2018",
    "2018-22/..": "été 2018 ou plus tard", "2019-06-04/2019-06-05": "entre le 4 et le 5 juin 2019",
    "2018-04/2018-08": "entre avril et août 2018", "20XX": "une année de 2000 à 2099", "../..": "date non précisée",
    "2018-12-30/2019-01-02": "entre le 30 décembre 2018 et le 2 janvier 2019", "2018-21/2018-23": "entre le printemps et l’automne 2018",
    "2018/2020": "entre 2018 et 2020", "199X/200X": "entre les années 1990 et les années 2000", "no date": "no date",
}
RUSSIAN = {
    "2019": "2019 г.", "2019-06": "июнь 2019 г.", "2019-05-01": "1 мая 2019 г.", "2018-22": "лето 2018 г.", "201X": "2010-е годы",
    "2019-08-XX": "один из дней августа 2019 г.", "2019-03-10~": "приблизительно 10 марта 2019 г.",
    "../2019-03": "не позднее марта 2019 г.", "../201X": "не позднее 2010-х годов", "2018-22/..": "лето 2018 г. или позднее",
    "2019-06-04/2019-06-05": "в период с 4 по 5 июня 2019 г.", "2018-04/2018-08": "в период с апреля по август 2018 г.",
    "2018-21/2018-23": "в период с весны по осень 2018 г.", "2018/2020": "в период с 2018 по 2020 г.", "../..": "дата не указана",
}
THROUGHOUT = {
    ("fr", "../2019-06-06"): "jusqu’au 6 juin 2019", ("fr", "2018-10/.."): "à partir d’octobre 2018", ("fr", "2018/2020"): "de 2018 à 2020",
    ("ru", "../2019-06-06"): "по 6 июня 2019 г. включительно", ("ru", "2018-22/.."): "начиная с лета 2018 г.",
    ("ru", "2018-21/2018-24"): "с весны по зиму 2018 г.",
}


@pytest.mark.parametrize(("language", "text", "words"), [
    *(("fr", *each) for each in FRENCH.items()), *(("ru", *each) for each in RUSSIAN.items())])
def test_a_date_in_words(language: str, text: str, words: str) -> None:
    """Somewhere within; what is no date stays as it is."""
    with Flask(__name__).test_request_context(f"/?lang={language}"):
        assert edtf_words(text) == words


@pytest.mark.parametrize(("language", "text", "words"), [(*key, words) for key, words in THROUGHOUT.items()])
def test_a_date_that_lasts(language: str, text: str, words: str) -> None:
    """From one end to the other."""
    with Flask(__name__).test_request_context(f"/?lang={language}"):
        assert edtf_words(text, throughout=True) == words


def test_the_time_of_day() -> None:
    """Exactly, and about."""
    with Flask(__name__).test_request_context("/?lang=ru"):
        assert clock_words("5 июня", "09:00", about=True) == "5 июня, около 09:00"
        assert clock_words("5 июня", "09:00", about=False) == "5 июня, в 09:00"


@pytest.mark.parametrize("language", sorted(CALENDARS))
def test_every_language_says_every_kind_of_date(language: str) -> None:
    """The tables have the same rows, and no pattern has a place that is never filled."""
    known = CALENDARS[language]
    assert known.points.keys() == CALENDARS["en"].points.keys()
    assert len(known.months) == len(known.months_of) == 12
    assert all(len(names) == 4 for names in known.seasons.values())
    texts = ("2019", "201X", "20XX", "2019-22", "2019-06", "2019-06-05", "2019-XX", "2019-06-XX", "2019-XX-XX", "201X-06", "20XX-06-05")
    with Flask(__name__).test_request_context(f"/?lang={language}"):
        for text in texts:
            for whole in (text, f"../{text}", f"{text}/..", f"{text}~/2030"):
                said = edtf_words(whole)
                assert "{" not in said
                assert "  " not in said
                assert said != whole or text == "2019"
