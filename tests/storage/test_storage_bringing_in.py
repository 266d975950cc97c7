"""A journal that is read from its beginning takes nothing back that came later from somebody else."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.rules.enums import Role
from storage import laptops
from storage.bringing_in import bring_in
from storage.journal import Line
from storage.tables import DoNotContact, User
from tests.fixtures_db import MONDAY, url

EARLIER = MONDAY - timedelta(days=60)


def read(session: Session, *lines: Line) -> None:
    bring_in(session, list(lines), timedelta(days=3), ZoneInfo("UTC"), MONDAY)


def test_whom_another_laptop_put_on_do_not_contact_since_stays_there(session: Session) -> None:
    entry = {"kind": "profile", "value": url(1), "created_at": MONDAY - timedelta(days=1)}
    session.execute(insert(DoNotContact).values(**entry))
    read(session, Line("unblocked", EARLIER, {"what": "profile", "values": [url(1)]}, 1))
    assert session.scalars(select(DoNotContact.value)).all() == [url(1)]


def test_whom_another_laptop_shut_out_or_gave_less_since_gets_nothing_back(session: Session) -> None:
    who = {"id": 8, "chat_id": 8, "name": "Ben", "role": Role.VIEWER, "created_at": MONDAY}
    session.execute(insert(User).values(**who))
    asked = [{"user": number, "chat": number, "name": "Ben", "role": "operator"} for number in (7, 8)]
    read(
        session,
        *(Line("user", EARLIER, one, number) for number, one in enumerate(asked, 1)),
        Line("shut_out", EARLIER, {"user": 8}, 3),
    )
    found = {number: role for number, role in session.execute(select(User.id, User.role))}
    shared = laptops.is_shared(session)  # whoever has a file has the one journal, and it is right
    assert found == ({8: Role.VIEWER} if shared else {7: Role.OPERATOR, 8: Role.OPERATOR})
