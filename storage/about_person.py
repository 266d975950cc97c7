"""What the tables hold of one person, row by row, by the tables' own names."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, or_, select
from sqlalchemy.orm import Session

from engine.rules.facts import Fact, to_json
from storage import forgotten
from storage.forgetting import TEXTS, in_text, referring_to
from storage.tables import (
    Action,
    Base,
    Contact,
    DoNotContact,
    Interaction,
    Lead,
    LeadList,
    ListMember,
    OtherAddress,
)

TOLD_ALREADY = ("interactions", "list_members")


def rows(session: Session, urls: Sequence[str]) -> dict[str, Any]:
    """The rows that are about this person."""
    leads = select(Lead.id).where(Lead.profile_url.in_(urls))
    lists = (
        select(LeadList.name, ListMember.added_at)
        .join(ListMember, ListMember.list_id == LeadList.id)
        .where(ListMember.lead_id.in_(leads))
    )
    return {
        "leads": _all(session, Lead, Lead.profile_url.in_(urls)),
        "custom_lists": [dict(row._mapping) for row in session.execute(lists)],
        "interactions": _all(session, Interaction, Interaction.profile_url.in_(urls)),
        "global_contact_registry": _all(session, Contact, Contact.profile_url.in_(urls)),
        "other_addresses": _all(
            session, OtherAddress, or_(OtherAddress.url.in_(urls), OtherAddress.profile_url.in_(urls))
        ),
        "do_not_contact": _all(session, DoNotContact, DoNotContact.value.in_(urls)),
        **_about(session, Lead, leads),
        **_about(session, Action, select(Action.id).where(Action.lead_id.in_(leads))),
        "forgotten": any(forgotten.holds(session, url) for url in urls),
    }


def _about(session: Session, entity: type[Base], ids: Select[int]) -> dict[str, list[dict[str, Any]]]:
    """The rows of the other tables that refer to these."""
    found: dict[str, list[dict[str, Any]]] = {}
    for column in referring_to(entity):
        if rows := _all(session, column.table, column.in_(ids)):
            found.setdefault(column.table.name, []).extend(rows)
    return {name: rows for name, rows in found.items() if name not in TOLD_ALREADY}


def named_in_texts(session: Session, found: Sequence[str]) -> dict[str, list[Any]]:
    """Texts in which the person is named, by table and column."""
    there = {
        str(column): [_plain(text) for text in session.scalars(select(column).where(in_text(column, found)))]
        for column in TEXTS
    }
    return {name: texts for name, texts in there.items() if texts}


def _all(
    session: Session, table: type[Base] | FromClause, condition: ColumnElement[bool]
) -> list[dict[str, Any]]:
    columns = table.c if isinstance(table, FromClause) else table.__table__.c
    return [
        {name: _plain(value) for name, value in row._mapping.items() if value is not None}
        for row in session.execute(select(*columns).where(condition))
    ]


def _plain(value: Any) -> Any:
    return to_json(value) if isinstance(value, Fact) else value
