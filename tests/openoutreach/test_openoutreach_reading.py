"""Every layout of OpenOutreach's database is read rightly, whoever writes to it meanwhile, and nothing else is taken for one."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from engine.openoutreach.database import OpenOutreachUnreadable
from engine.openoutreach.deeds import DeedKind
from engine.openoutreach.reading import InstanceReading, World, read
from engine.rules.enums import FoundStage
from tests.openoutreach.layouts import INVENTED, LAYOUTS, Row, make

FEW = 60  # each state several times
MANY = [pytest.param(1_000), pytest.param(25_000, marks=pytest.mark.long)]
ACTING = ("A", "B", "C0", "C", "D")
FINDING = ("A0", "E", "F")


def at(found: InstanceReading, kind: DeedKind) -> dict[str, datetime | None]:
    """When each person was invited, or written to, by slug."""
    return {deed.profile_url.rpartition("/")[2]: deed.at for deed in found.deeds() if deed.kind is kind}


@pytest.mark.parametrize("many", MANY)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_people_of_every_layout_are_read_each_once(layout: str, many: int, tmp_path: Path) -> None:
    found = read(make(tmp_path / "db", layout, many))

    assert len(found.people) == many == len({person.profile_url for person in found.people})
    last = next(person for person in found.people if person.profile_url.endswith(f"-{many}"))
    if layout != "D":  # whose leads have no names
        assert (last.full_name, last.company) == (f"Mara{many} Quill", f"Firm {many % 50}")
    assert found.world is (World.ACTS if layout in ACTING else World.FINDS)
    assert not found.unknown_states
    assert found.without_link == 0


def test_invented_people_are_left_out_and_opt_outs_are_offered(tmp_path: Path) -> None:
    found = read(make(tmp_path / "db", "F", FEW))

    assert found.invented == INVENTED
    assert found.opted_out == [Row(n).url.rstrip("/") for n in (1, 2)]


def test_a_pending_one_was_invited_when_the_log_says_and_a_finished_one_was_written_to(
    tmp_path: Path,
) -> None:
    found = read(make(tmp_path / "db", "C", FEW))

    invited, written = at(found, DeedKind.INVITATION), at(found, DeedKind.MESSAGE)
    pending, finished, failed_after_a_try, failed_before = Row(2), Row(4), Row(5), Row(1)
    assert invited[pending.slug] == pending.changed - timedelta(seconds=5)
    assert written[finished.slug] == finished.changed + timedelta(hours=1)
    assert invited[failed_after_a_try.slug] == failed_after_a_try.changed
    assert failed_before.slug not in invited
    assert set(written) == {Row(n).slug for n in range(1, FEW + 1) if n % 6 == 4}


def test_the_days_of_the_stages_say_when_and_the_end_of_the_day_is_meant(tmp_path: Path) -> None:
    found = read(make(tmp_path / "db", "B", FEW))

    connected = Row(5)  # pending the day after it was made, written again nine days later
    day = (connected.made + timedelta(days=1)).date()
    assert at(found, DeedKind.INVITATION)[connected.slug] == datetime.combine(day, time.max, UTC)
    assert Counter(person.stage for person in found.people)[FoundStage.UNSUITED] == 3 * FEW // 9 - 1


@pytest.mark.parametrize("layout", FINDING)
def test_a_build_that_only_finds_people_did_nothing_on_linkedin(layout: str, tmp_path: Path) -> None:
    assert read(make(tmp_path / "db", layout, FEW)).deals == {}


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program with the database open, in the midst of a transaction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield db


@pytest.mark.parametrize("wal", [True, False], ids=["wal", "rollback"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_is_read_while_openoutreach_writes_and_nothing_is_left_beside_it(
    layout: str, wal: bool, tmp_path: Path
) -> None:
    path = make(tmp_path / "db", layout, FEW, wal=wal)
    with writing(path) as db:
        db.execute("PRAGMA cache_spill = OFF")
        db.execute("BEGIN IMMEDIATE")
        db.execute("CREATE TABLE unfinished (id INTEGER)")
        beside = {each.name for each in tmp_path.iterdir()}
        assert len(read(path).people) == FEW
        assert {each.name for each in tmp_path.iterdir()} == beside
        db.execute("ROLLBACK")
    assert [each.name for each in tmp_path.iterdir()] == ["db"]
    assert len(read(path).people) == FEW
    assert [each.name for each in tmp_path.iterdir()] == ["db"]


def test_what_its_writer_left_half_done_when_it_died_is_taken_back_in_a_copy(tmp_path: Path) -> None:
    path = make(tmp_path / "db", "C", FEW)
    with writing(path) as db:
        db.execute("PRAGMA cache_size = 1")
        db.execute("BEGIN")
        db.execute("UPDATE crm_lead SET first_name = 'Half', profile_data = ?", ("x" * 5000,))
        died = tmp_path / "died"
        died.mkdir()
        for each in ("db", "db-journal"):
            (died / each).write_bytes((tmp_path / each).read_bytes())
        db.execute("ROLLBACK")

    found = read(died / "db")

    assert {person.full_name for person in found.people} == {Row(n).full for n in range(1, FEW + 1)}
    assert sorted(each.name for each in died.iterdir()) == ["db", "db-journal"]


def locked(path: Path, _tmp: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    return db


def cut(path: Path, _tmp: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribbled(path: Path, _tmp: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[4096:] = b"\x7f" * (len(whole) - 4096)
    path.write_bytes(whole)


def emptied(path: Path, _tmp: Path) -> None:
    path.write_bytes(b"")


def a_page(path: Path, _tmp: Path) -> None:
    path.write_text("<html>not a database</html>" * 20)


def gone(path: Path, _tmp: Path) -> None:
    path.unlink()


def without_people(path: Path, _tmp: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE orders (id INTEGER, website TEXT)")
        db.execute("INSERT INTO orders VALUES (1, 'https://shop.example/')")
        db.commit()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (locked, "locked"),
        (cut, "half_copied"),
        (scribbled, "damaged"),
        (emptied, "empty"),
        (a_page, "not_a_database"),
        (gone, "missing"),
        (without_people, "unknown"),
    ],
)
def test_what_cannot_be_read_says_so_in_a_sentence_of_its_own(
    fault: object, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.openoutreach.database.WAITED_SECONDS", 0.05)
    path = make(tmp_path / "db", "C", FEW)
    assert callable(fault)
    held = fault(path, tmp_path)

    with pytest.raises(OpenOutreachUnreadable) as refused:
        read(path)

    assert refused.value.fact.code == f"errors.open_outreach_unreadable.{code}"
    if held is not None:
        held.close()


def changed(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
    return path


def test_a_fork_with_other_table_names_is_read_like_the_original(tmp_path: Path) -> None:
    original = read(make(tmp_path / "original", "C", FEW))
    fork = changed(
        make(tmp_path / "fork", "C", FEW),
        "ALTER TABLE crm_lead RENAME TO growth_prospects",
        "ALTER TABLE crm_deal RENAME TO growth_pipeline",
        "ALTER TABLE chat_chatmessage RENAME TO growth_mail",
        "ALTER TABLE linkedin_actionlog RENAME TO growth_history",
    )
    assert read(fork) == original


def test_a_link_column_of_another_name_is_known_by_what_stands_in_it(tmp_path: Path) -> None:
    fork = changed(
        make(tmp_path / "db", "D", FEW), "ALTER TABLE crm_lead RENAME COLUMN linkedin_url TO where_to_find"
    )
    assert len(read(fork).people) == FEW


def test_text_that_is_not_utf_8_spoils_only_itself(tmp_path: Path) -> None:
    broken = changed(
        make(tmp_path / "db", "C", FEW),
        "UPDATE crm_lead SET first_name = CAST(x'4dfc6c' AS TEXT) WHERE id = 3",
    )
    found = read(broken)
    assert len(found.people) == FEW
    assert (
        next(person.full_name for person in found.people if person.profile_url.endswith("-3"))
        == "M\ufffdl Quill"
    )


def test_a_state_that_nobody_knows_is_told_and_that_person_may_have_been_contacted(tmp_path: Path) -> None:
    fork = changed(make(tmp_path / "db", "C", FEW), "UPDATE crm_deal SET state = 'Nudged' WHERE lead_id = 2")

    found = read(fork)

    assert found.unknown_states == {"Nudged": 1}
    assert next(person for person in found.people if person.profile_url.endswith("-2")).stage is None


def test_a_state_beside_an_e_mail_address_says_nothing_of_linkedin(tmp_path: Path) -> None:
    fork = changed(make(tmp_path / "db", "A", FEW), "ALTER TABLE profiles ADD COLUMN email TEXT")
    found = read(fork)
    assert list(found.deeds()) == []
    assert {person.stage for person in found.people if person.profile_url.endswith("-2")} == {None}


def test_a_state_that_is_a_number_spoils_only_itself(tmp_path: Path) -> None:
    fork = changed(
        make(tmp_path / "db", "C", FEW),
        "CREATE TABLE states AS SELECT * FROM crm_deal",
        "UPDATE crm_deal SET state = 7 WHERE lead_id = 2",
        "DROP TABLE states",
    )
    assert read(fork).unknown_states == {"7": 1}


def test_a_log_without_its_index_is_read_in_a_copy(tmp_path: Path) -> None:
    path = make(tmp_path / "made", "C", FEW, wal=True)
    with writing(path) as db:
        db.execute("UPDATE crm_lead SET first_name = 'New'")
        left = tmp_path / "left"
        left.mkdir()
        for end in ("", "-wal"):
            (left / f"db{end}").write_bytes(path.with_name(path.name + end).read_bytes())
    assert {person.full_name for person in read(left / "db").people} == {"New Quill"}
    assert sorted(each.name for each in left.iterdir()) == ["db", "db-wal"]


def test_without_the_deals_there_are_people_and_nothing_is_claimed_of_them(tmp_path: Path) -> None:
    found = read(
        changed(make(tmp_path / "db", "C", FEW), "DROP TABLE chat_chatmessage", "DROP TABLE crm_deal")
    )
    assert len(found.people) == FEW
    assert list(found.deeds()) == []


def test_the_author_s_own_campaign_in_it_is_seen(tmp_path: Path) -> None:
    assert not read(make(tmp_path / "db", "C", FEW)).promotional
    assert read(changed(tmp_path / "db", "UPDATE linkedin_campaign SET is_freemium = 1")).promotional


def test_no_column_that_might_hold_a_secret_is_ever_read(tmp_path: Path) -> None:
    path = make(tmp_path / "db", "B", FEW)
    read_columns: set[str] = set()

    def watch(action: int, table: str | None, column: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ:
            read_columns.add(f"{table}.{column}")
        return sqlite3.SQLITE_OK

    connect = sqlite3.connect

    def watched(*args: object, **kwargs: object) -> sqlite3.Connection:
        db = connect(*args, **kwargs)  # type: ignore[call-overload]
        db.set_authorizer(watch)
        return db

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.openoutreach.database.sqlite3.connect", watched)
        read(path)

    assert "crm_lead.website" in read_columns
    assert not [column for column in read_columns if "password" in column or "linkedinprofile" in column]
