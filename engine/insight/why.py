"""Why nothing happens now with a sender, a campaign or a lead, and when it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from engine import senders
from engine.rules import slots as law
from engine.rules.cooldown import Verdict
from engine.rules.enums import ActionStatus, ActionType, BlockReason, CampaignStatus, Outcome, SenderStatus
from engine.rules.facts import Fact, fact
from engine.rules.kinds import KINDS, KindText
from engine.rules.outcomes import OPEN, REFUSALS
from engine.rules.settings import Settings
from engine.work import clock_watch, permission
from storage import campaigns as campaign_store
from storage import interactions, leads, page_waiting, queue, queue_counts, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.campaigns import CampaignRow
from storage.leads import LeadRow, Queued
from storage.senders import SenderRow

DAYS_OF_A_LIMIT = 7


@dataclass(frozen=True, slots=True)
class Reason:
    """What keeps it, and when that is over; None where it isn't known, or depends on the person."""

    fact: Fact
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """About what it is, and the reasons, the strongest first; none means that it goes on right now."""

    subject: str
    reasons: tuple[Reason, ...]


def of_sender(session: Session, sender_id: int, now: datetime) -> Why:
    """Raises NoSuchSender."""
    row = senders.get(session, sender_id)
    kept = of_everybody(session, now) or _of_sender(session, row, now)
    return Why(row.name, tuple(kept or _stopped(session, row, now)))


def of_campaign(session: Session, campaign_id: int, now: datetime) -> Why:
    """Raises NoSuchCampaign."""
    row = campaign_store.get(session, campaign_id)
    if row.status is not CampaignStatus.RUNNING:
        return Why(row.name, (Reason(fact("why.campaign_over", status=row.status)),))
    if (stopped := of_everybody(session, now)) or (stopped := _waiting_for_the_person(session, row)):
        return Why(row.name, tuple(stopped))
    put_off = _put_off(session, row, now)
    reasons = [*put_off]
    holders = queue_counts.open_by_sender(session, campaign_id)
    idle = queue_counts.put_off(session, campaign_id, now)
    if waiting := holders.get(None, 0):
        reasons.append(Reason(fact("why.wait_for_cooldown", leads=waiting)))
    for holder in sorted(each for each in holders if each is not None):
        if holders[holder] == idle.get(holder):
            continue
        sender = sender_store.get(session, holder)
        found = _of_sender(session, sender, now, row.action_type)
        if not found:
            return Why(row.name, tuple(put_off))
        reasons += [
            Reason(fact("why.of_sender", sender=sender.name, why=each.fact), each.until) for each in found[:1]
        ]
    return Why(row.name, tuple(reasons))


def of_lead(session: Session, lead_id: int, now: datetime) -> Why:
    """What keeps each of its open actions, or else what ended the newest one. Raises NoSuchLead."""
    row = leads.get(session, lead_id)
    places = leads.queued(session, lead_id)
    waiting = [_of_place(session, row, each, now) for each in places if each.status in OPEN]
    reasons = waiting or _nothing_waits(session, row, places, now)
    return Why(row.full_name or row.profile_url, tuple(reasons))


