"""The documentation is tested: its commands exist, its links resolve, its queries parse, its addresses are real."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from pyoxigraph import Store
from test_style import ROOT, files, text

PAGES = [name for name in files() if name.endswith(".md")]
ADDRESS = "http://127.0.0.1:8000"

_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
_PATH = re.compile(r"(?:ontology|mappings|seeds|publish|shapes|tests|\.ci|\.github)/[\w./-]*")
_HRE = re.compile(r"(?:^|(?<=bin/))hre ([a-z]+)")

each_page = pytest.mark.parametrize("name", PAGES)


def commands(name: str) -> list[str]:
    """The commands that a page shows: lines of shell blocks, and code within a sentence."""
    page = text(name)
    lines = [line.strip() for block in _SHELL.findall(page) for line in block.splitlines()]
    return lines + _INLINE.findall(_FENCE.sub("", page))


def prose(name: str) -> str:
    """A page without its code."""
    return _INLINE.sub("", _FENCE.sub("", text(name)))


def anchors(name: str) -> set[str]:
    """The fragments of a page: its headings, as GitHub makes addresses of them."""
    headings = re.findall(r"^#+ +(.+)$", _FENCE.sub("", text(name)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def subcommands() -> frozenset[str]:
    """The commands of `hre`, as its help lists them."""
    program = [str(Path(sys.executable).with_name("hre")), "--help"]
    listed = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    return frozenset(re.findall(r"^  ([a-z]+)(?:  |$)", listed.partition("Commands:")[2], re.MULTILINE))


@each_page
def test_make_targets_that_a_page_names_exist(name: str) -> None:
    """`make x` is a rule of the Makefile."""
    named = {match[1] for command in commands(name) if (match := re.match(r"(?:[A-Z_]+=\S+ )*make ([a-z]+)", command))}
    assert named <= set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))


@each_page
def test_commands_that_a_page_names_exist(name: str) -> None:
    """`hre x` is a command that the help lists."""
    named = {word for command in commands(name) for word in _HRE.findall(command)}
    assert not named or named <= subcommands()


@each_page
def test_links_of_a_page_resolve(name: str) -> None:
    """A link within the repository leads to a file or folder, and to a heading that it has."""
    links = [link for link in _LINK.findall(prose(name)) if "://" not in link]
    assert [link for link in links if not _resolves(name, link)] == []


def _resolves(name: str, link: str) -> bool:
    path, _, fragment = unquote(link).partition("#")
    target = (ROOT / name).parent / path if path else ROOT / name
    if not target.resolve().is_relative_to(ROOT) or not target.exists():
        return False
    return not fragment or fragment in anchors(target.resolve().relative_to(ROOT).as_posix())


@each_page
def test_paths_that_a_page_names_exist(name: str) -> None:
    """Code that reads as a path from the top of the repository is one."""
    shown = [code for code in _INLINE.findall(_FENCE.sub("", text(name))) if _PATH.fullmatch(code)]
    assert [code for code in shown if not (ROOT / code).exists()] == []


def test_the_readme_leads_in() -> None:
    """It says for whom, shows a page, and has the two commands and the address (issue 1, item 7)."""
    readme = text("README.md")
    assert ADDRESS in readme
    assert {"make serve", "make test"} <= {command.partition("#")[0].strip() for command in commands("README.md")}
    assert re.search(r"!\[[^\]]{20,}\]\([^)]+\.png\)", readme), "the picture has no description"
    assert "## Who it is for" in readme


@pytest.mark.parametrize("name", [name for name in PAGES if ADDRESS in text(name)])
def test_entities_that_a_page_names_are_in_the_seeds(name: str) -> None:
    """An address of an entity that a page invites to open is one of the archive."""
    seeds = "".join(text(seed) for seed in files() if seed.startswith("seeds/") and seed.endswith(".yaml"))
    found = re.findall(rf"{ADDRESS}/(?:event|person|organisation|place|instrument|document|account)/(\w+)", text(name))
    assert [identifier for identifier in found if f"id: {identifier}\n" not in seeds] == []


@each_page
def test_queries_of_a_page_parse(name: str) -> None:
    """A query that a page shows, alone or in a command, is SPARQL."""
    shown = re.findall(r"query=([^']+)'|^ *```sparql\n(.*?)^ *```", text(name), re.MULTILINE | re.DOTALL)
    for query in shown:
        assert Store().query("".join(query), base_iri=f"{ADDRESS}/sparql") is not None


def test_every_decision_is_short_and_whole() -> None:
    """Context, decision, consequence, in ten lines at most; numbered without gaps."""
    parts = re.split(r"^## ", text("DECISIONS.md"), flags=re.MULTILINE)[1:]
    assert [int(part.partition(".")[0]) for part in parts] == list(range(1, len(parts) + 1))
    for part in parts:
        assert len([line for line in part.splitlines() if line]) <= 10, part
        assert re.findall(r"^- \*\*(\w+)\.\*\*", part, re.MULTILINE) == ["Context", "Decision", "Consequence"], part


def test_every_version_says_what_kind_of_thing_changed() -> None:
    """The sections of the changelog are Data, Ontology and Software, and nothing else."""
    parts = re.split(r"^## ", text("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert parts
    for part in parts:
        sections = re.findall(r"^### (\w+)", part, re.MULTILINE)
        assert sections
        assert set(sections) <= {"Data", "Ontology", "Software"}


def test_both_ways_of_ci_are_one() -> None:
    """CI runs what anybody runs: `.ci/run` is `make test`, and the workflow is `.ci/run`."""
    assert text(".ci/run").splitlines()[-1] == "exec make test"
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    assert "- run: .ci/run\n" in text(".github/workflows/ci.yml")
