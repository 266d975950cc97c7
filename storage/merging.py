"""Two addresses turn out to be one person: everything known of the old one moves to the new one."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, literal, select, update
from sqlalchemy.orm import Session, aliased

from storage import forgetting, forgotten, other_addresses, registry
from storage.forgetting import Trail
from storage.journal import note
from storage.tables import Action, Claim, Contact, DoNotContact, Interaction, Lead, LeadSource, ListMember


def merge(session: Session, lead_id: int, url: str, cooldown: timedelta, now: datetime) -> int:
    """Make the lead the person at `url`; returns the id of the lead that stays.

    An action whose campaign holds the other lead too stays with the old lead, which then stays as a row.
    """
    old_url = session.execute(select(Lead.profile_url).where(Lead.id == lead_id)).scalar_one()
    if old_url == url:
        return lead_id
    _note(session, old_url, url, now)
    other_id = session.scalar(select(Lead.id).where(Lead.profile_url == url))
    if other_id is None:
        session.execute(update(Lead).where(Lead.id == lead_id).values(profile_url=url))
    else:
        _move_lists(session, lead_id, other_id)
        _move_sources(session, lead_id, other_id)
        _move_actions(session, lead_id, other_id)
        if not session.scalar(select(exists().where(Action.lead_id == lead_id))):
            session.execute(delete(Lead).where(Lead.id == lead_id))
    if forgotten.holds(session, url):  # under the other address nobody could know them
        forgetting.remember(session, Trail((url, old_url)))
    registry.rebuild(session, url, cooldown)
    return lead_id if other_id is None else other_id


def adopt(session: Session, old_url: str, url: str, cooldown: timedelta, now: datetime) -> bool:
    """`old_url` leads to the person at `url`, whatever is known under either; False while something is done to them.

    A visit that is under way finds out by itself, and makes them one before it clicks.
    """
    if session.scalar(select(Claim.id).where(Claim.profile_url.in_((old_url, url))).limit(1)) is not None:
        return False
    lead_id = session.scalar(select(Lead.id).where(Lead.profile_url == old_url))
    if lead_id is not None:
        merge(session, lead_id, url, cooldown, now)
    else:
        _note(session, old_url, url, now)
        registry.rebuild(session, url, cooldown)
    return True


def _note(session: Session, old_url: str, url: str, now: datetime) -> None:
    note(session, "merged", now, old=old_url, new=url)
    other_addresses.remember(session, old_url, url, now)
    session.execute(update(Interaction).where(Interaction.profile_url == old_url).values(profile_url=url))
    session.execute(delete(Contact).where(Contact.profile_url == old_url))
    _merge_do_not_contact(session, old_url, url)


def _move_lists(session: Session, old: int, new: int) -> None:
    there = aliased(ListMember)
    on_both = select(there.list_id).where(there.lead_id == new)
    session.execute(delete(ListMember).where(ListMember.lead_id == old, ListMember.list_id.in_(on_both)))
    session.execute(update(ListMember).where(ListMember.lead_id == old).values(lead_id=new))


def _move_sources(session: Session, old: int, new: int) -> None:
    there = aliased(LeadSource)
    by_both = select(there.sender_id).where(there.lead_id == new)
    session.execute(delete(LeadSource).where(LeadSource.lead_id == old, LeadSource.sender_id.in_(by_both)))
    session.execute(update(LeadSource).where(LeadSource.lead_id == old).values(lead_id=new))


def _move_actions(session: Session, old: int, new: int) -> None:
    there = aliased(Action)
    twice = exists().where(there.lead_id == new, there.campaign_id == Action.campaign_id)
    session.execute(
        update(Action)
        .where(Action.lead_id == old, ~twice)
        .values(lead_id=literal(new))
        .execution_options(synchronize_session=False)
    )


def _merge_do_not_contact(session: Session, old_url: str, url: str) -> None:
    there = aliased(DoNotContact)
    listed = exists().where(there.kind == "profile", there.value == url)
    session.execute(
        update(DoNotContact)
        .where(DoNotContact.kind == "profile", DoNotContact.value == old_url, ~listed)
        .values(value=url)
        .execution_options(synchronize_session=False)
    )
