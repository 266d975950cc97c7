"""The linkedpilot command: one JSON object and an exit code for scripts, words and one sentence for people.

Long because every command is tried in the same few ways.
"""

import json
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock
import pytest

from cli import main, seated, today
from cli.context import Context
from engine.linkedin import pages
from engine.linkedin.login import SeenAccount
from engine.rules.enums import SeatKind, SenderStatus
from engine.rules.facts import fact
from engine.senders import NotNow
from engine.simulation.clock import VirtualClock
from engine.simulation.model import FAULTLESS, Model, ModelLaptop
from engine.upkeep.config import Config
from engine.work import own_account
from storage import seat as seat_store
from storage import senders as sender_store
from storage.database import Database
from tests.linkedin.recapture import CAPTURED

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
DONE, NOT_DONE, WRONG_USAGE = 0, 1, 2


class Command:
    """Runs commands as a script does; what they print is kept."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def json(self, *words: str, code: int = DONE) -> dict[str, Any]:
        self._capsys.readouterr()
        assert main([*words, "--json"]) == code
        told = self._capsys.readouterr()
        answer: dict[str, Any] = json.loads(told.out)
        assert answer["ok"] == (code == DONE)
        assert (told.err == "") == (code == DONE)
        return answer

    def text(self, *words: str) -> str:
        self._capsys.readouterr()
        assert main(words) == DONE
        return self._capsys.readouterr().out

    def refusal(self, *words: str) -> str:
        self._capsys.readouterr()
        assert main(words) == NOT_DONE
        told = self._capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1
        return told.err


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path / "data"))
    return Command(capsys)


def test_from_a_file_to_a_running_campaign(command: Command) -> None:
    for name in ("Mara", "Tomas"):
        command.json("sender", "add", name, f"{name.lower()}@practice.example", "--limits", "careful")
    found = command.json("sender", "list")["senders"]
    assert [(sender["name"], sender["status"]) for sender in found] == [
        ("Mara", "login_expired"),
        ("Tomas", "login_expired"),
    ]
    report = command.json("import", str(SAMPLES / "meetup-guests.xlsx"), "--list", "Guests")["report"]
    assert (report["rows_read"], report["new_leads"]) == (8, 8)
    words = ("Guests A", "--list", "Guests", "--action", "connect", "--senders", "1,2")
    made = command.json("campaign", "create", *words, "--note", "Hi {first_name|there}!")
    preview = command.json("campaign", "preview", "Guests A")["preview"]
    assert (preview["total"], preview["available"]) == (8, 8)
    assert sum(share["count"] for share in preview["senders"]) == 8
    assert command.json("campaign", "start", str(made["campaign_id"]))["start"]["dealt"] == 8
    (campaign,) = command.json("campaign", "list")["campaigns"]
    assert (campaign["name"], campaign["status"], campaign["total"]) == ("Guests A", "running", 8)


def test_the_same_in_words(command: Command, tmp_path: Path) -> None:
    # The rejected rows come back beside the file, which is why it is a copy.
    file = shutil.copy(SAMPLES / "webinar-signups.csv", tmp_path)
    assert "Sender 1 (Mara) is added" in command.text("sender", "add", "Mara", "mara@practice.example")
    assert "9 new leads" in command.text("import", str(file), "--list", "Sign-ups")
    assert "Mara" in command.text("sender", "list")
    told = command.text("status")
    assert "Nobody is at work." in told
    assert " MB are free on the disk." in told
    assert command.json("status")["disk"]["data"] > 0
    assert command.text("plan")
    assert "There is no campaign yet." in command.text("campaign", "list")
    assert "is copied to" in command.text("backup")


def test_limits_above_what_linkedin_is_known_to_accept_are_said(command: Command) -> None:
    told = command.text("sender", "add", "Mara", "mara@practice.example")
    assert "Note: Up to 1,050 invitations in 7 days is above" in told
    assert command.json("sender", "add", "Tomas", "tomas@practice.example")["warnings"]
    assert not command.json("sender", "add", "Ola", "o@practice.example", "--limits", "careful")["warnings"]


def test_a_list_s_name_in_other_capitals_is_that_list(command: Command, tmp_path: Path) -> None:
    file = shutil.copy(SAMPLES / "webinar-signups.csv", tmp_path)
    command.json("import", str(file), "--list", "Sign-ups")
    assert "0 leads added to Sign-ups." in command.text("import", str(file), "--list", "sign-UPS")
    assert command.json("export", "SIGN-UPS", str(tmp_path / "out.csv"))["leads"] == 9
    command.json("sender", "add", "Mara", "mara@practice.example", "--limits", "careful")
    words = ("--list", "sign-ups", "--action", "like", "--senders", "1")
    command.json("campaign", "create", "Spring", *words)
    assert "a campaign “Spring” already" in command.refusal("campaign", "create", "SPRING", *words)
    assert command.json("campaign", "preview", "spring")["preview"]["total"] == 9


def test_times_are_said_on_the_installation_s_clock(command: Command) -> None:
    command.text("config", "time_zone", "Asia/Kolkata")
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    with Context(Config.load()) as context:
        assert "17:30" in context.say(fact("errors.not_now.rests", sender="Mara", until=noon))
        assert "17:30" in context.sentence(NotNow("rests", sender="Mara", until=noon))


def test_settings_are_shown_with_their_meaning_read_and_changed(command: Command) -> None:
    everything = command.text("config")
    assert "work_start" in everything
    assert command.text("config", "work_start") == "09:00\n"
    command.text("config", "work_start", "08:30")
    assert command.json("config", "work_start")["work_start"] == "08:30"
    assert "it takes a time" in command.refusal("config", "work_start", "later")
    assert "no setting" in command.refusal("config", "colour").lower()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "nowhere.csv", "--list", "X"), "There is no file nowhere.csv"),
        (("campaign", "start", "Nothing"), "There is no campaign"),
        (
            ("campaign", "create", "X", "--list", "none", "--action", "like", "--senders", "1"),
            "no list named",
        ),
        (("try", "connect", "https://www.linkedin.com/in/jane", "--sender", "9"), "no such sender"),
        (("login", "7"), "no such sender"),
    ],
)
def test_what_was_not_done_is_said_in_one_sentence(
    command: Command, words: tuple[str, ...], says: str
) -> None:
    command.text("config")  # with which an installation begins
    assert says in command.refusal(*words)
    assert says in command.json(*words, code=NOT_DONE)["problem"]


@pytest.mark.parametrize(
    "words",
    [(), ("dance",), ("try", "wave", "https://x", "--sender", "1"), ("campaign",), ("import", "a.csv")],
)
def test_wrong_usage_ends_with_2_and_one_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert main(words) == WRONG_USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert main([*words, "--json"]) == WRONG_USAGE
    assert json.loads(capsys.readouterr().out)["ok"] is False


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("campain list", "no command 'campain' (did you mean campaign?)"),
        ("service instal", "(did you mean install?): see `linkedpilot service --help`"),
        (
            "sender add A a@b.c --limts careful",
            "(did you mean --limits?): see `linkedpilot sender add --help`",
        ),
        ("campaign create S --list M --action conect --senders 1", "(did you mean connect?)"),
        ("import a.csv --list My list", "a name of several words goes in quotes"),
        ("status --dance", "There is no option --dance: see"),
    ],
)
def test_a_slip_is_told_with_what_may_have_been_meant(
    capsys: pytest.CaptureFixture[str], words: str, says: str
) -> None:
    assert main(words.split()) == WRONG_USAGE
    assert says in capsys.readouterr().err


def test_a_command_that_breaks_ends_in_a_sentence_with_an_id_that_the_log_explains(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("what a person need not read")

    command.text("config")

    monkeypatch.setattr(today, "status", broken)
    said = command.refusal("status")
    error_id = said.split("error id ")[1].split(",")[0]
    assert "need not read" not in said
    (logged,) = [
        line
        for line in (tmp_path / "data" / "logs" / "linkedpilot.log").read_text().splitlines()
        if error_id in line
    ]
    assert "ZeroDivisionError" in logged


def test_nothing_is_written_into_another_database_than_the_named_one(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKEDPILOT_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    command.json("sender", "add", "Mara", "mara@practice.example")
    assert not list((tmp_path / "data").glob("*.db"))
    db = Database(f"sqlite:///{tmp_path / 'other.db'}")
    assert db.integrity() is None
    db.close()


def test_a_list_goes_out_to_a_file_and_never_over_one_that_is_there(command: Command, tmp_path: Path) -> None:
    report = command.json("import", str(SAMPLES / "meetup-guests.xlsx"), "--list", "Guests")["report"]
    target = tmp_path / "guests.csv"
    assert command.json("export", "Guests", str(target))["leads"] == report["added_to_list"]
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == report["added_to_list"] + 1
    assert "is there already" in command.refusal("export", "Guests", str(target))
    assert "no list named Others" in command.refusal("export", "Others", str(tmp_path / "others.csv"))
    assert "not as .txt" in command.refusal("export", "Guests", str(tmp_path / "guests.txt"))


def test_a_backup_is_gone_back_to_and_the_state_until_then_is_kept(command: Command, tmp_path: Path) -> None:
    command.json("sender", "add", "Mara", "mara@practice.example")
    copy = Path(command.json("backup")["file"])
    command.json("sender", "add", "Later", "later@practice.example")
    said = command.json("restore", copy.name)
    assert [each["name"] for each in command.json("sender", "list")["senders"]] == ["Mara"]
    command.json("restore", said["before"])
    assert len(command.json("sender", "list")["senders"]) == 2


def test_where_everything_is_gone_a_backup_makes_a_new_beginning(command: Command, tmp_path: Path) -> None:
    command.json("sender", "add", "Mara", "mara@practice.example")
    copy = tmp_path / "on a stick.db"
    Path(command.json("backup")["file"]).rename(copy)
    (tmp_path / "data").rename(tmp_path / "burnt")
    command.json("restore", str(copy))
    assert [each["name"] for each in command.json("sender", "list")["senders"]] == ["Mara"]


def test_a_restore_without_a_file_names_the_newest_sound_backup(command: Command, tmp_path: Path) -> None:
    command.text("config")
    assert "no sound backup in" in command.refusal("restore")
    copy = Path(command.json("backup")["file"])
    copy.with_name("manual-20990101-000000.db").write_bytes(b"torn" * 1000)
    assert f"`linkedpilot restore {copy.name}` is the newest sound one" in command.refusal("restore")


def test_a_database_that_is_gone_is_not_taken_for_a_first_start(command: Command, tmp_path: Path) -> None:
    command.json("sender", "add", "Mara", "mara@practice.example")
    copy = Path(command.json("backup")["file"])
    for file in (tmp_path / "data").glob("linkedpilot.db*"):
        file.unlink()
    assert f"linkedpilot restore {copy.name}" in command.refusal("status")
    command.json("restore", copy.name)
    assert [each["name"] for each in command.json("sender", "list")["senders"]] == ["Mara"]


def test_what_is_no_backup_changes_nothing_and_a_running_agent_is_not_robbed(
    command: Command, tmp_path: Path
) -> None:
    command.json("sender", "add", "Mara", "mara@practice.example")
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(b"no database at all" * 100)
    assert "no sound backup" in command.refusal("restore", str(wrong))
    assert "no file nothing.db" in command.refusal("restore", "nothing.db")
    good = command.json("backup")["file"]
    with filelock.FileLock(tmp_path / "data" / "agent.lock"):
        assert "works on this data folder" in command.refusal("restore", good)
    assert [each["name"] for each in command.json("sender", "list")["senders"]] == ["Mara"]


def test_a_seat_that_a_killed_agent_left_is_tidied_by_the_command_that_needs_it(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = VirtualClock(datetime.now(UTC))
    laptop = ModelLaptop(Model(clock, random.Random(1), FAULTLESS))
    monkeypatch.setattr(seated, "OwnLaptop", lambda *_: laptop)
    for name in ("Mara", "Tomas"):
        command.json("sender", "add", name, f"{name.lower()}@practice.example")
    db = Database(f"sqlite:///{tmp_path / 'data' / 'linkedpilot.db'}")
    with db.transaction() as session:
        for number in (1, 2):
            sender_store.change(session, number, profile_url=f"https://www.linkedin.com/in/sender-{number}")
            sender_store.set_status(session, number, SenderStatus.ACTIVE, "", clock.now())
        seat_store.take(session, 2, SeatKind.TURN, clock.now())  # and then it was killed
    said = command.refusal("pages", "check", "--sender", "1")
    assert "The gap between two senders lasts until" in said  # from now on, for nobody knows better
    command.json("pages", "check", "--sender", "2")
    with db.reading() as session:
        assert not seat_store.read(session).taken
    db.close()


def test_a_running_agent_s_seat_is_nobody_else_s(command: Command, tmp_path: Path) -> None:
    command.json("sender", "add", "Mara", "mara@practice.example")
    db = Database(f"sqlite:///{tmp_path / 'data' / 'linkedpilot.db'}")
    with db.transaction() as session:
        seat_store.take(session, 1, SeatKind.TURN, datetime.now(UTC))
    with filelock.FileLock(tmp_path / "data" / "agent.lock"):
        assert "works on this data folder already" in command.refusal("pages", "check", "--sender", "1")
    with db.reading() as session:
        assert seat_store.read(session).taken
    db.close()


def test_a_copy_of_a_page_is_read_with_a_given_page_knowledge(command: Command, tmp_path: Path) -> None:
    copy = CAPTURED / "scene-post-late-thread.html"
    seen = command.json("pages", "try", str(copy))
    assert seen["kind"] == "post"
    assert seen["seen"]["state"] == "not liked"
    other = tmp_path / "pages.toml"
    text = pages.built_in_text().replace("span.reactions-react-button", "span.something-else")
    other.write_text(text, encoding="utf-8")
    told = command.json("pages", "try", str(copy), "--page", str(other), code=NOT_DONE)
    assert told["seen"]["state"] == "unknown"
    assert "post.like" in told["missing"]
    other.write_text("version = ", encoding="utf-8")
    assert "It is no TOML" in command.refusal("pages", "try", str(copy), "--page", str(other))
    assert "no copy of a page" in command.refusal("pages", "try", str(tmp_path / "pages.toml"))


def test_a_copy_needs_somebody_whom_the_sender_has_met(command: Command) -> None:
    command.json("sender", "add", "Mara", "mara@practice.example")
    said = command.refusal("pages", "capture", "activity", "--sender", "1")
    assert "This sender has met nobody yet" in said


def test_only_the_address_that_was_seen_is_taken_and_only_where_it_is_typed(
    command: Command, tmp_path: Path
) -> None:
    command.json("sender", "add", "Mara", "mara@practice.example")
    assert "No other account was seen" in command.refusal("sender", "take", "1")
    data = Database(f"sqlite:///{tmp_path / 'data' / 'linkedpilot.db'}")
    with data.transaction() as session:
        own_account.note(session, 1, SeenAccount("Mara New", "https://www.linkedin.com/in/mara-new"))
    data.close()
    assert "sender take 1 https://www.linkedin.com/in/mara-new" in command.text("sender", "take", "1")
    assert "wasn't seen in the browser of Mara" in command.refusal(
        "sender", "take", "1", "linkedin.com/in/jane"
    )
    taken = command.json("sender", "take", "1", "linkedin.com/in/Mara-New/")
    assert taken["sender"]["profile_url"] == "https://www.linkedin.com/in/mara-new"
    assert "No other account was seen" in command.refusal("sender", "take", "1")


def test_who_has_no_sender_yet_is_told_that_nobody_can_look(command: Command) -> None:
    command.text("config")
    for words in (("pages", "check"), ("pages", "capture", "dialog", "--sender", "1")):
        assert "No sender is logged in, so nobody can look at LinkedIn" in command.refusal(*words)
