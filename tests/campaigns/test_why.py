"""/why: what keeps a sender, a campaign or a person, and until when (spec, section 13)."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import campaigns, do_not_contact, senders
from engine.insight import why
from engine.rules.enums import ActionStatus, ActionType, CooldownPolicy, SenderStatus
from engine.rules.facts import fact
from engine.work import fixed_slots
from engine.work.pausing import pause_all, resume_all
from storage import settings as settings_store
from storage.tables import Action, Lead, Sender
from tests.fixtures_db import MONDAY, SampleData, url

LIKE = ActionType.LIKE


def told(found: why.Why) -> list[str]:
    """The facts as the log has them; how they are said, tests/bot/test_said.py and test_facts_have_words.py hold."""
    return [str(each.fact) for each in found.reasons]


def running(
    sample: SampleData, *chosen: int, kind: ActionType = LIKE, people: int = 5, name: str = "Spring"
) -> int:
    campaign = sample.campaign(sample.list_of(people, f"{kind}"), kind, *chosen, name=name)
    campaigns.start(sample.session, campaign, MONDAY, seed=1)
    return campaign


def test_nothing_keeps_who_is_about_to_act(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna")
    campaign = running(sample, anna)
    assert told(why.of_sender(session, anna, MONDAY)) == ["why.plan_being_made"]
    from engine.work import schedule

    schedule.due(session, MONDAY)
    assert why.of_sender(session, anna, MONDAY).reasons[0].fact.code == "why.slot_begins"
    assert told(why.of_campaign(session, campaign, MONDAY)) == [
        "why.of_sender (sender=Anna, why=why.slot_begins)"
    ]


def test_what_keeps_everybody_comes_first(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna")
    campaign = running(sample, anna)
    pause_all(session, MONDAY)
    assert told(why.of_campaign(session, campaign, MONDAY)) == ["why.all_paused"]
    resume_all(session, MONDAY)
    evening = MONDAY + timedelta(hours=10)
    (reason,) = why.of_sender(session, anna, evening).reasons
    assert str(reason.fact) == "why.outside_work_hours"
    assert reason.until == MONDAY + timedelta(hours=23)
    settings_store.set_value(session, "holidays", ",".join(f"2026-11-{day}" for day in range(23, 31)))
    assert why.of_sender(session, anna, MONDAY).reasons[0].until == MONDAY + timedelta(days=8, hours=-1)


def test_a_sender_says_what_keeps_it_itself(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna", daily_like_limit=2, resting_until=MONDAY + timedelta(minutes=30))
    assert why.of_sender(session, anna, MONDAY).reasons[0].until == MONDAY + timedelta(minutes=30)
    session.execute(update(Sender).values(resting_until=None))
    assert told(why.of_sender(session, anna, MONDAY)) == ["why.nothing_to_do"]
    running(sample, anna)
    for number in (100, 101):
        sample.did(anna, LIKE, number, MONDAY)
    (reason,) = why.of_sender(session, anna, MONDAY).reasons
    assert str(reason.fact) == "limits.daily (limit=2, kind=like)"
    assert reason.until == MONDAY + timedelta(hours=23)
    senders.pause(session, anna, MONDAY)
    assert told(why.of_sender(session, anna, MONDAY)) == ["why.sender_paused (reason=by_you)"]
    session.execute(update(Sender).values(status=SenderStatus.LOGIN_EXPIRED))
    assert told(why.of_sender(session, anna, MONDAY)) == ["why.has_to_log_in"]


def test_a_slot_that_comes_is_told_with_its_time(session: Session, sample: SampleData) -> None:
    from engine.work import schedule

    anna = sample.sender("Anna")
    fixed_slots.set_hours(session, anna, fixed_slots.parse("15:00-16:00"), MONDAY)
    running(sample, anna)
    schedule.due(session, MONDAY)
    (reason,) = why.of_sender(session, anna, MONDAY).reasons
    assert (str(reason.fact), reason.until) == ("why.slot_comes", MONDAY + timedelta(hours=5))


def test_a_campaign_says_what_it_waits_for(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna")
    draft = sample.campaign(sample.list_of(2), LIKE, anna, name="Draft")
    assert told(why.of_campaign(session, draft, MONDAY)) == ["why.campaign_over (status=draft)"]
    from engine.comments import drafts, library

    library.add(session, "Nice", MONDAY)
    commenting = running(sample, anna, kind=ActionType.COMMENT, people=3)
    drafts.prepare(session, MONDAY)
    assert told(why.of_campaign(session, commenting, MONDAY)) == ["why.comments_wait (comments=3)"]


def test_a_person_says_who_blocks_and_until_when(session: Session, sample: SampleData) -> None:
    anna, ben = sample.sender("Anna"), sample.sender("Ben")
    running(sample, anna, people=2)
    lead = session.query(Lead.id).where(Lead.profile_url == url(0)).scalar()
    sample.did(ben, ActionType.CONNECT, 0, MONDAY)
    (reason,) = why.of_lead(session, lead, MONDAY).reasons
    assert str(reason.fact) == "why.in_campaign (campaign=Spring, why=why.cooldown_of (sender=Ben))"
    assert reason.until == MONDAY + timedelta(days=3)
    do_not_contact.add(session, url(0), MONDAY)
    assert told(why.of_lead(session, lead, MONDAY)) == [
        "why.in_campaign (campaign=Spring, why=why.do_not_contact)"
    ]


def lead_of(session: Session, number: int) -> int:
    return session.scalars(select(Lead.id).where(Lead.profile_url == url(number))).one()


def test_a_person_that_no_campaign_waits_for_says_what_came_of_the_last_one(
    session: Session, sample: SampleData
) -> None:
    anna = sample.sender("Anna")
    running(sample, anna, people=2)
    sample.list_of(5, "others")
    nobody = told(why.of_lead(session, lead_of(session, 4), MONDAY))
    assert nobody == ["why.no_campaign"]
    sample.did(anna, LIKE, 0, MONDAY)
    action = session.scalars(select(Action.id).where(Action.lead_id == lead_of(session, 0))).one()
    sample.settle(action, status=ActionStatus.SKIPPED, error_msg=fact("seen.no_posts"))
    ended, cooling = why.of_lead(session, lead_of(session, 0), MONDAY).reasons
    assert str(ended.fact) == "why.ended (campaign=Spring, status=skipped, detail=seen.no_posts)"
    assert str(cooling.fact) == "why.closed_to_others (sender=Anna)"
    assert cooling.until == MONDAY + timedelta(days=3)
    do_not_contact.add(session, url(4), MONDAY)
    first = why.of_lead(session, lead_of(session, 4), MONDAY).reasons[0]
    assert first.fact.code == "why.on_do_not_contact"


def test_a_person_waits_for_what_its_own_sender_waits_for(session: Session, sample: SampleData) -> None:
    anna, ben = sample.sender("Anna"), sample.sender("Ben", status=SenderStatus.LOGIN_EXPIRED)
    running(sample, anna, ben, people=2)
    holders = dict(session.execute(select(Action.sender_id, Action.lead_id)).all())
    of_ben = told(why.of_lead(session, holders[ben], MONDAY))
    assert of_ben == [
        "why.in_campaign (campaign=Spring, why=why.of_sender (sender=Ben, why=why.has_to_log_in))"
    ]
    of_anna = told(why.of_lead(session, holders[anna], MONDAY))
    assert of_anna == [
        "why.in_campaign (campaign=Spring, why=why.of_sender (sender=Anna, why=why.plan_being_made))"
    ]
    campaigns.pause(session, 1, MONDAY)
    assert told(why.of_lead(session, holders[anna], MONDAY)) == [
        "why.in_campaign (campaign=Spring, why=why.campaign_over (status=paused))"
    ]
    campaigns.resume(session, 1, MONDAY)
    pause_all(session, MONDAY)
    assert told(why.of_lead(session, holders[ben], MONDAY)) == [
        "why.in_campaign (campaign=Spring, why=why.all_paused)"
    ]


def test_who_did_it_already_isn_t_called_a_cooldown(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna")
    running(sample, anna, people=1, kind=ActionType.CONNECT)
    sample.did(anna, ActionType.CONNECT, 0, MONDAY - timedelta(days=9))
    (reason,) = why.of_lead(session, lead_of(session, 0), MONDAY).reasons
    assert (str(reason.fact), reason.until) == (
        "why.in_campaign (campaign=Spring, why=why.done_already (sender=Anna))",
        None,
    )


def test_a_comment_says_that_it_waits_for_approval(session: Session, sample: SampleData) -> None:
    from engine.comments import drafts, library

    anna = sample.sender("Anna")
    library.add(session, "Nice", MONDAY)
    running(sample, anna, kind=ActionType.COMMENT, people=1)
    drafts.prepare(session, MONDAY)
    assert told(why.of_lead(session, lead_of(session, 0), MONDAY)) == [
        "why.in_campaign (campaign=Spring, why=why.waits_for_approval)"
    ]


def test_leads_in_cooldown_that_are_kept_waiting_say_until_when(session: Session, sample: SampleData) -> None:
    anna, ben = sample.sender("Anna"), sample.sender("Ben")
    sample.list_of(2, "all")
    sample.did(ben, ActionType.CONNECT, 0, MONDAY)
    campaign = sample.campaign(1, LIKE, anna, name="Spring", cooldown_policy=CooldownPolicy.WAIT)
    campaigns.start(session, campaign, MONDAY, seed=1)
    (reason,) = why.of_lead(session, lead_of(session, 0), MONDAY).reasons
    assert str(reason.fact) == "why.in_campaign (campaign=Spring, why=why.cooldown_of (sender=Ben))"
    assert reason.until == MONDAY + timedelta(days=3)
    assert "why.wait_for_cooldown (leads=1)" in told(why.of_campaign(session, campaign, MONDAY))


def test_a_limit_says_when_it_leaves_something_again(session: Session, sample: SampleData) -> None:
    anna = sample.sender("Anna", weekly_like_limit=2, daily_connect_limit=0)
    running(sample, anna)
    sample.did(anna, LIKE, 100, MONDAY - timedelta(days=5))
    sample.did(anna, LIKE, 101, MONDAY - timedelta(days=1))
    (reason,) = why.of_sender(session, anna, MONDAY).reasons
    assert str(reason.fact) == "limits.weekly (limit=2, kind=like)"
    assert reason.until == MONDAY + timedelta(days=2, hours=-1)  # 7 days after the first of the two
    parked = MONDAY + timedelta(days=4)
    session.execute(update(Sender).values(connects_parked_until=parked))
    connecting = running(sample, anna, kind=ActionType.CONNECT, name="Autumn")
    (reason,) = why.of_campaign(session, connecting, MONDAY).reasons
    assert str(reason.fact) == "why.of_sender (sender=Anna, why=limits.linkedin_s_own)"
    assert reason.until == parked
