"""The floor of the benchmark: events.yaml written out by hand for speed, as one would for these very tables.

``python tests/bench/floor.py BASE OUT``. It is right for what `generator` writes, and for nothing else: no term is checked,
columns are taken by their position, and a row that is ragged ends it. What it costs, any Python program pays that reads these
rows and writes these quads.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO
from urllib.parse import quote


class _Encoded(dict[str, str]):
    """Values that come again and again, each percent-encoded once."""

    def __missing__(self, text: str) -> str:
        self[text] = encoded = quote(text, safe="")
        return encoded


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def write(base: Path, out: Path) -> None:
    """Writes the quads of the tables in `base` to the file `out`."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        with (base / "document.csv").open(encoding="utf-8", newline="") as table:
            addresses = _documents(csv.reader(table), file)
        with (base / "event.csv").open(encoding="utf-8", newline="") as table:
            _events(csv.reader(table), addresses, file)


def _documents(rows: Iterator[list[str]], file: TextIO) -> dict[str, str]:
    """Writes the documents; gives their addresses by code, for the join."""
    addresses: dict[str, str] = {}
    next(rows)
    for code, slug, title_en, title_ru, issued in rows:
        s = f"<https://example.org/document/{quote(slug, safe='')}>"
        g = f" <https://example.org/graph/{quote(code, safe='')}> .\n"
        addresses[code] = s
        file.write(
            f"{s} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/ns#Document>{g}"
            f'{s} <http://purl.org/dc/terms/identifier> "{_escape(code)}"{g}'
            f'{s} <http://www.w3.org/2000/01/rdf-schema#label> "{_escape(title_en)}"@en{g}'
            f'{s} <http://www.w3.org/2000/01/rdf-schema#label> "{_escape(title_ru)}"@ru{g}'
            f'{s} <http://purl.org/dc/terms/issued> "{issued}"^^<http://www.w3.org/2001/XMLSchema#date>{g}'
        )
    return addresses


def _events(rows: Iterator[list[str]], addresses: dict[str, str], file: TextIO) -> None:
    encoded = _Encoded()
    next(rows)
    for (code, kind, title_en, title_ru, title_kk, account_en, account_ru, note, earliest, latest, reported, region, town, actor,
         target, killed, hurt, approximate, confidence, page, document) in rows:
        s = f"<https://example.org/event/{quote(code, safe='')}"
        g = f" <https://example.org/graph/{encoded[document]}> .\n"
        kk = f'{s}> <http://www.w3.org/2000/01/rdf-schema#label> "{_escape(title_kk)}"@kk{g}' if title_kk else ""
        en = f'{s}> <https://example.org/ns#account> "{_escape(account_en)}"@en{g}' if account_en else ""
        ru = f'{s}> <https://example.org/ns#account> "{_escape(account_ru)}"@ru{g}' if account_ru else ""
        no = f'{s}> <https://example.org/ns#note> "{_escape(note)}"{g}' if note else ""
        pg = f"{s}> <https://example.org/ns#page> <{page}>{g}" if page else ""
        of = f"{s}> <https://example.org/ns#documentedIn> {addresses[document]}{g}" if document in addresses else ""
        rd = f'{s}/time> <https://example.org/ns#reported> "{reported}"^^<http://www.w3.org/2001/XMLSchema#date>{g}' if reported else ""
        to = f"{s}/involvement> <https://example.org/ns#target> <https://example.org/agent/{encoded[target]}>{g}" if target else ""
        ki = f'{s}/involvement> <https://example.org/ns#killed> "{killed}"^^<http://www.w3.org/2001/XMLSchema#integer>{g}' if killed else ""
        hu = f'{s}/involvement> <https://example.org/ns#injured> "{hurt}"^^<http://www.w3.org/2001/XMLSchema#integer>{g}' if hurt else ""
        file.write(
            f"{s}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/ns#Event>{g}"
            f"{s}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/ns#{kind}>{g}"
            f'{s}> <http://purl.org/dc/terms/identifier> "{_escape(code)}"{g}'
            f'{s}> <http://www.w3.org/2000/01/rdf-schema#label> "{_escape(title_en)}"@en{g}'
            f'{s}> <http://www.w3.org/2000/01/rdf-schema#label> "{_escape(title_ru)}"@ru{g}{kk}{en}{ru}{no}{pg}{of}'
            f"{s}> <https://example.org/ns#confidence> <https://example.org/confidence/{confidence}>{g}"
            f"{s}> <https://example.org/ns#place> <https://example.org/place/{encoded[region]}/{encoded[town]}>{g}"
            f"{s}> <https://example.org/ns#status> <https://example.org/status/published>{g}"
            f"{s}/time> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/ns#Time>{g}"
            f"{s}/time> <https://example.org/ns#timeOf> {s}>{g}"
            f'{s}/time> <https://example.org/ns#earliest> "{earliest}"^^<http://www.w3.org/2001/XMLSchema#date>{g}'
            f'{s}/time> <https://example.org/ns#latest> "{latest}"^^<http://www.w3.org/2001/XMLSchema#date>{g}{rd}'
            f"{s}/involvement> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/ns#Involvement>{g}"
            f"{s}/involvement> <https://example.org/ns#involvedIn> {s}>{g}"
            f"{s}/involvement> <https://example.org/ns#actor> <https://example.org/agent/{encoded[actor]}>{g}{to}{ki}{hu}"
            f'{s}/involvement> <https://example.org/ns#approximate> "{approximate}"^^<http://www.w3.org/2001/XMLSchema#boolean>{g}'
        )


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
