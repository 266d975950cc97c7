"""What somebody can do on the practice site in a real browser, and that its books say so."""

import pytest
from playwright.async_api import Page, expect

from practice.people import make_people, plain
from practice.site.client import SiteControl

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLASSIC, MODERN = 1, 2
JANE = "jane-doe-123"
PENDING = "Pending, click to withdraw invitation sent to Jane Doe"
POSTER = next(p for p in plain(make_people()) if p.own_posts[0].comments)


async def log_in(tab: Page, site: SiteControl, account: int) -> None:
    cookie = site.cookie(account)
    await tab.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": site.url}])


async def open_newest_post(tab: Page) -> str:
    """Go to the poster's newest own post by its own address; its URN."""
    await tab.goto(f"/in/{POSTER.slug}/recent-activity/all/")
    own = tab.locator("[data-urn]").filter(has_not=tab.locator(".update-components-header")).first
    urn = await own.get_attribute("data-urn")
    assert urn is not None
    await tab.goto(f"/feed/update/{urn}/")
    await tab.locator(".ql-editor").wait_for()
    return urn


async def test_one_logs_in_by_email_and_password_and_stays_logged_in(tab: Page) -> None:
    await tab.goto("/feed/")
    await expect(tab).to_have_title("Sign in | LinkedIn practice")
    await tab.get_by_label("Email").fill("mara@practice.example")
    await tab.get_by_label("Password").fill("wrong")
    await tab.get_by_role("button", name="Sign in").click()
    await expect(tab.get_by_role("alert")).to_be_visible()
    await tab.get_by_label("Email").fill("mara@practice.example")
    await tab.get_by_label("Password").fill("mara-practice")
    await tab.get_by_role("button", name="Sign in").click()
    await expect(tab.locator(".feed-identity-module a")).to_have_text("Mara Lindgren")
    cookies = await tab.context.cookies()
    assert [c["name"] for c in cookies if c["expires"] > 0] == ["li_at"]


@pytest.mark.parametrize("account", [CLASSIC, MODERN])
@pytest.mark.parametrize("note", [None, "Hello Jane 👋"])
async def test_an_invitation_is_sent_with_or_without_a_note(
    tab: Page, site: SiteControl, account: int, note: str | None
) -> None:
    await log_in(tab, site, account)
    await tab.goto(f"/in/{JANE}/")
    await tab.locator("main").get_by_label("Invite Jane Doe to connect").click()
    dialog = tab.get_by_role("dialog")
    if note is None:
        await dialog.get_by_role("button", name="Send without a note").click()
    else:
        await dialog.get_by_role("button", name="Add a note").click()
        await expect(dialog.get_by_label("Send invitation")).to_be_disabled()
        await dialog.locator("textarea[maxlength='200']").fill(note)
        await dialog.get_by_label("Send invitation").click()
    await expect(tab.get_by_label(PENDING)).to_be_visible()
    await tab.reload()
    await expect(tab.get_by_label(PENDING)).to_be_visible()
    await expect(tab.locator("main").get_by_label("Invite Jane Doe to connect")).to_have_count(0)
    (action,) = site.get("books")["actions"]
    assert (action["account"], action["action"], action["person"]) == (account, "connect", JANE)
    assert action["text"] == note


async def test_the_older_more_menu_lies_inside_the_top_card(tab: Page, site: SiteControl) -> None:
    await log_in(tab, site, CLASSIC)
    await tab.goto("/in/menna-price/")
    card = tab.locator("section", has=tab.get_by_role("heading", name="Menna Price"))
    item = card.locator("li").get_by_label("Invite Menna Price to connect")
    await card.get_by_role("button", name="More").click()
    await item.click()
    await expect(tab.get_by_role("dialog")).to_be_visible()
    assert site.actions() == []


async def test_the_newer_more_menu_is_made_at_the_end_of_the_body(tab: Page, site: SiteControl) -> None:
    await log_in(tab, site, MODERN)
    await tab.goto("/in/menna-price/")
    anchor = tab.locator('a[href="/preload/custom-invite/?vanityName=menna-price"]')
    await tab.get_by_role("button", name="More").click()
    await expect(tab.locator("body > [role=menu]").locator(anchor)).to_be_visible()
    await anchor.click()
    await expect(tab.get_by_role("dialog")).to_be_visible()


