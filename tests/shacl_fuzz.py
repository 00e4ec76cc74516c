"""Generated pairs of a shapes graph and a data graph, as Turtle: small, without recursion, and mostly with results.

The vocabulary is so small that targets, paths and values meet. Literals are of all kinds that an engine may take for one
another; those that are in no form of their datatype are listed (`ILL_TYPED`), so that no engine has to be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

from hypothesis import strategies as st

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DECLARED = """
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ,
  [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^xsd:anyURI ] .
"""
CLASSES = ["ex:A", "ex:B", "ex:C"]
NODES = ["ex:a", "ex:b", "ex:é", "_:x"]
PREDICATES = ["ex:p", "ex:q", "ex:r"]
PLAIN = [
    "1", "2", "2", "3", "10", "1.5", '"a"', '"abc"', '""', '"été"', '"cat"@en', '"dog"@en', '"chat"@fr', "true", '"2020-01-01"^^xsd:date',
]
"""Literals on which engines should agree without effort."""
ODD = [
    '"1.50"^^xsd:decimal', '"01"^^xsd:integer', '"+3"^^xsd:integer', '"7"^^xsd:int', '"5"^^xsd:nonNegativeInteger', '"0"^^xsd:boolean',
    '"1"^^xsd:boolean', "false", "1.5e0", '"INF"^^xsd:double', '"-INF"^^xsd:double', '"NaN"^^xsd:double', '"0.5"^^xsd:float',
    '"2020-01-01Z"^^xsd:date', '"2020-01-02"^^xsd:date', '"2020-01-01+14:00"^^xsd:date', '"2020-01-01T00:00:00"^^xsd:dateTime',
    '"2020-01-01T12:00:00Z"^^xsd:dateTime', '"2019-12-31T24:00:00"^^xsd:dateTime', '"2020-01-01T00:00:00.5-05:00"^^xsd:dateTime',
    '"2020"^^xsd:gYear', '"5"^^ex:unit', '"1"',
    '"a \\"quoted\\"\\nword"', '"Kat"@EN-gb', '"Katze"@de-CH-1996', '"kater"@de-ch', '"chatte"@FR',
    f'"{"long " * 50}"', '"\\U0001F408 7"', '"ABC"', '"abc"^^ex:unit',
]
ILL_TYPED = [
    '"abc"^^xsd:integer', '"1_0"^^xsd:integer', '" 1"^^xsd:integer', '"300"^^xsd:byte',
    '"-1"^^xsd:nonNegativeInteger', '"1e0"^^xsd:decimal',
    '"TRUE"^^xsd:boolean', '"yes"^^xsd:boolean', '"2020-02-30"^^xsd:date', '"2020-13-01"^^xsd:date', '"20200101"^^xsd:date',
    '"2020-01-01"^^xsd:dateTime', '"2020-01-01 00:00:00"^^xsd:dateTime', '"inf"^^xsd:double', '"1_0.0"^^xsd:double', '"x"^^xsd:float',
]
"""Literals in no form of their datatype (XML Schema 1.1, part 2, section 3)."""
DATATYPES = [
    "xsd:string", "xsd:integer", "xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:date", "xsd:dateTime", "xsd:double", "xsd:int",
    "xsd:nonNegativeInteger", "rdf:langString", "ex:unit",
]
PATTERNS = [
    '"^a"', '"b.*C" ; sh:flags "i"', '"^a$"', '"[0-9]"', '"^w" ; sh:flags "m"', '"é"', '"^http"', '"a.*w"', '"a.*w" ; sh:flags "s"',
    '"a b c" ; sh:flags "x"', '"^\\\\d+$"', '"C" ; sh:flags "im"', '"x"',
]
LANGUAGES = ["en", "EN", "fr", "de", "de-CH", "en-GB", "*", "pl"]
KINDS_OF_NODE = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
SEVERITIES = ["sh:Violation", "sh:Warning", "sh:Info", "ex:Grave"]
MESSAGES = ['"wrong"', '"wrong"@en , "faux"@fr', '"wrong, as ever"', '""']
QUERIES = [
    "SELECT DISTINCT $this WHERE {{ $this {p} ?v }}",
    "SELECT $this WHERE {{ $this {p} ?v  . $this a ?any }}",
    "SELECT $this ?value WHERE {{ $this {p} ?value }}",
    "SELECT $this ?value WHERE {{ $this {path} ?value . FILTER isLiteral(?value) }}",
    "SELECT ?this ?value WHERE {{ ?this {path} ?value . FILTER (!isLiteral(?value)) }}",
    "SELECT $this WHERE {{ FILTER NOT EXISTS {{ $this {p} ?any }} }}",
    "SELECT $this ?path ?value WHERE {{ $this ?path ?value . FILTER (?path != {p}) }}",
    "SELECT DISTINCT $this ?value WHERE {{ $this {p}/{q} ?value }}",
    "SELECT $this ?value WHERE {{ ?value {p} $this }}",
    "SELECT $this ?value WHERE {{ $this {p} ?value . FILTER NOT EXISTS {{ $this {q} ?value }} }}",
    "SELECT $this WHERE {{ $this {path} ?v }} GROUP BY $this HAVING (COUNT(DISTINCT ?v) > 1)",
    "SELECT DISTINCT $this ?value WHERE {{ {{ $this {p} ?value }} UNION {{ $this {q} ?value }} }}",
    'SELECT $this ?value WHERE {{ $this {path} ?value . FILTER (lang(?value) != "") }}',
    "SELECT $this ?value WHERE {{ $this {p} ?value . FILTER (strlen(str(?value)) > 2) }}",
    "SELECT $this ?value WHERE {{ $this {p} ?value . OPTIONAL {{ $this {q} ?other }} FILTER (!bound(?other)) }}",
    "SELECT $this ?value WHERE {{ $this a/rdfs:subClassOf* ?value . FILTER (?value != ex:A) }}",
    "SELECT $this ?value WHERE {{ BIND ($this AS ?value) FILTER isIRI(?value) }}",
    "SELECT $this ?value WHERE {{ {{ SELECT $this ?value WHERE {{ $this {p} ?value }} }} FILTER (?value != ex:a) }}",
]
"""Queries of SPARQL-based constraints: `{p}` and `{q}` are predicates, `{path}` is $PATH in property shapes."""


@dataclass(frozen=True)
class Pair:
    """A data graph and a shapes graph, as Turtle without the prefixes."""

    data: str
    shapes: str

    def __repr__(self) -> str:
        return f"\n--- data\n{self.data}\n--- shapes\n{self.shapes}\n"


def _form(text: str, /, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.fixed_dictionaries(parts).map(lambda drawn: text.format(**drawn))


def _each(text: str, /, **parts: list[str]) -> st.SearchStrategy[str]:
    """As `_form`, in one draw: much faster."""
    return st.sampled_from([text.format(**dict(zip(parts, chosen, strict=True))) for chosen in product(*parts.values())])


def _listed(members: st.SearchStrategy[str], least: int = 0, most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(members, min_size=least, max_size=most).map(lambda drawn: f"( {' '.join(drawn)} )")


def _some(members: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One, seldom two of `members`."""
    return st.one_of(members, members, members, st.lists(members, min_size=2, max_size=2, unique=True).map(" , ".join))


