"""The table of what the agent survived, out of the rows that `bench.faults` wrote."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"


def read(results: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]


def clean(results: Path) -> list[dict[str, Any]]:
    """The rows of all stages in which nothing was lost, and only they stay in the file: the others are played again."""
    if not results.exists():
        return []
    rows = read(results)
    lossy = {(row["seed"], row["stage"]) for row in rows if row["lost"]}
    kept = [row for row in rows if (row["seed"], row["stage"]) not in lossy]
    results.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), encoding="utf-8")
    return kept


def table(rows: list[dict[str, Any]]) -> str:
    """One line per fault."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["fault"]].append(row)
    lines = ["| fault | times | survived | lost |", "|---|--:|--:|--:|"]
    for name, each in sorted(found.items()):
        survived = sum(row["survived"] for row in each)
        lost = sum(bool(row["lost"]) for row in each)
        lines.append(f"| {name} | {len(each)} | {survived} | {lost} |")
    total = (len(rows), sum(row["survived"] for row in rows), sum(bool(row["lost"]) for row in rows))
    lines.append("| **all** | **{}** | **{}** | **{}** |".format(*total))
    return "\n".join(lines)


def write(results: Path) -> int:
    """Put the table between the marks of docs/reliability.md."""
    text = FILE.read_text(encoding="utf-8")
    begin, end = "<!-- faults -->\n", "\n<!-- /faults -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    FILE.write_text(before + begin + table(read(results)) + end + after, encoding="utf-8")
    return 0
