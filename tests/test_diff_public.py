"""What `hre diff` says is public: nothing that was taken down is said again, and nothing in the data acts as markup."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from archive_copy import edit
from diffing import CHAIR, SECOND, STRIKE, VAN, repository, told, withdraw, withdraw_person

from publish import protection
from publish.release.published import Said, named, said

LIMIT = 65_536
"""Bytes of UTF-8: at most so many characters, which GitHub takes in a comment."""


@pytest.fixture(scope="module", autouse=True)
def _find_once() -> Iterator[None]:
    """The same texts are read in test after test: what was found in them is remembered."""
    with patch.object(protection, "find", cache(protection.find)):
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with an archive."""
    return repository(tmp_path_factory.mktemp("template"))


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return shutil.copytree(template, tmp_path / "archive")


# What was taken down is not said again


def withdraw_account(root: Path) -> None:
    """The only account of the van that gives the night."""
    text = (root / VAN).read_text("utf-8")
    (root / VAN).write_text(text[: text.index("  - id: hd3f1msw")] + SECOND, "utf-8")
    withdraw(root, "hd3f1msw")


def embargo(root: Path) -> None:
    """On the account, for a while."""
    edit(root, VAN, "    document: first\n", "    document: first\n    embargo_until: 2099-01-01\n")


def anonymise(root: Path) -> None:
    """The person stays, under another name."""
    edit(root, CHAIR, "{en: Ada Testcase, fr: Ada Testcase}", "{en: A chair, fr: Une présidente}")
    edit(root, CHAIR, """      - {text: 'Ada "Tess" Testcase', kind: full, language: en, script: Latn, evidence: [1]}\n""", "")


def relabel(root: Path) -> None:
    """The label of an event had said too much."""
    edit(root, STRIKE, "{en: Election on the quay (planned), fr: Élection sur le quai (prévue)}", "{en: A vote, fr: Un vote}")
    edit(root, VAN, "{place: port, role: from", "{place: exampleland, role: from")


def unsay(root: Path) -> None:
    """Statements go, and the account stays."""
    edit(root, VAN, "    proceedings: [{offence: illegal-entry, outcome: refusal, reason: public-office}]\n", "")
    edit(root, VAN, "      - {place: exampleland, type: victims-home, precision: country}\n", "")
    edit(root, VAN, "{type: harassment}", "{type: vehicle-tampering}")


def coarsen(root: Path) -> None:
    """A date goes from an account that stays: what was derived from it must not tell it."""
    edit(root, VAN, "      - {edtf: 2031-03-03/2031-03-04, evidence: [1]}\n", "")


TAKEN_DOWN: list[tuple[Callable[[Path], None], list[str], str]] = [
    (withdraw_account, ["2031-03-03", "knife", "harassment", "illegal", "night", "Seul"], "account hd3f1msw: withdrawn (risk to safety)"),
    (withdraw_person, ["Ada", "Tess", "Тесткейс", "Crane", "Chair", "2029", "person/fdq9ts5s>"], "withdrawn (risk to safety)"),
    (embargo, ["2031-03-03", "knife", "harassment", "illegal"], "no longer published: under an embargo, without consent, or removed"),
    (anonymise, ["Ada", "Tess"], "label (en, fr) changed to A chair"),
    (relabel, ["Election on", "Élection", "dzq1j7zm"], "label (en, fr) changed to A vote"),
    (unsay, ["illegal", "refusal", "victims-home", "country"], "proceeding in account hd3f1msw removed"),
    (coarsen, ["2031-03-03"], "time statement in account hd3f1msw removed"),
]


@pytest.mark.parametrize(("change", "values", "line"), TAKEN_DOWN, ids=[case[0].__name__ for case in TAKEN_DOWN])
def test_what_was_taken_down_is_not_said_again(root: Path, change: Callable[[Path], None], values: list[str], line: str) -> None:
    """A pull request is public and stays: words and quads say that something went, and never what."""
    change(root)
    comment = told(root, "markdown")
    assert [value for value in values if value in comment] == []
    assert line in comment.replace("`", "").replace("**", "")


# Nothing in the data acts as Markdown


HOSTILE = "a` ``b``` <script>alert(1)</script> <!-- --> [x](http://e.example) ![x](y) #1 | *b* _c_ &lt; </details> </summary> ~~d~~"
"""Without a handle, which no release may hold; the others are for whoever finds a way around that."""
_FENCE = re.compile(r"^(`{3,})diff\n(?:[+\-#] .*\n)*\1$", re.MULTILINE)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def markup(comment: str) -> str:
    """What is left of a comment without code, where nothing is markup (CommonMark 0.31, 4.5 and 6.1)."""
    return _SPAN.sub("", _FENCE.sub("", comment))


@pytest.mark.parametrize("file", [VAN, "ontology/core.ttl", "ontology/vocab/act-type.ttl"])
def test_data_does_not_act_as_markdown(root: Path, file: str) -> None:
    """Labels of records and of the vocabulary stand in code, whatever backticks they hold."""
    if file == VAN:
        edit(root, VAN, "en: Tyres of a van cut", f"en: '{HOSTILE}'")
    elif file == "ontology/core.ttl":
        edit(root, file, '"event type"@en', f'"{HOSTILE}"@en')
        edit(root, VAN, "[vehicle-tampering, intimidation]", "[vehicle-tampering]")
    else:
        edit(root, file, '"intimidation"@en', f'"{HOSTILE}"@en')
        edit(root, STRIKE, "[election]", "[election, intimidation]")
    left = markup(told(root, "markdown"))
    assert re.findall(r"<[^>]*>", left) == ["<details>", "<summary>", "</summary>", "</details>"]
    assert re.findall(r"[`\[\]@&|_]", left) == []
    assert re.findall(r"#+.*", left) == ["### What this changes in the published graph"]


@pytest.mark.parametrize(("text", "shown"), [
    ("a\nb\t c", Said("a b c")), ("a\x1b[31m\u202eb", Said("a\ufffd[31m\ufffdb")), ("x" * 100, Said("x" * 79 + "…")),
    ("\u0645\u06cc\u200c\u062e", Said("\u0645\u06cc\u200c\u062e")),
    ("ask someone@mail.example", "(not shown: it looks like an e-mail address)"),
    ("@octocat", "(not shown: it looks like a personal handle)"),
])
def test_a_text_is_said_on_one_line(text: str, shown: str | Said) -> None:
    """Short, without what drives a terminal, and without what the protection rules cover."""
    assert said(text) == shown


def test_a_name_is_not_quoted_unless_it_is_odd() -> None:
    """An id stands as it is."""
    assert named("h4pp1m0h#time-1") == Said("h4pp1m0h#time-1", is_name=True)
    assert named("a b") == Said("a b")


def test_a_comment_is_no_longer_than_github_takes(root: Path) -> None:
    """What is left out is counted; the frame is whole."""
    many = "".join(f"      - aspect: circumstances\n        content: {{en: {number} {'🚗 ' * 400}, fr: x}}\n        reason: public-office\n"
                   for number in range(400))
    edit(root, VAN, "    descriptions:\n", f"    descriptions:\n{many}")
    comment = told(root, "markdown")
    assert 50_000 < len(comment.encode()) <= LIMIT
    assert comment.endswith("\n```\n\n</details>\n")
    assert re.search(r"^# [0-9,]+ more quads: `hre diff --format nquads` lists all\.$", comment, re.MULTILINE)
    assert re.search(r"^[0-9,]+ more lines: `hre diff` lists all\.$", comment, re.MULTILINE)
