"""A small synthetic archive in the shape of the model, as a release directory; the other tests of the web read it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from pyoxigraph import Quad
from werkzeug.test import TestResponse

from publish.formats import FORMATS, parse, serialize
from publish.release import index
from publish.store import Archive, load, open_readonly
from publish.terms import CONCEPT, PREFIXES
from publish.web import create_app

BASE = "https://w3id.org/hrevents/"
EXAMPLES = [
    ("acts", "Which events are reported, of which type?",
     "PREFIX hre: <https://w3id.org/hrevents/ontology#>\n"
     "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
     "SELECT ?event ?label ?type WHERE {\n  ?event a hre:Event ; rdfs:label ?label ; hre:eventType ?type .\n"
     '  FILTER(LANG(?label) = "en")\n}\nORDER BY ?label'),
    ("unknown", "Is anyone called unknown?",
     "PREFIX hre: <https://w3id.org/hrevents/ontology#>\nASK { ?someone a hre:UnknownAgent }"),
]
LEDGER = [
    {"id": "ev1", "path": "event/ev1", "status": "published", "date": "2026-01-02", "reason": "", "successors": []},
    {"id": "old1", "path": "event/old1", "status": "merged", "date": "2026-01-02", "reason": "duplicate",
     "successors": ["event/ev1"]},
    {"id": "old2", "path": "event/old2", "status": "split", "date": "2026-01-02", "reason": "two-events",
     "successors": ["event/ev1", "event/ev2"]},
    {"id": "old3", "path": "person/old3", "status": "withdrawn", "date": "2026-01-03", "reason": "consent-withdrawn",
     "successors": []},
]

_CODES = """
act-type/vehicle-tampering vehicle tampering|altération d'un véhicule
act-type/intimidation intimidation|intimidation
act-type/violation-act act described as harmful|acte décrit comme nuisible
event-kind/act act|acte
modality/narrated narrated|raconté
modality/attributed speech reported as a person's|propos rapportés
modality/inferred inferred by the archive|déduit par l'archive
modality/predicted predicted|prédit
certainty/plain no wording of doubt|sans doute exprimé
certainty/hedged worded with doubt|formulé avec doute
status/alleged alleged|allégué
role/victim victim|victime
role/perpetrator perpetrator|auteur
role/issuer issuer|émetteur
number/several several|plusieurs
time-kind/occurrence it happened|survenance
time-kind/discovery it was found|découverte
extent/within somewhere within|quelque part dans
place-role/at at|à
place-level/country country|pays
silent-on/method method|méthode
topic/time time|temps
comparison/finer one is finer|plus précis
quantity-basis/estimate estimate|estimation
name-kind/full full name|nom complet
name-kind/slip slip of the pen|coquille
person-role/defender defender|défenseur
exposure/public-by-own-act public by own act|public par son acte
consent/public-by-own-act public by own act|public par son acte
organisation-type/ngo non-governmental organisation|ONG
instrument-type/treaty treaty|traité
genre/press-release press release|communiqué
date-basis/stated stated|indiqué
demand-type/demand-for-investigation demand for an investigation|demande d'enquête
explanation-kind/motive motive|motif
relation-type/before before|avant
aspect/occupation occupation|profession
withheld-kind/contact-identifier contact identifier|identifiant de contact
withholding-reason/private-contact-data private contact data|coordonnées privées
publication-reason/public-by-own-act public by own act|public par son acte
"""

_ENTITIES = """
<> a dcat:Catalog ; dcterms:title "A synthetic archive"@en, "Une archive synthétique"@fr ;
  dcterms:description "What two invented documents say of an invented case."@en ; dcterms:publisher "Nobody"@en ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
<#withholding-1> a hre:Withholding ; hre:withheldFrom <document/doc1> ; hre:withheldCount 2 ;
  hre:withheldKind c:withheld-kind\\/contact-identifier ; hre:withholdingReason c:withholding-reason\\/private-contact-data ;
  hre:withholdingNote "Contact data of a private individual."@en .
