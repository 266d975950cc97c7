"""What LinkedPilot is made of besides its own code: read from the lock, licences from what is installed."""

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
INSTALLED_LOCK = ROOT / "requirements-postgresql.lock"  # what an installed release has
LICENCES = ROOT / "docs" / "licences.md"
_PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_MARKER = re.compile(r";\s*(.*?)\s*\\?$", re.MULTILINE)
# What is installed on other systems only: as its page on PyPI says.
ELSEWHERE = {
    "pywin32": "PSF-2.0",
    "pywin32-ctypes": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One package of a lock."""

    name: str
    version: str
    hashes: tuple[str, ...]
    only: str  # on which systems; "" for all

    @property
    def licence(self) -> str:
        """As its own metadata say; "" where they don't, or it isn't installed here."""
        try:
            found = metadata.metadata(self.name)
        except metadata.PackageNotFoundError:
            return ELSEWHERE.get(self.name, "")
        said = found.get("License-Expression") or ""
        classed = [
            each.rpartition(" :: ")[2]
            for each in found.get_all("Classifier") or ()
            if each.startswith("License ::")
        ]
        short = (found.get("License") or "").strip()
        return (
            said
            or ", ".join(each for each in classed if each != "OSI Approved")
            or short.partition("\n")[0][:60]
        )


def parts(lock: Path) -> list[Part]:
    """Everything that a lock names, in its order."""
    return [
        Part(
            each["name"],
            each["version"],
            tuple(_HASH.findall(each["rest"])),
            found[1] if (found := _MARKER.search(each["rest"].partition("\n")[0])) else "",
        )
        for each in _PINNED.finditer(lock.read_text(encoding="utf-8"))
    ]


def licences() -> str:
    """The page about them."""
    lines = [
        "# Licences of what LinkedPilot uses",
        "",
        "Made by `python -m tests.supply licences` from `requirements.lock` and the packages' own words. LinkedPilot itself: MIT.",
        "Chromium, which Playwright downloads where no Chrome is found, comes with licences of its own (`chrome://credits`).",
        "",
        "| Package | Version | Licence | Only where |",
        "| --- | --- | --- | --- |",
    ]
    for part in parts(LOCK):
        only = f"`{part.only}`" if part.only else ""
        lines.append(f"| {part.name} | {part.version} | {part.licence.replace('|', '/')} | {only} |")
    return "\n".join(lines) + "\n"
