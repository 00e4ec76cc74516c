"""Writes a tree of `patterns` as SPARQL. Every expression stands in brackets, every IRI in full."""

from __future__ import annotations

from functools import singledispatch

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from publish.shapes.model import Alternative, Inverse, Predicate, Repeated, Sequence
from publish.validate.patterns import (
    Aggregate,
    Bind,
    Call,
    Column,
    Excluded,
    Exists,
    Filter,
    Group,
    InGraph,
    Key,
    Match,
    Optional,
    Ordered,
    Select,
    Table,
    Union,
)

ROWS = "#hre:rows#"
"""Stands for the rows of a table, which are put in last."""


@singledispatch
def written(node: object) -> str:
    """`node` as SPARQL. Raises `ValueError` for a blank node, which cannot be named."""
    raise ValueError(type(node).__name__)


@written.register
def _(node: NamedNode | Literal | Variable) -> str:
    return str(node)


@written.register
def _(_: BlankNode) -> str:
    raise ValueError("a blank node cannot be named")


@written.register
def _(node: Predicate) -> str:
    return str(node.iri)


@written.register
def _(node: Inverse) -> str:
    return f"^({written(node.path)})"


@written.register
def _(node: Sequence) -> str:
    return f"({'/'.join(map(written, node.paths))})"


@written.register
def _(node: Alternative) -> str:
    return f"({'|'.join(map(written, node.paths))})"


@written.register
def _(node: Repeated) -> str:
    return f"({written(node.path)}){'*' if node.many and not node.least else '+' if node.many else '?'}"


@written.register
def _(node: Excluded) -> str:
    return f"!({'|'.join(map(written, node.iris))})"


@written.register
def _(node: Match) -> str:
    return f"{written(node.subject)} {written(node.path)} {written(node.object)} ."


@written.register
def _(node: Group) -> str:
    if len(node.parts) > 1:
        return f"{{ {' '.join(f'{{ {written(part)} }}' if isinstance(part, Select) else written(part) for part in node.parts)} }}"
    return f"{{ {' '.join(map(written, node.parts))} }}"


@written.register
def _(node: Filter) -> str:
    return f"FILTER({written(node.expression)})"


@written.register
def _(node: Bind) -> str:
    return f"BIND({written(node.expression)} AS {node.variable})"


@written.register
def _(node: Optional) -> str:
    return f"OPTIONAL {written(node.group)}"


@written.register
def _(node: Union) -> str:
    return " UNION ".join(map(written, node.groups))


@written.register
def _(node: InGraph) -> str:
    return f"GRAPH {written(node.name)} {written(node.group)}"


@written.register
def _(node: Table) -> str:
    return f"VALUES ({' '.join(map(str, node.variables))}) {{ {ROWS} }}"


@written.register
def _(node: Column) -> str:
    return str(node.variable) if node.expression is None else f"({written(node.expression)} AS {node.variable})"


@written.register
def _(node: Key) -> str:
    if isinstance(node.expression, Variable) and node.variable is None:
        return str(node.expression)
    return f"({written(node.expression)}{f' AS {node.variable}' if node.variable else ''})"


@written.register
def _(node: Ordered) -> str:
    return f"{'DESC' if node.descending else 'ASC'}({written(node.expression)})"


@written.register
def _(node: Select) -> str:
    columns = "*" if node.columns is None else " ".join(map(written, node.columns))
    clauses = [f"SELECT {node.distinct} {columns} WHERE {written(node.where)}"]
    if node.keys:
        clauses.append(f"GROUP BY {' '.join(map(written, node.keys))}")
    clauses += [f"HAVING({written(each)})" for each in node.having]
    if node.order:
        clauses.append(f"ORDER BY {' '.join(map(written, node.order))}")
    return " ".join([*clauses, node.limit])


@written.register
def _(node: Call) -> str:
    arguments = [written(each) for each in node.arguments]
    match node.name:
        case NamedNode():
            return f"{node.name}({', '.join(arguments)})"
        case "IN" | "NOT IN":
            return f"({arguments[0]} {node.name} ({', '.join(arguments[1:])}))"
        case "!" | "u-" | "u+":
            return f"({node.name[-1]} {arguments[0]})"
        case name if not name[0].isalpha():
            return f"({f' {name} '.join(arguments)})"
    return f"{node.name}({', '.join(arguments)})"


@written.register
def _(node: Exists) -> str:
    return f"{'NOT ' if node.negated else ''}EXISTS {written(node.group)}"


@written.register
def _(node: Aggregate) -> str:
    what = "*" if node.expression is None else written(node.expression)
    return f"{node.name}({'DISTINCT ' if node.distinct else ''}{what}{f'; SEPARATOR={node.separator}' if node.separator else ''})"