<event/ev1> a hre:Event, hre:Act ; rdfs:label "Tampering with a lawyer's bicycle"@en, "Altération du vélo d'une avocate"@fr ;
  dcterms:identifier "ev1" ; hre:eventType c:act-type\\/vehicle-tampering, c:act-type\\/intimidation ;
  hre:eventKind c:event-kind\\/act ; hre:earliest "2001-06-04"^^xsd:date ; hre:latest "2001-06-05"^^xsd:date .
<event/ev1#comparison-1> a hre:Comparison ; hre:comparisonOf <event/ev1> ; hre:compares <account/ac1>, <account/ac2> ;
  hre:topic c:topic\\/time ; hre:comparisonResult c:comparison\\/finer ;
  hre:comparisonNote "The first document gives the night, the second only a bound."@en .
<event/ev2> a hre:Event ; rdfs:label "Statement of an association"@en ; dcterms:identifier "ev2" ;
  hre:eventType c:act-type\\/intimidation ; hre:eventKind c:event-kind\\/act ; hre:latest "2001-06-09"^^xsd:date .
<person/pe1> a hre:Agent, hre:Person ; rdfs:label "Ada Testcase"@en, "Ада Тесткейс"@ru ; dcterms:identifier "pe1" ;
  hre:personRole c:person-role\\/defender ; hre:exposure c:exposure\\/public-by-own-act ; hre:consent c:consent\\/public-by-own-act .
<organisation/or1> a hre:Agent, hre:Organisation ; rdfs:label "Association of Examples"@en ; dcterms:identifier "or1" ;
  hre:organisationType c:organisation-type\\/ngo .
<place/pl1> a hre:Place ; rdfs:label "Exampleland"@en ; dcterms:identifier "pl1" ; hre:placeLevel c:place-level\\/country ;
  hre:countryCode "SE" .
<place/pl2> a hre:Place ; rdfs:label "Sampletown"@en ; dcterms:identifier "pl2" ; hre:within <place/pl1> .
<instrument/in1> a hre:Instrument ; rdfs:label "Convention of Examples"@en ; dcterms:identifier "in1" ;
  hre:instrumentType c:instrument-type\\/treaty .
<document/doc1> a hre:Document ; rdfs:label "Release of June 2001"@en ; dcterms:identifier "doc1" ; dcterms:language "en" ;
  hre:genre c:genre\\/press-release ; hre:dateBasis c:date-basis\\/stated ; hre:edtf "2001-06-06"^^edtf:EDTF ;
  hre:earliest "2001-06-06"^^xsd:date ; hre:latest "2001-06-06"^^xsd:date ; hre:textDigest "AA11"^^xsd:hexBinary .
<document/doc2> a hre:Document ; rdfs:label "Avis de juillet 2001"@fr ; dcterms:identifier "doc2" ; dcterms:language "fr" ;
  hre:edtf "2001-07"^^edtf:EDTF ; hre:derivesFrom <document/doc1> ; hre:derivationNote "Partly repeats it."@en .
"""

_ACCOUNT = """
<account/{id}> a hre:Account ; hre:about <{about}> ; hre:accordingTo <document/{document}> ;
  hre:modality c:modality\\/{modality} ; hre:certainty c:certainty\\/{certainty} ; hre:status c:status\\/alleged .
GRAPH <account/{id}> {{
  <account/{id}> hre:summary "{summary}"@en ; hre:evidence <account/{id}#evidence-1> {extra} .
  <account/{id}#evidence-1> a hre:Evidence ; hre:inDocument <document/{document}> ; hre:paragraph {paragraph} ;
    hre:start 10 ; hre:end 90 ; hre:passageDigest "{digest}"^^xsd:hexBinary .
  {statements}
}}
"""

_STATEMENT = """
  <account/{id}#{node}> a hre:Statement, hre:{kind} ; hre:statedIn <account/{id}> ; hre:subject <{about}> ;
    hre:modality c:modality\\/{modality} ; hre:certainty c:certainty\\/{certainty} ; hre:evidence <account/{id}#evidence-1> ;
    {content} .
