"""Who is shown what: ended log-ins, other people's accounts, other hosts, and pages that were changed on purpose."""

import httpx
import pytest

from practice.people import make_people, plain
from practice.site.accounts import ChangedPage
from practice.site.client import SiteControl

JANE = "jane-doe-123"
PROFILE, POSTS = f"/in/{JANE}/", f"/in/{JANE}/recent-activity/all/"
POSTER = next(p for p in plain(make_people()) if p.own_posts[0].comments)


def fetched(site: SiteControl, cookie: str, path: str) -> httpx.Response:
    return httpx.get(site.url + path, headers={"Cookie": f"li_at={cookie}"})


def test_who_comes_with_an_ended_log_in_can_be_shown_the_public_profile(site: SiteControl) -> None:
    old = site.cookie(1)["value"]
    site.set("account/1", session="guest")
    page = fetched(site, old, PROFILE)
    assert page.status_code == 200
    assert "Join to connect" in page.text
    assert 'name="session_key"' in page.text
    assert "/mynetwork" not in page.text
    assert fetched(site, old, "/feed/").headers["location"] == "/login"
    assert fetched(site, old, POSTS).headers["location"] == "/authwall"
    assert httpx.get(site.url + PROFILE).headers["location"] == "/authwall"
    assert "Join to connect" not in site.visit(1, PROFILE).text


def test_a_log_in_that_still_counts_can_be_held_as_a_guest(site: SiteControl) -> None:
    site.set("account/1", state="guest")
    assert "Join to connect" in site.visit(1, PROFILE).text
    assert site.visit(1, "/feed/").headers["location"] == "/login"
    assert site.visit(1, "/in/me/").headers["location"] == "/login"


def test_a_log_in_can_be_somebody_elses_until_one_logs_in_anew(site: SiteControl) -> None:
    site.set("account/1", swapped_with=2)
    assert site.visit(1, "/in/me/").headers["location"] == "/in/tomas-quintela/"
    site.click(1, f"send/{JANE}")
    assert site.actions() == [(2, "connect", JANE)]
    fields = {"session_key": "mara@practice.example", "session_password": "mara-practice"}
    httpx.post(f"{site.url}/login", data=fields)
    assert site.visit(1, "/in/me/").headers["location"] == "/in/mara-lindgren/"


def test_nobody_can_be_swapped_with_an_account_that_is_not_there(site: SiteControl) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        site.set("account/1", swapped_with=9)
    assert site.visit(1, "/in/me/").headers["location"] == "/in/mara-lindgren/"


@pytest.mark.parametrize("path", [PROFILE, POSTS, "/feed/update/urn:li:activity:1/"])
def test_a_look_alike_is_another_host_and_a_click_there_is_a_wrong(site: SiteControl, path: str) -> None:
    site.set("account/1", look_alike=True)
    port = site.url.rsplit(":", 1)[1]
    elsewhere = site.visit(1, path).headers["location"]
    assert elsewhere == f"http://localhost:{port}/practice/enter/1?to={path}"
    assert site.visit(1, "/feed/").status_code == 200
    host = {"Host": f"localhost:{port}"}
    with httpx.Client(base_url=site.url, headers=host, trust_env=False) as there:
        entered = there.get(elsewhere.partition(port)[2])
        cookie = {"Cookie": entered.headers["set-cookie"].partition(";")[0]}
        assert entered.headers["location"] == path
        assert there.get(path, headers=cookie).status_code in (200, 404)
        there.post(f"/practice/page/invite/{JANE}", json={}, headers=cookie)
    assert site.wrongs() == ["look_alike"]


# what is renamed: (a page, what stands there before)
RENAMED = {
    ChangedPage.REACT_LABEL: [("feed", "aria-pressed"), ("foryou", "Reaction button state")],
    ChangedPage.COMPOSER: [("post", "ql-editor"), ("new post", "commentBox-")],
    ChangedPage.POSTS: [("feed", "data-urn"), ("foryou", "update-card-focus")],
    ChangedPage.CONNECT: [("profile", "Invite Jane Doe to connect"), ("new profile", "vanityName")],
}


@pytest.mark.parametrize("part", RENAMED)
def test_what_was_changed_is_gone_and_the_rest_stays(site: SiteControl, part: ChangedPage) -> None:
    post = post_of(site)
    addresses = {"feed": "/feed/", "foryou": "/feed/foryou/", "post": post, "new post": post}
    for which in list(RENAMED):
        for name, before in RENAMED[which]:
            new = "new" in name or name == "foryou"
            layout = "server_driven" if new else "classic"
            site.set("account/1", layout=layout, posts_layout=layout, feed_layout=layout, changed="nothing")
            path = addresses.get(name, PROFILE)
            assert before in site.visit(1, path).text
            site.set("changed", part=part)
            assert (before in site.visit(1, path).text) == (which is not part)


def post_of(site: SiteControl) -> str:
    """The address of the poster's newest own post."""
    site.set("account/1", posts_layout="classic")
    text = site.visit(1, f"/in/{POSTER.slug}/recent-activity/all/").text
    own = next(
        p for p in text.split("data-urn=")[1:] if f"/in/{POSTER.slug}/" in p.partition("actor")[2][:200]
    )
    urn = own.split('"')[1]
    return f"/feed/update/{urn}/"


# what nobody ever asks for: a click, and the wrong that it is
NEVER = {
    f"report/{JANE}": "reported",
    f"remove/{JANE}": "disconnected",
    f"message-send/{JANE}": "messaged",
    f"typed/{JANE}": "messaged",
}


@pytest.mark.parametrize("deed", NEVER)
def test_what_nobody_asks_for_is_a_wrong(site: SiteControl, deed: str) -> None:
    site.click(1, deed, text="Hello")
    assert site.wrongs() == [NEVER[deed]]


def test_message_can_open_a_paid_inmail_which_is_a_wrong(site: SiteControl) -> None:
    site.click(1, f"message/{JANE}")
    assert site.wrongs() == []
    site.set(f"person/{JANE}", inmail=True)
    site.click(1, f"message/{JANE}")
    assert site.wrongs() == ["inmail"]


@pytest.mark.parametrize("layout", ["classic", "modern", "server_driven"])
def test_the_weekly_limit_can_be_a_heading_and_nothing_else(site: SiteControl, layout: str) -> None:
    site.set("account/1", layout=layout, weekly_limit=0, limit_form="plain")
    answer = site.click(1, f"send/{JANE}").text
    assert "reached the weekly invitation limit" in answer
    assert "ip-fuse" not in answer
    assert "send-invite-modal" not in answer
    assert site.actions() == []


def test_an_own_withdrawal_leaves_a_toast_and_no_dialog(site: SiteControl) -> None:
    site.set("account/1", layout="server_driven")
    site.click(1, "withdraw-yes/hana-sato")
    (op,) = site.click(1, "invite/hana-sato").json()
    assert op[0] == "toast"
    assert "3 weeks after withdrawing" in op[1]


def test_a_plain_field_can_ask_for_the_address(site: SiteControl) -> None:
    site.set(f"person/{JANE}", dialog="email_text")
    dialog = site.click(1, f"invite/{JANE}").text
    assert 'type=\\"text\\"' in dialog
    assert "email" not in dialog.partition("<input")[2].partition("data-practice")[0]
    site.click(1, f"send/{JANE}", email="")
    assert site.actions() == []
