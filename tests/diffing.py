"""An archive in a repository, to change and to compare: what tests of `hre diff` share."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from archive_copy import ROOT, copy, edit
from click.testing import CliRunner, Result
from test_revisions import commit, git

from publish.cli import main

VAN, CHAIR, STRIKE, LEDGER = "seeds/events/van.yaml", "seeds/people/chair.yaml", "seeds/events/strike.yaml", "seeds/ledger.yaml"
SECOND = """  - id: hd8xzv6b
    document: second
    modality: narrated
    summary: {en: A van was damaged, fr: Une camionnette a été endommagée}
    evidence: [{paragraph: 5, start: 0, end: 12, digest: 0000000000000000000000000000000000000000000000009999999999999999}]
    times: [{edtf: ../2031-03-04}]
"""


def repository(folder: Path) -> Path:
    """A repository in `folder` with an invented archive, all of whose ids are in the ledger."""
    root = copy(folder / "archive", "mappings", "ontology", "shapes")
    shutil.copytree(ROOT / "tests/cases/every-key/seeds", root / "seeds")
    git(root, "init", "--quiet")
    hre(root, "ledger")
    commit(root)
    return root


def hre(root: Path, *arguments: str) -> Result:
    """Runs a command in `root`."""
    return CliRunner().invoke(main, [*arguments], env={"HRE_ROOT": str(root)})


def told(root: Path, form: str = "text", revision: str = "HEAD") -> str:
    """What `hre diff` prints."""
    result = hre(root, "diff", revision, "--format", form)
    assert result.exit_code == 0, result.output
    return result.stdout


def words(root: Path) -> list[str]:
    """The lines of its sentences, without the head."""
    return [line for line in told(root).splitlines()[1:] if line]


def withdraw(root: Path, *identifiers: str) -> None:
    """Writes into the ledger that these were withdrawn."""
    text = (root / LEDGER).read_text("utf-8")
    for identifier in identifiers:
        text = re.sub(rf"(\{{id: {identifier}, .*)\}}", r"\1, status: withdrawn, reason: safety-risk}", text)
    (root / LEDGER).write_text(text, "utf-8")


def withdraw_person(root: Path) -> None:
    """The chair, with the account about them."""
    (root / CHAIR).unlink()
    for find in ("chair, ", ", chair", "        beneficiary: chair\n"):
        edit(root, VAN, find, "")
    withdraw(root, "fdq9ts5s", "frq98mdc")