async def test_class_names_of_the_newer_layout_change_at_every_render(tab: Page, site: SiteControl) -> None:
    await log_in(tab, site, MODERN)
    seen = set()
    for _ in range(2):
        await tab.goto(f"/in/{JANE}/")
        seen.add(await tab.get_by_role("heading", name="Jane Doe").first.get_attribute("class"))
    assert len(seen) == 2


async def test_a_stranger_invited_from_the_rail_is_a_wrong(tab: Page, site: SiteControl) -> None:
    site.expect([(None, JANE, "connect")])
    await log_in(tab, site, CLASSIC)
    await tab.goto(f"/in/{JANE}/")
    await tab.locator("aside").get_by_label("Invite Jane Doe to connect").click()
    await tab.get_by_role("button", name="Send without a note").click()
    await expect(tab.locator("[data-test-artdeco-toast-item-type=success]")).to_be_visible()
    assert site.actions() == [(CLASSIC, "connect", "jane-doe-1234")]
    assert site.wrongs() == ["not_asked"]


async def test_a_second_click_on_like_takes_it_back_and_is_a_wrong(tab: Page, site: SiteControl) -> None:
    await log_in(tab, site, MODERN)
    urn = await open_newest_post(tab)
    like = tab.locator("div.feed-shared-social-action-bar span.reactions-react-button button[aria-pressed]")
    await like.click()
    await expect(like).to_have_attribute("aria-pressed", "true")
    await expect(like).to_have_attribute("aria-label", "Unreact Like")
    await expect(tab.locator("article button[aria-pressed=true]")).to_have_count(0)
    (action,) = site.get("books")["actions"]
    assert (action["action"], action["person"], action["post"]) == ("like", POSTER.slug, urn)
    await like.click()
    await expect(like).to_have_attribute("aria-pressed", "false")
    assert site.wrongs() == ["like_removed"]


async def test_a_comment_can_be_submitted_once_there_is_text(tab: Page, site: SiteControl) -> None:
    await log_in(tab, site, CLASSIC)
    urn = await open_newest_post(tab)
    submit = tab.locator("button.comments-comment-box__submit-button--cr")
    await expect(submit).to_have_count(0)
    for text in ("Well said 👏🏽 @Priya\n\nReally.", "Again"):
        await tab.locator(".ql-editor").click()
        await tab.keyboard.insert_text(text)
        await submit.click()
        first = tab.locator("article.comments-comment-entity").first
        await expect(first.locator(".comments-comment-item__main-content")).to_have_text(text)
        await expect(first.locator(".comments-comment-meta__actor")).to_have_attribute(
            "href", "/in/mara-lindgren/"
        )
        await expect(tab.locator(".ql-editor")).to_have_text("")
        await expect(submit).to_have_count(0)
    actions = site.get("books")["actions"]
    assert [a["text"] for a in actions] == ["Well said 👏🏽 @Priya\n\nReally.", "Again"]
    assert {a["post"] for a in actions} == {urn}
    assert site.wrongs() == ["comment_twice"]


async def test_a_persons_list_goes_on_while_one_scrolls(tab: Page, site: SiteControl) -> None:
    longest = max(make_people(), key=lambda person: len(person.activity))
    await log_in(tab, site, MODERN)
    await tab.goto(f"/in/{longest.slug}/recent-activity/all/")
    posts = tab.locator("div[data-urn^='urn:li:activity:'][role=article]")
    await posts.first.wait_for()
    while await posts.count() < len(longest.activity):
        before = await posts.count()
        await posts.last.scroll_into_view_if_needed()
        await tab.mouse.wheel(0, 4000)
        await expect(posts.nth(before)).to_be_attached()
    await expect(posts).to_have_count(len(longest.activity))


async def test_an_invitation_link_opened_by_itself_is_blank(tab: Page, site: SiteControl) -> None:
    await log_in(tab, site, MODERN)
    await tab.goto(f"/preload/custom-invite/?vanityName={JANE}")
    assert await tab.locator("body").inner_text() == ""
    assert site.actions() == []
