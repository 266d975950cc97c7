"""What OpenOutreach did for a sender binds all senders, and whom it found can be put on a list, as often as one likes."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.texts.said import say_plain
from engine import campaigns, forgetting
from engine.campaigns import CampaignDraft
from engine.insight import why
from engine.openoutreach import taking
from engine.openoutreach.requests import TakeFrom
from engine.rules.enums import (
    ActionType,
    BlockReason,
    CooldownPolicy,
    Difference,
    FoundStage,
    InteractionSource,
)
from engine.work import permission
from storage import interactions, leads, lists, merging
from storage import openoutreach as store
from storage.database import Database
from storage.tables import Contact, Interaction, Lead, Sender
from tests.openoutreach.layouts import STATES, Row, make

FEW = 60
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)  # on the day on which the invitations of layout C were sent
TOLD = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path / 'linkedpilot.db'}")
    found.migrate(tmp_path / "backups", NOW)
    with found.transaction() as session:
        for n in (1, 2, 3, 4):
            session.add(
                Sender(id=n, name=f"S{n}", email=f"s{n}@firm.example", profile_dir="", created_at=NOW)
            )
    yield found
    found.close()


def instance(tmp_path: Path, number: int, layout: str = "C", count: int = FEW) -> Path:
    return make(tmp_path / "openoutreach" / f"instance_{number}" / "data" / "db.sqlite3", layout, count)


def instance_file(tmp_path: Path, number: int) -> Path:
    return tmp_path / "openoutreach" / f"instance_{number}" / "data" / "db.sqlite3"


def connects(db: Database) -> list[Interaction]:
    with db.reading() as session:
        return list(session.scalars(select(Interaction).order_by(Interaction.id)))


async def test_each_deed_comes_onto_the_record_once_with_its_own_time_as_that_senders(
    db: Database, tmp_path: Path
) -> None:
    path = instance(tmp_path, 2)

    recorded = await taking.sync(db, tmp_path, TOLD)
    os.utime(path)  # written again, with nothing new
    again = await taking.sync(db, tmp_path, TOLD + timedelta(minutes=15))

    rows = connects(db)
    assert (recorded, again) == (len(rows), 0)
    assert {(row.sender_id, row.source) for row in rows} == {(2, InteractionSource.OPENOUTREACH)}
    pending = Row(2)
    invited = next(row for row in rows if row.profile_url.endswith(f"/{pending.slug}"))
    assert invited.at == pending.changed - timedelta(seconds=5)
    written = Counter(row.profile_url for row in rows if row.differs is Difference.MESSAGE)
    assert set(written.values()) == {1}
    assert len(written) == sum(STATES[n % 6] == "Completed" for n in range(1, FEW + 1))


async def test_whom_it_invited_yesterday_is_blocked_for_the_other_senders_and_not_invited_again(
    db: Database, tmp_path: Path
) -> None:
    instance(tmp_path, 2)
    await taking.sync(db, tmp_path, TOLD)

    url, soon = Row(2).url.rstrip("/"), Row(2).changed + timedelta(days=1)
    with db.reading() as session:
        verdicts = {
            sender: permission.may_act(session, url, ActionType.CONNECT, sender, soon)
            for sender in (1, 2, 3, 4)
        }

    assert {sender: verdict.reason for sender, verdict in verdicts.items()} == {
        1: BlockReason.COOLDOWN_ACTIVE,
        2: BlockReason.ALREADY_DONE_BY_YOU,
        3: BlockReason.COOLDOWN_ACTIVE,
        4: BlockReason.COOLDOWN_ACTIVE,
    }


async def test_whom_it_invited_is_in_cooldown_in_the_others_preview_and_why_says_so(
    db: Database, tmp_path: Path
) -> None:
    instance(tmp_path, 2, count=2)  # the second was invited, the first not yet
    folder = tmp_path / "openoutreach" / "instance_2"
    await taking.ensure(db, tmp_path, TOLD)
    asked = TakeFrom(database_url=db.url, folder=folder, sender_id=2, now=TOLD, list_name="Found")
    done = (await taking.take(db, asked)).imported
    assert done.list_id is not None
    soon = Row(2).changed + timedelta(days=1)
    draft = CampaignDraft(
        "Buyers", done.list_id, ActionType.CONNECT, (1, 3, 4), cooldown_policy=CooldownPolicy.WAIT
    )

    with db.transaction() as session:
        numbers = campaigns.preview(session, draft, soon)
        campaigns.start(session, campaigns.create(session, draft, soon), soon, seed=1)
    with db.reading() as session:
        lead = session.scalars(select(Lead.id).where(Lead.profile_url == Row(2).url.rstrip("/"))).one()
        (reason,) = why.of_lead(session, lead, soon).reasons

    assert (numbers.total, numbers.in_cooldown, numbers.available) == (2, 1, 1)
    assert "S2" in say_plain(reason.fact, soon)


async def test_its_invitations_count_for_the_limits_and_its_messages_do_not(
    db: Database, tmp_path: Path
) -> None:
    instance(tmp_path, 2)
    await taking.sync(db, tmp_path, TOLD)

    day = Row(1).changed.astimezone(ZoneInfo("UTC")).date()
    with db.reading() as session:
        used = interactions.used(session, 2, day)[ActionType.CONNECT]
        invited = session.query(Interaction).filter(Interaction.differs.is_(None)).count()
        messages = session.query(Interaction).filter(Interaction.differs == Difference.MESSAGE).count()
        last = session.scalar(select(Contact).where(Contact.profile_url == Row(4).url.rstrip("/")))
    assert (used.today, messages > 0) == (invited, True)
    assert last is not None
    assert last.cooldown_expires_at == Row(4).changed + timedelta(hours=1, days=3)
    assert last.connected_at == Row(4).changed


async def test_what_linkedpilot_did_itself_is_not_taken_for_the_instances_deed(
    db: Database, tmp_path: Path
) -> None:
    url = Row(3).url.rstrip("/")  # connected there
    with db.transaction() as session:
        interactions.add(
            session,
            profile_url=url,
            sender_id=2,
            action_type=ActionType.CONNECT,
            result="done",  # type: ignore[arg-type]
            at=NOW,
            day=NOW.date(),
            now=NOW,
        )
    instance(tmp_path, 2)
    await taking.sync(db, tmp_path, TOLD)
    assert [row.source for row in connects(db) if row.profile_url == url] == [InteractionSource.LINKEDPILOT]


async def test_its_people_come_onto_a_list_with_who_found_them_first_and_twice_changes_nothing(
    db: Database, tmp_path: Path
) -> None:
    for number in (1, 2):
        instance(tmp_path, number)
    await taking.ensure(db, tmp_path, TOLD)

    async def imported(number: int) -> taking.Taken:
        folder = tmp_path / "openoutreach" / f"instance_{number}"
        return await taking.take(
            db,
            TakeFrom(database_url=db.url, folder=folder, sender_id=number, now=TOLD, list_name="Found"),
        )

    first, second, again = [await imported(number) for number in (1, 2, 2)]

    suited = sum(STATES[n % 6] != "Failed" for n in range(1, FEW + 1))
    assert (first.imported.new_leads, first.imported.added_to_list) == (suited, suited)
    assert first.imported.left_out == FEW - suited
    assert (second.imported.new_leads, again.imported.added_to_list) == (0, 0)
    with db.reading() as session:
        lead = session.scalar(select(Lead.id).where(Lead.profile_url == Row(2).url.rstrip("/")))
        assert lead is not None
        finders = store.finders(session, lead)
        assert leads.get(session, lead).full_name == Row(2).full
        assert [each.name for each in lists.all_lists(session)] == ["Found"]
    assert [(each.sender_name, each.stage, each.found_at) for each in finders] == [
        ("S1", FoundStage.INVITED, Row(2).made),
        ("S2", FoundStage.INVITED, Row(2).made),
    ]


async def test_one_that_cannot_be_read_is_said_and_the_others_are_read(db: Database, tmp_path: Path) -> None:
    broken = instance(tmp_path, 1)
    broken.write_bytes(b"nothing of the kind")
    instance(tmp_path, 2)

    assert await taking.sync(db, tmp_path, TOLD) > 0

    with db.reading() as session:
        troubles = {each.number: each.trouble for each in store.instances(session)}
    assert troubles[1] is not None
    assert troubles[1].code == "errors.open_outreach_unreadable.not_a_database"
    assert troubles[2] is None


async def test_two_looks_at_once_write_every_deed_once(db: Database, tmp_path: Path) -> None:
    instance(tmp_path, 2)
    await taking.ensure(db, tmp_path, TOLD)
    folder = tmp_path / "openoutreach" / "instance_2"
    request = TakeFrom(database_url=db.url, folder=folder, sender_id=2, now=TOLD)

    await asyncio.gather(taking.take(db, request), taking.take(db, request))

    rows = [(row.profile_url, row.differs, row.at) for row in connects(db)]
    assert len(rows) == len(set(rows))


async def test_a_removed_senders_folder_is_put_aside_before_its_number_is_anothers(
    db: Database, tmp_path: Path
) -> None:
    instance(tmp_path, 2)
    await taking.ensure(db, tmp_path, TOLD)
    with db.transaction() as session:
        session.get_one(Sender, 2).removed_at = TOLD
        session.add(Sender(id=9, name="S9", email="s9@firm.example", profile_dir="", created_at=NOW))

    assert await taking.sync(db, tmp_path, TOLD) == 0

    with db.reading() as session:
        assert {each.sender_id: each.number for each in store.instances(session)}[9] == 2
    assert not (tmp_path / "openoutreach" / "instance_2").exists()
    assert len(list((tmp_path / "openoutreach").glob("instance_2-of-sender-2-*"))) == 1
    assert connects(db) == []


async def test_who_was_forgotten_stays_so_whatever_the_instance_remembers(
    db: Database, tmp_path: Path
) -> None:
    instance(tmp_path, 2)
    await taking.sync(db, tmp_path, TOLD)
    url = Row(2).url.rstrip("/")
    with db.transaction() as session:
        forgetting.forget(session, forgetting.meant(session, db.journal, url), TOLD)
    os.utime(instance_file(tmp_path, 2))
    assert await taking.sync(db, tmp_path, TOLD + timedelta(minutes=15)) == 0
    assert url not in {row.profile_url for row in connects(db)}


async def test_an_old_address_of_a_person_is_known_under_the_new_one(db: Database, tmp_path: Path) -> None:
    instance(tmp_path, 2)
    folder = tmp_path / "openoutreach" / "instance_2"
    asked = TakeFrom(database_url=db.url, folder=folder, sender_id=2, now=TOLD, list_name="Found")
    await taking.ensure(db, tmp_path, TOLD)
    await taking.take(db, asked)
    old, new = Row(2).url.rstrip("/"), "https://www.linkedin.com/in/mara-new"
    with db.transaction() as session:
        lead = session.scalars(select(Lead.id).where(Lead.profile_url == old)).one()
        merging.merge(session, lead, new, timedelta(days=3), TOLD)
    os.utime(instance_file(tmp_path, 2))
    assert await taking.sync(db, tmp_path, TOLD + timedelta(minutes=15)) == 0
    assert old not in {row.profile_url for row in connects(db)}
