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
