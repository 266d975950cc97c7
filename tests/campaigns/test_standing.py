"""Whether a person may be touched is told alike wherever it is told, and as the law has it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.screens import leads as screens
from bot.texts import sheets
from engine import do_not_contact
from engine.insight import browse, overview, why
from engine.insight.browse import LeadCard, LeadFilter
from engine.leads.writing import _Cells, _minute
from engine.rules.enums import ActionType, BlockReason
from engine.rules.settings import from_texts
from engine.work import permission
from storage import exports, other_names
from storage import leads as store
from tests.fixtures_db import MONDAY, SampleData, url

UTC = from_texts({"time_zone": "UTC"}).zone


def nothing(sample: SampleData, lead_id: int) -> None:
    """Nothing happened."""


def invited(sample: SampleData, lead_id: int) -> None:
    sample.did(sample.sender("Ben"), ActionType.CONNECT, 0, MONDAY - timedelta(hours=1))


def invited_long_ago(sample: SampleData, lead_id: int) -> None:
    sample.did(sample.sender("Ben"), ActionType.CONNECT, 0, MONDAY - timedelta(days=90))


def listed(sample: SampleData, lead_id: int) -> None:
    do_not_contact.add(sample.session, url(0), MONDAY)


def company_listed(sample: SampleData, lead_id: int) -> None:
    do_not_contact.add(sample.session, "Example Ltd", MONDAY)


def met(sample: SampleData, lead_id: int) -> None:
    other_names.met(sample.session, lead_id, "Somebody Else")


def met_and_invited(sample: SampleData, lead_id: int) -> None:
    met(sample, lead_id)
    invited(sample, lead_id)


def said_to_be_them(sample: SampleData, lead_id: int) -> None:
    met(sample, lead_id)
    other_names.settle(sample.session, lead_id, True)


def said_not_to_be_them(sample: SampleData, lead_id: int) -> None:
    met(sample, lead_id)
    other_names.settle(sample.session, lead_id, False)


FREE, COOLING, LISTED, OTHER = (
    BlockReason.OK,
    BlockReason.COOLDOWN_ACTIVE,
    BlockReason.DO_NOT_CONTACT,
    BlockReason.OTHER_PERSON,
)
IN_A_FILE = {
    FREE: "available",
    COOLING: "in cooldown",
    LISTED: "do not contact",
    OTHER: "another name on LinkedIn",
}
ON_A_SCREEN = {
    FREE: "🟢 available",
    COOLING: "🔴",
    LISTED: "🚫 do not contact",
    OTHER: "🪪 another name on LinkedIn",
}
SAID_WHY = {
    FREE: "why.no_campaign",
    COOLING: "why.closed_to_others",
    LISTED: "why.on_do_not_contact",
    OTHER: "why.under_another_name",
}


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (nothing, FREE),
        (invited, COOLING),
        (invited_long_ago, FREE),
        (listed, LISTED),
        (company_listed, LISTED),
        (met, OTHER),
        (met_and_invited, OTHER),
        (said_to_be_them, FREE),
        (said_not_to_be_them, OTHER),
    ],
)
def test_a_person_s_standing_is_the_law_s_everywhere(
    session: Session, sample: SampleData, before: Callable[[SampleData, int], None], reason: BlockReason
) -> None:
    list_id = sample.list_of(1)
    lead = store.by_url(session, url(0))
    assert lead is not None
    before(sample, lead.id)
    session.flush()

    verdict = permission.may_act(session, url(0), None, None, MONDAY)
    assert (verdict.reason, verdict.allowed) == (reason, reason is FREE)

    (exported,) = exports.leads_of_list(session, list_id)
    assert IN_A_FILE[reason] in next(_Cells(sheets.words(), MONDAY, UTC, _minute).rows(exported))

    page = browse.leads(session, LeadFilter.ALL, None, None, 0, 6, MONDAY)
    shown = screens.leads(page, LeadFilter.ALL, None, "", MONDAY).text
    assert ON_A_SCREEN[reason] in shown
    assert ("available" in shown) is verdict.allowed
    free = browse.leads(session, LeadFilter.AVAILABLE, None, None, 0, 6, MONDAY)
    assert [each.id for each in free.leads] == ([lead.id] if verdict.allowed else [])
    assert browse.leads(session, LeadFilter.AVAILABLE, None, "person", 0, 6, MONDAY).total == len(free.leads)

    card: LeadCard = browse.lead_card(session, lead.id, MONDAY)
    said = screens.card(card, 0, MONDAY, UTC).text
    assert ("available" in said) is verdict.allowed

    assert overview.home(session, MONDAY).available == verdict.allowed
    assert overview.cooldown(session, MONDAY).available == verdict.allowed
    assert SAID_WHY[reason] in [each.fact.code for each in why.of_lead(session, lead.id, MONDAY).reasons]
