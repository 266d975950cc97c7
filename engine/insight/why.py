"""Why nothing happens now with a sender, a campaign or a lead, and when it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from engine import senders
from engine.rules import slots as law
from engine.rules.cooldown import Verdict
from engine.rules.enums import ActionStatus, ActionType, BlockReason, CampaignStatus, Outcome, SenderStatus
from engine.rules.kinds import KINDS, KindText
from engine.rules.outcomes import REFUSALS
from engine.rules.settings import Settings
from engine.work import schedule
from engine.work.verdicts import check
from storage import campaigns as campaign_store
from storage import do_not_contact, interactions, leads, page_waiting, queue, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.campaigns import CampaignRow
from storage.leads import LeadRow, Queued
from storage.senders import SenderRow

DAYS_OF_A_LIMIT = 7
TRIED_AGAIN = "It is tried again when there is page knowledge that fits (see /pages), or by Try again on the campaign's card."
OWN_ERROR = (
    "LinkedPilot met an error of its own there. It is tried again with a newer LinkedPilot, or by Try again on the "
    "campaign's card."
)
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
    kept = _everything(session, now) or _of_sender(session, row, now)
    return Why(row.name, tuple(kept or _stopped(session, row, now)))


def of_campaign(session: Session, campaign_id: int, now: datetime) -> Why:
    """Raises NoSuchCampaign."""
    row = campaign_store.get(session, campaign_id)
    if row.status is not CampaignStatus.RUNNING:
        return Why(row.name, (Reason(_OVER[row.status]),))
    if (stopped := _everything(session, now)) or (stopped := _waiting_for_the_person(session, row)):
        return Why(row.name, tuple(stopped))
    put_off = _put_off(session, row, now)
    reasons = [*put_off]
    holders = queue.open_by_sender(session, campaign_id)
    idle = queue.put_off(session, campaign_id, now)
    if waiting := holders.get(None, 0):
        reasons.append(Reason(f"{waiting} of its leads wait for the end of their cooldown."))
    for holder in sorted(each for each in holders if each is not None):
        if holders[holder] == idle.get(holder):
            continue
        sender = sender_store.get(session, holder)
        found = _of_sender(session, sender, now, row.action_type)
        if not found:
            return Why(row.name, tuple(put_off))
        reasons += [Reason(f"{sender.name}: {each.sentence}", each.until) for each in found[:1]]
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
        return Reason("It is being tried by hand.")
    name = place.campaign_name
    if place.status is ActionStatus.RUNNING:
        return Reason(f"{name}: it is being done now.")
    holder = queue.get(session, place.action_id)
    verdict = check(session, row.profile_url, place.action_type, holder.sender_id, now)
    if not verdict.allowed:
        return Reason(f"{name}: {_blocked(session, verdict)}", verdict.until)
    if place.waits_for_pages and place.outcome is Outcome.OWN_ERROR:
        return Reason(f"{name}: {OWN_ERROR}")
    if place.waits_for_pages:
        return Reason(f"{name}: LinkedIn's page isn't known. {TRIED_AGAIN}")
    if place.refusals and place.not_before is not None and place.not_before > now:
        times = f"{place.refusals} of {REFUSALS} times"
        return Reason(
            f"{name}: LinkedIn itself refused it, {times}. It is tried another day.", place.not_before
        )
    whole = of_campaign(session, place.campaign_id, now)
    campaign = campaign_store.get(session, place.campaign_id)
    if campaign.status is CampaignStatus.RUNNING and not _everything(session, now):
        if place.status is ActionStatus.AWAITING_APPROVAL:
            return Reason(f"{name}: its comment waits for your approval: see /approvals.")
        if holder.sender_id is not None:
            sender = sender_store.get(session, holder.sender_id)
            own = _of_sender(session, sender, now, place.action_type)
            first = own[0] if own else Reason("it takes its turn, one after the other.")
            return Reason(f"{name}, {sender.name}: {first.sentence}", first.until)
    first = whole.reasons[0] if whole.reasons else Reason("it is dealt out to a sender any moment.")
    return Reason(f"{name}: {first.sentence}", first.until)


def _blocked(session: Session, verdict: Verdict) -> str:
    names = sender_store.names(session)
    if verdict.reason is BlockReason.DO_NOT_CONTACT or verdict.blocked_by is None:
        return "on the do-not-contact list."
    if verdict.reason is BlockReason.ALREADY_DONE_BY_YOU:
        return f"{names[verdict.blocked_by]} has done that already."
    return f"in the cooldown of {names[verdict.blocked_by]}."


def _nothing_waits(session: Session, row: LeadRow, places: Sequence[Queued], now: datetime) -> list[Reason]:
    """No campaign wants anything of this person any more: what came of the newest one, and who would be kept off."""
    found = []
    if do_not_contact.holds(session, row.profile_url):
        found.append(Reason("On the do-not-contact list: no campaign takes this person."))
    ended = next((each for each in places if each.campaign_name is not None), None)
    if ended is None:
        found.append(Reason("No campaign has anything to do with this person."))
    else:
        came_of_it = _ENDED.get(ended.status, "it is over")
        said = f" {ended.error_msg}" if ended.error_msg else ""
        found.append(Reason(f"{ended.campaign_name}: {came_of_it}.{said}"))
    until = row.cooldown_expires_at
    if until is not None and until > now:
        found.append(Reason(f"In the cooldown of {row.last_action_by}: closed to the other senders.", until))
    return found


_ENDED = {
    ActionStatus.COMPLETED: "done with this person",
    ActionStatus.FAILED: "it failed",
    ActionStatus.SKIPPED: "skipped, there was nothing to do",
    ActionStatus.SKIPPED_COOLDOWN: "skipped, in cooldown when the turn came",
    ActionStatus.UNCERTAIN: "it may have happened, and is never repeated by itself: see /start, In doubt",
    ActionStatus.CANCELLED: "the campaign was cancelled",
}
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
    if not waiting or KINDS[row.action_type].text is not KindText.COMMENT:
        return []
    ready = queue.ready_of(session, row.id)
    return [] if ready else [Reason(f"{waiting} comments wait for your approval: see /approvals.")]


def _stopped(session: Session, row: SenderRow, now: datetime) -> list[Reason]:
    """The kinds that a sender at work leaves alone today, as their pages weren't known."""
    settings = settings_store.load(session)
    limits = senders.limits_now(session, row, now, settings)
    left = senders.budgets(session, row, now, settings)
    return [
        Reason(left[kind].reason, _freed(session, row, kind, now, settings))
        for kind in ActionType
        if limits[kind].stopped_until is not None
    ]


def _put_off(session: Session, row: CampaignRow, now: datetime) -> list[Reason]:
    """What none of its senders can do now, and why."""
    found = []
    own_errors = page_waiting.own_errors(session, row.id)
    if unknown := page_waiting.count_by_campaign(session).get(row.id, 0) - own_errors:
        found.append(Reason(f"{unknown} wait: LinkedIn's page isn't known. {TRIED_AGAIN}"))
    if own_errors:
        found.append(Reason(f"{own_errors} wait: {OWN_ERROR}"))
    refused, until = queue.refused(session, row.id, now)
    if refused:
        found.append(Reason(f"Refused by LinkedIn itself, and tried another day: {refused}.", until))
    return found


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
    return [
        Reason(left[kind].reason, left[kind].until or _freed(session, row, kind, now, settings))
        for kind in kinds
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
