"""Why nothing happens now with a sender, a campaign or a lead, and when it goes on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import schedule, senders
from engine.rules import slots as law
from engine.rules.settings import Settings
from engine.rules.words import ActionStatus, ActionType, CampaignStatus, SenderStatus
from engine.verdicts import check
from storage import campaigns as campaign_store
from storage import interactions, leads, queue, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.campaigns import CampaignRow
from storage.senders import SenderRow

OPEN = (ActionStatus.PENDING, ActionStatus.AWAITING_APPROVAL, ActionStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, and when that is over; None where it isn't known, or depends on the person."""

    sentence: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """About what it is, and the reasons, the strongest first; none means that it goes on right now."""

    subject: str
    reasons: tuple[Reason, ...]


def of_sender(session: Session, sender_id: int, now: datetime) -> Why:
    """Raises NoSuchSender."""
    row = senders.get(session, sender_id)
    return Why(row.name, tuple(_everything(session, now) or _of_sender(session, row, now)))


def of_campaign(session: Session, campaign_id: int, now: datetime) -> Why:
    """Raises NoSuchCampaign."""
    row = campaign_store.get(session, campaign_id)
    if row.status is not CampaignStatus.RUNNING:
        return Why(row.name, (Reason(_OVER[row.status]),))
    if (stopped := _everything(session, now)) or (stopped := _waiting_for_the_person(session, row)):
        return Why(row.name, tuple(stopped))
    reasons: list[Reason] = []
    holders = queue.open_by_sender(session, campaign_id)
    if waiting := holders.get(None, 0):
        reasons.append(Reason(f"{waiting} of its leads wait for the end of their cooldown."))
    for holder in sorted(each for each in holders if each is not None):
        sender = sender_store.get(session, holder)
        found = _of_sender(session, sender, now, row.action_type)
        if not found:
            return Why(row.name, ())
        reasons += [Reason(f"{sender.name}: {each.sentence}", each.until) for each in found[:1]]
    return Why(row.name, tuple(reasons))


def of_lead(session: Session, lead_id: int, now: datetime) -> Why:
    """Raises NoSuchLead."""
    row = leads.get(session, lead_id)
    name = row.full_name or row.profile_url
    names = sender_store.names(session)
    reasons: list[Reason] = []
    for place in leads.queued(session, lead_id):
        if place.status not in OPEN or place.campaign_id is None:
            continue
        campaign = campaign_store.get(session, place.campaign_id)
        whole = of_campaign(session, campaign.id, now)
        holder = queue.get(session, place.action_id).sender_id
        verdict = check(session, row.profile_url, place.action_type, holder, now)
        if not verdict.allowed and verdict.blocked_by is not None:
            sentence = f"{campaign.name}: in the cooldown of {names[verdict.blocked_by]}."
            reasons.append(Reason(sentence, verdict.until))
        elif not verdict.allowed:
            reasons.append(Reason(f"{campaign.name}: on the do-not-contact list.", verdict.until))
        else:
            first = whole.reasons[0] if whole.reasons else Reason("it takes its turn.")
            reasons.append(Reason(f"{campaign.name}: {first.sentence}", first.until))
    if reasons:
        return Why(name, tuple(reasons))
    return Why(name, (Reason("No running campaign has anything to do with this person."),))


_OVER = {
    CampaignStatus.DRAFT: "It is a draft: start it.",
    CampaignStatus.PAUSED: "You paused it: resume it.",
    CampaignStatus.COMPLETED: "It is completed.",
    CampaignStatus.CANCELLED: "It was cancelled.",
}


def _everything(session: Session, now: datetime) -> list[Reason]:
    """What keeps everybody."""
    if settings_store.get(session, settings_store.PAUSED_KEY) is not None:
        return [Reason("Everything is paused: send /resume.")]
    hours = settings_store.load(session).work_hours
    if law.work_window(now, hours) is not None:
        return []
    following = law.next_work_window(now, hours)
    if following is None:
        return [Reason("There is no work day: see work_days and holidays in the settings.")]
    return [Reason("It is outside the work hours.", following.start)]


def _waiting_for_the_person(session: Session, row: CampaignRow) -> list[Reason]:
    by_status = campaign_store.by_status(session, row.id)
    waiting = by_status.get(ActionStatus.AWAITING_APPROVAL, 0)
    if not waiting or row.action_type is not ActionType.COMMENT:
        return []
    ready = queue.ready_of(session, row.id)
    return [] if ready else [Reason(f"{waiting} comments wait for your approval: see /approvals.")]


def _of_sender(
    session: Session, row: SenderRow, now: datetime, only: ActionType | None = None
) -> list[Reason]:
    """What keeps one sender, in the work hours and with nothing paused."""
    if row.removed_at is not None:
        return [Reason("It was removed.")]
    if row.status is SenderStatus.LOGIN_EXPIRED:
        return [Reason("It has to log in: press Re-login.")]
    if row.status is SenderStatus.PAUSED:
        return [Reason(f"It is paused ({row.status_reason or 'by you'}).")]
    if row.resting_until is not None and row.resting_until > now:
        return [Reason("It rests after a trouble.", row.resting_until)]
    settings = settings_store.load(session)
    work = queue.work_left_of(session, row.id, now, most=1)
    kinds = [kind for kind in ActionType if work.get(kind) and only in (None, kind)]
    if not kinds:
        return [Reason("It has nothing to do now.")]
    return _limits(session, row, kinds, now, settings) or _its_slot(session, row, now, settings)


def _limits(
    session: Session, row: SenderRow, kinds: list[ActionType], now: datetime, settings: Settings
) -> list[Reason]:
    left = senders.budgets(session, row, now, settings)
    if any(left[kind].count > 0 for kind in kinds):
        return []
    used = interactions.used(session, row.id, now.astimezone(settings.zone).date())
    following = law.next_work_window(now, settings.work_hours)
    tomorrow = following.start if following is not None else None
    reasons = []
    for kind in kinds:
        weekly = row.weekly_limit(kind)
        whole_week = weekly is not None and used[kind].week >= weekly
        reasons.append(Reason(left[kind].reason, left[kind].until or (None if whole_week else tomorrow)))
    return reasons


def _its_slot(session: Session, row: SenderRow, now: datetime, settings: Settings) -> list[Reason]:
    seat = seat_store.read(session)
    if seat.taken and seat.sender_id == row.id:
        return []
    window = law.work_window(now, settings.work_hours)
    planned = slots.of_day(session, window.day) if window is not None else []
    coming = next((slot for slot in planned if slot.sender_id == row.id and slot.untouched), None)
    if coming is not None and coming.starts_at > now:
        return [Reason("Its slot comes.", coming.starts_at)]
    if coming is not None:
        return [Reason("Its slot begins any moment.")]
    ended = next((slot for slot in reversed(planned) if slot.sender_id == row.id and slot.turn_end), None)
    if ended is not None and ended.turn_end is not None:
        return [Reason(f"Its turn of today is over: {schedule.TURN_ENDS[ended.turn_end]}.")]
    if not planned:
        return [Reason("The day's plan is being made.")]
    return [Reason("It has no slot today: the day was full. Its next one is planned tomorrow.")]
