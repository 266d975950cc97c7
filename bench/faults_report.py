"""The table of what the agent survived, out of the rows that `bench.faults` wrote."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"


def read(results: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]


def _plays(rows: list[dict[str, Any]]) -> dict[tuple[int, int, str], list[list[dict[str, Any]]]]:
    """Each stage's rows, play by play, the newest last. A stage with other blows is another stage."""
    found: dict[tuple[int, int, str], dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    for row in rows:
        plays = found[row["seed"], row["stage"], row["repeat"].partition("--only")[2]]
        plays.setdefault(row.get("played", ""), []).append(row)
    return {stage: list(plays.values()) for stage, plays in found.items()}


def sound(results: Path, seed: int) -> list[dict[str, Any]]:
    """The rows of this seed's stages in whose newest play nothing was lost: the others are played again."""
    if not results.exists():
        return []
    newest = [plays[-1] for (of, _, _), plays in _plays(read(results)).items() if of == seed]
    return [row for play in newest if not any(row["lost"] for row in play) for row in play]


def table(rows: list[dict[str, Any]]) -> str:
    """One line per fault: of each stage its newest play; and what earlier plays of it lost, until the cause was mended."""
    now: dict[str, list[dict[str, Any]]] = defaultdict(list)
    before: Counter[str] = Counter()
    for plays in _plays(rows).values():
        for row in plays[-1]:
            now[row["fault"]].append(row)
        before.update(row["fault"] for play in plays[:-1] for row in play if row["lost"])
    lines = ["| fault | times | survived | lost | lost once, mended since |", "|---|--:|--:|--:|--:|"]
    for name in sorted({*now, *before}):
        lines.append(f"| {name} | {_numbers(now[name])} | {before[name]} |")
    every = [row for each in now.values() for row in each]
    lines.append(f"| **all** | {_numbers(every, '**')} | **{before.total()}** |")
    return "\n".join(lines)


def _numbers(rows: list[dict[str, Any]], mark: str = "") -> str:
    survived = sum(row["survived"] for row in rows)
    lost = sum(bool(row["lost"]) for row in rows)
    return " | ".join(f"{mark}{number}{mark}" for number in (len(rows), survived, lost))


def write(results: Path) -> int:
    """Put the table between the marks of docs/reliability.md."""
    text = FILE.read_text(encoding="utf-8")
    begin, end = "<!-- faults -->\n", "\n<!-- /faults -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    FILE.write_text(before + begin + table(read(results)) + end + after, encoding="utf-8")
    return 0
