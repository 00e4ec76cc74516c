"""The house rules that no other tool checks: sizes, places, suppressions, and tests that run and assert."""

from __future__ import annotations

import ast
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {"ontology", "mappings", "seeds", "publish", "shapes", "tests", ".ci", ".github"}
FILES = {".gitignore", ".pre-commit-hooks.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "DECISIONS.md", "LICENSE", "Makefile",
         "README.md", "constraints.txt", "pyproject.toml"}

LONGEST_FUNCTION, LONGEST_FILE = 40, 300
MEDIAN, NINE_IN_TEN = 8, 30
"""Lines, from `def` to the last line, docstring included."""

_SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|ruff:|mypy:|pragma:|nosec|fmt:|isort:|pyright:)", re.IGNORECASE)
_REASONED = re.compile(r"# (noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])  # \S+ \S+.*")
_SOFTENING = {"skip", "skipif", "xfail", "filterwarnings"}
_OUTSIDE = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|yarnpkg[.]com|deb[.]debian[.]org|/opt/[p]ypi"
    r"|--(?:extra-)?[i]ndex-url|--[f]ind-links|--[t]rusted-host"
    r"|(?<![\w./:-])/(?:root|work|home/\w+|Users/\w+)/"
)
_QUERY = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b[^{}]*\{.*\}", re.DOTALL)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files() -> list[str]:
    """Every path of the repository: tracked, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file())


def python(folder: str = "") -> list[str]:
    """The Python files of publish/ and tests/, or of one of them."""
    wanted = (f"{folder}/",) if folder else ("publish/", "tests/")
    return [name for name in files() if name.startswith(wanted) and name.endswith(".py")]


def text(name: str) -> str:
    """The text of a file; what is not text stands as replacement characters."""
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


@cache
def tree(name: str) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(text(name), name)


def functions(name: str) -> list[Function]:
    """Every function of a file, methods and nested ones too."""
    return [node for node in ast.walk(tree(name)) if isinstance(node, Function)]


def length(node: Function) -> int:
    """Lines from `def` to the end."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


each_python = pytest.mark.parametrize("name", python())
each_test = pytest.mark.parametrize("name", [name for name in python("tests") if Path(name).name.startswith("test_")])


def test_the_top_level_holds_what_the_design_lists() -> None:
    """A new folder or file at the top is a decision, not an accident (DESIGN 2)."""
    parts = [Path(name).parts for name in files()]
    assert {part[0] for part in parts if len(part) > 1} <= FOLDERS
    assert {part[0] for part in parts if len(part) == 1} <= FILES


@each_python
def test_files_and_functions_are_short(name: str) -> None:
    """No file over 300 lines, no function over 40."""
    assert len(text(name).splitlines()) <= LONGEST_FILE
    assert [f"{node.name}: {length(node)} lines" for node in functions(name) if length(node) > LONGEST_FUNCTION] == []


def test_most_functions_are_very_short() -> None:
    """In publish/, the median function has at most 8 lines, and nine in ten have at most 30."""
    lengths = [length(node) for name in python("publish") for node in functions(name)]
    assert median(lengths) <= MEDIAN
    assert quantiles(lengths, n=10, method="inclusive")[-1] <= NINE_IN_TEN


def test_one_module_uses_the_store() -> None:
    """Oxigraph's `Store` is used in publish/store.py alone (DESIGN 2); import-linter cannot say it of a class."""
    assert [name for name in python("publish") if "Store" in set(_from_pyoxigraph(name))] == ["publish/store.py"]


def _from_pyoxigraph(name: str) -> Iterator[str]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "pyoxigraph":
            yield from ("Store" if alias.name == "*" else alias.name for alias in node.names)
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "pyoxigraph" for alias in node.names):
            yield "Store"  # whoever imports the whole module may use it


