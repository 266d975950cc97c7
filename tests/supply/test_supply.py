"""What is installed is what was locked, and it is known what that is."""

import json
from pathlib import Path

import pytest

from tests.supply import bill, parts
from tests.supply.__main__ import NO_SOURCE, verdict


@pytest.mark.parametrize(
    "lock", [parts.LOCK, parts.DEV_LOCK, parts.INSTALLED_LOCK], ids=lambda lock: lock.name
)
def test_every_package_is_pinned_with_hashes(lock: Path) -> None:
    found = parts.parts(lock)
    assert len(found) > 40
    assert [part.name for part in found if not part.hashes] == []


@pytest.mark.parametrize("lock", [parts.DEV_LOCK, parts.INSTALLED_LOCK], ids=lambda lock: lock.name)
def test_the_longer_locks_hold_all_of_the_first(lock: Path) -> None:
    """The doctor asks for the first one's packages, wherever it runs."""
    assert {(part.name, part.version) for part in parts.parts(parts.LOCK)} <= {
        (part.name, part.version) for part in parts.parts(lock)
    }


def test_nothing_in_a_lock_escaped_the_reading() -> None:
    named = [line for line in parts.LOCK.read_text().splitlines() if "==" in line and line[0].isalnum()]
    assert len(named) == len(parts.parts(parts.LOCK))


def test_each_package_s_licence_is_listed() -> None:
    rows = [
        line.split(" | ")
        for line in parts.LICENCES.read_text(encoding="utf-8").splitlines()
        if line[:2] == "| "
    ]
    listed = {(row[0].removeprefix("| "), row[1]): row[2].strip() for row in rows}
    wanted = {(part.name, part.version) for part in parts.parts(parts.LOCK)}
    assert wanted <= set(listed), "python -m tests.supply licences"
    assert [name for name in wanted if not listed[name]] == []


def test_no_licence_asks_for_our_source() -> None:
    """LinkedPilot is MIT and stays so: a lesser or file-wise copyleft is named here, a stronger one isn't used."""
    weak = {
        part.name: part.licence
        for part in parts.parts(parts.LOCK)
        if "GPL" in part.licence or "MPL" in part.licence
    }
    assert not [
        name
        for name, licence in weak.items()
        if "LGPL" not in licence and "Lesser" not in licence and "MPL" not in licence
    ]


def test_the_bill_of_materials_names_them_all() -> None:
    made = json.loads(bill.as_json())
    assert made["bomFormat"] == "CycloneDX"
    there = {(each["name"], each["version"]): each["hashes"] for each in made["components"]}
    assert set(there) == {(part.name, part.version) for part in parts.parts(parts.LOCK)}
    assert all(there.values())


def test_what_could_not_be_asked_about_is_not_called_sound() -> None:
    def answer(*found: dict[str, object]) -> str:
        return json.dumps({"dependencies": list(found)})

    sound = {"name": "a", "version": "1", "vulns": []}
    hole = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}]}
    unknown = {"name": "c", "skip_reason": "not found"}
    assert verdict(answer(sound)) == (0, "No hole is known in 1 packages.")
    assert verdict(answer(sound, hole, unknown)) == (1, "b 2: CVE-1")
    assert verdict(answer(unknown)) == (3, NO_SOURCE)
    assert verdict(answer(sound, unknown)) == (3, "Not checked: c. Of the others no hole is known.")
    assert verdict("no network") == (3, NO_SOURCE)