def _of_place(session: Session, row: LeadRow, place: Queued, now: datetime) -> Reason:
    """What keeps an open action from being done."""
    if place.campaign_id is None or place.campaign_name is None:
        return Reason(fact("why.by_hand"))
    name = place.campaign_name

    def within(why: Fact, until: datetime | None = None) -> Reason:
        return Reason(fact("why.in_campaign", campaign=name, why=why), until)

    if place.status is ActionStatus.RUNNING:
        return within(fact("why.done_now"))
    holder = queue.get(session, place.action_id)
    verdict = permission.may_act(session, row.profile_url, place.action_type, holder.sender_id, now)
    if not verdict.allowed:
        return within(_blocked(session, verdict), verdict.until)
    if place.waits_for_pages and place.outcome is Outcome.OWN_ERROR:
        return within(fact("why.own_error"))
    if place.waits_for_pages:
        return within(fact("why.page_unknown"))
    if place.refusals and place.not_before is not None and place.not_before > now:
        return within(fact("why.refused", times=place.refusals, most=REFUSALS), place.not_before)
    whole = of_campaign(session, place.campaign_id, now)
    campaign = campaign_store.get(session, place.campaign_id)
    if campaign.status is CampaignStatus.RUNNING and not of_everybody(session, now):
        if place.status is ActionStatus.AWAITING_APPROVAL:
            return within(fact("why.waits_for_approval"))
        if holder.sender_id is not None:
            sender = sender_store.get(session, holder.sender_id)
            own = _of_sender(session, sender, now, place.action_type)
            first = own[0] if own else Reason(fact("why.takes_its_turn"))
            return within(fact("why.of_sender", sender=sender.name, why=first.fact), first.until)
    first = whole.reasons[0] if whole.reasons else Reason(fact("why.dealt_soon"))
    return within(first.fact, first.until)


def _blocked(session: Session, verdict: Verdict) -> Fact:
    names = sender_store.names(session)
    if verdict.reason is BlockReason.OTHER_PERSON:
        return fact("why.other_person")
    if verdict.reason is BlockReason.DO_NOT_CONTACT or verdict.blocked_by is None:
        return fact("why.do_not_contact")
    if verdict.reason is BlockReason.ALREADY_DONE_BY_YOU:
        return fact("why.done_already", sender=names[verdict.blocked_by])
    return fact("why.cooldown_of", sender=names[verdict.blocked_by])


def _nothing_waits(session: Session, row: LeadRow, places: Sequence[Queued], now: datetime) -> list[Reason]:
    """No campaign wants anything of this person any more: what came of the newest one, and who would be kept off."""
    found = []
    verdict = permission.may_act(session, row.profile_url, None, None, now)
    if verdict.reason is BlockReason.DO_NOT_CONTACT:
        found.append(Reason(fact("why.on_do_not_contact")))
    elif verdict.reason is BlockReason.OTHER_PERSON:
        found.append(Reason(fact("why.under_another_name")))
    ended = next((each for each in places if each.campaign_name is not None), None)
    if ended is None:
        found.append(Reason(fact("why.no_campaign")))
    else:
        found.append(
            Reason(
                fact("why.ended", campaign=ended.campaign_name, status=ended.status, detail=ended.error_msg)
            )
        )
    until = row.cooldown_expires_at
    if until is not None and until > now:
        found.append(Reason(fact("why.closed_to_others", sender=row.last_action_by), until))
    return found


def of_everybody(session: Session, now: datetime) -> list[Reason]:
    """What keeps everybody, whatever they have to do."""
    if settings_store.get(session, settings_store.PAUSED_KEY) is not None:
        return [Reason(fact("why.all_paused"))]
    if clock_watch.in_doubt(session):
        return [Reason(fact("why.clock_in_doubt"))]
    hours = settings_store.load(session).work_hours
    if law.work_window(now, hours) is not None:
        return []
    following = law.next_work_window(now, hours)
    if following is None:
        return [Reason(fact("why.no_work_day"))]
    return [Reason(fact("why.outside_work_hours"), following.start)]


def _waiting_for_the_person(session: Session, row: CampaignRow) -> list[Reason]:
    if KINDS[row.action_type].text is not KindText.COMMENT:
        return []
    waiting = queue_counts.by_status(session, row.id).get(ActionStatus.AWAITING_APPROVAL)
    if not waiting:
        return []
    ready = queue_counts.ready_of(session, row.id)
    return [] if ready else [Reason(fact("why.comments_wait", comments=waiting))]


