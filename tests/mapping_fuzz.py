"""Mappings for tests with generated inputs: some that are right, and some with holes for what means harm."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from hypothesis import strategies as st

EX = "https://example.org/"
# --- mappings that are right ---------------------------------------------------------------------------------------------

SIMPLE = """\
prefixes:
  ex: https://example.org/
  xsd: http://www.w3.org/2001/XMLSchema#
mappings:
  dog:
    sources: [[dogs.csv~csv]]
    s: ex:dog/$(id)
    po:
      - [a, ex:Dog]
      - [ex:name, $(name), en~lang]
      - [ex:says, $(name)]
      - [ex:puppies, $(n), xsd:integer]
"""
LONG = """\
base: https://example.org/base/
prefixes: {ex: https://example.org/, grel: 'http://users.ugent.be/~bjdmeest/function/grel.ttl#'}
external: {city: Oslo}
sources:
  dogs: {access: dogs.tsv, referenceFormulation: csv, delimiter: "\\t", x-quote: "'", encoding: utf-8, x-null: [nan, "-"]}
x-ignored: {dogs.csv: [tag]}
mappings:
  kennel:
    sources: [dogs]
    s: {value: kennel/$(id), type: iri}
    graphs: ex:graph/$(tag)
    condition: {function: equal, parameters: [[str1, $(tag)], [str2, en]]}
    predicateobjects:
      - {predicates: [ex:in, ex:at], objects: [{value: "$(_city)", language: nb}, {value: $(page), type: iri}]}
      - p: ex:loud
        o: {function: grel:toUpperCase, parameters: [[grel:valueParam, $(name)]]}
  litter:
    sources: [[dogs.json~jsonpath, "$.dogs[*]"]]
    s: {type: blank, value: litter-$(id)}
    po:
      - [ex:n, $(n)]
      - [ex:page, $(page)~iri]
      - p: ex:kennel
        o: {mapping: kennel, condition: {function: equal, parameters: [[str1, $(id), s], [str2, $(id), o]]}}
"""
_RML = """\
@prefix rml: <http://w3id.org/rml/> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PLAIN = _RML + """\
ex:dog rml:logicalSource [ rml:source [ a rml:RelativePathSource ; rml:path "dogs.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "https://example.org/dog/{id}" ; rml:class ex:Dog ] ;
  rml:predicateObjectMap [ rml:predicate ex:name ; rml:objectMap [ rml:reference "name" ; rml:language "en" ] ] ,
    [ rml:predicate ex:says ; rml:objectMap [ rml:reference "name" ] ] ,
    [ rml:predicate ex:puppies ; rml:objectMap [ rml:reference "n" ; rml:datatype xsd:integer ] ] .
"""
OLDER = """\
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix ex: <https://example.org/> .
@base <https://example.org/base/> .
<#dog> a rr:TriplesMap ; rml:logicalSource [ rml:source "dogs.jsonl" ; rml:referenceFormulation ql:JSONPath ; rml:iterator "$" ] ;
  rr:subjectMap [ rr:template "dog/{$.id}" ; rr:class ex:Dog ; rr:graphMap [ rml:reference "$.page" ] ] ;
  rr:predicateObjectMap [ rr:predicateMap [ rr:constant ex:n ] ; rr:objectMap [ rml:reference "$.n" ] ] ,
    [ rr:predicate ex:mate ; rr:objectMap [ rr:parentTriplesMap <#all> ; rr:joinCondition [ rr:child "id" ; rr:parent "id" ] ] ] ,
    [ rr:predicate ex:tag ; rr:objectMap [ rml:reference "name" ; rml:languageMap [ rml:reference "tag" ] ] ] .
<#all> rml:logicalSource [ rml:source "dogs.csv" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rr:template "{id}-{n}" ; rr:termType rr:BlankNode ] ; rr:predicateObjectMap [ rr:predicate ex:p ; rr:object "a", ex:o ] .
"""
VIEWS = _RML + """\
@prefix idlab: <https://w3id.org/imec/idlab/function#> .
@prefix grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#> .
ex:own a rml:LogicalView ; rml:viewOn [ rml:source "dogs.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$.dogs[*]" ] ;
  rml:field [ rml:fieldName "id" ; rml:reference "$.id" ] , [ rml:fieldName "item" ; rml:iterator "$.items[*]" ;
    rml:field [ rml:fieldName "kind" ; rml:reference "$.kind" ] ] .
ex:view rml:viewOn [ rml:source "dogs.csv" ; rml:referenceFormulation rml:CSV ] ;
  rml:field [ rml:fieldName "id" ; rml:reference "id" ] , [ rml:fieldName "full" ; rml:template "{name} {n}" ] ;
  rml:leftJoin [ rml:parentLogicalView ex:own ; rml:joinCondition [ rml:child "id" ; rml:parent "id" ] ;
    rml:field [ rml:fieldName "kind" ; rml:reference "item.kind" ] ] .
ex:map rml:logicalSource ex:view ; rml:baseIRI <https://example.org/base/> ;
  rml:subjectMap [ rml:template "{id}/{#}" ; rml:termType rml:URI ] ; rml:predicateObjectMap
    [ rml:predicate ex:kind ; rml:graph ex:g ; rml:objectMap [ rml:reference "kind" ] ] ,
    [ rml:predicate ex:full ; rml:objectMap [ rml:functionExecution [ rml:function grel:toUpperCase ;
      rml:input [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:reference "full" ] ] ] ; rml:condition
      [ rml:functionExecution [ rml:function idlab:equal ; rml:input [ rml:parameter grel:valueParam ; rml:inputValueMap
        [ rml:reference "id" ] ] , [ rml:parameter grel:valueParam2 ; rml:inputValue "7" ] ] ] ] ] .
"""
YARRRML, TURTLE = (SIMPLE, SIMPLE, LONG), (PLAIN, OLDER, VIEWS)


# --- hostile texts in their places ---------------------------------------------------------------------------------------

HOSTILE = (
    "", " ", "$(", "$()", "$(id", "$(nope)", "\\$(id)", "$(id)$(name)", "$(_city)", "$(\\)x)", "{id", "{}", "id}", "{{id}}", "{nope}",
    "\\{id\\}", "{id\\",
    "http://[", "http://a b", "//x", "urn:", ":x", "ex:ex:x", "nope:x", "http://é/{id}", "file:///etc/passwd", "x" * 900, EX + "a" * 900,
    "../../../etc/passwd", "/etc/passwd", ".", "..", "a/../dogs.csv", "dogs.parquet", "dogs.xml", "a\0b", "'); import os; os.abort() #",
    '""" + str(1) + """', "{0.__class__}", "%s%n", "${id}", "`id`", "\n", "a\nb: error: x [y]", "\r", "\x1b[31mred", "\u202eright",
    "\u2028", "\ufeff",
    "é", "Ә", "🐕", "a~b~csv", "~csv", "$", "$.dogs[*]", "$..*", "$[0:2]", "$[?@.id=='7']", "$[?match(@.id,'(')]", "$[?@.a.b.c>1&&]", "$['",
    "$.dogs[99999999999999999999]", "@", "*", "#", "item.#", "en", "en-", "e n", "grel:toUpperCase", "equal", "utf-16", "base64",
    "idna", "rot13", "undefined", "unicode_escape", ",", ";;", "rml:IRI", "rml:UnsafeIRI", "xsd:date", "id", "n", "nan", "-1", "1e999",
)
HOLES_YARRRML = """\
base: %base%
prefixes: {ex: %namespace%, grel: 'http://users.ugent.be/~bjdmeest/function/grel.ttl#', %prefix%: 'https://example.org/p/'}
sources:
  dogs: {access: %path%, referenceFormulation: %kind%, delimiter: %delimiter%, encoding: %encoding%, x-quote: %quote%, x-null: [%null%]}
mappings:
  %map%:
    sources: [dogs]
    s: %subject%
    graphs: %graph%
    po:
      - [%predicate%, %object%]
      - [ex:a, %text%, %language%]
      - p: ex:f
        o: {function: %function%, parameters: [[%parameter%, %argument%]]}
      - p: ex:j
        o: {mapping: %parent%, condition: {function: equal, parameters: [[str1, %child%, s], [str2, $(id), o]]}}
"""
DEFAULTS_YARRRML = {
    "base": f"{EX}b/", "namespace": EX, "prefix": "p", "path": "dogs.csv", "kind": "csv", "delimiter": ",", "encoding": "utf-8",
    "quote": '"', "null": "-", "map": "dog", "subject": "ex:$(id)", "graph": "ex:g", "predicate": "ex:p", "object": "$(name)",
    "text": "$(name)",
    "language": "$(tag)~lang", "function": "grel:toUpperCase", "parameter": "grel:valueParam", "argument": "$(name)", "parent": "dog",
    "child": "$(id)",
}
HOLES_TURTLE = _RML + """\
@prefix grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#> .
ex:v rml:viewOn [ rml:source [ a rml:RelativePathSource ; rml:path %path% ; rml:null %null% ] ; rml:referenceFormulation rml:JSONPath ;
  rml:iterator %iterator% ] ; rml:field [ rml:fieldName %field% ; rml:reference %reference% ] ,
    [ rml:fieldName "tag" ; rml:reference "$.tag" ] , [ rml:fieldName "item" ; rml:iterator %items% ;
    rml:field [ rml:fieldName "kind" ; rml:template %template% ] ] .
ex:m rml:logicalSource ex:v ; rml:subjectMap [ rml:template %subject% ; rml:termType %type% ] ; rml:predicateObjectMap
  [ rml:predicate ex:p ; rml:objectMap [ rml:reference %object% ; rml:languageMap [ rml:template %language% ] ] ] ,
  [ rml:predicate ex:d ; rml:objectMap [ rml:template %text% ; rml:datatypeMap [ rml:template %datatype% ] ] ] ,
  [ rml:predicate ex:c ; rml:object %constant% ; rml:graphMap [ rml:template %graph% ] ] ,
  [ rml:predicate ex:j ; rml:objectMap [ rml:parentTriplesMap ex:m ; rml:joinCondition [ rml:child %child% ; rml:parent "id" ] ] ] ,
  [ rml:predicate ex:f ; rml:objectMap [ rml:functionExecution [ rml:function grel:escape ; rml:input
    [ rml:parameter grel:valueParam ; rml:inputValueMap [ rml:reference "id" ] ] , [ rml:parameter grel:modeParam ; rml:inputValue %mode% ]
  ] ] ] .
"""
DEFAULTS_TURTLE = {
    "path": "dogs.json", "null": "-", "iterator": "$.dogs[*]", "field": "id", "reference": "$.id", "items": "$.items[*]",
    "template": "{$.kind}",
    "subject": f"{EX}{{id}}", "type": "rml:IRI", "object": "id", "language": "{tag}", "text": "{item.kind}", "datatype": f"{EX}{{id}}",
    "constant": "x", "graph": f"{EX}g/{{id}}", "child": "id", "mode": "html",
}


def filled(holes: str, texts: Mapping[str, str]) -> str:
    """`holes` with `texts` in quotes in their places; the type of a term stands without."""
    return re.sub(r"%(\w+)%", lambda hole: texts[hole[1]] if hole[1] == "type" else json.dumps(texts[hole[1]], ensure_ascii=False), holes)


def hostile(defaults: Mapping[str, str]) -> st.SearchStrategy[dict[str, str]]:
    """What stands in the holes: `defaults`, but for one to three of them."""
    return st.dictionaries(st.sampled_from(sorted(defaults)), st.sampled_from(HOSTILE), min_size=1, max_size=3).map(
        lambda chosen: {**defaults, **chosen})
