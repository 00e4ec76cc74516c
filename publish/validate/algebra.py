"""rdflib's part: it reads SPARQL, and evaluates it over terms as they were written, which Oxigraph normalises.

Source: SPARQL 1.1 Query; SHACL, appendix A, for what may not stand in a query that is asked with bound variables.
"""

from __future__ import annotations

import logging
import operator
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Variable
from pyparsing import ParseBaseException
from rdflib.paths import MulPath
from rdflib.plugins import sparql
from rdflib.plugins.sparql.algebra import translatePName, translatePrologue, translateQuery, traverse
from rdflib.plugins.sparql.evaluate import evalPart, evalQuery
from rdflib.plugins.sparql.operators import ConditionalOrExpression, RelationalExpression, UnaryNot
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue, Expr
from rdflib.plugins.sparql.sparql import Query as Translated
from rdflib.plugins.sparql.sparql import SPARQLError

from publish.shapes.model import Alternative, Inverse, Predicate, Query, Repeated, Sequence, Term
from publish.validate import order, patterns
from publish.validate.patterns import Expression, Group, Match, NotAsked, Part, Select
from publish.validate.reach import Read, reached

_FORBIDDEN = {"MinusGraphPattern": "MINUS", "ServiceGraphPattern": "SERVICE", "InlineData": "VALUES"}
_AGGREGATES = {"GroupConcat": "GROUP_CONCAT"}
_CASTS = {f"http://www.w3.org/2001/XMLSchema#{name}"
          for name in ("boolean", "double", "float", "decimal", "integer", "dateTime", "string", "date", "time", "dayTimeDuration",
                       "yearMonthDuration", "duration")}


def read(text: str) -> Select:
    """The tree of a SELECT or ASK query; an ASK query projects nothing. Raises `ValueError` if it is no such query."""
    with as_written():
        try:
            prologue, query = parseQuery(text)
        except ParseBaseException as error:
            raise NotAsked(f"it is not SPARQL 1.1, at character {error.loc + 1} of the query with its prefixes") from error
        try:
            query = traverse(query, visitPost=partial(translatePName, prologue=translatePrologue(prologue, None)))
        except Exception as error:  # rdflib raises Exception itself for a prefix that is not declared
            raise NotAsked("it uses a prefix that sh:prefixes does not declare") from error
    if query.name not in {"SelectQuery", "AskQuery"} or query.datasetClause:
        raise NotAsked("it is not a SELECT or ASK query without FROM")
    return _select(query)


def reach(query: Query) -> list[Read] | None:
    """What a query reads of a focus node or a value node: the predicate of each pattern, and the path to its subject.

    `None` if it may read any triple, for all that can be said.
    """
    start = {Variable("this"), Variable("value")} if query.form == "ask" else {Variable("this")}
    try:
        return reached(patterns.substituted(read(query.text), {Variable(name): term for name, term in query.parameters.items()}), start)
    except ValueError:
        return None


@contextmanager
def as_written() -> Iterator[None]:
    """Meanwhile rdflib leaves lexical forms alone, named graphs out of the default graph, and values out of logs: by global switches."""
    before, silenced = (rdflib.NORMALIZE_LITERALS, sparql.SPARQL_DEFAULT_GRAPH_UNION), logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    rdflib.NORMALIZE_LITERALS, sparql.SPARQL_DEFAULT_GRAPH_UNION = False, False
    sparql.CUSTOM_EVALS["no groups"] = _no_groups
    MulPath.eval = _once  # type: ignore[method-assign,assignment]  # there is no switch
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib warns of what it does itself
            yield
    finally:
        rdflib.NORMALIZE_LITERALS, sparql.SPARQL_DEFAULT_GRAPH_UNION = before
        logging.disable(silenced)
        MulPath.eval = _EACH  # type: ignore[method-assign]  # as it was
        del sparql.CUSTOM_EVALS["no groups"]


def _no_groups(context: Any, part: CompValue) -> list[Any]:  # noqa: ANN401  # what rdflib gives has no types
    """With GROUP BY, of no solutions come no groups (SPARQL, 11.2), where rdflib gives one; other cases are left to it."""
    if part.name == "AggregateJoin" and part.p.expr is not None and next(iter(evalPart(context, part.p)), None) is None:
        return []
    raise NotImplementedError


def _select(node: CompValue) -> Select:
    if node.valuesClause:
        raise NotAsked("VALUES may not stand in it (SHACL, appendix A)")
    ask, projection = node.name == "AskQuery", node.projection
    columns = () if ask else tuple(map(_column, projection)) if projection else None
    clauses = node.limitoffset or {}
    return Select(
        columns, node.modifier or "", _group(node.where),
        tuple(map(_key, node.groupby.condition)) if node.groupby else None,
        tuple(map(_expression, node.having.condition)) if node.having else (),
        tuple(patterns.Ordered(_expression(each.expr), each.order == "DESC") for each in node.orderby.condition) if node.orderby else (),
        " ".join(f"{name.upper()} {clauses[name]}" for name in ("limit", "offset") if name in clauses))


