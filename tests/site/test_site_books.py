"""The site's books: every wrong is counted when it is committed, and only then."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from practice.clock import MovedClock
from practice.people import make_people, plain, rows
from practice.serve import serve
from practice.site.app import create
from practice.site.client import SiteControl

ASKED = plain(make_people())[0].slug


def invite(site: SiteControl, account: int, slug: str = ASKED) -> None:
    site.click(account, f"send/{slug}").raise_for_status()


def test_what_was_asked_for_is_no_wrong(site: SiteControl) -> None:
    site.expect([(1, ASKED, "connect")])
    invite(site, 1)
    assert site.actions() == [(1, "connect", ASKED)]
    assert site.wrongs() == []


@pytest.mark.parametrize("account", [1, 2])
def test_a_second_invitation_is_a_wrong(site: SiteControl, account: int) -> None:
    invite(site, account)
    invite(site, account)
    assert site.wrongs() == ["invited_twice"]


def test_inviting_where_an_invitation_stands_is_a_wrong(site: SiteControl) -> None:
    invite(site, 1, "hana-sato")
    assert site.wrongs() == ["invited_twice"]


def test_a_withdrawal_is_a_wrong_once_it_is_confirmed(site: SiteControl) -> None:
    site.click(1, "withdraw/hana-sato")
    assert site.wrongs() == []
    site.click(1, "withdraw-yes/hana-sato")
    assert site.wrongs() == ["withdrawn"]


@pytest.mark.parametrize(("seconds", "wrongs"), [(299, ["two_active"]), (300, [])])
def test_accounts_must_keep_the_gap(
    site: SiteControl, clock: MovedClock, seconds: float, wrongs: list[str]
) -> None:
    site.set("rules", gap_seconds=300)
    site.visit(1, "/feed/")
    clock.move(seconds)
    site.visit(2, "/feed/")
    assert site.wrongs() == wrongs


def test_accounts_on_two_lines_act_beside_each_other(site: SiteControl) -> None:
    site.set("rules", gap_seconds=300)
    site.set("lines", lines={"1": "office", "2": "home", "3": "office"})
    site.visit(1, "/feed/")
    site.visit(2, "/feed/")
    assert site.wrongs() == []
    site.visit(3, "/feed/")
    assert site.wrongs() == ["two_active"]


@pytest.mark.parametrize(("seconds", "wrongs"), [(59, ["cooldown"]), (60, [])])
def test_accounts_must_keep_the_cooldown(
    site: SiteControl, clock: MovedClock, seconds: float, wrongs: list[str]
) -> None:
    site.set("rules", cooldown_seconds=60)
    invite(site, 1)
    invite(site, 1, "otto-vainio")
    clock.move(seconds)
    invite(site, 2)
    assert site.wrongs() == wrongs


@pytest.mark.parametrize("account", [1, 2])
def test_linkedins_limits_refuse_and_are_no_action(site: SiteControl, account: int) -> None:
    site.set(f"account/{account}", weekly_limit=0)
    assert "ip-fuse-limit-alert__header" in site.click(account, f"send/{ASKED}").text
    site.set(f"account/{account}", weekly_limit=None, notes_left=0)
    assert "/premium/" in site.click(account, f"send/{ASKED}", message="Hello").text
    assert site.actions() == []


@pytest.mark.parametrize(
    ("state", "status", "target"),
    [
        ("rate_limited", 429, None),
        ("denied", 999, None),
        ("chrome_only", 200, None),
        ("checkpoint", 302, "/checkpoint/challenge/practice"),
        ("restricted", 302, "/restricted/"),
    ],
)
def test_an_account_can_be_kept_out(site: SiteControl, state: str, status: int, target: str | None) -> None:
    site.set("account/1", state=state)
    answer = site.visit(1, f"/in/{ASKED}/")
    assert (answer.status_code, answer.headers.get("location")) == (status, target)


def test_an_ended_log_in_leads_to_the_log_in_page(site: SiteControl) -> None:
    old = site.cookie(1)["value"]
    site.set("account/1", session="expired")
    headers = {"Cookie": f"li_at={old}"}
    assert httpx.get(f"{site.url}/feed/", headers=headers).headers["location"] == "/login"
    assert httpx.get(f"{site.url}/in/{ASKED}/", headers=headers).headers["location"] == "/authwall"
    assert site.visit(1, "/feed/").status_code == 200


# slug: what the main column shows, in this order, and what it doesn't
STATES = {
    "me": ("/edit/intro/", "Invite|Follow|Message"),
    "hana-sato": ("Pending, click to withdraw invitation sent to Hana Sato", "Invite"),
    "carla-bruno": ("1st</span>.*/messaging/compose/", "<(a|button)[^>]*aria-label"),
    "ravi-menon": ("<button[^>]*Accept Ravi.*<button[^>]*Ignore Ravi.*aria-expanded=", "/compose/|Invite"),
    "gloria-star": ("<button[^>]*Follow Gloria Star.*/messaging/compose/", "Invite"),
    "henry-hidden": ("Profile not available", "Invite|Henry"),
}


@pytest.mark.parametrize(("account", "me"), [(1, "mara-lindgren"), (2, "tomas-quintela")])
@pytest.mark.parametrize("slug", STATES)
def test_a_profile_shows_its_state_in_both_layouts(
    site: SiteControl, account: int, me: str, slug: str
) -> None:
    there, not_there = STATES[slug]
    page = site.visit(account, f"/in/{me if slug == 'me' else slug}/").text
    main = page.partition("<main")[2].partition("</main>")[0]
    assert re.search(there, main, re.DOTALL)
    assert not re.search(not_there, main)


@pytest.mark.parametrize("account", [1, 2])
def test_the_connect_control_leads_to_each_kind_of_dialog(site: SiteControl, account: int) -> None:
    assert 'type="email"' in site.click(account, "invite/emil-mailov").json()[0][1]
    assert "3 weeks after withdrawing" in site.click(account, "invite/wim-later").json()[0][1]
    assert "error" in site.click(account, "send/emil-mailov").text
    assert site.actions() == []
    site.click(account, "invite/aino-once")
    assert site.actions() == [(account, "connect", "aino-once")]


def test_an_accepted_invitation_is_booked_and_moves_to_the_connections(site: SiteControl) -> None:
    invite(site, 1)
    assert f'"/in/{ASKED}/"' in site.visit(1, "/mynetwork/invitation-manager/sent/").text
    site.set(f"person/{ASKED}", relation="connected", account=1)
    assert site.actions()[-1] == (1, "accepted", ASKED)
    assert f'"/in/{ASKED}/"' not in site.visit(1, "/mynetwork/invitation-manager/sent/").text
    connections = re.findall(
        r'card__link" href="/in/([^/]+)', site.visit(1, "/mynetwork/invite-connect/connections/").text
    )
    assert connections[0] == ASKED


@pytest.mark.parametrize(
    ("slug", "there", "not_there"),
    [
        ("cato-closed", "Comments are turned off", "comment-button"),
        ("lena-liked", 'aria-label="Unreact Like"', "comments-disabled"),
        ("quentin-still", "Quentin hasn't posted yet", "data-urn"),
        ("old-postley", "data-urn", r"sub-description.>\d+[hdw] "),
    ],
)
def test_a_persons_posts_show_their_state(site: SiteControl, slug: str, there: str, not_there: str) -> None:
    page = site.visit(1, f"/in/{slug}/recent-activity/all/").text
    own = re.sub(
        r"<li><div[^>]*><div class=.update-components-header.*?</div></li>", "", page, flags=re.DOTALL
    )
    assert there in own
    assert not re.search(not_there, own)


def test_former_slugs_and_member_ids_lead_to_the_person(site: SiteControl) -> None:
    renata = next(p for p in make_people() if p.slug == "renata-horvath-kiss")
    for address in ("renata-horvath", renata.member_id):
        assert site.visit(1, f"/in/{address}/").headers["location"] == "/in/renata-horvath-kiss/"
    assert site.visit(1, "/in/nobody-here/").headers["location"] == "/404/"


def test_a_posts_id_tells_the_same_age_as_its_text(site: SiteControl, clock: MovedClock) -> None:
    text = site.visit(1, f"/in/{ASKED}/recent-activity/all/").text
    urns = re.findall(r'data-urn="urn:li:activity:(\d+)"', text)
    ages = re.findall(r'sub-description">(\d+)(\w+) ', text)
    unit = {"h": 1 / 24, "d": 1, "w": 7, "mo": 30, "yr": 365}
    assert urns
    for urn, (count, name) in zip(urns, ages, strict=True):
        posted = datetime.fromtimestamp((int(urn) >> 22) / 1000, UTC)
        assert (clock.now() - posted) / timedelta(days=unit[name]) // 1 == int(count)


def test_the_books_file_holds_every_line_as_it_happens(tmp_path: Path) -> None:
    file = tmp_path / "books.jsonl"
    with serve(create(file)) as served, SiteControl(served.url) as site:
        site.visit(1, "/feed/")
        site.expect([])
        invite(site, 1)
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["view", "wrong", "action"]
    assert lines[2]["person"] == ASKED


def test_the_same_seed_makes_the_same_people() -> None:
    people = make_people(7)
    assert people == make_people(7) != make_people(8)
    assert len({p.slug for p in people}) == len(people) == 120
    assert rows(people)[4]["url"] == "https://www.linkedin.com/in/jane-doe-123"
    assert len(plain(people)) > 60


def test_the_site_starts_by_itself_and_says_where() -> None:
    command = [sys.executable, "-m", "practice.site", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.removeprefix("listening on ").strip()
        status = httpx.get(f"{url}/login").status_code
        process.terminate()
    assert status == 200
