"""What LinkedPilot is made of: `python -m tests.supply licences`, `… sbom FILE`, `… audit`."""

import json
import subprocess
import sys
from pathlib import Path

from tests.supply import bill, parts

NO_SOURCE = "Not checked: no source of known holes could be reached from here."


def main(asked: list[str]) -> int:
    match asked:
        case ["licences"]:
            parts.LICENCES.write_text(parts.licences(), encoding="utf-8")
        case ["sbom", file]:
            Path(file).write_text(bill.as_json(), encoding="utf-8")
        case ["audit"]:
            return audit()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def audit() -> int:
    """0: nothing known; 1: something is; 3: nobody could be asked about all of them, which is no "nothing known"."""
    asked = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner",
        "off",
    ]
    asked += ["--format", "json", "-r", str(parts.LOCK)]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=300)
    code, words = verdict(said.stdout)
    print(words)
    return code


def verdict(answer: str) -> tuple[int, str]:
    """What pip-audit's JSON comes to: it counts what its source doesn't know as nothing wrong."""
    try:
        found = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return 3, NO_SOURCE
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}" for each in found for hole in each.get("vulns", ())
    ]
    unknown = [each["name"] for each in found if "skip_reason" in each]
    if holes:
        return 1, "\n".join(holes)
    if len(unknown) == len(found):
        return 3, NO_SOURCE
    if unknown:
        return 3, f"Not checked: {', '.join(unknown)}. Of the others no hole is known."
    return 0, f"No hole is known in {len(found)} packages."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
