"""A synthetic archive with names and words in Arabic and in Uyghur, written from right to left, among those of `test_web_data`."""

from __future__ import annotations

from pathlib import Path

from test_web_data import account, write_release

ARABIC, SUMMARY = "العبث بدراجة محامية (2001)", "جاء مجهولون ليلاً وفكّوا العجلات: 2."
UYGHUR, LATIN = "ئادا سىناق", "Ada Sinaq"
PATHS = ("/", "/event/", "/person/", "/doc/event/ev3", "/doc/person/pe2", "/doc/account/ac5", "/doc/document/doc1", "/doc/event/ev1")
"""The pages on which they stand, and one on which they do not."""
_ENTITIES = f"""
<event/ev3> a hre:Event, hre:Act ; rdfs:label "{ARABIC}"@ar ; dcterms:identifier "ev3" ;
  hre:eventType c:act-type\\/vehicle-tampering ; hre:eventKind c:event-kind\\/act ;
  hre:earliest "2001-06-04"^^xsd:date ; hre:latest "2001-06-05"^^xsd:date .
<person/pe2> a hre:Agent, hre:Person ; rdfs:label "{UYGHUR}"@ug ; dcterms:identifier "pe2" ;
  hre:personRole c:person-role\\/defender .
"""


def write(directory: Path) -> Path:
    """The release directory of this archive."""
    told = account("ac5", "event/ev3", "doc1", 7, SUMMARY, "narrated", "plain", [
        ("time-1", "TimeStatement", 'hre:edtf "2001-06-04/2001-06-05"^^edtf:EDTF ; hre:timeKind c:time-kind\\/occurrence'),
        ("involvement-1", "Involvement", "hre:agent <person/pe2> ; hre:role c:role\\/victim"),
        ("relation-1", "Relation", "hre:relationType c:relation-type\\/before ; hre:relatedEvent <event/ev2>"),
    ]).replace(f'"{SUMMARY}"@en', f'"{SUMMARY}"@ar')
    named = account("ac6", "person/pe2", "doc1", 8, "Her name.", "narrated", "plain", [
        ("name-1", "NameForm", f'hre:text "{UYGHUR}" ; hre:nameKind c:name-kind\\/full ; hre:nameLanguage "ug" ; hre:script "Arab"'),
        ("name-2", "NameForm", f'hre:text "{LATIN}" ; hre:nameKind c:name-kind\\/full ; hre:nameLanguage "ug" ; hre:script "Latn"'),
    ])
    return write_release(directory, more=_ENTITIES + told + named)