LITERALS = [*PLAIN * 4, *ODD, *ILL_TYPED[::2]]
"""As often as they are drawn."""
IRIS = [each for each in [*NODES, *CLASSES] if not each.startswith("_")]
BOUNDS = [*(each for each in PLAIN if "@" not in each), *ODD[:21]]
classes, predicates = st.sampled_from(CLASSES), st.sampled_from(PREDICATES)


# --- data ----------------------------------------------------------------------------------------------------------------

_several = [
    '"cat"@en , "dog"@en', '"Kat"@EN-gb , "kit"@en-GB , "cat"@en', '"chat"@fr , "chatte"@FR , "Katze"@de-CH-1996', "1 , 2 , 3 , ex:b",
]
_said = _each("{s} {p} {o} .", s=NODES, p=PREDICATES, o=[*NODES * 6, *LITERALS, *_several * 6])
_typed = _each("{s} a {c} .", s=NODES, c=[*CLASSES * 2, "rdfs:Resource"])
_below = _each("{c} rdfs:subClassOf {d} .", c=CLASSES, d=CLASSES)
data_graphs = st.tuples(
    st.lists(_typed, min_size=2, max_size=4), st.lists(_below, max_size=2), st.lists(_said, min_size=7, max_size=16),
).map(lambda parts: "\n".join(dict.fromkeys(line for part in parts for line in part)))


# --- shapes --------------------------------------------------------------------------------------------------------------

