"""The command that asks shapes of any RDF: ``hre validate``."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from pyoxigraph import NamedNode

from publish import findings, protection, validate
from publish.cli.reporting import about
from publish.errors import Mark, Problem, Problems, number
from publish.protection import shown
from publish.settings import Settings
from publish.shapes import files, model
from publish.shapes.model import SH, ShapesGraph
from publish.shapes.paths import written
from publish.validate import Report, Result, fallback, messages, places, report
from publish.validate.data import quads

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_SEVERITIES = ("info", "warning", "violation")
_ENGINES = {"hre": validate.validate, "pyshacl": fallback.validate}


@click.command("validate")
@click.option("--data", type=_FILE, multiple=True, required=True, help="A file of the data; give the option again for another.")
@click.option("--shapes", type=_FILE, multiple=True, required=True, help="A file of the shapes, likewise.")
@click.option("--engine", type=click.Choice(["hre", "pyshacl"]), default="hre", show_default=True, help="What asks them.")
@click.option("--format", "form", type=click.Choice(["turtle", *findings.FORMS]),
              help="How results are told (default: text on a terminal, else turtle).")
@click.option("--fail-on", type=click.Choice(_SEVERITIES), default="info", show_default=True,
              help="The least severity of a result that makes the exit code 1.")
@click.option("--explain", is_flag=True, help="Also tell each step: how it was done, and how long it took.")
@click.pass_obj
def validate_files(
    settings: Settings, *, data: tuple[Path, ...], shapes: tuple[Path, ...], engine: str, form: str | None, fail_on: str, explain: bool,
) -> None:
    """Ask the SHACL shapes in files of the RDF in others, all as one graph, and give the validation report.

    Exit codes: 0 conforms, 1 does not, 2 could not run.
    """
    try:
        graph = _shapes(shapes)
        found = _ENGINES[engine](quads(data), graph)
    except Problems as error:
        click.echo(findings.written("text", error.found, about(settings)), err=True, nl=False)
        raise click.exceptions.Exit(2) from error
    told = about(settings, counts={"triple": found.triples} if engine == "hre" else {})
    click.echo(_written(form or ("text" if sys.stdout.isatty() else "turtle"), found, data, told), nl=False)
    if engine == "hre" and not found.triples:
        click.echo("The data have no triple: nothing was checked.", err=True)
    if explain:
        click.echo("\n".join(_explained(found)), err=True)
    if any(_rank(result) >= _SEVERITIES.index(fail_on) for result in found.results):
        raise click.exceptions.Exit(1)


def _shapes(paths: Sequence[Path]) -> ShapesGraph:
    """The shapes in files. Raises `Problems`; warnings are printed."""
    found: list[Problem] = []
    graph = files.read(paths, found)
    if graph is None or any(problem.stops for problem in found):
        raise Problems(found)
    if not graph.uncompiled and not any(shape.targets for shape in graph.shapes.values()):
        message = "no shape has a target, so nothing would be checked: add sh:targetClass or the like."
        raise Problems([Problem(Mark(str(paths[0])), "shapes", message)])
    for problem in found:
        click.echo(problem, err=True)
    return graph


def _rank(result: Result) -> int:
    """The severity as a number; one that SHACL does not know counts as a violation."""
    name = result.severity.value.removeprefix(SH).lower()
    return _SEVERITIES.index(name) if name in _SEVERITIES else len(_SEVERITIES)


def _written(form: str, found: Report, data: Sequence[Path], told: findings.About) -> str:
    if form == "turtle":
        return report.turtle(found).decode()
    if form == "json":
        return json.dumps(report.as_json(found), ensure_ascii=False, indent=2) + "\n"
    marks = places.marks(found.results, data)
    problems = [_problem(result, mark) for result, mark in zip(found.results, marks, strict=True)]
    return findings.written(form, problems, told)


def _problem(result: Result, mark: Mark) -> Problem:
    node = result.shape.node
    rule = re.split(r"[#/]", node.value if isinstance(node, NamedNode) else result.component.removesuffix("ConstraintComponent"))[-1]
    focus = shown(result.focus.value) if isinstance(result.focus, NamedNode) else "a node without a name"
    path = f", {_path(result.path)}" if result.path else ""
    return Problem(mark, rule, f"{focus}{path}: {messages.message(result)}", stops=_rank(result) >= _SEVERITIES.index("violation"))


def _path(path: model.Path) -> str:
    """A path in words; the data choose the properties of a closed shape, and may say anything in them."""
    text = written(path)
    return "a property that is not shown" if protection.find(text) else text


def _explained(found: Report) -> Iterator[str]:
    """The steps, the longest first, and what they took together."""
    yield f"{'seconds':>9}  {'focus':>9}  {'found':>7}  means; constraint; shape"
    for step in sorted(found.steps, key=lambda step: -step.seconds):
        name = step.constraint.removeprefix(SH).removesuffix("ConstraintComponent")
        yield f"{step.seconds:>9.4f}  {step.focus:>9,}  {step.found:>7,}  {step.means}; {name}; {step.shape}"
    yield f"{sum(step.seconds for step in found.steps):>9.4f}  in {number(len(found.steps), 'step')}."
