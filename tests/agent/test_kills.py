"""The agent is killed (SIGKILL) at random moments of a running campaign and started again each time."""

import json
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from demo.practice_world import QUICK, Rehearsal
from engine import campaigns
from engine.campaigns import CampaignDraft
from engine.clock import SystemClock
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, SenderStatus
from engine.rules.identity import ROOT, slug
from practice.people import make_people, plain
from practice.site.accounts import make_accounts
from practice.site.client import SiteControl
from storage import lists
from storage import senders as sender_store
from storage.tables import Action, Campaign, Claim, Lead, ListMember
from tests.agent import warm
from tests.fixtures_db import put_migrated

KILLS = 12  # at as many moments of one campaign
SEED = 20261123
SOONEST, LATEST = 0.0, 3.2  # seconds after the start: the browser takes about one of them to open
GAP_SECONDS = 1.0
QUICKER = {
    **QUICK,
    "time_zone": "UTC",
    "sender_gap_minutes": "0.02",
    "action_gap_min_seconds": "0",
    "action_gap_max_seconds": "0.1",
}
HAS_ITS_END = {
    ActionStatus.COMPLETED,
    ActionStatus.UNCERTAIN,
    ActionStatus.SKIPPED,
    ActionStatus.SKIPPED_COOLDOWN,
    ActionStatus.FAILED,
}


def set_up(rehearsal: Rehearsal, site: SiteControl) -> int:
    """Two logged-in senders, and a running campaign that holds everybody on the site."""
    now = SystemClock().now()
    ids = rehearsal.add_senders({"Mara": "mara@practice.example", "Tomas": "tomas@practice.example"})
    for number in ids:
        folder = rehearsal.config.profiles_dir / f"sender_{number}"
        folder.mkdir(parents=True)
        cookie = {**site.cookie(number), "url": rehearsal.site.url, "expires": time.time() + 86_400}
        (folder / "cookies.json").write_text(json.dumps([cookie]))
    people = plain(make_people())
    site.expect([(n, person.slug, "connect") for person in people for n in ids])
    site.set("rules", gap_seconds=GAP_SECONDS, cooldown_seconds=3600)
    with rehearsal.db.transaction() as session:
        for number in ids:
            sender_store.change(session, number, profile_url=ROOT + make_accounts()[number].slug)
            sender_store.set_status(session, number, SenderStatus.ACTIVE, "", now)
        list_id = lists.create(session, "Everybody", "upload", now, ready=True)
        for person in people:
            url = f"https://www.linkedin.com/in/{person.slug}"
            lead = Lead(profile_url=url, full_name=person.name, created_at=now, updated_at=now)
            session.add(lead)
            session.flush()
            session.execute(insert(ListMember).values(list_id=list_id, lead_id=lead.id, added_at=now))
        draft = CampaignDraft("Everybody", list_id, ActionType.CONNECT, tuple(ids))
        campaign_id = campaigns.create(session, draft, now)
        campaigns.start(session, campaign_id, now, seed=1)
    return campaign_id


@pytest.mark.long
def test_kills_contact_nobody_twice_break_no_cooldown_and_lose_no_lead(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    put_migrated(tmp_path / "data")
    with (
        Rehearsal(tmp_path, QUICKER, launch=warm.launch) as rehearsal,
        SiteControl(rehearsal.site.url) as site,
    ):
        campaign_id = set_up(rehearsal, site)
        for _ in range(KILLS):
            agent = rehearsal.start_agent()
            agent.wait_until_ready()
            time.sleep(rng.uniform(SOONEST, LATEST))  # the random moment itself
            agent.kill()
        with rehearsal.db.reading() as session:
            running = session.get_one(Campaign, campaign_id).status is CampaignStatus.RUNNING
        assert running, "the campaign was over before the last kill: give it more people"
        # What is left may take long; a last life shows that the agent still works after all that.
        done_before = len(site.actions())
        last = rehearsal.start_agent()
        last.wait_until_ready()
        deadline = time.monotonic() + 30
        while len(site.actions()) < done_before + 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(site.actions()) >= done_before + 3, last.said
        assert last.stop() == 0
        books = site.get("books")
        invited = Counter(slug_ for _, deed, slug_ in site.actions() if deed == "connect")
        with rehearsal.db.reading() as session:
            rows = session.execute(
                select(Action.status, Lead.profile_url, Action.sender_id).join(
                    Lead, Lead.id == Action.lead_id
                )
            ).all()
            open_claims = session.scalar(select(func.count(Claim.id)))
    assert books["wrongs"] == []
    assert [person for person, times in invited.items() if times > 1] == []
    assert open_claims == 0
    assert len(rows) == len(plain(make_people()))
    by_status: dict[ActionStatus, set[str]] = {}
    for status, url, _ in rows:
        by_status.setdefault(status, set()).add(slug(url))
    known = by_status.get(ActionStatus.COMPLETED, set())
    doubtful = by_status.get(ActionStatus.UNCERTAIN, set())
    assert known <= set(invited)
    assert set(invited) <= known | doubtful
    assert set(by_status) <= HAS_ITS_END | {ActionStatus.PENDING}
    assert len(known) >= 3  # of the last life at least


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs POSIX signals")
def test_a_second_agent_on_one_data_folder_refuses_to_start_and_says_why(tmp_path: Path) -> None:
    with Rehearsal(tmp_path, QUICKER, launch=warm.launch) as rehearsal:
        first = rehearsal.start_agent()
        first.wait_until_ready()
        second = rehearsal.start_agent()
        assert second.wait() == 1
        assert any("works on this data folder already" in line for line in second.said)
        assert first.stop() == 0
