"""Counted for many at once, each person is where the law, asked about them alone, puts them; doubts and companies, too."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import do_not_contact
from engine.rules.enums import ActionType, BlockReason, InteractionResult, KeptOff
from engine.rules.keys import search_key
from engine.work import permission
from storage import allocation, interactions, other_names, registry
from storage import do_not_contact as kept_off
from storage import leads as leads_store
from storage.database import Database
from storage.known_people import Question
from storage.tables import Contact, Interaction, Lead
from tests.fixtures_db import DAYS, MONDAY, SampleData, url

PEOPLE = 60
KEPT_OFF = (BlockReason.DO_NOT_CONTACT, BlockReason.OTHER_PERSON)
HOURS = (0, 1, 71, 72, 73, 200, 5000)  # ago; 72 is the cooldown's very end

Groups = Counter[tuple[int, bool, bool, bool]]


def random_world(session: Session, rng: random.Random) -> tuple[int, list[int]]:
    """A list, and four senders who have done all kinds of things to the people on it."""
    sample = SampleData(session)
    ids = [sample.sender(f"s{place}") for place in range(4)]
    members = sample.list_of(PEOPLE)
    session.execute(
        update(Lead).where(Lead.id % 7 == 0).values(company="Kept", company_key=search_key("Kept"))
    )
    for hours in sorted((rng.choice(HOURS) for _ in range(rng.randrange(80))), reverse=True):
        number, sender, kind = rng.randrange(PEOPLE), rng.choice(ids), rng.choice(list(ActionType))
        at = MONDAY - timedelta(hours=hours)
        sample.did(sender, kind, number, at)
        if rng.random() < 0.4:
            _doubt(session, rng, number, at)
    if rng.random() < 0.5:
        kept_off.add(session, KeptOff.COMPANY, search_key("Kept"), MONDAY)
    for number in rng.sample(range(PEOPLE), 3):
        do_not_contact.add(session, url(number), MONDAY)
    for number in rng.sample(range(PEOPLE), 3):
        lead = leads_store.by_url(session, url(number))
        assert lead is not None
        other_names.met(session, lead.id, "Somebody Else")
        if rng.random() < 0.5:
            other_names.settle(session, lead.id, rng.random() < 0.5)
    return members, rng.sample(ids, rng.randrange(1, 5))


def _doubt(session: Session, rng: random.Random, number: int, at: object) -> None:
    """It may not have happened; then it is seen that it did, or that it didn't."""
    row = session.scalars(select(Interaction).order_by(Interaction.id.desc()).limit(1)).one()
    row.result = InteractionResult.UNCERTAIN
    session.flush()
    settled = rng.choice([None, InteractionResult.CONFIRMED, InteractionResult.RETRACTED])
    if settled is None:
        return
    interactions.add(
        session,
        profile_url=url(number),
        sender_id=row.sender_id,
        action_type=row.action_type,
        result=settled,
        at=row.at,
        day=row.at.date(),
        now=row.at,
        settles_id=row.id,
    )
    if settled is InteractionResult.RETRACTED:
        registry.rebuild(session, url(number), DAYS["cooldown"])


def by_the_law(session: Session, question: Question) -> Groups:
    """Each person of the world by what `permission` says about them alone, now and at the end of their cooldown."""
    found: Groups = Counter()
    for number in range(PEOPLE):
        until = session.scalar(select(Contact.cooldown_expires_at).where(Contact.profile_url == url(number)))

        def mask(at: object, number: int = number) -> int:
            verdicts = [
                permission.may_act(session, url(number), question.action_type, sender, at)  # type: ignore[arg-type]
                for sender in question.sender_ids
            ]
            return sum(1 << place for place, each in enumerate(verdicts) if each.allowed)

        why = permission.may_act(session, url(number), None, None, MONDAY).reason
        listed, others = (why is reason for reason in KEPT_OFF)
        now = mask(MONDAY)
        waits = bool(not now and until is not None and until > MONDAY and mask(until))
        found[now, waits, listed, others] += 1
    return found


@pytest.mark.parametrize("seed", range(12))
def test_the_set_says_what_the_law_says(db: Database, seed: int) -> None:
    with db.transaction() as session:
        members, chosen = random_world(session, random.Random(seed))
        for kind in ActionType:
            question = permission.may_deal(session, kind, chosen, MONDAY)
            groups = allocation.count(session, allocation.of_list(members), question)
            counted = Counter(
                {
                    (each.mask, each.waits, each.do_not_contact, each.other_person): each.count
                    for each in groups
                }
            )
            assert counted == by_the_law(session, question)
