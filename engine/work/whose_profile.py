"""A link that leads to somebody under another name: nothing is done to them until a person has said whose profile it is."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine import campaigns
from engine.rules.enums import ActionStatus, CampaignStatus, DraftState, Outcome, PushKind
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.rules.outcomes import OTHERS_IN_A_ROW
from engine.work import closing
from storage import campaigns as campaign_store
from storage import claims, drafts, events, outbox
from storage import other_names as store
from storage.claims import QueuedTask
from storage.other_names import OtherName


class NoOtherName(UserError):
    """Behind this lead's link no other name was met, or the list was mended since."""


def get(session: Session, lead_id: int) -> OtherName:
    """The other name of a lead, decided about or not. Raises NoOtherName."""
    found = store.get(session, lead_id)
    if found is None:
        raise NoOtherName
    return found


def ask(session: Session, row: QueuedTask, outcome: Outcome, seen: Fact | None, now: datetime) -> None:
    """An action ended at a visit: where it ended by the profile's name, the person is asked whose it is.

    A list whose links are all others' (shifted by a row, say) would ask for each of its people: it stops its campaign instead.
    """
    if outcome is not Outcome.OTHER_PERSON or seen is None:
        return
    store.met(session, row.lead_id, seen.values["found"])
    told = {
        "listed": row.full_name,
        "found": seen.values["found"],
        "lead_id": row.lead_id,
        "url": row.profile_url,
    }
    if row.campaign_id is not None:
        campaign = campaign_store.get(session, row.campaign_id)
        people = store.in_a_row(session, campaign.id)
        if campaign.status is CampaignStatus.RUNNING and people and people % OTHERS_IN_A_ROW == 0:
            campaigns.pause(session, campaign.id, now)
            told |= {"campaign": campaign.name, "campaign_id": campaign.id, "people": people}
            outbox.push(session, now, PushKind.ERROR, fact("push.names_dont_fit", **told))
            return
    outbox.push(session, now, PushKind.ERROR, fact("push.other_person", **told))


def settle(session: Session, lead_id: int, theirs: bool, now: datetime) -> int:
    """A person's word. Where it's them, what ended by it is to be done still; returns how many actions. Raises NoOtherName."""
    found = get(session, lead_id)
    store.settle(session, lead_id, theirs)
    ended = store.ended(session, lead_id) if theirs else []
    for action_id in ended:
        closing.reopen(session, claims.task(session, action_id), now, fact("seen.is_them"))
        draft = drafts.kept(session, action_id)
        if draft is not None and draft.state is DraftState.WAITING:  # it still needs its person's word, too
            drafts.set_text(session, action_id, draft.text, ActionStatus.AWAITING_APPROVAL)
    line = fact("log.other_person_settled", listed=found.full_name, found=found.profile_name, theirs=theirs)
    events.add(session, now, "other_person_settled", line)
    return len(ended)
