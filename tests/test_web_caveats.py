"""What no document plainly says is told from what one says: in the glance, comparisons, drawings, and to search engines."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_web_data import account, write_release

from publish import web
from publish.terms import CONCEPT
from publish.web import create_app

INFERRED, PREDICTED, HEDGED = "inferred by the archive", "predicted", "worded with doubt"
DATES: dict[str, tuple[str, list[tuple[str, str, str, str]]]] = {
    "inferred": ("2001-06-07", [("inferred", "plain", "occurrence", "2001-06-07")]),
    "said": ("2001-06-07", [("inferred", "plain", "occurrence", "2001-06-07"), ("narrated", "plain", "occurrence", "2001-06-07")]),
    "doubted": ("2001-06-07", [("narrated", "plain", "occurrence", "2001-06-07?")]),
    "hedged": ("2001-06-07", [("narrated", "hedged", "occurrence", "2001-06-07")]),
    "finer": ("2001-06-07", [("narrated", "plain", "occurrence", "2001-06"), ("narrated", "plain", "occurrence", "2001-06-07")]),
    "narrowed": ("2001-06-07", [("narrated", "plain", "occurrence", "2001-06-01/2001-06-07"),
                                ("narrated", "plain", "occurrence", "2001-06-07/2001-07")]),
    "found": ("2001-06-07", [("narrated", "plain", "discovery", "2001-06-07"), ("inferred", "plain", "occurrence", "2001-06-07")]),
    "scheduled": ("", [("inferred", "plain", "scheduled", "2001-06-07")]),
    "without": ("", []),
}
"""Event -> the day from which the archive derives its bounds, and what accounts say: modality, certainty, kind of time, EDTF."""


def _event(number: int, name: str) -> str:
    day, said = DATES[name]
    bounds = f'; hre:earliest "{day}"^^xsd:date ; hre:latest "{day}"^^xsd:date' if day else ""
    text = f'<event/{name}> a hre:Event ; rdfs:label "{name}" ; dcterms:identifier "{name}" {bounds} .\n'
    for place, (modality, certainty, kind, edtf) in enumerate(said):
        stated = f'hre:edtf "{edtf}"^^edtf:EDTF ; hre:timeKind c:time-kind\\/{kind}'
        text += account(f"a{number}x{place}", f"event/{name}", f"doc{place + 1}", 2, "A summary.", modality, certainty,
                        [("time-1", "TimeStatement", stated)])
    return text


def _case() -> str:
    """One event of which one account is the archive's inference, one a prediction, and one plain."""
    at, about = (f"hre:place <place/pl{number}> ; hre:placeRole c:place-role\\/{role}" for number, role in ((1, "at"), (2, "about")))
    to_ev2 = "hre:relationType c:relation-type\\/before ; hre:relatedEvent <event/ev2>"
    unknown = "hre:agent <account/case3#{0}-agent> ; hre:role c:role\\/perpetrator"
    motive = "hre:explanationKind c:explanation-kind\\/motive ; hre:explainingEvent <event/ev1>"
    return "".join((
        '<event/case> a hre:Event ; rdfs:label "A case" ; dcterms:identifier "case" .\n',
        "<event/case#comparison-1> a hre:Comparison ; hre:comparisonOf <event/case> ; hre:topic c:topic\\/time ; "
        "hre:compares <account/case1>, <account/case2> .\n",
        account("case1", "event/case", "doc1", 3, "One.", "inferred", "plain", [
            ("time-1", "TimeStatement", 'hre:edtf "2001-06"^^edtf:EDTF ; hre:timeKind c:time-kind\\/occurrence'),
            ("location-1", "PlaceStatement", at), ("relation-1", "Relation", to_ev2),
        ]),
        account("case2", "event/case", "doc2", 4, "Two.", "predicted", "hedged", [
            ("involvement-1", "Involvement", "hre:agent <person/pe1> ; hre:role c:role\\/victim"),
        ], '; hre:hedge "It is expected."@en'),
        account("case3", "event/case", "doc1", 5, "Three.", "narrated", "plain", [
            ("location-1", "PlaceStatement", about), ("explanation-1", "Explanation", motive),
            *((name, "Involvement", unknown.format(name)) for name in ("involvement-1", "involvement-2")),
        ]),
    ))


