"""Tables of invented events and documents, as large as wanted and the same for the same seed: what the benchmark maps.

``python tests/bench/generator.py FOLDER EVENTS`` writes event.csv and document.csv, row by row; events.yaml and events.ttl
map them. Texts hold what breaks a careless writer: quotes, line ends, backslashes, commas, Cyrillic and Kazakh; ids and
names of places hold spaces, slashes and signs; a quarter or a half of some columns is empty. Nothing in it is real.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

EVENT = ("id", "kind", "title_en", "title_ru", "title_kk", "account_en", "account_ru", "note", "earliest", "latest", "reported",
         "region", "town", "actor", "target", "killed", "injured", "approximate", "confidence", "page", "document")
DOCUMENT = ("code", "slug", "title_en", "title_ru", "issued")

_KINDS = ("Detention", "Dispersal", "Eviction", "Gathering", "Raid", "Search", "Strike", "Trial")
_WHAT = (
    ("Workers gather at the mill", "Рабочие собираются возле мельницы", "Жұмысшылар диірмен жанына жиналады"),
    ("A meeting is ended by force", "Собрание разогнано", "Жиналыс күшпен таратылды"),
    ('The "open hours" are cancelled', "«Открытые часы» отменены", "«Ашық сағаттар» тоқтатылды"),
    ("Houses by the river, cleared", "Дома возле реки снесены", "Өзен бойындағы үйлер бұзылды"),
    ("The hall is closed; nobody says why", "Зал закрыт, никто не говорит почему", "Зал жабық, ешкім себебін айтпайды"),
    ("Letters are handed over", "Письма переданы", "Хаттар тапсырылды"),
    ("A trial behind closed doors", "Суд за закрытыми дверями", "Жабық сот отырысы"),
    ("The road is blocked & searched", "Дорога перекрыта", "Жол жабылды"),
)
_FIRST = (
    "Three groups came from different sides of the square before noon.",
    'A notice said "no entry until further word", and was taken down at once.',
    "The account gives no number;\nit speaks of “many”.",
    "Two witnesses agree on the hour, one on the place.",
    "The order was read out twice, in two languages, and then denied.",
    'Nobody was heard before the ruling.\nThe ruling was one line: "dismissed".',
    "It names the file C:\\archive\\box 7, which was not found.",
    "Most left by the northern road; some stayed, and were counted later.",
)
_SECOND = (
    "The text was written some weeks afterwards.", "Its author was not there, and says so.",
    'A second list, "B", differs.', "What followed is told in another document.",
    "The hour is given as 14:30, or 2.30.", "Later reports repeat it, word for word.",
    "No reply is known.", "The page ends here,\n\nand a new hand goes on.",
)
_RUSSIAN = (
    "Три группы пришли на площадь до полудня.", "Объявление «входа нет» сняли сразу.", "Число не названо:\n«много».",
    "Два свидетеля сходятся во времени.", "Приказ прочли дважды и затем отрицали.", "До решения никого не выслушали.",
    'Там значится "отказано".', "Большинство ушло северной дорогой.",
)
_NOTES = ("see the list, p. 4", "copied \\ not checked", 'marked "urgent"', "box 7\\shelf 2", "two stamps", "torn; page 2 is lost",
          "in pencil: 50 % of them?", "ink\tfaded")
_REGIONS = ("North Wells", "Tall Reeds", "Dry Fork", "Salt & Stone")
_TOWNS = ("Old Mill", "Far Bridge", "Stone Ford", "Three Poplars", "Weir Side (East)", "Low Orchard", "Red Kiln", "Upper Ferry")
_AGENTS = ("mill workers", "river families", "district guard", "night watch", "court of the plain", "road crew #4", "hall keepers",
           "students, first year")
_CONFIDENCE = ("certain", "probable", "possible", "doubtful")
_DAYS = tuple((date(2004, 1, 1) + timedelta(days=number)).isoformat() for number in range(4096 + 8))
_EMPTY_OR = ("", "0", "1", "2", "3", "5", "12", "40")


def write(folder: Path, events: int, seed: int = 1) -> None:
    """Writes ``event.csv`` with so many `events`, and ``document.csv`` with the documents that they stand in, into `folder`."""
    documents = events // 200 + 20
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "document.csv", DOCUMENT, _documents(documents))
    _write(folder / "event.csv", EVENT, _events(events, documents, Random(seed)))  # noqa: S311  # no secret: the same rows each time


def _write(path: Path, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def _code(number: int) -> str:
    return f"BOX {number % 9}/{number:05d}"


def _documents(count: int) -> Iterator[tuple[str, ...]]:
    for number in range(count):
        day = _DAYS[number * 37 % 4096]
        yield _code(number), f"file {number} of {day[:4]}", f'Bulletin "{number}"', f"Бюллетень № {number}", day


def _events(count: int, documents: int, random: Random) -> Iterator[tuple[str, ...]]:
    """The rows: every choice is a few bits of one random number."""
    for number in range(count):
        bits = random.getrandbits(64)
        english, russian, kazakh = _WHAT[bits & 7]
        day = bits >> 3 & 4095
        town = _TOWNS[bits >> 15 & 7]
        identifier = f"{_DAYS[day][:4]}/{_KINDS[bits & 7][:2].upper()} {number:07d}"
        yield (
            identifier, _KINDS[bits & 7], f"{english}, {town}", f"{russian} ({number})", f"{kazakh}, {day}" if bits >> 18 & 3 else "",
            f"{_FIRST[bits >> 20 & 7]} {_SECOND[bits >> 23 & 7]}" if bits >> 26 & 7 else "",
            f"{_RUSSIAN[bits >> 29 & 7]} {_RUSSIAN[bits >> 32 & 7]}" if bits >> 35 & 1 else "",
            _NOTES[bits >> 36 & 7] if bits >> 39 & 1 else "",
            _DAYS[day], _DAYS[day + (bits >> 40 & 7)], _DAYS[day + 7] if bits >> 43 & 3 else "",
            _REGIONS[bits >> 15 & 3], town, _AGENTS[bits >> 45 & 7], _AGENTS[bits >> 48 & 7] if bits >> 51 & 3 else "",
            _EMPTY_OR[bits >> 53 & 7] if bits >> 56 & 1 else "", _EMPTY_OR[bits >> 57 & 7], "true" if bits >> 60 & 1 else "false",
            _CONFIDENCE[bits >> 61 & 3], f"https://example.org/pages/{number}?day={_DAYS[day]}#top" if bits >> 62 else "",
            _code((bits >> 3) % documents),
        )


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
