"""Queries of a shapes graph: SPARQL-based constraints and constraint components. Source: SHACL, sections 5 and 6, appendix A."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from publish import terms
from publish.errors import Mark
from publish.shapes import sparql_text
from publish.shapes.graph import TRUE, Graph, sh
from publish.shapes.model import SH, Node, Query, Term
from publish.terms import PREFIXES, XSD

_IMPORTS = NamedNode(f"{PREFIXES['owl']}imports")
_STRING, _ANY_URI, _BOOLEAN = (NamedNode(XSD + name) for name in ("string", "anyURI", "boolean"))
_RESERVED = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}
_BOUND = ("this", *sorted(sparql_text.OPTIONAL))
_LOCAL_NAME = re.compile(r"[^\W\d][\w.\u00b7-]*$")
_PREFIX = re.compile(r"(?:[^\W\d_](?:[\w.\u00b7-]*[\w\u00b7-])?)?")
_SPARQL = f"{SH}SPARQLConstraintComponent"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a component (6.2.1): the property that has its value, and the name of its variable."""

    iri: NamedNode
    name: str
    optional: bool


@dataclass(frozen=True)
class Component:
    """A SPARQL-based constraint component (6.2): its node, its parameters, and its validators by the property that names them."""

    node: NamedNode
    parameters: tuple[Parameter, ...]
    validators: dict[str, Node]

    @property
    def bound(self) -> tuple[str, ...]:
        """The names of the variables that may be pre-bound in its queries, but for `value`."""
        return (*_BOUND, *(parameter.name for parameter in self.parameters))


@dataclass(frozen=True)
class _Text:
    """A query as it is written, with its prefixes, and its messages."""

    text: str
    mark: Mark
    messages: tuple[Literal, ...]


def messages(graph: Graph, node: Node) -> tuple[Literal, ...]:
    """The values of sh:message (2.1.5): strings, with or without a language."""
    listed = []
    for value, mark in graph.values(node, sh("message")).items():
        if isinstance(value, Literal) and (value.language or value.datatype == _STRING):
            listed.append(value)
        else:
            graph.problem(mark, "sh:message has a text, with or without a language: write it in quotation marks.")
    return tuple(listed)


def deactivated(graph: Graph, node: Node) -> bool:
    """Whether `node` has sh:deactivated true (2.1.6); `false` is the only other value."""
    values = graph.values(node, sh("deactivated"))
    for number, (value, mark) in enumerate(values.items()):
        if number or not isinstance(value, Literal) or value.datatype != _BOOLEAN or value.value not in ("true", "false"):
            graph.problem(mark, "sh:deactivated is once true or false, written so.")
    return TRUE in values


def components(graph: Graph) -> list[Component]:
    """The components that the graph declares (6.2), but for those of SHACL itself; what is wrong with them is found."""
    declared: dict[Node, None] = {}
    for cls in sorted(graph.classes(sh("ConstraintComponent")), key=str):
        declared |= dict.fromkeys(graph.subjects(NamedNode(f"{terms.RDF}type"), cls))
    found = []
    for node in declared:
        if isinstance(node, BlankNode):
            graph.problem(graph.begins(node), "a constraint component has an IRI: results name it.")
        elif not node.value.startswith(SH):
            component = Component(node, _parameters(graph, node), _validators(graph, node))
            found.append(component)
            for role, validator in component.validators.items():
                _query(graph, validator, "ask" if role == "validator" else "select", component.bound, graph.begins(node))
    return found


def _parameters(graph: Graph, node: NamedNode) -> tuple[Parameter, ...]:
    found: dict[str, Parameter] = {}
    for value, mark in graph.values(node, sh("parameter")).items():
        parameter = None if isinstance(value, Literal) else _parameter(graph, value, mark)
        if parameter and parameter.name in found:
            graph.problem(mark, "two parameters of this component have the same local name: change the sh:path of one.")
        elif parameter:
            found[parameter.name] = parameter
    if all(parameter.optional for parameter in found.values()):
        graph.problem(graph.begins(node), "a constraint component has at least one parameter that is not optional: give it sh:parameter.")
    return tuple(found.values())


def _parameter(graph: Graph, node: Node, mark: Mark) -> Parameter | None:
    paths = [*graph.values(node, sh("path"))]
    if len(paths) != 1 or not isinstance(paths[0], NamedNode):
        graph.problem(mark, "a parameter has exactly one sh:path, and that is an IRI.")
        return None
    local = _LOCAL_NAME.search(paths[0].value)
    if not local or not re.fullmatch(r"\w+", local[0]) or local[0] in _RESERVED:
        graph.problem(mark, "the local name of a parameter's sh:path is the name of a variable (letters, digits, _), "
                      f"and none of {', '.join(sorted(_RESERVED))}.")
        return None
    optional = graph.values(node, sh("optional"))
    for number, (value, place) in enumerate(optional.items()):
        if number or not isinstance(value, Literal) or value.datatype != _BOOLEAN:
            graph.problem(place, "sh:optional is once true or false.")
    return Parameter(paths[0], local[0], TRUE in optional)


def _validators(graph: Graph, node: NamedNode) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for role in ("nodeValidator", "propertyValidator", "validator"):
        for value, mark in graph.values(node, sh(role)).items():
            if isinstance(value, Literal):
                graph.problem(mark, f"sh:{role} has a node: write it in square brackets, or name it.")
            else:
                found.setdefault(role, value)
    if not found:
        graph.problem(graph.begins(node), "this component has no validator, and would check nothing: give it sh:validator.")
    return found