def _stopped(session: Session, row: SenderRow, now: datetime) -> list[Reason]:
    """The kinds that a sender at work leaves alone today, as their pages weren't known."""
    settings = settings_store.load(session)
    limits = senders.limits_now(session, row, now, settings)
    left = senders.budgets(session, row, now, settings)
    return [
        Reason(reason, _freed(session, row, kind, now, settings))
        for kind in ActionType
        if limits[kind].stopped_until is not None and (reason := left[kind].reason) is not None
    ]


def _put_off(session: Session, row: CampaignRow, now: datetime) -> list[Reason]:
    """What none of its senders can do now, and why."""
    found = []
    own_errors = page_waiting.own_errors(session, row.id)
    if unknown := page_waiting.count_by_campaign(session).get(row.id, 0) - own_errors:
        found.append(Reason(fact("why.pages_unknown", actions=unknown)))
    if own_errors:
        found.append(Reason(fact("why.own_errors", actions=own_errors)))
    refused, until = queue_counts.refused(session, row.id, now)
    if refused:
        found.append(Reason(fact("why.some_refused", actions=refused), until))
    return found


def _of_sender(
    session: Session, row: SenderRow, now: datetime, only: ActionType | None = None
) -> list[Reason]:
    """What keeps one sender, in the work hours and with nothing paused."""
    if row.removed_at is not None:
        return [Reason(fact("why.sender_removed"))]
    if row.status is SenderStatus.LOGIN_EXPIRED:
        return [Reason(fact("why.has_to_log_in"))]
    if row.status is SenderStatus.PAUSED:
        return [Reason(fact("why.sender_paused", reason=row.status_reason or senders.PAUSED_BY_USER))]
    if row.resting_until is not None and row.resting_until > now:
        return [Reason(fact("why.rests"), row.resting_until)]
    settings = settings_store.load(session)
    work = queue.work_left_of(session, row.id, now, most=1)
    kinds = [kind for kind in ActionType if work.get(kind) and only in (None, kind)]
    if not kinds:
        return [Reason(fact("why.nothing_to_do"))]
    return _limits(session, row, kinds, now, settings) or _its_slot(session, row, now, settings)


def _limits(
    session: Session, row: SenderRow, kinds: list[ActionType], now: datetime, settings: Settings
) -> list[Reason]:
    left = senders.budgets(session, row, now, settings)
    if any(left[kind].count > 0 for kind in kinds):
        return []
    return [
        Reason(reason, left[kind].until or _freed(session, row, kind, now, settings))
        for kind in kinds
        if (reason := left[kind].reason) is not None
    ]


def _freed(
    session: Session, row: SenderRow, kind: ActionType, now: datetime, settings: Settings
) -> datetime | None:
    """The first work hours of a later day on which the limits leave something of this kind again."""
    weekly = row.weekly_limit(kind)
    today = now.astimezone(settings.zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(1, DAYS_OF_A_LIMIT + 1)):
        if weekly is None or interactions.used(session, row.id, day)[kind].week < weekly:
            night = datetime.combine(day, time(), settings.zone) - datetime.resolution
            following = law.next_work_window(night, settings.work_hours)
            return None if following is None else following.start
    return None


def _its_slot(session: Session, row: SenderRow, now: datetime, settings: Settings) -> list[Reason]:
    if any(seat.sender_id == row.id for seat in seat_store.all_taken(session)):
        return []
    window = law.work_window(now, settings.work_hours)
    planned = slots.of_day(session, window.day) if window is not None else []
    coming = next((slot for slot in planned if slot.sender_id == row.id and slot.untouched), None)
    if coming is not None and coming.starts_at > now:
        return [Reason(fact("why.slot_comes"), coming.starts_at)]
    if coming is not None:
        return [Reason(fact("why.slot_begins"))]
    ended = next((slot for slot in reversed(planned) if slot.sender_id == row.id and slot.turn_end), None)
    if ended is not None and ended.turn_end is not None:
        return [Reason(fact("why.turn_over", end=ended.turn_end))]
    if not planned:
        return [Reason(fact("why.plan_being_made"))]
    return [Reason(fact("why.no_slot_today"))]