@pytest.mark.parametrize("name", python("publish"))
def test_no_query_stands_in_code(name: str) -> None:
    """SPARQL lives in .rq files (STYLE, rule 12)."""
    constants = [node for node in ast.walk(tree(name)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [node.lineno for node in constants if _QUERY.search(str(node.value))] == []


@each_python
def test_every_suppression_has_its_reason_on_its_line(name: str) -> None:
    """`noqa` and `type: ignore` name their rules, and why."""
    with (ROOT / name).open("rb") as file:
        comments = [token for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT]
    bare = [token for token in comments if _SUPPRESSION.match(token.string) and not _REASONED.fullmatch(token.string)]
    assert [f"{token.start[0]}: {token.string}" for token in bare] == []


@each_python
def test_every_softened_test_has_its_reason(name: str) -> None:
    """A mark that skips a test, lets it fail or silences a warning says why, in `reason=` or in a comment on it."""
    lines = text(name).splitlines()
    marks = [node for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute) and _is_mark(node)]
    assert [node.lineno for node in marks if not re.search(r"reason=|  # \S+ \S+", lines[node.lineno - 1])] == []


def _is_mark(node: ast.Attribute) -> bool:
    return node.attr in _SOFTENING and isinstance(node.value, ast.Attribute) and node.value.attr == "mark"


def test_every_ignored_rule_has_its_reason() -> None:
    """In pyproject.toml, each rule that ruff, mypy or pytest is told to leave alone has a comment."""
    settings = text("pyproject.toml").partition("[tool.ruff.lint]")[2].partition("[tool.importlinter]")[0]
    entries = [line for line in settings.splitlines() if re.match(r'\s+"', line)]
    assert entries
    assert [line for line in entries if not re.search(r'",\s+# \S+ \S+', line)] == []


def test_no_file_names_a_registry_or_a_machine() -> None:
    """Where packages come from, and where a checkout lies, is each machine's own business."""
    assert [f"{name}: {match[0]}" for name in files() for match in _OUTSIDE.finditer(text(name))] == []


def test_every_test_is_collected() -> None:
    """What looks like a test stands where pytest looks: in tests/, in test_*.py, at the top or in a Test class."""
    defining = [name for name in files() if re.search(r"^\s*(?:async )?def test_", text(name), re.MULTILINE)]
    assert [name for name in defining if not re.fullmatch(r"tests/(?:.*/)?test_\w+\.py", name)] == []
    assert [name for name in files() if re.search(r"(?:^|/)test_[^/]*$", name) and name not in defining] == []
    for name in defining:
        found = [node for node in functions(name) if node.name.startswith("test_")]
        assert [node.name for node in found if node not in collected(name)] == []
    assert [name for name in python("tests") if _hides_tests(name)] == []


def collected(name: str) -> list[Function]:
    """The tests of a file that pytest finds: at the top level, or in a class named Test…."""
    classes = [node for node in tree(name).body if isinstance(node, ast.ClassDef) and node.name.startswith("Test")]
    bodies = [tree(name).body, *(node.body for node in classes)]
    return [node for body in bodies for node in body if isinstance(node, Function) and node.name.startswith("test_")]


def _hides_tests(name: str) -> bool:
    """Whether a file tells pytest to leave tests out."""
    words = {"collect_ignore", "collect_ignore_glob", "__test__", "pytest_ignore_collect", "pytest_collection_modifyitems"}
    named = {node.id for node in ast.walk(tree(name)) if isinstance(node, ast.Name)}
    return bool(words & (named | {node.name for node in functions(name)}))


@each_test
def test_every_test_asserts(name: str) -> None:
    """A test that cannot fail is none: it asserts, expects an error, or calls a function of the tests that does."""
    assert [node.name for node in collected(name) if not asserts(node, name, frozenset())] == []


def asserts(function: Function, name: str, seen: frozenset[tuple[str, str]]) -> bool:
    """Whether `function` of the file `name` holds an assertion, itself or in what it calls by name."""
    for node in _own(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call) and _call_asserts(node.func, name, seen):
            return True
    return False


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when `node` runs: all below it but the bodies of functions and classes defined in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.Lambda | ast.ClassDef):
            yield child
            yield from _own(child)


def _call_asserts(called: ast.expr, name: str, seen: frozenset[tuple[str, str]]) -> bool:
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "pytest":
        return called.attr in {"raises", "warns", "fail"}
    if not isinstance(called, ast.Name):
        return False
    home, original = _imported(name).get(called.id, (name, called.id))
    if (home, original) in seen:
        return False
    found = [node for node in functions(home) if node.name == original]
    return any(asserts(node, home, seen | {(home, original)}) for node in found)


@cache
def _imported(name: str) -> dict[str, tuple[str, str]]:
    """The names that a test file imports from another: name here -> (file, name there)."""
    known = {Path(other).stem: other for other in python("tests")}
    nodes = [node for node in tree(name).body if isinstance(node, ast.ImportFrom) and node.module in known]
    return {alias.asname or alias.name: (known[node.module or ""], alias.name) for node in nodes for alias in node.names}


SAMPLE = """
import pytest
def checks(x):
    assert x
def test_direct():
    assert 1 == one()
def test_raises():
    with pytest.raises(ValueError):
        int("x")
def test_by_a_helper():
    checks(1)
def test_of_nothing():
    one()
def test_of_a_constant():
    assert True
def test_that_defines_but_does_not_run():
    def inner():
        assert one()
def test_round_and_round():
    test_round_and_round()
"""


def test_the_check_of_assertions_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule above accepts the tests that can fail, and no other."""
    monkeypatch.setattr("test_style.tree", lambda name: ast.parse(SAMPLE) if name == "sample" else tree(name))
    accepted = [node.name for node in collected("sample") if asserts(node, "sample", frozenset())]
    assert accepted == ["test_direct", "test_raises", "test_by_a_helper"]