"""


def account(identifier: str, about: str, document: str, paragraph: int, summary: str, modality: str, certainty: str,
            statements: list[tuple[str, str, str]], extra: str = "") -> str:
    """An account as TriG: who tells what where, and its statements, each (node, class, what it says)."""
    shared = {"id": identifier, "about": about, "modality": modality, "certainty": certainty}
    text = "".join(_STATEMENT.format(node=node, kind=kind, content=content, **shared) for node, kind, content in statements)
    text += "".join(
        f"<account/{identifier}#{node}-agent> a hre:Agent, hre:UnknownAgent ; hre:number c:number\\/several ; "
        'rdfs:label "unknown persons"@en .\n'
        for node, _, content in statements if "-agent>" in content
    )
    return _ACCOUNT.format(document=document, paragraph=paragraph, summary=summary, statements=text, extra=extra,
                           digest=(identifier.encode().hex() * 16)[:64], **shared)


def _accounts() -> str:
    return "".join((
        account("ac1", "event/ev1", "doc1", 6, "Unknown people came at night and loosened the wheels.", "narrated", "plain", [
            ("time-1", "TimeStatement", 'hre:edtf "2001-06-04/2001-06-05"^^edtf:EDTF ; hre:timeKind c:time-kind\\/occurrence ; '
                                        "hre:extent c:extent\\/within"),
            ("time-2", "TimeStatement", 'hre:edtf "2001-06-05"^^edtf:EDTF ; hre:timeKind c:time-kind\\/discovery ; '
                                        'hre:timeOfDay "09:00" ; hre:timeOfDayApproximate true'),
            ("location-1", "PlaceStatement", "hre:place <place/pl1> ; hre:placeRole c:place-role\\/at ; "
                                             "hre:precision c:place-level\\/country"),
            ("involvement-1", "Involvement", "hre:agent <person/pe1> ; hre:role c:role\\/victim"),
            ("involvement-2", "Involvement", "hre:agent <account/ac1#involvement-2-agent> ; hre:role c:role\\/perpetrator"),
            ("quantity-1", "Quantity", 'hre:counts "wheels"@en ; hre:value 1000000.0 ; hre:approximate true ; '
                                       "hre:basis c:quantity-basis\\/estimate"),
            ("silence-1", "Silence", "hre:silentOn c:silent-on\\/method"),
        ]),
        account("ac2", "event/ev1", "doc2", 3, "Her bicycle was found damaged.", "attributed", "hedged", [
            ("time-1", "TimeStatement", 'hre:edtf "../2001-07"^^edtf:EDTF ; hre:timeKind c:time-kind\\/occurrence'),
            ("involvement-1", "Involvement", "hre:agent <person/pe1> ; hre:role c:role\\/victim ; "
                                             'hre:note "Read with care."@en ; hre:reason c:publication-reason\\/public-by-own-act'),
            ("explanation-1", "Explanation", 'hre:explanationKind c:explanation-kind\\/motive ; hre:content "Her work."@en'),
            ("relation-1", "Relation", "hre:relationType c:relation-type\\/before ; hre:relatedEvent <event/ev2>"),
        ], '; hre:speaker <person/pe1> ; hre:hedge "It seems so to her."@en'),
        account("ac3", "event/ev2", "doc1", 9, "The association asked for an investigation.", "narrated", "plain", [
            ("involvement-1", "Involvement", "hre:agent <organisation/or1> ; hre:role c:role\\/issuer"),
            ("demand-1", "Demand", 'hre:demandType c:demand-type\\/demand-for-investigation ; hre:content "An investigation."@en ; '
                                   "hre:demandedBy <organisation/or1> ; hre:addressee <organisation/or1> ; hre:beneficiary <person/pe1>"),
            ("invocation-1", "Invocation", 'hre:instrument <instrument/in1> ; hre:content "Bicycles are safe."@en'),
        ]),
        account("ac4", "person/pe1", "doc1", 1, "A lawyer.", "narrated", "plain", [
            ("name-1", "NameForm", 'hre:text "Ada Testcase" ; hre:nameKind c:name-kind\\/full ; hre:nameLanguage "en" ; hre:script "Latn"'),
            ("name-2", "NameForm", 'hre:text "Ada Tetscase" ; hre:nameKind c:name-kind\\/slip ; hre:nameLanguage "en" ; hre:script "Latn"'),
            ("position-1", "Position", 'hre:post "chair"@en ; hre:organisation <organisation/or1> ; hre:edtf "2000/.."^^edtf:EDTF'),
            ("description-1", "Description", 'hre:aspect c:aspect\\/occupation ; hre:content "lawyer"@en'),
        ]),
    ))


def _vocabulary() -> str:
    text = [
        '<ontology> a owl:Ontology ; rdfs:label "Human Rights Events"@en ; dcterms:description "The vocabulary."@en .\n'
        'hre:Event a owl:Class ; rdfs:label "Event"@en, "Événement"@fr ; skos:definition "What accounts are about."@en .\n'
        'hre:Involvement a owl:Class ; rdfs:label "Involvement"@en .\n'
        'hre:role a owl:ObjectProperty ; rdfs:label "role"@en ; rdfs:domain hre:Involvement .\n'
    ]
    graphs = {"ontology": "".join(text)}
    for line in _CODES.strip().splitlines():
        path, labels = line.split(" ", 1)
        scheme = path.split("/")[0]
        english, french = labels.split("|")
        local = path.replace("/", "\\/")
        graphs.setdefault(f"concept/{scheme}", f'c:{scheme} a skos:ConceptScheme ; skos:prefLabel "{scheme}"@en .\n')
        graphs[f"concept/{scheme}"] += (
            f'c:{local} a skos:Concept ; skos:inScheme c:{scheme} ; skos:prefLabel "{english}"@en, "{french}"@fr .\n'
        )
    graphs["concept/act-type"] += "c:act-type\\/intimidation skos:broader c:act-type\\/violation-act .\n"
    graphs["align/example"] = "hre:Event rdfs:subClassOf <http://example.org/Happening> .\n"
    return "".join(f"GRAPH <{name}> {{ {text} }}\n" for name, text in graphs.items())


def quads(publisher: str = "", more: str = "") -> list[Quad]:
    """The whole synthetic dataset and `more`, as TriG; with the address of its publisher in place of a name, if given."""
    entities = _ENTITIES.replace('"Nobody"@en', f"<{publisher}>") if publisher else _ENTITIES
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in {**PREFIXES, "c": CONCEPT}.items())
    text = f"BASE <{BASE}>\n{prefixes}{entities}{_accounts()}{_vocabulary()}{more}"
    return list(parse(text.encode(), FORMATS["trig"]))


def write_release(directory: Path, publisher: str = "", more: str = "") -> Path:
    """A release directory with the synthetic dataset (see `quads`)."""
    directory.mkdir(parents=True, exist_ok=True)
    dump = b"".join(sorted(serialize(quads(publisher, more), FORMATS["nq"]).splitlines(keepends=True)))
    (directory / "data.nq").write_bytes(dump)
    (directory / "data.nq.gz").write_bytes(gzip.compress(dump, mtime=0))
    count = load(directory / "store", directory / "data.nq")
    index.write(directory / "index.sqlite", Archive(open_readonly(directory / "store")), BASE)
    counts = {"events": 2, "people": 1, "organisations": 1, "places": 2, "instruments": 1, "documents": 2, "accounts": 4}
    manifest = {"release": "2001-a", "version": "1.0.0", "issued": "2026-01-02", "base": BASE, "files": {},
                "counts": {**counts, "quads": count}}
    (directory / "manifest.json").write_text(json.dumps(manifest))
    (directory / "ledger.json").write_text(json.dumps(LEDGER))
    (directory / "void.ttl").write_text(f"<{BASE}> a <http://rdfs.org/ns/void#Dataset> .\n")
    return directory


def test_the_synthetic_archive_has_no_blank_node_and_no_triple_twice() -> None:
    """The fixture keeps the rules that real releases keep."""
    found = quads()
    assert len({quad.triple for quad in found}) == len(found)
    assert not [quad for quad in found if str(quad.subject).startswith("_:")]


class _Client(FlaskClient):
    """A client that reads every body to its end, so that served files are closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401  # as FlaskClient declares it
        return super().open(*args, **{"buffered": True, **kwargs})


def web_client(directory: Path, more: str = "") -> FlaskClient:
    """A client of an application over a fresh synthetic release at `directory`, with `more` in it (see `quads`)."""
    app = create_app(write_release(directory, more=more), examples=EXAMPLES)
    app.test_client_class = _Client
    return app.test_client()
