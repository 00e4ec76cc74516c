"""The keys of logical views: what is referred to on a view must be a field of it that has values.

Source: RML-LV, “Logical view expressions”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from publish import protection
from publish.errors import Mark, Problem, nearest
from publish.mappings.model import (
    Field,
    LogicalSource,
    LogicalView,
    ReferencingObjectMap,
    TermMap,
    TriplesMap,
    references,
)
from publish.mappings.rml_sources import collisions

Use = tuple[str, Mark]


def check_keys(
    maps: Iterable[TriplesMap], by_name: Mapping[str, TriplesMap], sources: Iterable[LogicalSource | LogicalView | None],
) -> Iterator[Problem]:
    """The problems of all references to fields of views, and of fields that have the same name."""
    for source in sources:
        if isinstance(source, LogicalView):
            yield from collisions(source)
            yield from _view(source)
    for one in maps:
        yield from _unknown(_uses(one), one.source)
        for line in one.predicate_objects:
            for reference in line.objects:
                if isinstance(reference, ReferencingObjectMap):
                    yield from _joined(reference, one, by_name.get(reference.parent))


def keys(view: LogicalView) -> dict[str, bool]:
    """The keys of the records of `view`, and whether they can be referred to: fields that are records cannot."""
    made = {"#": True, "<it>": False}
    for fields in (view.fields, *(join.fields for join in view.joins)):
        _add(made, fields, "")
    return made


def _add(made: dict[str, bool], fields: Iterable[Field], above: str) -> None:
    for one in fields:
        made[f"{above}{one.name}"] = one.expression is not None
        made[f"{above}{one.name}.#"] = True
        _add(made, one.fields, f"{above}{one.name}.")


def _view(view: LogicalView) -> Iterator[Problem]:
    if isinstance(view.on, LogicalView):
        yield from _unknown(((name, one.mark) for one in view.fields for name in references(one.expression)), view.on)
    own = LogicalView(view.on, view.fields, (), view.mark)
    for join in view.joins:
        yield from _unknown(((name, one.mark) for one in join.joins for name in references(one.child)), own)
        yield from _unknown(((name, one.mark) for one in join.joins for name in references(one.parent)), join.parent)
        yield from _unknown(((name, one.mark) for one in join.fields for name in references(one.expression)), join.parent)


def _joined(reference: ReferencingObjectMap, child: TriplesMap, parent: TriplesMap | None) -> Iterator[Problem]:
    for join in reference.joins:
        yield from _unknown(((name, join.mark) for name in references(join.child)), child.source)
        if parent:
            yield from _unknown(((name, join.mark) for name in references(join.parent)), parent.source)


def _uses(one: TriplesMap) -> Iterator[Use]:
    for term in (one.subject, *one.graphs):
        yield from _of_term(term)
    for line in one.predicate_objects:
        for each in (*line.predicates, *line.objects, *line.graphs):
            if isinstance(each, TermMap):
                yield from _of_term(each)


def _of_term(term: TermMap | None) -> Iterator[Use]:
    if term:
        yield from ((name, term.mark) for expression in (term.expression, term.condition) for name in references(expression))
        yield from _of_term(term.datatype)
        yield from _of_term(term.language)


def _unknown(uses: Iterable[Use], source: LogicalSource | LogicalView) -> Iterator[Problem]:
    if not isinstance(source, LogicalView):
        return
    known = keys(source)
    for name, mark in uses:
        if name not in known:
            hint = nearest(name, [key for key, usable in known.items() if usable])
            yield Problem(mark, "mapping", f"{protection.shown(name)} is not a field of the view: {hint}")
        elif not known[name]:
            message = f"{protection.shown(name)} is a whole record of the view, not a value: refer to a field below it."
            yield Problem(mark, "mapping", message)