def _column(node: CompValue) -> patterns.Column:
    return patterns.Column(_variable(node.evar or node.var), _expression(node.expr) if node.evar else None)


def _key(node: Any) -> patterns.Key:  # noqa: ANN401  # what rdflib gives has no types
    if isinstance(node, CompValue) and node.name == "GroupAs":
        return patterns.Key(_expression(node.expr), _variable(node.var) if node.var else None)
    return patterns.Key(_expression(node))


def _group(node: CompValue) -> Group:
    if node.name == "SubSelect":
        return Group((_select(node),))
    return Group(tuple(chain.from_iterable(map(_parts, node.part or ()))))


def _parts(node: CompValue) -> Iterable[Part]:
    match node.name:
        case "TriplesBlock":
            return [match for block in node.triples for match in _matches(list(block))]
        case "Filter":
            return [patterns.Filter(_expression(node.expr))]
        case "Bind":
            return [patterns.Bind(_expression(node.expr), _variable(node.var))]
        case "OptionalGraphPattern":
            return [patterns.Optional(_group(node.graph))]
        case "GroupOrUnionGraphPattern":
            return [patterns.Union(tuple(map(_group, node.graph)))]
        case "GraphGraphPattern":
            return [patterns.InGraph(_term(node.term), _group(node.graph))]
    raise NotAsked(f"{_FORBIDDEN.get(node.name, node.name)} may not stand in it (SHACL, appendix A)")


def _matches(flat: list[Any]) -> Iterator[Match]:
    for at in range(0, len(flat), 3):
        subject, path, value = flat[at : at + 3]
        yield Match(_term(subject), _variable(path) if isinstance(path, rdflib.Variable) else _path(path), _term(value))


def _path(node: Any) -> Any:  # noqa: ANN401  # what rdflib gives has no types
    if isinstance(node, rdflib.URIRef):
        return Predicate(NamedNode(node))
    match node.name:
        case "PathAlternative" | "PathSequence":
            parts = tuple(map(_path, node.part))
            return parts[0] if len(parts) == 1 else (Sequence if node.name == "PathSequence" else Alternative)(parts)
        case "PathElt":
            part = _path(node.part)
            return Repeated(part, int(node.mod == "+"), many=node.mod != "?") if node.mod else part
        case "PathEltOrInverse":
            return Inverse(_path(node.part))
        case "PathNegatedPropertySet" if all(isinstance(each, rdflib.URIRef) for each in node.part):
            return patterns.Excluded(tuple(NamedNode(each) for each in node.part))
    raise NotAsked("it has a negated property set with an inverse, which cannot be read: say it with a FILTER")


def _variable(node: Any) -> Variable:  # noqa: ANN401  # what rdflib gives has no types
    return Variable(str(node))


def _term(node: Any) -> Term | Variable:  # noqa: ANN401  # what rdflib gives has no types
    if isinstance(node, rdflib.Variable | rdflib.BNode):
        return Variable(f"__{node}") if isinstance(node, rdflib.BNode) else _variable(node)
    return term(node)


def term(node: Any) -> Term:  # noqa: ANN401  # what rdflib gives has no types
    """A term of rdflib as one of pyoxigraph."""
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(node.datatype)) if node.datatype else Literal(str(node))
    return BlankNode(str(node)) if isinstance(node, rdflib.BNode) else NamedNode(str(node))


def _expression(node: Any) -> Expression:  # noqa: ANN401  # what rdflib gives has no types
    if not isinstance(node, CompValue):
        return _term(node)
    name, kind = node.name, node.name.partition("_")[2]
    if name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
        return patterns.Exists(_group(node.graph), name == "Builtin_NOTEXISTS")
    if name.startswith("Aggregate_"):
        what = None if node.vars == "*" else _expression(node.vars)
        separator = Literal(str(node.separator)) if node.separator is not None else None
        return patterns.Aggregate(_AGGREGATES.get(kind, kind.upper()), what, bool(node.distinct), separator)
    if name.startswith("Builtin_"):
        arguments = chain.from_iterable([each] if isinstance(each, CompValue | str) else each for each in node.values())
        return patterns.Call(kind.upper(), tuple(map(_expression, arguments)))
    if name == "Function":
        if str(node.iri) not in _CASTS:
            raise NotAsked("it calls a function that SPARQL 1.1 does not have")
        return patterns.Call(NamedNode(node.iri), tuple(map(_expression, node.expr)))
    return _operator(node)


