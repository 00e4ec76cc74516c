"""The JSON schema of SARIF 2.1.0, from a package of npm that ships it: it is fetched once, into ``.hre/`` of the checkout."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
DIGEST = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"


@cache
def sarif_schema() -> dict[str, Any]:
    """The schema. Skips the test, with the reason, where it cannot be had."""
    kept = ROOT / ".hre" / "sarif-2.1.0.json"
    content = kept.read_bytes() if kept.is_file() else b""
    if hashlib.sha256(content).hexdigest() != DIGEST:
        content = _fetched()
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(content)
    schema: dict[str, Any] = json.loads(content)
    return schema


def _fetched() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(["npm", "pack", "--ignore-scripts", PACKAGE], cwd=folder, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"the schema of SARIF cannot be fetched with npm ({type(error).__name__}): no npm, or no registry")
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as archive:
            member = archive.extractfile(MEMBER)
            assert member
            content = member.read()
    assert hashlib.sha256(content).hexdigest() == DIGEST, "npm gave another schema than the one that is pinned"
    return content
