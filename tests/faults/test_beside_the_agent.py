"""Every command beside a running agent: what writes takes its place in the database's queue, what can't says who is there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from cli import main
from cli.commands import COMMANDS
from demo.practice_world import Rehearsal
from engine.upkeep.order import Access
from storage import campaigns, lists
from storage import settings as settings_store
from storage.tables import Lead, Sender
from tests.agent import warm

JANE, JOHN = (f"https://www.linkedin.com/in/{name}-doe" for name in ("jane", "john"))
READY_SECONDS = 60.0
THERE = "works on this data folder"
OPEN = {"LINKEDPILOT_HEADLESS": "false"}

# In the order of a user's day: what is typed, and what the refusal of a command says that has nothing to do here.
STORY: list[tuple[str, list[str], str]] = [
    ("sender add", ["Anna", "anna@example.org", "--limits", "careful"], ""),
    ("sender list", [], ""),
    ("sender slot", ["1", "09:00-11:30"], ""),
    ("sender take", ["1"], "Anna"),  # no other account was seen
    ("config", ["cooldown_days", "4"], ""),
    ("import", ["{file}", "--list", "People"], ""),
    ("export", ["People", "{folder}/out.csv"], ""),
    ("campaign create", ["Spring", "--list", "People", "--action", "like", "--senders", "1"], ""),
    ("campaign preview", ["Spring"], ""),
    ("campaign start", ["Spring"], ""),
    ("campaign list", [], ""),
    ("plan", [], ""),
    ("status", [], ""),
    ("simulate", ["--days", "1"], ""),
    ("about", [JANE, "{folder}/about.json"], ""),
    ("forget", [JANE], ""),
    ("backup", [], ""),
    ("laptops", [], ""),
    ("join", ["code"], "this laptop has no registry"),
    ("openoutreach list", [], ""),
    ("openoutreach init", ["1", "--build", "finds"], ""),
    ("openoutreach set", ["1", "runs", "off"], ""),
    ("openoutreach search", ["1", "Founders", "--product", "Tea", "--target", "Founders"], ""),
    ("openoutreach import", ["1", "{found}"], ""),
    ("vps pair", ["nonsense"], "line"),
    ("vps status", [], "No AI server is paired"),
    ("vps unpair", [], "No AI server is paired"),
    # With a sender's browser, or with the database itself: never beside it.
    ("try", ["like", JOHN, "--sender", "1"], THERE),
    ("login", ["1"], THERE),
    ("pages check", ["--sender", "1"], THERE),
    ("pages capture", ["--sender", "1", "--url", JOHN], THERE),
    ("restore", ["{backup}"], THERE),
    ("update", ["--check"], THERE),
    ("storage move", ["sqlite:///{folder}/elsewhere.db"], THERE),
    ("run", [], THERE),
]
OF_THE_SYSTEM = {"service install"}  # tests/deploy


def test_every_command_that_opens_the_database_is_in_the_story() -> None:
    meant = {name for name, row in COMMANDS.items() if row.access is not Access.NOTHING}
    assert {name for name, _, _ in STORY} == meant - OF_THE_SYSTEM


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    """A running agent, and the environment in which a person types beside it."""
    with Rehearsal(tmp_path, {"time_zone": "UTC", "tick_seconds": "1"}, launch=warm.launch) as found:
        for name, value in (found.environment | OPEN).items():
            monkeypatch.setenv(name, value)
        yield found


@pytest.mark.skipif(not warm.CAN, reason="needs POSIX processes")
def test_every_command_has_its_place_beside_a_running_agent(
    world: Rehearsal, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(f"Name,LinkedIn\nJane Doe,{JANE}\nJohn Doe,{JOHN}\n", encoding="utf-8")
    printed = tmp_path / "found.csv"
    printed.write_text(
        "linkedin_url,reason\nhttps://www.linkedin.com/in/max-doe,Makes tea\n", encoding="utf-8"
    )
    agent = world.start_agent()
    agent.wait_until_ready(READY_SECONDS)
    places = {"file": str(people), "folder": str(tmp_path), "found": str(printed), "backup": ""}
    for name, given, refusal in STORY:
        for variable, value in (world.environment | OPEN).items():
            monkeypatch.setenv(variable, value)  # a command takes the secrets out
        capsys.readouterr()
        code = main([*name.split(), *(each.format(**places) for each in given), "--json"])
        told = capsys.readouterr()
        answer = json.loads(told.out.splitlines()[-1])
        assert "broke" not in told.err, (name, told.err)
        assert code == (1 if refusal else 0), (name, told)
        assert refusal in answer.get("problem", ""), (name, answer)
        if name == "backup":
            places["backup"] = answer["file"]
    with world.db.reading() as session:
        assert session.execute(text("PRAGMA quick_check")).scalars().all() == ["ok"]
        assert session.scalars(select(Sender.name)).all() == ["Anna"]
        assert settings_store.load(session).cooldown_days == 4
        assert {each.name: each.leads for each in lists.all_lists(session)} == {
            "People": 1,
            "OpenOutreach Anna": 1,
        }
        assert [each.status for each in campaigns.all_campaigns(session)] == ["running"]
        assert JANE not in session.scalars(select(Lead.profile_url)).all()
    assert agent.stop() == 0, agent.said
    assert "Traceback" not in "\n".join(agent.said)
