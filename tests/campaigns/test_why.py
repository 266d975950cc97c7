"""/why: what keeps a sender, a campaign or a person, and until when (spec, section 13)."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import campaigns, do_not_contact, senders
from engine.insight import why
from engine.rules.enums import ActionStatus, ActionType, CooldownPolicy, SenderStatus
from engine.work import fixed_slots
from engine.work.pausing import pause_all, resume_all
from storage import settings as settings_store
from storage.tables import Action, Lead, Sender
from tests.fixtures_db import MONDAY, SampleData, url

LIKE = ActionType.LIKE


def sentences(found: why.Why) -> list[str]:
    return [each.sentence for each in found.reasons]


def running(
    sample: SampleData, *chosen: int, kind: ActionType = LIKE, people: int = 5, name: str = "Spring"
) -> int:
    campaign = sample.campaign(sample.list_of(people, f"{kind}"), kind, *chosen, name=name)
    campaigns.start(sample.session, campaign, MONDAY, seed=1)
    return campaign


def test_nothing_keeps_who_is_about_to_act(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna")
    campaign = running(sample, anna)
    assert sentences(why.of_sender(session, anna, MONDAY)) == ["The day's plan is being made."]
    from engine.work import schedule

    schedule.due(session, MONDAY)
    assert why.of_sender(session, anna, MONDAY).reasons[0].sentence == "Its slot begins any moment."
    assert sentences(why.of_campaign(session, campaign, MONDAY)) == ["Anna: Its slot begins any moment."]


def test_what_keeps_everybody_comes_first(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna")
    campaign = running(sample, anna)
    pause_all(session, MONDAY)
    assert sentences(why.of_campaign(session, campaign, MONDAY)) == ["Everything is paused: send /resume."]
    resume_all(session, MONDAY)
    evening = MONDAY + timedelta(hours=10)
    (reason,) = why.of_sender(session, anna, evening).reasons
    assert reason.sentence == "It is outside the work hours."
    assert reason.until == MONDAY + timedelta(hours=23)
    settings_store.set_value(session, "holidays", ",".join(f"2026-11-{day}" for day in range(23, 31)))
    assert why.of_sender(session, anna, MONDAY).reasons[0].until == MONDAY + timedelta(days=8, hours=-1)


def test_a_sender_says_what_keeps_it_itself(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna", daily_like_limit=2, resting_until=MONDAY + timedelta(minutes=30))
    assert why.of_sender(session, anna, MONDAY).reasons[0].until == MONDAY + timedelta(minutes=30)
    session.execute(update(Sender).values(resting_until=None))
    assert sentences(why.of_sender(session, anna, MONDAY)) == ["It has nothing to do now."]
    running(sample, anna)
    for number in (100, 101):
        sample.did(anna, LIKE, number, MONDAY)
    (reason,) = why.of_sender(session, anna, MONDAY).reasons
    assert reason.sentence == "Today's limit of 2 likes is reached."
    assert reason.until == MONDAY + timedelta(hours=23)
    senders.pause(session, anna, MONDAY)
    assert sentences(why.of_sender(session, anna, MONDAY)) == ["It is paused (paused by you)."]
    session.execute(update(Sender).values(status=SenderStatus.LOGIN_EXPIRED))
    assert sentences(why.of_sender(session, anna, MONDAY)) == ["It has to log in: press Re-login."]


def test_a_slot_that_comes_is_told_with_its_time(session: Session, sample: SampleData) -> None:
    from engine.work import schedule

    anna = sample.sender("Anna")
    fixed_slots.set_hours(session, anna, fixed_slots.parse("15:00-16:00"), MONDAY)
    running(sample, anna)
    schedule.due(session, MONDAY)
    (reason,) = why.of_sender(session, anna, MONDAY).reasons
    assert (reason.sentence, reason.until) == ("Its slot comes.", MONDAY + timedelta(hours=5))


def test_a_campaign_says_what_it_waits_for(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna")
    draft = sample.campaign(sample.list_of(2), LIKE, anna, name="Draft")
    assert sentences(why.of_campaign(session, draft, MONDAY)) == ["It is a draft: start it."]
    from engine.comments import drafts, library

    library.add(session, "Nice", MONDAY)
    commenting = running(sample, anna, kind=ActionType.COMMENT, people=3)
    drafts.prepare(session, MONDAY)
    assert sentences(why.of_campaign(session, commenting, MONDAY)) == [
        "3 comments wait for your approval: see /approvals."
    ]


def test_a_person_says_who_blocks_and_until_when(session: Session, sample: SampleData) -> None:
    anna, ben = sample.sender("Anna"), sample.sender("Ben")
    running(sample, anna, people=2)
    lead = session.query(Lead.id).where(Lead.profile_url == url(0)).scalar()
    sample.did(ben, ActionType.CONNECT, 0, MONDAY)
    (reason,) = why.of_lead(session, lead, MONDAY).reasons
    assert reason.sentence == "Spring: in the cooldown of Ben."
    assert reason.until == MONDAY + timedelta(days=3)
    do_not_contact.add(session, url(0), MONDAY)
    assert sentences(why.of_lead(session, lead, MONDAY)) == ["Spring: on the do-not-contact list."]


def lead_of(session: Session, number: int) -> int:
    return session.scalars(select(Lead.id).where(Lead.profile_url == url(number))).one()


def test_a_person_that_no_campaign_waits_for_says_what_came_of_the_last_one(
    session: Session, sample: SampleData
) -> None:
    anna = sample.sender("Anna")
    running(sample, anna, people=2)
    sample.list_of(5, "others")
    nobody = sentences(why.of_lead(session, lead_of(session, 4), MONDAY))
    assert nobody == ["No campaign has anything to do with this person."]
    sample.did(anna, LIKE, 0, MONDAY)
    action = session.scalars(select(Action.id).where(Action.lead_id == lead_of(session, 0))).one()
    sample.settle(action, status=ActionStatus.SKIPPED, error_msg="There is no post.")
    ended, cooling = why.of_lead(session, lead_of(session, 0), MONDAY).reasons
    assert ended.sentence == "Spring: skipped, there was nothing to do. There is no post."
    assert cooling.sentence == "In the cooldown of Anna: closed to the other senders."
    assert cooling.until == MONDAY + timedelta(days=3)
    do_not_contact.add(session, url(4), MONDAY)
    first = why.of_lead(session, lead_of(session, 4), MONDAY).reasons[0]
    assert first.sentence == "On the do-not-contact list: no campaign takes this person."


def test_a_person_waits_for_what_its_own_sender_waits_for(session: Session, sample: SampleData) -> None:
    anna, ben = sample.sender("Anna"), sample.sender("Ben", status=SenderStatus.LOGIN_EXPIRED)
    running(sample, anna, ben, people=2)
    holders = dict(session.execute(select(Action.sender_id, Action.lead_id)).all())
    of_ben = sentences(why.of_lead(session, holders[ben], MONDAY))
    assert of_ben == ["Spring, Ben: It has to log in: press Re-login."]
    of_anna = sentences(why.of_lead(session, holders[anna], MONDAY))
    assert of_anna == ["Spring, Anna: The day's plan is being made."]
    campaigns.pause(session, 1, MONDAY)
    assert sentences(why.of_lead(session, holders[anna], MONDAY)) == ["Spring: You paused it: resume it."]
    campaigns.resume(session, 1, MONDAY)
    pause_all(session, MONDAY)
    assert sentences(why.of_lead(session, holders[ben], MONDAY)) == [
        "Spring: Everything is paused: send /resume."
    ]


def test_who_did_it_already_isn_t_called_a_cooldown(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna")
    running(sample, anna, people=1, kind=ActionType.CONNECT)
    sample.did(anna, ActionType.CONNECT, 0, MONDAY - timedelta(days=9))
    (reason,) = why.of_lead(session, lead_of(session, 0), MONDAY).reasons
    assert (reason.sentence, reason.until) == ("Spring: Anna has done that already.", None)


def test_a_comment_says_that_it_waits_for_approval(session: Session, sample: SampleData) -> None:
    from engine.comments import drafts, library

    anna = sample.sender("Anna")
    library.add(session, "Nice", MONDAY)
    running(sample, anna, kind=ActionType.COMMENT, people=1)
    drafts.prepare(session, MONDAY)
    assert sentences(why.of_lead(session, lead_of(session, 0), MONDAY)) == [
        "Spring: its comment waits for your approval: see /approvals."
    ]


def test_leads_in_cooldown_that_are_kept_waiting_say_until_when(session: Session, sample: SampleData) -> None:
    anna, ben = sample.sender("Anna"), sample.sender("Ben")
    sample.list_of(2, "all")
    sample.did(ben, ActionType.CONNECT, 0, MONDAY)
    campaign = sample.campaign(1, LIKE, anna, name="Spring", cooldown_policy=CooldownPolicy.WAIT)
    campaigns.start(session, campaign, MONDAY, seed=1)
    (reason,) = why.of_lead(session, lead_of(session, 0), MONDAY).reasons
    assert reason.sentence == "Spring: in the cooldown of Ben."
    assert reason.until == MONDAY + timedelta(days=3)
    assert "1 of its leads wait for the end of their cooldown." in sentences(
        why.of_campaign(session, campaign, MONDAY)
    )


def test_a_limit_says_when_it_leaves_something_again(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna", weekly_like_limit=2, daily_connect_limit=0)
    running(sample, anna)
    sample.did(anna, LIKE, 100, MONDAY - timedelta(days=5))
    sample.did(anna, LIKE, 101, MONDAY - timedelta(days=1))
    (reason,) = why.of_sender(session, anna, MONDAY).reasons
    assert reason.sentence == "The limit of 2 likes in 7 days is reached."
    assert reason.until == MONDAY + timedelta(days=2, hours=-1)  # 7 days after the first of the two
    parked = MONDAY + timedelta(days=4)
    session.execute(update(Sender).values(connects_parked_until=parked))
    connecting = running(sample, anna, kind=ActionType.CONNECT, name="Autumn")
    (reason,) = why.of_campaign(session, connecting, MONDAY).reasons
    assert reason.sentence == "Anna: LinkedIn's own invitation limit is reached."
    assert reason.until == parked
