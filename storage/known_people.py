"""The people of whom something is known that decides which of some senders may act on them: few, beside all the others of a list.

Whoever isn't among them may be acted on by each of the senders, so nothing is asked of a lead of whom nothing is known. Each
branch walks one index from what is known to its lead; no statistics of the database can turn that around.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)

from engine.rules.enums import ActionType
from engine.rules.kinds import KINDS, Repeats
from storage import other_names
from storage.do_not_contact import COMPANY, PROFILE
from storage.interactions import STANDING, stands
from storage.rows import Column
from storage.tables import Contact, DoNotContact, Interaction, Lead
from storage.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class Question:
    """May these senders do this kind to a lead now?"""

    action_type: ActionType
    sender_ids: tuple[int, ...]
    now: datetime
    cooldown: timedelta

    @property
    def everybody(self) -> int:
        """The mask of a person of whom nothing is known."""
        return (1 << len(self.sender_ids)) - 1


def answers(question: Question) -> Subquery:
    """One row per lead of whom something is known.

    Its `lead_id`; the `mask`; whether it `waits` (nobody may now, somebody may at `unlocks_at`, once the cooldown is over); whether it
    is `listed` on do not contact; whether behind its link there are `others`.
    """
    found = union_all(
        _in_cooldown(question), _done_to(question), _listed(question), *_companies(question), _met(question)
    )
    facts = found.subquery("facts")
    names = [f"did_{place}" for place in range(len(question.sender_ids))]
    one = (
        select(
            facts.c.lead_id,
            func.max(facts.c.cooling_by).label("cooling_by"),
            func.max(facts.c.unlocks_at, type_=UtcDateTime()).label("unlocks_at"),
            func.max(facts.c.listed).label("listed"),
            func.max(facts.c.others).label("others"),
            *(func.max(facts.c[name]).label(name) for name in names),
        )
        .group_by(facts.c.lead_id)
        .subquery("known")
    )
    return _answered(one, question).subquery("answers")


def _answered(known: Subquery, question: Question) -> Select[int, int, int, int, int, datetime]:
    listed, cooling = known.c.listed == 1, known.c.cooling_by.is_not(None)
    others = and_(known.c.others == 1, ~listed)
    never = KINDS[question.action_type].repeats is Repeats.NEVER
    may: ColumnElement[int] = literal(0, BigInteger)
    later: ColumnElement[bool] = false()
    for place, sender_id in enumerate(question.sender_ids):
        did = known.c[f"did_{place}"] == 1
        may = may + case(
            (and_(cooling, known.c.cooling_by != sender_id), 0),
            (did, 0),
            else_=literal(1 << place, BigInteger),
        )
        # The sender's own action is never younger than the last one, so a block that ends at all ends with it.
        later = or_(later, ~did if never else true())
    mask = case((or_(listed, others), 0), else_=may)
    waits = and_(cooling, mask == 0, ~listed, ~others, later)
    return select(
        known.c.lead_id,
        mask.label("mask"),
        case((waits, 1), else_=0).label("waits"),
        known.c.listed,
        case((others, 1), else_=0).label("others"),
        known.c.unlocks_at,
    )


def _in_cooldown(question: Question) -> Select[*tuple[object, ...]]:
    lead = _lead_of(Contact.profile_url)
    by, until = Contact.last_action_sender_id, Contact.cooldown_expires_at
    return _fact(question, lead, by=by, until=until).where(until > question.now)


def _done_to(question: Question) -> Select[*tuple[object, ...]]:
    """Whom the senders have done this kind to: for good, or within the cooldown's time."""
    did = [
        func.max(case((Interaction.sender_id == sender_id, 1), else_=0)).label(f"did_{place}")
        for place, sender_id in enumerate(question.sender_ids)
    ]
    person = Interaction.profile_url.concat(
        literal_column("''")
    )  # no column: by its index everybody's history would be walked
    done = select(person.label("person"), *did).where(
        Interaction.sender_id.in_(question.sender_ids),
        Interaction.action_type == question.action_type,
        # Said twice: by this one alone the index of results would be walked from end to end.
        Interaction.result.in_(STANDING),
        stands(),
    )
    if KINDS[question.action_type].repeats is not Repeats.NEVER:
        done = done.where(Interaction.at > question.now - question.cooldown)
    # Person by person before their leads are looked up: what is done again and again makes a long history.
    deeds = done.group_by(person).subquery("deeds")
    return _fact(question, _lead_of(deeds.c.person), did=[deeds.c[each.name] for each in did])


def _listed(question: Question) -> Select[*tuple[object, ...]]:
    return _fact(question, _lead_of(DoNotContact.value), listed=1).where(DoNotContact.kind == PROFILE)


def _companies(question: Question) -> Sequence[Select[*tuple[object, ...]]]:
    companies = select(DoNotContact.value).where(DoNotContact.kind == COMPANY)
    return [_fact(question, Lead.id, listed=1).where(Lead.company_key.in_(companies))]


def _met(question: Question) -> Select[*tuple[object, ...]]:
    return _fact(question, Lead.id, others=1).where(other_names.covers_lead())


def _lead_of(profile_url: Column) -> ScalarSelect[int]:
    return select(Lead.id).where(Lead.profile_url == profile_url).scalar_subquery()


def _fact(
    question: Question,
    lead_id: Column | ScalarSelect[int],
    by: Column | None = None,
    until: Column | None = None,
    listed: int = 0,
    others: int = 0,
    did: Sequence[ColumnElement[int]] = (),
) -> Select[*tuple[object, ...]]:
    places = range(len(question.sender_ids))
    return select(
        lead_id.label("lead_id"),
        (cast(null(), Integer) if by is None else by).label("cooling_by"),
        (cast(null(), UtcDateTime()) if until is None else until).label("unlocks_at"),
        literal(listed).label("listed"),
        literal(others).label("others"),
        *((did[place] if did else literal(0)).label(f"did_{place}") for place in places),
    )