def _paths(depth: int) -> st.SearchStrategy[str]:
    if not depth:
        return predicates
    inner = _paths(depth - 1)
    one = st.sampled_from(["inversePath", "inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"])
    return st.one_of(predicates, predicates, predicates, _form("[ sh:{kind} {path} ]", kind=one, path=inner),
                     _listed(inner, 2), _form("[ sh:alternativePath {paths} ]", paths=_listed(inner, 2)))


paths = _paths(2)
_terms = st.sampled_from([*IRIS * 6, *LITERALS])
_COUNTS, _LENGTHS, _TRUE = ["0", "1", "2", "3"], ["0", "1", "3", "20"], ["true", "true", "true", "false"]
_VALUES: dict[str, st.SearchStrategy[str]] = {
    "class": _form("sh:class {c}", c=_some(classes)),
    "datatype": _each("sh:datatype {d}", d=DATATYPES),
    "nodeKind": _each("sh:nodeKind sh:{k}", k=KINDS_OF_NODE),
    **{name: _each(f"sh:{name} {{b}}", b=BOUNDS) for name in ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")},
    "minLength": _each("sh:minLength {n}", n=_LENGTHS),
    "maxLength": _each("sh:maxLength {n}", n=_LENGTHS),
    "pattern": _each("sh:pattern {p}", p=PATTERNS),
    "languageIn": _form("sh:languageIn {l}", l=_listed(st.sampled_from([f'"{tag}"' for tag in LANGUAGES]))),
    "equals": _form("sh:equals {p}", p=_some(predicates)),
    "disjoint": _form("sh:disjoint {p}", p=_some(predicates)),
    "hasValue": _form("sh:hasValue {v}", v=_some(_terms)),
    "in": _form("sh:in {l}", l=_listed(_terms, most=5)),
    "closed": st.one_of(
        st.just("sh:closed true"),
        _form("sh:closed {t} ; sh:ignoredProperties {l}", t=st.sampled_from(_TRUE), l=_listed(st.sampled_from([*PREDICATES, "rdf:type"])))),
}
"""What may stand in any shape, with no other shape in it."""
_OF_PATHS: dict[str, st.SearchStrategy[str]] = {
    "maxCount": _each("sh:maxCount {n}", n=["0", "0", "1"]),
    "minCount": _each("sh:minCount {n}", n=_COUNTS),
    "uniqueLang": _each("sh:uniqueLang {t}", t=_TRUE),
    "lessThan": _form("sh:lessThan {p}", p=_some(predicates)),
    "lessThanOrEquals": _form("sh:lessThanOrEquals {p}", p=_some(predicates)),
}
"""What may stand in property shapes only (4.2, 4.4.5, 4.5.3, 4.5.4)."""
_MORE = {"property": 6, "siblings": 2, "sparql": 2, "lessThan": 3, "lessThanOrEquals": 2, "uniqueLang": 6, "closed": 2, "qualified": 3,
         "maxCount": 2, "minCount": 2, "not": 2, "disjoint": 2, "minLength": 2}
"""Kinds of constraint that are drawn so many times as often as others."""
_REMARKS = st.sampled_from([*[""] * 14, *(f" ; sh:severity {each}" for each in SEVERITIES), *(f" ; sh:message {each}" for each in MESSAGES),
                            " ; sh:deactivated true", " ; sh:deactivated false"])


def _queries(*, path: bool) -> st.SearchStrategy[str]:
    texts = [text.format(p=p, q=q, path="$PATH" if path else p) for text in QUERIES for p, q in product(PREDICATES, PREDICATES)]
    remarks = ["", "", "", *(f" ; sh:message {each}" for each in MESSAGES), " ; sh:deactivated true"]
    return _each('sh:sparql [ sh:prefixes ex: ; sh:select """{text}"""{remark} ]', text=texts, remark=remarks)


@cache
def _body(depth: int, earlier: tuple[str, ...], *, path: bool) -> st.SearchStrategy[str]:
    """What a shape says but for its path: one to three kinds of constraint; `earlier` are the shapes that it may use."""
    kinds = dict(_OF_PATHS) if path else {}
    if depth:
        kinds |= {"qualified": _qualified(depth - 1, earlier)} if path else {"siblings": _siblings(depth - 1, earlier)}
        kinds |= _of_shapes(depth - 1, earlier)
    kinds |= {**_VALUES, "sparql": _queries(path=path)}
    names = st.sampled_from([name for name in kinds for _ in range(_MORE.get(name, 1))])
    bodies = st.lists(names, min_size=1, max_size=3, unique=True).flatmap(lambda drawn: st.tuples(*(kinds[name] for name in drawn)))
    return st.tuples(bodies.map(" ; ".join), _REMARKS).map("".join)


def _property(depth: int, earlier: tuple[str, ...]) -> st.SearchStrategy[str]:
    return _form("[ sh:path {path} ; {body} ]", path=paths, body=_body(depth, earlier, path=True))


def _node(depth: int, earlier: tuple[str, ...]) -> st.SearchStrategy[str]:
    of_nodes = [name for name in earlier if name.startswith("ex:N")]
    return st.one_of(_form("[ {body} ]", body=_body(depth, earlier, path=False)), *([st.sampled_from(of_nodes)] if of_nodes else []))


def _any(depth: int, earlier: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.one_of(_node(depth, earlier), _property(depth, earlier), *([st.sampled_from(earlier)] if earlier else []))


def _of_shapes(depth: int, earlier: tuple[str, ...]) -> dict[str, st.SearchStrategy[str]]:
    """Constraints on other shapes (4.6, 4.7), which have no more than `depth` below them."""
    of_paths = [name for name in earlier if name.startswith("ex:P")]
    one = st.one_of(_property(depth, earlier), _property(depth, earlier), *([st.sampled_from(of_paths)] if of_paths else []))
    shape = _any(depth, earlier)
    return {
        "property": _form("sh:property {s}", s=_some(one)),
        "node": _form("sh:node {s}", s=_some(_node(depth, earlier))),
        "not": _form("sh:not {s}", s=_some(shape)),
        **{name: _form(f"sh:{name} {{s}}", s=_some(_listed(shape, 1, 2))) for name in ("and", "or", "xone")},
    }


def _qualified(depth: int, earlier: tuple[str, ...], disjoint: str = "") -> st.SearchStrategy[str]:
    counts = st.sampled_from(["sh:qualifiedMaxCount 0", "sh:qualifiedMaxCount 0", "sh:qualifiedMinCount 1", "sh:qualifiedMinCount 2",
                              "sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1", "sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 0"])
    return _form(f"sh:qualifiedValueShape {{shape}} ; {{counts}}{disjoint}", shape=_any(depth, earlier), counts=counts)


def _siblings(depth: int, earlier: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Two property shapes whose qualified shapes are disjoint: in both of them, or as only one of them says (4.7.3)."""
    disjoint = " ; sh:qualifiedValueShapesDisjoint true"
    first, second = _qualified(depth, earlier, disjoint), _qualified(depth, earlier)
    one = _form("[ sh:path {path} ; {body} ]", path=predicates, body=first)
    other = _form("[ sh:path {path} ; {body} ]", path=predicates, body=st.one_of(first, second))
    return _form("sh:property {one} , {other}", one=one, other=other)


_targets = st.one_of(
    _each("sh:targetClass {c}", c=CLASSES), _form("sh:targetNode {n}", n=_some(_terms)),
    _form("sh:targetSubjectsOf {p}", p=_some(predicates)), _each("sh:targetObjectsOf {p}", p=PREDICATES),
)
_asked = st.one_of(_targets, _targets, _targets, _form("{one} ; {other}", one=_targets, other=_targets))
_NAMED = (("ex:N0", ()), ("ex:P0", ("ex:N0",)), ("ex:N1", ("ex:N0", "ex:P0")))
"""The shapes of a graph, with those that each may use; with an implicit class target (2.1.3.3) comes one more."""


def _shape(name: str, earlier: tuple[str, ...]) -> st.SearchStrategy[str]:
    if name.startswith("ex:P"):
        return _form(f"{name} {{asked}} ; sh:path {{path}} ; {{body}} .", asked=_asked, path=paths, body=_body(1, earlier, path=True))
    return _form(f"{name} {{asked}} ; {{body}} .", asked=_asked, body=_body(2, earlier, path=False))


_implicit = _form("{c} a rdfs:Class , sh:NodeShape ; {body} .", c=classes, body=_body(1, (), path=False))
_shapes = [_shape(*each) for each in _NAMED]
shapes_graphs = st.one_of(
    st.tuples(_shapes[0]), st.tuples(*_shapes[:2]), st.tuples(*_shapes), st.tuples(_shapes[0], _implicit),
).map(lambda texts: "\n".join(texts) + (DECLARED if "sh:prefixes" in "".join(texts) else ""))
pairs = st.builds(Pair, data_graphs, shapes_graphs)