MORE = _case() + "".join(_event(number, name) for number, name in enumerate(DATES)) + """
<document/doc3> a hre:Document ; rdfs:label "Undated"@en ; dcterms:identifier "doc3" ; hre:edtf "2001-06-06"^^edtf:EDTF ;
  hre:dateBasis c:date-basis\\/inferred-from-content .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the synthetic archive with these events."""
    return create_app(write_release(tmp_path_factory.mktemp("caveats") / "release", more=MORE)).test_client()


@pytest.fixture(scope="module")
def case(client: FlaskClient) -> str:
    """The page of the case."""
    return client.get("/doc/event/case.html").text


def words(html: str) -> str:
    """The words of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def between(html: str, start: str, end: str) -> str:
    """The first piece of a page between two others."""
    assert start in html
    return html.partition(start)[2].partition(end)[0]


WHEN = {
    "inferred": f"7 June 2001 · {INFERRED}", "said": "7 June 2001", "doubted": "possibly 7 June 2001",
    "hedged": f"7 June 2001 · {HEDGED}", "finer": "7 June 2001", "narrowed": f"7 June 2001 · {INFERRED}",
    "found": f"7 June 2001 · {INFERRED}", "scheduled": f"scheduled 7 June 2001 · {INFERRED}", "without": "",
}
"""Event -> when it was, in words."""


@pytest.mark.parametrize("name", WHEN)
def test_a_date_is_told_as_plainly_as_a_document_says_it(client: FlaskClient, name: str) -> None:
    """The home page and the event's own say the same, and only a day that a document plainly gives is a dot."""
    page = client.get(f"/doc/event/{name}.html").text
    rows = between(client.get("/").text, '<ol class="spans">', "</ol>").split("<li>")
    row, = (row for row in rows if f'href="/event/{name}"' in row)
    assert words(between(row, "</span>", "</div>")) == WHEN[name]
    assert WHEN[name] in words(between(page, '<dl class="glance">', "</dl>"))
    assert ("<circle" in row) == (name in ("said", "finer"))
    assert (" doubtful" in row) == (name not in ("said", "finer", "without"))


@pytest.mark.parametrize("path", ["/event/", "/search?q={0}&kind=event"])
@pytest.mark.parametrize("name", WHEN)
def test_lists_and_search_tell_a_date_as_the_page_does(client: FlaskClient, name: str, path: str) -> None:
    """With its kind where it is not when the event was, and with what keeps it from being plainly said."""
    found = client.get(path.format(name), headers={"Accept": "text/html"}).text
    item, = (each for each in between(found, "<main", "</main>").split("<li>") if f'href="/event/{name}"' in each)
    told = words(item.partition('<span class="name">')[0])
    assert told.removeprefix("Event").removeprefix(" · ") == WHEN[name]


def test_programs_are_told_what_keeps_a_date_from_being_plainly_said(client: FlaskClient) -> None:
    """As concepts; another time of an event is not when it was."""
    def told(name: str) -> tuple[str, list[str]]:
        found = json.loads(client.get(f"/search?q={name}&kind=event", headers={"Accept": "application/json"}).text)
        return next((each["when"], each["caveats"]) for each in found["results"] if each["iri"].endswith(f"/{name}"))

    assert told("hedged") == ("7 June 2001", [f"{CONCEPT}certainty/hedged"])
    assert told("inferred") == ("7 June 2001", [f"{CONCEPT}modality/inferred"])
    assert told("said") == ("7 June 2001", [])
    assert told("scheduled") == told("without") == ("", [])


def test_a_mention_tells_the_date_of_its_event_so_too(client: FlaskClient) -> None:
    """On the page of whoever is involved in it."""
    page = client.get("/doc/person/pe1.html").text
    item, = (each for each in page.split("<li>") if 'href="/event/case"' in each and '<span class="role">' in each)
    assert f"victim · it happened June 2001 · {INFERRED}" in words(item)


def test_a_country_is_shaded_only_where_something_is_plainly_said_to_have_been(case: str, client: FlaskClient) -> None:
    """What is inferred, and a place in another role, is an outline; the list says which is which."""
    drawn = between(case, '<div class="map">', "</div>")
    assert words(between(drawn, '<ul class="placed">', "</ul>")) == f"at Exampleland · {INFERRED} , about Sampletown"
    assert ("A country with a broken outline" in drawn) == ('class="outlined"' in drawn) == ("<svg" in drawn)
    assert 'class="shaded"' not in drawn
    plain = between(client.get("/doc/event/ev1.html").text, '<div class="map">', "</div>")
    assert "outline only" not in plain
    assert 'class="outlined"' not in plain


