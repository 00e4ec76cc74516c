"""The soak of the endpoint, in a short form: it runs, says what it saw, and can tell a leak."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from soak_endpoint import CHEAP, Record, grown

SOAK = Path(__file__).with_name("soak_endpoint.py")


def test_twenty_seconds_of_mixed_traffic(release: Path) -> None:
    """Every kind of traffic, no cheap question failed, the figures of memory; too short to say that nothing leaks."""
    command = [sys.executable, str(SOAK), "--minutes", "0.33", "--every", "4", "--growth", "100", "--release", str(release)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    lines = {line.split()[0]: line.split() for line in result.stdout.splitlines() if line}
    assert lines.keys() >= CHEAP
    assert "cheap questions that failed: 0" in result.stdout
    assert re.search(r"memory: \d+ MB in the second quarter, \d+ MB in the last \([+-][\d.]+ %\), \d+ times", result.stdout)
    assert "hre_queries_total" in result.stdout


@pytest.mark.parametrize(("sizes", "expected"), [
    ([100] * 40, 0), ([100] * 20 + [110] * 20, 10), ([300] * 10 + [100] * 30, 0), ([100, 100, 100, 900] * 10, 0),
    ([float(100 + number) for number in range(40)], 17.5),
])
def test_growth_is_told_from_noise(sizes: list[float], expected: float) -> None:
    """The beginning does not count, nor does a peak; what rises steadily does."""
    assert grown(sizes)[2] == pytest.approx(expected, abs=0.1)


def test_only_cheap_questions_count_as_failures() -> None:
    """Hostile ones may end in any way."""
    record = Record()
    record.failed.update({"hostile": 3, "entity": 2, "page": 1})
    assert record.failures == 3