def constraints(graph: Graph, shape: Node, path: str, known: list[Component]) -> Iterator[Query]:
    """The queries that `shape` asks, with `path` for ``$PATH``; `path` is empty for a node shape."""
    for value, mark in graph.values(shape, sh("sparql")).items():
        if isinstance(value, Literal):
            graph.problem(mark, "sh:sparql has a node: write it in square brackets, or name it.")
        elif not deactivated(graph, value):
            query = _query(graph, value, "select", _BOUND, mark)
            text = _with_path(graph, query, path) if query else None
            if query and text is not None:
                yield Query(text, "select", _SPARQL, source=value, messages=query.messages, mark=query.mark)
    for component in known:
        yield from _of_component(graph, shape, path, component)


def _of_component(graph: Graph, shape: Node, path: str, component: Component) -> Iterator[Query]:
    given = {parameter: graph.values(shape, parameter.iri) for parameter in component.parameters}
    if not all(values or parameter.optional for parameter, values in given.items()) or not any(given.values()):
        return
    first = next(mark for values in given.values() for mark in values.values())
    role = "propertyValidator" if path else "nodeValidator"
    role = role if role in component.validators else "validator"
    if role not in component.validators:
        kind = "property" if path else "node"
        graph.warn(first, f"the component of this parameter has no validator for a {kind} shape, so nothing is checked: add one.")
        return
    form = "ask" if role == "validator" else "select"
    query = _query(graph, component.validators[role], form, component.bound, first)
    text = _with_path(graph, query, path) if query else None
    if not query or text is None:
        return
    texts = query.messages or messages(graph, component.node)
    for values in _bindings(graph, given):
        yield Query(text, form, component.node.value, parameters=values, messages=texts, mark=query.mark)


def _bindings(graph: Graph, given: dict[Parameter, dict[Term, Mark]]) -> Iterator[dict[str, Term]]:
    """One set of values for each constraint: several if the only parameter has several (2.1.2)."""
    if len(given) == 1:
        for parameter, values in given.items():
            yield from ({parameter.name: value} for value in values)
        return
    for values in given.values():
        for mark in list(values.values())[1:]:
            graph.problem(mark, "a component with several parameters takes one value of each: keep one.")
    yield {parameter.name: next(iter(values)) for parameter, values in given.items() if values}


def _query(graph: Graph, node: Node, form: str, bound: tuple[str, ...], named: Mark) -> _Text | None:
    """The query of a constraint or validator; `None`, and a problem, if it has none that SHACL allows."""
    values = graph.values(node, sh(form))
    if len(values) != 1:
        graph.problem(graph.begins(node, named), f"here is exactly one query expected, with sh:{form}.")
        return None
    (value, mark), = values.items()
    if not isinstance(value, Literal) or value.datatype != _STRING or sparql_text.form(value.value) != form:
        graph.problem(mark, f"sh:{form} has the text of {'an ASK' if form == 'ask' else 'a SELECT'} query, without language or datatype.")
        return None
    declared = _prefixes(graph, node)
    for prefix in sparql_text.undeclared(value.value, declared):
        graph.problem(mark, f"the query uses the prefix {prefix}: that nothing declares: add sh:prefixes with an sh:declare of it.")
    if form == "select" and not sparql_text.projects(value.value, "this"):
        graph.problem(mark, "the query does not return $this, so that no result would have a focus node: add it to SELECT.")
    if reason := sparql_text.restricted(value.value, bound if form == "select" else (*bound, "value")):
        graph.problem(mark, reason)
    head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in declared.items())
    return _Text(head + value.value, mark, messages(graph, node))


def _with_path(graph: Graph, query: _Text, path: str) -> str | None:
    try:
        return sparql_text.with_path(query.text, path)
    except ValueError as error:
        graph.problem(query.mark, str(error))
        return None


def _prefixes(graph: Graph, node: Node) -> dict[str, str]:
    """Namespaces by prefix: those at sh:prefixes/owl:imports*/sh:declare (5.2.1)."""
    new = list(graph.values(node, sh("prefixes")).items())
    seen: set[Term] = set()
    declared: dict[str, str] = {}
    while new:
        owner, mark = new.pop(0)
        if isinstance(owner, Literal):
            graph.problem(mark, "sh:prefixes has a node that declares prefixes, not a text.")
        elif owner not in seen:
            seen.add(owner)
            new += graph.values(owner, _IMPORTS).items()
            for value, place in graph.values(owner, sh("declare")).items():
                _declare(graph, value, place, declared)
    return declared


def _declare(graph: Graph, node: Term, mark: Mark, declared: dict[str, str]) -> None:
    prefix = _text(graph, node, "prefix", _STRING)
    namespace = _text(graph, node, "namespace", _ANY_URI)
    if prefix is None or namespace is None or not _PREFIX.fullmatch(prefix) or not _is_iri(namespace):
        graph.problem(mark, 'a prefix is declared with one sh:prefix "ex" and one sh:namespace "http://example.org/"^^xsd:anyURI.')
    elif declared.setdefault(prefix, namespace) != namespace:
        graph.problem(mark, "this prefix has another namespace elsewhere, and a query uses both: keep one.")


def _text(graph: Graph, node: Term, name: str, datatype: NamedNode) -> str | None:
    values = [] if isinstance(node, Literal) else [*graph.values(node, sh(name))]
    value = values[0] if len(values) == 1 else None
    return value.value if isinstance(value, Literal) and value.datatype == datatype else None


def _is_iri(text: str) -> bool:
    try:
        return bool(terms.iri(text))
    except ValueError:
        return False
