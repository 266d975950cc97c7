"""The bench that makes docs/performance.md runs from its first line to its last; what it says of this machine's time is not asked here."""

from pathlib import Path

import pytest

from bench import __main__ as bench

pytestmark = pytest.mark.long


def test_every_path_is_measured_beside_its_floor(tmp_path: Path) -> None:
    found = list(bench.lines(tmp_path, 20_000, quick=True))
    assert all(line.took > 0 for line in found)
    made = bench.page(found, 20_000, quick=True)
    assert made.count("\n| ") == len(found) + 2
    assert {"claim", "mark", "settle", "start", "preview", "import", "export", "backup"} <= set(
        made.replace(",", " ").split()
    )
