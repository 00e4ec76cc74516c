"""What tests of the finished archive share: one release of the real inputs, built once a run."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from partners import Partner
from pyoxigraph import Quad

from publish import release as making
from publish.formats import FORMATS, parse
from publish.settings import Settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a release of the archive, built from the checkout."""
    out = tmp_path_factory.mktemp("hre")
    return making.build(Settings(root=str(ROOT), out=str(out)), lambda _: None).release


@pytest.fixture(scope="session")
def archive_quads(release: Path) -> list[Quad]:
    """Every quad of the dump, with its literals as they were written."""
    return list(parse(gzip.decompress((release / "data.nq.gz").read_bytes()), FORMATS["nq"]))


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    """A partner in a folder of their own."""
    return Partner(tmp_path)