def _operator(node: CompValue) -> Expression:
    first = _expression(node.expr)
    match node.name:
        case "UnaryNot" | "UnaryMinus" | "UnaryPlus":
            return patterns.Call({"UnaryNot": "!", "UnaryMinus": "u-", "UnaryPlus": "u+"}[node.name], (first,))
        case "ConditionalOrExpression" | "ConditionalAndExpression":
            name = "||" if node.name == "ConditionalOrExpression" else "&&"
            return patterns.Call(name, (first, *map(_expression, node.other))) if node.other else first
        case "RelationalExpression" if node.op in {"IN", "NOT IN"}:
            empty = node.other == rdflib.RDF.nil
            return patterns.Call(str(node.op), (first, *(() if empty else map(_expression, node.other))))
        case "RelationalExpression":
            return patterns.Call(str(node.op), (first, _expression(node.other))) if node.op else first
        case "AdditiveExpression" | "MultiplicativeExpression":
            for name, other in zip(node.op or (), node.other or (), strict=True):
                first = patterns.Call(str(name), (first, _expression(other)))
            return first
    raise NotAsked("it has an expression that cannot be read")


_EACH = MulPath.eval
_ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Written:
    """Quads as they were written, for rdflib to evaluate queries over."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._dataset = rdflib.Dataset()
        with as_written():
            for quad in quads:
                graph = _node(quad.graph_name) if isinstance(quad.graph_name, NamedNode) else rdflib.graph.DATASET_DEFAULT_GRAPH_ID
                self._dataset.graph(graph).add(tuple(map(_node, quad.triple)))

    def ask(self, query: Translated, bound: Mapping[str, Term]) -> bool | list[dict[str, Term]]:
        """The answer of an ASK query, or the solutions of a SELECT query. Raises `ValueError` if it cannot be evaluated."""
        with as_written():
            try:
                answer = evalQuery(self._dataset, query, {rdflib.Variable(name): _node(value) for name, value in bound.items()})
                if answer["type_"] == "ASK":
                    return bool(answer["askAnswer"])
                return [{str(name): term(value) for name, value in row.items()} for row in answer["bindings"]]
            except (SPARQLError, NotImplementedError, TypeError, AttributeError, KeyError, ArithmeticError, re.error) as error:
                raise NotAsked("rdflib cannot evaluate it") from error


def translated(text: str) -> Translated:
    """A query, made ready for `Written.ask`; `read` has found it right."""
    with as_written():
        query = translateQuery(parseQuery(text))
        query.algebra = traverse(query.algebra, visitPost=_corrected)
        return query


def _corrected(node: Any) -> Expr | None:  # noqa: ANN401  # what rdflib gives has no types
    """Errors of values are those of SPARQL, and drop one solution; IN compares by value, as ``=`` does (17.4.1.9)."""
    if not isinstance(node, Expr):
        return None
    if node.name == "RelationalExpression" and node.op in {"IN", "NOT IN"} and node.other != rdflib.RDF.nil:
        equal = [Expr(node.name, partial(_evaluated, RelationalExpression), expr=node.expr, op="=", other=each) for each in node.other]
        either = Expr("", ConditionalOrExpression, expr=equal[0], other=equal[1:])
        return either if node.op == "IN" else Expr("", UnaryNot, expr=either)
    evaluate = _ordered if node.name == "RelationalExpression" and node.op in _ORDERS else lambda _, context: node.eval(context)
    return Expr(node.name, partial(_evaluated, evaluate), **node)


def _evaluated(evaluate: Callable[[Expr, Any], Any], node: Expr, context: Any) -> Any:  # noqa: ANN401  # what rdflib gives has no types
    try:
        return evaluate(node, context)
    except (TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise SPARQLError from error


def _ordered(node: Expr, _: object) -> rdflib.Literal:
    """Only values of one kind are ordered (17.3), where rdflib orders all literals."""
    one, other = node.expr, node.other
    first, second = order.value(term(one)), order.value(term(other))
    found = order.compare(first, second)
    if found is not None:
        return rdflib.Literal(_ORDERS[node.op](found, 0))
    if (first and second) or one.language or other.language or (one.datatype != other.datatype and "NaN" not in map(str, (one, other))):
        raise SPARQLError
    return rdflib.Literal(_ORDERS[node.op](one.value, other.value))


def _once(path: MulPath, *arguments: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401  # what rdflib takes has no types
    """What a repeated path leads to is a set (18.4), of which rdflib gives the start of a cycle twice."""
    return iter(dict.fromkeys(_EACH(path, *arguments, **named)))


def _node(term: Any) -> Any:  # noqa: ANN401  # what rdflib takes has no types
    if isinstance(term, Literal):
        kind = None if term.language or term.datatype.value.endswith("#string") else term.datatype.value
        return rdflib.Literal(term.value, lang=term.language, datatype=kind, normalize=False)
    return rdflib.URIRef(term.value) if isinstance(term, NamedNode) else rdflib.BNode(term.value)
