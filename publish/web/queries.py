"""Queries: the SPARQL that finds what a list shows, all of it; so a list can be had in every format of the endpoint, and be refined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publish.release.facets import AT, INFERRED, SPAN
from publish.release.selection import Chosen
from publish.terms import PREFIXES, VOCABULARY
from publish.web.languages import FALLBACK, spoken
from publish.web.site import Site

CLASSES = {
    "event": ("hre:Event",), "person": ("hre:Person",), "organisation": ("hre:Organisation", "hre:Group"), "place": ("hre:Place",),
    "instrument": ("hre:Instrument",), "document": ("hre:Document",), "account": ("hre:Account",), "concept": ("skos:ConceptScheme",),
}
"""Kind of entity -> the classes of what its list holds."""
_NAMES = {"account": "hre:about/rdfs:label", "concept": "skos:prefLabel"}
"""Kind -> the path to what it is called, if that is another than ``rdfs:label``."""
_BOUNDS = {"earliest": "hre:earliest", "latest": "hre:latest"}
_TOLD = {"event": _BOUNDS, "document": _BOUNDS, "account": {"about": "hre:about", "document": "hre:accordingTo"}}
"""Kind -> variable -> the property that is told of each besides its name."""
_ABOUT_BOUNDS = "# Earliest and latest: the first and last possible day, as the archive derives them from what documents say.\n"
_FACETS = {
    "type": ("?event hre:eventType/skos:broader* {value} .",),
    "role": ("?role{number} hre:subject ?event ; hre:role {value} .",),
    "at": (
        f"?at{{number}} hre:subject ?event ; hre:placeRole <{AT}> ; hre:place/hre:within* {{value}} .",
        "OPTIONAL {{ ?at{number} hre:modality ?said{number} }}",
        "OPTIONAL {{ ?at{number} hre:statedIn/hre:modality ?told{number} }}",
        f"FILTER ( COALESCE(?said{{number}}, ?told{{number}}) != <{INFERRED}> )",
    ),
    "place": ("?place{number} hre:subject ?event ; hre:place/hre:within* {value} .",),
    "document": ("?from{number} hre:about ?event ; hre:accordingTo {value} .",),
    "status": ("?held{number} hre:about ?event ; hre:status {value} .",),
}
"""Facet of events (`publish.release.facets`) -> what holds of those that have a value."""


def rows(site: Site, kind: str, chosen: Chosen = ()) -> str:
    """The query with a row for each entity of a list: its name in the best language that there is, and its bounds, if it has any."""
    name, languages = _NAMES.get(kind, "rdfs:label"), FALLBACK[spoken().code]
    named = (f'OPTIONAL {{ ?{kind} {name} ?{code} FILTER ( LANG(?{code}) = "{code}" ) }}' for code in languages)
    other = f"OPTIONAL {{ SELECT ?{kind} (MIN(STR(?name)) AS ?other) WHERE {{ ?{kind} {name} ?name }} GROUP BY ?{kind} }}"
    label = f"BIND ( COALESCE({', '.join(f'?{code}' for code in languages)}, ?other) AS ?label )"
    variables = (kind, "label", *_TOLD.get(kind, ()))
    order = "(!BOUND(?latest)) ?latest ?earliest ?label" if "latest" in variables else "?label"
    head = f"SELECT DISTINCT {' '.join(f'?{variable}' for variable in variables)}"
    return _written(head, (*_found(site, kind, chosen), *named, other, label), f"ORDER BY {order} ?{kind}")


def graph(site: Site, kind: str, chosen: Chosen = ()) -> str:
    """The query whose graph says of each entity of a list what it is, its names in every language, and its bounds, if it has any."""
    name, told = _NAMES.get(kind, "rdfs:label"), _TOLD.get(kind, {})
    own = {} if "/" in name else {"name": name}
    made = "".join(f" ; {stated} ?{variable}" for variable, stated in {**own, **told}.items())
    named = (f"OPTIONAL {{ ?{kind} {stated} ?{variable} }}" for variable, stated in own.items())
    return _written(f"CONSTRUCT {{ ?{kind} a ?class{made} }}", (*_found(site, kind, chosen), *named))


def _written(head: str, patterns: Iterable[str], order: str = "") -> str:
    """The query, with the prefixes that it uses and a pattern a line."""
    body = "\n".join((f"{head} WHERE {{", *(f"  {pattern}" for pattern in patterns), "}", *((order,) if order else ())))
    used = (name for name in ("hre", "rdfs", "skos") if f"{name}:" in body)
    about = _ABOUT_BOUNDS if "?earliest" in body else ""
    return about + "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + f"\n{body}\n"


def _found(site: Site, kind: str, chosen: Chosen) -> Iterator[str]:
    """What holds of the members of the list: entities with a page of their own, and no fragments inside another."""
    start = f"{VOCABULARY if kind == 'concept' else site.base}{kind}/"
    yield f"VALUES ?class {{ {' '.join(CLASSES[kind])} }}"
    yield f"?{kind} a ?class ."
    yield f'FILTER ( STRSTARTS(STR(?{kind}), "{start}") && !CONTAINS(STR(?{kind}), "#") )'
    values = [(facet, site.events.value(facet, code)) for facet, code in chosen if site.events]
    for number, (facet, value) in enumerate(values, 1):
        yield from (pattern.format(number=number, value=f"<{value}>") for pattern in _FACETS.get(facet, ()))
    yield from (f"OPTIONAL {{ ?{kind} {stated} ?{variable} }}" for variable, stated in _TOLD.get(kind, {}).items())
    yield from (f"FILTER ( {_lies(value)} )" for facet, value in values if facet == "year")


def _lies(years: str) -> str:
    """Whether what has the bounds may lie in a year; or, of a range such as ``..2020``, whether that is its own."""
    first, dots, last = years.partition("..")
    if not dots:
        return f"YEAR(?latest) - YEAR(?earliest) < {SPAN} && YEAR(?earliest) <= {int(first)} && YEAR(?latest) >= {int(first)}"
    sides = (("earliest", first), ("latest", last))
    return " && ".join(f"YEAR(?{name}) = {int(year)}" if year else f"!BOUND(?{name})" for name, year in sides)