@pytest.mark.parametrize("path", ["/", "/doc/event/case.html", "/doc/event/ev1.html", "/doc/event/said.html", "/doc/person/pe1.html"])
def test_every_shape_that_is_drawn_has_a_style(client: FlaskClient, path: str) -> None:
    """One without would be black (SVG 2, 13.3)."""
    page = client.get(path, headers={"Accept": "text/html"}).text
    style = (Path(web.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
    styled = {name for rule in re.findall(r"([^{}]+){[^}]*\b(?:fill|stroke):", style) for name in re.findall(r"\.([\w-]+)", rule)}
    shapes = [tag for tag in re.findall(r"<(?:path|rect|circle|line)\b[^>]*>", page) if 'fill="' not in tag]
    assert shapes
    assert [tag for tag in shapes if not styled & set(" ".join(re.findall(r'class="([^"]+)"', tag)).split())] == []


def test_an_inferred_date_is_marked_with_its_document(client: FlaskClient) -> None:
    """Of two documents behind one value, the one that does not say it is told from the one that does."""
    rows = between(client.get("/doc/event/said.html").text, '<ol class="spans">', "</ol>")
    assert f"Press release, 6 June 2001 · {INFERRED} Avis de juillet 2001" in words(rows)


def test_a_comparison_says_how_each_side_says_it(case: str) -> None:
    """Modality, certainty and the wording of doubt, with each value and, without one, with each summary."""
    sides = words(between(case, 'class="sides"', "</section>"))
    assert f"June 2001 ¶ 3 {INFERRED} no wording of doubt" in sides
    assert f"Two. ¶ 4 {PREDICTED} {HEDGED} Wording of doubt: It is expected." in sides


def test_the_glance_says_what_is_not_plainly_said(case: str) -> None:
    """Who is involved and where, with the role of a place."""
    glance = words(between(case, '<dl class="glance">', "</dl>"))
    assert f"victim Ada Testcase · {PREDICTED} , {HEDGED}" in glance
    assert f"at Exampleland · {INFERRED}" in glance
    assert "about Sampletown" in glance
    assert glance.count("unknown persons") == 2


def test_the_graph_draws_and_says_what_is_not_plainly_said(case: str) -> None:
    """Broken lines and the reason in the box; in the list, with the document; two unknown agents are two boxes."""
    graph = between(case, '<div class="graph"', "</details>")
    drawing, _, listed = graph.partition("</svg>")
    assert drawing.count('class="node doubtful"') == 2
    assert drawing.count("-line doubtful") == 2
    assert f"before Statement of an association {INFERRED}" in words(drawing)
    assert f"A case → before → Statement of an association ( Press release, 6 June 2001 · {INFERRED} )" in words(listed)
    assert drawing.count(">unknown persons<") == 2


def test_an_explanation_is_read_the_same_way_on_both_pages(client: FlaskClient, case: str) -> None:
    """From the event that is explained to the one that the document gives as its motive."""
    for html in (case, client.get("/doc/event/ev1.html").text):
        assert re.search(r"A case → has as motive → Tampering with a lawyer's bicycle", words(between(html, "<details", "</details>")))


def test_unknown_agents_are_rows_of_their_own(case: str) -> None:
    """They are called the same; that they are the same, nobody says (DESIGN 3)."""
    rows = [row for row in between(case, 'id="involvement"', "</table>").split("<tr>") if "unknown persons" in row]
    assert len(rows) == 2


SCHEMA = {
    **{f"event/{name}": {} for name in (*DATES, "case")}, "event/said": {"startDate": "2001-06-07"},
    "document/doc3": {}, "document/doc1": {"datePublished": "2001-06-06"},
}


@pytest.mark.parametrize("path", SCHEMA)
def test_search_engines_are_told_only_what_a_document_plainly_says(client: FlaskClient, path: str) -> None:
    """No date that is doubtful, inferred or disputed, no place but where it was, no date of a document that it does not state."""
    found = json.loads(between(client.get(f"/doc/{path}.html").text, '<script type="application/ld+json">', "</script>"))
    assert {name: found[name] for name in ("startDate", "location", "datePublished") if name in found} == SCHEMA[path]
