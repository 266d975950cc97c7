"""Looking through the leads: by the page, by list, by name; one lead with its whole history."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from engine.lists import checked_name
from engine.rules.cooldown import Verdict
from engine.rules.enums import ActionType, InteractionResult
from engine.rules.keys import search_key
from engine.work import permission
from storage import do_not_contact, lists, openoutreach, other_names
from storage import leads as store
from storage.do_not_contact import COMPANY, PROFILE, DoNotContactEntry
from storage.leads import HistoryLine, LeadRow, Queued
from storage.openoutreach import Finder
from storage.other_names import OtherName

BY_HAND = "by_hand"  # where a list comes from that a person began from somebody's card


class LeadFilter(StrEnum):
    """Which leads the browser shows."""

    ALL = "all"
    AVAILABLE = "available"  # for whoever comes first
    COOLDOWN = "cooldown"
    FOUND = "found"  # by OpenOutreach


@dataclass(frozen=True, slots=True)
class LeadLine:
    """A lead in the browser. `cooldown_until` is None when the lead isn't in cooldown; `verdict` is for a sender who never did anything."""

    id: int
    full_name: str
    profile_url: str
    title: str
    company: str
    last_action: ActionType | None
    last_action_at: datetime | None
    last_action_by: str | None
    cooldown_until: datetime | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One page; pages count from 0. With `more`, a search found still more than `total`, and shows none of those."""

    leads: tuple[LeadLine, ...]
    page: int
    pages: int
    total: int
    more: bool = False
    any_found: bool = False  # whether OpenOutreach found any lead at all


@dataclass(frozen=True, slots=True)
class LeadCard:
    """One lead with everything known of it, the newest first."""

    lead: LeadLine
    lists: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    queue: tuple[Queued, ...]
    kept_off_by_profile: DoNotContactEntry | None = None
    kept_off_by_company: DoNotContactEntry | None = None
    other_name: OtherName | None = None
    finders: tuple[Finder, ...] = ()  # OpenOutreach instances that found the person, the first one first

    @property
    def in_doubt(self) -> tuple[int, ...]:
        """The actions of which nobody knows yet whether they happened, the newest first."""
        return tuple(
            each.action_id
            for each in self.history
            if each.result is InteractionResult.UNCERTAIN and each.action_id is not None
        )


def leads(
    session: Session,
    filter: LeadFilter,
    list_id: int | None,
    search: str | None,
    page: int,
    per_page: int,
    now: datetime,
) -> LeadPage:
    """A page of the leads that are meant; a page beyond the last one is the last one."""
    words = search_key(search or "").split()
    only = {
        LeadFilter.ALL: None,
        LeadFilter.AVAILABLE: store.available(now),
        LeadFilter.COOLDOWN: store.cooling(now),
        LeadFilter.FOUND: openoutreach.is_found,
    }[filter]
    found = store.found(session, list_id, words, only) if words else []
    if words:
        total = min(len(found), store.MOST_FOUND)
    elif filter is LeadFilter.AVAILABLE:
        # Few are blocked: counting those is quicker than counting the others.
        total = store.count(session, list_id) - store.count(session, list_id, store.blocked(now))
    else:
        total = store.count(session, list_id, only)
    pages = max(1, -(-total // per_page))
    page = min(max(page, 0), pages - 1)
    begin = page * per_page
    if words:
        rows = store.of_ids(session, found[begin : min(begin + per_page, total)])
    else:
        rows = store.page(session, list_id, only, per_page, begin, total)
    lines = tuple(_line(session, row, now) for row in rows)
    any_found = openoutreach.has_found(session)
    return LeadPage(lines, page, pages, total, more=len(found) > total, any_found=any_found)


def lead_card(session: Session, lead_id: int, now: datetime) -> LeadCard:
    """Everything about one lead. Raises NoSuchLead."""
    row = store.get(session, lead_id)
    return LeadCard(
        lead=_line(session, row, now),
        lists=tuple(store.lists_of(session, lead_id)),
        history=tuple(store.history(session, row.profile_url)),
        queue=tuple(store.queued(session, lead_id)),
        kept_off_by_profile=do_not_contact.find(session, PROFILE, row.profile_url),
        kept_off_by_company=do_not_contact.find(session, COMPANY, search_key(row.company)),
        other_name=other_names.get(session, lead_id),
        finders=tuple(openoutreach.finders(session, lead_id)),
    )


def put_on_list(session: Session, lead_id: int, list_id: int, now: datetime) -> tuple[str, bool]:
    """Put a lead on a list; returns the list's name, and False when the lead stands there already.

    Raises NoSuchLead and NoSuchList.
    """
    store.get(session, lead_id)
    row = lists.get(session, list_id)
    if not row.ready:
        raise lists.NoSuchList
    return row.name, lists.add_one(session, list_id, lead_id, now)


def put_on_new_list(session: Session, lead_id: int, name: str, now: datetime) -> tuple[str, bool]:
    """The same with a list by its name, made when there is none. Raises NoSuchLead, and UserError for a name that can't be."""
    store.get(session, lead_id)
    name = checked_name(name)
    there = lists.by_name(session, name)
    list_id = there.id if there is not None else lists.create(session, name, BY_HAND, now, ready=True)
    return put_on_list(session, lead_id, list_id, now)


def _line(session: Session, row: LeadRow, now: datetime) -> LeadLine:
    until = row.cooldown_expires_at
    return LeadLine(
        id=row.id,
        full_name=row.full_name,
        profile_url=row.profile_url,
        title=row.title,
        company=row.company,
        last_action=row.last_action_type,
        last_action_at=row.last_action_at,
        last_action_by=row.last_action_by,
        cooldown_until=until if until is not None and until > now else None,
        verdict=permission.may_act(session, row.profile_url, None, None, now),
    )
